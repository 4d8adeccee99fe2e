"""The scorer of name parts across scripts: known pairs and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.analysis.transliteration import TokenIndex, romanise, similarity, skeleton

LATIN = ["olga", "dmitri", "muhammad", "maria", "alexander", "george", "john", "fatima", "robert", "anna"]


@pytest.mark.parametrize(
    ("native", "latin"), [("Ольга", "olga"), ("Александр", "alexander"), ("Μαρία", "maria")]
)
def test_a_common_name_is_found_from_another_script(native: str, latin: str) -> None:
    assert LATIN[TokenIndex(LATIN).search(native, k=1)[0][0]] == latin


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    assert 0 <= similarity(a, b) <= 1
    assert similarity(a, b) == similarity(b, a)


@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_any_text_can_be_spelt(text: str) -> None:
    assert romanise(text).isascii()
    assert romanise(text) == romanise(text).lower()
    assert skeleton(text).isascii()
    assert similarity(text, text) == (1.0 if text.strip() else 0.0)


def test_empty_index_finds_nothing() -> None:
    assert TokenIndex([]).search("olga") == []
