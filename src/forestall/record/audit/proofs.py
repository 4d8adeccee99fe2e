"""Proofs for somebody who does not hold the log: this event is in it, and it only ever grew.

Both are checked with :func:`forestall.record.audit.merkle.verify_inclusion` and
:func:`~forestall.record.audit.merkle.verify_consistency`, by anyone, with nothing but the proof, the
signed head and the public key (RFC 6962 section 2.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from forestall.core import ForestallError
from forestall.record.audit.keys import SignedHead
from forestall.record.audit.log import LEAVES, encode_leaf, newest_head
from forestall.record.audit.merkle import consistency_proof, inclusion_proof, leaf_hash
from forestall.record.audit.written import stream

__all__ = ["Proof", "prove_continuation", "prove_event"]


@dataclass(frozen=True, slots=True)
class Proof:
    """Hashes that lead from a leaf, or from an older root, to the root of a signed head.

    ``leaf`` is the canonical bytes of the event, as text, and ``index`` its number; in a proof of
    continuation ``leaf`` is empty and ``index`` the size of the older log.
    """

    leaf: str
    index: int
    hashes: tuple[bytes, ...]
    head: SignedHead


def prove_event(connection: Connection, seq: int) -> Proof:
    """Prove that an event stands in the log as it stands now.

    Raises
    ------
    ForestallError
        ``audit.unknown`` when the log has no such event.
    """
    leaves = _read_leaves(connection)
    head = newest_head(connection)
    if head is None or not 0 <= seq < len(leaves):
        raise ForestallError("audit.unknown", f"The log has no event {seq}.", "See `forestall audit log`.")
    hashes = [leaf_hash(leaf) for leaf in leaves]
    return Proof(leaves[seq].decode(), seq, tuple(inclusion_proof(hashes, seq)), head)


def prove_continuation(connection: Connection, older: SignedHead) -> Proof:
    """Prove that the log is a continuation of the one that an older head was signed over.

    Raises
    ------
    ForestallError
        ``audit.unknown`` when the log is shorter than the head says it was.
    """
    hashes = [leaf_hash(leaf) for leaf in _read_leaves(connection)]
    head = newest_head(connection)
    if head is None or older.size > len(hashes):
        raise ForestallError(
            "audit.unknown",
            f"The log has fewer events than the {older.size} of that head.",
            "It was cut back, or the head is of another log: run `forestall audit verify --head`.",
        )
    return Proof("", older.size, tuple(consistency_proof(hashes, older.size)), head)


def _read_leaves(connection: Connection) -> list[bytes]:
    leaves: list[Any] = [encode_leaf(row) for batch in stream(connection, LEAVES) for row in batch]
    return leaves
