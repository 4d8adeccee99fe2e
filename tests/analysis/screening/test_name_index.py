"""Search among many names: every way in which a name is written otherwise, and lists of every kind."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.analysis.screening import Hit, NameIndex
from forestall.analysis.transliteration import TokenIndex

GIVEN = (
    "Alma Bruno Celia Dario Edith Fergus Greta Hamish Ilona Jasper Katya Lionel Marta Nestor Odile".split()
)
FAMILY = "Abernott Brackwell Costigar Dunhollow Eastmere Farrowby Glenmarsh Hartsease Inglebrook".split()
PEOPLE = [f"{given} {family}" for given in GIVEN for family in FAMILY]
OTHERS = ["Ольга Сурикова", "김민준", "李秀英", "Bashar al Halabi", "Northgate Haulage Ltd", "محمد الحلبي"]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(PEOPLE + OTHERS)


def best(index: NameIndex, query: str) -> str:
    return index.search(query, 3)[0].name


def test_exact_name_comes_first_and_is_a_possible_link(index: NameIndex) -> None:
    for name in [*PEOPLE[::7], *OTHERS]:
        hit = index.search(name, 1)[0]
        assert hit.name == name
        assert hit.score > 0.95
        assert hit.position == (PEOPLE + OTHERS).index(name)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Hamsih Farrowby", "Hamish Farrowby"),
        ("Hamish Farowby", "Hamish Farrowby"),
        ("FARROWBY, Hamish", "Hamish Farrowby"),
        ("Farrowby Hamihs", "Hamish Farrowby"),
        ("H. Farrowby", "Hamish Farrowby"),
        ("Hamish  Farrowby ", "Hamish Farrowby"),
        ("Olga Surikova", "Ольга Сурикова"),
        ("Surikova Ol'ga", "Ольга Сурикова"),
        ("Bashar Alhalabi", "Bashar al Halabi"),
        ("Bashar al-Halabi", "Bashar al Halabi"),
        ("HamishFarrowby", "Hamish Farrowby"),
    ],
)
def test_other_writing_finds_the_name(index: NameIndex, query: str, name: str) -> None:
    assert best(index, query) == name


def test_unspaced_names_are_found_by_their_romanised_parts(index: NameIndex) -> None:
    assert best(index, "Kim Min-jun") == "김민준"
    assert best(index, "Xiuying Li") == "李秀英"
    assert best(NameIndex(["Min-jun Kim", *PEOPLE]), "김민준") == "Min-jun Kim"


def test_company_form_does_not_matter() -> None:
    index = NameIndex(["Northgate Haulage Ltd", "Northgate Bakery Ltd", "Southgate Haulage GmbH"], "Company")
    assert best(index, "NORTHGATE HAULAGE LIMITED") == "Northgate Haulage Ltd"


def test_every_returned_hit_is_explained_and_in_order(index: NameIndex) -> None:
    hits = index.search("Greta Costigan", 10)
    assert len(hits) == 10
    assert all(hit.reason for hit in hits)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_floor_leaves_out_what_scores_less(index: NameIndex) -> None:
    assert all(hit.score >= 0.7 for hit in index.search("Greta Costigar", 10, 0.7))
    assert index.search("Zzyzx Qwfpgj", 10, 0.7) == []


def test_many_is_one_by_one(index: NameIndex) -> None:
    queries = ["Hamsih Farrowby", "", "Ольга", "Greta", "   ", "Costigar Greta", "?!"]
    together = index.search_many(queries, 5, explain=True)
    assert together == [index.search(query, 5) for query in queries]
    plain = index.search_many(queries, 5)
    assert [[(h.name, h.score) for h in row] for row in plain] == [
        [(h.name, h.score) for h in row] for row in together
    ]
    assert together[1] == together[4] == []


@pytest.mark.parametrize("names", [[], [""], ["  ", "\t"]])
def test_list_without_names_finds_nothing(names: list[str]) -> None:
    index = NameIndex(names)
    assert len(index) == 0
    assert index.search("Ann Example") == []
    assert index.search("Ann") == []


def test_one_name() -> None:
    assert NameIndex(["Ann Example"]).search("Ann Exmple")[0].position == 0
    assert NameIndex(["Ann"]).search("Anne")[0].position == 0


def test_same_text_is_stored_once_at_its_first_place() -> None:
    index = NameIndex(["", "Ann Example", "Bob Example", "Ann Example"])
    assert len(index) == 2
    hits = index.search("Ann Example", 10)
    assert [hit.name for hit in hits].count("Ann Example") == 1
    assert hits[0].position == 1


def test_single_words_rank_as_the_token_index_does() -> None:
    words = [name.lower() for name in GIVEN + FAMILY] + ["ольга", "сурикова"]
    queries = ["гамиш", "marta", "olga", "Surikova", "инглбрук", "nestr"]
    hits = NameIndex(words).search_many(queries, 5)
    positions, scores = TokenIndex(words).search_many([query.lower() for query in queries], 5)
    for row, places, likeness in zip(hits, positions.tolist(), scores.tolist(), strict=True):
        assert [hit.position for hit in row] == [p for p in places if p >= 0]
        assert [hit.score for hit in row] == [s for p, s in zip(places, likeness, strict=True) if p >= 0]


def test_single_word_among_whole_names_finds_both() -> None:
    index = NameIndex([*PEOPLE, "Farrowby"])
    hits = index.search("Farrowby", 20)
    assert hits[0].name == "Farrowby"
    assert {f"{given} Farrowby" for given in GIVEN} <= {hit.name for hit in hits}


def test_order_of_the_list_does_not_change_the_hits() -> None:
    names = PEOPLE + OTHERS
    shuffled = random.Random(3).sample(names, len(names))
    first, second = NameIndex(names), NameIndex(shuffled)
    for query in ["Hamsih Farrowby", "Olga Surikowa"]:
        top = first.search(query, 1)[0]
        assert (top.name, top.score) == (second.search(query, 1)[0].name, second.search(query, 1)[0].score)


@settings(max_examples=60)
@given(st.text(max_size=30), st.integers(1, 12))
def test_any_text_is_answered(query: str, k: int) -> None:
    hits = SMALL.search(query, k)
    assert len(hits) <= k
    assert all(isinstance(hit, Hit) and 0 <= hit.score <= 1 for hit in hits)
    assert len({hit.position for hit in hits}) == len(hits)


@settings(max_examples=40)
@given(st.sampled_from(PEOPLE), st.integers(0, 40), st.sampled_from(string.ascii_lowercase))
def test_one_wrong_letter_still_finds_the_name(name: str, place: int, letter: str) -> None:
    place %= len(name)
    if name[place] == " ":
        return
    query = name[:place] + letter + name[place + 1 :]
    assert name in [hit.name for hit in SMALL.search(query, 10)]


SMALL = NameIndex(PEOPLE + OTHERS)
