"""Watches: what is new is told once, whatever made it so, and never what the watcher may not see."""

from __future__ import annotations

from typing import Any

import pytest

from forestall.core import ForestallError, Kind, Label, Purpose
from forestall.record.ledger import Alert, IdentityKind, Ledger, Proposal
from forestall.record.policy import Role, Subject

AMIRA = Subject("amira", Role.ANALYST)
MEMBER = Subject("mia", Role.ANALYST, matters=frozenset({"m1"}))
CLOSED = Label(matters=frozenset({"m1"}))
POLICING = Purpose.INTELLIGENCE
PHONE = "+447700900123"


@pytest.fixture
def watched(desk: Any) -> Any:
    """Two people, of whom the first is watched, and a search for a number."""
    desk.say("p1", "name", "Ann Lee")
    desk.say("p2", "name", "Anna Lee")
    begin(desk.ledger, "w-ann", "entity", "p1")
    begin(desk.ledger, "w-phone", "search", "07700 900123")
    return desk


def begin(ledger: Ledger, key: str, kind: str, target: str, subject: Subject = AMIRA, **more: Any) -> None:
    with ledger.change(subject, POLICING, "watch.record") as change:
        given = {"reason": "kestrel", "active": True, "seen": change.event, **more}
        change.set_watch(key, kind, target, Label(kind=Kind.ASSESSMENT), **given)


def decide(ledger: Ledger, kind: str, a: str, b: str, label: Label | None = None) -> int:
    with ledger.change(MEMBER, POLICING, "identity.link") as change:
        change.identify(IdentityKind(kind), a, b, label or Label())
    return change.event


def news(desk: Any, key: str = "w-ann", subject: Subject = AMIRA) -> list[Alert]:
    return list(desk.view(subject).alerts(key, [PHONE], until=desk.ledger.size() - 1))


def told(desk: Any, key: str = "w-ann", subject: Subject = AMIRA) -> list[tuple[str, str, int]]:
    return sorted((a.kind, a.entity, a.count) for a in news(desk, key, subject))


def test_what_was_there_is_no_news(watched: Any) -> None:
    assert told(watched) == told(watched, "w-phone") == []


def test_every_kind_of_news(watched: Any) -> None:
    watched.say("p1", "phone", PHONE)
    watched.say("p1", "alias", "Annie")
    watched.say("o1", "owner", "p1", schema="Ownership")
    assert told(watched) == [("statement", "p1", 1), ("statement", "p1", 1), ("tie", "o1", 1)]
    (first, *_) = news(watched)
    assert (first.about, first.by) == ("s1", "amira")
    assert told(watched, "w-phone") == [("hit", "p1", 1), ("statement", "p1", 1)]
    event = decide(watched.ledger, "confirm", "p1", "p2")
    assert ("joined", "p2", 1) in told(watched)
    watched.undo(event)
    assert "joined" not in {kind for kind, _, _ in told(watched)}
    with watched.ledger.change(AMIRA, POLICING, "identity.propose") as change:
        change.propose([Proposal("p1", "p2", 0.7, 1.2, "m-1")])
    assert ("possible link", "p2", 1) in told(watched)


def test_news_is_told_once(watched: Any) -> None:
    watched.say("p1", "alias", "Annie")
    begin(watched.ledger, "w-ann", "entity", "p1", seen=watched.ledger.size() - 1)
    assert told(watched) == []
    watched.say("p1", "alias", "Nan")
    assert told(watched) == [("statement", "p1", 1)]
    assert len(watched.view().watches()) == 2


def test_what_is_withdrawn_or_parted_is_news(watched: Any) -> None:
    alias = watched.say("p1", "alias", "Annie")
    decide(watched.ledger, "confirm", "p1", "p2")
    begin(watched.ledger, "w-ann", "entity", "p1", seen=watched.ledger.size() - 1)
    undo = watched.undo(alias)
    decide(watched.ledger, "unlink", "p1", "p2")
    assert told(watched) == [("parted", "p2", 1), ("withdrawn", "p1", 1)]
    watched.undo(undo)
    assert told(watched) == [("parted", "p2", 1)]


def test_what_the_watcher_may_not_see_is_no_news(watched: Any) -> None:
    begin(watched.ledger, "w-mia", "entity", "p1", MEMBER)
    watched.say("p1", "phone", PHONE, CLOSED)
    watched.say("o1", "owner", "p1", CLOSED, schema="Ownership")
    watched.say("p3", "name", "Hidden", CLOSED)
    decide(watched.ledger, "confirm", "p1", "p2", CLOSED)
    with watched.ledger.change(MEMBER, POLICING, "identity.propose") as change:
        change.propose([Proposal("p1", "p3", 0.7, 1.2, "m-1")])
    decide(watched.ledger, "confirm", "p2", "p3")
    assert told(watched) == told(watched, "w-phone") == []
    kinds = {kind for kind, _, _ in told(watched, "w-mia", MEMBER)}
    assert kinds == {"statement", "tie", "joined"}


def test_a_watch_is_its_owners_alone(watched: Any) -> None:
    assert [w.id for w in watched.view().watches()] == ["w-ann", "w-phone"]
    assert watched.view(MEMBER).watches() == ()
    for key, subject in (("w-ann", MEMBER), ("none", AMIRA)):
        with pytest.raises(ForestallError) as caught:
            news(watched, key, subject)
        assert caught.value.code == "watch.unknown"
    other = watched.ledger.view(AMIRA, Purpose.SAFEGUARDING)
    assert len(other.watches()) == 2, "the label's purposes say what it is for"


def test_a_watch_ends_and_can_begin_again(watched: Any) -> None:
    begin(watched.ledger, "w-ann", "entity", "p1", active=False)
    assert [w.id for w in watched.view().watches()] == ["w-phone"]
    begin(watched.ledger, "w-ann", "entity", "p1")
    assert [w.id for w in watched.view().watches()] == ["w-phone", "w-ann"]
    with pytest.raises(ForestallError):
        watched.undo(watched.ledger.size() - 1)
