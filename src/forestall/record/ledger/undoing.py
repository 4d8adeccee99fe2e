"""Whether what an event wrote can be undone, by this writer."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from forestall.record import tables

__all__ = ["can_undo"]

_ANEW = (tables.actor, tables.matter, tables.matter_member, tables.linking_rule, tables.watch)
"""Who may do what, the unit's rule and what somebody watches: recorded anew, and not undone."""

_LABELLED = tuple(
    table for table in tables.metadata.sorted_tables if {"label", "event"} <= set(table.c.keys())
)


def can_undo(connection: Connection, actor: str, permitted: Select[tuple[int]], target: int) -> bool:
    """Whether ``actor`` may undo an event: all of it is theirs, or under labels that they may change."""
    event = tables.event.c
    row = connection.execute(select(event.actor, event.detail).where(event.seq == target)).one_or_none()
    if row is None or "digest" not in msgspec.json.decode(row.detail):
        return False
    if any(_exists(connection, select(table).where(table.c.event == target)) for table in _ANEW):
        return False
    if row.actor == actor:
        return True
    forbidden = [
        select(table.c.event).where(table.c.event == target, table.c.label.not_in(permitted))
        for table in _LABELLED
    ]
    retracted, statement = tables.retraction.c, tables.statement.c
    forbidden.append(
        select(retracted.event)
        .join(tables.statement, statement.seq == retracted.statement)
        .where(retracted.event == target, statement.label.not_in(permitted))
    )
    if any(_exists(connection, query) for query in forbidden):
        return False
    undone = connection.scalars(select(tables.undo.c.target).where(tables.undo.c.event == target))
    return all(can_undo(connection, actor, permitted, earlier) for earlier in undone.all())


def _exists(connection: Connection, query: Select[Any]) -> bool:
    return connection.execute(query.limit(1)).first() is not None
