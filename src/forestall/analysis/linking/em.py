"""Fellegi-Sunter parameters by expectation maximisation over counts of distinct level patterns.

Fellegi and Sunter (1969), "A theory for record linkage"; Winkler (1988) for the EM. u is given, from random
pairs of records, and held: among candidate pairs non-matches are not a random draw. The pairs that blocking
left out are taken for non-matches, so that the prior is that of two random records.

A third class may stand between the two: pairs of different people (or companies) that share what households
(or groups) share, a surname, an address, a phone, but neither a whole name nor a date of birth. Without it
the many pairs of relatives in a table of people are taken for the few pairs of records of one person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "Related", "count_levels", "estimate"]


@dataclass(frozen=True, slots=True)
class Related:
    """The class of pairs that share what relatives share.

    Parameters
    ----------
    r : tuple of arrays
        For each comparison, the probability of each level from 1 on.
    free : tuple of arrays of bool
        Levels that are learnt; the others stay as they are, those of strangers.
    prior : float
        Probability that two random records are such a pair.
    """

    r: tuple[NDArray[np.float64], ...]
    free: tuple[NDArray[np.bool_], ...]
    prior: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What EM found.

    Parameters
    ----------
    m, u : tuple of arrays
        For each comparison, the probability of each level from 1 on, among pairs that belong together and
        among those that do not.
    prior : float
        Probability that two random records belong together.
    related : Related or None
    rounds : int
        Iterations until nothing moved by more than the tolerance.
    """

    m: tuple[NDArray[np.float64], ...]
    u: tuple[NDArray[np.float64], ...]
    prior: float
    related: Related | None
    rounds: int


def count_levels(
    levels: NDArray[np.uint8],
    sizes: tuple[int, ...],
    smoothing: tuple[NDArray[np.float64], ...] | None = None,
) -> tuple[NDArray[np.float64], ...]:
    """The share of pairs at each level from 1 on, of those where both values are known.

    Parameters
    ----------
    levels : array of uint8, one row a pair and one column a comparison
    sizes : tuple of int
        Levels of each comparison, the unknown one not counted.
    smoothing : tuple of arrays, optional
        Pairs added to each level, half a pair unless told, so that none is impossible.

    Examples
    --------
    >>> count_levels(np.array([[1], [1], [2], [0]], np.uint8), (2,))[0].tolist()
    [0.625, 0.375]
    """
    found = []
    for column, size in enumerate(sizes):
        counts = np.bincount(levels[:, column], minlength=size + 1)[1 : size + 1]
        smooth = counts + (0.5 if smoothing is None else smoothing[column])
        found.append(smooth / smooth.sum())
    return tuple(found)


def estimate(
    patterns: NDArray[np.uint8],
    counts: NDArray[np.float64],
    u: tuple[NDArray[np.float64], ...],
    *,
    pairs: float,
    m: tuple[NDArray[np.float64], ...],
    prior: float,
    related: Related | None = None,
    hold: bool = False,
    pseudo: float = 1.0,
    tolerance: float = 1e-4,
    most: int = 200,
) -> Estimate:
    """Estimate m and the prior, with u held, and the class of relatives where there is one.

    Parameters
    ----------
    patterns : array of uint8
        Distinct rows of levels; 0 is unknown and says nothing.
    counts : array of float
        Candidate pairs of each pattern.
    u : tuple of arrays
    pairs : float
        All pairs of records there are, candidates or not.
    m, prior, related
        Where to begin.
    hold : bool
        Whether m and the prior stay as they are, and only the class of relatives is learnt.
    pseudo : float
        Weight, in pairs, of the beginning, which keeps levels that were hardly seen sensible.
    tolerance : float
        Largest movement of a probability at which to stop.
    """
    start, kin = m, related
    rounds = 0
    while rounds < most:
        rounds += 1
        belong, relate = _posterior(patterns, m, u, prior, related)
        change = 0.0
        if not hold:
            moved = _move(patterns, belong * counts, start, pseudo)
            new_prior = _share(float((belong * counts).sum()), pairs)
            change = max(abs(np.log(new_prior / prior)) * 0.1, _distance(moved, m))
            m, prior = moved, new_prior
        if related is not None and kin is not None:
            learnt = _learn(patterns, relate * counts, kin, pairs, pseudo)
            change = max(change, _distance(learnt.r, related.r))
            related = learnt
        if change < tolerance:
            break
    return Estimate(m, u, prior, related, rounds)


def _share(pairs: float, total: float) -> float:
    return min(max(pairs / total, 1e-12), 0.5)


def _distance(one: tuple[NDArray[np.float64], ...], other: tuple[NDArray[np.float64], ...]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


def _move(
    patterns: NDArray[np.uint8],
    belief: NDArray[np.float64],
    start: tuple[NDArray[np.float64], ...],
    pseudo: float,
) -> tuple[NDArray[np.float64], ...]:
    moved = []
    for column, begin in enumerate(start):
        new = np.bincount(patterns[:, column], belief, len(begin) + 1)[1:] + pseudo * begin
        moved.append(new / new.sum())
    return tuple(moved)


def _learn(
    patterns: NDArray[np.uint8], belief: NDArray[np.float64], start: Related, pairs: float, pseudo: float
) -> Related:
    """Move the free levels; the others keep what they have."""
    learnt = []
    for column, (begin, free) in enumerate(zip(start.r, start.free, strict=True)):
        new = begin.copy()
        if free.any():
            seen = np.bincount(patterns[:, column], belief, len(begin) + 1)[1:] + pseudo * begin
            new[free] = seen[free] / seen[free].sum() * (1 - begin[~free].sum())
        learnt.append(new)
    return Related(tuple(learnt), start.free, _share(float(belief.sum()), pairs))


def _posterior(
    patterns: NDArray[np.uint8],
    m: tuple[NDArray[np.float64], ...],
    u: tuple[NDArray[np.float64], ...],
    prior: float,
    related: Related | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The probability that a pair belongs together, and that it is one of relatives."""
    rest = 1 - prior - (related.prior if related is not None else 0.0)
    belong = np.log(prior / rest) + _evidence(patterns, m, u)
    relate = np.full(len(patterns), -np.inf)
    if related is not None:
        relate = np.log(related.prior / rest) + _evidence(patterns, related.r, u)
    total = np.logaddexp(np.logaddexp(belong, relate), 0.0)
    return np.exp(belong - total), np.exp(relate - total)


def _evidence(
    patterns: NDArray[np.uint8], yes: tuple[NDArray[np.float64], ...], no: tuple[NDArray[np.float64], ...]
) -> NDArray[np.float64]:
    weight = np.zeros(len(patterns))
    for column, (a, b) in enumerate(zip(yes, no, strict=True)):
        weight += np.concatenate(([0.0], np.log(a / b)))[patterns[:, column]]
    return weight
