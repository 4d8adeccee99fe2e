"""Tables: delimited text, spreadsheets, Parquet, lists of lines."""

from __future__ import annotations

import csv
import datetime
import gzip
import hashlib
import io
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.record.exchange.readers import Code, Document, Format, Reject, Table, read


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def table(document: Document, index: int = 0) -> Table:
    part = document.parts[index]
    assert isinstance(part, Table)
    return part


def rows(
    part: Table, size: int = 5000, skip: int = 0
) -> tuple[list[list[str | None]], list[Reject], list[int]]:
    values: list[list[str | None]] = []
    rejects: list[Reject] = []
    numbers: list[int] = []
    for chunk in part.chunks(size, skip):
        assert len(chunk.numbers) == len(chunk.rows)
        assert 0 < len(chunk.rows) + len(chunk.rejects) <= size
        values += chunk.rows
        rejects += chunk.rejects
        numbers += chunk.numbers
    seen = sorted(numbers + [r.row for r in rejects if r.row is not None])
    assert seen == list(range(skip + 1, skip + len(seen) + 1)), "every row is accounted for once"
    return values, rejects, numbers


def test_reads_a_plain_csv_with_its_hash(tmp_path: Path) -> None:
    data = b"from,to\r\n07700900001,07700900002\r\n07700900003,\r\n"
    document = read(put(tmp_path, "calls.csv", data))
    assert (document.format, document.encoding) == (Format.CSV, "utf-8")
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    part = table(document)
    assert (part.name, part.columns) == ("calls", ("from", "to"))
    assert rows(part)[0] == [["07700900001", "07700900002"], ["07700900003", ""]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".txt", ""])
def test_sniffs_the_delimiter_whatever_the_extension(tmp_path: Path, delimiter: str, suffix: str) -> None:
    lines = [
        ["name", "town", "amount"],
        ["Ann, of York", "York", "1;2"],
        ["Bo", "Hull", "3"],
        ["Cy", "Leeds", "4"],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    document = read(put(tmp_path, "people" + suffix, text.getvalue()))
    assert document.format is (Format.TSV if delimiter == "\t" else Format.CSV)
    assert table(document).columns == ("name", "town", "amount")
    assert rows(table(document))[0] == lines[1:]


def test_quotes_newlines_and_doubled_quotes(tmp_path: Path) -> None:
    document = read(put(tmp_path, "a.csv", 'id,note\n1,"line one\nline ""two"", end"\n2,plain\n'))
    assert rows(table(document))[0] == [["1", 'line one\nline "two", end'], ["2", "plain"]]


def test_ragged_rows_say_what_was_expected(tmp_path: Path) -> None:
    document = read(put(tmp_path, "a.csv", "a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n5,6,7\n"))
    values, rejects, numbers = rows(table(document))
    assert values == [["1", "2", "3"], ["5", "6", "7"]]
    assert numbers == [1, 4]
    assert [(r.row, r.code, r.reason, r.raw) for r in rejects] == [
        (2, Code.RAGGED, "Expected 3 fields, found 2.", "1,2"),
        (3, Code.RAGGED, "Expected 3 fields, found 4.", "1,2,3,4"),
    ]
    assert all(r.remedy and r.file == "a.csv" and r.part == "a" for r in rejects)


@pytest.mark.parametrize("size", [1, 2, 3, 5000])
def test_an_unclosed_quote_costs_one_row_only(tmp_path: Path, size: int) -> None:
    good = "".join(f"{i},name {i},x\n" for i in range(50))
    for bad in ('7,"open,x\n', '"7,open,x\n', '7,open,"x\n'):
        document = read(put(tmp_path, "a.csv", "id,name,flag\n" + good + bad + good))
        values, rejects, _ = rows(table(document), size)
        assert len(values) == 100
        assert [(r.row, r.code) for r in rejects] == [(51, Code.UNCLOSED_QUOTE)]


def test_an_unclosed_quote_that_a_later_stray_quote_closes(tmp_path: Path) -> None:
    text = 'id,name,flag\n1,a,x\n2,"b,x\n3,c,x\n4,d,x\n5,"e,x\n6,f,x\n'
    values, rejects, _ = rows(table(read(put(tmp_path, "a.csv", text))))
    assert [(r.row, r.code) for r in rejects] == [(2, Code.UNCLOSED_QUOTE), (5, Code.UNCLOSED_QUOTE)]
    assert [row[0] for row in values] == ["1", "3", "4", "6"]


def test_a_field_longer_than_the_csv_module_allows(tmp_path: Path) -> None:
    text = "id,note\n1,ok\n2," + "x" * 200_000 + "\n3,ok\n"
    values, rejects, _ = rows(table(read(put(tmp_path, "a.csv", text))))
    assert values == [["1", "ok"], ["3", "ok"]]
    assert [r.code for r in rejects] == [Code.FIELD_TOO_LONG]
    assert rejects[0].raw is not None
    assert len(rejects[0].raw) <= 2000


def test_a_line_without_end_is_one_reject(tmp_path: Path) -> None:
    text = "id,note\n1,ok\n2," + "x" * 6_000_000 + "\n3,ok\n"
    values, rejects, _ = rows(table(read(put(tmp_path, "a.csv", text))))
    assert values == [["1", "ok"], ["3", "ok"]]
    assert [r.code for r in rejects] == [Code.LINE_TOO_LONG]
    assert "6,000,003 bytes" in rejects[0].reason


def test_nul_characters_are_rejected(tmp_path: Path) -> None:
    values, rejects, _ = rows(table(read(put(tmp_path, "a.csv", b"a,b\n1,2\n3,\x004\n5,6\n"))))
    assert values == [["1", "2"], ["5", "6"]]
    assert [(r.code, r.raw) for r in rejects] == [(Code.CONTROL_CHARACTER, "3,\\x004")]


def test_bad_utf8_rows_are_rejected_with_their_offset(tmp_path: Path) -> None:
    data = "id,name\n1,Zoë\n".encode() + b"2,Ren\xe9\n" + "3,Łukasz\n".encode()
    document = read(put(tmp_path, "a.csv", data))
    values, rejects, _ = rows(table(document))
    assert document.encoding == "utf-8"
    assert values == [["1", "Zoë"], ["3", "Łukasz"]]
    assert rejects[0].code == Code.BAD_ENCODING
    assert f"0xe9 at offset {data.index(0xE9)}" in rejects[0].reason


def test_a_file_that_is_clearly_windows_1252_is_read_as_that(tmp_path: Path) -> None:
    text = "name,paid\nRené Müller,£12\nO’Neill – Søren,€5\n"
    document = read(put(tmp_path, "a.csv", text.encode("cp1252")))
    assert document.encoding == "windows-1252"
    assert rows(table(document))[0] == [["René Müller", "£12"], ["O’Neill – Søren", "€5"]]


def test_bytes_that_no_text_holds_are_not_guessed(tmp_path: Path) -> None:
    document = read(put(tmp_path, "a.csv", b"name,paid\nAnn,1\nB\xff\xfe\x81o,2\n"))
    values, rejects, _ = rows(table(document))
    assert document.encoding == "utf-8"
    assert values == [["Ann", "1"]]
    assert [r.code for r in rejects] == [Code.BAD_ENCODING]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings(tmp_path: Path, encoding: str) -> None:
    text = "name,town\nZoë,Łódź\nAnn,Hull\n"
    document = read(put(tmp_path, "a.csv", text.encode(encoding)))
    assert document.encoding == ("utf-8" if encoding == "utf-8-sig" else "utf-16")
    assert table(document).columns == ("name", "town")
    assert rows(table(document))[0] == [["Zoë", "Łódź"], ["Ann", "Hull"]]


def test_half_a_surrogate_pair_in_utf16_spoils_one_row(tmp_path: Path) -> None:
    data = "a,b\n1,2\n3,".encode("utf-16") + b"\x00\xd8" + "4\n5,6\n".encode("utf-16-le")
    values, rejects, _ = rows(table(read(put(tmp_path, "a.csv", data))))
    assert values == [["1", "2"], ["5", "6"]]
    assert [r.code for r in rejects] == [Code.BAD_ENCODING]


def test_title_rows_before_the_header_become_a_note(tmp_path: Path) -> None:
    text = "Statement of account\nPrinted,2024-05-17\n\nDate,Payee,Amount,Balance\n"
    text += "2024-05-01,Ann,5,10\n2024-05-02,Bo,6,4\n"
    part = table(read(put(tmp_path, "a.csv", text)))
    assert part.columns == ("Date", "Payee", "Amount", "Balance")
    assert any("Statement of account" in note for note in part.notes)
    assert len(rows(part)[0]) == 2


def test_a_missing_header_is_noted_and_no_row_lost(tmp_path: Path) -> None:
    part = table(read(put(tmp_path, "a.csv", "07700900001,07700900002,5\n07700900003,07700900001,6\n")))
    assert part.columns == ("column_1", "column_2", "column_3")
    assert "The table has no header." in part.notes
    assert len(rows(part)[0]) == 2


@pytest.mark.parametrize(
    ("first", "second", "headed"),
    [
        ("area,2019,2020,2021", "A1,5,6,7", True),
        ("area,2024-01,2024-02,2024-03", "A1,5,6,7", True),
        ("area,202401,202402,202403", "A1,5,6,7", True),
        ("Ann,2024-05-17,2024-06-01,x", "Bo,2024-05-18,2024-06-02,y", False),
        ("2019,2020,2021", "5,6,7", False),
        ("name,yes,town", "Ann,no,Hull", False),
        ("name,value,name,value,name,value", "a,1,b,2,c,3", True),
        ("Ann Example,ann@example.org", "Bo Sample,bo@example.org", False),
    ],
)
def test_what_heads_a_table(tmp_path: Path, first: str, second: str, headed: bool) -> None:
    part = table(read(put(tmp_path, "a.csv", f"{first}\n{second}\n{second}.\n")))
    assert ("The table has no header." not in part.notes) is headed
    assert len(rows(part)[0]) == (2 if headed else 3)


def test_duplicate_and_empty_column_names(tmp_path: Path) -> None:
    part = table(read(put(tmp_path, "a.csv", "name,,name, name ,town,age\nAnn,1,Bo,Cy,Hull,x\n")))
    assert part.columns == ("name", "column_2", "name (2)", "name (3)", "town", "age")


def test_a_repeated_header_is_no_row_of_data(tmp_path: Path) -> None:
    values, rejects, _ = rows(table(read(put(tmp_path, "a.csv", "id,town\n1,Hull\nid,town\n2,York\n"))))
    assert values == [["1", "Hull"], ["2", "York"]]
    assert [r.code for r in rejects] == [Code.REPEATED_HEADER]


def test_tab_separated_text_with_plain_quotes(tmp_path: Path) -> None:
    lines = ['a\tsaid "no"', 'b\t"Well" she said', 'c\t"open', "d\tplain", 'a\t"quoted"', 'b\t5" pipe']
    part = table(read(put(tmp_path, "a.tsv", "kind\ttext\n" + "\n".join(lines) + "\n")))
    wanted = [line.split("\t") for line in lines]
    wanted[4][1] = "quoted"
    assert rows(part)[0] == wanted
    assert rows(part, 1)[0] == wanted


def test_tab_separated_text_with_quoted_newlines(tmp_path: Path) -> None:
    part = table(read(put(tmp_path, "a.tsv", 'kind\tn\ttext\na\t1\t"one\ntwo"\nb\t2\tthree\n')))
    assert rows(part)[0] == [["a", "1", "one\ntwo"], ["b", "2", "three"]]


def test_gzip_is_transparent(tmp_path: Path) -> None:
    data = gzip.compress(b"a,b\n1,2\n")
    document = read(put(tmp_path, "t.csv.gz", data))
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert table(document).name == "t"
    assert rows(table(document))[0] == [["1", "2"]]


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_has_no_parts(tmp_path: Path, data: bytes) -> None:
    document = read(put(tmp_path, "a.csv", data))
    assert (document.format, document.parts) == (Format.EMPTY, ())
    assert document.notes


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    part = table(read(put(tmp_path, "a.csv", "from,to,when\n")))
    assert part.columns == ("from", "to", "when")
    assert rows(part)[0] == []


def test_one_value_a_line(tmp_path: Path) -> None:
    document = read(put(tmp_path, "names.txt", "Ann Example\n\nBo Sample\r\nZoë\n"))
    assert document.format is Format.TEXT_LINES
    assert table(document).columns == ("line",)
    assert rows(table(document))[0] == [["Ann Example"], ["Bo Sample"], ["Zoë"]]
    assert rows(table(document), 1, 2)[0] == [["Zoë"]]


_CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=1, max_size=30),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 7),
)
def test_what_the_csv_module_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, data: list[list[str]], end: str, size: int
) -> None:
    header = ["first_column", "second_column", "third_column"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *data])
    part = table(read(put(tmp_path_factory.mktemp("csv"), "a.csv", text.getvalue())))
    assert part.columns == tuple(header)
    assert rows(part, size)[0] == data


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='ab",\n\r\0é\u2028', max_size=200), st.integers(1, 9), st.integers(0, 12))
def test_skip_gives_the_tail_of_any_text(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, skip: int
) -> None:
    path = put(tmp_path_factory.mktemp("csv"), "a.csv", "one,two\n" + text)
    part = table(read(path))
    values, rejects, numbers = rows(part)
    tail, tail_rejects, tail_numbers = rows(part, size, skip)
    assert tail_numbers == [n for n in numbers if n > skip]
    assert tail == values[len(values) - len(tail) :]
    assert tail_rejects == [r for r in rejects if r.row is not None and r.row > skip]


def test_skip_equals_the_tail_over_many_blocks(tmp_path: Path) -> None:
    lines = [f"{i},07700900{i % 1000:03d},{'x' * (i % 40)}" for i in range(60_000)]
    lines[33_333] = '33333,"broken'
    lines[44_444] = '44444,"two\nlines",x'
    lines[50_000] = ""
    part = table(read(put(tmp_path, "a.csv", "id,number,note\n" + "\n".join(lines) + "\n")))
    values, rejects, numbers = rows(part)
    assert (len(values), len(rejects)) == (59_998, 1)
    for skip in (1, 4_999, 33_333, 33_334, 44_445, 59_998, 59_999, 70_000):
        tail, tail_rejects, tail_numbers = rows(part, 7_000, skip)
        assert tail == [row for row, n in zip(values, numbers, strict=True) if n > skip]
        assert tail_numbers == [n for n in numbers if n > skip]
        assert tail_rejects == [r for r in rejects if r.row is not None and r.row > skip]


def make_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Calls"
    sheet.append(["Calls of operation Example"])
    sheet.append([])
    sheet.append(["When", "From", "To", "Cost", "Answered", "Length", "Sum"])
    sheet.append(
        [
            datetime.datetime(2024, 5, 17, 9, 30),
            "07700900001",
            7700900002,
            1.5,
            True,
            datetime.time(0, 2, 5),
            "=1+1",
        ]
    )
    sheet.append([datetime.date(2024, 5, 18), "07700900003", 7700900004.0, 2.0, False, None, None])
    sheet.append([None] * 7)
    sheet.append([datetime.datetime(1900, 1, 15), None, 3, 1e300, None, None, "#REF!"])
    sheet.append([datetime.date(2024, 5, 19), "x", 4, None, None, None, None, "stray"])
    sheet.cell(8, 7).data_type = "e"
    sheet.merge_cells("A1:G1")
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    hidden.append(["name"])
    hidden.append(["Ann <Example> & Co"])
    book.create_sheet("Blank")
    book.save(path)


def test_reads_a_workbook(tmp_path: Path) -> None:
    make_workbook(tmp_path / "book.xlsx")
    document = read(tmp_path / "book.xlsx")
    assert document.format is Format.XLSX
    calls, old = table(document, 0), table(document, 1)
    assert (calls.name, old.name) == ("Calls", "Old")
    assert calls.columns == ("When", "From", "To", "Cost", "Answered", "Length", "Sum")
    assert any("Calls of operation Example" in note for note in calls.notes)
    assert any("Old" in note and "hidden" in note for note in document.notes)
    assert any("Blank" in note and "empty" in note for note in document.notes)
    values, rejects, numbers = rows(calls)
    assert values == [
        # openpyxl stores no cached value, and a formula is never evaluated.
        ["2024-05-17T09:30:00", "07700900001", "7700900002", "1.5", "true", "00:02:05", None],
        ["2024-05-18", "07700900003", "7700900004", "2", "false", None, None],
    ]
    assert numbers == [1, 2]
    assert [(r.row, r.column, r.code) for r in rejects] == [
        (3, "Sum", Code.CELL_ERROR),
        (4, None, Code.RAGGED),
    ]
    assert rows(old)[0] == [["Ann <Example> & Co"]]
    assert rows(calls, 1, 1)[0] == values[1:]


def test_workbook_dates_of_both_calendars(tmp_path: Path) -> None:
    for epoch in (openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH):
        book = openpyxl.Workbook()
        book.epoch = epoch
        sheet = book.active
        assert sheet is not None
        sheet.append(["when", "what"])
        days = [
            datetime.datetime(1904, 1, 2),
            datetime.datetime(2000, 2, 29),
            datetime.datetime(2024, 12, 31, 23, 59, 59),
        ]
        for day in days:
            sheet.append([day, "x"])
        book.save(tmp_path / "d.xlsx")
        values, _, _ = rows(table(read(tmp_path / "d.xlsx")))
        assert [row[0] for row in values] == ["1904-01-02", "2000-02-29", "2024-12-31T23:59:59"]


def test_nul_characters_in_parquet_and_workbooks(tmp_path: Path) -> None:
    texts = ["a", "b\0c", "d"]
    for data in (texts, pa.array(texts).dictionary_encode(), [[t] for t in texts]):
        pq.write_table(pa.table({"t": data, "n": [1, 2, 3]}), tmp_path / "t.parquet")
        values, rejects, numbers = rows(table(read(tmp_path / "t.parquet")))
        assert (numbers, [(r.row, r.code) for r in rejects]) == ([1, 3], [(2, Code.CONTROL_CHARACTER)])
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for text in ("name", "a", "b_x0000_c", "d"):
        sheet.append([text])
    book.save(tmp_path / "t.xlsx")
    values, rejects, _ = rows(table(read(tmp_path / "t.xlsx")))
    assert values == [["a"], ["d"]]
    assert [(r.row, r.code) for r in rejects] == [(2, Code.CONTROL_CHARACTER)]


def test_reads_parquet_of_every_kind(tmp_path: Path) -> None:
    data = pa.table(
        {
            "id": pa.array([1, 2, None], pa.int64()),
            "amount": [10.0, 1.25, None],
            "exact": pa.array([None, 1, 2], pa.int8()).cast(pa.decimal128(12, 2)),
            "day": pa.array([datetime.date(2024, 5, 17), None, datetime.date(1, 1, 1)]),
            "when": pa.array(
                [datetime.datetime(2024, 5, 17, 9, 30, 1, 500000), datetime.datetime(2024, 5, 17), None]
            ),
            "yes": [True, False, None],
            "tags": [["a", "b"], [], None],
            "at": [{"city": "Hull", "n": 1}, {"city": None, "n": 2}, None],
            "kind": pa.array(["x", "y", None]).dictionary_encode(),
            "raw": [b"\x00\xff", b"ab", None],
        }
    )
    pq.write_table(data, tmp_path / "t.parquet", row_group_size=2)
    document = read(tmp_path / "t.parquet")
    assert document.format is Format.PARQUET
    part = table(document)
    assert part.columns == (
        "id",
        "amount",
        "exact",
        "day",
        "when",
        "yes",
        "tags",
        "at.city",
        "at.n",
        "kind",
        "raw",
    )
    values, rejects, numbers = rows(part)
    assert rejects == []
    assert numbers == [1, 2, 3]
    assert values == [
        [
            "1",
            "10",
            None,
            "2024-05-17",
            "2024-05-17T09:30:01.5",
            "true",
            '["a","b"]',
            "Hull",
            "1",
            "x",
            "AP8=",
        ],
        ["2", "1.25", "1.00", None, "2024-05-17", "false", "[]", None, "2", "y", "YWI="],
        [None, None, "2.00", "0001-01-01", None, None, None, None, None, None, None],
    ]
    for skip in range(5):
        assert rows(part, 1, skip)[0] == values[skip:]
