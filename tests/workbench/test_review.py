"""Review: the queue puts first what matters, says why in words, and decides within the rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from forestall.core import ForestallError, Label, Marking, Purpose
from forestall.record.policy import LinkingRule, Role, Subject
from forestall.record.workspace import Workspace
from forestall.workbench.corroboration import corroborate_facts
from forestall.workbench.decisions import decide_identity
from forestall.workbench.review import (
    Proposal,
    ProposalPart,
    accept_strong,
    change_rule,
    decide_proposal,
    linking_rule,
    list_decisions,
    propose_links,
    set_linking_rule,
    undo_linking,
)
from forestall.workbench.review_page import review_page
from forestall.workbench.review_queue import BEFORE, order_queue, review_queue
from forestall.workbench.session import Session

POLICING = Purpose.INTELLIGENCE
OWNER = Subject("owner", Role.INFORMATION_MANAGER)
AMIRA = Subject("amira", Role.ANALYST)
BO = Subject("bo", Role.ANALYST)
PARTS = (
    ProposalPart("how many records are the same at all", BEFORE, -12.0),
    ProposalPart("Phone", "the same", 9.0),
    ProposalPart("Birth date", "another year", -1.5),
    ProposalPart("Name", "the same parts", 7.25),
)


def at(workspace: Workspace, subject: Subject = AMIRA) -> Session:
    return Session(workspace, subject, POLICING)


@pytest.fixture
def queue(small: Workspace, say: Callable[..., None]) -> Session:
    """Four possible links: between two groups' members, of two loners, sure ones, and a hidden one."""
    loner = Label(marking=Marking.OFFICIAL, originator="north")
    rows = [(f"q{n}", "Person", "name", f"Loner {n}") for n in range(6)]
    say(small, "f-loners", loner, *rows)
    session = at(small)
    propose_links(
        session,
        [
            Proposal("q0", "q1", 0.5, 0.0, "m-1", (ProposalPart("Name", "alike", 3.0),)),
            Proposal("q2", "q3", 0.999, 10.0, "m-1", (ProposalPart("Name", "the same", 10.0),)),
            Proposal("p1", "p2", 0.87, 2.75, "m-1", PARTS),
        ],
        reason="test-run",
    )
    return session


def test_what_would_connect_two_groups_comes_first_and_what_is_sure_last(queue: Session) -> None:
    items = review_queue(queue)
    assert [(i.left.entity, i.right.entity) for i in items] == [("p1", "p2"), ("q0", "q1"), ("q2", "q3")]
    assert [i.priority for i in items] == sorted((i.priority for i in items), reverse=True)
    first = items[0]
    assert first.change.groups == (("Alder crew", "Birch crew"),)
    assert "connect Alder crew with Birch crew" in first.change.words
    assert first.assessed == "highly likely (87 %)"
    assert (first.left.caption, first.left.groups, first.right.groups) == (
        "Quillon Vantage",
        ("g1",),
        ("g2",),
    )
    assert len(order_queue(queue)) == 3
    assert [i.id for i in review_queue(queue, 1)] == [first.id]
    assert [i.left.entity for i in review_queue(queue, only=[items[2].id])] == ["q2"]


def test_reasons_are_words_and_add_up(queue: Session) -> None:
    (item,) = (i for i in review_queue(queue) if i.left.entity == "p1")
    assert [r.name for r in item.reasons] == [
        "how many records are the same at all", "Phone", "Name", "Birth date",
    ]  # fmt: skip
    assert item.reasons[0].before
    assert item.reasons[1].words == "510 times likelier if they are one"
    assert item.reasons[3].words == "2.8 times likelier if they are two"
    assert sum(r.weight for r in item.reasons) == pytest.approx(2.75)
    (other,) = (i for i in review_queue(queue) if i.left.entity == "q0")
    assert [(r.before, r.weight) for r in other.reasons] == [(False, 3.0), (True, -3.0)]


def test_both_sides_stand_beside_each_other(queue: Session) -> None:
    (item,) = (i for i in review_queue(queue) if i.left.entity == "p1")
    rows = {row.prop: row for row in item.comparisons}
    assert rows["phone"].verdict == "agree"
    assert rows["name"].verdict == "not alike"
    assert rows["birthDate"].verdict == "one side"
    assert [fact.value for fact in rows["birthDate"].left] == ["1980-01-02", "1981-01-02"]
    assert item.disagreements == ()
    assert item.agreement.independent == 2
    assert item.agreement.words.startswith("corroborated: 2 independent sources")


def test_another_birth_date_is_a_disagreement_and_is_told_first(
    small: Workspace, say: Callable[..., None]
) -> None:
    say(small, "f-more", Label(originator="west"), ("p2", "Person", "birthDate", "1999-09-09"))
    session = at(small)
    propose_links(session, [Proposal("p1", "p2", 0.6, 1.0, "m-1")])
    (item,) = review_queue(session)
    assert [row.prop for row in item.disagreements] == ["birthDate"]
    assert item.comparisons[0].prop == "birthDate"


def test_what_one_accepts_is_one_and_comes_back_apart(queue: Session) -> None:
    before = state(queue)
    item = review_queue(queue)[0]
    decided = decide_proposal(queue, item.id, accept=True, reason="same phone, same face")
    assert decided.waits == ()
    assert queue.view().entity("p1").members == ("p1", "p2")
    assert item.id not in [i.id for i in review_queue(queue)]
    (said,) = list_decisions(queue, item.id)
    assert (said.kind, said.by, said.reason) == ("confirm", "amira", "same phone, same face")
    outcome = undo_linking(queue, item.id)
    assert outcome.dissolved == (("p1", "p2"),)
    assert outcome.reopened == (item.id,)
    assert (outcome.restored, outcome.withdrawn, outcome.waiting) == ((), (), ())
    assert state(queue) == before


def test_a_rejected_link_stays_rejected(queue: Session) -> None:
    item = review_queue(queue)[0]
    decide_proposal(queue, item.id, accept=False, reason="brothers")
    again = propose_links(queue, [Proposal("p1", "p2", 0.99, 6.0, "m-2")])
    assert (again.added, again.refuted) == (0, 1)
    with pytest.raises(ForestallError) as caught:
        decide_proposal(queue, item.id, accept=True, reason="")
    assert caught.value.code == "proposal.unknown"


def test_two_that_are_one_already_are_not_asked_about(queue: Session) -> None:
    decide_identity(queue, "confirm", "q0", "q4", reason="")
    decide_identity(queue, "confirm", "q4", "q1", reason="")
    assert ("q0", "q1") not in [(i.left.entity, i.right.entity) for i in review_queue(queue)]


def test_a_run_is_undone_as_a_whole_and_a_link_of_it_alone(queue: Session) -> None:
    set_linking_rule(replace(queue, subject=OWNER), LinkingRule(accept_at=0.9))
    strong = [Proposal(f"q{n}", f"q{n + 1}", 0.99, 6.6, "m-1") for n in (2, 4)]
    run = accept_strong(queue, strong, reason="weekly")
    assert run.linked == 2
    before = state(queue)
    alone = undo_linking(queue, "q2 q3")
    assert alone.dissolved == (("q2", "q3"),)
    assert [d.kind for d in list_decisions(queue, "q2 q3")] == ["link", "unlink"]
    undo_linking(queue, str(alone.event))
    assert state(queue) == before
    whole = undo_linking(queue, str(run.event))
    assert whole.dissolved == (("q2", "q3"), ("q4", "q5"))
    assert queue.view().clusters() == []


@pytest.mark.parametrize("target", ["0", "999999", "9" * 30, "l-0000000000000000", "q4 q5", "nonsense", ""])
def test_what_is_no_decision_about_a_link_is_not_undone_here(queue: Session, target: str) -> None:
    with pytest.raises(ForestallError) as caught:
        undo_linking(queue, target)
    assert caught.value.code == "undo.unknown"


def test_the_second_person_sees_it_first(queue: Session) -> None:
    set_linking_rule(replace(queue, subject=OWNER), LinkingRule(records=1))
    loners = next(i for i in review_queue(queue) if i.left.entity == "q2")
    assert loners.second_person == ("it makes one of 2 records, more than 1",)
    assert decide_proposal(queue, loners.id, accept=True, reason="same face").waits
    mine, theirs = review_queue(queue), review_queue(replace(queue, subject=BO))
    assert (mine[-1].id, mine[-1].yours) == (loners.id, True)
    assert (theirs[0].id, theirs[0].yours) == (loners.id, False)
    assert [(said.by, said.reason) for said in theirs[0].approvals] == [("amira", "same face")]
    decide_proposal(replace(queue, subject=BO), loners.id, accept=True, reason="agreed")
    assert queue.view().clusters() == [["q2", "q3"]]


def test_a_first_word_without_a_model_is_in_the_queue(queue: Session) -> None:
    set_linking_rule(replace(queue, subject=OWNER), LinkingRule(records=1))
    decide_identity(queue, "link", "q4", "q5", reason="seen together")
    (item,) = (i for i in review_queue(replace(queue, subject=BO)) if i.left.entity == "q4")
    assert item.probability is None
    assert item.assessed.startswith("unknown")
    assert item.reasons == ()
    decide_proposal(replace(queue, subject=BO), item.id, accept=True, reason="")
    assert queue.view().clusters() == [["q4", "q5"]]
    assert undo_linking(queue, "q5 q4").waiting == (item.id,)


def test_only_the_information_manager_sets_the_rule(queue: Session) -> None:
    with pytest.raises(ForestallError) as caught:
        change_rule(queue, 0.99, None, None, None)
    assert caught.value.code == "linking.rule"
    owner = replace(queue, subject=OWNER)
    change_rule(owner, 0.99, ["a1", "Person"], ["op-x"], 20)
    change_rule(owner, None, None, None, 0)
    held = linking_rule(queue)
    assert (held.accept_at, held.schemas, held.matters, held.records) == (0.99, {"Person"}, {"op-x"}, None)
    assert {c.value for c in held.conditions} == {"A1"}
    change_rule(owner, 0, ["none"], ["none"], None)
    assert linking_rule(queue) == LinkingRule()
    for wrong in (["Humans"], ["A9"]):
        with pytest.raises(ForestallError):
            change_rule(owner, None, wrong, None, None)


def test_hidden_records_change_nothing_in_the_queue(
    queue: Session, add_hidden: Callable[[Workspace], None], insider: Subject
) -> None:
    before = [
        msgspec.json.encode(review_queue(queue)),
        len(order_queue(queue)),
        review_page(queue, review_queue(queue), 3),
    ]
    add_hidden(queue.workspace)
    inside = replace(queue, subject=insider)
    outcome = propose_links(
        inside, [Proposal("p9", "p1", 0.5, 0.0, "m-1"), Proposal("p9", "q0", 0.5, 0.0, "m-1")]
    )
    assert outcome.added == 2
    decide_identity(inside, "confirm", "p9", "p2", reason="hidden")
    after = [
        msgspec.json.encode(review_queue(queue)),
        len(order_queue(queue)),
        review_page(queue, review_queue(queue), 3),
    ]
    assert after == before
    assert len(order_queue(inside)) > 3


def test_the_page_is_self_contained_marked_and_escaped(queue: Session) -> None:
    page = review_page(queue, review_queue(queue), len(order_queue(queue)))
    assert "OFFICIAL · handling P" in page or "OFFICIAL-SENSITIVE · handling P" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    for outside in ("http://", "https://", "src=", "@import", "url("):
        assert outside not in page
    assert "510 times likelier if they are one" in page
    assert 'class="fill-sum"' in page
    assert "No possible link is open to you." in review_page(queue, (), 0)


def test_how_far_sources_bear_a_fact_out(small: Workspace, see: Callable[..., Any]) -> None:
    view = see(small)
    facts = {
        (f.prop, f.value): f.corroboration for f in corroborate_facts(view, view.entity("p1").statements)
    }
    name = facts["name", "Quillon Vantage"]
    assert (name.independent, name.items) == (1, 2)
    assert name.echoes[0].why == "the same agency, and it does not name its source"
    assert facts["birthDate", "1980-01-02"].items == 1


def state(session: Session) -> bytes:
    view = session.view()
    told = [view.clusters(), view.proposals(), view.statements()]
    return bytes(msgspec.json.encode(told))
