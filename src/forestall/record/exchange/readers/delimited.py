"""Delimited text (comma, semicolon, tab, bar; space between quoted fields) and plain lists of lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from forestall.record.exchange.readers.document import (
    Chunk,
    Code,
    Limits,
    ReaderError,
    Reject,
    Row,
    Table,
)
from forestall.record.exchange.readers.headers import find_header, name_columns
from forestall.record.exchange.readers.lines import Block, Fault, Lines, read_blocks
from forestall.record.exchange.readers.streams import open_bytes, part_name

if TYPE_CHECKING:
    import _csv

__all__ = ["Dialect", "read_delimited", "read_lines", "sniff"]

_CELLS = 500_000  # most cells in one chunk, so that a very wide table stays small in memory
_SAMPLE_LINES = 250
_LARGEST_STRIDE = 100_000
_QUOTED_BY_SPACES = re.compile(r'"[^"]*"(?: "[^"]*")+')
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields are separated.

    Parameters
    ----------
    delimiter : str
    skip_space : bool
        Whether blanks after the delimiter belong to the layout, as in ``"a", "b"``.
    """

    delimiter: str
    skip_space: bool = False


def sniff(lines: list[str]) -> Dialect | None:
    """Tell the delimiter: the one that cuts most lines into the same number (two or more) of fields.

    Examples
    --------
    >>> sniff(["State;Year;Packs, total\\n", "Alabama;1970;89,8\\n"])
    Dialect(delimiter=';', skip_space=False)
    >>> sniff(["one value a line\\n", "and another\\n"]) is None
    True
    """
    lines = [line for line in lines if line.strip()]
    if not lines:
        return None
    candidates = [",", ";", "\t", "|"]
    if _QUOTED_BY_SPACES.fullmatch(lines[0].strip()):
        candidates.append(" ")
    best: tuple[float, Dialect] | None = None
    text = "".join(lines)
    for delimiter in candidates:
        skip_space = text.count(f'{delimiter} "') > text.count(f'{delimiter}"')
        try:
            records = [r for r in csv.reader(lines, delimiter=delimiter, skipinitialspace=skip_space) if r]
        except csv.Error:
            continue
        lengths = Counter(map(len, records))
        width = max(lengths, key=lambda length: (lengths[length], length), default=1)
        share = lengths[width] / len(records) if records else 0.0
        if width < 2 or share < 0.5:
            continue
        score = share + 0.02 * min(width, 10) + (0.2 if len(records[0]) == width else 0.0)
        if best is None or score > best[0]:
            best = score, Dialect(delimiter, skip_space)
    return best[1] if best else None


def read_delimited(
    path: Path, encoding: str, limits: Limits, dialect: Dialect | None = None
) -> tuple[Table, Dialect]:
    """Open a delimited file as a table.

    Rows are numbered from 1 after the header. Blank lines are no rows. An empty field is ``""``.
    """
    with open_bytes(path, limits) as stream:
        lines, _ = Lines(read_blocks(stream, encoding, limits)).take(_SAMPLE_LINES)
    dialect = dialect or sniff(lines) or Dialect(",")
    sample, ends = _sample(lines, dialect)
    found = find_header(sample)
    header = sample[found.row] if found.row is not None else None
    if found.width > limits.columns:
        raise ReaderError(
            Code.TOO_MANY_COLUMNS,
            path.name,
            f"It has {found.width:,} columns; the limit is {limits.columns:,}.",
            "Check the delimiter, or raise the limit.",
        )
    columns, notes = name_columns(header, found.width)
    before = found.row or 0
    titles = [" ".join(cell for cell in row if cell) for row in sample[:before] if any(row)]
    if titles:
        notes = (
            f"{len(titles)} rows before the header were read as a title: {' / '.join(titles)[:300]}",
            *notes,
        )
    first = ends[found.row] if found.row is not None else 0

    def source(size: int, skip: int) -> Iterator[Chunk[Row]]:
        with open_bytes(path, limits) as stream:
            reading = Lines(read_blocks(stream, encoding, limits))
            reading.take(first)
            records = _Records(reading, dialect, header, len(columns), path)
            records.discard(skip)
            most = max(1, min(size, _CELLS // max(1, len(columns))))
            while (chunk := records.chunk(most)) is not None:
                yield chunk

    notes = (f"The delimiter is a {_NAMES[dialect.delimiter]}.", *notes)
    return Table(part_name(path), columns, source, notes), dialect


def _sample(lines: list[str], dialect: Dialect) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=dialect.skip_space)
    records: list[list[str]] = []
    ends: list[int] = []
    try:
        for record in reader:
            records.append(record)
            ends.append(reader.line_num)
    except csv.Error:
        pass  # the sample ends where the trouble begins; the row itself is judged when it is read
    return records, ends


class _Records:
    """Records of a delimited file: the csv module at full speed, and the odd row looked at by hand."""

    def __init__(
        self, lines: Lines, dialect: Dialect, header: list[str] | None, width: int, path: Path
    ) -> None:
        self._lines = lines
        self._dialect = dialect
        self._header = header
        self._width = width
        self._path = path
        self._number = 0
        # Lines parsed at a time: few after a line that was given back, or many bad lines would each
        # cost the parsing of a whole chunk.
        self._stride = _LARGEST_STRIDE

    def discard(self, count: int) -> None:
        """Pass over the first ``count`` rows."""
        while count > 0:
            skipped = self._lines.skip_plain(count)
            self._number += skipped
            count -= skipped
            if count and not skipped:
                chunk = self.chunk(min(count, 5000))
                if chunk is None:
                    return
                count -= len(chunk.rows) + len(chunk.rejects)

    def chunk(self, size: int) -> Chunk[Row] | None:
        """Return the next rows, or ``None`` at the end."""
        chunk: Chunk[Row] = Chunk([], [], [])
        while (missing := size - len(chunk.rows) - len(chunk.rejects)) > 0:
            held, faults = self._lines.take(min(missing, self._stride))
            if not held:
                break
            self._read(held, faults, chunk)
        return chunk if chunk.rows or chunk.rejects else None

    def _reader(self, lines: Iterator[str]) -> _csv.Reader:
        return csv.reader(lines, delimiter=self._dialect.delimiter, skipinitialspace=self._dialect.skip_space)

    def _read(self, held: list[str], faults: dict[int, Fault], chunk: Chunk[Row]) -> None:
        unclosed = False
        wanted = len(held)

        def more() -> Iterator[str]:
            # Reached only when the last record goes on beyond the lines in hand.
            nonlocal unclosed
            while True:
                lines, found = self._lines.take(1)
                if not lines:
                    unclosed = True
                    return
                faults.update({len(held) + index: fault for index, fault in found.items()})
                held.extend(lines)
                yield from lines

        records: list[list[str]] = []
        ends: list[int] = []
        failed = False
        fed = self._spare_quotes(held, faults) if self._dialect.delimiter == "\t" else list(held)
        reader = self._reader(chain(fed, more()))
        try:
            for record in reader:
                records.append(record)
                ends.append(reader.line_num)
                if reader.line_num >= wanted:
                    break
        except csv.Error:
            failed = True
        if not failed and ends[-1] < len(held):
            # A line that was only looked at belongs to the next turn.
            over = ends[-1]
            self._lines.give_back(held[over:], {i - over: faults.pop(i) for i in list(faults) if i >= over})
            del held[over:]
        regular = not (failed or unclosed or faults) and len(records) == len(held)
        if regular and set(map(len, records)) == {self._width} and self._header not in records:
            start = self._number + 1
            self._number += len(records)
            self._stride = min(self._stride * 4, _LARGEST_STRIDE)
            chunk.numbers.extend(range(start, self._number + 1))
            chunk.rows.extend(cast("list[Row]", records))
            return
        start = 0
        for record, end in zip(records, ends, strict=True):
            last = end == ends[-1]
            raw = held[start:end]
            fault = next((faults[i] for i in range(start, end) if i in faults), None) if faults else None
            if not record:
                pass
            elif (unclosed and last) or (end - start > 1 and self._swallowed(record, raw)):
                self._reject_first(held, start, faults, chunk, Code.UNCLOSED_QUOTE)
                return
            elif fault is not None:
                self._reject(chunk, raw, fault.code, fault.reason, fault.remedy)
            elif len(record) != self._width:
                self._reject(
                    chunk,
                    raw,
                    Code.RAGGED,
                    f"Expected {self._width} fields, found {len(record)}.",
                    "Add or remove delimiters, or put quotes around a value that holds one.",
                )
            elif record == self._header:
                self._reject(
                    chunk,
                    raw,
                    Code.REPEATED_HEADER,
                    "The row repeats the header.",
                    "Nothing to do, unless files were joined by mistake.",
                )
            else:
                self._number += 1
                chunk.numbers.append(self._number)
                chunk.rows.append(list(record))
            start = end
        if failed:
            too_long = len(held[start]) > csv.field_size_limit()
            self._reject_first(
                held, start, faults, chunk, Code.FIELD_TOO_LONG if too_long else Code.UNCLOSED_QUOTE
            )

    def _spare_quotes(self, held: list[str], faults: dict[int, Fault]) -> list[str]:
        """Quote anew the lines of a tab-separated file in which quotes are plain characters.

        Most tab-separated files are written without quoting. A line with all its fields, one of which
        begins with a quote that does not close at its end, is such a line, unless the quote can go on in
        the next line, which then has not all its fields.
        """
        fed: list[str] = []
        for index, line in enumerate(held):
            if '\t"' in line or line.startswith('"'):
                fields = line.rstrip("\r\n").split("\t")
                plain = [f for f in fields if f.startswith('"') and not _QUOTED.fullmatch(f)]
                if (
                    plain
                    and len(fields) == self._width
                    and not self._goes_on(fields[-1], held, index, faults)
                ):
                    line = "\t".join('"' + field.replace('"', '""') + '"' for field in fields) + "\n"
            fed.append(line)
        fed.extend(held[len(fed) :])
        return fed

    def _goes_on(self, field: str, held: list[str], index: int, faults: dict[int, Fault]) -> bool:
        if not field.startswith('"') or field[1:].replace('""', "").count('"'):
            return False
        if index + 1 == len(held):
            lines, found = self._lines.take(1)
            faults.update({len(held): fault for fault in found.values()})
            held.extend(lines)
        return index + 1 < len(held) and held[index + 1].count("\t") != self._width - 1

    def _swallowed(self, record: list[str], raw: list[str]) -> bool:
        """Whether a record of several lines is malformed and holds lines that are rows of their own."""
        malformed = len(record) != self._width
        if not malformed:
            # Text after a closing quote: the quote was a stray one, further down.
            try:
                next(csv.reader(raw, delimiter=self._dialect.delimiter, strict=True))
            except csv.Error:
                malformed = True
        return malformed and any(len(next(self._reader(iter([line])), [])) == self._width for line in raw[1:])

    def _reject_first(
        self, held: list[str], start: int, faults: dict[int, Fault], chunk: Chunk[Row], code: Code
    ) -> None:
        """Reject one line only, and read the lines after it afresh."""
        if code is Code.UNCLOSED_QUOTE:
            reason = "A quote is opened and not closed on this line."
            remedy = "Close the quote, or double a quote that belongs to the value."
        else:
            reason = f"A field is longer than {csv.field_size_limit():,} characters."
            remedy = "Shorten the field, or give long texts as reports."
        self._reject(chunk, held[start : start + 1], code, reason, remedy)
        self._stride = 16
        rest = {i - start - 1: fault for i, fault in faults.items() if i > start}
        self._lines.give_back(held[start + 1 :], rest)

    def _reject(self, chunk: Chunk[Row], raw: list[str], code: Code, reason: str, remedy: str) -> None:
        self._number += 1
        text = "".join(raw).rstrip("\r\n")
        chunk.rejects.append(
            Reject(
                self._path.name, part_name(self._path), self._number, None, None, code, reason, remedy, text
            )
        )


def read_lines(path: Path, encoding: str, limits: Limits) -> Table:
    """Open a list of one value a line as a table of the single column ``line``; blank lines are no rows."""

    def source(size: int, skip: int) -> Iterator[Chunk[Row]]:
        number = 0
        chunk: Chunk[Row] = Chunk([], [], [])
        with open_bytes(path, limits) as stream:
            for block in read_blocks(stream, encoding, limits):
                for outcome in _line_rows(block, path, number + 1):
                    number += 1
                    if number <= skip:
                        continue
                    if isinstance(outcome, Reject):
                        chunk.rejects.append(outcome)
                    else:
                        chunk.numbers.append(number)
                        chunk.rows.append([outcome])
                    if len(chunk.rows) + len(chunk.rejects) >= size:
                        yield chunk
                        chunk = Chunk([], [], [])
        if chunk.rows or chunk.rejects:
            yield chunk

    return Table(part_name(path), ("line",), source)


def _line_rows(block: Block, path: Path, number: int) -> Iterator[str | Reject]:
    """Each line of a block that is not blank; ``number`` is that of the first."""
    for index, line in enumerate(block.lines):
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        fault = block.faults.get(index)
        if fault is None:
            yield text
        else:
            name, part = path.name, part_name(path)
            yield Reject(name, part, number, "line", None, fault.code, fault.reason, fault.remedy, text)
        number += 1
