"""The scorer of name parts across scripts: common given names, and what holds for any text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forestall.analysis.transliteration import TokenIndex, romanise, similarity, skeleton

LATIN = (
    "olga dmitri muhammad maria alexander george john fatima robert anna hussein yosef kim tanaka elena "
    "abraham konstantin khadija william catherine giorgi somchai rajesh hovhannes sofia ibrahim natalia"
).split()
PAIRS = [
    ("Ольга", "olga"),
    ("Александр", "alexander"),
    ("Наталья", "natalia"),
    ("Μαρία", "maria"),
    ("Κωνσταντίνος", "konstantin"),
    ("محمد", "muhammad"),
    ("فاطمة", "fatima"),
    ("إبراهيم", "ibrahim"),
    ("חדיג'ה", "khadija"),
    ("יוסף", "yosef"),
    ("אברהם", "abraham"),
    ("김", "kim"),
    ("로버트", "robert"),
    ("ロバート", "robert"),
    ("ウィリアム", "william"),
    ("たなか", "tanaka"),
    ("罗伯特", "robert"),
    ("羅伯特", "robert"),
    ("索菲亚", "sofia"),
    ("გიორგი", "giorgi"),
    ("Հովհաննես", "hovhannes"),
    ("राजेश", "rajesh"),
    ("สมชาย", "somchai"),
]
any_text = st.text(st.characters(exclude_categories=()), max_size=20)


@pytest.fixture(scope="module")
def index() -> TokenIndex:
    return TokenIndex(LATIN)


@pytest.mark.parametrize(("native", "latin"), PAIRS)
def test_a_common_name_is_found_from_another_script(index: TokenIndex, native: str, latin: str) -> None:
    position, likeness = index.search(native, k=1)[0]
    assert LATIN[position] == latin
    assert likeness == pytest.approx(similarity(native, latin), abs=1e-6)


@pytest.mark.parametrize(("native", "latin"), PAIRS)
def test_a_latin_query_finds_a_name_of_another_script(native: str, latin: str) -> None:
    listed = [other for other, _ in PAIRS if similarity(other, native) < 0.5]
    position, _ = TokenIndex([*listed, native]).search(latin, k=1)[0]
    found = [*listed, native][position]
    assert dict(PAIRS)[found] == latin


@pytest.mark.parametrize(
    ("variant", "name", "other"),
    [
        ("mohammed", "muhammad", "mahmoud"),
        ("katherine", "catherine", "corinne"),
        ("yousef", "yosef", "josiah"),
        ("alexandr", "alexander", "alejandra"),
        ("josé", "jose", "rose"),
        ("Алексей", "Алексеи", "Олег"),
    ],
)
def test_a_variant_of_the_same_script_is_nearer_than_another_name(
    variant: str, name: str, other: str
) -> None:
    assert similarity(variant, name) > similarity(variant, other)
    assert similarity(variant, name) > 0.5


def test_two_scripts_that_are_not_latin_are_compared() -> None:
    assert similarity("Роберт", "ロバート") > 0.5 > similarity("Роберт", "ナタリア")


def test_romanise_reads_each_part() -> None:
    assert romanise("Ольга") == "olga"
    assert romanise("Zoë-Łucja  O'Hara") == "zoe lucja ohara"
    assert romanise("  ...  ") == ""


@pytest.mark.parametrize(("a", "b"), [("محمد", "muhammad"), ("Ольга", "olga"), ("phillip", "filip")])
def test_skeleton_is_common_to_scripts(a: str, b: str) -> None:
    assert skeleton(a) == skeleton(b)


@given(any_text, any_text)
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    assert 0 <= similarity(a, b) <= 1
    assert similarity(a, b) == similarity(b, a)


@given(any_text)
def test_any_text_can_be_spelt(text: str) -> None:
    spelt = romanise(text)
    assert spelt.isascii()
    assert spelt == " ".join(spelt.lower().split())
    assert skeleton(text).isascii()
    assert similarity(text, text) == (1.0 if text.strip() else 0.0)


@given(st.lists(any_text, max_size=8), any_text)
def test_a_search_gives_what_comparing_gives(tokens: list[str], query: str) -> None:
    found = TokenIndex(tokens).search(query, k=20)
    assert len({position for position, _ in found}) == len(found)
    assert [likeness for _, likeness in found] == sorted((likeness for _, likeness in found), reverse=True)
    for position, likeness in found:
        assert likeness == pytest.approx(similarity(query, tokens[position]), abs=1e-6)


def test_the_same_text_comes_first_and_is_sure() -> None:
    tokens = ["olga", "Ольга", "olgа", "olga"]
    assert TokenIndex(tokens).search("OLGA", k=4)[:2] == [(0, 1.0), (3, 1.0)]


def test_an_empty_index_finds_nothing() -> None:
    assert TokenIndex([]).search("olga") == []
    positions, scores = TokenIndex([]).search_many(["olga", ""], 3)
    assert positions.tolist() == [[-1, -1, -1]] * 2
    assert not scores.any()


def test_no_queries_and_blank_queries(index: TokenIndex) -> None:
    positions, scores = index.search_many([], 5)
    assert positions.shape == scores.shape == (0, 5)
    assert index.search("", k=5) == []
    assert index.search("؟!", k=5) == []


def test_a_batch_gives_what_single_searches_give(index: TokenIndex) -> None:
    queries = [native for native, _ in PAIRS] + ["jon", "", "marya"]
    positions, scores = index.search_many(queries, 5)
    assert positions.dtype == np.int32
    assert scores.dtype == np.float32
    for query, row, likeness in zip(queries, positions, scores, strict=True):
        single = index.search(query, k=5)
        assert [p for p, _ in single] == [p for p in row.tolist() if p >= 0]
        assert [s for _, s in single] == pytest.approx(likeness[: len(single)].tolist(), abs=1e-6)


def test_long_texts_are_compared_by_their_beginning() -> None:
    assert similarity("a" * 500, "a" * 500 + "b") > 0.5
    assert similarity("я" * 500, "b" * 500) < 0.5
