"""Who asks: roles with what each may do, and the person or service that holds one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from forestall.core import Condition, ForestallError, Marking, Operation, Purpose

__all__ = ["POWERS", "Powers", "Role", "Subject"]


class Role(StrEnum):
    """The jobs that people do with the record, and the service that works for all of them."""

    ANALYST = "analyst"
    RESPONSIBLE_OFFICER = "responsible_officer"
    PREVENT_OFFICER = "prevent_officer"
    RESEARCHER = "researcher"
    INFORMATION_MANAGER = "information_manager"
    AUDITOR = "auditor"
    CHIEF_OFFICER = "chief_officer"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Powers:
    """What a role may do at most; labels narrow it further.

    Parameters
    ----------
    operations : frozenset of Operation
        With the content of the record.
    purposes : Purpose
        What it may act for.
    handling_c : bool
        Whether it may see anything under handling C, given the conditions.
    sources : bool
        Whether it may see source material: reports as written, source references, files.
    log : bool
        Whether it may read the audit log.
    """

    operations: frozenset[Operation]
    purposes: Purpose
    handling_c: bool
    sources: bool
    log: bool


_LETTERS = {
    "c": Operation.COLLECTION,
    "a": Operation.ALTERATION,
    "v": Operation.CONSULTATION,
    "d": Operation.DISCLOSURE,
    "m": Operation.COMBINATION,
    "e": Operation.ERASURE,
}


def _powers(operations: str, purposes: Purpose, *, handling_c: bool, sources: bool, log: bool) -> Powers:
    return Powers(
        frozenset(_LETTERS[letter] for letter in operations if letter != "-"),
        purposes,
        handling_c,
        sources,
        log,
    )


_POLICING = Purpose.policing()
_PREVENT = Purpose.PREVENTION | Purpose.SAFEGUARDING | Purpose.EVALUATION
_STUDY = Purpose.RESEARCH | Purpose.EVALUATION
_NONE = Purpose(0)
_EVERY = _POLICING | Purpose.RESEARCH

# collection, alteration, viewing (consultation), disclosure, merging (combination), erasure
POWERS: Mapping[Role, Powers] = MappingProxyType(
    {
        Role.ANALYST: _powers("cav-m-", _POLICING, handling_c=True, sources=True, log=False),
        Role.RESPONSIBLE_OFFICER: _powers("cavdm-", _POLICING, handling_c=True, sources=True, log=False),
        Role.PREVENT_OFFICER: _powers("c-vdm-", _PREVENT, handling_c=False, sources=False, log=False),
        Role.RESEARCHER: _powers("--v-m-", _STUDY, handling_c=False, sources=False, log=False),
        Role.INFORMATION_MANAGER: _powers("cavdme", _EVERY, handling_c=True, sources=True, log=True),
        Role.AUDITOR: _powers("------", _NONE, handling_c=False, sources=False, log=True),
        Role.CHIEF_OFFICER: _powers("--v---", _POLICING, handling_c=True, sources=False, log=False),
        Role.SERVICE: _powers("c-v-m-", _POLICING, handling_c=True, sources=True, log=False),
    }
)
"""What each role may do.

A researcher and a prevent officer work with places, themes and de-identified data, so neither sees
handling C or source material. An auditor reads the log and never the content. Only the information
manager erases; in a workspace of one person that person is its information manager, so the role may
do everything else too. Research is not policing: only the researcher and the information manager act for it
(DPA 2018 s.36(4) and s.41).
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or service that asks for something.

    Parameters
    ----------
    id : str
    role : Role
    clearance : Marking
        The highest marking they may see.
    conditions : frozenset of Condition
        The handling conditions that they may work under.
    matters : frozenset of str
        The matters that they are a member of.
    organisation : str
        One organisation; empty when it is not known, which equals no originator.

    Examples
    --------
    >>> Subject("amira", Role.ANALYST).powers.sources
    True
    """

    id: str
    role: Role
    clearance: Marking = Marking.OFFICIAL_SENSITIVE
    conditions: frozenset[Condition] = frozenset()
    matters: frozenset[str] = frozenset()
    organisation: str = ""

    def __post_init__(self) -> None:
        if not self.id or "+" in self.organisation:
            raise ForestallError(
                "subject.invalid",
                "A subject has an id, and one organisation at most.",
                "Give them one by one.",
            )

    @property
    def powers(self) -> Powers:
        """What their role may do at most."""
        return POWERS[self.role]
