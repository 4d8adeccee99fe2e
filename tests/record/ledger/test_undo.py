"""Taking back: exact, itself taken back, and never what the one who asks may not change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forestall.core import ForestallError, Label, Marking, Purpose, Statement
from forestall.record.ledger import IdentityKind, Ledger, Source
from forestall.record.policy import Role, Subject

MEMBER = Subject("mia", Role.ANALYST, matters=frozenset({"m1"}))
OTHER_MEMBER = Subject("max", Role.ANALYST, matters=frozenset({"m1"}))
OUTSIDER = Subject("omar", Role.ANALYST)
CLOSED = Label(matters=frozenset({"m1"}))
POLICING = Purpose.INTELLIGENCE


def names(desk: Any, subject: Subject = MEMBER, **when: Any) -> list[str]:
    found = desk.view(subject, **when).entity("p1")
    return [record.statement.value for record in found.statements] if found else []


def write(ledger: Ledger, subject: Subject, *, label: Label, value: str = "Ann") -> int:
    with ledger.change(subject, POLICING, "statement.record") as change:
        change.state([Statement("p1", "Person", "name", value, label, "s1", value)])
    return change.event


def refuse(act: Callable[[], object]) -> str:
    with pytest.raises(ForestallError) as caught:
        act()
    return caught.value.code


def test_an_undo_takes_everything_of_an_event_back(desk: Any, ledger: Ledger) -> None:
    with ledger.change(MEMBER, POLICING, "intake.part") as change:
        source = change.add_source(Source("s2", "file", "g.csv", Label()))
        change.state([Statement("p1", "Person", "name", "Ann", Label(), "s2", "1")])
        change.identify(IdentityKind.LINK, "p1", "p2", Label())
        change.register_table("t", "calls", "0" * 64, 3, [("a", "text")], source, change.intern(Label()))
        change.add_rejects(source, change.intern(Label()), [("t", 1, "c", "v", "x", "r", "m", "raw", 1)])
    desk.say("p2", "name", "Bo")
    view = desk.view()
    before = (view.sources(), view.tables(), view.rejects(), view.clusters(), view.entity("p2"))
    assert [len(found) for found in before[:4]] == [2, 1, 1, 1]
    undo = desk.undo(change.event)
    assert (view.sources(), view.tables(), view.rejects(), view.clusters()) == (before[0][:1], (), (), [])
    assert view.entity("p2").members == ("p2",)
    assert view.search("ann").total == 0
    desk.undo(undo)
    assert (view.sources(), view.tables(), view.rejects(), view.clusters(), view.entity("p2")) == before


def test_hundreds_of_events_are_undone_at_once(desk: Any) -> None:
    events = [desk.say("p1", "name", f"Ann {number}", locator=str(number)) for number in range(300)]
    kept = desk.say("p1", "name", "Kept")
    undo = desk.undo(*events, *events)
    assert names(desk) == ["Kept"]
    assert desk.view().search("ann kept one two three four five six").total == 0
    desk.undo(kept)
    desk.undo(undo)
    assert len(names(desk)) == 300


def test_a_retraction_is_undone_like_anything_else(desk: Any, ledger: Ledger) -> None:
    desk.say("p1", "name", "Ann")
    (record,) = desk.view().entity("p1").statements
    with ledger.change(MEMBER, POLICING, "statement.retract") as change:
        change.retract([record.id])
    assert names(desk) == []
    assert names(desk, as_of=record.recorded) == ["Ann"]
    desk.undo(change.event)
    assert names(desk) == ["Ann"]


@pytest.mark.parametrize("target", [0, 1, 99, -1])
def test_what_wrote_nothing_cannot_be_undone(desk: Any, target: int) -> None:
    desk.view().search("ann")  # event 1, a read; event 0 wrote the source
    if target == 0:
        desk.undo(0)
        assert desk.view().sources() == ()
    else:
        assert refuse(lambda: desk.undo(target)) == "undo.unknown"


def test_who_may_do_what_is_recorded_anew_and_not_undone(ledger: Ledger, desk: Any) -> None:
    inga = Subject("inga", Role.INFORMATION_MANAGER)
    with ledger.change(inga, POLICING, "matter.membership") as change:
        change.set_actor(MEMBER, "Mia")
        change.set_member("m1", "mia")
    with ledger.change(inga, POLICING, "matter.membership") as leaving:
        leaving.set_member("m1", "mia", member=False)
    for event in (change.event, leaving.event):
        assert refuse(lambda event=event: desk.undo(event, subject=inga)) == "undo.unknown"  # type: ignore[misc]
    assert ledger.subject("mia").matters == frozenset()


def test_nobody_undoes_what_they_may_not_see(desk: Any, ledger: Ledger) -> None:
    hidden = write(ledger, MEMBER, label=CLOSED)
    codes = [refuse(lambda: desk.undo(hidden, subject=OUTSIDER))]
    codes.append(refuse(lambda: desk.undo(10**6, subject=OUTSIDER)))
    assert codes == ["undo.unknown"] * 2
    assert names(desk) == ["Ann"]
    undo = desk.undo(hidden, subject=OTHER_MEMBER)
    assert refuse(lambda: desk.undo(undo, subject=OUTSIDER)) == "undo.unknown"
    assert names(desk) == []
    again = desk.undo(undo, subject=MEMBER)
    assert refuse(lambda: desk.undo(again, subject=OUTSIDER)) == "undo.unknown"
    assert names(desk) == ["Ann"]


def test_nobody_retracts_what_they_may_not_see(desk: Any, ledger: Ledger) -> None:
    write(ledger, MEMBER, label=CLOSED)
    (record,) = desk.view(MEMBER).entity("p1").statements

    def retract(subject: Subject, statement_id: str = record.id) -> int:
        with ledger.change(subject, POLICING, "statement.retract") as change:
            change.retract([statement_id])
        return change.event

    assert refuse(lambda: retract(OUTSIDER)) == "statement.unknown"
    assert refuse(lambda: retract(OUTSIDER, "0" * 32)) == "statement.unknown"
    assert refuse(lambda: retract(MEMBER, "no id at all")) == "statement.unknown"
    retraction = retract(MEMBER)
    assert names(desk) == []
    assert refuse(lambda: desk.undo(retraction, subject=OUTSIDER)) == "undo.unknown"


def test_a_writer_undoes_their_own_work_whatever_it_was_labelled(desk: Any, ledger: Ledger) -> None:
    """An intake can hold gradings with conditions that the one who took it in does not hold."""
    low = Subject("lou", Role.ANALYST, Marking.OFFICIAL)
    event = write(ledger, low, label=Label(marking=Marking.OFFICIAL_SENSITIVE))
    assert names(desk) == ["Ann"]
    desk.undo(event, subject=low)
    assert names(desk) == []
