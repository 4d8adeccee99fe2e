"""Decisions about what is held: which records are one, what is withdrawn, what is undone."""

from __future__ import annotations

from forestall.core import ForestallError, Kind, Label, strictest
from forestall.record.ledger import IdentityKind
from forestall.record.ledger.events import events_of_source
from forestall.workbench.session import Session

__all__ = ["decide_identity", "retract_statement", "undo_event", "undo_source"]


def decide_identity(session: Session, kind: str, a: str, b: str, *, reason: str) -> int:
    """Record that two entities are one, or are not; gives the number of the event, for an undo.

    ``kind`` is ``link``, ``confirm``, ``unlink`` or ``refute``; see
    :class:`forestall.record.ledger.IdentityKind`.

    The decision carries the strictest label of what both rest on, so nobody sees the join who
    may not see both ends.

    Raises
    ------
    ForestallError
        ``entity.unknown`` when an end is not there for this subject.
    """
    view = session.view()
    labels: list[Label] = []
    for entity in (a, b):
        record = view.entity(entity)
        if record is None:
            raise ForestallError("entity.unknown", f"There is no entity {entity!r}.", "Search for it first.")
        labels += {statement.statement.label for statement in record.statements}
    label = strictest(labels, kind=Kind.ASSESSMENT)
    ledger = session.workspace.ledger
    with ledger.change(session.subject, session.purpose, f"identity.{kind}") as change:
        change.identify(IdentityKind(kind), a, b, label, reason=reason)
    return change.event


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
