"""How many members two groups share, who they are, and so whether the groups are one.

Draws of pairings (`pairing`) are weighed by what is believed of the number of shared members under each
hypothesis (`overlap`): one group, two with brokers in common, or two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.analysis.groups.overlap import HYPOTHESES, count_prior, hidden_counts
from forestall.analysis.groups.pairing import GroupPair, draw_pairings

__all__ = ["SharedMembers", "estimate_shared"]

Floats = npt.NDArray[np.float64]

# The weights are learnt from all names of both views; the names of these two groups may be more or less
# common, or worse spoilt, than those. Each of these errors is as likely as the others.
_WEIGHED_BY = (-1.6, -0.4, 0.7)
_MISSED_BY = (-1.2, -0.1, 1.0)


@dataclass(frozen=True, slots=True)
class SharedMembers:
    """What is believed of two recorded groups.

    Parameters
    ----------
    log_odds : float
        That they are one group, natural logarithm.
    count : array of float64
        Probability of each number of shared members, 0 to the smaller size.
    members : array of float64
        Probability of each candidate pair of the `GroupPair`.
    """

    log_odds: float
    count: Floats
    members: Floats

    @property
    def probability(self) -> float:
        """That the two are one group."""
        return float(1.0 / (1.0 + np.exp(-np.clip(self.log_odds, -700, 700))))


def estimate_shared(
    pair: GroupPair, prior: Mapping[str, float], missed: float, seed: int, draws: int = 300
) -> SharedMembers:
    """Estimate the members that two groups share.

    Parameters
    ----------
    pair : GroupPair
    prior : mapping of str to float
        Probability of each of ``HYPOTHESES`` before the members are looked at.
    missed : float
        Weight of a pair of people that is no candidate.
    seed : int
    draws : int

    Returns
    -------
    SharedMembers

    Examples
    --------
    >>> ties = np.zeros((8, 8), np.uint8)
    >>> both = np.arange(6)
    >>> pair = GroupPair(8, 8, both, both, np.full(6, 6.0), ties, ties)
    >>> found = estimate_shared(pair, {"same": 0.3, "connected": 0.2, "apart": 0.5}, -2.5, seed=1)
    >>> found.probability > 0.95, int(found.count.argmax())
    (True, 6)
    """
    drawn = draw_pairings(pair, seed, draws)
    sizes = count_prior(pair.size_a, pair.size_b)
    counts = np.arange(min(pair.size_a, pair.size_b) + 1)
    visits = np.bincount(drawn.count, minlength=len(counts)).astype(np.float64)
    visited = np.log(np.maximum(visits, 1e-300)) - drawn.log_target
    count, share, odds = np.zeros(len(counts)), np.zeros(len(counts)), list[float]()
    for spoilt in _MISSED_BY:
        placed = hidden_counts(pair.size_a, pair.size_b, missed + spoilt)
        log_prior = [sizes.size[h] + np.log(max(prior[h], 1e-12)) + sizes.shared[h] for h in HYPOTHESES]
        by_found = [_log_sum(placed + of_count, axis=1) for of_count in log_prior]
        either = _log_sum(np.stack(log_prior), axis=0)
        for shift in _WEIGHED_BY:
            given = visited + shift * counts
            same, connected, apart = (float(_log_sum(found + given, axis=0)) for found in by_found)
            odds.append(same - float(np.logaddexp(connected, apart)))
            joint = placed + either + given[:, None]
            joint = np.exp(joint - joint.max())
            count += joint.sum(axis=0) / joint.sum()
            share += joint.sum(axis=1) / joint.sum()
    each = (share / len(odds) / np.maximum(visits, 1.0))[drawn.count]
    members = np.array(
        [float(each[drawn.partner[:, i] == j].sum()) for i, j in zip(pair.a, pair.b, strict=True)]
    )
    return SharedMembers(float(np.median(odds)), count / count.sum(), np.clip(members, 0.0, 1.0))


def _log_sum(values: Floats, axis: int) -> Floats:
    """Logarithm of the sum of exponentials; SciPy's does the same with more checks than time allows."""
    highest = np.maximum(values.max(axis=axis), -1e300)
    total = np.exp(values - np.expand_dims(highest, axis)).sum(axis=axis)
    return np.asarray(highest + np.log(np.maximum(total, 1e-300)), np.float64)
