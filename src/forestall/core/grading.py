"""How intelligence is graded: 3x5x2, and the older 5x5x5 under its own name.

In 3x5x2 (College of Policing, Authorised Professional Practice: Intelligence management) the
*source* is a figure 1-3, the *assessment* a letter A-E and the *handling* P or C. In 5x5x5
(HMRC manual MLR3C14000) the source is a letter A-E and the information a figure 1-5. Letters
and figures swap places and the letter E means different things, so a grading is only ever read
under a named :class:`Scheme`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from forestall.core.errors import ForestallError

__all__ = [
    "Assessment",
    "Condition",
    "Grade",
    "Grading",
    "Handling",
    "HandlingCode",
    "Scheme",
    "SourceEvaluation",
    "convert_5x5x5",
    "parse_grading",
    "parse_handling",
]


class Scheme(StrEnum):
    """The grading scheme that a report was written under."""

    S3X5X2 = "3x5x2"
    S5X5X5 = "5x5x5"


class SourceEvaluation(IntEnum):
    """3x5x2 source evaluation; a larger value is weaker or less known."""

    RELIABLE = 1
    UNTESTED = 2
    NOT_RELIABLE = 3


class Assessment(StrEnum):
    """3x5x2 intelligence assessment; a later letter is weaker."""

    KNOWN_DIRECTLY = "A"
    KNOWN_INDIRECTLY_CORROBORATED = "B"
    KNOWN_INDIRECTLY = "C"
    NOT_KNOWN = "D"
    SUSPECTED_FALSE = "E"

    @property
    def words(self) -> str:
        """The assessment in words, as a reader should see it."""
        return {
            "A": "known directly to the source",
            "B": "known indirectly to the source but corroborated",
            "C": "known indirectly to the source",
            "D": "not known",
            "E": "suspected to be false",
        }[self.value]


@dataclass(frozen=True, slots=True, order=True)
class Grade:
    """Source evaluation and intelligence assessment of one item, in 3x5x2.

    Parameters
    ----------
    source : SourceEvaluation
    assessment : Assessment
    scheme : Scheme
        The scheme it was *written* in.
    lossy : bool
        True when a conversion from 5x5x5 could not keep every shade.

    Examples
    --------
    >>> str(Grade(SourceEvaluation.UNTESTED, Assessment.KNOWN_INDIRECTLY))
    '2C'
    """

    source: SourceEvaluation
    assessment: Assessment
    scheme: Scheme = Scheme.S3X5X2
    lossy: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", SourceEvaluation(self.source))
        object.__setattr__(self, "assessment", Assessment(self.assessment))
        object.__setattr__(self, "scheme", Scheme(self.scheme))

    def __str__(self) -> str:
        return f"{self.source.value}{self.assessment.value}"

    @property
    def words(self) -> str:
        """The grade in words.

        >>> Grade(SourceEvaluation.RELIABLE, Assessment.KNOWN_DIRECTLY).words
        'reliable source; known directly to the source'
        """
        return f"{self.source.name.lower().replace('_', ' ')} source; {self.assessment.words}"


class HandlingCode(StrEnum):
    """3x5x2 handling: lawful sharing permitted, or permitted with conditions."""

    PERMITTED = "P"
    CONDITIONS = "C"


class Condition(StrEnum):
    """Conditions that go with handling code C.

    A1-A3 and S1-S2 are the action and sanitisation codes of 3x5x2. ``ORG`` keeps an item
    inside its originating organisation, and ``SAR`` marks material derived from a suspicious
    activity report, which is never exported or quoted.
    """

    COVERT_DEVELOPMENT = "A1"
    COVERT_USE = "A2"
    OVERT_USE = "A3"
    DELEGATED_SANITISATION = "S1"
    CONSULT_ORIGINATOR = "S2"
    ORIGINATOR_ONLY = "ORG"
    SAR_DERIVED = "SAR"


@dataclass(frozen=True, slots=True)
class Handling:
    """A handling code and its conditions.

    Conditions require code C, and code C requires at least one condition.

    Examples
    --------
    >>> str(Handling(HandlingCode.CONDITIONS, frozenset({Condition.COVERT_DEVELOPMENT})))
    'C (A1)'
    >>> Handling(HandlingCode.CONDITIONS)
    Traceback (most recent call last):
    ...
    forestall.core.errors.ForestallError: Handling C needs at least one condition. Add A1, ...
    """

    code: HandlingCode = HandlingCode.PERMITTED
    conditions: frozenset[Condition] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", HandlingCode(self.code))
        object.__setattr__(self, "conditions", frozenset(Condition(c) for c in self.conditions))
        if self.code is HandlingCode.PERMITTED and self.conditions:
            raise ForestallError(
                "handling.conditions",
                "Handling P carries no conditions.",
                "Use C with the conditions, or P without them.",
            )
        if self.code is HandlingCode.CONDITIONS and not self.conditions:
            raise ForestallError(
                "handling.conditions",
                "Handling C needs at least one condition.",
                "Add A1, A2, A3, S1, S2, ORG or SAR.",
            )

    def __str__(self) -> str:
        if not self.conditions:
            return self.code.value
        return f"{self.code.value} ({' '.join(sorted(self.conditions))})"


@dataclass(frozen=True, slots=True)
class Grading:
    """A grade with its handling, as one report item carries them."""

    grade: Grade
    handling: Handling


_3X5X2 = re.compile(
    r"^\s*([1-3])\s*[/,\s-]?\s*([A-E])\s*(?:[/,\s-]?\s*([PC])\b\s*(.*))?$", re.IGNORECASE | re.S
)
_5X5X5 = re.compile(r"^\s*([A-E])\s*[/,\s-]?\s*([1-5])\s*(?:[/,\s-]?\s*([1-5]))?\s*$", re.IGNORECASE)

_SOURCE_5X5X5 = {"A": (1, False), "B": (1, True), "C": (3, True), "D": (3, False), "E": (2, False)}
_INFORMATION_5X5X5 = {
    "1": ("A", True),
    "2": ("A", False),
    "3": ("B", False),
    "4": ("D", False),
    "5": ("E", False),
}
_HANDLING_5X5X5 = {
    "1": ("P", frozenset[Condition](), False),
    "2": ("P", frozenset[Condition](), True),
    "3": ("P", frozenset[Condition](), True),
    "4": ("C", frozenset({Condition.ORIGINATOR_ONLY}), False),
    "5": ("C", frozenset({Condition.CONSULT_ORIGINATOR}), True),
}


def parse_handling(text: str) -> Handling:
    """Read a 3x5x2 handling code with its conditions.

    Raises
    ------
    ForestallError
        ``handling.unknown`` for anything else than P or C with known conditions.

    Examples
    --------
    >>> str(parse_handling("C - A1, S2"))
    'C (A1 S2)'
    """
    words = re.findall(r"[A-Za-z0-9]+", text.upper())
    if words and words[0] in {"P", "C"}:
        try:
            return Handling(HandlingCode(words[0]), frozenset(Condition(word) for word in words[1:]))
        except ValueError:
            pass
    raise ForestallError(
        "handling.unknown",
        f"{text.strip()!r} is not a handling code.",
        "Write P, or C with conditions such as C (A1 S2).",
    )


def convert_5x5x5(source: str, information: str, handling: str = "5") -> Grading:
    """Convert a 5x5x5 evaluation to 3x5x2, flagging what is lost.

    Source A and B become 1, C and D become 3, E becomes 2; information 1 and 2 become A, 3 becomes
    B, 4 becomes D and 5 becomes E. Handling 4 keeps an item inside its originating organisation, 5
    asks for its originator, and a missing handling code is read as the strictest, 5.

    Parameters
    ----------
    source : str
        Letter A-E (always, mostly, sometimes reliable, unreliable, untested).
    information : str
        Figure 1-5 (true, known to source, corroborated, cannot be judged, suspected false).
    handling : str
        Figure 1-5.

    Examples
    --------
    >>> grading = convert_5x5x5("B", "3", "1")
    >>> str(grading.grade), grading.grade.lossy, str(grading.handling)
    ('1B', True, 'P')
    """
    try:
        source_figure, source_lossy = _SOURCE_5X5X5[source.strip().upper()]
        letter, information_lossy = _INFORMATION_5X5X5[information.strip()]
        code, conditions, handling_lossy = _HANDLING_5X5X5[handling.strip()]
    except KeyError:
        raise ForestallError(
            "grade.unknown",
            f"{source}/{information}/{handling} is not a 5x5x5 grading.",
            "Source is A-E, information 1-5, handling 1-5.",
        ) from None
    grade = Grade(
        SourceEvaluation(source_figure),
        Assessment(letter),
        Scheme.S5X5X5,
        source_lossy or information_lossy or handling_lossy,
    )
    return Grading(grade, Handling(HandlingCode(code), conditions))


def parse_grading(text: str, scheme: Scheme) -> Grading:
    """Read a grading written in the named scheme.

    A 3x5x2 grading without its handling code is refused: the strictest reading would be a guess
    about what may be shared.

    Raises
    ------
    ForestallError
        ``grade.unknown``, with the scheme that was asked for.

    Examples
    --------
    >>> grading = parse_grading("2/B/C A1", Scheme.S3X5X2)
    >>> str(grading.grade), str(grading.handling)
    ('2B', 'C (A1)')
    >>> str(parse_grading("E41", Scheme.S5X5X5).grade)
    '2D'
    """
    if scheme is Scheme.S3X5X2:
        match = _3X5X2.match(text)
        if match and match[3]:
            handling = parse_handling(f"{match[3]} {match[4] or ''}")
            return Grading(Grade(SourceEvaluation(int(match[1])), Assessment(match[2].upper())), handling)
    else:
        match = _5X5X5.match(text)
        if match:
            return convert_5x5x5(match[1], match[2], match[3] or "5")
    example = "2/B/P" if scheme is Scheme.S3X5X2 else "B/2/1"
    raise ForestallError(
        "grade.unknown",
        f"{text.strip()!r} is not a {scheme.value} grading.",
        f"Write it as {example}, or name the other scheme.",
    )
