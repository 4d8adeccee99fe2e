"""Comparing encodings: how alike two records are, and which pairs are possible links.

Every pair is looked at: no blocking keys leave an agency, for each would be one more thing to attack.

How alike is alike enough depends on the fields, the names and the overlap, and a comparer without the
key has nothing to learn it from but the encodings. Where each agency holds a person once, a record's
*second* best partner is there by chance; so the second-best partners say how many of the best ones
chance alone would give, and the bar is put where that is a small share. A pair is judged by its *lead*:
how alike it is, less half of how alike the best other partner is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from forestall.analysis.private_linkage.encoding import EncodingParameters
from forestall.core import ForestallError

__all__ = ["FLOOR", "EncodedPairs", "choose_lead", "find_pairs", "order_pairs", "solve_one_to_one"]

FLOOR = 0.2
"""Likeness below which nothing is looked at: mere strangers reach it."""

_CHANCE = 0.05
_FEW = 200
_LEAD_OF_FEW = 0.25
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class EncodedPairs:
    """Pairs of a record of one agency and one of the other, greatest lead first.

    Parameters
    ----------
    a, b : ndarray of int64
        Row numbers.
    similarity : ndarray of float64
        Estimated weighted Jaccard similarity of what the records hold; may pass 1 a little, as every
        estimate may.
    lead : ndarray of float64
        Similarity less half that of the best other partner of either record (:data:`FLOOR` where none
        is above it).
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    similarity: NDArray[np.float64]
    lead: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.a)

    def ahead(self, least: float) -> EncodedPairs:
        """Those with at least this lead."""
        return self.take(np.nonzero(self.lead >= least)[0])

    def alike(self, least: float) -> EncodedPairs:
        """Those of at least this similarity."""
        return self.take(np.nonzero(self.similarity >= least)[0])

    def take(self, rows: NDArray[np.int64]) -> EncodedPairs:
        """Those at these places."""
        return EncodedPairs(self.a[rows], self.b[rows], self.similarity[rows], self.lead[rows])


def find_pairs(
    a: NDArray[np.uint64], b: NDArray[np.uint64], parameters: EncodingParameters, floor: float = FLOOR
) -> EncodedPairs:
    """Every pair that is at least as alike as ``floor``.

    Parameters
    ----------
    a, b : ndarray of uint64, shape (records, bits / 64)
    parameters : EncodingParameters
        Of both.
    floor : float
        In [0.1, 1]; below that, chance makes nearly every pair.

    Raises
    ------
    ForestallError
        ``private.shape`` for encodings of another length, ``private.threshold``.

    Examples
    --------
    >>> from forestall.analysis.private_linkage import encode_records
    >>> key, noise, parameters = b"k" * 32, [b"n" * 32], EncodingParameters()
    >>> ann = encode_records([{"name|ann": 1.0, "name|lee": 1.0}], key, noise, parameters)
    >>> bool(find_pairs(ann, ann, parameters).similarity[0] > 0.9)
    True
    """
    words = parameters.bits // 64
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != words or b.shape[1] != words:
        raise ForestallError(
            "private.shape",
            f"The encodings are not of {parameters.bits} bits.",
            "Encode both sides with the same parameters.",
        )
    if not 0.1 <= floor <= 1:
        raise ForestallError(
            "private.threshold", f"A similarity of {floor} is out of range.", "Use 0.1 to 1."
        )
    # Agreement is (1 + J) / 2, drawn towards a half by the bits that each side turned.
    kept = (1 - 2 * parameters.flip) ** 2
    most = parameters.bits * (1 - floor * kept) / 2
    b = np.ascontiguousarray(b)
    found_a, found_b, found = [], [], []
    for start in range(0, len(a), _BLOCK):
        differences = _count_differences(np.ascontiguousarray(a[start : start + _BLOCK]), b)
        rows, others = np.nonzero(differences <= most)
        found_a.append(rows + start)
        found_b.append(others)
        found.append((1 - 2 * differences[rows, others] / parameters.bits) / kept)
    empty = np.empty(0, np.int64)
    left = np.concatenate([empty, *found_a])
    right = np.concatenate([empty, *found_b])
    return order_pairs(left, right, np.concatenate([np.empty(0), *found]))


def order_pairs(a: NDArray[np.int64], b: NDArray[np.int64], similarity: NDArray[np.float64]) -> EncodedPairs:
    """Pairs with their lead, those of the greatest lead first.

    Examples
    --------
    >>> order_pairs(np.array([0, 0]), np.array([0, 1]), np.array([0.5, 0.9])).lead.round(2).tolist()
    [0.65, 0.05]
    """
    other = np.maximum(_best_other(a, similarity), _best_other(b, similarity))
    lead = similarity - other / 2
    order = np.lexsort((b, a, -similarity, -lead))
    return EncodedPairs(a[order], b[order], similarity[order], lead[order])


def solve_one_to_one(pairs: EncodedPairs) -> EncodedPairs:
    """The pairs of the greatest lead in which no record occurs twice, for agencies that hold a person once.

    Examples
    --------
    >>> pairs = order_pairs(np.array([0, 0]), np.array([0, 1]), np.array([0.9, 0.5]))
    >>> solve_one_to_one(pairs).b.tolist()
    [0]
    """
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    kept = []
    for number, (a, b) in enumerate(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)):
        if a not in taken_a and b not in taken_b:
            taken_a.add(a)
            taken_b.add(b)
            kept.append(number)
    return pairs.take(np.array(kept, np.int64))


def choose_lead(pairs: EncodedPairs, solved: EncodedPairs, records_a: int, records_b: int) -> float:
    """The lead down to which chance makes at most about one in twenty of the solved pairs.

    The idea is that of decoys (Elias and Gygi, "Target-decoy search strategy", Nature Methods 4,
    2007): were a record's best partner not there, its second would lead the third as a chance partner
    does. With fewer than 200 records on a side this cannot be told from the data, and a fixed lead is
    given. Where an agency holds people more than once, second-best pairs are not chance, and the
    lead comes out too strict, never too lax.

    Parameters
    ----------
    pairs, solved : EncodedPairs
        All pairs from :data:`FLOOR` up, and those of :func:`solve_one_to_one`.
    records_a, records_b : int
        Of each agency.

    Examples
    --------
    >>> none = order_pairs(np.empty(0, int), np.empty(0, int), np.empty(0))
    >>> choose_lead(none, none, 10, 10)
    0.25
    """
    if min(records_a, records_b) < _FEW or not len(solved):
        return _LEAD_OF_FEW
    found = np.arange(1, len(solved) + 1)
    chance = np.zeros(len(solved))
    for rows, records in ((pairs.a, records_a), (pairs.b, records_b)):
        decoys = np.sort(_lead_of_second(rows, pairs.similarity))
        reached = len(decoys) - np.searchsorted(decoys, solved.lead, side="left")
        share = (reached + 1) / (records + 2)
        # A record without its own partner is paired by chance in this share of cases; those without
        # are all but the true pairs, which are those found less those by chance.
        by_chance = np.maximum(records - found, 0) * share / (1 - share)
        chance = np.maximum(chance, by_chance / found)
    few_by_chance = np.nonzero(chance <= _CHANCE)[0]
    return float(solved.lead[few_by_chance[-1]]) if len(few_by_chance) else 1.0


def _rank(rows: NDArray[np.int64], similarity: NDArray[np.float64]) -> tuple[NDArray[np.int64], ...]:
    """Pairs ordered by row and falling similarity, and where each pair's row begins and ends in that."""
    order = np.lexsort((-similarity, rows))
    ordered = rows[order]
    start = np.searchsorted(ordered, ordered, side="left")
    end = np.searchsorted(ordered, ordered, side="right")
    return order, start, end


def _best_other(rows: NDArray[np.int64], similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each pair, the similarity of the best other pair of its row, or the floor."""
    order, start, end = _rank(rows, similarity)
    falling = np.append(similarity[order], FLOOR)
    place = np.arange(len(order))
    second = np.where(start + 1 < end, falling[np.minimum(start + 1, len(order))], FLOOR)
    best = np.where(place == start, second, falling[start])
    out = np.empty(len(order))
    out[order] = np.maximum(best, FLOOR)
    return out


def _lead_of_second(rows: NDArray[np.int64], similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lead that the second best partner of each row would have over the third."""
    order, start, end = _rank(rows, similarity)
    falling = similarity[order]
    seconds = np.nonzero(np.arange(len(order)) == start + 1)[0]
    thirds = np.where(seconds + 1 < end[seconds], np.append(falling, FLOOR)[seconds + 1], FLOOR)
    return np.asarray(falling[seconds] - np.maximum(thirds, FLOOR) / 2)


@njit(cache=True)
def _count_differences(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Differing bits of every pair of rows.

    A loop, not numpy's ``bitwise_count``: the compiler turns the sum below into one instruction.
    """
    out = np.empty((a.shape[0], b.shape[0]), np.uint16)
    fives, threes = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
    fs, ones = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)
    one, two, four, top = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            total = np.uint64(0)
            for word in range(a.shape[1]):
                x = a[i, word] ^ b[j, word]
                x = x - ((x >> one) & fives)
                x = (x & threes) + ((x >> two) & threes)
                x = (x + (x >> four)) & fs
                total += (x * ones) >> top
            out[i, j] = total
    return out
