"""Encodings: they keep likeness, nothing else, and only under the key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.analysis.private_linkage import (
    EncodingParameters,
    choose_lead,
    compare_features,
    describe_person,
    encode_records,
    find_pairs,
    key_check,
    order_pairs,
    solve_one_to_one,
)
from forestall.core import ForestallError

KEY, OTHER_KEY = b"k" * 32, b"j" * 32
PARAMETERS = EncodingParameters()
FIRST = "ann bob cara dan eve finn gail hal ivy jon kit lee mia ned oda pam".split()
LAST = "stone field moss marsh holt reed frost wood lake brook hill dale ford cliff heath glen".split()


WHOLE = {"year|1984", "decade|198", "month|05", "day|17", "month and day|05-17", "date|1984-05-17"}


def invent(count: int, seed: int) -> list[dict[str, str]]:
    random = np.random.default_rng(seed)
    return [
        {
            "full_name": f"{random.choice(FIRST)} {random.choice(FIRST)} {random.choice(LAST)}",
            "birth_date": "-".join(str(random.integers(*r)) for r in ((1950, 2005), (10, 13), (10, 29))),
        }
        for _ in range(count)
    ]


def encode(people: Sequence[dict[str, str]], key: bytes = KEY, whose: str = "a") -> np.ndarray:
    noise = [hashlib.sha256(f"{whose} {row}".encode()).digest() for row in range(len(people))]
    return encode_records([describe_person(p) for p in people], key, noise, PARAMETERS)


def misspell(person: dict[str, str]) -> dict[str, str]:
    return {**person, "full_name": person["full_name"][:-1]}


def test_likeness_is_kept() -> None:
    people = invent(40, 1)
    features = [describe_person(person) for person in people]
    encoded = encode(people), encode(people, whose="b")
    pairs = find_pairs(*encoded, PARAMETERS, floor=0.1)
    clear = np.array(
        [compare_features(features[i], features[j]) for i, j in zip(pairs.a, pairs.b, strict=True)]
    )
    error = pairs.similarity - clear
    assert len(pairs) > 400
    # One bit of 4,096 says agree or not; 2 % of them are turned on each side.
    assert abs(error.mean()) < 0.01
    assert error.std() < 0.02


def test_under_another_key_nothing_is_alike() -> None:
    people = invent(60, 2)
    assert len(find_pairs(encode(people), encode(people, OTHER_KEY), PARAMETERS)) == 0


def test_equal_records_do_not_encode_equally() -> None:
    """Not even at one agency: otherwise the commonest names would be the commonest encodings."""
    twice = [invent(1, 3)[0]] * 50
    encoded = encode(twice)
    assert len({row.tobytes() for row in encoded}) == 50
    similarity = find_pairs(encoded, encoded, PARAMETERS).similarity
    assert similarity.min() > 0.9


def test_bits_say_nothing_by_their_frequency() -> None:
    """Every bit is set in about half of all records, and no two bits go together."""
    bits = np.unpackbits(encode(invent(600, 4)).view(np.uint8), axis=1)
    frequency = bits.mean(0)
    assert 0.48 < frequency.mean() < 0.52
    loads = bits.mean(1)
    assert loads.std() < 0.02
    ties = np.corrcoef(bits[:, :400].T.astype(float))
    np.fill_diagonal(ties, 0)
    assert np.abs(ties).max() < 0.5


def test_the_same_records_encode_the_same_again() -> None:
    people = invent(5, 5)
    assert np.array_equal(encode(people), encode(people))


def test_links_are_found_and_chance_is_kept_out() -> None:
    known, strangers = invent(300, 6), invent(300, 7)
    ours, theirs = encode(known + strangers), encode([misspell(p) for p in known] + invent(300, 8), whose="b")
    pairs = find_pairs(ours, theirs, PARAMETERS)
    solved = solve_one_to_one(pairs)
    links = solved.ahead(choose_lead(pairs, solved, 600, 600))
    right = int((links.a == links.b).sum())
    assert right >= 285
    assert len(links) - right <= 0.1 * len(links)


def test_an_unknown_record_is_like_nobody() -> None:
    nothing = encode([{}, {}])
    assert len(find_pairs(nothing[:1], nothing[1:], PARAMETERS)) == 0
    assert len(find_pairs(nothing, encode(invent(50, 9)), PARAMETERS)) == 0


def test_one_row_and_no_row_are_no_special_case() -> None:
    one, none = encode(invent(1, 10)), encode([])
    assert len(find_pairs(one, one, PARAMETERS)) == 1
    assert len(find_pairs(one, none, PARAMETERS)) == len(find_pairs(none, one, PARAMETERS)) == 0


def test_each_record_is_linked_once() -> None:
    pairs = order_pairs(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0.9, 0.8, 0.7, 0.6]))
    solved = solve_one_to_one(pairs)
    assert list(zip(solved.a.tolist(), solved.b.tolist(), strict=True)) == [(0, 0), (1, 1)]


@given(st.lists(st.sampled_from(FIRST + LAST), min_size=1, max_size=4), st.randoms())
def test_order_case_and_accents_do_not_matter(words: list[str], random: object) -> None:
    shuffled = sorted(words, key=lambda _: random.random())
    assert describe_person({"full_name": " ".join(words)}) == describe_person(
        {"full_name": ", ".join(word.upper().replace("O", "Ö") for word in shuffled)}
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1984-05-17", WHOLE),
        ("17/05/1984", WHOLE),
        ("17 May 1984", WHOLE),
        ("1760-05-17", {part.replace("198", "176").replace("1764", "1760") for part in WHOLE}),
        ("1984-05", {"year|1984", "decade|198", "month|05"}),
        ("1984", {"year|1984", "decade|198"}),
        ("unknown", set()),
        ("", set()),
    ],
)
def test_birth_dates_are_compared_by_their_parts(text: str, parts: set[str]) -> None:
    assert set(describe_person({"birth_date": text})) == parts


def test_wrong_input_is_told() -> None:
    encoded = encode(invent(2, 11))
    calls = {
        "private.field": lambda: describe_person({"nickname": "x"}),
        "private.key": lambda: encode_records([{}], b"short", [b"n" * 32], PARAMETERS),
        "private.shape": lambda: find_pairs(encoded, encoded, EncodingParameters(bits=512)),
        "private.threshold": lambda: find_pairs(encoded, encoded, PARAMETERS, floor=0.0),
        "private.parameters": lambda: EncodingParameters(bits=100),
    }
    for code, call in calls.items():
        with pytest.raises(ForestallError) as caught:
            call()
        assert caught.value.code == code


def test_a_key_check_tells_keys_and_parameters_apart() -> None:
    checks = {
        key_check(KEY, PARAMETERS),
        key_check(OTHER_KEY, PARAMETERS),
        key_check(KEY, EncodingParameters(flip=0.1)),
        key_check(KEY, EncodingParameters(fields=("full_name",))),
    }
    assert len(checks) == 4
