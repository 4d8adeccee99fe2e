"""Screening of subjects against a watch list: names first, then everything else that is known of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from forestall.analysis.names import compare_entities
from forestall.analysis.screening.index import NameIndex
from forestall.core.text import fold

__all__ = ["THRESHOLD", "PossibleLink", "screen"]

THRESHOLD = 0.7
"""Score from which a name, or an entity, is a possible link."""

Entity = Mapping[str, Any]
"""An entity as FollowTheMoney writes it: ``schema`` and ``properties``, each a list of texts."""

_NAMES = ("name", "alias", "previousName", "weakAlias", "abbreviation")
_NUMBERS = (
    "idNumber",
    "passportNumber",
    "registrationNumber",
    "taxNumber",
    "socialSecurityNumber",
    "innCode",
    "ogrnCode",
    "leiCode",
    "imoNumber",
    "mmsi",
    "email",
    "phone",
    "iban",
)
_CLOSER = 30  # watched names that are compared in full, for each name of a subject
_BATCH = 512


class PossibleLink(msgspec.Struct, frozen=True):
    """A subject and a watched entity that are possibly the same.

    Parameters
    ----------
    subject, watched : int
        Their places in the two lists, from 0.
    subject_name, watched_name : str
        The first name of each.
    score : float
        From 0 to 1.
    reason : str
        What agrees and what differs.
    """

    subject: int
    watched: int
    subject_name: str
    watched_name: str
    score: float
    reason: str


def screen(
    subjects: Sequence[Entity],
    watchlist: Sequence[Entity],
    *,
    threshold: float = THRESHOLD,
    most: int = 10,
    progress: Callable[[int], object] | None = None,
) -> Iterator[PossibleLink]:
    """Give the possible links of each subject with the watch list, subject by subject, best first.

    Watched entities are found by their names, however written, and by identifiers that are the same;
    each is then compared with the subject in all that is known of both.

    Parameters
    ----------
    subjects, watchlist : sequence of mapping
        Entities as FollowTheMoney writes them. One without names and identifiers has no links.
    threshold : float
        Least score, from 0 to 1.
    most : int
        Links of one subject at the most.
    progress : callable, optional
        Called with the number of subjects done so far.

    Examples
    --------
    >>> watched = {"schema": "Person", "properties": {"name": ["Anna Example"], "birthDate": ["1980-01-02"]}}
    >>> subject = {"schema": "Person", "properties": {"name": ["Example, Ana"], "birthDate": ["1980-01-02"]}}
    >>> [(link.subject, link.watched) for link in screen([subject], [watched])]
    [(0, 0)]
    """
    holders: dict[str, list[int]] = {}
    numbers: dict[str, list[int]] = {}
    for place, entity in enumerate(watchlist):
        for name in _values(entity, _NAMES):
            holders.setdefault(name, []).append(place)
        for number in _identifiers(entity):
            numbers.setdefault(number, []).append(place)
    index = NameIndex(list(holders))
    for start in range(0, len(subjects), _BATCH):
        batch = subjects[start : start + _BATCH]
        asked = [(i, name) for i, entity in enumerate(batch) for name in _values(entity, _NAMES)]
        candidates: list[dict[int, None]] = [{} for _ in batch]
        for i, entity in enumerate(batch):
            for number in _identifiers(entity):
                candidates[i].update(dict.fromkeys(numbers.get(number, ())))
        found = index.search_many([name for _, name in asked], _CLOSER)
        for (i, _), hits in zip(asked, found, strict=True):
            for hit in hits:
                candidates[i].update(dict.fromkeys(holders[hit.name]))
        for i, entity in enumerate(batch):
            yield from _links(start + i, entity, candidates[i], watchlist, threshold)[:most]
        if progress is not None:
            progress(start + len(batch))


def _links(
    place: int, subject: Entity, candidates: Mapping[int, None], watchlist: Sequence[Entity], threshold: float
) -> list[PossibleLink]:
    links = []
    for other in candidates:
        compared = compare_entities(subject, watchlist[other])
        if compared.score >= threshold:
            names = _caption(subject), _caption(watchlist[other])
            links.append(PossibleLink(place, other, *names, compared.score, compared.reason))
    return sorted(links, key=lambda link: (-link.score, link.watched))


def _values(entity: Entity, properties: Sequence[str]) -> Iterator[str]:
    held = entity.get("properties", {})
    for prop in properties:
        for value in held.get(prop, ()):
            if value.strip():
                yield value


def _identifiers(entity: Entity) -> Iterator[str]:
    """Identifiers by letters and figures alone; those shorter than five say too little."""
    for value in _values(entity, _NUMBERS):
        if len(number := fold(value).replace(" ", "")) >= 5:
            yield number


def _caption(entity: Entity) -> str:
    return next(_values(entity, _NAMES), "")
