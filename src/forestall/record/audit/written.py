"""What an event wrote: the digest that ties rows of the ledger to their event.

Every row of the ledger names the event that wrote it, and the event carries a digest of all its
rows, so that a change of any column, a row removed and a row slipped in are found by
:func:`forestall.record.audit.verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, Float, Select, Table, select

from forestall.record.tables import event_object, metadata

__all__ = ["WRITTEN", "digest_rows", "read_digests", "stream"]

WRITTEN: Mapping[str, Table] = {
    str(table.name): table
    for table in sorted(metadata.tables.values(), key=lambda table: str(table.name))
    if "event" in table.c and table is not event_object
}
"""The tables whose rows name the event that wrote them, by name."""

_FLOATS = {
    name: frozenset(place for place, column in enumerate(table.c) if isinstance(column.type, Float))
    for name, table in WRITTEN.items()
}
_BATCH = 1_000


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _digest_table(name: str, rows: Iterable[Sequence[Any]]) -> str:
    if floats := _FLOATS[name]:
        # A whole number given for a Float column comes back from the database as a float.
        rows = [
            [
                float(value) if place in floats and value is not None else value
                for place, value in enumerate(row)
            ]
            for row in rows
        ]
    # JSON has no bare line feed, so the lines cannot run into one another.
    return _digest(b"\n".join(sorted(map(msgspec.json.encode, rows))))


def _join(tables: Iterable[tuple[str, str]]) -> str:
    return _digest(msgspec.json.encode(sorted(tables)))


def digest_rows(rows: Mapping[str, Sequence[Sequence[object]]]) -> str:
    """The digest of everything that one event writes, for ``detail["digest"]``.

    Parameters
    ----------
    rows : mapping of str to sequence of sequence
        Table name to rows, in any order. A row has every column of the table in the table's order
        (``event`` included), with values as the database gives them back: an int (no bool) for an
        Integer column, bytes for a LargeBinary.

    Returns
    -------
    str
        32 hexadecimal digits. A table without rows makes no difference.

    Examples
    --------
    >>> digest_rows({}) == digest_rows({"undo": []})
    True
    >>> digest_rows({"undo": [(7, 3)]}) == digest_rows({"undo": [(7, 4)]})
    False
    """
    return _join((name, _digest_table(name, part)) for name, part in rows.items() if part)


def read_digests(connection: Connection) -> dict[int, str]:
    """The digest of the rows that the ledger holds now, for each event that wrote any."""
    parts: dict[int, list[tuple[str, str]]] = {}
    for name, table in WRITTEN.items():
        event_of = itemgetter(list(table.c).index(table.c.event))
        statement = select(table).order_by(*table.primary_key.columns)
        rows = (row for batch in stream(connection, statement) for row in batch)
        for event, group in groupby(rows, key=event_of):
            # A row whose event was changed opens a second group, which can match no digest.
            parts.setdefault(event, []).append((name, _digest_table(name, group)))
    return {event: _join(tables) for event, tables in parts.items()}


def stream(connection: Connection, statement: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    """Rows in batches, straight from the driver: result rows of the toolkit would double the time."""
    text = str(statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection.driver_connection
    # PostgreSQL sends the whole result at once, unless the cursor has a name.
    sqlite = connection.dialect.name == "sqlite"
    with closing(driver.cursor() if sqlite else driver.cursor(f"stream_{uuid4().hex}")) as cursor:
        cursor.execute(text)
        while rows := cursor.fetchmany(_BATCH):
            yield rows
