"""Which ids are one: by the newest decision that the reader may see, and exactly back again."""

from __future__ import annotations

from typing import Any

import pytest

from forestall.core import Label, Purpose
from forestall.record.ledger import IdentityKind, Ledger
from forestall.record.policy import Role, Subject

AMIRA = Subject("amira", Role.ANALYST)
MEMBER = Subject("mia", Role.ANALYST, matters=frozenset({"m1"}))
CLOSED = Label(matters=frozenset({"m1"}))
LINK, CONFIRM, UNLINK, REFUTE = IdentityKind


@pytest.fixture
def people(desk: Any) -> Any:
    """Five people, recorded from p5 to p1."""
    for number in range(5, 0, -1):
        desk.say(f"p{number}", "name", f"Person {number}")
    return desk


def decide(ledger: Ledger, kind: IdentityKind, a: str, b: str, label: Label | None = None) -> int:
    with ledger.change(MEMBER, Purpose.INTELLIGENCE, "identity.link") as change:
        change.identify(kind, a, b, label or Label(), reason="they share a phone", score=0.75)
    return change.event


@pytest.mark.parametrize(
    ("kinds", "joined"),
    [
        ([LINK], True),
        ([CONFIRM], True),
        ([LINK, UNLINK], False),
        ([LINK, REFUTE], False),
        ([REFUTE, CONFIRM], True),
        ([CONFIRM, UNLINK, LINK], True),
        ([UNLINK], False),
    ],
)
def test_the_newest_decision_about_a_pair_counts(
    people: Any, ledger: Ledger, kinds: list[IdentityKind], joined: bool
) -> None:
    for place, kind in enumerate(kinds):
        decide(ledger, kind, *(("p1", "p2") if place % 2 else ("p2", "p1")))
    assert people.view().clusters() == ([["p1", "p2"]] if joined else [])
    assert people.view().entity("p1").members == (("p1", "p2") if joined else ("p1",))


def test_a_cluster_goes_by_the_member_that_was_recorded_first(people: Any, ledger: Ledger) -> None:
    decide(ledger, LINK, "p2", "p3")
    assert people.view().entity("p2").id == "p3"
    events = [decide(ledger, LINK, "p2", "p1"), decide(ledger, CONFIRM, "p1", "unseen")]
    record = people.view().entity("p1")
    assert (record.id, record.members) == ("p3", ("p1", "p2", "p3"))
    assert [hit.id for hit in people.view().search("person 1").hits] == ["p3"]
    before = people.view(as_of=record.statements[-1].recorded)
    assert before.entity("p1").id == "p1"
    people.undo(*events)
    assert people.view().entity("p2").id == "p3"
    assert people.view().entity("p1").members == ("p1",)


def test_an_undo_restores_the_very_clusters(people: Any, ledger: Ledger) -> None:
    decide(ledger, LINK, "p1", "p2")
    decide(ledger, LINK, "p4", "p5")
    view = people.view()
    before = [view.clusters(), *(view.entity(f"p{number}") for number in range(1, 6))]
    bridge = decide(ledger, CONFIRM, "p2", "p4")
    assert view.clusters() == [["p1", "p2", "p4", "p5"]]
    refuted = decide(ledger, REFUTE, "p1", "p2")
    assert view.clusters() == [["p2", "p4", "p5"]]
    people.undo(bridge, refuted)
    assert [view.clusters(), *(view.entity(f"p{number}") for number in range(1, 6))] == before


def test_a_hidden_decision_joins_and_parts_nothing_for_others(people: Any, ledger: Ledger) -> None:
    decide(ledger, LINK, "p1", "p2", CLOSED)
    decide(ledger, LINK, "p3", "p4")
    decide(ledger, REFUTE, "p3", "p4", CLOSED)
    assert people.view(AMIRA).clusters() == [["p3", "p4"]]
    assert people.view(MEMBER).clusters() == [["p1", "p2"]]
    assert people.view(AMIRA).search("person").total == 4
    assert people.view(MEMBER).search("person").total == 4
    assert people.view(AMIRA).entity("p1").members == ("p1",)


def test_long_chains_are_followed_to_their_end(people: Any, ledger: Ledger) -> None:
    with ledger.change(MEMBER, Purpose.INTELLIGENCE, "identity.link") as change:
        for number in range(1, 400):
            change.identify(LINK, f"p{number}", f"p{number + 1}", Label())
    assert people.view().entity("p3").members == ("p1", "p2", "p3", "p4", "p5")
    assert len(people.view().clusters()[0]) == 400
    page = people.view().search("person")
    assert (page.total, [hit.id for hit in page.hits]) == (1, ["p5"])
