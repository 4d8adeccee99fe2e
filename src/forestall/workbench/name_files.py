"""Lists of names in files: the first column of a table, with or without a heading."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forestall.core import ForestallError
from forestall.record.exchange.columns import words_of
from forestall.record.exchange.readers import Code, Reject, Table, read
from forestall.record.exchange.roles import ROLES

__all__ = ["Names", "count_rows", "read_names"]

_CHUNK = 50_000
_SAMPLE = 400

# What the first column of a list of names may be called, beyond the roles that intake knows.
_HEADINGS = frozenset(
    "query queries search term word words token text value list target label title caption entity subject "
    "suspect customer client person party company organisation organization vessel ship group string "
    "candidate original native script latin roman romanised romanized transliteration translit arabic "
    "chinese japanese korean russian hebrew greek cyrillic english id number count date".split()
) | frozenset(
    spelling for kind, spellings in ROLES.values() if kind == "name" for spelling in spellings.split()
)
_MADE_UP = re.compile(r"column_\d+|line")
_COLUMN_LIKE = re.compile(r"[A-Za-z]+(?:[_ ]?\d+|(?:_[A-Za-z0-9]+)+)")
_REPEATED = re.compile(r" \(\d+\)$")


@dataclass(frozen=True, slots=True)
class Names:
    """The first column of a file.

    Parameters
    ----------
    names : list of str
        Every value, in order; blank ones stay, so that positions are those of the rows.
    column : str
        Its heading; empty where the file has none.
    notes : tuple of str
        What a reader should know: rows that could not be read, blank ones, more columns.
    """

    names: list[str]
    column: str
    notes: tuple[str, ...]


def read_names(path: Path) -> Names:
    """Read the first column of a table (CSV, TSV, XLSX, Parquet, JSON) or the lines of a text.

    Whether the first row is a heading is told by what it says: a known word for such a column, or
    a heading over another column that holds only values.

    Raises
    ------
    ForestallError
        ``search.no_table`` when the file holds no table; `ReaderError` when it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "names.csv")
    >>> _ = path.write_text("olga\\nivan\\n")
    >>> read_names(path).names
    ['olga', 'ivan']
    """
    document = read(path)
    notes = list(document.notes)
    if not document.parts:
        return Names([], "", tuple(notes or [f"{path.name} is empty."]))
    table = document.parts[0]
    if not isinstance(table, Table) or not table.columns:
        raise ForestallError(
            "search.no_table",
            f"{path.name} holds no table ({document.format.value}).",
            "Give a file whose first column holds the names.",
        )
    names: list[str] = []
    sample: list[Sequence[str | None]] = []
    unread = mended = 0
    for chunk in table.chunks(_CHUNK):
        if not sample:
            sample = list(chunk.rows[:_SAMPLE])
        found: list[tuple[int, str]] = [
            (number, row[0] or "") for number, row in zip(chunk.numbers, chunk.rows, strict=True)
        ]
        if chunk.rejects:
            for reject in chunk.rejects:
                first = _first_cell(reject, table)
                unread += first is None
                mended += first is not None
                found.append((reject.row or 0, first or ""))
            found.sort(key=lambda pair: pair[0])
        names += [name for _, name in found]
    column, data = _judge_heading(table, sample)
    if data is not None:
        names.insert(0, data)
    elif not column and names and _is_known(names[0]):
        column = names.pop(0)
    if len(table.columns) > 1:
        notes.append(f"{path.name} has {len(table.columns)} columns; only the first is used.")
    if mended:
        notes.append(f"{path.name}: {count_rows(mended)} of another width; the first field was used.")
    if unread:
        notes.append(f"{path.name}: {count_rows(unread)} could not be read and count as blank.")
    if len(document.parts) > 1:
        notes.append(f"{path.name} has {len(document.parts)} tables; only {table.name!r} is used.")
    return Names(names, column, tuple(dict.fromkeys(notes)))


def count_rows(count: int) -> str:
    """``1 row``, ``2,000 rows``."""
    return f"{count:,} row{'s' if count != 1 else ''}"


def _first_cell(reject: Reject, table: Table) -> str | None:
    """The name in a row of another width than the others, or that repeats the heading; None if unreadable."""
    if reject.code == Code.REPEATED_HEADER and reject.raw:
        return next(csv.reader([reject.raw]), [""])[0]
    if reject.code != Code.RAGGED or not reject.raw:
        return None
    # In a list of one column a comma belongs to the name: "Example, Ann".
    return reject.raw.strip('"') if len(table.columns) == 1 else next(csv.reader([reject.raw]), [""])[0]


def _judge_heading(table: Table, sample: Sequence[Sequence[str | None]]) -> tuple[str, str | None]:
    """The heading of the first column, and the name that the reader took for one."""
    first = table.columns[0]
    if all(_MADE_UP.fullmatch(column) for column in table.columns):
        return "", None
    if any(_is_known(column) for column in table.columns) or _COLUMN_LIKE.fullmatch(first):
        return first, None
    values = [[row[i] or "" for row in sample] for i in range(len(table.columns))]
    for column, cells in zip(table.columns[1:], values[1:], strict=True):
        # Figures below, and none in the first row: that is a heading.
        if cells and all(c.strip()[:1].isdigit() for c in cells if c) and not any(map(str.isdigit, column)):
            return first, None
    return "", _REPEATED.sub("", first)


def _is_known(text: str) -> bool:
    words = words_of(text)
    return 0 < len(words) <= 3 and ("".join(words) in _HEADINGS or bool({"name", "names"} & set(words)))
