"""Clusters and probabilities are scored as the definitions say, worked by hand."""

from __future__ import annotations

from itertools import combinations
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.analysis.linking.metrics import (
    ClusterScores,
    calibration_error,
    false_positive_rates,
    score_b_cubed,
    score_pairwise,
    wilson_interval,
)
from forestall.core.errors import ForestallError

# Bagga and Baldwin's worked example: truth {1-5}, {6,7}, {8-12}; the answer joins the first or the second
# pair of the true clusters into one, which B-cubed tells apart and pair counting does too.
TRUTH = [1] * 5 + [2] * 2 + [3] * 5
FIRST = [1] * 5 + [2] * 7
SECOND = [1] * 5 + [2] * 2 + [1] * 5


def test_b_cubed_gives_the_published_example() -> None:
    first, second = score_b_cubed(TRUTH, FIRST), score_b_cubed(TRUTH, SECOND)
    assert first.recall == second.recall == 1.0
    assert first.precision == pytest.approx((5 + 2 * 2 / 7 + 5 * 5 / 7) / 12)
    assert second.precision == pytest.approx((5 * 5 / 10 * 2 + 2) / 12)
    assert first.precision == pytest.approx(0.76, abs=0.005)
    assert second.precision == pytest.approx(0.58, abs=0.005)


def test_pairwise_by_hand() -> None:
    assert score_pairwise(TRUTH, SECOND) == ClusterScores(21 / 46, 1.0, 2 * (21 / 46) / (21 / 46 + 1))
    assert score_pairwise([1, 1, 2, 2], [1, 2, 1, 2]) == ClusterScores(0.0, 0.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=25))
def test_pairwise_counts_as_listing_the_pairs_would(labels: list[tuple[int, int]]) -> None:
    truth, found = [one for one, _ in labels], [other for _, other in labels]
    pairs = list(combinations(range(len(labels)), 2))
    true = {(i, j) for i, j in pairs if truth[i] == truth[j]}
    called = {(i, j) for i, j in pairs if found[i] == found[j]}
    scores = score_pairwise(truth, found)
    assert scores.precision == (len(true & called) / len(called) if called else None)
    assert scores.recall == (len(true & called) / len(true) if true else None)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=25))
def test_b_cubed_averages_over_records(labels: list[tuple[int, int]]) -> None:
    truth, found = np.array(labels).T
    shared = [np.count_nonzero((truth == t) & (found == f)) for t, f in labels]
    scores = score_b_cubed(truth, found)
    assert scores.precision == pytest.approx(
        np.mean([s / np.count_nonzero(found == f) for s, (_, f) in zip(shared, labels, strict=True)])
    )
    assert scores.recall == pytest.approx(
        np.mean([s / np.count_nonzero(truth == t) for s, (t, _) in zip(shared, labels, strict=True)])
    )


def test_nothing_to_score_is_unknown_not_zero() -> None:
    assert score_pairwise([], []) == score_b_cubed([], []) == ClusterScores(None, None, None)
    assert score_pairwise([1, 2], [1, 2]) == ClusterScores(None, None, None)
    assert score_pairwise([1, 1], [1, 2]) == ClusterScores(None, 0.0, None)
    with pytest.raises(ForestallError, match="shapes"):
        score_pairwise([1, 2], [1])


def test_names_serve_as_labels() -> None:
    assert score_pairwise(["a", "a", "b"], ["x", "x", "x"]) == ClusterScores(1 / 3, 1.0, 0.5)


def test_wilson_gives_tabled_values() -> None:
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    for successes, trials, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
    ]:
        assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)
    assert wilson_interval(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert wilson_interval(0, 0) is None


def test_calibration_error_by_hand() -> None:
    probability = [0.1, 0.2, 0.2, 0.7, 0.8, 1.0]
    outcome = [False, False, True, True, True, True]
    found = calibration_error(probability, outcome, bins=2)
    assert found.error == pytest.approx(abs(0.5 - 1) / 6 + abs(2.5 - 3) / 6)
    low, high = found.bins
    assert (low.low, low.high, low.count, low.observed) == (0.0, 0.5, 3, 1 / 3)
    assert low.stated == pytest.approx(0.5 / 3)
    assert (high.count, high.observed) == (3, 1.0)
    assert high.interval == wilson_interval(3, 3)


def test_an_empty_bin_says_unknown() -> None:
    found = calibration_error([0.95, 0.96], [True, True])
    assert [(b.stated, b.observed, b.interval) for b in found.bins[:9]] == [(None, None, None)] * 9


def test_calibration_interval_covers_and_repeats() -> None:
    random = np.random.default_rng(3)
    covered = 0
    for _ in range(100):
        stated = random.choice([0.15, 0.55, 0.85], 400)
        outcome = random.random(400) < stated - 0.1
        found = calibration_error(stated, outcome, resamples=200)
        assert found == calibration_error(stated, outcome, resamples=200)
        covered += found.interval[0] <= 0.1 <= found.interval[1]
    assert covered >= 88


@pytest.mark.parametrize("probability", [[], [1.2], [float("nan")]])
def test_calibration_refuses_what_is_no_probability(probability: list[float]) -> None:
    with pytest.raises(ForestallError, match="from 0 to 1"):
        calibration_error(probability, [True] * len(probability))


def test_false_positive_rates_by_hand() -> None:
    group = np.repeat(["one", "two"], [100, 200])
    truth = np.zeros(300, bool)
    truth[[0, 150]] = True
    called = truth.copy()
    called[1:10] = True  # 9 of 99
    called[100:106] = True  # 6 of 199
    found = false_positive_rates(called, truth, group)
    assert [(g.group, g.false_positives, g.negatives) for g in found.groups] == [
        ("one", 9, 99),
        ("two", 6, 199),
    ]
    assert found.groups[0].interval == wilson_interval(9, 99)
    ratio = (9 / 99) / (6 / 199)
    reach = 1.959964 * sqrt(1 / 9 - 1 / 99 + 1 / 6 - 1 / 199)
    assert found.ratio == pytest.approx(ratio)
    assert found.interval == pytest.approx((exp(log(ratio) - reach), exp(log(ratio) + reach)), rel=1e-5)


def test_ratio_is_unknown_where_a_rate_is_zero_or_alone() -> None:
    never = false_positive_rates([1, 0, 0], [0, 0, 0], ["a", "a", "b"])
    assert (never.ratio, never.interval, never.groups[1].rate) == (None, None, 0.0)
    alone = false_positive_rates([1, 1], [0, 1], ["a", "b"])
    assert (alone.ratio, alone.groups[1].rate, alone.groups[1].interval) == (None, None, None)
