"""What the commands that link plain files make of files nobody should have written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from forestall.cli import app
from forestall.core import ForestallError

HEADING = "ref,first_name,surname,birth_date,town"
ROWS = [
    f"r{n},{first},{last},{year}-04-0{1 + n % 9},{town}"
    for n, (first, last, year, town) in enumerate(
        (first, last, 1950 + 3 * place, "Leeds" if place % 2 else "York")
        for place, (first, last) in enumerate(
            (first, last)
            for first in ("Orrin", "Maelle", "Teodor")
            for last in ("Dellwood", "Quarrie", "Ashby")
        )
        for _ in range(2)
    )
]
WHOLE = "\n".join([HEADING, *ROWS]) + "\n"

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["link", *map(str, arguments)])


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.parametrize(
    "content",
    [
        WHOLE.replace("\n", "\r\n").encode(),
        ("\ufeff" + WHOLE).encode(),
        WHOLE.replace(",", ";").encode(),
        WHOLE.encode("utf-16"),
        WHOLE.replace("Ashby", "Åshby").encode("latin-1"),
        WHOLE.replace("Ashby", "\u202eAsh\u200bby").encode(),
        WHOLE.replace("Orrin", "=cmd()").encode(),
        WHOLE.replace("Orrin", "O" * 10_000).encode(),
    ],
    ids=["crlf", "bom", "semicolons", "utf-16", "latin-1", "invisible", "formulas", "long"],
)
def test_every_record_is_in_the_clusters_once(write: Write, tmp_path: Path, content: bytes) -> None:
    done = run("dedupe", write("people.csv", content), "--id", "ref", "-o", tmp_path / "c.csv")
    assert done.exit_code == 0, done.output
    assert [row[0] for row in read(tmp_path / "c.csv")] == [f"r{n}" for n in range(len(ROWS))]


@pytest.mark.parametrize(
    ("spoilt", "lost"),
    [("r4,Orr\0in,Ashby,1956-04-05,York", 1), ("r4,Orrin", 1), ('r4,"Orrin,Ashby,1956-04-05,York', 1)],
    ids=["nul", "ragged", "open quote"],
)
def test_rows_that_cannot_be_read_are_counted(write: Write, tmp_path: Path, spoilt: str, lost: int) -> None:
    lines = [HEADING, *ROWS]
    lines[5] = spoilt
    people = write("people.csv", "\n".join(lines).encode() + b"\n")
    done = run("dedupe", people, "--id", "ref", "-o", tmp_path / "c.csv", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["records"] == len(ROWS) - lost == len(read(tmp_path / "c.csv"))
    assert any(f"{lost} rows of people.csv could not be read" in note for note in found["notes"])


@pytest.mark.parametrize(
    "content", [HEADING + "\n", HEADING + "\n" + ROWS[0] + "\n", HEADING + "\nr0,,,,\nr1,,,,\n"]
)
def test_too_little_to_compare_joins_nothing(write: Write, tmp_path: Path, content: str) -> None:
    people = write("people.csv", content.encode())
    done = run("dedupe", people, "--id", "ref", "-o", tmp_path / "c.csv")
    assert done.exit_code == 0, done.output
    clusters = [row[1] for row in read(tmp_path / "c.csv")]
    assert len(clusters) == len(set(clusters)) == content.count("\n") - 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("dedupe", "{people}", "--id", "nosuch", "-o", "{out}"),
        ("dedupe", "{people}", "--truth", "nosuch", "-o", "{out}"),
        ("dedupe", "{people}", "--field", "town=banana", "-o", "{out}"),
        ("dedupe", "{people}", "--model", "{people}", "-o", "{out}"),
        ("dedupe", "{empty}", "-o", "{out}"),
        ("dedupe", "{folder}", "-o", "{out}"),
        ("between", "{people}", "{empty}", "-o", "{out}"),
        ("screen", "{people}", "{folder}", "-o", "{out}"),
        ("screen", "{people}", "{people}", "--subjects-column", "name=nosuch", "-o", "{out}"),
        ("names", "{people}", "-o", "{out}"),
        ("pairs", "{folder}", "-o", "{out}"),
        ("groups", "{people}", "{empty}", "-o", "{out}"),
    ],
    ids=lambda arguments: " ".join(arguments[:4]),
)
def test_what_cannot_be_done_is_refused_with_a_remedy_and_writes_nothing(
    write: Write, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    places = {
        "people": write("people.csv", WHOLE.encode()),
        "empty": write("empty.csv", b""),
        "folder": tmp_path,
        "out": tmp_path / "out.csv",
    }
    done = run(*(argument.format(**places) for argument in arguments))
    assert isinstance(done.exception, ForestallError), done.output
    assert done.exception.sentence
    assert done.exception.remedy
    assert not places["out"].exists()


@pytest.mark.parametrize(
    "arguments", [("search", "-k", "0"), ("search", "-k", "1000000"), ("screen", "--threshold", "2")]
)
def test_figures_out_of_range_are_a_wrong_command_line(write: Write, arguments: tuple[str, ...]) -> None:
    people = write("people.csv", WHOLE.encode())
    assert run(arguments[0], people, people, *arguments[1:]).exit_code == 2


@pytest.mark.parametrize("command", ["names", "pairs"])
def test_pairs_are_never_written_over_their_own_file(write: Write, command: str) -> None:
    content = b"name1,name2\nOrrin,Orin\n"
    path = write("pairs.csv", content)
    assert run(command, path, "-o", path).exit_code == 1
    assert path.read_bytes() == content


def test_broken_lines_of_pairs_keep_their_place(write: Write, tmp_path: Path) -> None:
    whole = json.dumps({side: {"schema": "Person", "properties": {"name": ["Orrin Ashby"]}} for side in "ab"})
    lines = [whole, '{"a": ', "", "[]", "null", '{"a": null, "b": null}', "[" * 3_000 + "]" * 3_000, whole]
    path = write("pairs.jsonl", "\n".join(lines).encode() + b"\n")
    assert run("pairs", path, "-o", tmp_path / "s.csv").exit_code == 0
    rows = read(tmp_path / "s.csv")
    assert [row[0] for row in rows] == [str(n) for n in range(1, len(lines) + 1)]
    assert [bool(row[1]) for row in rows] == [True, *[False] * 6, True]
    assert all(row[2] for row in rows)


def test_a_screening_never_writes_a_formula(write: Write, tmp_path: Path) -> None:
    people = write("people.csv", WHOLE.replace("Orrin", "=cmd()").replace("r0,", "=ref0,").encode())
    done = run("screen", people, people, "-o", tmp_path / "s.csv")
    assert done.exit_code == 0, done.output
    cells = [cell for row in read(tmp_path / "s.csv") for cell in row]
    assert any("cmd()" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
