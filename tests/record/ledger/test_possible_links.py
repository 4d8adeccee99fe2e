"""Possible links: recorded once, seen by those who may see both ends, open until somebody decides."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest

from forestall.core import Condition, ForestallError, Handling, HandlingCode, Kind, Label, Marking, Purpose
from forestall.record.ledger import AcceptOutcome, IdentityKind, Ledger, Proposal, ProposalPart
from forestall.record.ledger.joining import accept_proposals, join
from forestall.record.policy import LinkingRule, Role, Subject

AMIRA = Subject("amira", Role.ANALYST)
BO = Subject("bo", Role.ANALYST)
MEMBER = Subject("mia", Role.ANALYST, conditions=frozenset(Condition), matters=frozenset({"m1"}))
CLOSED = Label(matters=frozenset({"m1"}))
COVERT = Label(handling=Handling(HandlingCode.CONDITIONS, frozenset({Condition.COVERT_USE})))
LINK, CONFIRM, UNLINK, REFUTE = IdentityKind
POLICING = Purpose.INTELLIGENCE
PARTS = (ProposalPart("Name", "the same", 6.5), ProposalPart("Birth date", "another year", -2.25))


@pytest.fixture
def people(desk: Any) -> Any:
    """Eight people that everybody sees."""
    for number in range(8):
        desk.say(f"p{number}", "name", f"Person {number}")
    return desk


def proposal(a: str, b: str, probability: float = 0.75, model: str = "m-1") -> Proposal:
    return Proposal(a, b, probability, 1.5, model, PARTS)


def propose(ledger: Ledger, *proposals: Proposal, subject: Subject = AMIRA) -> Any:
    with ledger.change(subject, POLICING, "identity.propose") as change:
        return change.propose(proposals)


def decide(
    ledger: Ledger, kind: IdentityKind, a: str, b: str, subject: Subject = AMIRA, label: Label | None = None
) -> int:
    with ledger.change(subject, POLICING, "identity.link") as change:
        change.identify(kind, a, b, label or Label(), reason="seen")
    return change.event


def joined(
    ledger: Ledger, a: str, b: str, subject: Subject = AMIRA, label: Label | None = None
) -> tuple[int, tuple[str, ...]]:
    with ledger.change(subject, POLICING, "identity.confirm") as change:
        waits = join(change, CONFIRM, a, b, label or Label(), reason="seen")
    return change.event, waits


def accept(ledger: Ledger, *proposals: Proposal, subject: Subject = AMIRA) -> AcceptOutcome:
    with ledger.change(subject, POLICING, "identity.link") as change:
        return accept_proposals(change, proposals, reason="strong")


def set_rule(ledger: Ledger, **more: Any) -> int:
    with ledger.change(Subject("inga", Role.INFORMATION_MANAGER), POLICING, "linking.rule") as change:
        change.set_linking_rule(LinkingRule(**more))
    return change.event


def opened(desk: Any, subject: Subject = AMIRA, **when: Any) -> list[tuple[str, str]]:
    return sorted((record.a, record.b) for record in desk.view(subject, **when).proposals())


def state(desk: Any, subject: Subject = AMIRA, **when: Any) -> bytes:
    """Everything that one reader is told of who is one, byte for byte."""
    view = desk.view(subject, **when)
    stated = view.statements()
    ids = sorted({record.statement.entity for record in stated})
    told = [stated, view.clusters(), view.proposals(), view.footprints(ids)]
    return bytes(msgspec.json.encode(told))


def test_a_possible_link_joins_nothing_and_keeps_its_reasons(people: Any, ledger: Ledger) -> None:
    outcome = propose(ledger, proposal("p2", "p1"), proposal("p3", "p4", 1.0))
    assert (outcome.added, outcome.superseded, outcome.held_back) == (2, 0, 0)
    view = people.view()
    assert view.clusters() == []
    assert view.entity("p3").members == ("p3",)
    found = {record.a: record for record in view.proposals()}
    assert found["p1"].b == "p2"
    assert (found["p1"].probability, found["p1"].weight, found["p1"].model) == (0.75, 1.5, "m-1")
    assert found["p1"].parts == PARTS
    assert (found["p1"].recorder, found["p1"].label.kind) == ("amira", Kind.MODEL)
    assert found["p1"].id == proposal("p1", "p2").id


def test_the_same_run_once_more_adds_nothing_and_a_retrained_model_replaces(
    people: Any, ledger: Ledger
) -> None:
    run = [proposal("p1", "p2"), proposal("p3", "p4")]
    propose(ledger, *run)
    before = people.view().proposals()
    again = propose(ledger, *reversed(run))
    assert (again.added, again.unchanged) == (0, 2)
    assert people.view().proposals() == before
    retrained = propose(ledger, proposal("p1", "p2", 0.5, "m-2"), run[1])
    assert (retrained.added, retrained.superseded, retrained.unchanged) == (1, 1, 1)
    assert [(r.probability, r.model) for r in people.view().proposals() if r.a == "p1"] == [(0.5, "m-2")]
    people.undo(retrained.event)
    assert people.view().proposals() == before


@pytest.mark.parametrize("kind", list(IdentityKind))
def test_any_decision_closes_it_and_an_undo_opens_it_again(
    people: Any, ledger: Ledger, kind: IdentityKind
) -> None:
    propose(ledger, proposal("p1", "p2"), proposal("p3", "p4"))
    before = state(people)
    event = decide(ledger, kind, "p2", "p1")
    assert opened(people) == [("p3", "p4")]
    people.undo(event)
    assert state(people) == before


def test_a_refuted_pair_is_dropped_whatever_a_later_model_says(people: Any, ledger: Ledger) -> None:
    propose(ledger, proposal("p1", "p2"))
    decide(ledger, REFUTE, "p1", "p2")
    decide(ledger, CONFIRM, "p3", "p4")
    for version in range(3):
        again = propose(
            ledger, proposal("p1", "p2", 0.999, f"m-{version}"), proposal("p4", "p3", 0.9, f"m-{version}")
        )
        assert (again.added, again.refuted, again.settled) == (0, 1, 1)
    assert opened(people) == []
    set_rule(ledger, accept_at=0.9)
    assert accept(ledger, proposal("p1", "p2", 1.0)).decided == 1
    assert people.view().clusters() == [["p3", "p4"]]


def test_a_pair_that_was_taken_apart_can_be_put_forward_by_a_new_model(people: Any, ledger: Ledger) -> None:
    propose(ledger, proposal("p1", "p2"))
    decide(ledger, UNLINK, "p1", "p2")
    assert propose(ledger, proposal("p1", "p2")).unchanged == 1
    assert opened(people) == []
    outcome = propose(ledger, proposal("p1", "p2", model="m-2"))
    assert (outcome.added, outcome.superseded) == (1, 0)
    assert opened(people) == [("p1", "p2")]


def test_the_label_is_the_strictest_of_both_ends(people: Any, ledger: Ledger) -> None:
    people.say("p1", "phone", "+447700900123", CLOSED)
    people.say("p2", "alias", "Al", Label(marking=Marking.OFFICIAL))
    propose(ledger, proposal("p1", "p2"), subject=MEMBER)
    assert opened(people, MEMBER) == [("p1", "p2")]
    assert opened(people) == []
    (record,) = people.view(MEMBER).proposals()
    assert record.label.matters == {"m1"}
    # Somebody else's run compares what they see, and holds what follows from that alone.
    assert propose(ledger, proposal("p1", "p2", 0.6)).added == 1
    assert [r.probability for r in people.view().proposals()] == [0.6]


def test_ends_that_the_writer_may_not_see_are_held_back(people: Any, ledger: Ledger) -> None:
    people.say("hidden", "name", "Hidden", CLOSED)
    people.say("study", "name", "Study", Label(purposes=Purpose.RESEARCH))
    people.say("plan", "name", "Plan", Label(purposes=Purpose.PREVENTION | Purpose.INTELLIGENCE))
    outcome = propose(ledger, *(proposal("p1", other) for other in ("hidden", "nobody", "study", "plan")))
    assert (outcome.added, outcome.held_back) == (1, 3)
    assert opened(people) == [("p1", "plan")]
    assert people.view().proposals()[0].label.purposes == Purpose.PREVENTION | Purpose.INTELLIGENCE


def test_a_link_that_one_may_see_merges_nobody_elses_view(people: Any, ledger: Ledger) -> None:
    people.say("p1", "phone", "+447700900123", CLOSED)
    set_rule(ledger, accept_at=0.9)
    before = state(people)
    propose(ledger, proposal("p1", "p2", 0.99), subject=MEMBER)
    assert accept(ledger, proposal("p1", "p2", 0.99), subject=MEMBER).linked == 1
    assert people.view(MEMBER).clusters() == [["p1", "p2"]]
    assert state(people) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"b": "p1"},
        {"probability": 1.01},
        {"probability": float("nan")},
        {"weight": float("inf")},
        {"model": "people one"},
        {"model": ""},
        {"parts": (ProposalPart("x", "y" * 121, 0.0),)},
        {"parts": (ProposalPart("x", "y", float("nan")),)},
    ],
)
def test_what_is_no_possible_link_is_refused(fields: dict[str, Any]) -> None:
    given = {"a": "p1", "b": "p2", "probability": 0.5, "weight": 0.0, "model": "m-1", **fields}
    with pytest.raises(ForestallError) as caught:
        Proposal(**given)
    assert caught.value.code == "proposal.invalid"


def test_an_empty_run_is_an_event_and_nothing_else(ledger: Ledger) -> None:
    outcome = propose(ledger)
    assert (outcome.added, outcome.event) == (0, ledger.size() - 1)


def test_a_model_links_nothing_by_itself_until_the_unit_says_so(people: Any, ledger: Ledger) -> None:
    with pytest.raises(ForestallError) as caught:
        accept(ledger, proposal("p1", "p2", 1.0))
    assert caught.value.code == "linking.people_only"
    set_rule(ledger, accept_at=0.95)
    propose(ledger, proposal("p1", "p2", 0.95), proposal("p3", "p4", 0.94))
    outcome = accept(ledger, proposal("p1", "p2", 0.95), proposal("p3", "p4", 0.94), proposal("p5", "x", 1))
    assert (outcome.linked, outcome.below, outcome.held_back) == (1, 1, 1)
    assert people.view().clusters() == [["p1", "p2"]]
    assert opened(people) == [("p3", "p4")]
    (decision,) = people.view().decisions("p2 p1")
    assert (decision.kind, decision.score, decision.reason) == ("link", 0.95, "strong (m-1)")
    people.undo(outcome.event)
    assert people.view().clusters() == []
    assert opened(people) == [("p1", "p2"), ("p3", "p4")]


def test_no_join_makes_one_of_two_that_were_held_to_be_different(people: Any, ledger: Ledger) -> None:
    """However long the chain: p1 and p4 were refuted, so no path may connect them."""
    set_rule(ledger, accept_at=0.9)
    decide(ledger, REFUTE, "p1", "p4")
    chain = [proposal(f"p{n}", f"p{n + 1}", 0.99 - n / 1000) for n in range(1, 4)]
    outcome = accept(ledger, *chain)
    assert (outcome.linked, outcome.contradicted) == (2, 1)
    assert people.view().clusters() == [["p1", "p2", "p3"]]
    with pytest.raises(ForestallError) as caught:
        joined(ledger, "p4", "p2")
    assert caught.value.code == "identity.contradiction"
    assert "p1 and p4" in str(caught.value)
    # About the pair itself, the newest word of a person counts.
    joined(ledger, "p1", "p4")
    assert people.view().clusters() == [["p1", "p2", "p3", "p4"]]


def test_a_hidden_refutation_holds_nobody_back_who_may_not_see_it(people: Any, ledger: Ledger) -> None:
    decide(ledger, REFUTE, "p1", "p3", MEMBER, CLOSED)
    joined(ledger, "p1", "p2")
    joined(ledger, "p2", "p3")
    assert people.view().clusters() == [["p1", "p2", "p3"]]


def test_two_people_where_the_unit_asks_for_them(people: Any, ledger: Ledger) -> None:
    set_rule(ledger, conditions={Condition.COVERT_USE}, matters={"m1"}, records=3)
    assert joined(ledger, "p6", "p7")[1] == ()
    first, waits = joined(ledger, "p1", "p2", MEMBER, COVERT)
    assert waits == ("it rests on handling A2",)
    assert people.view(MEMBER).clusters() == [["p6", "p7"]]
    (record,) = people.view(MEMBER).proposals()
    assert [said.by for said in record.approvals] == ["mia"]
    assert (record.probability, record.model) == (None, "")
    assert people.view().proposals() == (), "who may not see the ends is not told"
    with pytest.raises(ForestallError) as caught:
        joined(ledger, "p2", "p1", MEMBER, COVERT)
    assert caught.value.code == "identity.second_person"
    max_ = Subject("max", Role.ANALYST, conditions=frozenset(Condition))
    before = state(people, MEMBER)
    second, waits = joined(ledger, "p2", "p1", max_, COVERT)
    assert waits == ()
    assert people.view(MEMBER).clusters() == [["p1", "p2"], ["p6", "p7"]]
    assert people.view(MEMBER).proposals() == ()
    assert [d.kind for d in people.view(MEMBER).decisions("p1 p2")] == ["approve", "confirm"]
    # Either takes it back: the first word stands again, and then not even that.
    people.undo(second, subject=MEMBER)
    assert state(people, MEMBER) == before
    people.undo(first, subject=max_)
    assert people.view(MEMBER).proposals() == ()


def test_the_word_of_one_person_is_not_used_up_by_a_rejection(people: Any, ledger: Ledger) -> None:
    set_rule(ledger, records=1)
    joined(ledger, "p1", "p2")
    decide(ledger, REFUTE, "p1", "p2", BO)
    assert opened(people) == []
    assert joined(ledger, "p1", "p2", BO)[1], "the word before the rejection counts no more"
    assert joined(ledger, "p1", "p2", AMIRA)[1] == ()


def test_size_counts_every_record_that_would_be_one(people: Any, ledger: Ledger) -> None:
    set_rule(ledger, accept_at=0.9, records=3)
    chain = [proposal(f"p{n}", f"p{n + 1}", 0.99) for n in range(6)]
    outcome = accept(ledger, *chain)
    assert outcome.linked + outcome.second_person == 6
    assert max(map(len, people.view().clusters())) == 3
    assert outcome.second_person == 2


def test_schemata_and_a_rule_that_is_set_anew(people: Any, ledger: Ledger) -> None:
    for group in ("g1", "g2"):
        people.say(group, "name", f"Crew {group}", schema="OrganisedCrimeGroup")
    event = set_rule(ledger, schemas={"OrganisedCrimeGroup"})
    assert joined(ledger, "g1", "g2")[1] == ("it is about OrganisedCrimeGroup",)
    with pytest.raises(ForestallError):
        people.undo(event, subject=Subject("inga", Role.INFORMATION_MANAGER))
    set_rule(ledger)
    assert joined(ledger, "g1", "g2")[1] == ()


def test_the_clusters_as_of_an_earlier_day(people: Any, ledger: Ledger) -> None:
    propose(ledger, proposal("p1", "p2"))
    then = people.view().proposals()[0].recorded
    before = state(people)
    decide(ledger, CONFIRM, "p1", "p2")
    assert opened(people) == []
    assert opened(people, as_of=then) == [("p1", "p2")]
    assert state(people, as_of=then) == before


def test_an_undo_of_any_decision_restores_the_bytes_of_the_state(people: Any, ledger: Ledger) -> None:
    """Bar 7 in small; ``benchmarks/identity.py`` does a thousand."""
    random_ = Random(7)
    set_rule(ledger, accept_at=0.9, records=4)
    for _ in range(12):
        before = state(people)
        a, b = random_.sample(range(8), 2)
        pair = f"p{a}", f"p{b}"
        act = random_.choice(["propose", "accept", "decide", "join"])
        try:
            if act == "propose":
                event = propose(ledger, proposal(*pair, random_.random(), f"m-{random_.randint(1, 3)}")).event
            elif act == "accept":
                event = accept(ledger, proposal(*pair, 0.99)).event
            elif act == "decide":
                event = decide(ledger, random_.choice(list(IdentityKind)), *pair)
            else:
                event = joined(ledger, *pair, random_.choice([AMIRA, BO]))[0]
        except ForestallError:
            assert state(people) == before
            continue
        after = state(people)
        undo = people.undo(event)
        assert state(people) == before
        people.undo(undo)
        assert state(people) == after


def test_what_hangs_on_an_entity(people: Any, ledger: Ledger) -> None:
    people.say("g1", "name", "Alder crew", schema="OrganisedCrimeGroup")
    people.say("g2", "name", "Alder", schema="OrganisedCrimeGroup")
    decide(ledger, CONFIRM, "g1", "g2")
    decide(ledger, CONFIRM, "p1", "p0")
    for tie, person, group in (("t1", "p1", "g1"), ("t2", "p0", "g2"), ("t3", "p3", "g1")):
        people.say(tie, "member", person, schema="Membership", locator=tie)
        people.say(tie, "organization", group, schema="Membership", locator=tie)
    found = people.view().footprints(["p1", "p3", "g2", "p5", "nobody"])
    assert set(found) == {"p1", "p3", "g2", "p5"}
    assert (found["p1"].members, found["p1"].id) == (("p0", "p1"), "p0")
    assert (found["p1"].statements, found["p1"].ties, found["p1"].schema) == (2, 2, "Person")
    assert found["p1"].groups == found["p3"].groups == found["g2"].groups == ("g1",)
    assert (found["p5"].ties, found["p5"].groups) == (0, ())
    assert found["g2"].ties == 3
