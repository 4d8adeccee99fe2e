"""The same decision in SQL: once per label, as a condition on every query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from forestall.core import Condition, Operation, Purpose
from forestall.record.policy.rules import expiry_binds, may
from forestall.record.policy.subject import Subject
from forestall.record.tables import label, label_matter

__all__ = ["condition_mask", "permitted_labels"]

_BITS = {condition: 1 << place for place, condition in enumerate(Condition)}


def condition_mask(conditions: Iterable[Condition]) -> int:
    """Handling conditions as ``label.conditions`` holds them: bit 0 is the first member of the enum.

    Examples
    --------
    >>> condition_mask({Condition.COVERT_DEVELOPMENT, Condition.OVERT_USE})
    5
    """
    return sum(_BITS[condition] for condition in set(conditions))


# Bits that no condition has are lacking too: a label that this version cannot read is not shown.
_EVERY_BIT = 0x7FFF_FFFF
_ORIGINATOR_ONLY = condition_mask({Condition.ORIGINATOR_ONLY})
_CONSULT = condition_mask({Condition.CONSULT_ORIGINATOR})
_NEVER_DISCLOSED = condition_mask({Condition.SAR_DERIVED, Condition.ORIGINATOR_ONLY})


def permitted_labels(
    subject: Subject, operation: Operation, purpose: Purpose, today: date
) -> Select[tuple[int]]:
    """The labels whose records the subject may do this with: the twin of :func:`allow`.

    Use it as a condition on any table that carries labels. Every value is bound, none is text of the
    statement.

    Returns
    -------
    sqlalchemy.Select
        Of ``label.seq``.

    Examples
    --------
    >>> from forestall.record.tables import statement
    >>> from forestall.record.policy import Role
    >>> permitted = permitted_labels(
    ...     Subject("amira", Role.ANALYST), Operation.CONSULTATION, Purpose.INTELLIGENCE, date(2024, 5, 17)
    ... )
    >>> query = select(statement.c.value).where(statement.c.label.in_(permitted))
    """
    seqs: Select[tuple[int]] = select(label.c.seq)
    if not may(subject, operation, purpose):
        return seqs.where(false())
    return seqs.where(
        label.c.purposes.bitwise_and(int(purpose)) != 0,
        label.c.marking <= int(subject.clearance),
        _in_every_matter(subject),
        *_unexpired(subject, operation, today),
        *_handled(subject, operation),
    )


def _in_every_matter(subject: Subject) -> ColumnElement[bool]:
    outside = label_matter.c.matter.not_in(sorted(subject.matters))
    return ~select(label_matter.c.label).where(label_matter.c.label == label.c.seq, outside).exists()


def _unexpired(subject: Subject, operation: Operation, today: date) -> list[ColumnElement[bool]]:
    if not expiry_binds(subject, operation):
        return []
    return [or_(label.c.expires.is_(None), label.c.expires >= today.isoformat())]


def _handled(subject: Subject, operation: Operation) -> list[ColumnElement[bool]]:
    conditions = label.c.conditions
    if not subject.powers.handling_c:
        return [conditions == 0]
    lacking = _EVERY_BIT & ~condition_mask(subject.conditions)
    rules: list[ColumnElement[bool]] = [conditions.bitwise_and(lacking) == 0]
    originates = and_(label.c.originator != "", label.c.originator == subject.organisation)
    rules.append(or_(conditions.bitwise_and(_ORIGINATOR_ONLY) == 0, originates))
    if operation is Operation.DISCLOSURE:
        rules.append(conditions.bitwise_and(_NEVER_DISCLOSED) == 0)
        rules.append(or_(conditions.bitwise_and(_CONSULT) == 0, originates))
    return rules
