"""How many members two recorded groups share, before and after looking at them.

Each view is thought to record each member of a group with an unknown probability. If the two views are
of one group of unknown size, the sizes of the two views and the number in both follow from capture and
recapture; if the groups are two that share brokers, the number in both is small; else it is zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, gammaln, logsumexp

__all__ = ["HYPOTHESES", "CountPrior", "count_prior", "credible_range", "hidden_counts", "log_ways"]

Floats = npt.NDArray[np.float64]

HYPOTHESES = ("same", "connected", "apart")
_SEEN = (3.0, 2.0)  # Beta: an agency records about 60 % of a group, from 20 to 95 %
_BROKERS = np.log(np.array([0.4, 0.28, 0.2, 0.06, 0.03, 0.012, 0.006, 0.003, 0.0015, 0.0007]))


@dataclass(frozen=True, slots=True)
class CountPrior:
    """What is believed of two groups of given sizes before their members are compared.

    Parameters
    ----------
    size : dict of str to float
        Log probability of the two sizes under each of ``HYPOTHESES``, up to a common constant.
    shared : dict of str to array
        Log probability of each number of shared members, 0 to the smaller size.
    """

    size: dict[str, float]
    shared: dict[str, Floats]


@lru_cache(maxsize=4096)
def count_prior(size_a: int, size_b: int) -> CountPrior:
    """Belief about the number of shared members, from the sizes alone.

    Examples
    --------
    >>> prior = count_prior(20, 20)
    >>> int(prior.shared["same"].argmax()) > 8, int(prior.shared["connected"].argmax())
    (True, 1)
    >>> count_prior(5, 80).size["same"] < count_prior(60, 80).size["same"]
    True
    """
    least = min(size_a, size_b)
    shared = np.arange(least + 1)
    most = 6 * max(size_a, size_b) + 20
    step = max(1, most // 400)
    # True sizes of the one group, thinned where there are many.
    sizes = np.arange(max(size_a, size_b), most, step)[:, None]
    unseen = sizes - size_a - size_b + shared[None, :]
    possible = unseen >= 0
    ways = (
        gammaln(sizes + 1)
        - gammaln(shared + 1)
        - gammaln(size_a - shared + 1)
        - gammaln(size_b - shared + 1)
        - gammaln(np.maximum(unseen, 0) + 1)
    )
    seen = _log_seen(size_a, sizes) + _log_seen(size_b, sizes)
    joint = logsumexp(np.where(possible, ways + seen - np.log(sizes), -np.inf), axis=0) + np.log(step)
    same = np.asarray(joint, np.float64)
    total = float(logsumexp(same))
    # Two groups of unlike true sizes: each size alone is as likely as any other on a log scale, so
    # that only the ratio of sizes tells the hypotheses apart; most sizes lie within a factor of 20.
    apart = -np.log(size_a) - np.log(size_b) - np.log(3.0)
    linked = np.full(least + 1, -np.inf)
    reach = min(least, len(_BROKERS))
    linked[1 : reach + 1] = _BROKERS[:reach] - logsumexp(_BROKERS[:reach])
    none = np.full(least + 1, -np.inf)
    none[0] = 0.0
    return CountPrior(
        {"same": total, "connected": float(apart), "apart": float(apart)},
        {"same": same - total, "connected": linked, "apart": none},
    )


def _log_seen(recorded: int, sizes: npt.NDArray[np.int64]) -> Floats:
    a, b = _SEEN
    return np.asarray(betaln(a + recorded, b + sizes - recorded) - betaln(a, b), np.float64)


def log_ways(size_a: int, size_b: int, count: npt.NDArray[np.int64]) -> Floats:
    """Logarithm of the number of ways to pair ``count`` members of one group with members of another."""
    return np.asarray(
        gammaln(size_a + 1)
        - gammaln(size_a - count + 1)
        + gammaln(size_b + 1)
        - gammaln(size_b - count + 1)
        - gammaln(count + 1),
        np.float64,
    )


def hidden_counts(size_a: int, size_b: int, missed: float) -> Floats:
    """Log weight of a pairing of ``found`` candidates (rows) when so many are shared in truth (columns).

    Members who are in both views and whose names are spoilt beyond finding are no candidates; each has
    weight ``missed`` and may sit anywhere among the members that are left.
    """
    least = min(size_a, size_b)
    count = np.arange(least + 1)
    found, total = count[:, None], count[None, :]
    hidden = np.maximum(total - found, 0)
    left_a, left_b = size_a - found, size_b - found
    placed = (
        _log_factorial(left_a)
        - _log_factorial(np.maximum(left_a - hidden, 0))
        + _log_factorial(left_b)
        - _log_factorial(np.maximum(left_b - hidden, 0))
        - _log_factorial(hidden)
        + hidden * missed
        - log_ways(size_a, size_b, count)[None, :]
    )
    return np.asarray(np.where(total >= found, placed, -np.inf), np.float64)


def _log_factorial(count: npt.NDArray[np.int64]) -> Floats:
    return np.asarray(gammaln(np.arange(int(count.max()) + 1) + 1.0)[count], np.float64)


def credible_range(probability: Floats, level: float = 0.9) -> tuple[int, int]:
    """The run of counts that holds a probability as near as can be to ``level``, most probable first.

    A count is whole, so no run holds exactly 90 %. Taking the nearest run, not the next larger one,
    keeps the share of truths inside near the level over many pairs.

    Examples
    --------
    >>> credible_range(np.array([0.01, 0.04, 0.5, 0.36, 0.09]))
    (2, 3)
    """
    lo = hi = int(probability.argmax())
    held = float(probability[lo])
    while held < level:
        below = float(probability[lo - 1]) if lo > 0 else -1.0
        above = float(probability[hi + 1]) if hi + 1 < len(probability) else -1.0
        gain = max(below, above)
        if gain < 0 or abs(held + gain - level) >= abs(held - level):
            break
        held += gain
        lo, hi = (lo - 1, hi) if below > above else (lo, hi + 1)
    return lo, hi
