"""Reading: what one person may see for one purpose, each read logged before it returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Select, select

from forestall.core import Label, Operation, Period, Purpose, Statement
from forestall.core.schema import ValueType
from forestall.record import tables
from forestall.record.ledger.deliveries import list_rejects, list_sources, list_tables
from forestall.record.ledger.engine import reading
from forestall.record.ledger.footprints import measure_footprints
from forestall.record.ledger.identity import all_clusters, all_refuted, canonical_id, cluster_of
from forestall.record.ledger.labels import load_labels
from forestall.record.ledger.leaving import count_identities, find_leaving, join_records
from forestall.record.ledger.links import find_links
from forestall.record.ledger.overview import (
    count_holdings,
    count_kinds,
    find_shared_identifiers,
    select_statements,
)
from forestall.record.ledger.proposals import list_decisions, open_proposals
from forestall.record.ledger.records import (
    Alert,
    DecisionRecord,
    EntityRecord,
    Footprint,
    Holding,
    Link,
    ProposalRecord,
    RejectRecord,
    SearchPage,
    SharedIdentifier,
    SourceRecord,
    StatementRecord,
    TableRecord,
    Watch,
)
from forestall.record.ledger.scope import Scope
from forestall.record.ledger.search import find, find_completions
from forestall.record.ledger.texts import ENTITY_ID, askable
from forestall.record.ledger.watches import find_alerts, list_watches
from forestall.record.policy import Subject

if TYPE_CHECKING:
    from forestall.record.ledger.ledger import Ledger

__all__ = ["View"]

T = TypeVar("T")
_S = tables.statement
_BATCH = 5_000
_LOGGED_OBJECTS = 1_000
_STATEMENT_ID = re.compile(r"[0-9a-f]{32}")


class View:
    """What one subject may see for one purpose; made by :meth:`Ledger.view`.

    Every method writes its audit event before it returns, and raises instead of returning when
    the event cannot be written. Totals, order and ids depend only on what the subject may see.
    ``events`` holds the numbers of the events written so far.
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
        self.events: list[int] = []
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
            lambda connection, scope: find(
                connection,
                scope,
                query,
                [askable(text) for text in identifiers],
                schema and askable(schema),
                limit,
                offset,
            )
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
            members = cluster_of(connection, scope, askable(entity))
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
            members = cluster_of(connection, scope, askable(entity))
            return find_links(lambda query: self._statements(connection, query), scope, members)

        found = self._read(gather)
        # A delivery can name an end in words where an id belongs; the log takes ids only.
        ends = {end for link in found for end in (link.source, link.target) if ENTITY_ID.fullmatch(end)}
        self._log("chart.read", sorted(ends), {"results": len(found)})
        return found

    def captions(self, entities: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Schema and caption of each entity that may be seen."""

        def gather(connection: Connection, scope: Scope) -> dict[str, tuple[str, str]]:
            by_entity: dict[str, list[StatementRecord]] = {}
            for start in range(0, len(entities), _BATCH):
                batch = [askable(entity) for entity in entities[start : start + _BATCH]]
                query = select(_S).where(_S.c.entity.in_(batch), scope.sees(_S))
                for record in self._statements(connection, query):
                    by_entity.setdefault(record.statement.entity, []).append(record)
            found = {key: EntityRecord(key, (key,), tuple(rows)) for key, rows in by_entity.items()}
            return {key: (record.schema, record.caption) for key, record in found.items()}

        captions = self._read(gather)
        self._log("entity.read", sorted(captions), {"results": len(captions)})
        return captions

    def export(
        self,
        *,
        schema: str | None = None,
        entities: Sequence[str] | None = None,
        recipient: str = "",
        format: str = "",
        batch: int = _BATCH,
    ) -> Iterator[list[StatementRecord]]:
        """Every statement that may leave, grouped by entity in the order they were recorded.

        Disclosure is judged by its own rules, which are stricter than reading. The event of each
        batch is durable before the batch is given out. All batches are of the record as it stood at
        the first, whatever is written meanwhile.

        Parameters
        ----------
        schema : str, optional
            Only entities of this schema.
        entities : sequence of str, optional
            Only these, with the records joined to them.
        recipient, format : str
            For whom and in what form, as the events say it.
        batch : int
            About how many statements to give out at a time.
        """
        chosen: list[str] | None = None
        if entities is not None:
            wanted = [askable(entity) for entity in entities]
            chosen = self._read(lambda c, s: join_records(c, s, wanted))
        after: int | None = 0
        until = self._ledger.size() - 1
        while after is not None:
            records, after = self._read(
                lambda c, s, start=after: self._leaving(c, s.until(c, until), schema, chosen, start, batch)
            )
            if records:
                left = sorted({record.statement.entity for record in records})
                self.log_export(left, recipient=recipient, format=format, rows=len(records))
                yield records

    def log_export(
        self, objects: Sequence[str], *, recipient: str, format: str, rows: int, content: str = ""
    ) -> None:
        """Write the event that these objects leave, before they do.

        Parameters
        ----------
        objects : sequence of str
            Ids of entities, or hashes of lake files.
        recipient, format : str
        rows : int
            Statements or rows that leave.
        content : str
            Hash of the file that they leave in, once it is known.
        """
        said = {"recipient": recipient, "format": format, "content": content}
        detail: dict[str, int | str] = {key: value for key, value in said.items() if value}
        self._log("export.make", objects, {**detail, "rows": rows})

    def count_identities(self) -> int:
        """How many decisions about which records are one may leave; exports do not carry them."""
        found = self._read(count_identities)
        self._log("entity.read", (), {"results": found})
        return found

    def statement(self, statement_id: str) -> StatementRecord | None:
        """One statement by its id, or None; of several labellings, the newest that may be seen."""
        key = bytes.fromhex(statement_id) if _STATEMENT_ID.fullmatch(statement_id) else b""

        def gather(connection: Connection, scope: Scope) -> list[StatementRecord]:
            return self._statements(connection, select(_S).where(_S.c.id == key, scope.sees(_S)))

        found = self._read(gather)
        self._log("statement.read", [r.statement.entity for r in found], {"results": len(found)})
        return found[-1] if found else None

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
            given = [texts and [*map(askable, texts)] for texts in (schemas, props, entities, values)]
            queries = select_statements(scope, given[0] or (), given[1] or (), *given[2:])
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
        found = self._read(lambda c, s: list_sources(c, s, self._known_labels(c)))
        self._log("source.read", [record.id for record in found], {"results": len(found)})
        return found

    def rejects(self, source: str | None = None) -> tuple[RejectRecord, ...]:
        """Rows and values that were not taken in, with the reason and the remedy."""
        found = self._read(lambda c, s: list_rejects(c, s, source and askable(source)))
        self._log("source.read", sorted({record.source for record in found}), {"results": len(found)})
        return found

    def tables(self, operation: Operation = Operation.CONSULTATION) -> tuple[TableRecord, ...]:
        """The lake tables that may be seen (or, for a disclosure, may leave).

        Their rows leave by :meth:`log_export` and :meth:`forestall.record.lake.Lake.rows`.
        """
        found = self._read(lambda c, s: list_tables(c, s, self._known_labels(c), operation))
        objects = [sha for record in found for sha in record.files]
        self._log("lake.read", objects, {"results": len(found)})
        return found

    def clusters(self) -> list[list[str]]:
        """Every cluster of two or more ids, as the subject may see them."""
        found = self._read(lambda connection, scope: all_clusters(connection, scope))
        self._log("entity.read", (), {"results": len(found)})
        return found

    def proposals(
        self, *, ids: Collection[str] = (), ends: Collection[str] = ()
    ) -> tuple[ProposalRecord, ...]:
        """The open possible links, in order of id; only of these ids or ends, where given."""
        keys, about = {*map(askable, ids)}, {*map(askable, ends)}
        found = self._read(lambda c, s: open_proposals(c, s, self._known_labels(c), ids=keys, ends=about))
        named = sorted({end for record in found for end in (record.a, record.b)})
        self._log("proposal.read", named, {"results": len(found)})
        return tuple(found)

    def decisions(self, pair: str) -> tuple[DecisionRecord, ...]:
        """What was decided about a possible link, oldest first; ``pair`` is its id, or both ids."""
        found = self._read(lambda c, s: list_decisions(c, s, askable(pair)))
        about = sorted({end for record in found for end in (record.a, record.b)})
        self._log("proposal.read", about, {"results": len(found)})
        return tuple(found)

    def footprints(self, entities: Sequence[str]) -> dict[str, Footprint]:
        """How much hangs on each entity that may be seen."""
        asked = [*map(askable, entities)]
        found = self._read(lambda c, s: measure_footprints(c, s, self._known_labels(c), asked))
        self._log("proposal.read", sorted(found), {"results": len(found)})
        return found

    def refuted(self) -> list[tuple[str, str]]:
        """Every pair of ids that was held to be two, as the subject may see it."""
        found = self._read(all_refuted)
        self._log("entity.read", (), {"results": len(found)})
        return found

    def watches(self) -> tuple[Watch, ...]:
        """What the subject watches, in the order in which they began."""
        found = tuple(self._read(lambda c, s: list_watches(c, s, self._known_labels(c))))
        self._log("watch.read", [record.id for record in found], {"results": len(found)})
        return found

    def alerts(self, watch: str, identifiers: Sequence[str] = (), *, until: int) -> tuple[Alert, ...]:
        """What is new, up to an event, about a watch; ``identifiers`` are what its words could be."""
        exact = [askable(text) for text in identifiers]
        found = self._read(lambda c, s: find_alerts(c, s, self._known_labels(c), watch, exact, until))
        self._log("watch.read", sorted({alert.entity for alert in found}), {"results": len(found)})
        return tuple(found)

    def count(self) -> dict[str, dict[str, int]]:
        """How many entities by schema, and statements by grade and by kind, may be seen."""
        found = self._read(lambda c, s: count_kinds(c, s, self._known_labels(c)))
        self._log("statement.read", (), {"results": sum(found["entities"].values())})
        return found

    def _read(self, gather: Callable[..., T]) -> T:
        with reading(self._ledger.engine) as connection:
            return gather(connection, self._ledger.scope(self, connection))

    def _log(self, action: str, objects: Sequence[str], detail: Mapping[str, int | str]) -> None:
        # One event names a bounded number of objects; a longer list goes on in further events.
        pieces = [objects[i : i + _LOGGED_OBJECTS] for i in range(0, len(objects), _LOGGED_OBJECTS)] or [()]
        for piece in pieces:
            event = self._ledger.log(self.subject, self.purpose, action, objects=tuple(piece), detail=detail)
            self.events.append(event)

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

    def _leaving(
        self,
        connection: Connection,
        scope: Scope,
        schema: str | None,
        chosen: Sequence[str] | None,
        start: int,
        batch: int,
    ) -> tuple[list[StatementRecord], int | None]:
        following: int | None
        if chosen is None:
            entities, following = find_leaving(connection, scope, schema, start, batch)
        else:
            entities = list(chosen[start : start + _LOGGED_OBJECTS])
            following = start + _LOGGED_OBJECTS if entities else None
        if not entities:
            return [], following
        sees = scope.sees(_S, Operation.DISCLOSURE)
        records = self._statements(connection, select(_S).where(_S.c.entity.in_(entities), sees))
        order = {entity: place for place, entity in enumerate(entities)}
        records.sort(key=lambda record: order[record.statement.entity])
        return records, following
