"""Markings and purposes: what is let in, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.core import ForestallError, Marking, Operation, Purpose, Refusal


@pytest.mark.parametrize(
    "text", ["OFFICIAL", "official", " Official ", "O", "Unclassified", "NOT PROTECTIVELY MARKED"]
)
def test_official(text: str) -> None:
    assert Marking.parse(text) is Marking.OFFICIAL


@pytest.mark.parametrize(
    "text",
    [
        "OFFICIAL-SENSITIVE",
        "Official: Sensitive",
        "official sensitive",
        "OFFICIAL–SENSITIVE",
        "[OFFICIAL_SENSITIVE]",
        "O-S",
        "RESTRICTED",
    ],
)
def test_official_sensitive(text: str) -> None:
    assert Marking.parse(text) is Marking.OFFICIAL_SENSITIVE


@pytest.mark.parametrize(
    "text",
    [
        "SECRET",
        "secret",
        "UK SECRET",
        "TOP SECRET",
        "TOP_SECRET",
        "Top-Secret",
        "TOPSECRET",
        "TOP SECRET STRAP1",
        "OFFICIAL STRAP 2",
        "CONFIDENTIAL",
        "NATO_SECRET",
        "OFFICIAL-SENSITIVE (was SECRET)",
        "SECRET//NOFORN",
    ],
)
def test_anything_higher_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        Marking.parse(text)
    assert caught.value.code == "marking.too_high"
    assert "originator" in caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "public",
        "SECRETARIAT",
        "OFFICIAL / СЕКРЕТНО",
        "OFFICIAL + ＳＥＣＲＥＴ",
        "OFFICIAL 5",
        "OFFICIAL?",
    ],
)
def test_half_a_marking_is_not_read_as_a_whole_one(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        Marking.parse(text)
    assert caught.value.code == "marking.unknown"


@given(st.text(max_size=20))
def test_any_text_is_a_marking_or_a_refusal(text: str) -> None:
    try:
        marking = Marking.parse(text)
    except Refusal:
        return
    assert marking in Marking


def test_markings_are_ordered_and_print() -> None:
    assert Marking.OFFICIAL < Marking.OFFICIAL_SENSITIVE
    assert [Marking.parse(marking.words) for marking in Marking] == list(Marking)


def test_purposes_are_read_and_printed() -> None:
    assert Purpose.parse("intelligence") is Purpose.INTELLIGENCE
    assert Purpose.parse(" Prevention ,RESEARCH") == Purpose.PREVENTION | Purpose.RESEARCH
    for value in range(1, 64):
        assert Purpose.parse(Purpose(value).words) == Purpose(value)


@pytest.mark.parametrize("text", ["", "policing", "intelligence;research", "intelligence,"])
def test_an_unknown_purpose_is_refused_with_the_list(text: str) -> None:
    with pytest.raises(ForestallError, match="safeguarding") as caught:
        Purpose.parse(text)
    assert caught.value.code == "purpose.unknown"


def test_policing_is_every_purpose_but_research() -> None:
    assert Purpose.policing() | Purpose.RESEARCH == Purpose(63)
    assert not Purpose.policing() & Purpose.RESEARCH


def test_there_is_no_purpose_outside_the_list() -> None:
    with pytest.raises(ValueError, match="64"):
        Purpose(64)


def test_operations_are_the_six_of_the_act() -> None:
    six = {"collection", "alteration", "consultation", "disclosure", "combination", "erasure"}
    assert {operation.value for operation in Operation} == six


def test_errors_survive_a_trip_between_processes() -> None:
    import pickle

    for kind in (ForestallError, Refusal):
        copy = pickle.loads(pickle.dumps(kind("a.code", "It is so.", "Do this.")))
        assert (type(copy), copy.code, copy.sentence, copy.remedy) == (
            kind,
            "a.code",
            "It is so.",
            "Do this.",
        )
        assert str(copy) == "It is so. Do this."
