"""What somebody watches, and what is new about it, as far as they may see it.

Nothing runs in the background: what is new is the difference between two states of the record, the
one that the watcher has been told of and the present one, both read under the policy of today. What
they may not see is in neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, not_, select

from forestall.core import ForestallError, Label
from forestall.core.schema import ValueType
from forestall.record.ledger.identity import cluster_of
from forestall.record.ledger.proposals import open_proposals
from forestall.record.ledger.records import Alert, ProposalRecord, Watch
from forestall.record.ledger.scope import Scope
from forestall.record.ledger.search import find
from forestall.record.tables import event, source, statement, watch

__all__ = ["find_alerts", "list_watches"]

_S = statement.c
_MOST_HITS = 1_000


def list_watches(connection: Connection, scope: Scope, labels: Mapping[int, Label]) -> list[Watch]:
    """The watches of the reader's own, in the order in which they were begun."""
    return [
        Watch(row.id, row.kind, row.target, row.reason, since, labels[row.label])
        for row, since in _own(connection, scope).values()
    ]


def _own(connection: Connection, scope: Scope) -> dict[str, tuple[Any, str]]:
    """The newest row of each watch that goes on, and when it was begun."""
    query = (
        select(watch, event.c.time)
        .join(event, event.c.seq == watch.c.event)
        .where(watch.c.actor == scope.subject.id, scope.sees(watch))
        .order_by(watch.c.seq)
    )
    found: dict[str, tuple[Any, str]] = {}
    for row in connection.execute(query):
        begun = found[row.id][1] if row.id in found else row.time
        if row.active:
            found[row.id] = (row, begun)
        else:
            found.pop(row.id, None)
    return found


def find_alerts(
    connection: Connection,
    scope: Scope,
    labels: Mapping[int, Label],
    watch_id: str,
    identifiers: Sequence[str],
    until: int,
) -> list[Alert]:
    """What is new about a watch of the reader's own, since they were last told.

    Parameters
    ----------
    identifiers : sequence of str
        Canonical forms that the words of a search could be.
    until : int
        The last event that counts.

    Raises
    ------
    ForestallError
        ``watch.unknown``.
    """
    own = _own(connection, scope).get(watch_id)
    if own is None:
        raise ForestallError(
            "watch.unknown", f"You have no watch {watch_id!r}.", "List them with `forestall link watch`."
        )
    row = own[0]
    now, then = scope.until(connection, until), scope.until(connection, row.seen)
    news = _Difference(connection, now, then, watch_id)
    if row.kind == "entity":
        news.about_entity(row.target, labels)
    else:
        news.about_search(row.target, identifiers)
    return news.alerts


class _Difference:
    """Collects what one state of the record has that an earlier one has not."""

    def __init__(self, connection: Connection, now: Scope, then: Scope, watch_id: str) -> None:
        self.connection, self.now, self.then, self.watch = connection, now, then, watch_id
        self.alerts: list[Alert] = []

    def about_entity(self, entity: str, labels: Mapping[int, Label]) -> None:
        members = cluster_of(self.connection, self.now, entity)
        before = cluster_of(self.connection, self.then, entity)
        lasting = sorted(set(members) & set(before))
        self._state("statement", _S.entity, _S.entity.in_(lasting))
        # The literal type list lets both databases use the partial index on values.
        pointing = _S.value_type.in_([ValueType.IDENTIFIER, ValueType.ENTITY])
        tied = (_S.value.in_(lasting), pointing, _S.value_type == ValueType.ENTITY)
        self._state("tie", _S.entity, *tied, _S.entity.not_in(members))
        for kind, scope, ids in (
            ("joined", self.now, set(members) - set(before)),
            ("parted", self.then, set(before) - set(members)),
        ):
            self._add_records(kind, scope, sorted(ids))
        withdrawn = (self.then.sees(statement), not_(self.now.sees(statement)), _S.entity.in_(lasting))
        gone = select(_S.entity, func.count()).where(*withdrawn).group_by(_S.entity).order_by(_S.entity)
        for name, number in self.connection.execute(gone):
            self.alerts.append(Alert(self.watch, "withdrawn", name, number))
        about = {*members, *before}
        held = {
            self._key(record) for record in open_proposals(self.connection, self.then, labels, ends=about)
        }
        for record in open_proposals(self.connection, self.now, labels, ends=about):
            ends = {record.a, record.b} - set(members)
            if len(ends) == 1 and self._key(record) not in held:
                (other,) = ends
                self.alerts.append(
                    Alert(self.watch, "possible link", other, 1, record.id, record.recorded, record.recorder)
                )

    def about_search(self, query: str, identifiers: Sequence[str]) -> None:
        exact = [*identifiers, query]
        pages = [
            find(self.connection, scope, query, exact, None, _MOST_HITS, 0) for scope in (self.now, self.then)
        ]
        before = {hit.id for hit in pages[1].hits}
        for hit in pages[0].hits:
            if hit.id not in before:
                self.alerts.append(Alert(self.watch, "hit", hit.id, 1))
        pointing = _S.value_type.in_([ValueType.IDENTIFIER, ValueType.ENTITY])
        self._state("statement", _S.entity, _S.value.in_(exact), pointing)

    def _state(self, kind: str, column: Any, *about: ColumnElement[bool]) -> None:
        """Statements that hold now and did not before, by record, source and the time of recording."""
        query = (
            select(column, source.c.id, event.c.time, event.c.actor, func.count())
            .join(event, event.c.seq == _S.event)
            .join(source, source.c.seq == _S.source)
            .where(self.now.sees(statement), not_(self.then.sees(statement)), *about)
            .group_by(column, source.c.id, event.c.time, event.c.actor)
            .order_by(event.c.time, column, source.c.id)
        )
        for name, origin, time, by, number in self.connection.execute(query):
            self.alerts.append(Alert(self.watch, kind, name, number, origin, time, by))

    def _add_records(self, kind: str, scope: Scope, ids: Sequence[str]) -> None:
        counted = select(_S.entity, func.count()).where(_S.entity.in_(ids), scope.sees(statement))
        # A record without a statement that may be seen does not exist for the reader.
        for name, number in self.connection.execute(counted.group_by(_S.entity).order_by(_S.entity)):
            self.alerts.append(Alert(self.watch, kind, name, number))

    def _key(self, record: ProposalRecord) -> tuple[str, str]:
        return record.id, record.recorded
