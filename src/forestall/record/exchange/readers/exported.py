"""CSV as Forestall exports it: every text in quotes, no value as an empty field, nothing to guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from forestall.record.exchange.guard import unguard_cell
from forestall.record.exchange.readers.document import Chunk, Code, Limits, ReaderError, Row, Table
from forestall.record.exchange.readers.streams import BLOCK, open_bytes, part_name

__all__ = ["read_exported"]

_FIELD = re.compile(r'("[^"]*(?:""[^"]*)*"|)(,|\r\n)')


def read_exported(path: Path, columns: tuple[str, ...], limits: Limits, *, guarded: bool) -> Table:
    """Open a CSV file that :func:`forestall.record.exchange.writers.write_csv` wrote.

    Parameters
    ----------
    path : Path
    columns : tuple of str
        Known from the page beside the file; the header is passed over.
    limits : Limits
    guarded : bool
        Whether to take the guard against spreadsheets off.
    """

    def source(size: int, skip: int) -> Iterator[Chunk[Row]]:
        rows: list[Row] = []
        number = -1  # the header
        with open_bytes(path, limits) as stream:
            for row in _rows(stream, path, len(columns), limits):
                number += 1
                if number <= skip:
                    continue
                rows.append([cell and unguard_cell(cell) for cell in row] if guarded else row)
                if len(rows) >= size:
                    yield Chunk(list(range(number - len(rows) + 1, number + 1)), rows, [])
                    rows = []
        if rows:
            yield Chunk(list(range(number - len(rows) + 1, number + 1)), rows, [])

    return Table(part_name(path), columns, source, ("It is an export of Forestall, read as it was written.",))


def _rows(stream: IO[bytes], path: Path, width: int, limits: Limits) -> Iterator[Row]:
    for text in _whole_lines(stream, path, limits):
        fields = _FIELD.findall(text)
        ends = [separator for _, separator in fields]
        regular = sum(len(raw) + len(end) for raw, end in fields) == len(text)
        if not regular or ends != ([","] * (width - 1) + ["\r\n"]) * (len(fields) // width):
            raise _damaged(path)
        cells = [raw[1:-1].replace('""', '"') if raw else None for raw, _ in fields]
        for start in range(0, len(cells), width):
            yield cells[start : start + width]


def _whole_lines(stream: IO[bytes], path: Path, limits: Limits) -> Iterator[str]:
    """Pieces of the text that end where a row ends."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    held = ""
    while data := stream.read(BLOCK):
        try:
            held += decoder.decode(data)
        except UnicodeDecodeError:
            raise _damaged(path) from None
        cut = _last_end(held)
        if cut:
            yield held[:cut]
            held = held[cut:]
        elif len(held) > limits.text_bytes:
            raise ReaderError(Code.TOO_LARGE, path.name, "A row is too long to be held.", "Export it again.")
    if held:
        raise _damaged(path)


def _last_end(text: str) -> int:
    """Where the last whole row ends: after a line end with an even number of quotes before it."""
    quotes, end = text.count('"'), len(text)
    while (found := text.rfind("\r\n", 0, end)) >= 0:
        quotes -= text.count('"', found, end)
        if quotes % 2 == 0:
            return found + 2
        end = found
    return 0


def _damaged(path: Path) -> ReaderError:
    return ReaderError(
        Code.DAMAGED, path.name, "It is not the CSV that the page beside it says.", "Remove the page."
    )
