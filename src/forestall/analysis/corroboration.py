"""How well a fact or a link is corroborated: grades, and how many sources are independent.

Ten echoes of one source are one source. Sources count as one when nothing shows that they are two:
the same item, the same informant, one agency that does not name its sources, a report that quotes
another, or the same words within days. A grade is never turned into a probability: the strength is
a word, with the count and the best grade beside it.

References
----------
College of Policing, Authorised Professional Practice: Intelligence management (3x5x2; assessment B
is corroborated by something else than the source itself).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forestall.core import Assessment, Grade, SourceEvaluation
from forestall.core.text import fold

__all__ = ["Corroboration", "Echo", "SourceItem", "Strength", "corroborate"]

_DAYS = 14
_FEWEST_WORDS = 8
_WORDS_IN_A_ROW = 4
_ALIKE = 0.8
_SHORTEST_REFERENCE = 5
# Letters and at least one figure, with the strokes and points that references are written with.
_REFERENCE = re.compile(r"(?=[^\s]*\d)\w(?:[\w./-]*\w)?")


class Strength(StrEnum):
    """How far independent sources bear something out, in words."""

    UNKNOWN = "unknown"
    DOUBTED = "doubted"
    SINGLE = "single source"
    WEAK = "weakly corroborated"
    CORROBORATED = "corroborated"
    WELL = "well corroborated"


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One source item that says something.

    Parameters
    ----------
    source : str
        Id of the item: a delivered file or a report.
    originator : str
        The agency that it comes from; derived items name several, as ``"north+south"``.
    informant : str
        The agency's own reference for whoever told it; empty when it names nobody.
    reference : str
        What others would quote it by, such as ``"NM-24-0017"``.
    text : str
        Its words, when it is a text.
    dated : str
        ISO date, or empty.
    grade : Grade or None
        None for what is not intelligence, such as a register.
    """

    source: str
    originator: str = ""
    informant: str = ""
    reference: str = ""
    text: str = ""
    dated: str = ""
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Echo:
    """A source item that was counted together with another, and why."""

    source: str
    of: str
    why: str


@dataclass(frozen=True, slots=True)
class Corroboration:
    """How something is borne out.

    Parameters
    ----------
    strength : Strength
    independent : int
        Sources that count, each once.
    items : int
        Source items, echoes included.
    best : Grade or None
        The best grade among them; None when none is graded.
    doubted : int
        Independent sources of which every item is suspected to be false.
    echoes : tuple of Echo
    """

    strength: Strength
    independent: int
    items: int
    best: Grade | None
    doubted: int
    echoes: tuple[Echo, ...]

    @property
    def words(self) -> str:
        """The finding in one line.

        >>> corroborate([]).words
        'unknown: no source says it'
        """
        if not self.items:
            return "unknown: no source says it"
        sources = (
            "1 independent source" if self.independent == 1 else f"{self.independent} independent sources"
        )
        parts = [f"{sources} in {self.items} {'item' if self.items == 1 else 'items'}"]
        parts.append(f"best grade {self.best}" if self.best else "none of them graded")
        if self.doubted:
            parts.append(f"{self.doubted} suspected false")
        return f"{self.strength.value}: {', '.join(parts)}"


def corroborate(items: Iterable[SourceItem]) -> Corroboration:
    """Count independent sources, and say how strong they are together.

    The strength is *well corroborated* with three or more independent sources that are not doubted or
    weak, one of which knows it directly or is reliable; *corroborated* with two; *weakly corroborated*
    with two of which fewer than two are better than 3 or D; *single source* with one; *doubted* when
    every independent source is suspected to be false.

    Parameters
    ----------
    items : iterable of SourceItem
        All that say the same thing; one source item may come several times.

    Examples
    --------
    >>> grade = Grade(SourceEvaluation.RELIABLE, Assessment.KNOWN_DIRECTLY)
    >>> told = SourceItem("r-1", "north", "S-17", "N-1", grade=grade)
    >>> again = SourceItem("r-2", "north", "S-17", "N-2", grade=grade)
    >>> other = SourceItem("r-3", "south", "CHIS-4", "S-9")
    >>> corroborate([told, again]).strength.value
    'single source'
    >>> found = corroborate([told, again, other])
    >>> found.words
    'corroborated: 2 independent sources in 3 items, best grade 1A'
    >>> found.echoes
    (Echo(source='r-2', of='r-1', why='the same informant'),)
    """
    distinct = _gather(items)
    parent = list(range(len(distinct)))
    echoes: list[Echo] = []

    def find(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    quoted = _find_quotes(distinct)
    shingles = [_shingles(item.text) for item in distinct]
    for later, other in enumerate(distinct):
        for earlier, one in enumerate(distinct[:later]):
            if find(later) == find(earlier):
                continue
            why = "one quotes the other" if (earlier, later) in quoted else _share_source(one, other)
            why = why or _repeats(one, other, shingles[earlier], shingles[later])
            if why:
                parent[find(later)] = find(earlier)
                echoes.append(Echo(other.source, one.source, why))
    groups: dict[int, list[SourceItem]] = {}
    for place, item in enumerate(distinct):
        groups.setdefault(find(place), []).append(item)
    grades = [[item.grade for item in group] for group in groups.values()]
    doubted = sum(all(_is_doubted(grade) for grade in group) for group in grades)
    sound = sum(any(_is_sound(grade) for grade in group) for group in grades)
    firm = any(_is_firm(grade) for group in grades for grade in group)
    known = [item.grade for item in distinct if item.grade is not None and not _is_doubted(item.grade)]
    known = known or [item.grade for item in distinct if item.grade is not None]
    best = min(known, key=lambda grade: (grade.assessment.value, grade.source.value), default=None)
    strength = _name_strength(len(groups) - doubted, doubted, sound, firm=firm)
    return Corroboration(strength, len(groups), len(distinct), best, doubted, tuple(echoes))


def _gather(items: Iterable[SourceItem]) -> list[SourceItem]:
    """Each source item once, with its best grade, in the order of date and id."""
    best: dict[tuple[str, str], SourceItem] = {}
    for each in items:
        held = best.get((each.source, each.informant))
        if held is None or _rank(each.grade) < _rank(held.grade):
            best[each.source, each.informant] = each
    return sorted(best.values(), key=lambda each: (each.dated or "9999", each.source, each.informant))


def _rank(grade: Grade | None) -> tuple[str, int]:
    return (grade.assessment.value, grade.source.value) if grade else ("Z", 9)


def _share_source(one: SourceItem, other: SourceItem) -> str:
    """Why two items come from one source as far as anybody can tell; empty when they do not."""
    if one.source == other.source and one.source:
        return "the same item"
    agencies, others = set(one.originator.split("+")) - {""}, set(other.originator.split("+")) - {""}
    if not agencies or not others:
        return "nobody says whom it comes from"
    if not agencies & others:
        return ""
    if "+" in one.originator or "+" in other.originator:
        return "derived from the other's agency"
    if not one.informant or not other.informant:
        return "the same agency, and it does not name its source"
    return "the same informant" if fold(one.informant) == fold(other.informant) else ""


def _find_quotes(items: Sequence[SourceItem]) -> set[tuple[int, int]]:
    """Pairs of places, the lower first, of which one names the other's reference in its words."""
    named: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        reference = item.reference.strip().casefold()
        if len(reference) >= _SHORTEST_REFERENCE and _REFERENCE.fullmatch(reference):
            named.setdefault(reference, []).append(place)
    return {
        (min(place, other), max(place, other))
        for place, item in enumerate(items)
        for word in set(_REFERENCE.findall(f"{item.text} {item.informant}".casefold()))
        for other in named.get(word, ())
        if other != place
    }


def _repeats(one: SourceItem, other: SourceItem, left: frozenset[str], right: frozenset[str]) -> str:
    """Whether two texts are nearly the same words, and not long apart."""
    if not left or not right or len(left & right) < _ALIKE * min(len(left), len(right)):
        return ""
    days = _days_between(one.dated, other.dated)
    if days is not None and days > _DAYS:
        return ""
    return (
        "the same words" if days is None else f"the same words, {days} {'day' if days == 1 else 'days'} apart"
    )


def _shingles(text: str) -> frozenset[str]:
    """Runs of words, by which a copied passage is known; none for a text too short to tell."""
    words = fold(text).split()
    if len(words) < _FEWEST_WORDS:
        return frozenset()
    return frozenset(
        " ".join(words[at : at + _WORDS_IN_A_ROW]) for at in range(len(words) - _WORDS_IN_A_ROW + 1)
    )


def _days_between(one: str, other: str) -> int | None:
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)
    except ValueError:
        return None


def _is_doubted(grade: Grade | None) -> bool:
    return grade is not None and grade.assessment is Assessment.SUSPECTED_FALSE


def _is_sound(grade: Grade | None) -> bool:
    """Better than a source that is not reliable, or something that is not known; a register is."""
    if grade is None:
        return True
    weak = (Assessment.NOT_KNOWN, Assessment.SUSPECTED_FALSE)
    return grade.source is not SourceEvaluation.NOT_RELIABLE and grade.assessment not in weak


def _is_firm(grade: Grade | None) -> bool:
    return (
        grade is not None
        and _is_sound(grade)
        and (grade.source is SourceEvaluation.RELIABLE or grade.assessment is Assessment.KNOWN_DIRECTLY)
    )


def _name_strength(credited: int, doubted: int, sound: int, *, firm: bool) -> Strength:
    if not credited:
        return Strength.DOUBTED if doubted else Strength.UNKNOWN
    if credited == 1:
        return Strength.SINGLE
    if sound < 2:
        return Strength.WEAK
    return Strength.WELL if sound > 2 and firm else Strength.CORROBORATED
