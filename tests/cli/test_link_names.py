"""``forestall link names`` and ``forestall link pairs``: good, empty and broken input."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
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
    assert sorted(tmp_path.iterdir()) == [pairs, scores]


def test_a_short_row_with_a_schema_column_is_scored(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_text("name1,name2,schema\nSamer Haddad,Samer Haddad\nBert\n", encoding="utf-8")
    assert run(app, ["link", "names", str(pairs), "-o", str(scores)]).exit_code == 0
    assert [row["score"] for row in rows_of(scores)] == ["1.000000", ""]


def test_an_unknown_schema_is_said(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_text(
        "name1,name2,schema\nVektor LLC,OOO Vektor,Spaceship\nSamer Haddad,Haddad Samer,person\n",
        encoding="utf-8",
    )
    assert run(app, ["link", "names", str(pairs), "-o", str(scores)]).exit_code == 0
    first, second = rows_of(scores)
    assert "Spaceship is not known; compared as LegalEntity" in first["reason"]
    assert float(first["score"]) >= 0.7
    assert "not known" not in second["reason"]
    refused = run(app, ["link", "names", str(pairs), "--schema", "Spaceship"])
    assert refused.exit_code == 2
    assert "Person" in refused.output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_bytes("name1,name2\nJosé Solveña,Jose Solvena\n".encode(encoding))
    assert run(app, ["link", "names", str(pairs), "-o", str(scores)]).exit_code == 0
    (row,) = rows_of(scores)
    assert row["name1"] == "José Solveña"
    assert float(row["score"]) == 1.0


def test_a_broken_line_costs_itself_only(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_bytes(
        b'name1,name2\n"Samer,Samer\nIrina "Ira",Irina\nJos\xe9,Jos\xc3\xa9\n'
        b'"Ostap\nLevchuk",Ostap Levchuk\nA\0B,AB\nSvetlana,"Sve'
    )
    assert run(app, ["link", "names", str(pairs), "-o", str(scores)]).exit_code == 0
    rows = rows_of(scores)
    assert [bool(row["score"]) for row in rows] == [False, True, False, True, False, False]
    assert "quote is opened" in rows[0]["reason"]
    assert "not valid UTF-8" in rows[2]["reason"]
    assert "NUL" in rows[4]["reason"]


def test_formulas_are_guarded(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_text("name1,name2\n=cmd(),=cmd()\n", encoding="utf-8")
    assert run(app, ["link", "names", str(pairs), "-o", str(scores)]).exit_code == 0
    assert rows_of(scores)[0]["name1"] == "'=cmd()"
    assert "'=cmd(),'=cmd()," in run(app, ["link", "names", str(pairs)]).stdout


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("name1,name2\n" + "Samer Haddad,Irina Levchuk\n" * 3000, encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from forestall.cli.app import main; main()",
        "link",
        "names",
        str(pairs),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"name1,name2,score,reason\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_the_schema_option_fills_in(tmp_path: Path) -> None:
    pairs, scores = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    pairs.write_text("name1;name2\nQuillmark AG;Quillmark Aktiengesellschaft\n", encoding="utf-8")
    assert run(app, ["link", "names", str(pairs), "--schema", "Company", "-o", str(scores)]).exit_code == 0
    (row,) = rows_of(scores)
    assert row["score"] == "1.000000"


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
        '{"a": {"schema": "Person"}, "b": {"name": "P Q"}}',
    ]
    pairs.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run(app, ["link", "pairs", str(pairs), "-o", str(scores), "--json"])
    assert json.loads(result.stdout) == {"rows": 7, "linked": 1, "unscored": 5, "same": 0.7}
    rows = rows_of(scores)
    assert [row["line"] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [bool(row["score"]) for row in rows] == [True, False, False, False, False, True, False]
    assert rows[6]["reason"] == "No names to compare."
    assert "imoNumber agrees" in rows[0]["reason"].replace("Imo", "imo")
    assert "not JSON" in rows[1]["reason"]
    assert "blank" in rows[2]["reason"]
    assert "no record b" in rows[4]["reason"]


def test_help_shows_examples() -> None:
    for command in ("names", "pairs"):
        assert "Examples:" in run(app, ["link", command, "--help"]).stdout
