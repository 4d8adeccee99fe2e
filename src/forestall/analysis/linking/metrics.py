"""How good clusters and probabilities are, measured against known truth, with intervals.

Clusters: pairwise and B-cubed precision, recall and F1. Probabilities: expected calibration error.
Fairness: rate of false links by group. Pairs are counted from contingency tables, never listed.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from forestall.core.errors import ForestallError

__all__ = [
    "Calibration",
    "CalibrationBin",
    "ClusterScores",
    "GroupRate",
    "GroupRates",
    "calibration_error",
    "false_positive_rates",
    "score_b_cubed",
    "score_pairwise",
    "wilson_interval",
]


@dataclass(frozen=True, slots=True)
class ClusterScores:
    """Precision, recall and F1 of clusters; ``None`` where nothing was there to be right about.

    Attributes
    ----------
    precision, recall, f1 : float or None
        Fractions from 0 to 1.
    """

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """The probabilities between two bounds, and how often they came true.

    Attributes
    ----------
    low, high : float
        Bounds of the bin; `high` belongs to the last bin only.
    count : int
        Probabilities in it.
    stated : float or None
        Their mean; None for an empty bin.
    observed : float or None
        Fraction that came true.
    interval : (float, float) or None
        Wilson 95 % interval of `observed`.
    """

    low: float
    high: float
    count: int
    stated: float | None
    observed: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration error with its bins.

    Attributes
    ----------
    error : float
        Mean over the probabilities of the distance between stated and observed in their bin.
    interval : (float, float)
        95 % percentile bootstrap interval. The estimate is biased upwards in small samples.
    bins : tuple of CalibrationBin
        From 0 to 1.
    """

    error: float
    interval: tuple[float, float]
    bins: tuple[CalibrationBin, ...]


@dataclass(frozen=True, slots=True)
class GroupRate:
    """The rate of false positives in one group.

    Attributes
    ----------
    group : hashable
        The group.
    false_positives, negatives : int
        Pairs wrongly called positive, among those that are truly negative.
    rate : float or None
        Their quotient; None without a true negative.
    interval : (float, float) or None
        Wilson 95 % interval.
    """

    group: Hashable
    false_positives: int
    negatives: int
    rate: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class GroupRates:
    """False-positive rates of all groups, and the largest over the smallest.

    Attributes
    ----------
    groups : tuple of GroupRate
        In order of the group's name.
    ratio : float or None
        Highest rate over lowest; None when fewer than two rates are known or the lowest is zero, in
        which case the data cannot show equality or inequality by a ratio.
    interval : (float, float) or None
        95 % interval of the ratio between these two groups.
    """

    groups: tuple[GroupRate, ...]
    ratio: float | None
    interval: tuple[float, float] | None


def score_pairwise(truth: npt.ArrayLike, found: npt.ArrayLike) -> ClusterScores:
    """Score the pairs of records that share a cluster.

    Precision is the fraction of the pairs together in `found` that are together in `truth`; recall the
    other way round. Large clusters weigh heavily: a cluster of k records has k(k-1)/2 pairs.

    Parameters
    ----------
    truth, found : array_like, shape (n,)
        Cluster of each record, any labels.

    Returns
    -------
    ClusterScores
        `precision` is None when `found` has no pair, `recall` when `truth` has none.

    Raises
    ------
    ForestallError
        ``metrics.shape`` when the two do not have one label for each of the same records.

    Notes
    -----
    Christen 2012, "Data Matching", chapter 7.

    Examples
    --------
    >>> score_pairwise([1, 1, 1, 2], [5, 5, 6, 6])
    ClusterScores(precision=0.5, recall=0.3333333333333333, f1=0.4)
    """
    cells, rows, columns = _contingency(truth, found)[:3]
    both, true, called = (int((part * (part - 1) // 2).sum()) for part in (cells, rows, columns))
    return _scores(both / called if called else None, both / true if true else None)


def score_b_cubed(truth: npt.ArrayLike, found: npt.ArrayLike) -> ClusterScores:
    """Score the cluster of each record, and average over the records.

    Precision of a record is the fraction of its found cluster that truly belongs with it (itself
    included); recall is the fraction of its true cluster that was found with it.

    Parameters
    ----------
    truth, found : array_like, shape (n,)
        Cluster of each record, any labels.

    Returns
    -------
    ClusterScores
        All None when there are no records.

    Raises
    ------
    ForestallError
        ``metrics.shape`` when the two do not have one label for each of the same records.

    Notes
    -----
    Bagga and Baldwin 1998, "Algorithms for scoring coreference chains"; Amigo et al. 2009.

    Examples
    --------
    >>> scores = score_b_cubed([1, 1, 1, 2], [5, 5, 6, 6])
    >>> scores.precision, round(scores.recall, 4)
    (0.75, 0.6667)
    """
    cells, rows, columns, row, column = _contingency(truth, found)
    n = int(cells.sum())
    if n == 0:
        return ClusterScores(None, None, None)
    squares = cells.astype(np.float64) ** 2
    return _scores(float((squares / columns[column]).sum() / n), float((squares / rows[row]).sum() / n))


def wilson_interval(successes: int, trials: int, level: float = 0.95) -> tuple[float, float] | None:
    """Interval of a proportion that stays inside 0 to 1 and holds for small counts.

    Parameters
    ----------
    successes, trials : int
        Counts.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    (float, float) or None
        None without a trial.

    Notes
    -----
    Wilson 1927, "Probable inference, the law of succession, and statistical inference".

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson_interval(1, 10)]
    [0.0179, 0.4042]
    """
    if trials == 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = successes / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == trials else middle + half
    return low, high


def calibration_error(
    probability: npt.ArrayLike,
    outcome: npt.ArrayLike,
    *,
    bins: int = 10,
    resamples: int = 1000,
    seed: int = 0,
) -> Calibration:
    """Measure whether stated probabilities come true as often as they say.

    Parameters
    ----------
    probability : array_like of float, shape (n,)
        Stated probabilities, 0 to 1.
    outcome : array_like of bool, shape (n,)
        What was true.
    bins : int
        Bins of equal width.
    resamples : int
        Bootstrap samples for the interval.
    seed : int
        Seed of the bootstrap; the same seed gives the same interval.

    Returns
    -------
    Calibration
        The error, its interval and the bins.

    Raises
    ------
    ForestallError
        ``metrics.probability`` for no data or values outside 0 to 1; ``metrics.shape`` for different
        lengths.

    Notes
    -----
    Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian
    binning". Outcomes are resampled within bins, and the sizes of the bins with them.

    Examples
    --------
    >>> found = calibration_error([0.9, 0.9, 0.9, 0.9], [True, True, True, False], bins=2)
    >>> round(found.error, 4), found.bins[1].observed
    (0.15, 0.75)
    """
    stated, true = np.asarray(probability, dtype=np.float64), np.asarray(outcome, dtype=bool)
    if stated.ndim != 1 or stated.shape != true.shape:
        raise _shape_error(stated.shape, true.shape)
    if len(stated) == 0 or not ((stated >= 0) & (stated <= 1)).all():
        raise ForestallError(
            "metrics.probability",
            "Calibration needs at least one probability, and all of them from 0 to 1.",
            "Leave out the records without a probability.",
        )
    place = np.minimum((stated * bins).astype(np.int64), bins - 1)
    counts = np.bincount(place, minlength=bins)
    sums = np.bincount(place, weights=stated, minlength=bins)
    hits = np.bincount(place[true], minlength=bins)
    n = len(stated)
    random = np.random.default_rng(seed)
    # A bootstrap of records, drawn by bin: how many fall into it, and how many of these came true. The
    # mean stated probability within a bin is held, which is narrow next to the outcomes.
    drawn = random.multinomial(n, counts / n, size=resamples)
    filled = np.maximum(counts, 1)
    came = random.binomial(drawn, hits / filled)
    errors = np.abs(drawn * (sums / filled) - came).sum(axis=1) / n
    low, high = np.quantile(errors, [0.025, 0.975])
    edges = np.arange(bins + 1) / bins
    described = []
    for k in range(bins):
        count, hit = int(counts[k]), int(hits[k])
        mean, rate = (float(sums[k] / count), hit / count) if count else (None, None)
        interval = wilson_interval(hit, count)
        described.append(CalibrationBin(float(edges[k]), float(edges[k + 1]), count, mean, rate, interval))
    error = float(np.abs(sums - hits).sum() / n)
    return Calibration(error, (float(low), float(high)), tuple(described))


def false_positive_rates(
    called: npt.ArrayLike, truth: npt.ArrayLike, group: npt.ArrayLike, level: float = 0.95
) -> GroupRates:
    """Compare how often different groups are wrongly linked.

    Parameters
    ----------
    called, truth : array_like of bool, shape (n,)
        What was called positive (linked), and what is.
    group : array_like, shape (n,)
        Group of each pair. It is an audit column: never a feature.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    GroupRates
        One rate a group, and the ratio of the highest to the lowest.

    Raises
    ------
    ForestallError
        ``metrics.shape`` for different lengths.

    Notes
    -----
    Wilson intervals for the rates. Interval of the ratio on the log scale: Katz et al. 1978,
    "Obtaining confidence intervals for the risk ratio in cohort studies". The two groups are chosen
    because they differ most, so with many groups the interval is too favourable to a difference.

    Examples
    --------
    >>> rates = false_positive_rates([1, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 1], ["a", "a", "b", "b", "b", "b"])
    >>> [(rate.group, rate.false_positives, rate.negatives) for rate in rates.groups]
    [('a', 1, 2), ('b', 1, 3)]
    >>> round(rates.ratio, 4)
    1.5
    """
    positive, true, groups = np.asarray(called, bool), np.asarray(truth, bool), np.asarray(group)
    if positive.ndim != 1 or not positive.shape == true.shape == groups.shape:
        raise _shape_error(positive.shape, groups.shape if positive.shape == true.shape else true.shape)
    names, place = np.unique(groups, return_inverse=True)
    negatives = np.bincount(place[~true], minlength=len(names)).tolist()
    wrong = np.bincount(place[~true & positive], minlength=len(names)).tolist()
    rates = tuple(
        GroupRate(name, bad, all_, bad / all_ if all_ else None, wilson_interval(bad, all_, level))
        for name, bad, all_ in zip(names.tolist(), wrong, negatives, strict=True)
    )
    known = sorted((rate.rate, place) for place, rate in enumerate(rates) if rate.rate is not None)
    if len(known) < 2 or known[0][0] == 0:
        return GroupRates(rates, None, None)
    low, high = rates[known[0][1]], rates[known[-1][1]]
    ratio = known[-1][0] / known[0][0]
    error = sqrt(sum(1 / rate.false_positives - 1 / rate.negatives for rate in (low, high)))
    reach = NormalDist().inv_cdf((1 + level) / 2) * error
    return GroupRates(rates, ratio, (exp(log(ratio) - reach), exp(log(ratio) + reach)))


_Ints = npt.NDArray[np.int64]


def _contingency(truth: npt.ArrayLike, found: npt.ArrayLike) -> tuple[_Ints, _Ints, _Ints, _Ints, _Ints]:
    """Sizes of the cells, true clusters and found clusters, and the two clusters of each cell."""
    true, called = np.asarray(truth), np.asarray(found)
    if true.ndim != 1 or true.shape != called.shape:
        raise _shape_error(true.shape, called.shape)
    _, row, rows = np.unique(true, return_inverse=True, return_counts=True)
    _, column, columns = np.unique(called, return_inverse=True, return_counts=True)
    width = max(len(columns), 1)
    pair, cells = np.unique(row * width + column, return_counts=True)
    return cells, rows, columns, pair // width, pair % width


def _scores(precision: float | None, recall: float | None) -> ClusterScores:
    if precision is None or recall is None:
        return ClusterScores(precision, recall, None)
    both = precision + recall
    return ClusterScores(precision, recall, 2 * precision * recall / both if both else 0.0)


def _shape_error(one: tuple[int, ...], other: tuple[int, ...]) -> ForestallError:
    return ForestallError(
        "metrics.shape",
        f"The two sides have shapes {one} and {other}.",
        "Give one value for each record, in the same order.",
    )
