"""Writing CSV: every cell with a value in quotes, no value at all as an empty field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from forestall.record.exchange.guard import guard_cell
from forestall.record.exchange.writers.losses import count

__all__ = ["write_csv"]

_LINES = 2_000


def write_csv(
    file: BinaryIO,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    *,
    guard: bool = True,
) -> tuple[str, ...]:
    """Write a table as CSV (RFC 4180, UTF-8, lines end in CR LF; guarded, with a byte order mark).

    An empty text is ``""`` and no value is an empty field, as PostgreSQL's ``COPY`` writes and reads
    them. Most other readers, that of Forestall included, read both as an empty text.

    Parameters
    ----------
    file : binary file
    columns : sequence of str
    rows : iterable of sequence of str or None
    guard : bool
        Whether to guard cells against spreadsheets (:mod:`forestall.record.exchange.guard`).

    Returns
    -------
    tuple of str
        What the format could not keep, in sentences.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> write_csv(file, ("a", "b", "c"), [("0123", "x", None), ("=1+1", "y", "+447700900123")])
    ()
    >>> for line in file.getvalue().decode("utf-8-sig").splitlines():
    ...     print(line)
    "a","b","c"
    "0123","x",
    "'=1+1","y","+447700900123"
    """
    missing = empty = 0
    # Without the mark, a spreadsheet reads UTF-8 as an older encoding.
    lines = ["\ufeff" if guard else "", _line(columns, guard)]
    for row in rows:
        missing += row.count(None)
        empty += row.count("")
        lines.append(_line(row, guard))
        if len(lines) >= _LINES:
            file.write("".join(lines).encode())
            lines.clear()
    file.write("".join(lines).encode())
    if missing and empty:
        return (
            "Told apart only by quotes, which most readers ignore: "
            f"{count(missing, 'cell')} without a value and {count(empty, 'empty text')}.",
        )
    return ()


def _line(row: Sequence[str | None], guard: bool) -> str:
    if len(row) == 1 and row[0] is None:
        return '""\r\n'  # a blank line would be no row
    if guard:
        row = [None if cell is None else guard_cell(cell) for cell in row]
    return ",".join(["" if cell is None else '"' + cell.replace('"', '""') + '"' for cell in row]) + "\r\n"
