"""Who uses the record, as the ledger holds them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from forestall.core import Marking, Matter, Purpose, Refusal
from forestall.record.ledger.labels import conditions_of
from forestall.record.policy import Role, Subject
from forestall.record.tables import actor, matter, matter_member

__all__ = ["list_matters", "list_subjects", "subject_of"]


def subject_of(connection: Connection, actor_id: str) -> Subject:
    """The subject of an id; the newest row of a person counts.

    Raises
    ------
    Refusal
        ``subject.unknown``.
    """
    for subject in list_subjects(connection):
        if subject.id == actor_id:
            return subject
    raise Refusal(
        "subject.unknown",
        f"Nobody is registered as {actor_id!r}.",
        "Ask the information manager to add them, or use --as with another id.",
    )


def list_subjects(connection: Connection) -> list[Subject]:
    """Everybody who is registered, by id."""
    joined: dict[str, dict[str, bool]] = {}
    for row in connection.execute(select(matter_member).order_by(matter_member.c.event)):
        joined.setdefault(row.actor, {})[row.matter] = bool(row.member)
    newest = {row.id: row for row in connection.execute(select(actor).order_by(actor.c.event))}
    return [
        Subject(
            id=row.id,
            role=Role(row.role),
            clearance=Marking(row.clearance),
            conditions=conditions_of(row.conditions),
            matters=frozenset(m for m, member in joined.get(row.id, {}).items() if member),
            organisation=row.organisation,
        )
        for _, row in sorted(newest.items())
    ]


def list_matters(connection: Connection, subject: Subject) -> list[Matter]:
    """The matters that a subject is a member of, by id, as last changed."""
    newest = {row.id: row for row in connection.execute(select(matter).order_by(matter.c.event))}
    return [
        Matter(row.id, row.name, Purpose(row.purpose), row.opened, row.legal_basis, row.closed)
        for key, row in sorted(newest.items())
        if key in subject.matters
    ]
