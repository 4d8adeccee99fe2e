"""Files made to harm: each ends in its own error, soon and in little memory."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import pickle
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forestall.core.errors import ForestallError
from forestall.record.exchange.readers import Code, Format, Limits, ReaderError, read, recognise

HANG_SECONDS = 2.0


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read_all(path: Path, limits: Limits | None = None) -> None:
    for part in read(path, limits=limits or Limits()).parts:
        for _ in part.chunks():
            pass


def code_of(path: Path, limits: Limits | None = None) -> str:
    """The code with which a file is refused, wherever that happens."""
    start = time.process_time()
    with pytest.raises(ReaderError) as caught:
        read_all(path, limits)
    assert time.process_time() - start < HANG_SECONDS
    assert isinstance(caught.value, ForestallError)
    assert caught.value.file == path.name
    assert caught.value.remedy
    assert str(caught.value).startswith(path.name)
    return caught.value.code


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return buffer.getvalue()


RELATIONS = b"<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>"
BOOK = b"<workbook xmlns:r='x'><sheets><sheet name='S' sheetId='1' r:id='r1'/></sheets></workbook>"


def workbook(sheet: bytes, **more: bytes) -> bytes:
    members = {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    return archive({**members, **{f"xl/{name}.xml": data for name, data in more.items()}})


def sheet(cells: str) -> bytes:
    return f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()


BOMB = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
EXTERNAL = "<!DOCTYPE a SYSTEM 'http://evil.example/a.dtd'>"
FILE_ENTITY = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("declared", [BOMB, EXTERNAL, FILE_ENTITY])
def test_document_types_and_entities_are_refused_everywhere(tmp_path: Path, declared: str) -> None:
    graph = put(tmp_path, "a.graphml", f"<?xml version='1.0'?>{declared}<graphml>&c;</graphml>".encode())
    assert code_of(graph) == Code.FORBIDDEN_XML
    cells = declared.encode() + sheet("<row><c t='str'><v>&b;</v></c></row>")
    assert code_of(put(tmp_path, "a.xlsx", workbook(cells))) == Code.FORBIDDEN_XML
    strings = declared.encode() + b"<sst><si><t>&b;</t></si></sst>"
    book = workbook(sheet("<row><c t='s'><v>0</v></c></row>"), sharedStrings=strings)
    assert code_of(put(tmp_path, "b.xlsx", book)) == Code.FORBIDDEN_XML
    word = archive({"word/document.xml": f"{declared}<document><t>&b;</t></document>".encode()})
    assert code_of(put(tmp_path, "a.docx", word)) == Code.FORBIDDEN_XML


def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    zeros = b"<a/>" * 5_000_000
    wide = workbook(b"<worksheet>" + zeros)
    assert code_of(put(tmp_path, "a.xlsx", wide)) == Code.TOO_COMPRESSED
    assert (
        code_of(put(tmp_path, "a.docx", archive({"word/document.xml": b"<d>" + zeros})))
        == Code.TOO_COMPRESSED
    )
    assert code_of(put(tmp_path, "a.csv.gz", gzip.compress(b"a,b\n" + zeros))) == Code.TOO_COMPRESSED
    small = Limits(expanded_bytes=1_000_000, ratio=10**9)
    assert (
        code_of(put(tmp_path, "b.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 400_000)), small)
        == Code.TOO_LARGE
    )


def test_the_declared_size_of_a_member_is_not_believed(tmp_path: Path) -> None:
    data = bytearray(archive({"word/document.xml": b"<d>" + b" " * 60_000_000}))
    real = struct.pack("<I", 60_000_003)
    for at in (data.find(real), data.rfind(real)):
        data[at : at + 4] = struct.pack("<I", 10)
    assert code_of(put(tmp_path, "a.docx", bytes(data))) in {Code.TOO_COMPRESSED, Code.DAMAGED}


def test_archives_with_too_many_members_or_a_password(tmp_path: Path) -> None:
    many = archive({"xl/workbook.xml": BOOK} | {f"m{i}": b"" for i in range(200)})
    assert code_of(put(tmp_path, "a.xlsx", many), Limits(members=100)) == Code.TOO_LARGE
    locked = bytearray(archive({"word/document.xml": b"<d/>"}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(magic) + offset] |= 1
    assert code_of(put(tmp_path, "a.docx", bytes(locked))) == Code.ENCRYPTED


def test_members_that_point_out_of_the_archive_are_not_followed(tmp_path: Path) -> None:
    relations = b"<Relationships><Relationship Id='r1' Target='../../../../etc/passwd'/></Relationships>"
    members = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": relations, "../../evil.txt": b"x"}
    document = read(put(tmp_path, "a.xlsx", archive(members)))
    assert document.parts == ()
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_cell_far_out_costs_no_memory(tmp_path: Path) -> None:
    row = "<row><c r='A1' t='str'><v>name</v></c><c r='B1' t='str'><v>town</v></c></row>"
    rows = "".join("<row><c r='XFD9' t='str'><v>x</v></c></row>" for _ in range(500))
    wide = "<row><c r='ZZZZZZZZZZZZ1' t='str'><v>x</v></c></row>"
    (table,) = read(put(tmp_path, "a.xlsx", workbook(sheet(row * 5 + rows + wide)))).parts
    assert [len(c.rows) + len(c.rejects) for c in table.chunks()] == [len(list(range(505)))]


def test_deep_nesting(tmp_path: Path) -> None:
    deep = 100_000
    assert code_of(put(tmp_path, "a.graphml", b"<graphml>" + b"<graph>" * deep)) == Code.TOO_DEEP
    assert code_of(put(tmp_path, "a.docx", archive({"word/document.xml": b"<p>" * deep}))) == Code.TOO_DEEP
    for name, data in (
        ("a.json", b"[" * deep),
        ("b.json", b'{"a":' * deep),
        ("c.jsonl", b'{"a": 1}\n{"a": ' + b"[" * deep + b"]" * deep + b"}\n"),
        ("d.json", b'[{"a": 1}, ' + b'{"a":' * deep + b"1" + b"}" * deep + b"]"),
    ):
        document = read(put(tmp_path, name, data))
        rejects = [r.code for part in document.parts for c in part.chunks() for r in c.rejects]
        assert set(rejects) <= {Code.NESTED_TOO_DEEP, Code.BAD_JSON}
        assert rejects


def test_huge_numbers(tmp_path: Path) -> None:
    digits = "9" * 100_000
    lines = f'{{"a": {digits}}}\n{{"a": 1e999999}}\n'
    (table,) = read(put(tmp_path, "a.jsonl", lines.encode())).parts
    assert [row for c in table.chunks() for row in c.rows] == [[digits], ["1e999999"]]
    cells = (
        f"<row><c t='str'><v>n</v></c></row><row><c><v>{digits}</v></c></row><row><c><v>1e999</v></c></row>"
    )
    (table,) = read(put(tmp_path, "a.xlsx", workbook(sheet(cells)))).parts
    assert [r.code for c in table.chunks() for r in c.rejects] == [Code.BAD_CELL, Code.BAD_CELL]


def test_shared_strings_cannot_fill_the_memory(tmp_path: Path) -> None:
    strings = b"<sst>" + b"<si><t>a</t></si>" * 1_500_000 + b"</sst>"
    book = workbook(sheet("<row><c t='s'><v>0</v></c></row>"), sharedStrings=strings)
    assert code_of(put(tmp_path, "a.xlsx", book), Limits(ratio=10**9)) == Code.TOO_COMPRESSED


@pytest.mark.parametrize("keep", [4, 100, -4, -30])
def test_parquet_cut_short_or_changed(tmp_path: Path, keep: int) -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(1000))}), buffer)
    assert code_of(put(tmp_path, "a.parquet", buffer.getvalue()[:keep])) == Code.DAMAGED


def test_a_parquet_of_one_endless_run_streams(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": pa.array(["x" * 100] * 300_000).dictionary_encode()}), path)
    (table,) = read(path).parts
    chunks = table.chunks(1000)
    assert [len(next(chunks).rows) for _ in range(3)] == [1000, 1000, 1000]


def _pdf(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    table = b"0000000000 65535 f \n"
    for number, value in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(out),
    )
    return out + tail


def _stream(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode" * times
    return b"<</Length %d/Filter[%s]>>\nstream\n%s\nendstream" % (len(data), filters, data)


PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents 4 0 R>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"

PDFS: dict[str, Callable[[], bytes]] = {
    "pages that are their own parents": lambda: _pdf([CATALOG, b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"]),
    "a decompression bomb": lambda: _pdf([CATALOG, PAGES, PAGE, _stream(b"0" * 300_000_000)]),
    "a bomb in a bomb": lambda: _pdf([CATALOG, PAGES, PAGE, _stream(b"0" * 200_000_000, 2)]),
    "an endless content": lambda: _pdf([CATALOG, PAGES, PAGE, _stream(b"BT (a) Tj ET " * 800_000)]),
    "a length that is its own stream": lambda: _pdf(
        [CATALOG, PAGES, PAGE, b"<</Length 4 0 R>>\nstream\nx\nendstream"]
    ),
    "deep arrays": lambda: _pdf([CATALOG, PAGES, PAGE, b"[" * 50_000]),
    "a table that points at itself": lambda: (
        b"%PDF-1.4\nxref\n0 0\ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF"
    ),
    "a million pages": lambda: _pdf(
        [CATALOG, b"<</Type/Pages/Count 9/Kids[" + b"3 0 R " * 300_000 + b"]>>", PAGE]
    ),
    "nothing at all": lambda: b"%PDF-1.4\n",
}


@pytest.mark.parametrize("case", PDFS)
def test_hostile_pdfs_end_in_time(tmp_path: Path, case: str) -> None:
    path = put(tmp_path, "a.pdf", PDFS[case]())
    start = time.monotonic()
    code = code_of(path)
    assert code in {
        Code.DAMAGED,
        Code.NO_TEXT,
        Code.TOO_LARGE,
        Code.TOO_SLOW,
        Code.TOO_COMPRESSED,
        Code.TOO_DEEP,
    }
    assert time.monotonic() - start < 30, "also on a busy machine"


def test_a_pdf_with_too_many_pages(tmp_path: Path) -> None:
    kids = b"".join(b"%d 0 R " % n for n in range(3, 13))
    path = put(tmp_path, "a.pdf", _pdf([CATALOG, b"<</Type/Pages/Count 10/Kids[%s]>>" % kids] + [PAGE] * 10))
    assert code_of(path, Limits(pdf_pages=5)) == Code.TOO_LARGE


def test_the_pdf_process_ends_with_its_parent(tmp_path: Path) -> None:
    path = put(tmp_path, "a.pdf", b"%PDF-1.4\n")
    script = (
        "import sys; from pathlib import Path\n"
        "from forestall.record.exchange.readers import read, ReaderError\n"
        "from forestall.record.exchange.readers.pdf import _WORKER\n"
        "try:\n    read(Path(sys.argv[1]))\nexcept ReaderError:\n    print(_WORKER._process.pid)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(100),
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"PK\x05\x06" + bytes(18),
        b"\0" * 99,
        OLE,
    ],
)
def test_what_no_reader_knows(tmp_path: Path, data: bytes) -> None:
    path = put(tmp_path, "a.bin", data)
    assert recognise(path) is Format.UNKNOWN
    assert code_of(path) == Code.UNKNOWN_FORMAT


def test_what_is_no_file(tmp_path: Path) -> None:
    assert code_of(tmp_path) == Code.NOT_A_FILE
    assert code_of(tmp_path / "missing.csv") == Code.NOT_A_FILE
    assert code_of(Path("a\0b.csv")) == Code.NOT_A_FILE
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert code_of(pipe) == Code.NOT_A_FILE
    link = tmp_path / "link.csv"
    link.symlink_to("/dev/zero")
    assert code_of(link) == Code.NOT_A_FILE


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx", "a.parquet", "a.graphml", "a.csv.gz"])
def test_every_way_to_cut_a_file_short(tmp_path: Path, name: str) -> None:
    whole = {
        "a.xlsx": workbook(sheet("<row><c t='str'><v>name</v></c></row>" * 30)),
        "a.docx": archive({"word/document.xml": b"<d><p><t>URN: A1</t></p></d>"}),
        "a.parquet": _parquet(),
        "a.graphml": b"<?xml version='1.0'?><graphml><graph><node id='a'/></graph></graphml>",
        "a.csv.gz": gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(200))),
    }[name]
    for length in range(0, len(whole), max(1, len(whole) // 60)):
        path = put(tmp_path, name, whole[:length])
        with contextlib.suppress(ReaderError):
            read_all(path)


def _parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(50)), "b": ["x"] * 50}), buffer)
    return buffer.getvalue()


def test_mail_headers_that_never_end(tmp_path: Path) -> None:
    head = (
        b"From: a@b.example\nMessage-ID: <1>\nMIME-Version: 1.0\nSubject: " + b"=?utf-8?q?" * 50_000 + b"\n"
    )
    kind = b"Content-Type: multipart/mixed; " + b'a="' * 50_000 + b"; boundary=x\n\n"
    start = time.process_time()
    read(put(tmp_path, "a.eml", head + b"\nURN: A1\nGrading: 2/B/P\nText: Something.\n"))
    assert code_of(put(tmp_path, "b.eml", head + kind)) in {Code.NO_TEXT, Code.DAMAGED}
    nested = b"From: a@b.example\nMessage-ID: <1>\nSubject: x\n"
    for i in range(2000):
        nested += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
    assert code_of(put(tmp_path, "c.eml", nested)) in {Code.NO_TEXT, Code.DAMAGED}
    assert time.process_time() - start < 3 * HANG_SECONDS


def test_a_boundary_without_end(tmp_path: Path) -> None:
    head = b"From: a@b.example\nMessage-ID: <1>\nSubject: x\nContent-Type: multipart/mixed; boundary="
    start = time.process_time()
    with contextlib.suppress(ReaderError):
        read_all(put(tmp_path, "a.eml", head + b'"' + b"ab" * 1_000_000 + b'"\n\nx\n'))
    assert time.process_time() - start < HANG_SECONDS


def test_thousands_of_rules_and_page_breaks(tmp_path: Path) -> None:
    text = "URN: A1\nGrading: 2/B/P\nText: Something happened here.\n"
    for rule in ("\f", "====\n", "----\n", "URN: A1\n", "Item\n", "> "):
        path = put(tmp_path, "a.txt", (text + rule * 20_000 + "and some more words here\n").encode())
        start = time.process_time()
        read_all(path)
        assert time.process_time() - start < HANG_SECONDS, rule


@pytest.mark.parametrize("line", ['9,Ann,"two', '"9,Ann,two', '9,"Ann,two"x', '9,Ann,"two""', "9,Ann", '"'])
def test_thousands_of_stray_quotes(tmp_path: Path, line: str) -> None:
    path = put(tmp_path, "a.csv", ("id,name,note\n" + f"{line}\n1,Bo,x\n" * 20_000).encode())
    start = time.process_time()
    read_all(path)
    assert time.process_time() - start < HANG_SECONDS


def test_errors_survive_pickling() -> None:
    error = ReaderError(Code.DAMAGED, "a.csv", "It is broken.", "Fetch it again.")
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.file, str(again)) == (error.code, "a.csv", str(error))
