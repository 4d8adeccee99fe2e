"""The Merkle tree of RFC 6962: roots, frontiers, inclusion and consistency proofs. Pure functions.

A log that publishes its root can no longer change a leaf, drop one or reorder two without every
holder of an older root being able to tell.

References
----------
Laurie, Langley, Kasper (2013), "Certificate Transparency", RFC 6962, section 2.1; the iterative
checks of proofs follow RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from forestall.core import ForestallError

__all__ = [
    "EMPTY_ROOT",
    "Frontier",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root",
    "verify_consistency",
    "verify_inclusion",
]

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""

_HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf, 32 bytes.

    The prefix 0x00 keeps a leaf from ever being passed off as a node.

    Examples
    --------
    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over its two children, 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


def _pair(nodes: list[bytes]) -> list[bytes]:
    # Bound names and no call to node_hash: this line is where a verification spends its time.
    hashed = sha256
    return [
        hashed(b"\x01" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2], strict=False)
    ]


def _parents(nodes: list[bytes]) -> list[bytes]:
    """One level up: neighbours pair up, and an odd last node moves up unchanged."""
    above = _pair(nodes)
    if len(nodes) % 2:
        above.append(nodes[-1])
    return above


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, the Merkle Tree Hash of RFC 6962 section 2.1.

    Parameters
    ----------
    leaf_hashes : iterable of bytes
        As :func:`leaf_hash` gives them, in order.

    Examples
    --------
    >>> root([leaf_hash(b""), leaf_hash(b"\\x00")]).hex()[:16]
    'fac54203e7cc696c'
    """
    nodes = list(leaf_hashes)
    if not nodes:
        return EMPTY_ROOT
    while len(nodes) > 1:
        nodes = _parents(nodes)
    return nodes[0]


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that a growing tree has to remember: the roots of its complete subtrees, left to right.

    Parameters
    ----------
    size : int
        Number of leaves.
    roots : tuple of bytes
        One 32-byte root for each set bit of ``size``, the largest subtree first.

    Examples
    --------
    >>> frontier = Frontier().append_all([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
    >>> frontier.size, len(frontier.roots)
    (3, 2)
    >>> frontier.root() == root([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
    True
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def append_all(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The frontier after more leaves: about one hash a leaf, however large the tree is."""
        nodes = list(leaf_hashes)
        size = self.size + len(nodes)
        held = list(self.roots)
        new: list[bytes] = []
        bits = self.size
        while nodes:
            if bits & 1:
                nodes.insert(0, held.pop())
            if len(nodes) & 1:
                new.append(nodes.pop())
            nodes = _pair(nodes)
            bits >>= 1
        return Frontier(size, (*held, *reversed(new)))

    def root(self) -> bytes:
        """The root of the whole tree, 32 bytes."""
        if not self.roots:
            return EMPTY_ROOT
        whole = self.roots[-1]
        for left in self.roots[-2::-1]:
            whole = node_hash(left, whole)
        return whole

    def to_bytes(self) -> bytes:
        """The roots in one string of bytes, 32 a root, left to right."""
        return b"".join(self.roots)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """Read back what :meth:`to_bytes` wrote.

        Raises
        ------
        ForestallError
            ``merkle.frontier`` when the bytes cannot belong to a tree of this size.
        """
        if size < 0 or len(data) != _HASH_BYTES * size.bit_count():
            raise ForestallError(
                "merkle.frontier",
                f"{len(data)} bytes are not the frontier of a tree of {size} leaves.",
                "Rebuild it from the events.",
            )
        return cls(size, tuple(data[i : i + _HASH_BYTES] for i in range(0, len(data), _HASH_BYTES)))


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes that, with a leaf, lead to the root: PATH of RFC 6962 section 2.1.1.

    Parameters
    ----------
    leaf_hashes : sequence of bytes
        Every leaf hash of the tree.
    index : int
        0-based position of the leaf.

    Raises
    ------
    IndexError
        When there is no such leaf.

    Examples
    --------
    >>> leaves = [leaf_hash(bytes([i])) for i in range(7)]
    >>> proof = inclusion_proof(leaves, 4)
    >>> len(proof), verify_inclusion(leaves[4], 4, 7, proof, root(leaves))
    (3, True)
    """
    if not 0 <= index < len(leaf_hashes):
        raise IndexError(index)
    nodes = list(leaf_hashes)
    proof = []
    while len(nodes) > 1:
        sibling = index ^ 1
        if sibling < len(nodes):
            proof.append(nodes[sibling])
        nodes = _parents(nodes)
        index >>= 1
    return tuple(proof)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether ``proof`` shows that ``leaf`` stands at ``index`` in the tree of ``size`` with this root.

    Parameters
    ----------
    leaf : bytes
        A leaf hash.
    index, size : int
    proof : sequence of bytes
    expected : bytes
        The root that the reader trusts.
    """
    if not 0 <= index < size:
        return False
    position, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            reached = node_hash(sibling, reached)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            reached = node_hash(reached, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and reached == expected


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """The hashes that show a tree to be a continuation of an older one: PROOF of RFC 6962 section 2.1.2.

    Parameters
    ----------
    leaf_hashes : sequence of bytes
        Every leaf hash of the newer tree.
    old_size : int
        Number of leaves of the older tree, 0 to ``len(leaf_hashes)``.

    Raises
    ------
    IndexError
        When the older tree would be larger than the newer one.

    Examples
    --------
    >>> leaves = [leaf_hash(bytes([i])) for i in range(7)]
    >>> proof = consistency_proof(leaves, 3)
    >>> verify_consistency(3, root(leaves[:3]), 7, root(leaves), proof)
    True
    """
    size = len(leaf_hashes)
    if not 0 <= old_size <= size:
        raise IndexError(old_size)
    if old_size == 0:
        return ()
    proof: list[bytes] = []
    start, old, whole = 0, old_size, True
    while old != size:
        split = 1 << (size - 1).bit_length() - 1
        if old <= split:
            proof.append(root(leaf_hashes[start + split : start + size]))
            size = split
        else:
            proof.append(root(leaf_hashes[start : start + split]))
            start, old, size, whole = start + split, old - split, size - split, False
    if not whole:
        proof.append(root(leaf_hashes[start : start + size]))
    return tuple(reversed(proof))


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether ``proof`` shows that the newer tree starts with every leaf of the older one."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and old_root == new_root
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old, new = path[0], path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and old == old_root and new == new_root
