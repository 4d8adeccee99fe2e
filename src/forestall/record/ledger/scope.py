"""The bounds of a read: policy, undo, retraction and the two time axes, as conditions of a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, or_, select

from forestall.core import Operation, Purpose
from forestall.record.policy import Subject, permitted_labels
from forestall.record.tables import retraction, statement, undo

__all__ = ["Scope", "undone_events"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What one read may see.

    Parameters
    ----------
    subject, purpose, today
        Who reads, what for, and the day that expiry is judged by.
    bound : int or None
        Sequence number of the last event that counts; None for all.
    undone : frozenset of int
        Events whose rows are not in effect.
    on : datetime.date or None
        The day that must lie in the valid time.
    """

    subject: Subject
    purpose: Purpose
    today: date
    bound: int | None
    undone: frozenset[int]
    on: date | None

    def sees(self, table: FromClause, operation: Operation = Operation.CONSULTATION) -> ColumnElement[bool]:
        """The condition that a row of a labelled table may be seen and is in effect."""
        permitted = permitted_labels(self.subject, operation, self.purpose, self.today)
        conditions: list[ColumnElement[bool]] = []
        conditions.append(table.c.label.in_(permitted))
        if self.bound is not None:
            conditions.append(table.c.event <= self.bound)
        if self.undone:
            conditions.append(table.c.event.not_in(sorted(self.undone)))
        if table is statement:
            conditions.append(statement.c.seq.not_in(self._retracted()))
        if self.on is not None and "valid_from" in table.c:
            day = self.on.isoformat()
            # "2024" and "2024-05" cover all their days: as text, "2024-99" is after every one of them.
            conditions.append(or_(table.c.valid_from.is_(None), table.c.valid_from <= day))
            conditions.append(or_(table.c.valid_to.is_(None), table.c.valid_to.concat("-99") >= day))
        return and_(*conditions)

    def _retracted(self) -> Select[tuple[int]]:
        query = select(retraction.c.statement)
        if self.bound is not None:
            query = query.where(retraction.c.event <= self.bound)
        if self.undone:
            query = query.where(retraction.c.event.not_in(sorted(self.undone)))
        return query


def undone_events(connection: Connection, bound: int | None) -> frozenset[int]:
    """The events that an undo in effect has made ineffective, as of an event number.

    An undo can be undone. An undo always names an earlier event, so going from the newest to the
    oldest settles each one before it is needed.
    """
    query = select(undo.c.event, undo.c.target).order_by(undo.c.event.desc())
    if bound is not None:
        query = query.where(undo.c.event <= bound)
    undone: set[int] = set()
    for event, target in connection.execute(query):
        if event not in undone:
            undone.add(target)
    return frozenset(undone)
