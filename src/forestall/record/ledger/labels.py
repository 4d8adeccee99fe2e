"""Labels as rows: the bit masks of the table, and labels interned by content."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from forestall.core import (
    Assessment,
    Condition,
    Grade,
    Handling,
    HandlingCode,
    Kind,
    Label,
    Marking,
    Purpose,
    Scheme,
    SourceEvaluation,
)
from forestall.record.policy import condition_mask
from forestall.record.tables import label, label_matter

__all__ = ["conditions_of", "derive_label_id", "label_row", "load_labels"]

_CONDITIONS = tuple(Condition)


def conditions_of(mask: int) -> frozenset[Condition]:
    """The conditions of a bit mask."""
    return frozenset(condition for bit, condition in enumerate(_CONDITIONS) if mask >> bit & 1)


def derive_label_id(value: Label) -> bytes:
    """The 16-byte content id of a label."""
    text = msgspec.json.encode([label_row(value), sorted(value.matters)])
    return hashlib.blake2b(text, digest_size=16).digest()


def label_row(value: Label) -> tuple[Any, ...]:
    """The columns of a label after ``seq`` and ``id``."""
    grade = value.grade
    return (
        grade.source.value if grade else None,
        grade.assessment.value if grade else None,
        grade.scheme.value if grade else "",
        int(grade.lossy) if grade else 0,
        condition_mask(value.handling.conditions),
        value.marking.value,
        value.kind.value,
        int(value.purposes),
        value.originator,
        value.expires.isoformat() if value.expires else None,
    )


def load_labels(connection: Connection, newer_than: int = -1) -> dict[int, Label]:
    """Every label by its ``seq``, from the first one after ``newer_than``."""
    if (connection.scalar(select(func.max(label.c.seq))) or 0) <= newer_than:
        return {}
    matters: dict[int, set[str]] = {}
    restricted = select(label_matter.c.label, label_matter.c.matter)
    for seq, matter in connection.execute(restricted.where(label_matter.c.label > newer_than)):
        matters.setdefault(seq, set()).add(matter)
    return {
        row.seq: _label(row, frozenset(matters.get(row.seq, ())))
        for row in connection.execute(select(label).where(label.c.seq > newer_than))
    }


def _label(row: Any, matters: frozenset[str]) -> Label:
    grade = None
    if row.source_evaluation is not None:
        grade = Grade(
            SourceEvaluation(row.source_evaluation),
            Assessment(row.assessment),
            Scheme(row.scheme),
            bool(row.lossy),
        )
    conditions = conditions_of(row.conditions)
    return Label(
        grade=grade,
        handling=Handling(HandlingCode.CONDITIONS if conditions else HandlingCode.PERMITTED, conditions),
        marking=Marking(row.marking),
        kind=Kind(row.kind),
        purposes=Purpose(row.purposes),
        matters=matters,
        originator=row.originator,
        expires=date.fromisoformat(row.expires) if row.expires else None,
    )
