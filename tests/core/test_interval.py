"""Intervals, spans of time and the probability yardstick, at their edges."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.core import YARDSTICK, ForestallError, Interval, Period, describe_probability

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    "arguments",
    [
        (1, 2, 3),
        (4, 2, 3),
        (2, 3, 1),
        (NAN, 1, 2),
        (1, NAN, 2),
        (1, 0, NAN),
        (1, 0, 2, 0),
        (1, 0, 2, 1),
        (1, 0, 2, 95),
        (1, 0, 2, NAN),
    ],
)
def test_what_is_not_an_interval_is_refused(arguments: tuple[float, ...]) -> None:
    with pytest.raises(ForestallError) as caught:
        Interval(*arguments)
    assert caught.value.code == "interval.invalid"


def test_intervals_may_be_a_point_or_open() -> None:
    assert str(Interval(2, 2, 2)) == "2 (95 % interval 2 to 2)"
    assert str(Interval(2, -INF, INF, 0.9)) == "2 (90 % interval -inf to inf)"


@pytest.mark.parametrize(
    "bound",
    [
        "",
        "24",
        "2024-5",
        "2024-13",
        "2024-00",
        "2024-02-30",
        "2023-02-29",
        "2024-05-17T09:00",
        "20240517",
        "2024-W20",
        "0000",
        "２０２４",
        "2024-05-1",
        " 2024",
        "17/05/2024",
    ],
)
def test_what_is_not_a_date_is_refused(bound: str) -> None:
    for arguments in ((bound, None), (None, bound)):
        with pytest.raises(ForestallError) as caught:
            Period(*arguments)
        assert caught.value.code == "period.invalid"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-05-17", "2024-05-16"),
        ("2024-05", "2024-04-30"),
        ("2024", "2023-12-31"),
        ("2024-01-01", "2023"),
        ("2024-06", "2024-05"),
    ],
)
def test_reversed_ends_are_refused(start: str, end: str) -> None:
    with pytest.raises(ForestallError) as caught:
        Period(start, end)
    assert caught.value.code == "period.reversed"


@pytest.mark.parametrize(
    ("start", "end"),
    [("2024-05-17", "2024-05-17"), ("2024-05-17", "2024-05"), ("2024-05", "2024"), ("2024", "2024-01-01")],
)
def test_an_imprecise_end_reaches_as_far_as_it_may(start: str, end: str) -> None:
    assert Period(start, end) == Period(start, end)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period("2024", "2024"), date(2024, 1, 1), date(2024, 12, 31)),
        (Period("2024-02", "2024-02"), date(2024, 2, 1), date(2024, 2, 29)),
        (Period("2024-05-17", "2024-05-17"), date(2024, 5, 17), date(2024, 5, 17)),
        (Period("2024-05", "2025"), date(2024, 5, 1), date(2025, 12, 31)),
    ],
)
def test_a_span_covers_its_first_and_last_day_and_no_more(period: Period, first: date, last: date) -> None:
    day = timedelta(days=1)
    assert period.covers(first)
    assert period.covers(last)
    assert not period.covers(first - day)
    assert not period.covers(last + day)


@given(st.dates(), st.dates(), st.dates())
def test_covers_agrees_with_dates(start: date, end: date, day: date) -> None:
    start, end = sorted((start, end))
    assert Period(start.isoformat(), end.isoformat()).covers(day) == (start <= day <= end)
    assert Period(start.isoformat()).covers(day) == (start <= day)
    assert Period(None, end.isoformat()).covers(day) == (day <= end)
    assert Period().covers(day)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0, "remote chance (0 %)"),
        (0.004, "remote chance (less than 1 %)"),
        (0.05, "remote chance (5 %)"),
        (0.075, "remote chance (8 %)"),
        (0.0751, "highly unlikely (8 %)"),
        (0.10, "highly unlikely (10 %)"),
        (0.20, "highly unlikely (20 %)"),
        (0.225, "highly unlikely (22 %)"),
        (0.23, "unlikely (23 %)"),
        (0.35, "unlikely (35 %)"),
        (0.375, "unlikely (38 %)"),
        (0.38, "realistic possibility (38 %)"),
        (0.1 + 0.2 + 0.2, "realistic possibility (50 %)"),
        (0.525, "realistic possibility (52 %)"),
        (0.53, "likely (53 %)"),
        (0.75, "likely (75 %)"),
        (0.775, "likely (78 %)"),
        (0.78, "highly likely (78 %)"),
        (0.90, "highly likely (90 %)"),
        (0.925, "highly likely (92 %)"),
        (0.93, "almost certain (93 %)"),
        (0.996, "almost certain (more than 99 %)"),
        (1, "almost certain (100 %)"),
    ],
)
def test_the_yardstick_at_its_edges(probability: float, words: str) -> None:
    assert describe_probability(probability) == words


@pytest.mark.parametrize("number", [-0.01, 1.01, NAN, INF, -INF])
def test_what_is_not_a_probability_is_refused(number: float) -> None:
    with pytest.raises(ForestallError) as caught:
        describe_probability(number)
    assert caught.value.code == "probability.invalid"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_greater_probability_never_takes_a_lesser_term(one: float, other: float) -> None:
    terms = [term for term, _, _ in YARDSTICK]
    low, high = (terms.index(re.sub(r" \(.*", "", describe_probability(p))) for p in sorted((one, other)))
    assert low <= high


def test_the_yardstick_is_ordered_with_gaps() -> None:
    edges = [edge for _, lo, hi in YARDSTICK for edge in (lo, hi)]
    assert edges == sorted(edges)
    assert edges[0] == 0
    assert edges[-1] == 1
    assert all(lo > hi for (_, _, hi), (_, lo, _) in pairwise(YARDSTICK))
