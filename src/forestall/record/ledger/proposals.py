"""Possible links: which are worth recording, and which are open, as one reader may see them.

A possible link never joins anything. It stays open until somebody who may see it decides about the
pair; of several about one pair the newest counts, so a retrained model's replaces the older one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, FromClause, Select, or_, select

from forestall.core import ForestallError, Label, strictest
from forestall.record.ledger.labels import load_labels
from forestall.record.ledger.records import (
    Approval,
    DecisionRecord,
    IdentityKind,
    Proposal,
    ProposalPart,
    ProposalRecord,
    derive_pair_id,
)
from forestall.record.ledger.scope import Scope
from forestall.record.tables import approval, event, identity, proposal, statement

__all__ = [
    "Pair",
    "ProposalOutcome",
    "choose_proposals",
    "derive_labels",
    "encode_parts",
    "find_approvals",
    "find_decisions",
    "find_newest",
    "list_decisions",
    "open_proposals",
    "order_pair",
    "touched_by",
]

Pair = tuple[str, str]
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class ProposalOutcome:
    """What became of the possible links that a model put forward.

    Parameters
    ----------
    event : int
        The number of the event, for an undo.
    added : int
        Recorded; ``superseded`` of them in the place of an older one about the same pair.
    superseded : int
    unchanged : int
        Held already, word for word.
    refuted : int
        Left out, since somebody held the two to be different.
    settled : int
        Left out, since the two are already held to be one.
    held_back : int
        Left out, since the writer may not see both ends, or nobody may use both for one purpose.
    """

    event: int
    added: int = 0
    superseded: int = 0
    unchanged: int = 0
    refuted: int = 0
    settled: int = 0
    held_back: int = 0


def order_pair(a: str, b: str) -> Pair:
    """Two ids in the order in which pairs are held."""
    return (a, b) if a < b else (b, a)


def encode_parts(parts: Sequence[ProposalPart]) -> str:
    """The parts of a possible link as the ledger holds them."""
    return msgspec.json.encode([(part.name, part.level, float(part.weight)) for part in parts]).decode()


def choose_proposals(
    connection: Connection, scope: Scope, proposals: Iterable[Proposal]
) -> tuple[list[tuple[Proposal, Label]], ProposalOutcome]:
    """The possible links to record, each with its label, and what became of the others.

    The label is the strictest of all that both ends state: whoever may not see all of both does not
    see that they were compared. Of several proposals about one pair, the last counts.
    """
    wanted = {order_pair(each.a, each.b): each for each in proposals}
    labels = derive_labels(connection, scope, wanted)
    decisions = find_decisions(connection, scope, wanted)
    held = {
        pair: (row.probability, row.weight, row.model, row.parts, row.event)
        for pair, row in _newest(connection, scope, proposal, wanted).items()
    }
    chosen: list[tuple[Proposal, Label]] = []
    counts = dict.fromkeys(("superseded", "unchanged", "refuted", "settled", "held_back"), 0)
    for pair, each in wanted.items():
        decided, decided_in = decisions.get(pair, (None, -1))
        same = (float(each.probability), float(each.weight), each.model, encode_parts(each.parts))
        older = held.get(pair)
        label = labels.get(pair)
        if label is None:
            counts["held_back"] += 1
        elif decided is IdentityKind.REFUTE:
            counts["refuted"] += 1
        elif decided in (IdentityKind.LINK, IdentityKind.CONFIRM):
            counts["settled"] += 1
        elif older is not None and older[:4] == same:
            counts["unchanged"] += 1
        else:
            counts["superseded"] += older is not None and older[4] > decided_in
            chosen.append((each, label))
    return chosen, ProposalOutcome(-1, len(chosen), **counts)


def derive_labels(connection: Connection, scope: Scope, pairs: Iterable[Pair]) -> dict[Pair, Label]:
    """The strictest label of each pair; a pair of which an end may not be seen is left out."""
    pairs = list(pairs)
    entity, label = statement.c.entity, statement.c.label
    found: dict[str, set[int]] = {}
    for batch in _batches(sorted({end for pair in pairs for end in pair})):
        query = select(entity, label).where(entity.in_(batch), scope.sees(statement)).distinct()
        for name, seq in connection.execute(query):
            found.setdefault(name, set()).add(seq)
    known = load_labels(connection)
    derived: dict[frozenset[int], Label | None] = {}
    given: dict[Pair, Label] = {}
    for a, b in pairs:
        if a in found and b in found:
            seqs = frozenset(found[a] | found[b])
            if seqs not in derived:
                derived[seqs] = _derive([known[seq] for seq in sorted(seqs)])
            label_ = derived[seqs]
            if label_ is not None:
                given[a, b] = label_
    return given


def _derive(labels: Sequence[Label]) -> Label | None:
    try:
        return strictest(labels)
    except ForestallError:  # they share no purpose: nobody may use them together
        return None


def find_decisions(
    connection: Connection, scope: Scope, pairs: Iterable[Pair]
) -> dict[Pair, tuple[IdentityKind, int]]:
    """The newest decision about each pair that the reader may see, with its event."""
    newest = _newest(connection, scope, identity, pairs)
    return {pair: (IdentityKind(row.kind), row.event) for pair, row in newest.items()}


def find_approvals(
    connection: Connection, scope: Scope, pairs: Iterable[Pair] | None = None
) -> dict[Pair, list[tuple[int, Approval, int]]]:
    """First words for a link since the last decision about the pair: (event, approval, label)."""
    columns = (approval, event.c.time, event.c.actor)
    query = select(*columns).join(event, event.c.seq == approval.c.event).where(scope.sees(approval))
    rows = (
        connection.execute(query.order_by(approval.c.seq)).all()
        if pairs is None
        else _read_about(connection, query, approval, pairs)
    )
    decisions = find_decisions(connection, scope, {(row.a, row.b) for row in rows})
    found: dict[Pair, list[tuple[int, Approval, int]]] = {}
    for row in sorted(rows, key=lambda row: row.seq):
        if row.event > decisions.get((row.a, row.b), (None, -1))[1]:
            said = Approval(row.actor, row.time, row.reason)
            found.setdefault((row.a, row.b), []).append((row.event, said, row.label))
    return found


def open_proposals(
    connection: Connection,
    scope: Scope,
    labels: Mapping[int, Label],
    *,
    ids: Collection[str] = (),
    ends: Collection[str] = (),
) -> list[ProposalRecord]:
    """The possible links that are open to the reader, in order of id.

    Parameters
    ----------
    ids, ends : collection of str
        Only those of these ids, or with one of these ends; empty for all.
    """
    columns = (proposal, event.c.time, event.c.actor)
    query = select(*columns).join(event, event.c.seq == proposal.c.event).where(scope.sees(proposal))
    # A longer list is read in full, which costs no more.
    if ids and len(ids) <= _BATCH:
        query = query.where(proposal.c.id.in_(sorted(ids)))
    if ends and len(ends) <= _BATCH:
        query = query.where(or_(proposal.c.a.in_(sorted(ends)), proposal.c.b.in_(sorted(ends))))
    newest = {(row.a, row.b): row for row in connection.execute(query.order_by(proposal.c.seq))}
    decisions = find_decisions(connection, scope, newest)
    approvals = find_approvals(connection, scope)
    found = []
    for pair in {*newest, *approvals}:
        if ends and not (pair[0] in ends or pair[1] in ends):
            continue
        said = approvals.get(pair, [])
        words = tuple(word for _, word, _ in said)
        row = newest.get(pair)
        key = derive_pair_id(*pair)
        if ids and key not in ids:
            continue
        if row is not None and row.event > decisions.get(pair, (None, -1))[1]:
            parts = tuple(ProposalPart(*part) for part in msgspec.json.decode(row.parts))
            record = ProposalRecord(
                key,
                *pair,
                row.probability,
                row.weight,
                row.model,
                parts,
                labels[row.label],
                row.time,
                row.actor,
                words,
            )
        elif said:
            _, first, label = said[0]
            record = ProposalRecord(
                key, *pair, None, None, "", (), labels[label], first.time, first.by, words
            )
        else:
            continue
        found.append(record)
    return sorted(found, key=lambda record: record.id)


def list_decisions(connection: Connection, scope: Scope, pair_id: str) -> list[DecisionRecord]:
    """What was decided about a pair, oldest first; undone decisions do not count.

    The pair is found by the id of a possible link, or by the two ids with a space between.
    """
    return [record for _, record in _read_decided(connection, scope, pair_id)]


def find_newest(connection: Connection, scope: Scope, pair_id: str) -> tuple[int, Pair] | None:
    """The event of the newest decision about a pair, and the pair; None when there is none."""
    found = _read_decided(connection, scope, pair_id)
    return (found[-1][0], (found[-1][1].a, found[-1][1].b)) if found else None


def _read_decided(connection: Connection, scope: Scope, pair_id: str) -> list[tuple[int, DecisionRecord]]:
    pair = _find_pair(connection, scope, pair_id)
    if pair is None:
        return []
    found: list[tuple[int, int, DecisionRecord]] = []
    for table in (approval, identity):
        query = select(table, event.c.time, event.c.actor).join(event, event.c.seq == table.c.event)
        about = query.where(table.c.a == pair[0], table.c.b == pair[1], scope.sees(table))
        for row in connection.execute(about):
            kind, score = (row.kind, row.score) if table is identity else ("approve", None)
            record = DecisionRecord(kind, *pair, row.actor, row.time, row.reason, score)
            found.append((row.event, row.seq, record))
    return [(number, record) for number, _, record in sorted(found, key=lambda each: each[:2])]


def _find_pair(connection: Connection, scope: Scope, pair_id: str) -> Pair | None:
    ends = pair_id.split()
    if len(ends) == 2:
        return order_pair(*ends)
    query = select(proposal.c.a, proposal.c.b).where(proposal.c.id == pair_id, scope.sees(proposal))
    row = connection.execute(query.limit(1)).one_or_none()
    if row is not None:
        return (row.a, row.b)
    # First words without a model's proposal: few, and their id follows from the pair.
    query = select(approval.c.a, approval.c.b).where(scope.sees(approval))
    pairs = ((row.a, row.b) for row in connection.execute(query))
    return next((pair for pair in pairs if derive_pair_id(*pair) == pair_id), None)


def touched_by(connection: Connection, scope: Scope, event_number: int) -> set[Pair]:
    """The pairs that an event decided about or put forward, as far as the reader may see them."""
    return {
        (row.a, row.b)
        for table in (identity, approval, proposal)
        for row in connection.execute(
            select(table.c.a, table.c.b).where(table.c.event == event_number, scope.sees(table))
        )
    }


def _newest(
    connection: Connection, scope: Scope, table: FromClause, pairs: Iterable[Pair]
) -> dict[Pair, Any]:
    query = select(table).where(scope.sees(table))
    rows = _read_about(connection, query, table, pairs)
    return {(row.a, row.b): row for row in sorted(rows, key=lambda row: row.seq)}


def _read_about(
    connection: Connection, query: Select[Any], table: FromClause, pairs: Iterable[Pair]
) -> list[Any]:
    """The rows about these pairs, found by their first ends."""
    wanted = set(pairs)
    return [
        row
        for batch in _batches(sorted({a for a, _ in wanted}))
        for row in connection.execute(query.where(table.c.a.in_(batch)))
        if (row.a, row.b) in wanted
    ]


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))
