"""What a model may link by itself, and which links take two people: the unit's own rule."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from forestall.core import Condition, ForestallError, Label

__all__ = ["LinkingRule", "ask_second"]


@dataclass(frozen=True, slots=True)
class LinkingRule:
    """What the unit asks for before two records become one.

    Parameters
    ----------
    accept_at : float or None
        The probability, above one half, from which a model's link counts at once; None when no model
        links by itself.
    conditions : frozenset of Condition
        Handling conditions under which a link takes two people.
    matters : frozenset of str
        Matters in which a link takes two people.
    schemas : frozenset of str
        Kinds of things, such as ``OrganisedCrimeGroup``, of which a link takes two people.
    records : int or None
        A link takes two people when it makes one of more records than this; None for no limit.

    Examples
    --------
    >>> LinkingRule().accept_at is None
    True
    >>> LinkingRule(accept_at=0.3)
    Traceback (most recent call last):
    ...
    forestall.core.errors.ForestallError: ...
    """

    accept_at: float | None = None
    conditions: frozenset[Condition] = frozenset()
    matters: frozenset[str] = frozenset()
    schemas: frozenset[str] = frozenset()
    records: int | None = None

    def __post_init__(self) -> None:
        at = self.accept_at
        if at is not None and (math.isnan(at) or not 0.5 < at <= 1):
            raise ForestallError(
                "linking.threshold",
                f"{at} is no probability from which a link could count by itself.",
                "Give one above 0.5 and up to 1, such as 0.999.",
            )
        if self.records is not None and self.records < 1:
            raise ForestallError(
                "linking.records", f"{self.records} is no number of records.", "Give 1 or more."
            )


def ask_second(rule: LinkingRule, label: Label, schemas: Iterable[str], records: int) -> tuple[str, ...]:
    """Why a link takes two people, in words; empty when one is enough.

    Parameters
    ----------
    rule : LinkingRule
    label : Label
        The strictest of what the link rests on.
    schemas : iterable of str
        What the two ends are.
    records : int
        How many records would be one.

    Examples
    --------
    >>> rule = LinkingRule(records=20, schemas=frozenset({"OrganisedCrimeGroup"}))
    >>> ask_second(rule, Label(), ["Person"], 3)
    ()
    >>> ask_second(rule, Label(), ["OrganisedCrimeGroup"], 21)
    ('it is about OrganisedCrimeGroup', 'it makes one of 21 records, more than 20')
    """
    reasons = []
    if conditions := sorted(rule.conditions & label.handling.conditions):
        reasons.append(f"it rests on handling {' '.join(conditions)}")
    if matters := sorted(rule.matters & label.matters):
        reasons.append(f"it lies in {', '.join(matters)}")
    if named := sorted(rule.schemas.intersection(schemas)):
        reasons.append(f"it is about {', '.join(named)}")
    if rule.records is not None and records > rule.records:
        reasons.append(f"it makes one of {records:,} records, more than {rule.records:,}")
    return tuple(reasons)
