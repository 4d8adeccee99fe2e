"""Watches in a workspace: named, worded, told once, and silent about what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from forestall.core import ForestallError, Label, Marking, Purpose
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace
from forestall.workbench.decisions import decide_identity
from forestall.workbench.session import Session
from forestall.workbench.watch import add_watch, end_watch, list_watches, read_alerts

AMIRA = Subject("amira", Role.ANALYST)
OPEN = Label(marking=Marking.OFFICIAL, originator="east")


@pytest.fixture
def session(small: Workspace) -> Session:
    return Session(small, AMIRA, Purpose.INTELLIGENCE)


def test_a_watched_person_gains_records(session: Session, say: Callable[..., None]) -> None:
    watch = add_watch(session, "p1", reason="kestrel")
    assert add_watch(session, "p1") == watch, "a second watch of the same is the same"
    assert read_alerts(session) == ()
    say(session.workspace, "f-east", OPEN, ("p1", "Person", "alias", "Quill"))
    decide_identity(session, "confirm", "p3", "p1", reason="same face")
    told = read_alerts(session, keep=True)
    assert [(n.caption, n.name, n.words) for n in told] == [
        ("Quillon Vantage", "Quillon Vantage", "gained 1 statement from east/f-east"),
        ("Quillon Vantage", "Orrin Dellwood", "was joined to it, with 2 statements"),
    ]
    assert read_alerts(session) == told
    assert read_alerts(session) == ()


def test_a_watched_number_is_found_however_it_is_written(session: Session, say: Callable[..., None]) -> None:
    add_watch(session, " 07700  900555 ", search=True)
    say(session.workspace, "f-east", OPEN, ("p8", "Person", "phone", "+447700900555"))
    kinds = [(n.kind, n.entity) for n in read_alerts(session)]
    assert kinds == [("hit", "p8"), ("statement", "p8")]


def test_a_watch_is_for_its_purpose_and_ends(session: Session) -> None:
    watch = add_watch(session, "p1")
    elsewhere = replace(session, purpose=Purpose.SAFEGUARDING)
    assert list_watches(elsewhere) == ()
    assert list_watches(session) == (watch,)
    end_watch(session, watch.id)
    assert list_watches(session) == ()
    for act in (
        lambda: end_watch(session, watch.id),
        lambda: add_watch(session, "nobody"),
        lambda: add_watch(session, "  ", search=True),
    ):
        with pytest.raises(ForestallError):
            act()


def test_hidden_records_are_no_news_and_leave_no_hint(
    session: Session, add_hidden: Callable[[Workspace], None], insider: Subject
) -> None:
    add_watch(session, "p1")
    add_watch(session, "07700 900123", search=True)
    inside = replace(session, subject=insider)
    add_watch(inside, "p1")
    before = msgspec.json.encode([read_alerts(session, keep=True), list_watches(session)])
    add_hidden(session.workspace)
    decide_identity(inside, "confirm", "p9", "p1", reason="hidden")
    assert msgspec.json.encode([read_alerts(session, keep=True), list_watches(session)]) == before
    assert {"statement", "joined"} <= {news.kind for news in read_alerts(inside)}
