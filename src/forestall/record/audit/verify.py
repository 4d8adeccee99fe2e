"""The check of a whole log, and of the ledger's rows against it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, islice
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from forestall.record.audit.keys import PublicKey, SignedHead, verify_head
from forestall.record.audit.log import LEAVES, encode_leaf, newest_head
from forestall.record.audit.merkle import Frontier
from forestall.record.audit.written import digest_rows, read_digests, stream
from forestall.record.tables import event, event_object, head, merkle

__all__ = ["Problem", "Verification", "verify"]

_TOUCHED = select(event_object.c.event, event_object.c.object).order_by(
    event_object.c.event, event_object.c.object
)
# The index of objects has to be sorted by event; a window bounds the memory that this takes.
_WINDOW = 1_000_000
_LISTED = 100
_NOTHING = digest_rows({})

_decode_objects = msgspec.json.Decoder(list[str]).decode
_decode_detail = msgspec.json.Decoder(dict[str, int | str]).decode


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold, with a stable code and one plain sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the log found.

    Parameters
    ----------
    ok : bool
        True when there is no problem.
    size : int
        Events in the log.
    root : bytes
        Merkle root over them, as recomputed.
    problems : tuple of Problem
        At most 100 of them.
    seconds : float
        How long the check took.
    """

    ok: bool
    size: int
    root: bytes
    problems: tuple[Problem, ...]
    seconds: float


def verify(
    connection: Connection,
    public_key: PublicKey,
    kept_heads: Sequence[SignedHead] = (),
    *,
    rows: bool = True,
    signatures: Literal["newest", "all"] = "newest",
) -> Verification:
    """Check the log, and the rows of the ledger against it; never raises because of what it finds.

    Each event's leaf takes in the head that was signed just before it, so the newest head vouches
    for every event and for every earlier head: its root and signature are the only ones that have to
    be checked, whoever changed what, as long as they did not hold the signing key. :func:`append`
    checks the same before it signs, so a rewritten log cannot be made good by the next honest append.

    What a check of the database alone cannot see is a log cut back to one of its own earlier heads
    (an old backup put in its place) or wholly rewritten by the holder of the key. Heads kept elsewhere
    show both.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a read transaction.
    public_key : PublicKey
        The workspace's, from a place that its owner cannot change if that matters.
    kept_heads : sequence of SignedHead
        Heads kept outside the workspace; the log must be a continuation of each.
    rows : bool
        Also check that every row of the ledger is what its event wrote.
    signatures : {"newest", "all"}
        ``"all"`` also checks the root and the signature of every stored head (about 0.1 ms each),
        which only a faulty program or the holder of the key could have got wrong. On a log that was
        tampered with, the first head that it reports shows how far the log is still good.

    Returns
    -------
    Verification
    """
    started = time.perf_counter()
    check = _Check(connection, public_key, {kept.size for kept in kept_heads}, signatures == "all")
    # A database that was edited can hold bytes that are no text, and texts that are no numbers.
    unreadable = (
        SQLAlchemyError,
        connection.dialect.loaded_dbapi.Error,
        msgspec.MsgspecError,
        ValueError,
        TypeError,
    )
    try:
        check.read_events()
        check.compare_newest()
        for kept in kept_heads:
            check.compare_kept(kept)
        if rows:
            check.compare_rows()
    except unreadable as error:
        check.report("log.unreadable", f"The database cannot be read as a log ({type(error).__name__}).")
    return Verification(
        not check.problems,
        check.frontier.size,
        check.frontier.root(),
        tuple(check.problems),
        time.perf_counter() - started,
    )


@dataclass(slots=True)
class _Check:
    """One walk through the log, and what it found."""

    connection: Connection
    key: PublicKey
    marks: set[int]
    every_head: bool
    frontier: Frontier = Frontier()
    expected: int = 0
    index_differs: bool = False
    roots: dict[int, bytes] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, sentence: str) -> None:
        if len(self.problems) < _LISTED:
            self.problems.append(Problem(code, sentence))

    def read_events(self) -> None:
        """Hash every event, keep the roots at the marks, and compare the index of objects."""
        seq, index = event.c.seq, event_object.c
        lowest = start = self.connection.execute(select(func.min(seq))).scalar_one()
        while start is not None:
            end = start + _WINDOW
            touched = stream(self.connection, _TOUCHED.where(index.event >= start, index.event < end))
            pairs = chain.from_iterable(touched)
            for batch in stream(self.connection, LEAVES.where(seq >= start, seq < end)):
                self.hash_events(batch)
                self.compare_index(batch, pairs)
            self.index_differs |= next(pairs, None) is not None
            # Not simply the next window: an event slipped in far away must not cost a walk to it.
            start = self.connection.execute(select(func.min(seq)).where(seq >= end)).scalar_one()
        self.roots[self.frontier.size] = self.frontier.root()
        outside = select(func.count()).select_from(event_object)
        if lowest is not None:
            outside = outside.where(or_(index.event < lowest, index.event >= self.expected))
        if self.index_differs or self.connection.execute(outside).scalar_one():
            self.report("index.differs", "The index of objects is not what the events say.")

    def hash_events(self, batch: Sequence[Sequence[Any]]) -> None:
        """Move the frontier on, stopping at the marks."""
        if batch[0][0] != self.expected or batch[-1][0] != self.expected + len(batch) - 1:
            gap = next(seq for seq, row in enumerate(batch, self.expected) if row[0] != seq)
            self.report("event.missing", f"Event {gap} is missing.")
        self.expected = batch[-1][0] + 1
        hashed, encode = sha256, encode_leaf
        leaves = [hashed(b"\x00" + encode(row)).digest() for row in batch]
        first = self.frontier.size
        heads = (
            [SignedHead(row[0], *row[8:]) for row in batch if row[8] is not None] if self.every_head else []
        )
        done = 0
        for mark in sorted(self.marks.union(kept.size for kept in heads)):
            if first <= mark < first + len(leaves):
                self.frontier = self.frontier.append_all(leaves[done : mark - first])
                self.roots[mark] = self.frontier.root()
                done = mark - first
        self.frontier = self.frontier.append_all(leaves[done:])
        for kept in heads:
            self.compare_head(kept)
        for row in [row for row in batch if '"digest"' in row[7]]:
            self.note_digest(row)

    def compare_index(self, batch: Sequence[Sequence[Any]], pairs: Iterator[Any]) -> None:
        """Whether the index of objects goes on with exactly what these events touched."""
        said = [(row[0], name) for row in batch for name in _decode_objects(row[6])]
        if not self.index_differs:
            held = list(islice(pairs, len(said)))
            # Databases order texts in different ways; within one event the order means nothing.
            self.index_differs = held != said and sorted(held) != sorted(said)

    def compare_head(self, stored: SignedHead) -> None:
        if self.roots.get(stored.size) != stored.root:
            self.report("head.root", f"The events before {stored.size} do not give the root that was signed.")
        if not verify_head(stored, self.key):
            self.report("head.signature", f"The signature over the first {stored.size} events is false.")

    def compare_newest(self) -> None:
        """Whether the newest head covers the log and the working state agrees with it."""
        size = self.frontier.size
        newest = newest_head(self.connection)
        if newest is None:
            if size:
                self.report("head.missing", f"No signed head covers the {size} events.")
        elif newest.size > size:
            self.report("log.truncated", f"{newest.size} events were signed, and {size} are left.")
        elif newest.size < size:
            self.report("head.missing", f"The newest head covers only {newest.size} of {size} events.")
        else:
            self.compare_head(newest)
        if self.connection.execute(select(func.count()).where(head.c.size < 1)).scalar_one():
            self.report("head.order", "There is a head over less than one event.")
        state = self.connection.execute(select(merkle)).all()
        if [tuple(row) for row in state if row.size] != [(1, size, self.frontier.to_bytes())][: size and 1]:
            self.report("state.differs", "The working state of the tree is not what the events give.")

    def compare_kept(self, kept: SignedHead) -> None:
        """Whether the log is a continuation of a head kept elsewhere."""
        size = self.frontier.size
        which = f"the kept head over {kept.size} events"
        if not verify_head(kept, self.key):
            self.report(
                "kept.signature", f"The kept head over {kept.size} events is not signed with this key."
            )
        if kept.size > size:
            self.report("kept.truncated", f"The log has {size} events, fewer than {which}.")
        elif self.roots.get(kept.size) != kept.root:
            self.report(
                "kept.root", f"The log is not a continuation of the kept head over {kept.size} events."
            )

    def note_digest(self, row: Sequence[Any]) -> None:
        """Remember what an event says it wrote; a later settlement takes its place."""
        detail = _decode_detail(row[7])
        settled = row[5] == "erasure.settle"
        self.digests[int(detail["target"]) if settled else row[0]] = str(detail["digest"])

    def compare_rows(self) -> None:
        """Whether the rows of the ledger are exactly what their events wrote."""
        written = read_digests(self.connection)
        for seq, digest in self.digests.items():
            if written.pop(seq, _NOTHING) != digest:
                self.report("rows.changed", f"The rows that event {seq} wrote have changed.")
        for seq in written:
            self.report(
                "rows.unlogged", f"There are rows of event {seq}, which says nothing of writing them."
            )
