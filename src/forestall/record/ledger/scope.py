"""The bounds of a read: policy, undo, retraction and the two time axes, as conditions of a query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, false, or_, select, true

from forestall.core import Operation, Purpose
from forestall.record.policy import Subject, permitted_labels
from forestall.record.tables import lake_table, reject, retraction, source, statement, undo

__all__ = ["Scope", "revoked_undos"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What one read may see.

    Parameters
    ----------
    subject, purpose, today
        Who reads, what for, and the day that expiry is judged by.
    bound : int or None
        Sequence number of the last event that counts; None for all.
    revoked : frozenset of int or None
        Undos that are themselves undone; None when nothing was ever undone.
    on : datetime.date or None
        The day that must lie in the valid time.
    """

    subject: Subject
    purpose: Purpose
    today: date
    bound: int | None
    revoked: frozenset[int] | None
    on: date | None

    def sees(self, table: FromClause, operation: Operation = Operation.CONSULTATION) -> ColumnElement[bool]:
        """The condition that a row of a labelled table may be seen and is in effect."""
        permitted = permitted_labels(self.subject, operation, self.purpose, self.today)
        conditions = [table.c.label.in_(permitted), *self._in_effect(table.c.event)]
        if not self.subject.powers.sources:
            conditions.append(_without_source_material(table))
        if table is statement:
            conditions.append(statement.c.seq.not_in(self._retracted()))
        if self.on is not None and "valid_from" in table.c:
            day = self.on.isoformat()
            # "2024" and "2024-05" cover all their days: as text, "2024-99" is after every one of them.
            conditions.append(or_(table.c.valid_from.is_(None), table.c.valid_from <= day))
            conditions.append(or_(table.c.valid_to.is_(None), table.c.valid_to.concat("-99") >= day))
        return and_(*conditions)

    def until(self, connection: Connection, event: int) -> Scope:
        """The same bounds, as of an event at the latest."""
        if self.bound is not None and self.bound <= event:
            return self
        return replace(self, bound=event, revoked=revoked_undos(connection, event))

    def _in_effect(self, event: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """The conditions that what an event wrote counts: early enough, and not undone."""
        conditions = [] if self.bound is None else [event <= self.bound]
        if self.revoked is not None:
            # A subquery, for as many events as it takes: the list may be longer than a query may be.
            undone = select(undo.c.target).where(undo.c.event.not_in(sorted(self.revoked)))
            if self.bound is not None:
                undone = undone.where(undo.c.event <= self.bound)
            conditions.append(event.not_in(undone))
        return conditions

    def _retracted(self) -> Select[tuple[int]]:
        return select(retraction.c.statement).where(*self._in_effect(retraction.c.event))


def _without_source_material(table: FromClause) -> ColumnElement[bool]:
    """What is left for roles that never see source material: reports, files and rows as they came."""
    if table is statement:
        return statement.c.schema != "Report"
    if table is lake_table:
        return lake_table.c.kind == "area_counts"
    return false() if table in (source, reject) else true()


def revoked_undos(connection: Connection, bound: int | None) -> frozenset[int] | None:
    """The undos that a later undo has made ineffective, as of an event number; None without any undo.

    An undo always names an earlier event, so going from the newest to the oldest settles each one
    before it is needed.
    """
    if connection.execute(select(undo.c.event).limit(1)).first() is None:
        return None
    of_undos = select(undo.c.event, undo.c.target).where(undo.c.target.in_(select(undo.c.event)))
    if bound is not None:
        of_undos = of_undos.where(undo.c.event <= bound)
    revoked: set[int] = set()
    for event, target in connection.execute(of_undos.order_by(undo.c.event.desc())):
        if event not in revoked:
            revoked.add(target)
    return frozenset(revoked)
