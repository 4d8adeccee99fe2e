"""Writing XLSX: text cells only, so that nothing in it can be a formula, and a first sheet that explains.

References
----------
ECMA-376 part 1 (SpreadsheetML; 22.9.2.19 for the escapes); Excel specifications and limits.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from forestall.core import ForestallError
from forestall.record.exchange.about import About
from forestall.record.exchange.writers.losses import count

__all__ = ["write_xlsx"]

_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_MOST_CHARACTERS = 32_767
_BLOCK = 1_000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_ODD = "\x00-\x08\x0b\x0c\r\x0e-\x1f\ufffe\uffff"
# An underscore that, with what follows once that is escaped, would read as an escape itself.
_ESCAPES = re.compile(rf"_(?=x[0-9A-Fa-f]{{4}}[_{_ODD}])|[{_ODD}]")

# Cell style 1 has the number format "@" (text): a cell stays text even when somebody edits it.
_XF = 'fontId="0" fillId="0" borderId="0"'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    f'<cellStyleXfs count="1"><xf numFmtId="0" {_XF}/></cellStyleXfs>'
    f'<cellXfs count="2"><xf numFmtId="0" {_XF} xfId="0"/>'
    f'<xf numFmtId="49" {_XF} xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_xlsx(
    file: BinaryIO,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    describe: Callable[[tuple[str, ...]], About],
) -> tuple[str, ...]:
    """Write a table as a workbook: the sheet ``About``, then the rows, on as many sheets as they need.

    Parameters
    ----------
    file : binary file
    name : str
        Of the first sheet of rows; the next ones are ``name (2)`` and so on.
    columns : sequence of str
    rows : iterable of sequence of str or None
    describe : callable
        Given what was dropped, gives the page about the export for the sheet ``About``.

    Returns
    -------
    tuple of str
        What the format could not keep, in sentences.

    Raises
    ------
    ForestallError
        ``export.columns`` when a sheet cannot hold so many.
    """
    if len(columns) > _MOST_COLUMNS:
        raise ForestallError(
            "export.columns",
            f"A sheet holds {_MOST_COLUMNS:,} columns, and there are {len(columns):,}.",
            "Export it as Parquet.",
        )
    losses = _Losses()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        source = iter(rows)
        first = next(source, None)
        sheets = 0
        while first is not None or sheets == 0:
            sheets += 1
            first = _write_sheet(archive, sheets + 1, columns, first, source, losses)
        dropped = losses.sentences()
        page = iter([*describe(dropped).lines()])
        _write_sheet(archive, 1, ("field", "content"), next(page), page, _Losses())
        names = ["About", name, *(f"{name} ({number})" for number in range(2, sheets + 1))]
        for member, text in _parts(names):
            archive.writestr(_member(member), text)
    return dropped


class _Losses:
    def __init__(self) -> None:
        self.cut = self.empty = self.blank = 0

    def sentences(self) -> tuple[str, ...]:
        said = []
        if self.cut:
            most = f"{_MOST_CHARACTERS:,} characters"
            said.append(f"Cut at {most}, the most that a cell holds: {count(self.cut, 'text')}.")
        if self.empty:
            said.append(f"Read as no value, being empty cells: {count(self.empty, 'empty text')}.")
        if self.blank:
            said.append(f"Skipped by most readers: {count(self.blank, 'row')} without any value.")
        return tuple(said)


def _write_sheet(
    archive: zipfile.ZipFile,
    number: int,
    columns: Sequence[str],
    first: Sequence[str | None] | None,
    rows: Iterator[Sequence[str | None]],
    losses: _Losses,
) -> Sequence[str | None] | None:
    """Write one sheet, and return the first row that had no room in it."""
    letters = [_letters(place) for place in range(len(columns))]
    with archive.open(_member(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as sheet:
        sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
        at = 1
        held = [_row(columns, at, letters, _Losses())]
        row = first
        while row is not None and at < _MOST_ROWS:
            at += 1
            held.append(_row(row, at, letters, losses))
            if len(held) >= _BLOCK:
                sheet.write("".join(held).encode())
                held.clear()
            row = next(rows, None)
        sheet.write(("".join(held) + "</sheetData></worksheet>").encode())
    return row


def _row(row: Sequence[str | None], at: int, letters: Sequence[str], losses: _Losses) -> str:
    cells = []
    for letter, text in zip(letters, row, strict=True):
        if text:
            if len(text) > _MOST_CHARACTERS // 2:
                text, cut = _cut(text)
                losses.cut += cut
            inner = f'<is><t xml:space="preserve">{_xml(text)}</t></is>'
            cells.append(f'<c r="{letter}{at}" s="1" t="inlineStr">{inner}</c>')
        elif text is not None:
            losses.empty += 1
    losses.blank += not cells
    return f'<row r="{at}">{"".join(cells)}</row>'


def _cut(text: str) -> tuple[str, bool]:
    # A cell is measured in units of UTF-16, of which a character has one or two.
    units = text.encode("utf-16-le")
    most = 2 * _MOST_CHARACTERS
    return units[:most].decode("utf-16-le", "ignore"), len(units) > most


def _xml(text: str) -> str:
    if text.isalnum():
        return text
    text = _ESCAPES.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _member(name: str) -> zipfile.ZipInfo:
    # A fixed time: the same rows give the same bytes.
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _parts(sheets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts of the package that say what the others are."""
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{overrides}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    listed = "".join(
        f'<sheet name="{_xml(s)}" sheetId="{n}" r:id="rId{n}"/>' for n, s in enumerate(sheets, 1)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
