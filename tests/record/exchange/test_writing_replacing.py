"""A file is there whole or not at all, whatever happens to the one who writes it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forestall.core import ForestallError
from forestall.record.exchange.writers import replacing

ENDLESS = """
import sys
from pathlib import Path
from forestall.record.exchange.writers import replacing
with replacing(Path(sys.argv[1]), overwrite=True) as file:
    while True:
        file.write(b"x" * 4096)
        file.flush()
"""


def write_endlessly(target: Path) -> subprocess.Popen[bytes]:
    """A process that writes without end; returns once it has begun."""
    process = subprocess.Popen([sys.executable, "-c", ENDLESS, str(target)])
    partial = target.with_name(f".{target.name}.partial")
    deadline = time.monotonic() + 60
    while not (partial.exists() and partial.stat().st_size > 0):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


def fail_half_way(target: Path, *, overwrite: bool = False) -> None:
    with replacing(target, overwrite=overwrite) as file:
        file.write(b"half")
        raise RuntimeError


def test_the_file_is_there_once_the_block_has_ended(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    with replacing(target) as file:
        file.write(b"one")
        file.flush()
        assert not target.exists()
    assert target.read_bytes() == b"one"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_fault_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    with pytest.raises(RuntimeError):
        fail_half_way(target)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_kept_unless_told(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")
    with pytest.raises(ForestallError) as refused, replacing(target):
        raise AssertionError
    assert refused.value.code == "export.exists"
    with pytest.raises(RuntimeError):
        fail_half_way(target, overwrite=True)
    assert target.read_bytes() == b"old"
    with replacing(target, overwrite=True) as file:
        file.write(b"new")
    assert target.read_bytes() == b"new"


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    with pytest.raises(ForestallError) as refused, replacing(target):
        target.write_bytes(b"theirs")
    assert refused.value.code == "export.exists"
    assert target.read_bytes() == b"theirs"


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    for target, code in ((tmp_path, "export.exists"), (tmp_path / "no" / "a.csv", "export.folder")):
        with pytest.raises(ForestallError) as refused, replacing(target, overwrite=True):
            raise AssertionError
        assert refused.value.code == code


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"kept")
    (tmp_path / ".a.csv.partial").symlink_to(elsewhere)
    with pytest.raises(ForestallError), replacing(tmp_path / "a.csv"):
        raise AssertionError
    assert elsewhere.read_bytes() == b"kept"


@pytest.mark.parametrize("before", [None, b"the whole of the old one"])
def test_a_killed_writer_leaves_no_partial_file_under_the_name(tmp_path: Path, before: bytes | None) -> None:
    target = tmp_path / "a.csv"
    if before is not None:
        target.write_bytes(before)
    process = write_endlessly(target)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert (target.read_bytes() if target.exists() else None) == before
    with replacing(target, overwrite=True) as file:  # and the next one is not in its way
        file.write(b"new")
    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    process = write_endlessly(target)
    try:
        with pytest.raises(ForestallError) as refused, replacing(target, overwrite=True):
            raise AssertionError
        assert refused.value.code == "export.busy"
    finally:
        process.kill()
        process.wait()
