"""How far intakes have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from forestall.record.ledger.engine import reading
from forestall.record.tables import intake_part, reject, source

if TYPE_CHECKING:
    from forestall.record.ledger.ledger import Ledger

__all__ = ["BegunSource", "PartProgress", "find_source", "progress_of"]


@dataclass(frozen=True, slots=True)
class PartProgress:
    """Rows of one part of a source: ``read`` is always ``accepted`` plus ``rejected``."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    statements: int = 0
    problems: int = 0
    done: bool = False


def progress_of(ledger: Ledger, source_id: str) -> dict[str, PartProgress]:
    """The progress of each part of a source that has been begun; empty for an unknown source."""
    with reading(ledger.engine) as connection:
        problems = {
            row.part: row.number
            for row in connection.execute(
                select(reject.c.part, func.count().label("number"))
                .join(source, source.c.seq == reject.c.source)
                .where(source.c.id == source_id, reject.c.whole_row == 0)
                .group_by(reject.c.part)
            )
        }
        rows = connection.execute(
            select(intake_part)
            .join(source, source.c.seq == intake_part.c.source)
            .where(source.c.id == source_id)
        )
        return {
            row.part: PartProgress(
                row.rows_read,
                row.accepted,
                row.rejected,
                row.statements,
                problems.get(row.part, 0),
                bool(row.done),
            )
            for row in rows
        }


@dataclass(frozen=True, slots=True)
class BegunSource:
    """A source whose intake was begun, with what it was begun as: whoever goes on goes on so."""

    seq: int
    name: str
    originator: str
    mapping: str


def find_source(ledger: Ledger, source_id: str) -> BegunSource | None:
    """A source as it was recorded, or None when it is not held."""
    columns = source.c
    query = select(columns.seq, columns.name, columns.originator, columns.mapping)
    with reading(ledger.engine) as connection:
        row = connection.execute(query.where(columns.id == source_id)).one_or_none()
    return BegunSource(*row) if row else None
