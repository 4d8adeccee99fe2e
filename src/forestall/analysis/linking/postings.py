"""Which resident records an arriving one must be compared with, by the rules of `blocking`, in memory.

For every atom (the sound of a name word, a date of birth, a postcode ...) the records that have it. A rare
atom brings all of them; of common ones it takes two together that few records share: a frequent name alone
brings nobody, so the work for one arrival is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from forestall.analysis.linking.blocking import ALONE, TOGETHER, find_atoms
from forestall.analysis.linking.fields import FieldKind
from forestall.analysis.linking.records import Records, number_forms

__all__ = ["Postings"]

_MOST_COMMON = 63
"""Common atoms of one record that are combined; the rarest, should it have more."""


class Postings:
    """The records of every atom; can be added to.

    Records that say exactly the same are held as one form: however often somebody is on record, his blocks
    do not overflow. Blocks of forms are taken up to the sizes that `forestall.analysis.linking.blocking`
    takes for a table that needs no economy, so nobody is left out whom a batch would have compared.

    Parameters
    ----------
    records : Records
        The residents at the start.
    """

    def __init__(self, records: Records) -> None:
        self._kinds = tuple(piece.kind for piece in records.evidence)
        self._count = len(records)
        self._form, first = number_forms(records)
        self._forms = len(first)
        self._members = np.argsort(self._form, kind="stable").astype(np.int32)
        self._ends = np.cumsum(np.bincount(self._form, minlength=self._forms))
        self._numbers: tuple[dict[str, int], ...] = tuple({} for _ in self._kinds)
        self._starts: list[NDArray[np.int64]] = []
        self._holders: list[NDArray[np.int32]] = []
        for kind, numbers, cells, codes in zip(
            self._kinds, self._numbers, records.cells, records.codes, strict=True
        ):
            starts, holders = _invert(kind, numbers, cells, codes[first])
            self._starts.append(starts)
            self._holders.append(holders)
        self._later: dict[tuple[int, str], list[int]] = {}
        self._later_forms: list[int] = []
        self._later_members: dict[int, list[int]] = {}
        self._shared = np.zeros(self._forms + 1, np.int64)
        self._touched = np.zeros(self._forms + 1, np.int32)

    def __len__(self) -> int:
        return self._count

    def add(self, cells: Sequence[str], like: int | None = None) -> int:
        """Add a record by its normal forms, or say which record is exactly like it; return its number."""
        row = self._count
        self._count += 1
        if like is None:
            form = self._forms
            self._forms += 1
            for piece, (kind, cell) in enumerate(zip(self._kinds, cells, strict=True)):
                for atom in find_atoms(kind, cell):
                    self._later.setdefault((piece, atom), []).append(form)
        else:
            kept = len(self._form)
            form = int(self._form[like]) if like < kept else self._later_forms[like - kept]
        self._later_forms.append(form)
        self._later_members.setdefault(form, []).append(row)
        return row

    def find(self, cells: Sequence[str]) -> NDArray[np.int64]:
        """The records to compare with one that has these normal forms, in order."""
        found: list[NDArray[np.int32]] = []
        common: list[tuple[int, list[NDArray[np.int32]]]] = []
        for piece, (kind, cell) in enumerate(zip(self._kinds, cells, strict=True)):
            for atom in find_atoms(kind, cell):
                blocks = self._block(piece, atom)
                size = sum(map(len, blocks))
                if size + 1 <= ALONE:
                    found += blocks
                else:
                    common.append((size, blocks))
        common = sorted(common, key=lambda block: block[0])[:_MOST_COMMON]
        if len(self._shared) <= self._forms:
            room = self._forms + 1 + self._forms // 8
            self._shared, self._touched = np.zeros(room, np.int64), np.zeros(room, np.int32)
        touched = 0
        for bit, (_, blocks) in enumerate(common):
            for holders in blocks:
                touched = _mark(holders, bit, self._shared, self._touched, touched)
        found.append(_share_two(self._shared, self._touched, touched, len(common), TOGETHER - 1))
        rows = [row for form in np.unique(np.concatenate(found)).tolist() for row in self._rows(form)]
        return np.sort(np.array(rows, np.int64))

    def _rows(self, form: int) -> Iterator[int]:
        """The records of a form."""
        if form < len(self._ends):
            start = self._ends[form - 1] if form else 0
            yield from self._members[start : self._ends[form]].tolist()
        yield from self._later_members.get(form, ())

    def _block(self, piece: int, atom: str) -> list[NDArray[np.int32]]:
        blocks = []
        number = self._numbers[piece].get(atom)
        if number is not None:
            starts = self._starts[piece]
            blocks.append(self._holders[piece][starts[number] : starts[number + 1]])
        later = self._later.get((piece, atom))
        if later:
            blocks.append(np.array(later, np.int32))
        return blocks


def _invert(
    kind: FieldKind, numbers: dict[str, int], cells: Sequence[str], codes: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Number the atoms of a column, and list the forms of each, in order."""
    sizes = np.zeros(len(cells), np.int64)
    flat: list[int] = []
    for place, cell in enumerate(cells):
        atoms = [numbers.setdefault(atom, len(numbers)) for atom in find_atoms(kind, cell)]
        sizes[place] = len(atoms)
        flat += atoms
    held = sizes[codes]
    row = np.repeat(np.arange(len(codes), dtype=np.int32), held)
    within = np.arange(len(row)) - np.repeat(np.cumsum(held) - held, held)
    atom = np.array(flat, np.int32)[(np.cumsum(sizes) - sizes)[codes][row] + within]
    starts = np.concatenate(([0], np.cumsum(np.bincount(atom, minlength=len(numbers)))))
    return starts, row[np.argsort(atom, kind="stable")]


@njit(cache=True)
def _mark(holders: Any, bit: int, shared: Any, touched: Any, count: int) -> int:
    """Note in the bits of each form that it has one more common atom."""
    for form in holders:
        if shared[form] == 0:
            touched[count] = form
            count += 1
        shared[form] |= np.int64(1) << bit
    return count


@njit(cache=True)
def _share_two(shared: Any, touched: Any, count: int, width: int, most: int) -> Any:
    """The forms that share two atoms with at most ``most`` others; wipes the marks."""
    sizes = np.zeros((width, width), np.int64)
    kept = 0
    for k in range(count):
        bits = shared[touched[k]]
        if bits & (bits - 1) == 0:
            shared[touched[k]] = 0
            continue
        touched[kept] = touched[k]
        kept += 1
        for i in range(width):
            if bits >> i & 1:
                for j in range(i + 1, width):
                    sizes[i, j] += bits >> j & 1
    found = 0
    for k in range(kept):
        form = touched[k]
        bits, shared[form] = shared[form], 0
        fits = False
        for i in range(width):
            if bits >> i & 1:
                for j in range(i + 1, width):
                    fits = fits or (bits >> j & 1 and sizes[i, j] <= most)
        if fits:
            touched[found] = form
            found += 1
    return touched[:found].copy()
