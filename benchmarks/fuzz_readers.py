"""Feed mutated files of every format to the readers and count what should never happen.

A crash is any outcome other than rows, rejects and `ReaderError`: another exception, a killed process,
rows that do not add up, or text that cannot be written as UTF-8. A hang is a file that takes more than
two seconds. The memory ratio is the growth of peak memory above an allowance, over the size of the file.

    python benchmarks/fuzz_readers.py --files 100000 --seed 1

Files are made and read in one worker process, which is replaced when it dies; file ``n`` of seed ``s``
is always the same bytes (``--only n --keep path`` writes it out). Peak memory needs Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import email.message
import gzip
import io
import json
import os
import random
import re
import select
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from forestall.record.exchange.readers import Code, ReaderError, Table, read

HANG_SECONDS = 2.0
KILL_SECONDS = 30.0
LARGEST_BYTES = 2 * 2**20
ALLOWANCE_BYTES = 16 * 2**20

REPORT = """OFFICIAL-SENSITIVE
URN: NM-24-1
Date of report: 17/05/2024
Source evaluation: 2
Item 1
Intelligence assessment: B
Handling: C (A1)
Text: Ann Example uses 07700 900123 at the lorry park.
Item 2 (1/A/P): A white van came at 10:30.
"""


def _csv(rng: random.Random) -> bytes:
    delimiter = rng.choice(",;\t|")
    lines = [delimiter.join(("id", "name", "when", "amount", "note"))]
    for i in range(rng.randrange(1, 200)):
        note = rng.choice(("plain", f'"quoted{delimiter} text"', '"two\nlines"', '"say ""no"""', "Zoë", ""))
        lines.append(delimiter.join((str(i), "Ann Example", "2024-05-17", f"{i}.50", note)))
    text = rng.choice(("\n", "\r\n")).join(lines)
    return text.encode(rng.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252")))


def _zip(members: dict[str, str], rng: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, archive.compression)
    return buffer.getvalue()


def _xlsx(rng: random.Random) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rows = ["<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>"]
    for i in range(2, rng.randrange(3, 60)):
        rows.append(
            f"<row r='{i}'><c r='A{i}' t='inlineStr'><is><t>Ann &amp; {i}</t></is></c>"
            f"<c r='B{i}' s='1'><f>1+1</f><v>{45000 + i}.5</v></c></row>"
        )
    sheet = f"<worksheet xmlns='{main}'><sheetData>{''.join(rows)}</sheetData></worksheet>"
    return _zip(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{relations}'><sheets>"
            "<sheet name='Calls' sheetId='1' r:id='r1'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": "<Relationships>"
            "<Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>",
            "xl/sharedStrings.xml": f"<sst xmlns='{main}'><si><t>name</t></si><si><r><t>wh</t></r>"
            "<r><t>en</t></r></si></sst>",
            "xl/styles.xml": f"<styleSheet xmlns='{main}'><cellXfs><xf/>"
            "<xf numFmtId='14'/></cellXfs></styleSheet>",
            "xl/worksheets/sheet1.xml": sheet,
        },
        rng,
    )


def _docx(rng: random.Random) -> bytes:
    cells = "".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>{a}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{b}</w:t></w:r></w:p></w:tc></w:tr>"
        for a, _, b in (line.partition(": ") for line in REPORT.splitlines() if ": " in line)
    )
    space = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    body = f"<w:document {space}><w:body><w:tbl>{cells}</w:tbl></w:body></w:document>"
    return _zip({"[Content_Types].xml": "<Types/>", "word/document.xml": body}, rng)


def _parquet(rng: random.Random) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = rng.randrange(1, 300)
    data = pa.table(
        {
            "id": list(range(count)),
            "name": [f"Ann {i % 7}" for i in range(count)],
            "when": [datetime.datetime(2024, 5, 17, i % 24) for i in range(count)],
            "tags": [["a"] * (i % 3) for i in range(count)],
            "at": [{"town": "Hull", "n": i} for i in range(count)],
        }
    )
    buffer = io.BytesIO()
    pq.write_table(
        data, buffer, row_group_size=100, compression=rng.choice(("none", "snappy", "zstd", "gzip")),
        use_dictionary=rng.random() < 0.5, data_page_version=rng.choice(("1.0", "2.0")),
    )  # fmt: skip
    return buffer.getvalue()


def _json_lines(rng: random.Random) -> bytes:
    rows = [
        {"id": i, "n": i / 7, "at": {"town": "Hull"}, "tags": ["a", None]}
        for i in range(rng.randrange(1, 100))
    ]
    return "\n".join(map(json.dumps, rows)).encode()


def _json_array(rng: random.Random) -> bytes:
    rows = [{"id": i, "name": "Ann Example", "more": [1, {"a": "b"}]} for i in range(rng.randrange(1, 100))]
    value: object = rows if rng.random() < 0.5 else {"made": 1, "people": rows, "ties": rows[:3]}
    return json.dumps(value, indent=rng.choice((None, 1))).encode()


def _entities(rng: random.Random) -> bytes:
    rows = [
        {"id": f"p{i}", "schema": "Person", "properties": {"name": [f"Ann {i}"]}}
        for i in range(rng.randrange(1, 60))
    ]
    return "\n".join(map(json.dumps, rows)).encode()


def _statements(rng: random.Random) -> bytes:
    lines = ["id,entity_id,canonical_id,prop,prop_type,schema,value,dataset"]
    lines += [f"s{i},p{i},,name,name,Person,Ann {i},x" for i in range(rng.randrange(1, 60))]
    return "\n".join(lines).encode()


def _graphml(rng: random.Random) -> bytes:
    nodes = "".join(f"<node id='n{i}'><data key='d'>Ann</data></node>" for i in range(rng.randrange(1, 60)))
    key = "<key id='d' for='node' attr.name='label'><default>x</default></key>"
    edges = "<edge source='n0' target='n1'/>"
    graph = f"<graph edgedefault='directed'>{nodes}{edges}</graph>"
    return f"<?xml version='1.0'?><graphml>{key}{graph}</graphml>".encode()


def _text(rng: random.Random) -> bytes:
    forms = [REPORT.replace("NM-24-1", f"NM-24-{i}") for i in range(rng.randrange(1, 6))]
    return rng.choice(("\n", "\n====\n", "\f")).join(forms).encode(rng.choice(("utf-8", "utf-16", "cp1252")))


def _names(rng: random.Random) -> bytes:
    return "\n".join(["Ann Example", "Bo Sample", "Zoë"] * rng.randrange(1, 30)).encode()


def _eml(rng: random.Random) -> bytes:
    message = email.message.EmailMessage()
    message["From"] = "desk@northmoor.example"
    message["Message-ID"] = "<1@northmoor.example>"
    message["Subject"] = "Größe of the load"
    message["Date"] = "Fri, 17 May 2024 09:30:00 +0100"
    message.set_content(REPORT + "é", cte=rng.choice(("quoted-printable", "base64", "8bit")))
    if rng.random() < 0.5:
        message.add_alternative(f"<html><body><p>{REPORT}</p></body></html>", subtype="html")
    if rng.random() < 0.5:
        message.add_attachment(b"\0\1", maintype="application", subtype="zip", filename="photos.zip")
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"edge-{number}")
    return message.as_bytes()


def _pdf(rng: random.Random) -> bytes:
    drawn = "".join(f"({line.replace('(', '').replace(')', '')}) Tj T* " for line in REPORT.splitlines())
    content = f"BT /F1 11 Tf 13 TL 40 800 Td {drawn}ET".encode()
    filters = b""
    if rng.random() < 0.5:
        content, filters = zlib.compress(content), b"/Filter/FlateDecode"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R>>",
        b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), filters, content),
    ]
    out = b"%PDF-1.4\n"
    table = b"0000000000 65535 f \n"
    for number, value in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    tail = b"xref\n0 6\n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))
    return out + tail


MAKERS: dict[str, tuple[str, Callable[[random.Random], bytes]]] = {
    "csv": ("csv", _csv),
    "xlsx": ("xlsx", _xlsx),
    "parquet": ("parquet", _parquet),
    "json_lines": ("jsonl", _json_lines),
    "json_array": ("json", _json_array),
    "entities": ("ftm.json", _entities),
    "statements": ("csv", _statements),
    "graphml": ("graphml", _graphml),
    "text": ("txt", _text),
    "names": ("txt", _names),
    "docx": ("docx", _docx),
    "pdf": ("pdf", _pdf),
    "eml": ("eml", _eml),
}

_ODD = [
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xff",
    b"\x1b[0m",
    b"\r",
    b"\x85",
    b'"',
    b"'",
    b"\\",
    b"\f",
    b"\x1e",
]
_ODD += [
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"\xe2\x80\xa8",
    b"1e999999",
    b"9" * 5000,
    b"NaN",
    b"-",
    b"%PDF-",
    b"PK\3\4",
]
_ODD += [
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    b"<![CDATA[",
    b"]]>",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\t",
    b"=",
]
_SIZES = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF]


def _mutate(data: bytes, rng: random.Random, other: Callable[[], bytes]) -> bytes:
    """Change some bytes in one of ten ways."""
    at = rng.randrange(len(data) + 1)
    end = min(len(data), at + rng.randrange(1, 1 + max(1, len(data) // 4)))
    way = rng.randrange(10)
    if way == 0:
        flipped = bytearray(data)
        for _ in range(rng.randrange(1, 9)):
            if flipped:
                flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
        return bytes(flipped)
    if way == 1:
        return data[:at]
    if way == 2:
        return data[:at] + data[end:]
    if way == 3:
        return data[:at] + data[at:end] * rng.randrange(2, 40) + data[end:]
    if way == 4:
        piece = other()
        start = rng.randrange(len(piece) + 1)
        return data[:at] + piece[start : start + rng.randrange(1, 4096)] + data[at:]
    if way == 5:
        width = rng.choice((1, 2, 4, 8))
        value = rng.choice(_SIZES) & ((1 << 8 * width) - 1)
        return data[:at] + value.to_bytes(width, rng.choice(("little", "big"))) + data[at + width :]
    if way == 6:
        return data[:at] + rng.choice(_ODD) * rng.choice((1, 1, 1, 50, 3000)) + data[at:]
    if way == 7:
        opener, closer = rng.choice(
            ((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"<<", b">>"), (b"(", b")"))
        )
        depth = rng.choice((10, 100, 1000, 20_000))
        return data[:at] + opener * depth + closer * rng.choice((0, depth)) + data[at:]
    if way == 8:
        numbers = list(re.finditer(rb"\d+", data))
        if numbers:
            hit = rng.choice(numbers)
            value = str(rng.choice([*_SIZES, -1, rng.randrange(10), 10**30])).encode()
            return data[: hit.start()] + value + data[hit.end() :]
        return data
    lines = data.splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines)


def _tamper(data: bytes, rng: random.Random, other: Callable[[], bytes]) -> bytes:
    """Mutate one member of an archive, or the inside of gzip, and pack it again with correct sums."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(list(members))
    members[name] = _mutate(members[name], rng, other)
    if rng.random() < 0.05:
        members[name] = rng.choice((b" ", b"<a>", b"\0")) * rng.choice((10**5, 2 * 10**7))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, value in members.items():
            archive.writestr(zipfile.ZipInfo(key), value, archive.compression)
    return buffer.getvalue()


def make_file(seed: int, index: int) -> tuple[str, str, bytes]:
    """Return the kind, the extension and the bytes of one file."""
    rng = random.Random(f"{seed}:{index}")
    kind = list(MAKERS)[index % len(MAKERS)]
    extension, maker = MAKERS[kind]

    def other() -> bytes:
        return MAKERS[rng.choice(list(MAKERS))][1](rng)

    data = maker(rng)
    if kind in {"xlsx", "docx"} and rng.random() < 0.7:
        data = _tamper(data, rng, other)
    elif rng.random() < 0.97:
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            data = _mutate(data, rng, other)
    if rng.random() < 0.08:
        data = gzip.compress(data, mtime=0)
        extension += ".gz"
        if rng.random() < 0.5:
            data = _mutate(data, rng, other)
    data = data[:LARGEST_BYTES]
    if rng.random() < 0.1:
        extension = rng.choice(("dat", "txt", "csv", "xlsx", "json", "pdf"))
    return kind, extension, data


def _check_text(value: object) -> None:
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)


def read_whole(path: Path) -> str:
    """Read a file to its end and return ``read`` or the code of its `ReaderError`; raise on any disorder."""
    try:
        document = read(path)
        for part in document.parts:
            seen: list[int] = []
            for chunk in part.chunks():
                if len(chunk.numbers) != len(chunk.rows):
                    raise AssertionError("numbers and rows differ in length")
                seen += chunk.numbers
                seen += [r.row for r in chunk.rejects if r.row and not (r.column or "").startswith("item ")]
                for row in chunk.rows:
                    _check_text(row)
                for reject in chunk.rejects:
                    _check_text(
                        [reject.reason, reject.remedy, reject.raw, reject.value, reject.column, reject.part]
                    )
            if sorted(seen) != list(range(1, len(seen) + 1)):
                raise AssertionError("rows do not add up")
            if isinstance(part, Table):
                _check_text(list(part.columns))
    except ReaderError as error:
        _check_text([str(error)])
        if not error.code or not error.remedy or Code(error.code) is None:
            raise AssertionError("an error without code or remedy") from error
        return str(error.code)
    return "read"


def _peak(process: str) -> int:
    """Peak resident memory in bytes since it was last reset."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024
    return 0


def _reset(process: str) -> None:
    with contextlib.suppress(OSError):
        Path(f"/proc/{process}/clear_refs").write_text("5")


def _family() -> list[str]:
    pid = os.getpid()
    with contextlib.suppress(OSError):
        return ["self", *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return ["self"]


def work(seed: int) -> None:
    """Answer one line of JSON for every index on the input."""
    with tempfile.TemporaryDirectory() as folder:
        # What is loaded and started once, whatever the file, counts for none of them.
        for kind, (extension, maker) in MAKERS.items():
            path = Path(folder, f"{kind}.{extension}")
            path.write_bytes(maker(random.Random(0)))
            read_whole(path)
        for line in sys.stdin:
            index = int(line)
            kind, extension, data = make_file(seed, index)
            path = Path(folder, f"file.{extension}")
            path.write_bytes(data)
            family = _family()
            for process in family:
                _reset(process)
            before = {process: _peak(process) for process in family}
            start = time.perf_counter()
            try:
                outcome, crash = read_whole(path), None
            except BaseException as error:
                outcome, crash = "crash", f"{type(error).__name__}: {error}"[:300]
            seconds = time.perf_counter() - start
            # A process started on the way counts from its usual size.
            grown = sum(max(0, _peak(p) - before.get(p, _peak(p))) for p in _family())
            path.unlink()
            answer = [index, kind, len(data), seconds, grown, outcome, crash]
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


def _answers(seed: int, indices: Iterator[int]) -> Iterator[list[Any]]:
    """Run the worker over indices, replacing it when it dies or hangs."""
    process: subprocess.Popen[bytes] | None = None
    try:
        for index in indices:
            if process is None:
                process = subprocess.Popen(
                    [sys.executable, __file__, "--worker", "--seed", str(seed)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{index}\n".encode())
            process.stdin.flush()
            ready = select.select([process.stdout], [], [], KILL_SECONDS)[0]
            line = process.stdout.readline() if ready else b""
            if line:
                yield json.loads(line)
                continue
            kind, _, data = make_file(seed, index)
            reason = "the worker died" if ready else "the worker hung and was killed"
            yield [index, kind, len(data), KILL_SECONDS if not ready else 0.0, 0, "crash", reason]
            _stop(process)
            process = None
    finally:
        if process is not None:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def fuzz(files: int, seed: int, seconds: float | None = None) -> dict[str, Any]:
    """Read that many mutated files and sum up what happened."""
    end = None if seconds is None else time.monotonic() + seconds
    indices = (i for i in range(files) if end is None or time.monotonic() < end)
    count = 0
    hangs: list[list[Any]] = []
    worst_seconds = worst_ratio = 0.0
    worst: dict[str, int] = {}
    crashes: list[list[Any]] = []
    formats: dict[str, Counter[str]] = {}
    for index, kind, size, took, grown, outcome, crash in _answers(seed, indices):
        count += 1
        formats.setdefault(kind, Counter())[outcome] += 1
        if crash:
            crashes.append([index, kind, crash])
        if took > HANG_SECONDS:
            hangs.append([index, kind, round(took, 2)])
        ratio = max(0, grown - ALLOWANCE_BYTES) / max(1, size)
        if took > worst_seconds:
            worst_seconds, worst["seconds"] = took, index
        if ratio > worst_ratio:
            worst_ratio, worst["memory"] = ratio, index
    return {
        "files": count,
        "seed": seed,
        "crashes": len(crashes),
        "hangs_over_2s": len(hangs),
        "worst_seconds": round(worst_seconds, 3),
        "worst_memory_ratio": round(worst_ratio, 2),
        "memory_allowance_bytes": ALLOWANCE_BYTES,
        "worst_files": worst,
        "crash_samples": crashes[:20],
        "hang_samples": hangs[:20],
        "by_format": {kind: dict(sorted(found.items())) for kind, found in sorted(formats.items())},
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--only", type=int, help="make and read one file")
    parser.add_argument("--keep", type=Path, help="with --only: where to write the file")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        work(chosen.seed)
    elif chosen.only is not None:
        _, extension, data = make_file(chosen.seed, chosen.only)
        path = chosen.keep or Path(tempfile.mkdtemp(), f"file.{extension}")
        path.write_bytes(data)
        start = time.perf_counter()
        print(path, len(data), read_whole(path), f"{time.perf_counter() - start:.3f} s")
    else:
        found = fuzz(chosen.files, chosen.seed, chosen.seconds)
        print(json.dumps(found, indent=1))
        sys.exit(1 if found["crashes"] else 0)


if __name__ == "__main__":
    main()
