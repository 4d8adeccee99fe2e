"""Candidate pairs: records that share something rare enough to be worth a comparison.

Every record has atoms: the sound of each word of its name, its date of birth, its postcode, its phone ...
Records that share an atom make a block. A block that is too large is not thrown away but split by every
other atom of its records (name word and year, place and initial, two name words ...); what is still too
large is cut, and said. Of records that say exactly the same five are compared with others, so that somebody
who stands there a hundred times does not fill his blocks; the rest are compared with these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.linking.fields import FieldKind
from forestall.analysis.linking.normalise import ALTERNATIVE
from forestall.analysis.linking.records import Records, number_forms
from forestall.analysis.linking.sounds import skeleton
from forestall.analysis.names import given_name_classes

__all__ = [
    "ALONE",
    "COPIES",
    "TOGETHER",
    "Candidates",
    "CutBlocks",
    "find_atoms",
    "find_candidates",
]

_WORDED = (FieldKind.FULL_NAME, FieldKind.ORGANISATION, FieldKind.ADDRESS)
ALONE = 30
"""Records that may share one atom and still all be compared."""
TOGETHER = 40
"""The same of two atoms."""
COPIES = 5
"""Records that say exactly the same and still are compared with others."""
_PAIRS = 2_000_000
_PAIRS_EACH = 20
_SORTED_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class CutBlocks:
    """Blocks that were too large to compare in full."""

    what: str
    blocks: int
    largest: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs to compare, each once, the smaller row first and in order.

    Parameters
    ----------
    left, right : array of int32
    copies : array of int
        The row that stands for each record: its own, or the first that says exactly the same when more than
        five before it do. Only rows that stand for themselves are compared with records that say otherwise.
    cut : tuple of CutBlocks
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    copies: NDArray[np.int64]
    cut: tuple[CutBlocks, ...]


def find_atoms(kind: FieldKind, cell: str) -> list[str]:
    """What a value offers to block on."""
    if not cell:
        return []
    found: list[str] = []
    for text in cell.split(ALTERNATIVE):
        if kind in _WORDED:
            for word in text.split():
                if len(word) > 1:
                    found.append(skeleton(word))
                found += [f"={number}" for number in sorted(given_name_classes(word))]
        elif kind in (FieldKind.BIRTH_DATE, FieldKind.DATE):
            found += [text, text[:4], "-" + text[4:]]
        elif kind is FieldKind.POSTCODE:
            found += [text, text[:-3] + "-", text[-3:] + "+"]
        elif kind is FieldKind.EMAIL:
            found += [text, text.partition("@")[0] + "@"]
        else:
            found.append(text)
    return list(dict.fromkeys(found))


def _expand(records: Records) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Record and atom number of every atom of every record, in the order of the records."""
    rows, atoms = [], []
    total = 0
    for piece, cells, codes in zip(records.evidence, records.cells, records.codes, strict=True):
        numbers: dict[str, int] = {}
        lists = [
            [numbers.setdefault(a, len(numbers)) for a in find_atoms(piece.kind, cell)] for cell in cells
        ]
        sizes = np.array([len(found) for found in lists], np.int64)
        flat = np.array([number for found in lists for number in found], np.int64)
        starts = np.cumsum(sizes) - sizes
        held = sizes[codes]
        row = np.repeat(np.arange(len(codes)), held)
        within = np.arange(len(row)) - np.repeat(np.cumsum(held) - held, held)
        rows.append(row)
        atoms.append(flat[starts[codes][row] + within] + total)
        total += len(numbers)
    row, atom = np.concatenate(rows), np.concatenate(atoms)
    order = np.lexsort((atom, row))
    return row[order], atom[order], total


def find_candidates(records: Records, *, sources: NDArray[np.int32] | None = None) -> Candidates:
    """The pairs of records that share an atom that few have, or two atoms that few have together.

    How few is few depends on the table: 30 records for one atom and 40 for two, less where that would give
    more pairs than ``2,000,000 + 20 n``.

    Parameters
    ----------
    records : Records
    sources : array of int, optional
        Source of each record; only pairs across sources are wanted.
    """
    nothing = np.zeros(0, np.int32)
    if len(records) < 2 or not records.codes:
        return Candidates(nothing, nothing, np.arange(len(records)), ())
    n = len(records)
    copies, alike = _find_copies(records)
    row, atom, total = _expand(records)
    kept = copies[row] == row
    row, atom = row[kept], atom[kept]
    held = np.bincount(atom, minlength=total)
    limit = _limit(held, ALONE, n)
    small = held[atom] <= limit
    found = [_pairs(row[small], atom[small], n)]
    # Whoever has one atom, a common one, is compared with nobody.
    alone = atom[~small & (np.bincount(row, minlength=n)[row] == 1)]
    row, atom = row[~small], atom[~small]
    numbers = np.cumsum(held > limit) - 1
    twos, cut = _pair_up(row, numbers[atom], n)
    if len(alone):
        cut = (CutBlocks("one thing in common", len(np.unique(alone)), int(held[alone].max())), *cut)
    found += twos
    found.append(alike)
    left, right = np.divmod(_distinct(found), n)
    if sources is not None:
        apart = sources[left] != sources[right]
        left, right = left[apart], right[apart]
    return Candidates(left.astype(np.int32), right.astype(np.int32), copies, cut)


def _find_copies(records: Records) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which record stands for each, and every record with the first ones that say the same as pairs."""
    n = len(records)
    form, _ = number_forms(records)
    order = np.argsort(form, kind="stable")
    sizes = np.bincount(form)
    starts = (np.cumsum(sizes) - sizes)[form]
    before = np.empty(n, np.int64)
    before[order] = np.arange(n) - starts[order]
    # Those that say nothing are not alike.
    before[~np.any([codes != 0 for codes in records.codes], axis=0)] = 0
    copies = np.where(before < COPIES, np.arange(n), order[starts])
    late = np.flatnonzero(before > 0)
    counts = np.minimum(before[late], COPIES)
    which = np.repeat(np.arange(len(late)), counts)
    within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    return copies, order[starts[late][which] + within] * n + late[which]


def _limit(sizes: NDArray[np.integer], most: int, n: int) -> int:
    """The largest block, up to ``most``, with which all blocks together stay within the budget."""
    blocks = np.bincount(sizes[sizes <= most], minlength=most + 1).astype(np.float64)
    each = np.arange(most + 1)
    pairs = np.cumsum(blocks * each * (each - 1) / 2)
    return max(2, int(np.searchsorted(pairs, _PAIRS + _PAIRS_EACH * n, side="right")) - 1)


def _pair_up(
    row: NDArray[np.int64], atom: NDArray[np.int64], n: int
) -> tuple[list[NDArray[np.int64]], tuple[CutBlocks, ...]]:
    """Pairs of records that share two of the atoms that are too common alone."""
    total = int(atom.max(initial=-1)) + 1
    ends = np.cumsum(np.bincount(row, minlength=n))[row]
    rows, keys = [], []
    # Every two atoms of a record, a step apart at a time.
    for step in range(1, int(np.bincount(row, minlength=1).max(initial=0))):
        place = np.flatnonzero(np.arange(len(row)) + step < ends)
        rows.append(row[place].astype(np.int32))
        keys.append(atom[place] * total + atom[place + step])
    if not rows:
        return [], ()
    row, key = np.concatenate(rows), np.concatenate(keys)
    # A part of the keys at a time bounds the memory of sorting them.
    parts = 1 + len(key) // _SORTED_AT_ONCE
    blocks = []
    for part in range(parts):
        place = np.flatnonzero(key % parts == part)
        order = place[np.lexsort((row[place], key[place]))]
        new = np.concatenate(([True], key[order][1:] != key[order][:-1]))[: len(order)]
        starts = np.flatnonzero(new)
        blocks.append((row[order], starts, np.diff(np.append(starts, len(order)))))
    sizes = np.concatenate([held for _, _, held in blocks])
    limit = _limit(sizes, TOGETHER, n)
    cut: tuple[CutBlocks, ...] = ()
    if (sizes > limit).any():
        cut = (CutBlocks("two things in common", int((sizes > limit).sum()), int(sizes.max())),)
    return [_block_pairs(row, starts, held, limit, n) for row, starts, held in blocks], cut


def _pairs(row: NDArray[np.int64], key: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """All pairs within blocks, each as ``left * n + right``; rows are in order within each key."""
    order = np.argsort(key, kind="stable")
    sizes = np.bincount(key) if len(key) else np.zeros(0, np.int64)
    return _block_pairs(row[order], np.cumsum(sizes) - sizes, sizes, len(row), n)


def _block_pairs(
    row: NDArray[np.integer],
    starts: NDArray[np.integer],
    sizes: NDArray[np.integer],
    limit: int,
    n: int,
) -> NDArray[np.int64]:
    found = []
    for size in np.unique(sizes[(sizes > 1) & (sizes <= limit)]).tolist():
        members = row[starts[sizes == size][:, None] + np.arange(size)].astype(np.int64)
        one, other = np.triu_indices(size, 1)
        found.append((members[:, one] * n + members[:, other]).ravel())
    return _distinct(found)


def _distinct(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The distinct numbers of all parts, in order; sorting beats hashing by far here."""
    if not parts:
        return np.zeros(0, np.int64)
    found = np.concatenate(parts)
    found.sort()
    return found[np.concatenate(([True], found[1:] != found[:-1]))[: len(found)]]
