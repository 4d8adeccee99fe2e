"""Private set intersection: exact against plain sets, and strict about what it is given."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.analysis.private_linkage import (
    IDENTIFIER_KINDS,
    answer_request,
    canonicalise,
    count_shared,
    find_shared,
    make_request,
    make_secret,
    make_setup,
    measure_setup,
)
from forestall.core import ForestallError

ITEMS = st.sets(st.integers(0, 60).map(lambda n: f"phone:+447700900{n:03d}"), min_size=1, max_size=40)


@settings(max_examples=40)
@given(ITEMS, ITEMS)
def test_count_and_reveal_are_the_intersection(ours: set[str], theirs: set[str]) -> None:
    a, b = make_secret(), make_secret()
    request, setup = make_request(list(ours), a), make_setup(list(theirs), b)
    counted = answer_request(request, b, reveal=False)
    assert count_shared(len(ours), setup, counted, a) == len(ours & theirs)
    revealed = answer_request(request, b, reveal=True)
    assert find_shared(list(ours), counted, setup, revealed, a) == tuple(sorted(ours & theirs))
    assert measure_setup(setup) == len(theirs)


def test_a_request_tells_nothing_by_its_order() -> None:
    secret = make_secret()
    items = [f"phone:+447700900{n:03d}" for n in range(50)]
    assert make_request(items, secret) == make_request(items[::-1], secret)
    one_by_one = [make_request([item], secret) for item in items]
    whole = make_request(items, secret)
    positions = [whole.find(single[-33:]) for single in one_by_one]
    assert -1 not in positions
    assert positions != sorted(positions)


def test_a_count_does_not_tell_which() -> None:
    """The answer to a count is sorted as encrypted: the same whatever order the request had."""
    a, b = make_secret(), make_secret()
    items = [f"phone:+447700900{n:03d}" for n in range(50)]
    request = make_request(items, a)
    counted, revealed = (answer_request(request, b, reveal=reveal) for reveal in (False, True))
    assert counted != revealed
    assert len(counted) == len(revealed)


def test_too_many_too_few_and_repeated_items_are_refused() -> None:
    a, b = make_secret(), make_secret()
    request = make_request(["x", "y", "z"], a)
    for limits in ({"smallest": 4}, {"largest": 2}):
        with pytest.raises(ForestallError) as caught:
            answer_request(request, b, reveal=False, **limits)
        assert caught.value.code == "private.size"
    with pytest.raises(ForestallError) as caught:
        answer_request(make_request(["x"], a) * 2, b, reveal=False)
    assert caught.value.code == "private.request"


def test_garbage_is_refused() -> None:
    b = make_secret()
    for garbage in (b"\xff\xff\xff", b"\x12\x21" + b"\x00" * 33):
        with pytest.raises(ForestallError) as caught:
            answer_request(garbage, b, reveal=False)
        assert caught.value.code == "private.request"


def test_an_answer_that_is_not_the_counted_one_is_refused() -> None:
    a, b = make_secret(), make_secret()
    request, setup = make_request(["x", "y"], a), make_setup(["y"], b)
    counted = answer_request(request, b, reveal=False)
    other = answer_request(make_request(["x", "q"], a), b, reveal=True)
    with pytest.raises(ForestallError) as caught:
        find_shared(["x", "y"], counted, setup, other, a)
    assert caught.value.code == "private.request"
    with pytest.raises(ForestallError) as caught:
        count_shared(3, setup, counted, a)
    assert caught.value.code == "private.request"


def test_identifiers_are_compared_in_one_spelling() -> None:
    assert canonicalise("phone", "07700 900 123") == canonicalise("phone", "+44 (0)7700 900123")
    assert canonicalise("vehicle", "ab12 cde") == canonicalise("vehicle", "AB12CDE")
    assert all(canonicalise(kind, "") is None for kind in IDENTIFIER_KINDS)
    with pytest.raises(ForestallError) as caught:
        canonicalise("postcode", "AB1 2CD")
    assert caught.value.code == "private.kind"


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "private_set_intersection.python", None)
    with pytest.raises(ForestallError) as caught:
        make_secret()
    assert caught.value.code == "private.extra"
    assert "forestall[exchange]" in caught.value.remedy
