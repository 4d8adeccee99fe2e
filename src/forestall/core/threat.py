"""Threat objects: what a regional unit sets its priorities by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forestall.core.errors import ForestallError
from forestall.core.label import Label

__all__ = ["ThreatKind", "ThreatObject"]


class ThreatKind(StrEnum):
    """Three kinds, not one: groups, priority individuals, and vulnerabilities of places or themes."""

    ORGANISED_CRIME_GROUP = "ocg"
    PRIORITY_INDIVIDUAL = "priority_individual"
    VULNERABILITY = "vulnerability"


@dataclass(frozen=True, slots=True)
class ThreatObject:
    """An organised crime group, a priority individual or a vulnerability, with who leads on it.

    It carries no score: scores belong to dated assessments under a named scheme.

    Examples
    --------
    >>> ThreatObject("t1", ThreatKind.VULNERABILITY, "Lorry parks on the ring road", Label()).kind.value
    'vulnerability'
    """

    id: str
    kind: ThreatKind
    name: str
    label: Label
    responsible_officer: str = ""

    def __post_init__(self) -> None:
        if not self.id or not self.name:
            raise ForestallError("threat.name", "A threat object needs an id and a name.", "Give both.")
