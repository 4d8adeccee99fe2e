"""Levels of agreement: what is unknown says nothing, and better agreement has the higher level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.analysis.linking import FieldKind
from forestall.analysis.linking.comparisons import LEVELS, Values, compare
from forestall.analysis.linking.normalise import ALTERNATIVE, normalise


def level(kind: FieldKind, one: str, other: str, **counts: float) -> int:
    values = Values(kind, (one, other), counts, 1000.0)
    return int(compare(values, values, np.array([0]), np.array([1]))[0][0])


def words(kind: FieldKind, one: str, other: str, **counts: float) -> str:
    return LEVELS[kind][level(kind, one, other, **counts) - 1]


@pytest.mark.parametrize("kind", list(LEVELS))
def test_what_is_unknown_is_no_evidence(kind: FieldKind) -> None:
    some = "19800102" if kind in (FieldKind.BIRTH_DATE, FieldKind.DATE) else "abc"
    assert level(kind, some, "") == 0
    assert level(kind, some, some) == len(LEVELS[kind]) or "all words agree" in words(kind, some, some)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("18600607", "18600607", "same year, same day and month"),
        ("18600607", "18600608", "same year, day or month differ in one figure or are exchanged"),
        ("18600607", "18600706", "same year, day or month differ in one figure or are exchanged"),
        ("18600607", "18680607", "year differs in one figure, same day and month"),
        ("18600607", "18060607", "year differs in one figure, same day and month"),
        ("18600101", "18600101", "same year, no day known"),
        ("18600607", "18600000", "same year, no day known"),
        ("18600607", "19121128", "year differs, day and month differ"),
    ],
)
def test_dates(one: str, other: str, found: str) -> None:
    assert words(FieldKind.BIRTH_DATE, one, other) == found


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("ann lee", "lee ann", "all words agree"),
        ("william watts", "bill watts", "all words agree"),
        ("stephen watts", "steven wats", "all words agree"),
        ("w watts", "william watts", "all words agree"),
        ("watts", "william watts", "one leaves words out"),
        ("anna watts", "william watts", "words differ"),
        ("anna brown", "william watts", "no word agrees"),
    ],
)
def test_names(one: str, other: str, found: str) -> None:
    assert found in words(FieldKind.FULL_NAME, one, other)


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    assert level(FieldKind.FULL_NAME, "john", "john", john=400.0) < level(
        FieldKind.FULL_NAME, "zebedee", "zebedee"
    )


def test_the_best_of_several_values_counts() -> None:
    several = ALTERNATIVE.join(("700900111", "700900123"))
    values = Values(FieldKind.PHONE, (several, "700900123"), {"700900123": 9.0}, 99.0)
    levels, shares = compare(values, values, np.array([0]), np.array([1]))
    assert levels.tolist() == [4]
    # Ten of a hundred records, and a thousand others that are taken to stand beside them.
    assert shares.tolist() == pytest.approx([10 / 1100])


def test_postcodes_agree_by_part() -> None:
    found = [
        level(FieldKind.POSTCODE, "sw1a1aa", other)
        for other in ("ec1a1bb", "sw9z9zz", "sw1a2bb", "sw1a1bb", "sw1a1ab", "sw1a1aa")
    ]
    assert found == [1, 2, 3, 4, 5, 6]


NAMES = st.lists(
    st.sampled_from(["ann", "anne", "lee", "william", "bill", "w", "de", "watts", "wats"]), max_size=4
)


@given(NAMES, NAMES, st.sampled_from([FieldKind.FULL_NAME, FieldKind.PLACE, FieldKind.IDENTIFIER]))
def test_comparison_is_symmetric(one: list[str], other: list[str], kind: FieldKind) -> None:
    a, b = (normalise(kind, " ".join(part)) for part in (one, other))
    assert level(kind, a, b) == level(kind, b, a)


@given(st.lists(NAMES, min_size=1, max_size=6))
def test_two_sides_with_lists_of_their_own_compare_as_one(parts: list[list[str]]) -> None:
    texts = tuple(dict.fromkeys(" ".join(part) for part in parts))
    both = Values(FieldKind.FULL_NAME, texts, {"lee": 50.0}, 1000.0)
    first = Values(FieldKind.FULL_NAME, texts[:1], {"lee": 50.0}, 1000.0)
    one, other = np.zeros(len(texts), np.int64), np.arange(len(texts))
    assert compare(both, both, one, other)[0].tolist() == compare(first, both, one, other)[0].tolist()
