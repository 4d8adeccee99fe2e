"""What of a person's record is compared: weighted features of names, birth dates and places.

Both sides make the same features from normalised values (folded to Latin letters, dates taken apart),
so that spelling, script and order of names matter little. Two records are as alike as the weight of
the features they share, over the weight of all features of either (weighted Jaccard).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from forestall.core import ForestallError
from forestall.core.identifiers import canonical_date, canonical_postcode
from forestall.core.text import fold

__all__ = ["FEATURES_VERSION", "PERSON_FIELDS", "compare_features", "describe_person"]

FEATURES_VERSION = 1
"""Raised whenever the features or their weights change: encodings of two versions cannot be compared."""

PERSON_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "full_name": "all names, in any order",
        "first_name": "given names",
        "surname": "family names",
        "birth_date": "birth date, best as 2024-05-17; a year or a month will do",
        "birth_place": "place of birth, or home town",
        "postcode": "postcode",
    }
)
"""The fields that can be compared, with what each holds."""

# Tuned on half of the historical figures, reported on the others: benchmarks/private_linkage.py.
_WEIGHTS = {
    "name gram": 0.75,
    "name": 1.25,
    "skeleton": 1.0,
    "surname": 1.5,
    "year": 2.0,
    "decade": 0.5,
    "month": 1.0,
    "day": 1.0,
    "month and day": 1.0,
    "date": 3.0,
    "place gram": 0.5,
    "postcode": 4.0,
    "district": 1.5,
    "area": 0.5,
}
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_AREA = re.compile(r"[a-z]*")
_WEAK_LETTERS = re.compile(r"[aeiouyhw0-9]")


def describe_person(fields: Mapping[str, str]) -> dict[str, float]:
    """The weighted features of one record.

    Parameters
    ----------
    fields : mapping of str to str
        Values by the names of :data:`PERSON_FIELDS`; an empty or missing one is unknown, and adds
        nothing.

    Returns
    -------
    dict of str to float
        Feature to weight; empty when nothing is known.

    Raises
    ------
    ForestallError
        ``private.field`` for a field that is not one of :data:`PERSON_FIELDS`.

    Examples
    --------
    >>> sorted(describe_person({"birth_date": "1984-05-17"}))
    ['date|1984-05-17', 'day|17', 'decade|198', 'month and day|05-17', 'month|05', 'year|1984']
    >>> describe_person({"full_name": "Ann Lee"}) == describe_person({"full_name": "LEE, Ann"})
    True
    """
    if unknown := sorted(set(fields) - set(PERSON_FIELDS)):
        raise ForestallError(
            "private.field",
            f"{unknown[0]!r} is not a field that can be compared.",
            f"Use {', '.join(PERSON_FIELDS)}.",
        )
    found: list[tuple[str, str]] = []
    surname = fold(fields.get("surname", ""))
    names = f"{fold(fields.get('full_name', ''))} {fold(fields.get('first_name', ''))} {surname}"
    for name in set(names.split()):
        found += [("name gram", gram) for gram in _grams(name)]
        found += [("name", name), ("skeleton", name[0] + _WEAK_LETTERS.sub("", name[1:]))]
    if surname:
        found.append(("surname", surname))
    found += _describe_date(fields.get("birth_date", ""))
    for word in fold(fields.get("birth_place", "")).split():
        found += [("place gram", gram) for gram in _grams(word)]
    found += _describe_postcode(fields.get("postcode", ""))
    return {f"{kind}|{value}": _WEIGHTS[kind] for kind, value in found}


def compare_features(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Weighted Jaccard similarity in [0, 1] of two records' features, in the clear; 0 when one has none.

    Examples
    --------
    >>> ann = describe_person({"full_name": "Ann Lee", "birth_date": "1984-05-17"})
    >>> compare_features(ann, ann)
    1.0
    >>> compare_features(ann, describe_person({"full_name": "Bob Stark"}))
    0.0
    """
    shared = sum(weight for feature, weight in a.items() if feature in b)
    total = sum(a.values()) + sum(b.values()) - shared
    return shared / total if total else 0.0


def _grams(word: str) -> list[str]:
    edged = f"^{word}$"
    return [edged[i : i + 2] for i in range(len(edged) - 1)]


def _describe_date(text: str) -> list[tuple[str, str]]:
    text = text.strip()
    # Tables of the past hold dates that a canonicaliser of today's writing does not take.
    canonical = None if _DATE.fullmatch(text) else canonical_date(text)
    parts = _DATE.fullmatch(canonical.value if canonical else text)
    if parts is None:
        return []
    year, month, day = parts.groups()
    found = [("year", year), ("decade", year[:3])]
    if month:
        found.append(("month", month))
    if day:
        found += [("day", day), ("month and day", f"{month}-{day}"), ("date", parts[0])]
    return found


def _describe_postcode(text: str) -> list[tuple[str, str]]:
    if not text.strip():
        return []
    canonical = canonical_postcode(text)
    code = fold(canonical.value if canonical else text)
    district = code.split()[0] if code else ""
    area = _AREA.match(district)
    found = [("postcode", code.replace(" ", "")), ("district", district)]
    return found + ([("area", area[0])] if area and area[0] else [])
