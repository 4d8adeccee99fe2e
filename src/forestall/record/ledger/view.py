"""Reading: what one person may see for one purpose, each read logged before it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from sqlalchemy import Connection, Row, Select, func, select

from forestall.core import Label, Operation, Period, Purpose, Statement
from forestall.core.schema import EDGES, ValueType
from forestall.record import tables
from forestall.record.ledger.engine import reading
from forestall.record.ledger.identity import all_clusters, canonical_id, cluster_of
from forestall.record.ledger.labels import load_labels
from forestall.record.ledger.overview import count_holdings, find_shared_identifiers, select_statements
from forestall.record.ledger.records import (
    EntityRecord,
    Holding,
    Link,
    RejectRecord,
    SearchPage,
    SharedIdentifier,
    SourceRecord,
    StatementRecord,
    TableRecord,
)
from forestall.record.ledger.scope import Scope
from forestall.record.ledger.search import find, find_completions
from forestall.record.policy import Subject

if TYPE_CHECKING:
    from forestall.record.ledger.ledger import Ledger

__all__ = ["View"]

T = TypeVar("T")
_S = tables.statement
_BATCH = 5_000
_LOGGED_OBJECTS = 1_000


class View:
    """What one subject may see for one purpose; made by :meth:`Ledger.view`.

    Every method writes its audit event before it returns, and raises instead of returning when
    the event cannot be written. Totals, order and ids depend only on what the subject may see.
    """

    def __init__(
        self,
        ledger: Ledger,
        subject: Subject,
        purpose: Purpose,
        *,
        as_of: str | None,
        on: date | None,
        today: date,
    ) -> None:
        self.subject = subject
        self.purpose = purpose
        self.as_of = as_of
        self.on = on
        self.today = today
        self._ledger = ledger
        self._labels: dict[int, Label] = {}

    def search(
        self,
        query: str,
        *,
        identifiers: Sequence[str] = (),
        schema: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchPage:
        """Records that hold every word of the query, or one of the identifiers.

        Parameters
        ----------
        query : str
            Words in any script; the last one also matches as a beginning.
        identifiers : sequence of str
            Canonical forms to look up exactly, such as ``"+447700900123"``.
        schema : str, optional
            Only entities of this schema.
        limit, offset : int
            The page.
        """
        page = self._read(
            lambda connection, scope: find(connection, scope, query, identifiers, schema, limit, offset)
        )
        self._log("search.run", [hit.id for hit in page.hits], {"results": len(page.hits)})
        return page

    def complete(self, beginning: str, *, limit: int = 10) -> tuple[str, ...]:
        """Names that start with these words, among those the subject may see."""
        names = self._read(lambda connection, scope: find_completions(connection, scope, beginning, limit))
        self._log("search.run", (), {"results": len(names)})
        return names

    def entity(self, entity: str) -> EntityRecord | None:
        """An entity with everything joined to it; None when there is nothing that may be seen."""

        def gather(connection: Connection, scope: Scope) -> EntityRecord | None:
            members = cluster_of(connection, scope, entity)
            records = self._statements(connection, select(_S).where(_S.c.entity.in_(members), scope.sees(_S)))
            if not records:
                return None
            seen = {record.statement.entity for record in records}
            visible = tuple(member for member in members if member in seen)
            return EntityRecord(canonical_id(connection, scope, visible), visible, tuple(records))

        found = self._read(gather)
        self._log(
            "entity.read", found.members if found else (), {"results": len(found.members) if found else 0}
        )
        return found

    def links(self, entity: str) -> tuple[Link, ...]:
        """The ties of an entity: stated directly, or through relationships such as Ownership."""

        def gather(connection: Connection, scope: Scope) -> tuple[Link, ...]:
            members = cluster_of(connection, scope, entity)
            return self._links(connection, scope, members)

        found = self._read(gather)
        ends = sorted({end for link in found for end in (link.source, link.target)})
        self._log("chart.read", ends, {"results": len(found)})
        return found

    def captions(self, entities: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Schema and caption of each entity that may be seen."""

        def gather(connection: Connection, scope: Scope) -> dict[str, tuple[str, str]]:
            by_entity: dict[str, list[StatementRecord]] = {}
            for start in range(0, len(entities), _BATCH):
                batch = list(entities[start : start + _BATCH])
                query = select(_S).where(_S.c.entity.in_(batch), scope.sees(_S))
                for record in self._statements(connection, query):
                    by_entity.setdefault(record.statement.entity, []).append(record)
            found = {key: EntityRecord(key, (key,), tuple(rows)) for key, rows in by_entity.items()}
            return {key: (record.schema, record.caption) for key, record in found.items()}

        captions = self._read(gather)
        self._log("entity.read", sorted(captions), {"results": len(captions)})
        return captions

    def export(self, *, schema: str | None = None, batch: int = 1_000) -> Iterator[list[StatementRecord]]:
        """Every statement that may leave, grouped by entity in the order they were recorded.

        Disclosure is judged by its own rules, which are stricter than reading. The event of each
        batch is durable before the batch is given out.
        """
        after = 0
        while True:
            records, last = self._read(
                lambda c, s, start=after: self._export_batch(c, s, schema, start, batch)
            )
            if last is None:
                return
            entities = sorted({record.statement.entity for record in records})
            self._log("export.make", entities, {"results": len(records)})
            if records:
                yield records
            after = last

    def statement(self, statement_id: str) -> StatementRecord | None:
        """One statement by its id, or None."""
        query = select(_S).where(_S.c.id == bytes.fromhex(statement_id))

        def gather(connection: Connection, scope: Scope) -> list[StatementRecord]:
            return self._statements(connection, query.where(scope.sees(_S)))

        found = self._read(gather)
        self._log("statement.read", [r.statement.entity for r in found], {"results": len(found)})
        return found[0] if found else None

    def statements(
        self,
        *,
        schemas: Sequence[str] = (),
        props: Sequence[str] = (),
        entities: Sequence[str] | None = None,
        values: Sequence[str] | None = None,
    ) -> tuple[StatementRecord, ...]:
        """The statements that meet every condition given, in the order they were recorded.

        Parameters
        ----------
        schemas, props : sequence of str
            Of these schemata or properties; empty for any.
        entities : sequence of str, optional
            About these entities.
        values : sequence of str, optional
            Holding one of these identifiers or entity ids.
        """

        def gather(connection: Connection, scope: Scope) -> list[StatementRecord]:
            queries = select_statements(scope, schemas, props, entities, values)
            return [record for query in queries for record in self._statements(connection, query)]

        found = self._read(gather)
        about = sorted({record.statement.entity for record in found})
        self._log("statement.read", about, {"results": len(found)})
        return tuple(found)

    def holdings(self) -> tuple[Holding, ...]:
        """How much is held, by source, schema and label, in the order it was first recorded."""
        found = self._read(lambda c, s: count_holdings(c, s, self._known_labels(c)))
        self._log("statement.read", (), {"results": sum(record.statements for record in found)})
        return found

    def shared_identifiers(self) -> tuple[SharedIdentifier, ...]:
        """Identifiers that come from more than one originator."""
        found = self._read(find_shared_identifiers)
        about = sorted({entity for shared in found for entity in shared.entities})
        self._log("statement.read", about, {"results": len(found)})
        return found

    def sources(self) -> tuple[SourceRecord, ...]:
        """The files and reports that may be seen, in the order they were taken in."""
        source = tables.source

        def gather(connection: Connection, scope: Scope) -> tuple[SourceRecord, ...]:
            rows = connection.execute(select(source).where(scope.sees(source)).order_by(source.c.seq)).all()
            ids = {row.seq: row.id for row in rows}
            labels = self._known_labels(connection)
            return tuple(
                SourceRecord(
                    row.seq,
                    row.id,
                    row.kind,
                    row.name,
                    row.format,
                    row.originator,
                    row.reference,
                    row.source_reference,
                    row.dated,
                    labels[row.label],
                    row.event,
                    row.mapping,
                    ids.get(row.parent, ""),
                )
                for row in rows
            )

        found = self._read(gather)
        self._log("source.read", [record.id for record in found], {"results": len(found)})
        return found

    def rejects(self, source: str | None = None) -> tuple[RejectRecord, ...]:
        """Rows and values that were not taken in, with the reason and the remedy."""
        r, s = tables.reject, tables.source

        def gather(connection: Connection, scope: Scope) -> tuple[RejectRecord, ...]:
            query = select(r, s.c.id.label("source_id"), s.c.name).join(s, s.c.seq == r.c.source)
            if source is not None:
                query = query.where(s.c.id == source)
            rows = connection.execute(query.where(scope.sees(r)).order_by(r.c.seq))
            return tuple(
                RejectRecord(
                    row.source_id,
                    row.name,
                    row.part,
                    row.row,
                    row.column,
                    row.value,
                    row.code,
                    row.reason,
                    row.remedy,
                    row.raw,
                    bool(row.whole_row),
                )
                for row in rows
            )

        found = self._read(gather)
        self._log("source.read", sorted({record.source for record in found}), {"results": len(found)})
        return found

    def tables(self, operation: Operation = Operation.CONSULTATION) -> tuple[TableRecord, ...]:
        """The lake tables that may be seen (or, for a disclosure, may leave)."""
        t, s = tables.lake_table, tables.source

        def gather(connection: Connection, scope: Scope) -> tuple[TableRecord, ...]:
            query = select(t, s.c.id.label("source_id")).join(s, s.c.seq == t.c.source)
            rows = connection.execute(query.where(scope.sees(t, operation)).order_by(t.c.seq)).all()
            labels = self._known_labels(connection)
            grouped: dict[tuple[str, str], list[Row[Any]]] = {}
            for row in rows:
                grouped.setdefault((row.source_id, row.name), []).append(row)
            return tuple(
                TableRecord(
                    name,
                    parts[0].kind,
                    tuple(map(tuple, msgspec.json.decode(parts[0].columns))),
                    sum(part.rows for part in parts),
                    tuple(part.sha256 for part in parts),
                    source_id,
                    labels[parts[0].label],
                )
                for (source_id, name), parts in grouped.items()
            )

        found = self._read(gather)
        objects = [sha for record in found for sha in record.files]
        disclosed = operation is Operation.DISCLOSURE
        self._log("export.make" if disclosed else "lake.read", objects, {"results": len(found)})
        return found

    def clusters(self) -> list[list[str]]:
        """Every cluster of two or more ids, as the subject may see them."""
        found = self._read(lambda connection, scope: all_clusters(connection, scope))
        self._log("entity.read", (), {"results": len(found)})
        return found

    def count(self) -> dict[str, dict[str, int]]:
        """How many entities by schema, and statements by grade and by kind, may be seen."""

        def gather(connection: Connection, scope: Scope) -> dict[str, dict[str, int]]:
            label = tables.label
            sees = scope.sees(_S)
            schemas = select(_S.c.schema, func.count(func.distinct(_S.c.entity))).where(sees)
            grades = select(_S.c.label, func.count()).where(sees).group_by(_S.c.label)
            counted: dict[str, dict[str, int]] = {"entities": {}, "grades": {}, "kinds": {}}
            for schema, number in connection.execute(schemas.group_by(_S.c.schema).order_by(_S.c.schema)):
                counted["entities"][schema] = number
            labels = self._known_labels(connection)
            for seq, number in connection.execute(
                grades.order_by(label.c.seq).join(label, label.c.seq == _S.c.label)
            ):
                grade = str(labels[seq].grade or "ungraded")
                kind = labels[seq].kind.value
                counted["grades"][grade] = counted["grades"].get(grade, 0) + number
                counted["kinds"][kind] = counted["kinds"].get(kind, 0) + number
            return counted

        found = self._read(gather)
        self._log("statement.read", (), {"results": sum(found["entities"].values())})
        return found

    def _read(self, gather: Callable[..., T]) -> T:
        with reading(self._ledger.engine) as connection:
            return gather(connection, self._ledger.scope(self, connection))

    def _log(self, action: str, objects: Sequence[str], detail: dict[str, int]) -> None:
        # One event names a bounded number of objects; a longer list goes on in further events.
        pieces = [objects[i : i + _LOGGED_OBJECTS] for i in range(0, len(objects), _LOGGED_OBJECTS)] or [()]
        for piece in pieces:
            self._ledger.log(self.subject, self.purpose, action, objects=tuple(piece), detail=detail)

    def _known_labels(self, connection: Connection) -> dict[int, Label]:
        self._labels.update(load_labels(connection, max(self._labels, default=-1)))
        return self._labels

    def _statements(self, connection: Connection, query: Select[Any]) -> list[StatementRecord]:
        e, src = tables.event, tables.source
        joined = (
            query.add_columns(e.c.time, e.c.actor, src.c.id.label("source_id"))
            .join(e, e.c.seq == _S.c.event)
            .join(src, src.c.seq == _S.c.source)
            .order_by(_S.c.seq)
        )
        rows = connection.execute(joined).all()
        labels = self._known_labels(connection)
        return [
            StatementRecord(
                bytes(row.id).hex(),
                Statement(
                    row.entity,
                    row.schema,
                    row.prop,
                    row.value,
                    labels[row.label],
                    row.source_id,
                    row.locator,
                    Period(row.valid_from, row.valid_to),
                    row.lang,
                    row.original,
                ),
                ValueType(row.value_type),
                row.time,
                row.actor,
            )
            for row in rows
        ]

    def _links(self, connection: Connection, scope: Scope, members: Sequence[str]) -> tuple[Link, ...]:
        sees = scope.sees(_S)
        refers = _S.c.value_type == ValueType.ENTITY
        own = self._statements(connection, select(_S).where(_S.c.entity.in_(members), refers, sees))
        # The literal type list lets both databases use the partial index on values.
        pointing = _S.c.value_type.in_([ValueType.IDENTIFIER, ValueType.ENTITY])
        incoming = self._statements(
            connection, select(_S).where(_S.c.value.in_(members), pointing, refers, sees)
        )
        links: list[Link] = []
        for record in own + incoming:
            s = record.statement
            if s.schema not in EDGES and s.prop != "proof":
                links.append(Link(s.entity, s.value, s.prop, "", (record,)))
        relations = sorted({r.statement.entity for r in incoming if r.statement.schema in EDGES})
        for start in range(0, len(relations), _BATCH):
            batch = relations[start : start + _BATCH]
            found: dict[str, list[StatementRecord]] = {}
            query = select(_S).where(_S.c.entity.in_(batch), sees)
            for record in self._statements(connection, query):
                found.setdefault(record.statement.entity, []).append(record)
            for relation, records in sorted(found.items()):
                first, second, _ = EDGES[records[0].statement.schema]
                starts = sorted({r.statement.value for r in records if r.statement.prop == first})
                ends = sorted({r.statement.value for r in records if r.statement.prop == second})
                links.extend(
                    Link(one, other, records[0].statement.schema, relation, tuple(records))
                    for one in starts
                    for other in ends
                )
        return tuple(links)

    def _export_batch(
        self, connection: Connection, scope: Scope, schema: str | None, after: int, batch: int
    ) -> tuple[list[StatementRecord], int | None]:
        sees = scope.sees(_S, Operation.DISCLOSURE)
        first = func.min(_S.c.seq).label("first")
        query = select(_S.c.entity, first).where(sees).group_by(_S.c.entity).having(first > after)
        if schema is not None:
            query = query.where(_S.c.schema == schema)
        found = connection.execute(query.order_by("first").limit(batch)).all()
        if not found:
            return [], None
        entities = [row.entity for row in found]
        records = self._statements(connection, select(_S).where(_S.c.entity.in_(entities), sees))
        order = {entity: place for place, entity in enumerate(entities)}
        records.sort(key=lambda record: order[record.statement.entity])
        return records, found[-1].first
