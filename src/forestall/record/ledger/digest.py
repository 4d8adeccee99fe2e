"""Digests of written rows: what ties the rows of the ledger to the events of the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

__all__ = ["RowDigest"]

_ENCODER = msgspec.json.Encoder()


class RowDigest:
    """A digest of the rows that one event wrote to one table.

    Rows are taken in the order of their first column, which for most tables is the sequence number
    that they were written in. ``add`` is called with rows already in that order.

    Examples
    --------
    >>> digest = RowDigest()
    >>> digest.add([(1, "a"), (2, "b")])
    >>> digest.count, digest.hexdigest()
    (2, '09871b615a28a2d7233dd8ce49301a62')
    """

    __slots__ = ("_hash", "count")

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)
        self.count = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take in more rows; every column counts."""
        self._hash.update(_ENCODER.encode_lines(rows))
        self.count += len(rows)

    def hexdigest(self) -> str:
        """The digest so far, as 32 hexadecimal figures."""
        return self._hash.hexdigest()

    @staticmethod
    def of(rows: Iterable[Sequence[Any]]) -> RowDigest:
        """The digest of rows in any order: sorted as text, for tables without a sequence number."""
        digest = RowDigest()
        digest.add(sorted(rows, key=lambda row: [str(column) for column in row]))
        return digest
