"""Scoring files of pairs: names in a CSV, or whole records as lines of JSON."""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from forestall.analysis.names import (
    SAME,
    SCHEMATA,
    NameComparison,
    compare_entities,
    compare_names,
    known_schema,
)
from forestall.core import ForestallError
from forestall.record.exchange.guard import guard_cell
from forestall.record.exchange.readers import DEFAULT_LIMITS
from forestall.record.exchange.readers.lines import read_blocks
from forestall.record.exchange.readers.streams import open_bytes, survey
from forestall.workbench.csv_file import write_csv

__all__ = ["PairsScored", "check_schema", "compare_two_names", "score_name_pairs", "score_record_pairs"]

Progress = Callable[[int, int], None]
_Line = tuple[str, str]
"""A line of a file and what is wrong with it, if anything."""
_EVERY = 2048
_LINES_OF_A_CELL = 20
"""A quote that is open for more lines than this was never meant to be one."""


@dataclass(frozen=True, slots=True)
class PairsScored:
    """What became of a file of pairs.

    Parameters
    ----------
    rows
        Rows read; every one is in the output.
    linked
        Rows that scored as a possible link.
    unscored
        Rows that could not be scored; their reason says why.
    same
        The score from which on a pair is a possible link.
    """

    rows: int
    linked: int
    unscored: int
    same: float = SAME


class _Tally:
    """Counts while rows stream past."""

    def __init__(self, progress: Progress | None) -> None:
        self.rows = self.linked = self.unscored = self.done = self.total = 0
        self._progress = progress

    def note(self, score: float | None) -> tuple[str]:
        """Count a row; give its score as it is written, empty for None."""
        self.rows += 1
        self.linked += score is not None and score >= SAME
        self.unscored += score is None
        if self._progress and self.rows % _EVERY == 0:
            self._progress(min(self.done, self.total), self.total)
        return ("" if score is None else f"{score:.6f}",)

    def result(self) -> PairsScored:
        return PairsScored(self.rows, self.linked, self.unscored)


def check_schema(schema: str) -> str:
    """Say what is wrong with the name of a schema; empty when it is known."""
    return "" if known_schema(schema) else f"{schema} is not known; choose from {', '.join(SCHEMATA)}."


def compare_two_names(name1: str, name2: str, schema: str = "Person") -> NameComparison:
    """Compare two names that somebody typed.

    Raises
    ------
    ForestallError
        ``names.empty`` when either holds nothing to compare.
    """
    if problem := _unreadable(name1, name2):
        raise ForestallError("names.empty", problem, "Give two names.")
    return compare_names(name1, name2, schema)


def score_name_pairs(
    path: Path, output: Path | None, schema: str = "Person", progress: Progress | None = None
) -> PairsScored:
    """Score the pairs of names of a CSV, row by row.

    Parameters
    ----------
    path
        CSV with the columns ``name1`` and ``name2``, and ``schema`` if the rows differ in it; commas,
        semicolons or tabs between the cells; in UTF-8, UTF-16 or Windows-1252.
    output
        CSV to write: the same columns and ``score,reason``; None prints to standard output. Cells that
        a spreadsheet would take for a formula get an apostrophe in front.
    schema
        What the names are of, where a row does not say.
    progress
        Called with about how many bytes were read, and bytes in all.

    Raises
    ------
    ForestallError
        ``pairs.columns`` or ``pairs.empty``, as `forestall.workbench.csv_file.write_csv`, and
        ``ReaderError`` when the file cannot be read.
    """
    tally = _Tally(progress)
    lines = _lines(path, tally)
    header_line = next(lines, ("", ""))[0].strip("\r\n")
    if not header_line.strip():
        raise ForestallError("pairs.empty", f"{path} is empty.", "Give a CSV with columns name1,name2.")
    mark = max(",;\t", key=header_line.count)
    header = next(csv.reader([header_line], delimiter=mark))
    places = _places(path, [name.strip().lower() for name in header])
    rows = (
        [*_fitted(cells, len(header)), *_scored(cells, problem, len(header), places, schema, tally)]
        for cells, problem in _records(lines, mark)
    )
    _write(path, output, [*header, "score", "reason"], rows)
    return tally.result()


def score_record_pairs(path: Path, output: Path | None, progress: Progress | None = None) -> PairsScored:
    """Score pairs of records, one pair a line: ``{"a": {...}, "b": {...}}``.

    Parameters
    ----------
    path
        Lines of JSON; the records are FollowTheMoney-style.
    output
        CSV to write, ``line,score,reason``; None prints to standard output.
    progress
        Called with about how many bytes were read, and bytes in all.

    Raises
    ------
    ForestallError
        As `score_name_pairs`.
    """
    tally = _Tally(progress)
    rows = (
        [str(number), *_scored_pair(line, problem, tally)]
        for number, (line, problem) in enumerate(_lines(path, tally), start=1)
    )
    _write(path, output, ["line", "score", "reason"], rows)
    return tally.result()


def _lines(path: Path, tally: _Tally) -> Iterator[_Line]:
    """Lines with their ends, decoded as every other file is."""
    encoding = survey(path, DEFAULT_LIMITS).encoding
    tally.total = path.stat().st_size
    with open_bytes(path, DEFAULT_LIMITS) as stream:
        for block in read_blocks(stream, encoding, DEFAULT_LIMITS):
            for place, line in enumerate(block.lines):
                tally.done += len(line)
                fault = block.faults.get(place) if block.faults else None
                yield (line.replace("\0", ""), f"{fault.reason} {fault.remedy}") if fault else (line, "")


def _records(lines: Iterator[_Line], mark: str) -> Iterator[tuple[list[str], str]]:
    """Cells of each row, and what is wrong with its text; a stray quote costs its own line only."""
    waiting: deque[_Line] = deque()

    def take() -> _Line | None:
        return waiting.popleft() if waiting else next(lines, None)

    while line := take():
        held = [line]
        opened = line[0].count('"') % 2 == 1 and _is_open([line[0]], mark)
        while opened and len(held) < _LINES_OF_A_CELL and (more := take()):
            held.append(more)
            opened = _is_open([text for text, _ in held], mark)
        if opened or (len(held) > 1 and _is_torn([text for text, _ in held], mark)):
            waiting.extendleft(reversed(held[1:]))
            yield line[0].strip("\r\n").replace('"', "").split(mark), "A quote is opened and not closed."
            continue
        try:
            cells = next(csv.reader([text for text, _ in held], delimiter=mark), [])
        except csv.Error as problem:
            yield [], f"The row cannot be read: {problem}."
            continue
        if cells:
            yield cells, next((problem for _, problem in held if problem), "")


def _is_open(texts: list[str], mark: str) -> bool:
    """Whether a quoted cell goes on beyond these lines: a line put after them is no row of its own."""
    try:
        return len(list(islice(csv.reader([*texts, "x"], delimiter=mark), 2))) == 1
    except csv.Error:
        return False


def _is_torn(texts: list[str], mark: str) -> bool:
    """Whether text follows the closing quote: then it was a stray one, of another row."""
    try:
        return not list(csv.reader(texts, delimiter=mark, strict=True))
    except csv.Error:
        return True


def _scored(
    cells: Sequence[str],
    problem: str,
    width: int,
    places: tuple[int, int, int | None],
    schema: str,
    tally: _Tally,
) -> tuple[str, str]:
    first, second, kind = places
    if problem := problem or _row_problem(cells, width, first, second):
        return (*tally.note(None), problem)
    asked = (cells[kind].strip() if kind is not None and kind < len(cells) else "") or schema
    known = known_schema(asked)
    found = compare_names(cells[first], cells[second], asked if known else "LegalEntity")
    said = "" if known else f"The schema {asked} is not known; compared as LegalEntity. "
    return (*tally.note(found.score), said + found.reason)


def _scored_pair(line: str, problem: str, tally: _Tally) -> tuple[str, str]:
    pair = problem or _pair(line)
    if isinstance(pair, str):
        return (*tally.note(None), pair)
    found = compare_entities(*pair)
    return (*tally.note(found.score if found.compared else None), found.reason)


def _write(path: Path, output: Path | None, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    if output is not None:
        write_csv(output, columns, rows, inputs=(path,))
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guard_cell(cell) for cell in row] for row in rows)


def _places(path: Path, columns: Sequence[str]) -> tuple[int, int, int | None]:
    for wanted in ("name1", "name2"):
        if wanted not in columns:
            raise ForestallError(
                "pairs.columns",
                f"{path} has no column {wanted}; it has {', '.join(filter(None, columns)) or 'none'}.",
                "Name the two columns of names name1 and name2.",
            )
    for taken in ("score", "reason"):
        if taken in columns:
            raise ForestallError(
                "pairs.columns",
                f"{path} has a column {taken} already, which the result would repeat.",
                "Rename or remove it.",
            )
    return (
        columns.index("name1"),
        columns.index("name2"),
        columns.index("schema") if "schema" in columns else None,
    )


def _row_problem(cells: Sequence[str], width: int, first: int, second: int) -> str:
    if len(cells) > width:
        return (
            f"The row has {len(cells)} cells for {width} columns (put a name with a comma between quotes); "
            f"left over: {' | '.join(cells[width:])}"
        )
    if len(cells) <= max(first, second):
        return f"The row has {len(cells)} cells for {width} columns."
    return _unreadable(cells[first], cells[second])


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * width][:width]


def _unreadable(name1: str, name2: str) -> str:
    for label, name in (("first", name1), ("second", name2)):
        if not any(letter.isalnum() for letter in name):
            return f"The {label} name is empty." if not name.strip() else f"The {label} name has no letters."
    return ""


def _pair(line: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | str:
    if not line.strip():
        return "The line is blank."
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as problem:
        return f"The line is not JSON: {problem}."
    if not isinstance(value, dict):
        return "The line is not an object with a and b."
    for side in ("a", "b"):
        if not isinstance(value.get(side), dict):
            return f"The line has no record {side}."
    return value["a"], value["b"]
