"""Which row of a table is its header, and what its columns are called.

The rule, for delimited files and spreadsheets alike. The *width* is the commonest number of cells
among the first rows. Rows before the header (a title, a date, a blank) fill at most half of the
width. The first row beyond that is the header when most of its cells are filled with distinct short
texts, none of them reads like a value (number, date, e-mail address, yes or no), and none recurs
below in its own column. Otherwise the table has no header: its columns are ``column_1``, ``column_2``
and so on, and every row is data. In a table of a single column a header must also look like a
name of a column (``phone_number``, ``Surname``), unless all rows below it read like values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Header", "find_header", "name_columns"]

_TITLE_ROWS = 20

_VALUE = re.compile(
    r"""\s*(?:
        [£$€]?\s*[+-]?\s*[£$€]?\d[\d\s,.'()-]*%?      # number, money, telephone number, date with dashes
      | [+-]?\d+(?:\.\d+)?[eE][+-]?\d+
      | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s].*)?
      | \d{1,2}:\d{2}(?::\d{2})?.*
      | [^\s@]+@[^\s@]+
      | https?://\S+
      | true|false|yes|no|null|none|nan|n/a
      | [0-9a-f]{8}-[0-9a-f]{4}-.*
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_PERIOD = re.compile(r"(?:19|20)\d\d(?:[-/]?(?:0[1-9]|1[0-2]|\d\d)(?:[-/]?[0-3]\d)?)?")
_COLUMN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_KNOWN_NAMES = frozenset(
    "address amount company country date dob email e-mail id index name names number phone postcode "
    "reference surname text time url urn value vehicle vrm word".split()
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands.

    Parameters
    ----------
    row : int or None
        0-based index in the sample; ``None`` when the table has no header.
    width : int
        Number of columns.
    """

    row: int | None
    width: int


def find_header(sample: Sequence[Sequence[str | None]]) -> Header:
    """Find the header among the first rows of a table.

    Examples
    --------
    >>> find_header([["Calls, May 2024"], ["from", "to"], ["07700900001", "07700900002"]])
    Header(row=1, width=2)
    >>> find_header([["07700900001", "07700900002"], ["07700900003", "07700900001"]])
    Header(row=None, width=2)
    """
    lengths = Counter(len(row) for row in sample if any(row))
    if not lengths:
        return Header(None, 0)
    width = max(lengths, key=lambda length: (lengths[length], length))
    for index, row in enumerate(sample[:_TITLE_ROWS]):
        filled = sum(1 for cell in row if cell and cell.strip())
        if filled * 2 <= width and not (width == 1 and filled):
            continue
        if len(row) != width and filled * 2 <= max(width, 2) and len(sample) > index + 1:
            continue
        below = sample[index + 1 : index + 201]
        if not _reads_like_header(row, below):
            break
        trailing = len(row) == width - 1 and all(len(r) < width or not r[-1] for r in below)
        return Header(index, width if trailing else len(row))
    return Header(None, width)


def _reads_like_header(row: Sequence[str | None], below: Sequence[Sequence[str | None]]) -> bool:
    cells = [cell.strip() if cell else "" for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) * 2 < len(cells) or len(set(filled)) * 4 < len(filled):
        return False
    if any(len(cell) > 200 for cell in filled):
        return False
    others = [list(other) for other in below if list(other) != list(row)]
    columns = [[(r[c] or "").strip() for r in others if len(r) > c] for c in range(len(cells))]
    for cell, column in zip(cells, columns, strict=True):
        if _VALUE.fullmatch(cell):
            # Years and months under a first text cell head a cross table; any other value makes a data
            # row, and so does a year or a month above its like.
            like = sum(1 for other in column if _PERIOD.fullmatch(other))
            if not _PERIOD.fullmatch(cell) or _VALUE.fullmatch(cells[0]) or like * 2 > len(column):
                return False
        # A name that stands in its own column again is a value (once may be a slip in a long table).
        if cell and column.count(cell) > (len(others) >= 10):
            return False
    if len(cells) == 1:
        named = bool(_COLUMN_NAME.fullmatch(cells[0])) or cells[0].lower() in _KNOWN_NAMES
        return named or (bool(others) and all(r and _VALUE.fullmatch(r[0] or "") for r in others))
    return True


def name_columns(header: Sequence[str | None] | None, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return distinct, filled column names and notes on what had to be changed.

    Examples
    --------
    >>> name_columns(["name", "", "name"], 3)
    (('name', 'column_2', 'name (2)'), ("Column 2 has no name; it is called 'column_2'.", \
"Column 3 is called 'name (2)', because 'name' is taken."))
    """
    if header is None:
        return tuple(f"column_{i}" for i in range(1, width + 1)), ("The table has no header.",)
    names: list[str] = []
    notes: list[str] = []
    taken = {cell.strip() for cell in header if cell}
    used: set[str] = set()
    seen: Counter[str] = Counter()
    for position in range(1, width + 1):
        cell = header[position - 1] if position <= len(header) else None
        wanted = " ".join((cell or "").replace("\0", "").split())
        name = wanted or f"column_{position}"
        while name in used or (name != wanted and name in taken):
            seen[wanted] += 1
            name = f"{wanted or f'column_{position}'} ({seen[wanted] + 1})"
        if not wanted:
            notes.append(f"Column {position} has no name; it is called {name!r}.")
        elif name != wanted:
            notes.append(f"Column {position} is called {name!r}, because {wanted!r} is taken.")
        used.add(name)
        names.append(name)
    return tuple(names), tuple(notes[:20])
