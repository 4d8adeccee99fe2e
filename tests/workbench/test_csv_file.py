"""Results as CSV: whole or not at all, never over an input."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from forestall.core import ForestallError
from forestall.workbench.csv_file import check_output, write_csv


def test_a_table_is_written_and_formulas_are_guarded(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    write_csv(target, ("a", "b"), [("=1+1", "-0.5"), ("x,y", "z")])
    assert target.read_text(encoding="utf-8") == 'a,b\n\'=1+1,-0.5\n"x,y",z\n'
    assert list(tmp_path.iterdir()) == [target]


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text("a\n1\n", encoding="utf-8")
    link = tmp_path / "link.csv"
    link.symlink_to(given)
    for target in (given, link):
        with pytest.raises(ForestallError, match="is an input") as caught:
            write_csv(target, ("a",), [("2",)], inputs=[given])
        assert caught.value.code == "output.is_input"
    assert given.read_text(encoding="utf-8") == "a\n1\n"


def test_an_old_file_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    write_csv(target, ("a",), [("old",)])

    def rows() -> object:
        yield ("new",)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_csv(target, ("a",), rows())
    assert target.read_text(encoding="utf-8") == "a\nold\n"
    assert list(tmp_path.iterdir()) == [target]


def test_folders_are_refused(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "none" / "out.csv"):
        with pytest.raises(ForestallError) as caught:
            check_output(target)
        assert caught.value.code == "output.folder"


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_csv(pipe, ("a",), [("1",)])
    assert os.read(reader, 100) == b"a\n1\n"
    os.close(reader)
    assert pipe.is_fifo()
