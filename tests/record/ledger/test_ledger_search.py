"""Search: every word, any script, whole pages, and nothing that a query could do to the database."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forestall.core import ForestallError

PEOPLE = {
    "p1": [("name", "Łukasz O'Brien-Żak"), ("phone", "+447700900001")],
    "p2": [("name", "Владимир Кузнецов"), ("notes", "drives a white van")],
    "p3": [("name", "李小龙"), ("alias", "Little Dragon")],
    "p4": [("name", "محمد علي"), ("email", "m.ali@example.org")],
    "p5": [("name", "Ann Lee"), ("notes", "seen with Mariam"), ("idNumber", "AB 12/34")],
    "p6": [("name", "Ann Leeson")],
    "p7": [("name", "Joanna Lee Annable"), ("address", "1 High Street")],
}


@pytest.fixture
def people(desk: Any) -> Any:
    """Seven people."""
    for entity, facts in PEOPLE.items():
        for prop, value in facts:
            desk.say(entity, prop, value)
    return desk


def ids(desk: Any, query: str, **more: Any) -> list[str]:
    page = desk.view().search(query, **more)
    assert page.total >= len(page.hits)
    return [hit.id for hit in page.hits]


FOUND = [
    ("lukasz", ["p1"]),
    ("ŁUKASZ", ["p1"]),
    ("o'brien", ["p1"]),
    ("brien zak", ["p1"]),
    ("zak, lukasz", ["p1"]),
    ("vladimir", ["p2"]),
    ("Кузнецов", ["p2"]),
    ("kuznets", ["p2"]),
    ("李", ["p3"]),
    ("محمد", ["p4"]),
    ("m.ali@example.org", ["p4"]),
    ("ali example org", ["p4"]),
    ("ann lee", ["p5", "p6"]),
    ("lee ann", ["p5", "p7"]),
    ("ann mariam", ["p5"]),
    ("ann ann", ["p5", "p6"]),
    ("high street joanna", ["p7"]),
    ("white van vladimir", ["p2"]),
    ("white bus", []),
    ("12 ab", ["p5"]),
    ("447700900001", ["p1"]),
    ("4477009", ["p1"]),
    ("", []),
    ("   ", []),
    ("!!! --- ''", []),
    ("\x00", []),
    ("\ud83d", []),
    ("😀", []),
]


def test_words_prefixes_and_scripts(people: Any) -> None:
    assert [(query, ids(people, query)) for query, _ in FOUND] == FOUND


def test_the_order_is_identifier_then_whole_name_then_the_rest(people: Any) -> None:
    people.say("p8", "notes", "Ann Lee was here")
    people.say("p9", "alias", "Ann Lee")
    assert ids(people, "ann lee") == ["p5", "p9", "p6", "p8"]
    assert ids(people, "ann lee", identifiers=["+447700900001"]) == ["p1", "p5", "p9", "p6", "p8"]
    assert ids(people, "", identifiers=["+447700900001", "m.ali@example.org", "nobody"]) == ["p1", "p4"]


def test_pages_and_totals(people: Any) -> None:
    for number in range(23):
        people.say(f"q{number:02d}", "name", f"Zed {number:02d}")
    view = people.view()
    everything = view.search("zed", limit=100)
    assert everything.total == len(everything.hits) == 23
    for size in (1, 7, 23):
        pages = [view.search("zed", limit=size, offset=start) for start in range(0, 30, size)]
        assert {page.total for page in pages} == {23}
        assert tuple(hit for page in pages for hit in page.hits) == everything.hits
    assert view.search("zed", limit=0).total == 23
    for wrong in ({"limit": -1}, {"offset": -1}):
        with pytest.raises(ForestallError) as caught:
            view.search("zed", **wrong)
        assert caught.value.code == "search.page"


def test_only_one_schema(people: Any) -> None:
    people.say("c1", "name", "Ann Lee Ltd", schema="Company")
    assert ids(people, "ann lee", schema="Company") == ["c1"]
    assert "c1" not in ids(people, "ann lee", schema="Person")
    assert ids(people, "ann lee", schema="Vessel") == []


def test_a_hit_says_what_matched(people: Any) -> None:
    (hit,) = people.view().search("ann mariam").hits
    assert (hit.schema, hit.caption) == ("Person", "Ann Lee")
    assert hit.matched == (("name", "Ann Lee"), ("notes", "seen with Mariam"))
    (hit,) = people.view().search("jo", identifiers=["nobody"]).hits
    assert hit.matched == (("name", "Joanna Lee Annable"),)
    (hit,) = people.view().search("high joanna").hits
    assert hit.matched == (("name", "Joanna Lee Annable"), ("address", "1 High Street"))


def test_completions(people: Any) -> None:
    view = people.view()
    assert view.complete("ann") == ("Ann Lee", "Ann Leeson", "Joanna Lee Annable")
    assert view.complete("ann lee", limit=1) == ("Ann Lee",)
    people.say("p10", "alias", "Ann Lee")
    assert view.complete("lee a") == ("Ann Lee", "Ann Leeson", "Joanna Lee Annable")[::2]
    assert view.complete("seen with") == ()
    assert view.complete("") == ()


def test_queries_are_never_orders(people: Any) -> None:
    everyone = len(PEOPLE)
    for query in (
        "'; DROP TABLE statement; --",
        'ann" OR "1"="1',
        "ann* OR lee*",
        "NEAR(ann lee)",
        "name : ann",
        "ann & !lee",
        "ann | lee",
        "ann <-> lee",
        "lee:*",
        "^ann",
        "{ann lee}",
        "(ann",
        "ann AND",
        "%",
        "_",
        "ann%' --",
        "\\",
        "${jndi}",
        "$1",
        "%s",
        ":word",
        "?",
    ):
        page = people.view().search(query, identifiers=[query], schema=None)
        assert page.total < everyone, query
        people.view().complete(query)
        assert people.view().search("ann", schema=query).total == 0
        assert people.view().entity(query) is None
        assert people.view().statement(query) is None
        assert people.view().links(query) == ()
        assert people.view().rejects(query) == ()
    assert len(people.view().count()["entities"]) == 1
    assert people.view().count()["entities"]["Person"] == everyone


def test_very_long_queries_are_answered(people: Any) -> None:
    view = people.view()
    assert view.search("ann " * 50_000).total == 2
    assert view.search("x" * 1_000_000).total == 0
    assert view.search(" ".join(f"w{number}" for number in range(5_000))).total == 0
    assert view.search("ann lee", identifiers=[f"id{number}" for number in range(5_000)]).total == 2
    # Eight different words count.
    assert view.search("ann lee ann lee ann lee ann lee seen with mariam").total == 1


def test_no_query_is_an_error(people: Any) -> None:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text(max_size=60))
    def examine(query: str) -> None:
        page = people.view().search(query, identifiers=[query])
        assert page.total == len(page.hits)
        assert isinstance(people.view().complete(query), tuple)

    examine()
