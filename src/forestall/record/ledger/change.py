"""Writing: everything in one transaction with the event that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, func, select, update

from forestall.core import ForestallError, Involvement, Label, Matter, Statement, derive_statement_id
from forestall.core.schema import value_type
from forestall.record import tables
from forestall.record.audit import digest_rows
from forestall.record.ledger.labels import derive_label_id, label_row
from forestall.record.ledger.proposals import ProposalOutcome, choose_proposals, encode_parts, order_pair
from forestall.record.ledger.records import IdentityKind, Proposal, Source
from forestall.record.ledger.scope import Scope, revoked_undos
from forestall.record.ledger.search_index import add_words, words_of
from forestall.record.ledger.texts import is_text, require_id
from forestall.record.ledger.undoing import can_undo
from forestall.record.policy import LinkingRule, Subject, condition_mask

__all__ = ["Change", "StatementRow"]

StatementRow = tuple[bytes, str, str, str, str, int, int, int, str, str | None, str | None, str, str]
"""The columns of ``statement`` from ``id`` to ``original``."""

_COUNTED = {
    "statements": "statement",
    "sources": "source",
    "identities": "identity",
    "proposals": "proposal",
    "rejects": "reject",
}
"""Counts that an event carries, and the tables they count."""


class Change:
    """One transaction of writing; made by :meth:`forestall.record.ledger.Ledger.change`.

    Everything that it adds carries the sequence number of the event that is written at its end.
    The event holds counts and a digest of the rows of each table, never their content.
    """

    def __init__(
        self,
        connection: Connection,
        event: int,
        action: str,
        interned: Mapping[bytes, int],
        permitted: Select[tuple[int]],
        reach: Scope,
    ) -> None:
        self.connection = connection
        self.event = event
        self.action = action
        self.permitted = permitted
        """The labels of what the writer may change."""
        self._reach = reach
        self.new_labels: dict[bytes, int] = {}
        self.objects: list[str] = []
        self._interned = interned
        self._written: dict[str, list[tuple[Any, ...]]] = {}
        self._next: dict[str, int] = {}
        self._retracted: set[int] = set()
        self._undone: set[int] = set()

    def scope(self) -> Scope:
        """What the writer may see, as the record stands within this transaction."""
        return replace(self._reach, revoked=revoked_undos(self.connection, None))

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

    def propose(self, proposals: Iterable[Proposal]) -> ProposalOutcome:
        """Record possible links, for people to decide about; nothing is joined.

        What is held already, what was refuted and what is settled is left out and counted.
        """
        chosen, outcome = choose_proposals(self.connection, self.scope(), proposals)
        first = self._take(tables.proposal, len(chosen))
        rows = [
            (
                seq,
                each.id,
                *order_pair(each.a, each.b),
                float(each.probability),
                float(each.weight),
                each.model,
                encode_parts(each.parts),
                self.intern(label),
                self.event,
            )
            for seq, (each, label) in enumerate(chosen, first)
        ]
        self._insert(tables.proposal, rows)
        return replace(outcome, event=self.event)

    def approve(self, a: str, b: str, label: Label, *, reason: str = "") -> None:
        """Record the first of two people's words that two entity ids are one."""
        seq, pair = self._take(tables.approval, 1), order_pair(a, b)
        self._insert(tables.approval, [(seq, *pair, reason, self.intern(label), self.event)])
        self.objects += pair

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
            if not can_undo(self.connection, self._reach.subject.id, self.permitted, target):
                raise ForestallError(
                    "undo.unknown",
                    f"Event {target} wrote nothing that could be undone.",
                    "Look it up with `forestall audit log`.",
                )
        self._insert(tables.undo, [(self.event, target) for target in sorted(set(targets) - self._undone)])
        self._undone.update(targets)

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

    def set_linking_rule(self, rule: LinkingRule) -> None:
        """Set what takes two people, and what a model may link by itself."""
        matters, schemas = (
            msgspec.json.encode(sorted(names)).decode() for names in (rule.matters, rule.schemas)
        )
        mask = condition_mask(rule.conditions)
        self._insert(
            tables.linking_rule, [(self.event, rule.accept_at, mask, matters, schemas, rule.records)]
        )

    def set_watch(
        self, watch: str, kind: str, target: str, label: Label, *, reason: str, active: bool, seen: int
    ) -> None:
        """Begin, move on or end a watch of the writer's own; ``seen`` is the last event they know of."""
        row = (watch, self._reach.subject.id, kind, target, reason, int(active), seen)
        self._insert(tables.watch, [(self._take(tables.watch, 1), *row, self.intern(label), self.event)])

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
