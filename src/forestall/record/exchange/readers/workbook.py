"""Spreadsheets (XLSX): every sheet a table, formulas by their cached values, nothing evaluated."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from forestall.record.exchange.readers.archives import Archive, open_archive
from forestall.record.exchange.readers.cells import CellFault, DateFormats, convert_cell, unescape
from forestall.record.exchange.readers.document import Chunk, Code, Limits, ReaderError, Reject, Row, Table
from forestall.record.exchange.readers.headers import find_header, name_columns
from forestall.record.exchange.readers.safe_xml import parse_xml, tokens
from forestall.record.exchange.readers.streams import check_regular

__all__ = ["read_workbook"]

_CELLS = 500_000
_SAMPLE_ROWS = 250
_SAMPLE_COLUMNS = 4096
_MOST_COLUMNS = 16_384


class _Cell(NamedTuple):
    column: int
    kind: str
    style: str
    value: str
    inline: bool


class _Element:
    """A listener that ignores everything; the others override what they need."""

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        """Ignore."""

    def end(self, tag: str) -> None:
        """Ignore."""

    def text(self, data: str) -> None:
        """Ignore."""


class _Workbook(_Element):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []  # name, state, relation
        self.date1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))
        elif tag == "workbookPr":
            self.date1904 = attributes.get("date1904", "0") in {"1", "true"}


class _Relations(_Element):
    def __init__(self) -> None:
        self.members: dict[str, str] = {}  # by id
        self.kinds: dict[str, str] = {}  # kind of part -> member

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            member = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.kinds.setdefault(kind, member)
            if kind not in {"chartsheet", "dialogsheet"}:
                self.members[attributes.get("Id", "")] = member


class _Styles(_Element):
    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.formats: list[str] = []
        self._inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            self.formats.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._inside = False


class _Strings(_Element):
    """Shared strings, in memory that is bounded by the size of the file."""

    def __init__(self, file: str, budget: int) -> None:
        self.values: list[str] = []
        self._file = file
        self._budget = budget
        self._parts: list[str] = []
        self._taking = False
        self._phonetic = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._taking = not self._phonetic

    def end(self, tag: str) -> None:
        if tag == "t":
            self._taking = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            value = unescape("".join(self._parts))
            self._budget -= 64 + 2 * len(value)
            if self._budget < 0:
                raise ReaderError(
                    Code.TOO_COMPRESSED,
                    self._file,
                    "Its texts need far more memory than the file has bytes.",
                    "Save the sheets as CSV.",
                )
            self.values.append(value)

    def text(self, data: str) -> None:
        if self._taking:
            self._parts.append(data)


class _Sheet(_Element):
    """Rows of cells as they end; rows without any value are dropped."""

    def __init__(self) -> None:
        self.rows: list[list[_Cell]] = []
        self._row: list[_Cell] = []
        self._column = 0
        self._kind = ""
        self._style = ""
        self._value: list[str] = []
        self._inline = False
        self._taking = False
        self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            reference = attributes.get("r")
            self._column = _column_index(reference) if reference else self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._value = []
            self._inline = False
        elif tag == "row":
            self._row = []
            self._column = -1
        elif tag == "v":
            self._taking = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._inline = True
            self._taking = not self._phonetic

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self._taking = False
        elif tag == "c":
            value = "".join(self._value)
            if value:
                self._row.append(_Cell(self._column, self._kind, self._style, value, self._inline))
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "row" and self._row:
            self.rows.append(self._row)

    def text(self, data: str) -> None:
        if self._taking:
            self._value.append(data)


def _column_index(reference: str) -> int:
    index = 0
    for letter in reference:
        if not ("A" <= letter <= "Z"):
            break
        index = index * 26 + ord(letter) - 64
        if index > _MOST_COLUMNS:
            break
    return index - 1


class _Book(NamedTuple):
    path: Path
    limits: Limits
    dates: DateFormats
    strings: Callable[[], list[str]]


def read_workbook(path: Path, limits: Limits) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Open every sheet that holds anything as a table, with notes on the others.

    The header is found by the rule of `headers`; title rows above it become a note. Dates come as ISO
    text, whole numbers without ``.0``, booleans as ``true`` and ``false``, empty cells as ``None``.
    A row with an error value such as ``#REF!`` is rejected. Rows without any value are no rows.
    """
    with open_archive(path, limits) as archive:
        workbook, relations, styles = _Workbook(), _Relations(), _Styles()
        _feed(archive, "xl/workbook.xml", workbook)
        _feed(archive, "xl/_rels/workbook.xml.rels", relations)
        styles_member = relations.kinds.get("styles", "xl/styles.xml")
        if styles_member in archive.members:
            _feed(archive, styles_member, styles)
        members = archive.members
    budget = max(32 * 2**20, 8 * check_regular(path))

    @cache
    def strings() -> list[str]:
        listener = _Strings(path.name, budget)
        member = relations.kinds.get("sharedStrings", "xl/sharedStrings.xml")
        if member in members:
            with open_archive(path, limits) as archive:
                _feed(archive, member, listener)
        return listener.values

    book = _Book(path, limits, DateFormats(styles.formats, styles.codes, workbook.date1904), strings)
    tables: list[Table] = []
    notes: list[str] = []
    for name, state, relation in workbook.sheets[: limits.members]:
        member = relations.members.get(relation, "")
        if member not in members:
            notes.append(f"Sheet {name!r} holds no cells (a chart or a missing part).")
            continue
        table = _open_sheet(book, name, member, hidden=state != "visible")
        if table is None:
            notes.append(f"Sheet {name!r} is empty.")
        else:
            tables.append(table)
        if state != "visible":
            notes.append(f"Sheet {name!r} is hidden in the workbook.")
    return tuple(tables), tuple(notes)


def _feed(archive: Archive, member: str, listener: _Element) -> None:
    if member not in archive.members:
        raise ReaderError(
            Code.DAMAGED, archive.name, f"Its archive has no {member}.", "Save it again as an XLSX workbook."
        )
    with archive.open(member) as stream:
        tokens(stream, archive.name, archive.limits, listener)


def _raw_rows(book: _Book, member: str) -> Iterator[list[_Cell]]:
    with open_archive(book.path, book.limits) as archive, archive.open(member) as stream:
        listener = _Sheet()
        for _ in parse_xml(stream, book.path.name, book.limits, listener):
            rows, listener.rows = listener.rows, []
            yield from rows


def _values(book: _Book, cells: list[_Cell]) -> tuple[dict[int, str], tuple[int, CellFault] | None]:
    values: dict[int, str] = {}
    fault: tuple[int, CellFault] | None = None
    for cell in cells:
        try:
            text = convert_cell(cell.kind, cell.value, cell.style, book.strings, book.dates)
        except CellFault as found:
            values[cell.column] = cell.value
            fault = fault or (cell.column, found)
        else:
            if text:
                values[cell.column] = text
    return values, fault


def _open_sheet(book: _Book, name: str, member: str, *, hidden: bool) -> Table | None:
    sample: list[list[str | None]] = []
    rows = _raw_rows(book, member)
    for cells in rows:
        values, _ = _values(book, cells)
        if values and max(values) < min(book.limits.columns, _SAMPLE_COLUMNS):
            sample.append([values.get(column) for column in range(max(values) + 1)])
        elif values:
            sample.append([])
        if len(sample) >= _SAMPLE_ROWS:
            break
    rows.close()  # type: ignore[attr-defined]
    if not sample:
        return None
    found = find_header(sample)
    header = sample[found.row] if found.row is not None else None
    below = sorted(len(row) for row in sample[(found.row or 0) :])
    # Cells know their column, so a column without a name is kept when most rows fill it.
    width = max(found.width, below[len(below) // 2], 1)
    columns, notes = name_columns(header, width)
    first = found.row + 1 if found.row is not None else 0
    titles = [" ".join(cell for cell in row if cell) for row in sample[: found.row or 0]]
    if titles:
        notes = (
            f"{len(titles)} rows before the header were read as a title: {' / '.join(titles)[:300]}",
            *notes,
        )
    if hidden:
        notes = ("The sheet is hidden in the workbook.", *notes)

    def source(size: int, skip: int) -> Iterator[Chunk[Row]]:
        most = max(1, min(size, _CELLS // width))
        chunk: Chunk[Row] = Chunk([], [], [])
        number = 0
        at = 0
        for cells in _raw_rows(book, member):
            values, fault = _values(book, cells)
            if not values:
                continue
            at += 1
            if at <= first:
                continue
            number += 1
            if number <= skip:
                continue
            reject = _judge(book, name, columns, number, values, fault)
            if reject is None:
                chunk.numbers.append(number)
                chunk.rows.append([values.get(column) for column in range(width)])
            else:
                chunk.rejects.append(reject)
            if len(chunk.rows) + len(chunk.rejects) >= most:
                yield chunk
                chunk = Chunk([], [], [])
        if chunk.rows or chunk.rejects:
            yield chunk

    return Table(name, columns, source, notes)


def _judge(
    book: _Book,
    sheet: str,
    columns: tuple[str, ...],
    number: int,
    values: dict[int, str],
    fault: tuple[int, CellFault] | None,
) -> Reject | None:
    last = max(values)
    if fault is None and min(values) >= 0 and last < len(columns):
        return None
    raw = " | ".join(values[column] for column in sorted(values))
    if fault is not None:
        column, found = fault
        name = columns[column] if 0 <= column < len(columns) else None
        return Reject(
            book.path.name, sheet, number, name, values[column], found.code, found.reason, found.remedy, raw
        )
    return Reject(
        book.path.name,
        sheet,
        number,
        None,
        values[last],
        Code.RAGGED,
        f"The row has a value in column {last + 1}, and the header has {len(columns)} columns.",
        "Give that column a name, or move the value.",
        raw,
    )
