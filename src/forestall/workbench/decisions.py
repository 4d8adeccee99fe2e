"""Decisions about what is held: which records are one, what is withdrawn, what is undone."""

from __future__ import annotations

from dataclasses import dataclass

from forestall.core import ForestallError, Kind, Label, strictest
from forestall.record.ledger import IdentityKind, View
from forestall.record.ledger.events import events_of_source
from forestall.record.ledger.joining import join
from forestall.workbench.session import Session

__all__ = ["Decided", "decide_identity", "label_decision", "retract_statement", "undo_event", "undo_source"]

_JOINING = (IdentityKind.LINK, IdentityKind.CONFIRM)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as recorded: the number of its event, and why a second person has to agree, if so."""

    event: int
    waits: tuple[str, ...] = ()


def decide_identity(session: Session, kind: str, a: str, b: str, *, reason: str) -> Decided:
    """Record that two entities are one, or are not; gives the number of the event, for an undo.

    ``kind`` is ``link``, ``confirm``, ``unlink`` or ``refute``; see
    :class:`forestall.record.ledger.IdentityKind`. Where the unit's rule asks for two people, the
    first one's word joins nothing yet.

    The decision carries the strictest label of what both rest on, so nobody sees the join who
    may not see both ends.

    Raises
    ------
    ForestallError
        ``entity.unknown`` when an end is not there for this subject.
    Refusal
        ``identity.contradiction`` when it would make one of two that were held to be different,
        ``identity.second_person`` when the subject gave the first word.
    """
    label = label_decision(session.view(), a, b)
    ledger, chosen = session.workspace.ledger, IdentityKind(kind)
    waits: tuple[str, ...] = ()
    with ledger.change(session.subject, session.purpose, f"identity.{kind}") as change:
        if chosen in _JOINING:
            waits = join(change, chosen, a, b, label, reason=reason)
        else:
            change.identify(chosen, a, b, label, reason=reason)
    return Decided(change.event, waits)


def label_decision(view: View, a: str, b: str) -> Label:
    """The strictest label of all that two entities state, with the records joined to them.

    Raises
    ------
    ForestallError
        ``entity.unknown`` when an end is not there for this subject.
    """
    found = view.footprints([a, b])
    for entity in (a, b):
        if entity not in found:
            raise ForestallError("entity.unknown", f"There is no entity {entity!r}.", "Search for it first.")
    return strictest((*found[a].labels, *found[b].labels), kind=Kind.ASSESSMENT)


def retract_statement(session: Session, statement: str) -> int:
    """Withdraw one statement; gives the number of the event, for an undo.

    It stays readable as of an earlier time, and a corrected one can be taken in beside it.

    Raises
    ------
    ForestallError
        ``statement.unknown`` when there is none of that id that the subject may change.
    """
    ledger = session.workspace.ledger
    with ledger.change(session.subject, session.purpose, "statement.retract") as change:
        change.retract([statement])
    return change.event


def undo_event(session: Session, event: int) -> int:
    """Undo one earlier change exactly; gives the number of the undo, which can itself be undone."""
    ledger = session.workspace.ledger
    with ledger.change(session.subject, session.purpose, "change.undo", detail={"target": event}) as change:
        change.undo(event)
    return change.event


def undo_source(session: Session, source: str) -> int:
    """Undo the whole intake of a file or report; gives the number of the undo."""
    ledger = session.workspace.ledger
    with ledger.change(session.subject, session.purpose, "change.undo", objects=(source,)) as change:
        change.undo(*events_of_source(change.connection, source, change.permitted))
    return change.event
