"""Tables that are written and read back: every cell as it was, in every format, and no formula anywhere."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.core import ForestallError
from forestall.record.exchange.about import About, about_path, is_about, load_about
from forestall.record.exchange.guard import guard_cell, unguard_cell
from forestall.record.exchange.readers import DEFAULT_LIMITS, Limits, ReaderError, Table, read
from forestall.record.exchange.writers import write_csv, write_json_lines, write_parquet, write_xlsx
from forestall.record.exchange.writers.columnar import ABOUT_KEY

Cell = str | None

# Everything that text may hold: NUL and half surrogate pairs never enter the record.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NASTY = st.sampled_from(
    ["", "=1+1", "'=1+1", "''", '"', '""', ",", "\r\n", "\n", "\r", "\t=x", " =x", "+447700900123",
     "-1-1", "00123", " 7 ", "1e5", "#REF!", "_x0041_", "_x005F_x0041_", "_x0041", "\x0b", "\ufffe", "é😀",
     "true", "2024-05-17", "null", "NaN", "{}", '["a", "b"]', "a" * 300, "＝1", "@x", "\u2028", "\x85",
     "\ufeff"]
)  # fmt: skip
CELLS = st.one_of(NASTY, TEXT, st.lists(NASTY, max_size=3).map("".join))
COLUMNS = ("Alpha", "Beta two", "gamma.delta")
ROWS = st.lists(st.tuples(st.none() | CELLS, st.none() | CELLS, st.none() | CELLS), max_size=8)


def page(path: Path, columns: Sequence[str], guard: str = "") -> None:
    """Put the page beside an export."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    kind = "json" if path.suffix == ".json" else path.suffix.lstrip(".")
    about = About(path.name, kind, "rows", "OFFICIAL", columns=list(columns), guard=guard, sha256=sha256)
    about_path(path).write_bytes(msgspec.json.encode(about))


def describe(dropped: tuple[str, ...]) -> About:
    return About("x", "x", "rows", "OFFICIAL-SENSITIVE", recipient="partner", dropped=list(dropped))


def read_rows(path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    parts = [part for part in read(path, limits=limits).parts if part.name != "About"]
    assert all(isinstance(part, Table) for part in parts)
    assert not [reject for part in parts for chunk in part.chunks() for reject in chunk.rejects]
    return parts[0].columns, [tuple(row) for part in parts for chunk in part.chunks() for row in chunk.rows]


def write(
    path: Path, columns: Sequence[str], rows: Sequence[Sequence[Cell]], guard: bool = True
) -> tuple[str, ...]:
    with path.open("wb") as file:
        match path.suffix:
            case ".csv":
                return write_csv(file, columns, rows, guard=guard)
            case ".json":
                return write_json_lines(file, columns, rows)
            case ".parquet":
                return write_parquet(file, columns, rows, describe)
        return write_xlsx(file, "rows", columns, rows, describe)


@given(CELLS)
def test_the_guard_comes_off_as_it_went_on(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text


@given(CELLS)
def test_no_guarded_cell_starts_a_formula(text: str) -> None:
    guarded = guard_cell(text)
    if re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", guarded):
        assert re.fullmatch(r"[+-]\d[\d .,]*", guarded, re.ASCII)


@pytest.mark.parametrize(
    "payload", ["=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!D2", "@SUM(1)", "\t=1", "+1-1"]
)
def test_known_payloads_are_guarded(payload: str) -> None:
    assert guard_cell(payload) == "'" + payload


@pytest.mark.parametrize("number", ["+447700900123", "-12.50", "+44 7700 900123", "-1,234.5", "0123"])
def test_numbers_and_phones_stay_as_they_are(number: str) -> None:
    assert guard_cell(number) == number


@given(ROWS, st.booleans(), st.sampled_from([COLUMNS, ("=Alpha", " b ", "")]))
def test_csv_reads_back_exactly(rows: list[tuple[Cell, ...]], guard: bool, columns: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        write(path, columns, rows, guard)
        page(path, columns, "apostrophe" if guard else "")
        assert read_rows(path) == (columns, rows)


@given(ROWS, st.integers(0, 9), st.integers(1, 4))
def test_csv_resumes_at_any_row(rows: list[tuple[Cell, ...]], skip: int, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        write(path, COLUMNS, rows)
        page(path, COLUMNS, "apostrophe")
        (table,) = read(path).parts
        assert isinstance(table, Table)
        chunks = list(table.chunks(size, skip))
    assert [tuple(row) for chunk in chunks for row in chunk.rows] == rows[skip:]
    assert [n for chunk in chunks for n in chunk.numbers] == list(range(skip + 1, len(rows) + 1))


@given(ROWS)
def test_csv_is_plain_csv_to_others(rows: list[tuple[Cell, ...]]) -> None:
    file = io.BytesIO()
    write_csv(file, COLUMNS, rows, guard=False)
    found = list(csv.reader(io.StringIO(file.getvalue().decode(), newline=""), strict=True))
    assert found == [list(COLUMNS), *([cell or "" for cell in row] for row in rows)]


@given(st.lists(st.tuples(st.none() | CELLS), max_size=5))
def test_csv_of_one_column_has_no_blank_lines(rows: list[tuple[Cell]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        write(path, ("one",), rows)
        page(path, ("one",), "apostrophe")
        assert read_rows(path)[1] == [(cell or "",) if cell is None else (cell,) for (cell,) in rows]


def test_csv_says_when_nothing_and_empty_can_be_mixed_up() -> None:
    (sentence,) = write_csv(io.BytesIO(), COLUMNS, [(None, None, ""), ("a", "b", "")])
    assert sentence.endswith(": 2 cells without a value and 2 empty texts.")
    assert write_csv(io.BytesIO(), COLUMNS, [(None, "a", "b")]) == ()


@given(ROWS.filter(bool))
def test_json_reads_back_exactly(rows: list[tuple[Cell, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.json")
        assert write(path, COLUMNS, rows) == ()
        page(path, COLUMNS)
        assert read_rows(path) == (COLUMNS, rows)
        lines = path.read_bytes().split(b"\n")
        expected = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        assert [msgspec.json.decode(line) for line in lines[:-1]] == expected


@given(ROWS)
def test_parquet_reads_back_exactly(rows: list[tuple[Cell, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.parquet")
        assert write(path, COLUMNS, rows) == ()
        assert read_rows(path) == (COLUMNS, rows)
        metadata = pq.read_metadata(path).metadata
        assert msgspec.json.decode(metadata[ABOUT_KEY.encode()], type=About) == describe(())


@given(ROWS)
def test_xlsx_reads_back_as_text_and_says_what_it_cannot_hold(rows: list[tuple[Cell, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.xlsx")
        rows = [("first", "second", "third"), *rows]
        dropped = write(path, COLUMNS, rows)
        columns, found = read_rows(path)
    kept = [tuple(cell or None for cell in row) for row in rows]
    assert columns == COLUMNS
    assert found == [row for row in kept if any(row)]
    empty, blank = sum(row.count("") for row in rows), sum(not any(row) for row in rows)
    assert ("Read as no value" in " ".join(dropped)) == bool(empty)
    assert ("without any value" in " ".join(dropped)) == bool(blank)


@given(ROWS)
def test_xlsx_holds_no_formula_and_no_number(rows: list[tuple[Cell, ...]]) -> None:
    file = io.BytesIO()
    write_xlsx(file, "rows", COLUMNS, rows, describe)
    with zipfile.ZipFile(file) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets" in name]
    assert not [sheet for sheet in sheets if b"<f" in sheet or b"<v" in sheet]
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["About", "rows"]
    filled = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in filled} <= {"s", "inlineStr"}
    assert {cell.number_format for cell in filled} == {"@"}


def test_xlsx_reads_the_same_with_another_reader() -> None:
    rows = [
        ("=1+1", "00123", "+447700900123"),
        (' "quoted" & <b> ', "two\nlines", "é😀"),
        ("#REF!", "'", "a\tb"),
    ]
    file = io.BytesIO()
    write_xlsx(file, "rows", COLUMNS, rows, describe)
    found = list(openpyxl.load_workbook(file)["rows"].iter_rows(values_only=True))
    assert found == [COLUMNS, *rows]


def test_xlsx_says_what_it_is_on_its_first_sheet() -> None:
    file = io.BytesIO()
    long = "x" * 32_768
    dropped = write_xlsx(file, "rows", COLUMNS, [(long, "😀" * 16_384, "c")], describe)
    book = openpyxl.load_workbook(file)
    assert dropped == ("Cut at 32,767 characters, the most that a cell holds: 2 texts.",)
    about = dict(list(book["About"].iter_rows(values_only=True))[1:])
    assert about["marking"] == "OFFICIAL-SENSITIVE"
    assert about["recipient"] == "partner"
    assert about["dropped"] == dropped[0]
    assert [book["rows"]["A2"].value, book["rows"]["B2"].value] == [long[:-1], "😀" * 16_383]


def test_xlsx_goes_on_in_another_sheet_when_one_is_full() -> None:
    file = io.BytesIO()
    write_xlsx(file, "rows", ("n",), ((str(n),) for n in range(1_048_576)), describe)
    with zipfile.ZipFile(file) as archive:
        full, rest = (archive.read(f"xl/worksheets/sheet{n}.xml") for n in (2, 3))
        assert 'name="rows (2)"' in archive.read("xl/workbook.xml").decode()
    assert full.count(b"<row ") == 1_048_576
    assert full.endswith(
        b'<row r="1048576"><c r="A1048576" s="1" t="inlineStr"><is>'
        b'<t xml:space="preserve">1048574</t></is></c></row></sheetData></worksheet>'
    )
    assert rest.count(b"<row ") == 2
    assert b">1048575<" in rest


def test_xlsx_refuses_more_columns_than_a_sheet_has() -> None:
    with pytest.raises(ForestallError) as refused:
        write_xlsx(io.BytesIO(), "rows", [str(n) for n in range(16_385)], [], describe)
    assert refused.value.code == "export.columns"


def test_a_changed_export_is_read_like_any_other_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write(path, ("name", "note"), [("Ann Lee", "=1+1"), ("Bo Ek", "=2")])
    page(path, ("name", "note"), "apostrophe")
    assert read_rows(path)[1] == [("Ann Lee", "=1+1"), ("Bo Ek", "=2")]
    path.write_bytes(path.read_bytes().replace(b"Ann", b"Eve"))
    assert read_rows(path)[1] == [("Eve Lee", "'=1+1"), ("Bo Ek", "'=2")]


@pytest.mark.parametrize(
    "data",
    [
        b'"a","b"\r\n"1"\r\n',
        b'"a","b"\r\n"1","2","3"\r\n',
        b'"a","b"\r\n"1","2',
        b'"a",b\r\n',
        b'"a","\xff"\r\n',
        b'"a","b"\r\n"1""2"x","2"\r\n',
        b'"a","b"\n"1","2"\n',
        b'"a","b"\r\n"' + b"\r\n" * 300_000,
    ],
)
def test_a_page_that_lies_about_its_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    page(path, ("a", "b"), "apostrophe")
    with pytest.raises(ReaderError) as refused:
        read_rows(path)
    assert refused.value.code == "file.damaged"


def test_a_row_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'"a"\r\n"' + b"x" * 3 * 2**20)
    page(path, ("a",))
    with pytest.raises(ReaderError) as refused:
        read_rows(path, Limits(text_bytes=2**20))
    assert refused.value.code == "file.too_large"


def test_a_page_is_known_by_its_export(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write(path, ("a", "b"), [("1", "2")])
    page(path, ("a", "b"))
    assert is_about(about_path(path))
    assert not is_about(path)
    path.unlink()
    assert not is_about(about_path(path))
    assert load_about(path) is not None  # the page alone says what it was for


def test_what_only_looks_like_a_page_is_none(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write(path, ("a", "b"), [("1", "2")])
    for text in ("", "[]", '{"forestall_export": 1}', '{"sha256": 7}', "\udcff"):
        about_path(path).write_text(text, errors="surrogateescape")
        assert load_about(path) is None
        assert not is_about(about_path(path))
    assert read_rows(path)[1] == [("1", "2")]
