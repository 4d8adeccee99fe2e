"""Gradings as they stand in report forms: which scheme, which codes, and never a guess.

The scheme is named in the text (``3x5x2``, ``5x5x5``) or told by the form: figure then letter is 3x5x2,
letter then figure is 5x5x5 (the two swap places). A grade that fits neither, or contradicts the scheme
that is named, is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forestall.core.errors import ForestallError
from forestall.core.grading import Condition, Grading, Scheme, parse_grading
from forestall.record.exchange.readers.document import Code

__all__ = ["GradeFault", "Grades", "find_scheme", "resolve", "split_inline"]

_SCHEME = re.compile(r"\b([35])\s*[x×*]\s*5\s*[x×*]\s*([25])\b", re.IGNORECASE)
_CODE = re.compile(r"^\W*([A-Za-z0-9])(?![A-Za-z0-9])(.*)$|^(.*?)\(\s*([A-Za-z0-9])\s*\)\W*$", re.S)
_TRIPLE = re.compile(
    r"^\W*(?:([0-9])\s*[/,|\s-]?\s*([A-Za-z])|([A-Za-z])\s*[/,|\s-]?\s*([0-9]))(?![A-Za-z0-9]{2})"
    r"\s*(?:[/,|\s-]\s*)?(.*)$",
    re.S,
)
_PAIR = re.compile(r"^\W*([A-Za-z])\s*[/,|\s-]\s*([PCpc])\b(.*)$", re.S)
_WORD = r"(?:grad(?:e|ed|ing)|eval(?:uation|uated)?)"
# A grading in brackets. Letter and figure need their slash there: (A12) is a road.
_CORE = (
    r"\d\s*/?\s*[A-Z]\s*/?\s*[PC]\bTAIL|\d\s*/\s*[A-Z]|[A-Z]\s*/\s*\d(?:\s*/\s*\d)?|[A-E]\s*/\s*[PC]\bTAIL"
)
_IN_SQUARE = _CORE.replace("TAIL", r"[^\[\]]{0,40}?")
_IN_ROUND = _CORE.replace("TAIL", r"[^()]{0,40}?(?:\([^()]{0,40}\))?")
_SQUARE = rf"\[\s*(?:{_WORD}\s*:?\s*)?(?P<square>{_IN_SQUARE})\s*\]"
_ROUND = rf"\(\s*(?:{_WORD}\s*:?\s*)?(?P<round>{_IN_ROUND})\s*\)"
_BARE = r"[0-9A-Z]\s*/?\s*[0-9A-Z](?:\s*/?\s*[0-9A-Z]\b)?(?:\s*\([^()]{0,40}\))?"
_AT_START = re.compile(
    rf"^\s*(?:{_SQUARE}|{_ROUND}|{_WORD}\s*:?\s*(?P<bare>{_BARE})(?=\s*(?:[:.–—-]|$))"
    r"|(?P<slashed>\d/[A-Z]/[PC]\b(?:\s*\([^()]{0,40}\))?))\s*[:.–—-]?\s*",
    re.IGNORECASE,
)
_AT_END = re.compile(
    rf"\s*(?:{_SQUARE}|{_ROUND}|\b{_WORD}\s*(?:as)?\s*:?\s*(?P<bare>{_BARE}))\s*\.?\s*$", re.IGNORECASE
)
_CONDITION = re.compile(r"\b(?:A[1-3]|S[12]|ORG|SAR)\b", re.IGNORECASE)
# Wording of the form itself, which says no more than the code beside it.
_PHRASES = re.compile(
    r"lawful sharing permitted|sharing permitted|permitted|with conditions?|conditions? apply|conditions?|"
    r"covert development|covert use|overt use|delegated authority|consult(?: the)? originator|action|"
    r"sanitisation|codes?|handling|lawful|sharing|subject to|none|n/?a|nil",
    re.IGNORECASE,
)


class GradeFault(Exception):
    """A grade that cannot be taken as it stands."""

    def __init__(self, code: Code, value: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.code = code
        self.value = value
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Grades:
    """What a form says about the grade of an item, field by field, as written."""

    source: str = ""
    assessment: str = ""
    handling: str = ""
    conditions: str = ""
    grading: str = ""

    @property
    def stated(self) -> bool:
        """Whether anything is said."""
        return bool(self.source or self.assessment or self.handling or self.grading)

    def over(self, general: Grades) -> Grades:
        """This grade, completed by that of the whole report."""
        return Grades(
            self.source or general.source,
            self.assessment or general.assessment,
            self.handling or general.handling,
            self.conditions or (general.conditions if not self.handling else ""),
            self.grading or ("" if self.source and self.assessment else general.grading),
        )


def find_scheme(text: str) -> set[Scheme]:
    """The schemes that a text names.

    >>> sorted(find_scheme("Evaluation (3 x 5 x 2)"))
    [<Scheme.S3X5X2: '3x5x2'>]
    """
    found = set()
    for first, last in _SCHEME.findall(text):
        if (first, last) == ("3", "2"):
            found.add(Scheme.S3X5X2)
        elif (first, last) == ("5", "5"):
            found.add(Scheme.S5X5X5)
    return found


def split_inline(text: str) -> tuple[str, str]:
    """Take a grading off the start or the end of an item; return it (or nothing) and the rest.

    >>> split_inline("[2/B/P] Seen at the lorry park.")
    ('2/B/P', 'Seen at the lorry park.')
    >>> split_inline("Seen on the road (A12).")
    ('', 'Seen on the road (A12).')
    """
    if (start := _AT_START.match(text)) and text[start.end() :].strip():
        return _written(start), text[start.end() :]
    # A search anchored at the end must not walk through a long text.
    head, tail = text[:-160], text[-160:]
    if (end := _AT_END.search(tail)) and (head + tail[: end.start()]).strip():
        return _written(end), head + tail[: end.start()]
    return "", text


def _written(match: re.Match[str]) -> str:
    return next((value.strip() for value in match.groupdict().values() if value), "")


def _code(text: str) -> str:
    """The code in a field that may spell it out: ``2 - Untested`` or ``Untested (2)``."""
    match = _CODE.match(text.strip())
    if match is None:
        return text.strip()
    return (match[1] or match[4]).upper()


def resolve(grades: Grades, named: set[Scheme]) -> Grading:
    """Settle the grading of one item.

    Parameters
    ----------
    grades : Grades
    named : set of Scheme
        The schemes that the report names.

    Raises
    ------
    GradeFault
        When it is missing, impossible or ambiguous.

    Examples
    --------
    >>> str(resolve(Grades(source="2 - Untested", assessment="B", handling="C (A1)"), set()).grade)
    '2B'
    """
    written = grades.grading or " ".join(v for v in (grades.source, grades.assessment, grades.handling) if v)
    if not grades.stated:
        raise GradeFault(
            Code.UNGRADED,
            "",
            "The text carries no grading.",
            "Add a grading such as 2/B/P, or take the file in with --mapping.",
        )
    source, assessment, rest = _parts(grades, written)
    if source.isdigit() and assessment.isalpha():
        form = Scheme.S3X5X2
    elif source.isalpha() and assessment.isdigit():
        form = Scheme.S5X5X5
    else:
        raise GradeFault(
            Code.AMBIGUOUS_GRADE,
            written,
            f"{written!r} is neither figure and letter (3x5x2) nor letter and figure (5x5x5).",
            "Write 3x5x2 as 2/B/P or 5x5x5 as B/2/1.",
        )
    if len(named) > 1:
        raise GradeFault(
            Code.AMBIGUOUS_GRADE,
            written,
            "The report names two grading schemes.",
            "Name the one that was used.",
        )
    if named and form not in named:
        raise GradeFault(
            Code.BAD_GRADE,
            written,
            f"The report names {next(iter(named)).value}, but {written!r} is written as {form.value}.",
            "Correct the grading or the name of the scheme.",
        )
    if form is Scheme.S3X5X2:
        return _resolve_3x5x2(grades, source, assessment, rest, written)
    figure = re.match(r"\W*([0-9])", rest)
    if rest.strip(" .-/") and (figure is None or re.match(r"\W*[0-9]{2}", rest)):
        raise GradeFault(
            Code.BAD_HANDLING,
            rest.strip(),
            f"{rest.strip()!r} is not a 5x5x5 handling code.",
            "Write a figure from 1 to 5.",
        )
    handling = f"/{figure[1]}" if figure else ""
    return _parse(f"{source}/{assessment}{handling}", form, written)


def _parts(grades: Grades, written: str) -> tuple[str, str, str]:
    """Source code, assessment code, and what follows."""
    source, assessment, rest = _code(grades.source), _code(grades.assessment), grades.handling
    if grades.grading:
        cleaned = _SCHEME.sub(" ", grades.grading).strip(" :-–")
        triple, pair = _TRIPLE.match(cleaned), _PAIR.match(cleaned)
        if triple:
            source, assessment = (triple[1] or triple[3]).upper(), (triple[2] or triple[4]).upper()
            rest = triple[5] or grades.handling
        elif pair and source:
            assessment, rest = pair[1].upper(), pair[2] + pair[3]
        else:
            raise GradeFault(
                Code.BAD_GRADE,
                written,
                f"{cleaned!r} is not a grading.",
                "Write 3x5x2 as 2/B/P or 5x5x5 as B/2/1.",
            )
    if len(source) != 1 or len(assessment) != 1:
        missing = "source evaluation" if len(source) != 1 else "intelligence assessment"
        raise GradeFault(
            Code.BAD_GRADE,
            written,
            f"The grading {written!r} has no code for the {missing}.",
            "Write 3x5x2 as 2/B/P or 5x5x5 as B/2/1.",
        )
    return source, assessment, rest


def _resolve_3x5x2(grades: Grades, source: str, assessment: str, rest: str, written: str) -> Grading:
    if not rest.strip(" .-/()[]"):
        raise GradeFault(
            Code.NO_HANDLING,
            written,
            f"The grading {written!r} has no handling code.",
            "Add P, or C with its conditions such as C (A1 S2).",
        )
    code = re.match(r"\W*([A-Za-z])(?![A-Za-z0-9])(.*)$", rest, re.S)
    if code is None or code[1].upper() not in {"P", "C"}:
        raise GradeFault(
            Code.BAD_HANDLING,
            rest.strip(),
            f"{rest.strip()!r} is not a handling code.",
            "Write P, or C with conditions such as C (A1 S2).",
        )
    wording = f"{code[2]} {grades.conditions}"
    conditions = sorted({match.upper() for match in _CONDITION.findall(wording)})
    left = re.sub(r"[\W_]+", " ", _PHRASES.sub(" ", _CONDITION.sub(" ", wording))).strip()
    if left:
        # A condition in free words would be lost, and with it what the originator forbade.
        known = " ".join(condition.value for condition in Condition)
        raise GradeFault(
            Code.BAD_HANDLING,
            rest.strip(),
            f"The handling condition {left[:80]!r} is none of {known}.",
            "Write the conditions as codes.",
        )
    handling = " ".join([code[1].upper(), *conditions])
    return _parse(f"{source}/{assessment}/{handling}", Scheme.S3X5X2, written)


def _parse(text: str, scheme: Scheme, written: str) -> Grading:
    try:
        return parse_grading(text, scheme)
    except ForestallError as error:
        code = Code.BAD_HANDLING if error.code.startswith("handling") else Code.BAD_GRADE
        sentence = error.sentence.replace(repr(text), repr(written))
        raise GradeFault(code, written, sentence, error.remedy) from None
