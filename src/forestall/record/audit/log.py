"""The log of what was done with the record, kept in the ledger's own transactions.

Each event is a leaf of a Merkle tree. Each append ends with a signed head over the whole tree, and
the next event's leaf takes that head in. So the newest head vouches for every event *and* every
earlier head: changing, adding or dropping any of them breaks the one signature that has to be
checked.

The working state (the tree's frontier) is only trusted after its root and the newest signature
have been checked, at every append. Otherwise someone who rewrote the log's tables could have the
next honest append sign the rewriting.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, and_, select

from forestall.core import ForestallError, Operation
from forestall.record.audit.events import Event
from forestall.record.audit.keys import SignedHead, SigningKey, sign_head
from forestall.record.audit.merkle import Frontier, leaf_hash
from forestall.record.tables import event, event_object, head, merkle

__all__ = [
    "LEAVES",
    "LoggedEvent",
    "append",
    "encode_leaf",
    "list_events",
    "newest_head",
    "next_seq",
    "who_saw",
]

LEAVES = (
    select(*event.c, head.c.root, head.c.time, head.c.key, head.c.signature)
    .select_from(event.outerjoin(head, head.c.size == event.c.seq))
    .order_by(event.c.seq)
)
"""The rows that leaves are made of: an event, and the head signed just before it (or nulls)."""

encode_leaf = msgspec.json.encode
"""The bytes of a leaf: a JSON array of one row of :data:`LEAVES`, binary columns in base 64."""

_NO_HEAD = (None, None, None, None)

_LOCK = select(merkle.c.id).where(merkle.c.id == 1).with_for_update()
_STATE = (
    select(merkle.c.size, merkle.c.frontier, head.c.root, head.c.time, head.c.key, head.c.signature)
    .select_from(merkle.outerjoin(head, head.c.size == merkle.c.size))
    .where(merkle.c.id == 1)
)
_MOVE = "UPDATE merkle SET size = {0}, frontier = {0} WHERE id = 1"


def _broken(sentence: str) -> ForestallError:
    return ForestallError("audit.broken", sentence, "Nothing was logged or changed; verify the log.")


def _read_state(connection: Connection) -> tuple[Frontier, SignedHead | None]:
    # On PostgreSQL the lock is a statement of its own: only the next one sees what the writer
    # before us committed. On SQLite the caller's BEGIN IMMEDIATE is the lock.
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK)
    row = connection.execute(_STATE).one_or_none()
    if row is None:
        return Frontier(), None
    size, frontier, root, time, key, signature = row
    newest = SignedHead(size, root, time, key, signature) if root is not None else None
    return Frontier.from_bytes(size, frontier), newest


def next_seq(connection: Connection) -> int:
    """The ``seq`` that the next event will get, held for this transaction.

    Rows that the event answers for are written with it before the event is appended.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a write transaction (``BEGIN IMMEDIATE`` on SQLite).
    """
    return _read_state(connection)[0].size


def append(connection: Connection, events: Sequence[Event], key: SigningKey) -> SignedHead:
    """Log events within the caller's transaction, and sign the new head.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a write transaction (``BEGIN IMMEDIATE`` on SQLite). The events last if it commits.
    events : sequence of Event
        At least one.
    key : SigningKey
        The key of the workspace, the same for the whole log.

    Returns
    -------
    SignedHead
        Covers the whole log, these events included.

    Raises
    ------
    ForestallError
        ``audit.empty`` without events; ``audit.broken`` when the working state is not what the
        newest head signed with this key says, in which case nothing may be written.
    """
    if not events:
        raise ForestallError("audit.empty", "There is no event to log.", "Give at least one.")
    frontier, newest = _read_state(connection)
    _check_state(frontier, newest, key)
    before = (newest.root, newest.time, newest.key, newest.signature) if newest else _NO_HEAD
    rows, objects, leaves = [], [], []
    for seq, item in enumerate(events, frontier.size):
        touched = sorted(set(item.objects))
        row = (
            seq,
            item.time,
            item.actor,
            item.operation.value,
            item.purpose.words,
            item.action,
            msgspec.json.encode(touched).decode(),
            msgspec.json.encode(item.detail, order="sorted").decode(),
        )
        rows.append(row)
        objects += [(name, seq) for name in touched]
        leaves.append(leaf_hash(encode_leaf(row + before)))
        before = _NO_HEAD
    moved = frontier.append_all(leaves)
    signed = sign_head(moved.size, moved.root(), events[-1].time, key)
    _insert(connection, event, rows)
    _insert(connection, event_object, objects)
    _insert(connection, head, [(signed.size, signed.root, signed.time, signed.key, signed.signature)])
    state = (moved.size, moved.to_bytes())
    if connection.exec_driver_sql(_MOVE.format(_mark(connection)), state).rowcount == 0:
        _insert(connection, merkle, [(1, *state)])
    return signed


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _insert(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Add rows with every column, straight through the driver: each event of a read waits for this."""
    if rows:
        names = ", ".join(f'"{column.name}"' for column in table.c)
        marks = ", ".join([_mark(connection)] * len(table.c))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)


def _check_state(frontier: Frontier, newest: SignedHead | None, key: SigningKey) -> None:
    if newest is None:
        if frontier.size:
            raise _broken("The newest head of the log is missing.")
        return
    if newest.key != key.key_id:
        raise _broken("The log is signed with another key.")
    if newest.root != frontier.root():
        raise _broken("The log's working state is not what its newest head says.")
    # Ed25519 is deterministic, so signing again is a check, and a cheaper one than verifying.
    if newest.signature != key.sign(newest.message()):
        raise _broken("The signature of the log's newest head is false.")


def newest_head(connection: Connection) -> SignedHead | None:
    """The newest signed head, to be kept outside the workspace; None for an empty log."""
    row = connection.execute(select(head).order_by(head.c.size.desc()).limit(1)).one_or_none()
    return SignedHead(*row) if row else None


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as the log holds it.

    Parameters
    ----------
    seq : int
        0-based position in the log.
    time, actor, operation, purpose, action : str
    objects : tuple of str
    detail : mapping
    """

    seq: int
    time: str
    actor: str
    operation: str
    purpose: str
    action: str
    objects: tuple[str, ...]
    detail: Mapping[str, int | str]


def _read_event(row: Sequence[Any]) -> LoggedEvent:
    seq, time, actor, operation, purpose, action, objects, detail = row
    touched = msgspec.json.decode(objects, type=tuple[str, ...])
    said = MappingProxyType(msgspec.json.decode(detail, type=dict[str, int | str]))
    return LoggedEvent(seq, time, actor, operation, purpose, action, touched, said)


def who_saw(
    connection: Connection,
    object_id: str,
    *,
    operations: Collection[Operation] = (),
    since: str | None = None,
    until: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> tuple[LoggedEvent, ...]:
    """The events that touched an object, newest first.

    Parameters
    ----------
    connection : sqlalchemy.Connection
    object_id : str
    operations : collection of Operation
        Only these; empty means all six.
    since, until : str, optional
        Only events at or after, and before, these times (see :func:`timestamp`).
    before : int, optional
        For the next page: the ``seq`` of the last event of the page before.
    limit : int
        Events on a page.
    """
    touched = event_object.c
    conditions = [touched.object == object_id]
    if before is not None:
        conditions.append(touched.event < before)
    if operations:
        conditions.append(event.c.operation.in_(sorted(operation.value for operation in operations)))
    if since is not None:
        conditions.append(event.c.time >= since)
    if until is not None:
        conditions.append(event.c.time < until)
    page: Select[Any] = (
        select(event)
        .join(event_object, touched.event == event.c.seq)
        .where(and_(*conditions))
        .order_by(touched.event.desc())
        .limit(limit)
    )
    return tuple(map(_read_event, connection.execute(page)))


def list_events(
    connection: Connection, *, limit: int = 100, before: int | None = None
) -> tuple[LoggedEvent, ...]:
    """The events of the log, newest first.

    Parameters
    ----------
    connection : sqlalchemy.Connection
    limit : int
        Events on a page.
    before : int, optional
        For the next page: the ``seq`` of the last event of the page before.
    """
    page: Select[Any] = select(event).order_by(event.c.seq.desc()).limit(limit)
    if before is not None:
        page = page.where(event.c.seq < before)
    return tuple(map(_read_event, connection.execute(page)))
