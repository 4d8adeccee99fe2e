"""``forestall link names`` and ``forestall link pairs``: good, empty and broken input."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forestall.cli.app import app
from forestall.core import ForestallError

run = CliRunner().invoke


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_comes_back_in_its_order(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_text(
        "\ufeffid,name1,name2,schema\n"
        '1,Samer Haddad,"HADDAD, Samer",\n'
        "2,,Samer Haddad,Person\n"
        "3,only\n"
        "4,OOO Severny Veter,Severny Veter LLC,Company\n"
        "5,Samer,Haddad,Person,too much\n"
        "6,Irina Levchuk,Ostap Levchuk,Person\n",
        encoding="utf-8",
    )
    result = run(app, ["link", "names", str(pairs), "-o", str(scores)])
    assert result.exit_code == 0, result.output
    assert "6 pairs: 2 possible links" in result.output
    assert "3 could not be scored" in result.output
    rows = rows_of(scores)
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert [bool(row["score"]) for row in rows] == [True, False, False, True, False, True]
    assert float(rows[0]["score"]) == 1.0
    assert float(rows[3]["score"]) >= 0.7 > float(rows[5]["score"])
    assert rows[1]["reason"] == "The first name is empty."
    assert "too much" in rows[4]["reason"]
    assert not list(tmp_path.glob("*.part"))


def test_the_schema_option_fills_in(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_text("name1;name2\nQuillmark AG;Quillmark Aktiengesellschaft\n", encoding="utf-8")
    assert run(app, ["link", "names", str(pairs), "--schema", "Company", "-o", str(scores)]).exit_code == 0
    header, row = scores.read_text(encoding="utf-8").splitlines()
    assert header == "name1;name2;score;reason"
    assert row.split(";")[2] == "1.000000"


def test_without_output_the_rows_are_printed(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("name1,name2\nSamer Haddad,Samer Haddad\n", encoding="utf-8")
    result = run(app, ["link", "names", str(pairs)])
    assert result.stdout.splitlines()[:2] == [
        "name1,name2,score,reason",
        "Samer Haddad,Samer Haddad,1.000000,All parts of the names agree.",
    ]


def test_two_names_on_the_line() -> None:
    result = run(app, ["link", "names", "Bill Harwendale", "William J. Harwendale", "--json"])
    found = json.loads(result.stdout)
    assert found["score"] >= 0.7
    assert {"bill", "harwendale", ""} == {part["left"] for part in found["parts"]}
    assert "nickname" in run(app, ["link", "names", "Bill Harwendale", "William Harwendale"]).stdout


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "pairs.empty", "is empty"),
        (b"left,right\na,b\n", "pairs.columns", "no column name1"),
        (b"name1,name2,score\na,b,1\n", "pairs.columns", "column score already"),
        (b"name1,name2\nJos\xe9,Jose\n", "pairs.encoding", "line 2"),
    ],
)
def test_files_that_cannot_be_read_are_refused(tmp_path: Path, content: bytes, code: str, says: str) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_bytes(content)
    result = run(app, ["link", "names", str(pairs), "-o", str(scores)])
    assert isinstance(result.exception, ForestallError)
    assert result.exception.code == code
    assert says in result.exception.sentence
    assert list(tmp_path.iterdir()) == [pairs]


def test_the_input_is_never_written_over(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("name1,name2\na b,a b\n", encoding="utf-8")
    result = run(app, ["link", "names", str(pairs), "-o", str(pairs)])
    assert isinstance(result.exception, ForestallError)
    assert pairs.read_text(encoding="utf-8") == "name1,name2\na b,a b\n"


def test_a_heading_alone_gives_a_heading(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_text("name1,name2\n", encoding="utf-8")
    assert run(app, ["link", "names", str(pairs), "-o", str(scores)]).exit_code == 0
    assert scores.read_text(encoding="utf-8") == "name1,name2,score,reason\n"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = run(app, ["link", "pairs", str(tmp_path / "none.jsonl")])
    assert isinstance(result.exception, ForestallError)
    assert "none.jsonl" in result.exception.sentence


def test_lines_of_records(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.jsonl", tmp_path / "scores.csv"
    same = {
        "a": {"schema": "Vessel", "properties": {"name": ["Ocean Heron"], "imoNumber": ["IMO 9074729"]}},
        "b": {"schema": "Vessel", "name": "Stella Maris", "imoNumber": "9074729"},
    }
    lines = [
        json.dumps(same),
        "{broken",
        "",
        "[1]",
        '{"a": {}}',
        '{"a": {"name": "X Y"}, "b": {"name": "P Q"}}',
    ]
    pairs.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run(app, ["link", "pairs", str(pairs), "-o", str(scores), "--json"])
    assert json.loads(result.stdout) == {"rows": 6, "linked": 1, "unscored": 4, "same": 0.7}
    rows = rows_of(scores)
    assert [row["line"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert [bool(row["score"]) for row in rows] == [True, False, False, False, False, True]
    assert "imoNumber agrees" in rows[0]["reason"].replace("Imo", "imo")
    assert "not JSON" in rows[1]["reason"]
    assert "blank" in rows[2]["reason"]
    assert "no record b" in rows[4]["reason"]


def test_help_shows_examples() -> None:
    for command in ("names", "pairs"):
        assert "Examples:" in run(app, ["link", command, "--help"]).stdout
