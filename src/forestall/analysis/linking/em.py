"""Fellegi-Sunter parameters by expectation maximisation over counts of distinct level patterns.

Fellegi and Sunter (1969), "A theory for record linkage"; Winkler (1988) for the EM. u is given, from random
pairs of records, and held: among candidate pairs non-matches are not a random draw. The pairs that blocking
left out are taken for non-matches, so that the prior is that of two random records.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "count_levels", "estimate"]


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
    rounds : int
        Iterations until nothing moved by more than the tolerance.
    """

    m: tuple[NDArray[np.float64], ...]
    u: tuple[NDArray[np.float64], ...]
    prior: float
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
    pseudo: float = 1.0,
    tolerance: float = 1e-4,
    most: int = 200,
) -> Estimate:
    """Estimate m and the prior, with u held.

    Parameters
    ----------
    patterns : array of uint8
        Distinct rows of levels; 0 is unknown and says nothing.
    counts : array of float
        Candidate pairs of each pattern.
    u : tuple of arrays
    pairs : float
        All pairs of records there are, candidates or not.
    m, prior
        Where to begin.
    pseudo : float
        Weight, in pairs, of the beginning m, which keeps levels that were hardly seen sensible.
    tolerance : float
        Largest movement of a probability at which to stop.
    """
    start = m
    rounds = 0
    while rounds < most:
        rounds += 1
        belief = _posterior(patterns, m, u, prior) * counts
        moved = []
        for column, begin in enumerate(start):
            seen = np.bincount(patterns[:, column], belief, len(begin) + 1)[1:]
            new = seen + pseudo * begin
            moved.append(new / new.sum())
        new_prior = min(max(float(belief.sum()) / pairs, 1e-12), 0.5)
        change = max(
            abs(np.log(new_prior / prior)) * 0.1,
            *(float(np.abs(new - old).max()) for new, old in zip(moved, m, strict=True)),
        )
        m, prior = tuple(moved), new_prior
        if change < tolerance:
            break
    return Estimate(m, u, prior, rounds)


def _posterior(
    patterns: NDArray[np.uint8],
    m: tuple[NDArray[np.float64], ...],
    u: tuple[NDArray[np.float64], ...],
    prior: float,
) -> NDArray[np.float64]:
    weight = np.full(len(patterns), np.log(prior / (1 - prior)))
    for column, (yes, no) in enumerate(zip(m, u, strict=True)):
        weight += np.concatenate(([0.0], np.log(yes / no)))[patterns[:, column]]
    belief: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(weight, -500, 500)))
    return belief
