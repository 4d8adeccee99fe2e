"""What a statement is, and what it may be used for."""

from __future__ import annotations

from enum import STRICT, IntFlag, StrEnum

from forestall.core.errors import ForestallError

__all__ = ["Kind", "Operation", "Purpose"]


class Kind(StrEnum):
    """Fact, personal assessment or model output, never merged silently (DPA 2018 s.38(2))."""

    FACT = "fact"
    ASSESSMENT = "assessment"
    MODEL = "model"


class Purpose(IntFlag, boundary=STRICT):
    """Lawful purposes; a record carries the set of purposes that it may be used for.

    The purposes refine "law enforcement" (DPA 2018 s.31) to what a regional unit does all day, and
    keep research apart because s.36(4) and s.41 treat it apart.

    Examples
    --------
    >>> Purpose.parse("intelligence, prevention").words
    'intelligence, prevention'
    """

    INTELLIGENCE = 1
    INVESTIGATION = 2
    PREVENTION = 4
    SAFEGUARDING = 8
    EVALUATION = 16
    RESEARCH = 32

    @classmethod
    def parse(cls, text: str) -> Purpose:
        """Read a comma-separated list of purposes.

        Raises
        ------
        ForestallError
            ``purpose.unknown`` when a name is not a purpose, or nothing is named.
        """
        found = cls(0)
        for name in text.split(","):
            try:
                found |= cls[name.strip().upper()]
            except KeyError:
                raise ForestallError(
                    "purpose.unknown",
                    f"{name.strip()!r} is not a lawful purpose.",
                    f"Choose from {cls(63).words}.",
                ) from None
        return found

    @classmethod
    def policing(cls) -> Purpose:
        """Every purpose but research: the default for a unit's own material."""
        return ~cls.RESEARCH

    @property
    def words(self) -> str:
        """The names of the purposes, in lower case."""
        return ", ".join((member.name or "").lower() for member in self)


class Operation(StrEnum):
    """The six kinds of processing that must be logged (DPA 2018 s.62(1))."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
