"""Candidate pairs: records that share something rare enough to be worth a comparison.

Every record has atoms: the sound of each word of its name, its date of birth, its postcode, its phone ...
Records that share an atom make a block. A block that is too large is not thrown away but split by every
other atom of its records (name word and year, place and initial, two name words ...); what is still too
large is cut, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.linking.fields import FieldKind
from forestall.analysis.linking.normalise import ALTERNATIVE
from forestall.analysis.linking.records import Records
from forestall.analysis.linking.sounds import skeleton

__all__ = ["Candidates", "CutBlocks", "find_candidates"]

_WORDED = (FieldKind.FULL_NAME, FieldKind.ORGANISATION, FieldKind.ADDRESS)
_ALONE = 40
_TOGETHER = 60


@dataclass(frozen=True, slots=True)
class CutBlocks:
    """Blocks that were too large to compare in full."""

    what: str
    blocks: int
    largest: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs to compare, each once, the smaller row first and in order."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    cut: tuple[CutBlocks, ...]


def _atoms(kind: FieldKind, cell: str) -> list[str]:
    """What a value offers to block on."""
    if not cell:
        return []
    found: list[str] = []
    for text in cell.split(ALTERNATIVE):
        if kind in _WORDED:
            found += [skeleton(word) for word in text.split() if len(word) > 1]
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
        lists = [[numbers.setdefault(a, len(numbers)) for a in _atoms(piece.kind, cell)] for cell in cells]
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


def find_candidates(
    records: Records,
    *,
    alone: int = _ALONE,
    together: int = _TOGETHER,
    sources: NDArray[np.int32] | None = None,
) -> Candidates:
    """The pairs that share an atom of at most ``alone`` records, or two atoms of at most ``together``."""
    n = len(records)
    if n < 2 or not records.codes:
        nothing = np.zeros(0, np.int32)
        return Candidates(nothing, nothing, ())
    row, atom, total = _expand(records)
    held = np.bincount(atom, minlength=total)
    small = held[atom] <= alone
    keys = [_pairs(row[small], atom[small], n)]
    row, atom = row[~small], atom[~small]
    _, atom = np.unique(atom, return_inverse=True)
    total = int(atom.max(initial=-1)) + 1
    # Every two large atoms of a record, a step apart at a time.
    starts = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=n))))
    ends = starts[row + 1]
    twos_row, twos_key = [], []
    for step in range(1, int(np.bincount(row, minlength=1).max(initial=0))):
        place = np.flatnonzero(np.arange(len(row)) + step < ends)
        twos_row.append(row[place])
        twos_key.append(atom[place] * total + atom[place + step])
    cut: tuple[CutBlocks, ...] = ()
    if twos_row:
        row, key = np.concatenate(twos_row), np.concatenate(twos_key)
        _, inverse, sizes = np.unique(key, return_inverse=True, return_counts=True)
        fits = sizes[inverse] <= together
        keys.append(_pairs(row[fits], inverse[fits], n))
        if (sizes > together).any():
            cut = (CutBlocks("two things in common", int((sizes > together).sum()), int(sizes.max())),)
    found = _distinct(keys)
    left, right = np.divmod(found, n)
    if sources is not None:
        apart = sources[left] != sources[right]
        left, right = left[apart], right[apart]
    return Candidates(left.astype(np.int32), right.astype(np.int32), cut)


def _pairs(row: NDArray[np.int64], key: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """All pairs within blocks, each as ``left * n + right``."""
    order = np.lexsort((row, key))
    row, key = row[order], key[order]
    _, starts, sizes = np.unique(key, return_index=True, return_counts=True)
    found = []
    for size in np.unique(sizes[sizes > 1]).tolist():
        members = row[starts[sizes == size][:, None] + np.arange(size)]
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
