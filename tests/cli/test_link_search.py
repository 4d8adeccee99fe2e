"""link search and link screen, as a person runs them, on good, odd and broken files."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forestall.cli import app
from forestall.core import ForestallError
from forestall.workbench.name_files import read_names

Run = Callable[..., str]

NAMES = ["Hamish Farrowby", "Greta Costigar", "Ольга Сурикова", "Bruno Dunhollow", "=Alma Eastmere"]
QUERIES = ["Farrowby, Hamsih", "Olga Surikova", "Greta Kostigar"]
TRUE = ["Hamish Farrowby", "Ольга Сурикова", "Greta Costigar"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder of the test and give what it prints."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["link", *arguments], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    return invoke


def write(path: Path, lines: list[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return path


def hits(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quoted(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def first(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["query"], row["name"]) for row in rows if row["rank"] == "1"]


@pytest.mark.parametrize("headings", [("name", "query"), ("", ""), ("full_name", ""), ("Names", "Query")])
def test_search_with_and_without_headings(run: Run, tmp_path: Path, headings: tuple[str, str]) -> None:
    write(tmp_path / "names.csv", [h for h in headings[:1] if h] + quoted(NAMES))
    write(tmp_path / "queries.csv", [h for h in headings[1:] if h] + quoted(QUERIES))
    said = run("search", "names.csv", "queries.csv", "-k", "3", "-o", "hits.csv")
    rows = hits(tmp_path / "hits.csv")
    assert first(rows) == list(zip(QUERIES, TRUE, strict=True))
    assert list(rows[0]) == ["query", "rank", "name", "score"]
    assert all(1 <= int(row["rank"]) <= 3 and 0 < float(row["score"]) <= 1 for row in rows)
    assert "3 queries among 5 names" in said


def test_search_of_single_words_across_scripts(run: Run, tmp_path: Path) -> None:
    words = ["hamish", "greta", "bruno", "olga", "celia", "fergus", "jasper"]
    write(tmp_path / "names.csv", words)
    write(tmp_path / "queries.csv", ["бруно", "ольга", "грета"])
    said = run("search", "names.csv", "queries.csv")
    assert first(hits(tmp_path / "hits.csv")) == [("бруно", "bruno"), ("ольга", "olga"), ("грета", "greta")]
    assert "among 7 names" in said


def test_search_takes_the_first_column_of_any_table(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "names.tsv", [f"{name}\t{count}" for count, name in enumerate(NAMES)])
    lines = ["latin;count"] + [f'"{query}";{count}' for count, query in enumerate(QUERIES)]
    with gzip.open(tmp_path / "queries.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    said = run("search", "names.tsv", "queries.csv.gz", "-k", "1", "-o", "out.csv")
    assert first(hits(tmp_path / "out.csv")) == list(zip(QUERIES, TRUE, strict=True))
    assert "names.tsv has 2 columns; only the first is used." in said


def test_search_reads_other_encodings(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "names.csv", ["name", "Renée Brackwell", "Bruno Dunhollow"], "cp1252")
    write(tmp_path / "queries.csv", ["query", "Renee Brackwell"], "utf-16")
    run("search", "names.csv", "queries.csv")
    assert first(hits(tmp_path / "hits.csv")) == [("Renee Brackwell", "Renée Brackwell")]


def test_commas_within_names_are_not_lost(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "names.csv", ["name", "Hamish Farrowby", "Costigar, Greta", "Bruno Dunhollow"])
    write(tmp_path / "queries.csv", ["name", "Greta Costigar"])
    said = run("search", "names.csv", "queries.csv", "-k", "1")
    assert first(hits(tmp_path / "hits.csv")) == [("Greta Costigar", "Costigar, Greta")]
    assert "1 row of another width" in said


def test_explained_hits_and_guarded_cells(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "names.csv", ["name", *quoted(NAMES)])
    write(tmp_path / "queries.csv", ["name", "Alma Eastmere"])
    run("search", "names.csv", "queries.csv", "--explain", "-k", "1")
    row = hits(tmp_path / "hits.csv")[0]
    assert row["name"] == "'=Alma Eastmere"
    assert row["reason"]


def test_queries_that_find_nothing_are_said(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "names.csv", ["name", *quoted(NAMES)])
    write(tmp_path / "queries.csv", ["name,note", "Greta Costigar,x", ",y", "Zzyzx Qwfpgj,z"])
    said = run("search", "names.csv", "queries.csv", "--floor", "0.7")
    assert [row["query"] for row in hits(tmp_path / "hits.csv")] == ["Greta Costigar"]
    assert "2 queries found nothing." in said
    assert "queries.csv: 1 row without a name." in said
    found = json.loads(run("search", "names.csv", "queries.csv", "--floor", "0.7", "--json"))
    assert (found["queries"], found["without"], found["hits"], found["names"]) == (3, 2, 1, 5)


@pytest.mark.parametrize("which", ["names.csv", "queries.csv"])
def test_empty_files_give_an_empty_result(run: Run, tmp_path: Path, which: str) -> None:
    for file in ("names.csv", "queries.csv"):
        write(tmp_path / file, ["name", "Greta Costigar"] if file != which else [])
    said = run("search", "names.csv", "queries.csv")
    assert hits(tmp_path / "hits.csv") == []
    assert "The file is empty." in said


def test_broken_and_missing_files_are_refused(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "queries.csv", ["name", "Greta Costigar"])
    with pytest.raises(ForestallError, match=r"missing\.csv"):
        run("search", "missing.csv", "queries.csv")
    (tmp_path / "names.parquet").write_bytes(b"PAR1 but nothing else PAR1")
    with pytest.raises(ForestallError, match=r"names\.parquet"):
        run("search", "names.parquet", "queries.csv")
    assert not (tmp_path / "hits.csv").exists()
    run("search", "queries.csv", "queries.csv", "-k", "0", code=2)


WATCHED = """\
ref,Full name,Date of birth,Nationality
W1,Hamish Farrowby,04/03/1971,gb
W2,Ольга Сурикова,1980-01-02,ru
W3,Greta Costigar,05/06/1990,
"""
SUBJECTS = """\
nominal,forename,surname,dob
S1,Hamsih,Farrowby,1971-03-04
S2,Wendeline,Oxenholm,1960-01-01
S3,,,
S4,Olga,Surikova,02/01/1980
"""


def test_screen_reads_shows_and_writes(run: Run, tmp_path: Path) -> None:
    (tmp_path / "watch.csv").write_text(WATCHED, encoding="utf-8")
    (tmp_path / "subjects.csv").write_text(SUBJECTS, encoding="utf-8")
    said = run("screen", "watch.csv", "subjects.csv")
    rows = hits(tmp_path / "possible.csv")
    assert {(row["watched"], row["watched_name"], row["subject_name"]) for row in rows} == {
        ("W1", "Hamish Farrowby", "Hamsih Farrowby"),
        ("W2", "Ольга Сурикова", "Olga Surikova"),
    }
    scores = [float(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0.7
    assert all(row["reason"] for row in rows)
    assert "Date of birth: dob: called 'Date of birth'" in said
    assert "subjects.csv: 1 row without a name." in said
    assert "2 possible links of 2 of 4 subjects with 3 watched" in said


def test_screen_of_entities_and_set_columns(run: Run, tmp_path: Path) -> None:
    entity = {"id": "w-1", "schema": "Person", "properties": {"name": ["Greta Costigar"]}}
    (tmp_path / "watch.ftm.json").write_text(json.dumps(entity) + "\n")
    write(tmp_path / "subjects.csv", ["Wen,Wann", "Greta Kostigar,1990-06-05", "Bruno Dunhollow,1970-01-01"])
    with pytest.raises(ForestallError, match="none of its columns is known to hold names"):
        run("screen", "watch.ftm.json", "subjects.csv")
    columns = ("--subjects-column", "name=Wen", "--subjects-column", "dob=Wann")
    found = json.loads(run("screen", "watch.ftm.json", "subjects.csv", *columns, "--json"))
    assert found["result"]["links"] == 1
    assert found["subjects"]["columns"]["Wen"] == "name: set"
    assert [(row["subject"], row["watched"]) for row in hits(tmp_path / "possible.csv")] == [("row 1", "w-1")]
    with pytest.raises(ForestallError, match="name=Wer cannot be used"):
        run("screen", "watch.ftm.json", "subjects.csv", "--subjects-column", "name=Wer")
    run("screen", "watch.ftm.json", "subjects.csv", "--subjects-column", "name", code=2)


def test_screen_of_empty_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "watch.csv").write_text(WATCHED, encoding="utf-8")
    write(tmp_path / "subjects.csv", [])
    said = run("screen", "watch.csv", "subjects.csv")
    assert hits(tmp_path / "possible.csv") == []
    assert "0 possible links of 0 of 0 subjects" in said


@pytest.mark.parametrize(
    ("text", "names", "column"),
    [
        ("andri\nkosen\nrahn\n", ["andri", "kosen", "rahn"], ""),
        ("andri,1\nrahn,2\n", ["andri", "rahn"], ""),
        ("latin,count\nandri,1\nrahn,2\n", ["andri", "rahn"], "latin"),
        ("who,when\nBob Sample,1980-01-01\n", ["Bob Sample"], "who"),
        ("Ann Example,1990-01-02\nBob Sample,1980-01-01\n", ["Ann Example", "Bob Sample"], ""),
        ("olga\tОльга\nivan\tИван\n", ["olga", "ivan"], ""),
        ('"a"\n"b"\n"a"\n', ["a", "b", "a"], ""),
        ("arabic\nعلي\nحسن\n", ["علي", "حسن"], "arabic"),
        ("Customer full name\nBob Sample\n", ["Bob Sample"], "Customer full name"),
        ("name\n", [], "name"),
        ("x\n", ["x"], ""),
        ("\n\n", [], ""),
    ],
)
def test_a_heading_is_told_from_a_name(tmp_path: Path, text: str, names: list[str], column: str) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    read = read_names(tmp_path / "list.csv")
    assert (read.names, read.column) == (names, column)
