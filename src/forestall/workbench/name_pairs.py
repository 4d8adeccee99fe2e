"""Scoring files of pairs: names in a CSV, or whole records as lines of JSON."""

from __future__ import annotations

import contextlib
import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from forestall.analysis.names import SAME, NameComparison, compare_entities, compare_names
from forestall.core import ForestallError

__all__ = ["PairsScored", "compare_two_names", "score_name_pairs", "score_record_pairs"]

Progress = Callable[[int, int], None]
_EVERY = 2048


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
        semicolons or tabs between the cells.
    output
        CSV to write: the same columns and ``score,reason``; None prints to standard output.
    schema
        What the names are of, where a row does not say.
    progress
        Called with bytes read and bytes in all.

    Raises
    ------
    ForestallError
        ``pairs.columns``, ``pairs.empty``, ``pairs.encoding`` or ``pairs.file``.
    """
    with _reading(path) as (lines, read, total), _writing(path, output) as out:
        header_line = next(lines, "")
        if not header_line.strip():
            raise ForestallError("pairs.empty", f"{path} is empty.", "Give a CSV with columns name1,name2.")
        mark = max(",;\t", key=header_line.count)
        header = next(csv.reader([header_line], delimiter=mark))
        columns = [name.strip().lower() for name in header]
        first, second, kind = _places(path, columns)
        writer = csv.writer(out, delimiter=mark, lineterminator="\n")
        writer.writerow([*header, "score", "reason"])
        rows = linked = unscored = 0
        for cells in csv.reader(lines, delimiter=mark):
            if not cells:
                continue
            rows += 1
            problem = _row_problem(cells, len(header), first, second)
            if problem:
                unscored += 1
                writer.writerow([*_fitted(cells, len(header)), "", problem])
            else:
                asked = (cells[kind].strip() if kind is not None else "") or schema
                found = compare_names(cells[first], cells[second], asked)
                linked += found.score >= SAME
                writer.writerow([*cells, f"{found.score:.6f}", found.reason])
            if progress and rows % _EVERY == 0:
                progress(read(), total)
    return PairsScored(rows, linked, unscored)


def score_record_pairs(path: Path, output: Path | None, progress: Progress | None = None) -> PairsScored:
    """Score pairs of records, one pair a line: ``{"a": {...}, "b": {...}}``.

    Parameters
    ----------
    path
        Lines of JSON; the records are FollowTheMoney-style.
    output
        CSV to write, ``line,score,reason``; None prints to standard output.
    progress
        Called with bytes read and bytes in all.

    Raises
    ------
    ForestallError
        ``pairs.encoding`` or ``pairs.file``.
    """
    with _reading(path) as (lines, read, total), _writing(path, output) as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["line", "score", "reason"])
        rows = linked = unscored = 0
        for number, line in enumerate(lines, start=1):
            rows += 1
            pair = _pair(line)
            if isinstance(pair, str):
                unscored += 1
                writer.writerow([number, "", pair])
            else:
                found = compare_entities(*pair)
                linked += found.score >= SAME
                writer.writerow([number, f"{found.score:.6f}", found.reason])
            if progress and rows % _EVERY == 0:
                progress(read(), total)
    return PairsScored(rows, linked, unscored)


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


def _fitted(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]


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


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[tuple[Iterator[str], Callable[[], int], int]]:
    try:
        with path.open("rb") as raw:
            total = path.stat().st_size
            yield _decoded(path, raw), raw.tell, total
    except OSError as problem:
        raise ForestallError(
            "pairs.file", f"{path}: {problem.strerror or problem}.", "Check the path and your rights."
        ) from None
    except csv.Error as problem:
        raise ForestallError(
            "pairs.file", f"{path} is not a readable CSV: {problem}.", "Save it as CSV."
        ) from None


def _decoded(path: Path, raw: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(raw, start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise ForestallError(
                "pairs.encoding", f"{path}, line {number}, is not UTF-8.", "Save the file as UTF-8."
            ) from None
        yield text.replace("\0", "")


@contextlib.contextmanager
def _writing(source: Path, output: Path | None) -> Iterator[IO[str]]:
    """Write beside the output and put it in place at the end, so that no half file stays."""
    if output is None:
        yield sys.stdout
        return
    if output.resolve() == source.resolve():
        raise ForestallError("pairs.file", f"{output} is the input.", "Write the result to another file.")
    part = output.with_name(output.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
