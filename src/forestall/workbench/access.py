"""Who uses the record and what they work on: people, matters and membership."""

from __future__ import annotations

from collections.abc import Sequence

from forestall.core import Condition, ForestallError, Marking, Matter
from forestall.record.ledger import subjects
from forestall.record.ledger.engine import reading
from forestall.record.policy import Role, Subject
from forestall.workbench.session import Session

__all__ = ["add_person", "list_matters", "list_people", "open_matter", "set_membership"]


def add_person(
    session: Session,
    person: str,
    role: str,
    *,
    name: str = "",
    clearance: Marking = Marking.OFFICIAL_SENSITIVE,
    conditions: Sequence[str] = (),
    organisation: str = "",
) -> Subject:
    """Add somebody, or change what they may do; the newest entry counts.

    Raises
    ------
    ForestallError
        ``role.unknown`` or ``condition.unknown``.
    """
    try:
        held = frozenset(Condition(condition.upper()) for condition in conditions)
    except ValueError as error:
        known = ", ".join(condition.value for condition in Condition)
        raise ForestallError("condition.unknown", f"{error}.", f"Conditions are {known}.") from None
    try:
        subject = Subject(person, Role(role), clearance, held, organisation=organisation)
    except ValueError:
        known = ", ".join(known.value for known in Role)
        raise ForestallError("role.unknown", f"{role!r} is not a role.", f"Roles are {known}.") from None
    ledger = session.workspace.ledger
    with ledger.change(session.subject, session.purpose, "actor.record", objects=(person,)) as change:
        change.set_actor(subject, name or person)
    return subject


def list_people(session: Session) -> list[Subject]:
    """Everybody who is registered, with their matters."""
    ledger = session.workspace.ledger
    with reading(ledger.engine) as connection:
        found = subjects.list_subjects(connection)
    ledger.log(session.subject, session.purpose, "matter.read", detail={"results": len(found)})
    return found


def open_matter(session: Session, matter: Matter) -> None:
    """Open a matter and join it; only its members see what is kept under it."""
    ledger = session.workspace.ledger
    with ledger.change(
        session.subject, session.purpose, "matter.record", objects=(matter.id,), detail={"matter": matter.id}
    ) as change:
        change.set_matter(matter)
        change.set_member(matter.id, session.subject.id)


def set_membership(session: Session, matter: str, person: str, *, member: bool) -> None:
    """Let somebody into a matter, or take them out; only its members can.

    Raises
    ------
    ForestallError
        ``matter.unknown`` when there is no such matter for this subject.
    """
    if matter not in session.subject.matters:
        raise ForestallError("matter.unknown", f"There is no matter {matter!r}.", "Open it first.")
    ledger = session.workspace.ledger
    with ledger.change(
        session.subject,
        session.purpose,
        "matter.membership",
        objects=(matter, person),
        detail={"matter": matter},
    ) as change:
        change.set_member(matter, person, member=member)


def list_matters(session: Session) -> list[Matter]:
    """The matters that the subject is a member of."""
    ledger = session.workspace.ledger
    with reading(ledger.engine) as connection:
        found = subjects.list_matters(connection, session.subject)
    objects = tuple(matter.id for matter in found)
    ledger.log(session.subject, session.purpose, "matter.read", objects=objects)
    return found
