"""Writers with fixed bytes: delimited text, JSON lines, and a small XLSX; and the register of planted
defects.

The XLSX writer follows ECMA-376 (inline strings, one style for dates); zip entries carry a fixed time.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

__all__ = [
    "BROKEN",
    "Cell",
    "Defect",
    "Register",
    "write_delimited",
    "write_json_lines",
    "write_xlsx",
    "write_zip",
]

Cell = str | int | float | dt.date | None
BROKEN = "\ue000"  # stands for one byte that is not valid in the file's encoding
_ZIP_TIME = (2026, 1, 5, 6, 0, 0)


@dataclass(frozen=True, slots=True)
class Defect:
    """One malformed row as planted; `row` is the 1-based data row (0: the whole file)."""

    agency: str
    file: str
    row: int
    column: str
    value: str
    defect: str
    record_id: str


@dataclass(slots=True)
class Register:
    """Collects the planted defects while files are written."""

    defects: list[Defect] = field(default_factory=list)

    def add(self, defect: Defect) -> None:
        """Note one defect."""
        self.defects.append(defect)


def _encode(text: str, encoding: str) -> bytes:
    byte = b"\x81" if encoding == "cp1252" else b"\xff"
    return byte.join(part.encode(encoding, "replace") for part in text.split(BROKEN))


def write_delimited(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    delimiter: str,
    encoding: str,
    bom: bool,
) -> None:
    """Write delimited text with CRLF line ends; a `BROKEN` mark becomes an undecodable byte.

    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.csv"
    >>> write_delimited(target, ["a"], [["é"]], delimiter=";", encoding="cp1252", bom=False)
    >>> target.read_bytes()
    b'a\\r\\n\\xe9\\r\\n'
    """
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL)
    out.writerow(header)
    with path.open("wb") as stream:
        if bom:
            stream.write(b"\xef\xbb\xbf")
        for number, row in enumerate(rows):
            out.writerow(row)
            if number % 50_000 == 0:
                stream.write(_encode(buffer.getvalue(), encoding))
                buffer.seek(0)
                buffer.truncate()
        stream.write(_encode(buffer.getvalue(), encoding))


def write_json_lines(path: Path, rows: Iterable[object], *, cut_last: bool = False) -> None:
    """Write one JSON object a line (UTF-8); `cut_last` leaves the last line without its end."""
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with path.open("wb") as stream:
        last = b""
        for row in rows:
            stream.write(last)
            last = _encode(dump(row), "utf-8") + b"\n"
        stream.write(last[: len(last) * 2 // 3] if cut_last else last)


def write_zip(path: Path, parts: Iterable[tuple[str, str | bytes]]) -> None:
    """Write a zip whose entries all carry the same time, so that equal content gives equal bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            archive.writestr(info, content)


def _column(number: int) -> str:
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(place: str, value: Cell) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return f'<c r="{place}" s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _sheet(title: Sequence[str], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    names = [_column(i + 1) for i in range(len(header))]
    out = ['<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>']
    lines: list[Sequence[Cell]] = [[t] for t in title]
    for number, row in enumerate([*lines, header], start=1):
        cells = "".join(_cell(f"{names[i]}{number}", v) for i, v in enumerate(row))
        out.append(f'<row r="{number}">{cells}</row>')
    for number, row in enumerate(rows, start=len(lines) + 2):
        cells = "".join([_cell(f"{n}{number}", v) for n, v in zip(names, row, strict=False)])
        out.append(f'<row r="{number}">{cells}</row>')
    spans = range(1, len(lines) + 1) if len(names) > 1 else range(0)
    merged = "".join(f'<mergeCell ref="A{i}:{names[-1]}{i}"/>' for i in spans)
    out.append("</sheetData>")
    out.append(f'<mergeCells count="{len(spans)}">{merged}</mergeCells>' if spans else "")
    out.append("</worksheet>")
    return "".join(out)


def write_xlsx(
    path: Path, sheets: Sequence[tuple[str, Sequence[str], Sequence[str], Iterable[Sequence[Cell]]]]
) -> None:
    """Write a workbook of (sheet name, merged title rows, header, rows); dates become date cells.

    >>> import tempfile, openpyxl
    >>> target = Path(tempfile.mkdtemp()) / "a.xlsx"
    >>> write_xlsx(target, [("S", ["Title"], ["a", "b"], [[1, "x"]])])
    >>> [[c.value for c in r] for r in openpyxl.load_workbook(target)["S"].iter_rows()]
    [['Title', None], ['a', 'b'], [1, 'x']]
    """
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>'
        for i in numbers
    )
    listed = "".join(
        f'<sheet name="{escape(s[0])}" sheetId="{i}" r:id="rId{i}"/>' for i, s in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{rel}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in numbers
    )
    styles = (
        f'<styleSheet xmlns="{main}"><fonts count="1"><font/></fonts><fills count="2">'
        '<fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs><cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
    parts: list[tuple[str, str]] = [
        (
            "[Content_Types].xml",
            f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{types}</Types>',
        ),
        (
            "_rels/.rels",
            f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        ),
        (
            "xl/workbook.xml",
            f'{head}<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{listed}</sheets></workbook>',
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'{head}<Relationships xmlns="{package}/relationships">{links}'
            f'<Relationship Id="rId{len(sheets) + 1}" Type="{rel}/styles" Target="styles.xml"/>'
            "</Relationships>",
        ),
        ("xl/styles.xml", head + styles),
    ]
    for number, (_, title, header, rows) in enumerate(sheets, start=1):
        parts.append((f"xl/worksheets/sheet{number}.xml", head + _sheet(title, header, rows)))
    write_zip(path, parts)
