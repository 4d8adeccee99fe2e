"""Who of one group may be who of another: pairings drawn in proportion to all the evidence.

Each pairing is one to one. Its probability follows from the weights of its pairs and, for every two of
its pairs, from whether the two people are tied in both views, in one or in neither. So members are
judged together: an ambiguous name is settled by the ties to members that are not. The draws come from a
Markov chain (Gibbs and exchange moves) that visits every number of pairs as often as the others, so that
the belief about that number can be put on afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.optimize import linear_sum_assignment

from forestall.analysis.groups.overlap import log_ways

__all__ = ["Draws", "GroupPair", "best_pairing", "draw_pairings", "tie_weights"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]

_KEPT = 0.65  # share of true ties that a view records
_ALIKE = 0.85  # share of relations that both views would record at all
_TRUST = 0.6  # ties are not independent of each other: each counts for this much of itself


@dataclass(frozen=True, slots=True)
class GroupPair:
    """Two recorded groups, with the candidate pairs among their members.

    Parameters
    ----------
    size_a, size_b : int
        Members recorded in each.
    a, b : array of int64
        Positions of each candidate pair among the members, ordered by ``a``.
    weight : array of float64
        Log-likelihood ratio of each.
    ties_a, ties_b : array of uint8
        Adjacency among the members of each group, symmetric.
    """

    size_a: int
    size_b: int
    a: Ints
    b: Ints
    weight: Floats
    ties_a: Flags
    ties_b: Flags


@dataclass(frozen=True, slots=True)
class Draws:
    """Pairings drawn for two groups.

    Parameters
    ----------
    partner : array of int64, draws x size_a
        Position of the partner of each member of the first group, -1 for none.
    count : array of int64
        Pairs in each draw.
    log_target : array of float64
        What was believed of each number of pairs, 0 to the smaller size, while drawing.
    """

    partner: Ints
    count: Ints
    log_target: Floats


def tie_weights(ties_a: Flags, ties_b: Flags) -> Floats:
    """Weights of two pairs whose people are tied in (neither, only b, only a, both) views.

    Examples
    --------
    >>> ring = np.roll(np.eye(6, dtype=np.uint8), 1, axis=0)
    >>> ring = ring | ring.T
    >>> weights = tie_weights(ring, ring)
    >>> bool(weights[3] > 0 > weights[1])
    True
    >>> tie_weights(ring * 0, ring).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    shares = []
    for ties in (ties_a, ties_b):
        pairs = len(ties) * (len(ties) - 1) / 2
        tied = float(ties.sum()) / 2
        if pairs < 3 or tied < 2:
            return np.zeros(4)
        shares.append((tied + 0.5) / (pairs + 1.0))
    a, b = shares
    true = min(0.97, 0.5 * (a + b) / _KEPT)
    both, only = true * _KEPT * _KEPT, true * _KEPT * (1 - _KEPT)
    related = np.array([1 - both - 2 * only, only, only, both])
    unrelated = np.array([(1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b])
    mixed = _ALIKE * related + (1 - _ALIKE) * unrelated
    return np.asarray(_TRUST * np.log(mixed / unrelated), np.float64)


def best_pairing(pair: GroupPair) -> list[int]:
    """The candidate pairs of the one-to-one pairing of the largest total weight (Kuhn and Munkres).

    Examples
    --------
    >>> ties = np.zeros((2, 2), np.uint8)
    >>> a, b, weight = np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([3.0, 2.0, 2.0])
    >>> pair = GroupPair(2, 2, a, b, weight, ties, ties)
    >>> best_pairing(pair)
    [1, 2]
    """
    useful = np.flatnonzero(pair.weight > 0)
    if not len(useful):
        return []
    rows, row_of = np.unique(pair.a[useful], return_inverse=True)
    columns, column_of = np.unique(pair.b[useful], return_inverse=True)
    value = np.zeros((len(rows), len(columns)))
    place = np.full(value.shape, -1)
    value[row_of, column_of] = pair.weight[useful]
    place[row_of, column_of] = useful
    chosen = place[linear_sum_assignment(value, maximize=True)]
    return [int(at) for at in chosen if at >= 0]


def draw_pairings(pair: GroupPair, seed: int, draws: int = 400) -> Draws:
    """Draw pairings of the members of two groups; the same seed gives the same draws.

    Examples
    --------
    >>> ties = np.zeros((1, 1), np.uint8)
    >>> pair = GroupPair(1, 1, np.array([0]), np.array([0]), np.array([4.0]), ties, ties)
    >>> draws = draw_pairings(pair, seed=1)
    >>> bool(0.9 < draws.count.mean() <= 1.0)
    True
    """
    least = min(pair.size_a, pair.size_b)
    flat = -log_ways(pair.size_a, pair.size_b, np.arange(least + 1))
    start = np.zeros(pair.size_a + 1, np.int64)
    np.add.at(start, pair.a + 1, 1)
    start = np.cumsum(start)
    first = np.full(pair.size_a, -1, np.int64)
    for at in best_pairing(pair):
        first[pair.a[at]] = pair.b[at]
    weights = tie_weights(pair.ties_a, pair.ties_b)
    partner = _walk(
        start, pair.b, pair.weight, pair.size_b, *_neighbours(pair.ties_a), *_neighbours(pair.ties_b),
        pair.ties_a, pair.ties_b, weights, flat, first, draws, seed,
    )  # fmt: skip
    return Draws(partner, (partner >= 0).sum(axis=1), flat)


def _neighbours(ties: Flags) -> tuple[Ints, Ints]:
    rows, columns = np.nonzero(ties)
    starts = np.zeros(len(ties) + 1, np.int64)
    np.add.at(starts, rows + 1, 1)
    return np.cumsum(starts), columns.astype(np.int64)


@njit(cache=True)
def _gain(i, j, weight, partner, holder, count, from_a, near_a, from_b, near_b, ties_a, ties_b, tie):  # type: ignore[no-untyped-def]
    """Weight that pair (i, j) adds to a pairing that holds neither i nor j."""
    total = weight + tie[0] * count
    for at in range(from_a[i], from_a[i + 1]):
        other = partner[near_a[at]]
        if other >= 0:
            total += (tie[3] if ties_b[j, other] else tie[2]) - tie[0]
    for at in range(from_b[j], from_b[j + 1]):
        other = holder[near_b[at]]
        if other >= 0 and not ties_a[i, other]:
            total += tie[1] - tie[0]
    return total


@njit(cache=True)
def _walk(  # type: ignore[no-untyped-def]
    start, columns, weight, size_b, from_a, near_a, from_b, near_b, ties_a, ties_b, tie, flat, first,
    draws, seed,
):  # fmt: skip
    np.random.seed(seed)
    size_a = len(first)
    partner = first.copy()
    holder = np.full(size_b, -1, np.int64)
    count = 0
    for i in range(size_a):
        if partner[i] >= 0:
            holder[partner[i]] = i
            count += 1
    kept = np.empty((draws, size_a), np.int64)
    options = np.empty(64)
    burn = draws // 3
    for turn in range(draws + burn):
        for _ in range(2 * size_a):
            i = np.random.randint(size_a)
            choices = start[i + 1] - start[i]
            if choices == 0:
                continue
            if len(options) <= choices:
                options = np.empty(choices + 64)
            own = partner[i]
            if own >= 0:
                partner[i] = -1
                holder[own] = -1
                count -= 1
            # Gibbs: leave i alone, or pair it with somebody who is free.
            options[0] = 0.0
            highest = 0.0
            for option in range(choices):
                at = start[i] + option
                if holder[columns[at]] >= 0:
                    options[option + 1] = -np.inf
                    continue
                options[option + 1] = (
                    _gain(i, columns[at], weight[at], partner, holder, count, from_a, near_a, from_b, near_b,
                          ties_a, ties_b, tie)
                    + flat[count + 1] - flat[count]
                )  # fmt: skip
                highest = max(highest, options[option + 1])
            total = 0.0
            for option in range(choices + 1):
                options[option] = np.exp(options[option] - highest)
                total += options[option]
            drawn = np.random.random() * total
            picked = 0
            while picked < choices and drawn >= options[picked]:
                drawn -= options[picked]
                picked += 1
            while options[picked] == 0.0:
                picked -= 1
            if picked > 0:
                partner[i] = columns[start[i] + picked - 1]
                holder[partner[i]] = i
                count += 1
            # Exchange: take a candidate from its partner, who gets what i had, if that is a candidate.
            at = start[i] + np.random.randint(choices)
            j = columns[at]
            k = holder[j]
            if k < 0 or k == i:
                continue
            own = partner[i]
            back = -1
            mine = -1
            for other in range(start[k], start[k + 1]):
                if columns[other] == own:
                    back = other
                if columns[other] == j:
                    mine = other
            if own >= 0 and back < 0:
                continue
            partner[k] = -1
            holder[j] = -1
            count -= 1
            before = _gain(k, j, weight[mine], partner, holder, count, from_a, near_a, from_b, near_b,
                           ties_a, ties_b, tie)  # fmt: skip
            own_at = -1
            if own >= 0:
                for other in range(start[i], start[i + 1]):
                    if columns[other] == own:
                        own_at = other
                partner[i] = -1
                holder[own] = -1
                count -= 1
                before = _gain(k, j, weight[mine], partner, holder, count, from_a, near_a, from_b, near_b,
                               ties_a, ties_b, tie)  # fmt: skip
                partner[k] = j
                holder[j] = k
                before += _gain(i, own, weight[own_at], partner, holder, count + 1, from_a, near_a, from_b,
                                near_b, ties_a, ties_b, tie)  # fmt: skip
                partner[k] = -1
                holder[j] = -1
            after = _gain(i, j, weight[at], partner, holder, count, from_a, near_a, from_b, near_b,
                          ties_a, ties_b, tie)  # fmt: skip
            partner[i] = j
            holder[j] = i
            count += 1
            if own >= 0:
                after += _gain(k, own, weight[back], partner, holder, count, from_a, near_a, from_b, near_b,
                               ties_a, ties_b, tie)  # fmt: skip
                partner[k] = own
                holder[own] = k
                count += 1
            ratio = after - before
            if own < 0:
                ratio += np.log(choices / (start[k + 1] - start[k]))
            if np.log(np.random.random()) >= ratio:
                partner[k] = j
                holder[j] = k
                partner[i] = own
                if own >= 0:
                    holder[own] = i
        if turn >= burn:
            kept[turn - burn] = partner
    return kept
