"""Which names hold which parts, and so which names are worth a closer look."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from forestall.analysis.screening.adding import Adder
from forestall.analysis.screening.parts import join_parts, split_name
from forestall.analysis.transliteration import TokenIndex, romanise

__all__ = ["Postings"]

_NEIGHBOURS = 128  # parts of the list that stand for one part of the query
_LEAST = 0.2  # likeness of parts below which they say nothing of each other
_GLUED = 6  # letters from which on an unknown part may be two that were written together
_INITIAL = 2.0  # what an initial that fits adds, in the measure of rarity
_BATCH = 256


class Postings:
    """The parts of many names, each with the names that hold it.

    A part of the query stands for the parts most like it, in any script; each adds its likeness to the
    names that hold it, weighted by how rare it is together with its like.

    Parameters
    ----------
    names : Sequence[str]
        Distinct names; numbers in results count from 0 in this order.

    Examples
    --------
    >>> postings = Postings(["Ann Example", "Bob Example", "Carl Sample"])
    >>> postings.nearest(["bob exmple"], 1)[0][0].tolist()
    [1]
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._ids: dict[str, int] = {}
        held: list[int] = []
        ends = np.empty(len(names) + 1, dtype=np.int64)
        ends[0] = 0
        number = self._ids.setdefault
        for place, name in enumerate(names, 1):
            own = split_name(name)
            for part in dict.fromkeys(own + join_parts(own)):
                held.append(number(part, len(self._ids)))
            ends[place] = len(held)
        columns = np.array(held, dtype=np.int32)
        ones = np.ones(len(held), dtype=np.float32)
        by_name = csr_array((ones, columns, ends), shape=(len(names), len(self._ids)))
        by_part = by_name.T.tocsr()
        self._holders = Adder(by_part)
        self._frequency = np.diff(by_part.indptr).astype(np.float32)
        rarity = np.log1p(len(names) / np.maximum(self._frequency, 1)).astype(np.float32)
        self._weight = np.asarray(by_name @ rarity, dtype=np.float32)
        parts = list(self._ids)
        self._index = TokenIndex(parts)
        # The first letters of each name's parts, and its initials, as bits.
        letters = _first_letters(parts)
        self._letters = _letters_of(by_name, letters)
        lone = np.array([len(part) == 1 for part in parts], dtype=bool)
        self._initials = _letters_of(by_name, np.where(lone, letters, 0))

    def nearest(
        self, queries: Sequence[str], count: int
    ) -> list[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """Give, for each query, the numbers of at most ``count`` names that share most with it, best first.

        With them comes how much of the query each holds, from 0 to 1 or somewhat more.
        """
        found: list[tuple[NDArray[np.int32], NDArray[np.float32]]] = []
        for start in range(0, len(queries), _BATCH):
            found += self._nearest(queries[start : start + _BATCH], count)
        return found

    def _units(self, query: str) -> list[str]:
        """The parts to look for: those of the query, and what they may be when written apart or together."""
        parts = split_name(query)
        units = parts + join_parts(parts)
        units += [a + b for a, b in pairwise(parts) if a + b in self._ids]
        for part in parts:
            if len(part) >= _GLUED and part not in self._ids:
                cuts = [
                    (min(self._frequency[self._ids[part[:i]]], self._frequency[self._ids[part[i:]]]), -i)
                    for i in range(2, len(part) - 1)
                    if part[:i] in self._ids and part[i:] in self._ids
                ]
                if cuts:
                    cut = -max(cuts)[1]
                    units += [part[:cut], part[cut:]]
        # An initial is looked for only where there is nothing better: half the list may begin with it.
        return list(dict.fromkeys(unit for unit in units if len(unit) > 1 or not unit.isascii())) or parts

    def _nearest(
        self, queries: Sequence[str], count: int
    ) -> list[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        units = [self._units(query) for query in queries]
        numbers = {unit: i for i, unit in enumerate(dict.fromkeys(u for row in units for u in row))}
        empty = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
        if not numbers or not self._ids:
            return [empty] * len(queries)
        width = min(_NEIGHBOURS, len(self._ids))
        like, likeness = self._index.search_many(list(numbers), width)
        share = ((likeness - _LEAST).clip(0) / (1 - _LEAST)) ** 2
        share[like < 0] = 0
        # A misspelling is rare, but what it stands for may be common: rarity is that of all its like.
        frequency = (share * self._frequency[like]).sum(axis=1)
        total = len(self._weight)
        rarity = np.log1p(total / np.maximum(frequency, 1)).astype(np.float32)
        rows = [[numbers[unit] for unit in row] for row in units]
        shares = (share * rarity[:, None]).astype(np.float32)
        results = []
        for place, row in enumerate(rows):
            names, shared = self._holders.add(like[row].ravel().clip(0), shares[row].ravel(), 0.0)
            shared = shared + _INITIAL * self._count_initials(queries[place], names)
            asked = rarity[row].sum()
            score = shared / (asked + 0.3 * np.maximum(self._weight[names] - shared, 0))
            if len(names) > count:
                best = np.argpartition(-score, count)[:count]
                names, score = names[best], score[best]
            order = np.lexsort((names, -score))
            order = order[score[order] > 0]
            results.append((names[order].astype(np.int32), score[order].astype(np.float32)))
        return results

    def _count_initials(self, query: str, names: NDArray[np.int32]) -> NDArray[np.uint8]:
        """How many initials of the query begin a part of each name, and the other way round."""
        parts = split_name(query)
        letters = _first_letters(parts)
        lone = [len(part) == 1 for part in parts]
        every, initials = np.bitwise_or.reduce(letters), np.bitwise_or.reduce(letters[lone])
        count: NDArray[np.uint8] = np.bitwise_count(
            (self._letters[names] & initials) | (self._initials[names] & every)
        )
        return count


def _first_letters(parts: Sequence[str]) -> NDArray[np.int32]:
    """The first letter of the Latin spelling of each part as a bit, ``a`` the lowest; 0 for none."""
    spelt = [romanise(part)[:1] for part in parts]
    return np.array([1 << ord(text) - 97 if text.isalpha() else 0 for text in spelt], dtype=np.int32)


def _letters_of(by_name: csr_array, bits: NDArray[np.int32]) -> NDArray[np.int32]:
    """The bits of all parts of each name."""
    found = np.zeros(by_name.shape[0], dtype=np.int32)
    filled = np.flatnonzero(np.diff(by_name.indptr))
    if len(filled):
        found[filled] = np.bitwise_or.reduceat(bits[by_name.indices], by_name.indptr[filled])
    return found
