"""Writing: everything in one transaction with the event that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, func, select, update

from forestall.core import ForestallError, Involvement, Label, Matter, Statement, derive_statement_id
from forestall.core.schema import value_type
from forestall.record import tables
from forestall.record.audit import digest_rows
from forestall.record.ledger.labels import derive_label_id, label_row
from forestall.record.ledger.records import IdentityKind, Source
from forestall.record.ledger.search_index import add_words, words_of
from forestall.record.ledger.texts import is_text, require_id
from forestall.record.policy import Subject, condition_mask

__all__ = ["Change", "StatementRow"]

StatementRow = tuple[bytes, str, str, str, str, int, int, int, str, str | None, str | None, str, str]
"""The columns of ``statement`` from ``id`` to ``original``."""

_COUNTED = {
    "statements": "statement",
    "sources": "source",
    "identities": "identity",
    "rejects": "reject",
}
"""Counts that an event carries, and the tables they count."""

_ACCESS = (tables.actor, tables.matter, tables.matter_member)
_LABELLED = tuple(
    table for table in tables.metadata.sorted_tables if {"label", "event"} <= set(table.c.keys())
)


class Change:
    """One transaction of writing; made by :meth:`forestall.record.ledger.Ledger.change`.

    Everything that it adds carries the sequence number of the event that is written at its end.
    The event holds counts and a digest of the rows of each table, never their content.
    """

    def __init__(
        self,
        connection: Connection,
        event: int,
        interned: Mapping[bytes, int],
        permitted: Select[tuple[int]],
        actor: str,
    ) -> None:
        self.connection = connection
        self.event = event
        self.permitted = permitted
        """The labels of what the writer may change."""
        self._actor = actor
        self.new_labels: dict[bytes, int] = {}
        self.objects: list[str] = []
        self._interned = interned
        self._written: dict[str, list[tuple[Any, ...]]] = {}
        self._next: dict[str, int] = {}
        self._retracted: set[int] = set()
        self._undone: set[int] = set()

    def intern(self, label: Label) -> int:
        """The number of a label, recording it when it is new."""
        key = derive_label_id(label)
        seq: int | None = self._interned.get(key, self.new_labels.get(key))
        if seq is None:
            # Another process may have recorded it since this one last looked.
            seq = self.connection.scalar(select(tables.label.c.seq).where(tables.label.c.id == key))
        if seq is None:
            seq = self._take(tables.label, 1)
            self._insert(tables.label, [(seq, key, *label_row(label), self.event)])
            matters = [(seq, matter, self.event) for matter in sorted(label.matters)]
            self._insert(tables.label_matter, matters)
        self.new_labels[key] = seq
        return seq

    def add_source(self, source: Source) -> int:
        """Record a source, or find it when the same id is already held; gives its number."""
        require_id(source.id)
        held = self.connection.scalar(select(tables.source.c.seq).where(tables.source.c.id == source.id))
        if held is not None:
            return int(held)
        seq = self._take(tables.source, 1)
        row = (
            seq,
            source.id,
            source.kind,
            source.name,
            source.format,
            source.originator,
            source.reference,
            source.source_reference,
            source.dated,
            source.parent,
            source.mapping,
            self.intern(source.label),
            self.event,
        )
        self._insert(tables.source, [row])
        return seq

    def state(self, statements: Iterable[Statement]) -> int:
        """Record statements whose sources are already held; gives how many were new.

        Raises
        ------
        ForestallError
            ``source.unknown`` when a statement names a source that is not held, ``id.invalid`` when
            an entity id is nothing that the log could name.
        """
        sources: dict[str, int] = {}
        rows: list[StatementRow] = []
        for s in statements:
            require_id(s.entity)
            if s.source not in sources:
                seq = self.connection.scalar(
                    select(tables.source.c.seq).where(tables.source.c.id == s.source)
                )
                if seq is None:
                    raise ForestallError(
                        "source.unknown", f"Source {s.source!r} is not held.", "Record the source first."
                    )
                sources[s.source] = seq
            key = derive_statement_id(
                s.entity, s.schema, s.prop, s.value, s.source, s.locator, s.original, s.lang
            )
            rows.append(
                (
                    key,
                    s.entity,
                    s.schema,
                    s.prop,
                    s.value,
                    int(value_type(s.schema, s.prop)),
                    self.intern(s.label),
                    sources[s.source],
                    s.locator,
                    s.valid.start,
                    s.valid.end,
                    s.lang,
                    s.original,
                )
            )
        return self.add_rows(rows)

    def add_rows(self, rows: Sequence[StatementRow]) -> int:
        """Record prepared statement rows, leaving out those already held; gives how many were new.

        The same words from the same place under the same label are held once, also when they were
        retracted or undone since. Under another label they are another statement: the way to grade
        anew, and the reason why nobody can tell that somebody else holds them.
        """
        distinct = {(row[0], row[6]): row for row in rows}
        held = self._held(list({row[0]: None for row in rows}))
        fresh = [row for key, row in distinct.items() if key not in held] if held else list(distinct.values())
        first = self._take(tables.statement, len(fresh))
        event = self.event
        numbered = [(seq, *row, event) for seq, row in enumerate(fresh, first)]
        self._insert(tables.statement, numbered)
        add_words(self.connection, words_of((row[0], row[6], row[5]) for row in numbered))
        return len(fresh)

    def _held(self, keys: list[bytes]) -> set[tuple[bytes, int]]:
        # Straight to the driver: building a query of ten thousand parameters costs more than running it.
        held: set[tuple[bytes, int]] = set()
        for start in range(0, len(keys), 10_000):
            batch = keys[start : start + 10_000]
            if self.connection.dialect.name == "sqlite":
                marks = ",".join("?" * len(batch))
                query = f"SELECT id, label FROM statement WHERE id IN ({marks})"
                found = self.connection.exec_driver_sql(query, tuple(batch))
            else:
                found = self.connection.exec_driver_sql(
                    "SELECT id, label FROM statement WHERE id = ANY(%s)", (batch,)
                )
            held.update((bytes(key), label) for key, label in found)
        return held

    def identify(
        self,
        kind: IdentityKind,
        a: str,
        b: str,
        label: Label,
        *,
        reason: str = "",
        score: float | None = None,
    ) -> int:
        """Record a decision about whether two entity ids are one; gives its number."""
        if a == b:
            raise ForestallError("identity.same", f"{a} and {a} are the same id.", "Give two different ids.")
        seq = self._take(tables.identity, 1)
        first, second = sorted((a, b))
        # A float, as the database gives it back: the digest of the event is over what is read.
        exact = None if score is None else float(score)
        row = (seq, kind.value, first, second, exact, reason, self.intern(label), self.event)
        self._insert(tables.identity, [row])
        self.objects += [first, second]
        return seq

    def retract(self, statements: Iterable[str]) -> None:
        """Make statements ineffective from now on; they stay readable as of an earlier time.

        Parameters
        ----------
        statements : iterable of str
            Ids, as :class:`StatementRecord` has them.

        Raises
        ------
        ForestallError
            ``statement.unknown`` when there is none of that id that the writer may change.
        """
        found: set[int] = set()
        for statement_id in statements:
            column = tables.statement.c
            query = select(column.seq).where(column.id == _read_id(statement_id))
            seqs = self.connection.scalars(query.where(column.label.in_(self.permitted))).all()
            if not seqs:
                raise ForestallError(
                    "statement.unknown", f"There is no statement {statement_id!r}.", "Search for it first."
                )
            found.update(seqs)
        self._insert(tables.retraction, [(self.event, seq) for seq in sorted(found - self._retracted)])
        self._retracted |= found

    def undo(self, *targets: int) -> None:
        """Make all that earlier events wrote ineffective from now on.

        Who may do what is not undone, but recorded anew.

        Raises
        ------
        ForestallError
            ``undo.unknown`` when an event wrote nothing that the writer could undo: nothing at all,
            or anything that somebody else wrote under a label that they may not change.
        """
        for target in set(targets):
            if not self._can_undo(target):
                raise ForestallError(
                    "undo.unknown",
                    f"Event {target} wrote nothing that could be undone.",
                    "Look it up with `forestall audit log`.",
                )
        self._insert(tables.undo, [(self.event, target) for target in sorted(set(targets) - self._undone)])
        self._undone.update(targets)

    def _can_undo(self, target: int) -> bool:
        event = tables.event.c
        row = self.connection.execute(
            select(event.actor, event.detail).where(event.seq == target)
        ).one_or_none()
        if row is None or "digest" not in msgspec.json.decode(row.detail):
            return False
        wrote = {table: table.c.event == target for table in _ACCESS}
        if any(self._exists(select(table).where(said)) for table, said in wrote.items()):
            return False
        if row.actor == self._actor:
            return True
        forbidden = [
            select(table.c.event).where(table.c.event == target, table.c.label.not_in(self.permitted))
            for table in _LABELLED
        ]
        retracted, statement = tables.retraction.c, tables.statement.c
        forbidden.append(
            select(retracted.event)
            .join(tables.statement, statement.seq == retracted.statement)
            .where(retracted.event == target, statement.label.not_in(self.permitted))
        )
        if any(self._exists(query) for query in forbidden):
            return False
        undone = self.connection.scalars(select(tables.undo.c.target).where(tables.undo.c.event == target))
        return all(self._can_undo(earlier) for earlier in undone.all())

    def _exists(self, query: Select[Any]) -> bool:
        return self.connection.execute(query.limit(1)).first() is not None

    def register_table(
        self,
        name: str,
        kind: str,
        sha256: str,
        rows: int,
        columns: Sequence[tuple[str, str]],
        source: int,
        label: int,
    ) -> None:
        """Register a Parquet file of the lake as (a part of) a table."""
        seq = self._take(tables.lake_table, 1)
        text = msgspec.json.encode(columns).decode()
        self._insert(tables.lake_table, [(seq, name, kind, sha256, rows, text, source, label, self.event)])

    def add_rejects(self, source: int, label: int, rejects: Sequence[tuple[Any, ...]]) -> None:
        """Keep rows and values that were not taken in.

        Each is ``(part, row, column, value, code, reason, remedy, raw, whole_row)``.
        """
        first = self._take(tables.reject, len(rejects))
        rows = [(seq, source, *reject, label, self.event) for seq, reject in enumerate(rejects, first)]
        self._insert(tables.reject, rows)

    def advance(
        self, source: int, part: str, *, read: int, accepted: int, rejected: int, statements: int, done: bool
    ) -> None:
        """Move the progress of an intake on by this many rows."""
        progress = tables.intake_part
        where = (progress.c.source == source, progress.c.part == part)
        changed = self.connection.execute(
            update(progress)
            .where(*where)
            .values(
                rows_read=progress.c.rows_read + read,
                accepted=progress.c.accepted + accepted,
                rejected=progress.c.rejected + rejected,
                statements=progress.c.statements + statements,
                done=int(done),
            )
        )
        if not changed.rowcount:
            self._write(progress, [(source, part, read, accepted, rejected, statements, int(done))])

    def set_actor(self, subject: Subject, name: str) -> None:
        """Add a person who uses the record, or change what they may do."""
        row = (
            self.event,
            subject.id,
            name,
            subject.role.value,
            subject.clearance.value,
            condition_mask(subject.conditions),
            subject.organisation,
        )
        self._insert(tables.actor, [row])

    def set_matter(self, matter: Matter) -> None:
        """Open a matter, or change it."""
        row = (
            self.event,
            matter.id,
            matter.name,
            int(matter.purpose),
            matter.opened,
            matter.closed,
            matter.legal_basis,
        )
        self._insert(tables.matter, [row])

    def set_member(self, matter: str, actor: str, *, member: bool = True) -> None:
        """Let a person into a matter, or take them out of it."""
        self._insert(tables.matter_member, [(self.event, matter, actor, int(member))])

    def involve(self, involvement: Involvement, label: Label) -> None:
        """State what a person is in a matter, for a span of time."""
        seq = self._take(tables.involvement, 1)
        row = (
            seq,
            involvement.person,
            involvement.matter,
            involvement.category.value,
            involvement.period.start,
            involvement.period.end,
            self.intern(label),
            self.event,
        )
        self._insert(tables.involvement, [row])

    @property
    def detail(self) -> dict[str, Any]:
        """Counts and the digest of what was written, for the event."""
        counts = {key: len(self._written.get(table, ())) for key, table in _COUNTED.items()}
        return {
            "digest": digest_rows(self._written),
            **{key: count for key, count in counts.items() if count},
        }

    def _take(self, table: Table, count: int) -> int:
        """The first of ``count`` new sequence numbers of a table; writers are serialised."""
        first = self._next.get(table.name)
        if first is None:
            first = (self.connection.scalar(select(func.max(table.c.seq))) or 0) + 1
        self._next[table.name] = first + count
        return first

    def _insert(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of an append-only table, for which the event will answer."""
        if not rows:
            return
        self._write(table, rows)
        self._written.setdefault(str(table.name), []).extend(rows)

    def _write(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        for row in rows:
            for cell in row:
                if cell.__class__ is str and ("\x00" in cell or not (cell.isascii() or is_text(cell))):
                    raise ForestallError(
                        "text.characters",
                        f"What was to be recorded ({table.name}) holds characters that are not text.",
                        "Leave out NUL and halves of characters.",
                    )
        sqlite = self.connection.dialect.name == "sqlite"
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        marks = ", ".join(["?" if sqlite else "%s"] * len(table.columns))
        self.connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", list(rows))


def _read_id(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
