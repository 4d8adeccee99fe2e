"""Investigations and operations, and what each person is in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forestall.core.errors import ForestallError
from forestall.core.interval import Period
from forestall.core.kind import Purpose

__all__ = ["Involvement", "Matter", "SubjectCategory"]


class SubjectCategory(StrEnum):
    """What a person is in one matter (DPA 2018 s.38(3)); several may hold at once."""

    SUSPECT = "suspect"
    CONVICTED = "convicted"
    VICTIM = "victim"
    POSSIBLE_VICTIM = "possible_victim"
    WITNESS = "witness"
    CONTACT = "contact"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Matter:
    """An investigation, operation or enquiry: the unit of need-to-know.

    Examples
    --------
    >>> Matter("op-kestrel", "Operation Kestrel", Purpose.INVESTIGATION, "2024-02-01").name
    'Operation Kestrel'
    """

    id: str
    name: str
    purpose: Purpose
    opened: str
    legal_basis: str = ""
    closed: str | None = None

    def __post_init__(self) -> None:
        Period(self.opened, self.closed)
        if not self.id or not self.name:
            raise ForestallError("matter.name", "A matter needs an id and a name.", "Give both.")
        if not self.purpose:
            raise ForestallError(
                "matter.purpose",
                f"Matter {self.id} has no lawful purpose.",
                "Name one, such as investigation.",
            )


@dataclass(frozen=True, slots=True)
class Involvement:
    """A person's category in one matter, for a span of time."""

    person: str
    matter: str
    category: SubjectCategory
    period: Period = Period()
