"""Two entities: their names, and what else the records say for or against."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forestall.analysis.names.comparing import (
    NameComparison,
    PartComparison,
    explain_forms,
    log_odds,
    probability,
)
from forestall.analysis.names.form import Kind, NameForm
from forestall.analysis.names.reading import kind_of, read_name
from forestall.core.text import fold

__all__ = ["EntityComparison", "compare_entities"]

_NAMES = ("name", "alias", "previousName", "weakAlias", "abbreviation")
_STRONG = (
    "leiCode", "imoNumber", "mmsi", "innCode", "ogrnCode", "registrationNumber", "idNumber",
    "passportNumber", "taxNumber", "vatCode", "swiftBic", "dunsCode", "uniqueEntityId", "isinCode",
    "socialSecurityNumber", "npiCode", "iban", "accountNumber", "publicKey", "callSign", "okpoCode",
    "bikCode", "cikCode", "serialNumber", "vin", "email", "phone",
)  # fmt: skip
_MANY = ("email", "phone", "accountNumber", "iban", "passportNumber", "mmsi", "callSign", "publicKey")
"""What one bearer has several of, or changes."""
_OF_SEVERAL = ("idNumber", "taxNumber")
"""What one bearer has one of in each country, but records name several kinds so."""
_COUNTRIES = ("country", "jurisdiction", "flag", "mainCountry")
_NO_COUNTRY = frozenset({"", "zz", "eu", "su", "yucs", "cshh", "ddde", "suhh"})
"""Codes of no country, or of states that others followed."""
_MOST_OF_NAMES = 3.0
_MOST_BESIDE_NUMBERS = 4.0
_MOST_OF_A_DATE = 1.0
_SHARED = 1.5
"""What people and bodies share with others, and so says less: a telephone, an e-mail address."""
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class EntityComparison:
    """How likely two records are of the same thing, and why.

    Parameters
    ----------
    score
        0 to 1; a possible link from ``SAME``.
    parts
        The parts of the best pair of names, then each property that spoke for or against, with
        likeness 1 or 0.
    reason
        One plain sentence.
    compared
        False when a side has no name and no identifier agrees: then the score says nothing.
    """

    score: float
    parts: tuple[PartComparison, ...]
    reason: str
    compared: bool = True


def compare_entities(a: Mapping[str, Any], b: Mapping[str, Any]) -> EntityComparison:
    """Compare two FollowTheMoney-style records, or flat mappings of properties.

    Parameters
    ----------
    a, b
        ``{"schema": "Person", "properties": {"name": [...], "birthDate": [...]}}`` or the properties
        themselves with ``schema`` among them; a value is a string or a list of strings.

    Examples
    --------
    >>> from forestall.analysis.names import SAME
    >>> one = {"schema": "Person", "name": "Ada Example", "birthDate": "1980-02-01"}
    >>> other = {"schema": "Person", "name": "Ada Example", "birthDate": "1954-07-30"}
    >>> compare_entities(one, one).score >= SAME > compare_entities(one, other).score
    True
    """
    first, second = _values(a), _values(b)
    schema = _schema(a, b)
    odds, names = _best_names(_read(first, schema), _read(second, schema))
    # However well names agree, others may bear them.
    odds = min(odds, _MOST_OF_NAMES)
    said: list[PartComparison] = []
    dates = _dates(first, second, said)
    # Twins share a day, and one day is that of many: it does not make up for names that differ.
    odds += dates if odds >= 0 else min(dates, _MOST_OF_A_DATE)
    odds += _countries(first, second, kind_of(schema), said)
    odds += _kinds(a, b, said)
    strong = _identifiers(first, second, said)
    if strong < 0:
        # A number that differs weighs the same however much else agrees.
        odds = min(odds, _MOST_BESIDE_NUMBERS)
    odds = max(odds, 1.0) + strong if strong > _SHARED else odds + strong
    score = probability(max(-12.0, min(12.0, odds)))
    parts = names.parts if names else ()
    head = names.reason if names else "No names to compare."
    also = "; ".join(f"{part.why} ({part.left} / {part.right})" for part in said)
    reason = f"{head} {also[:1].upper()}{also[1:]}." if also else head
    return EntityComparison(score, (*parts, *said), reason, names is not None or strong > 0)


def _values(record: Mapping[str, Any]) -> dict[str, list[str]]:
    inner = record.get("properties")
    source: Mapping[str, Any] = inner if isinstance(inner, Mapping) else record
    found: dict[str, list[str]] = {}
    for name, value in source.items():
        values = value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else [value]
        texts = [str(item).strip() for item in values if item is not None and str(item).strip()]
        if texts:
            found[str(name)] = texts
    return found


def _schema(a: Mapping[str, Any], b: Mapping[str, Any]) -> str:
    schemas = [str(record.get("schema") or "") for record in (a, b)]
    known = [schema for schema in schemas if schema] or ["LegalEntity"]
    # A body may be recorded as LegalEntity by one and as a person by the other: take the narrower.
    return next((schema for schema in known if schema not in ("LegalEntity", "Thing")), known[0])


def _read(values: Mapping[str, list[str]], schema: str) -> list[NameForm]:
    names = [name for prop in _NAMES for name in values.get(prop, ())]
    if not names:
        pieces = [
            " ".join(values[prop])
            for prop in ("firstName", "middleName", "fatherName", "lastName")
            if prop in values
        ]
        names = [" ".join(pieces)] if pieces else []
    return [form for form in (read_name(name, schema) for name in dict.fromkeys(names)) if form.parts]


def _best_names(first: list[NameForm], second: list[NameForm]) -> tuple[float, NameComparison | None]:
    best: tuple[float, NameForm, NameForm] | None = None
    for a in first:
        for b in second:
            odds = log_odds(a, b)
            if best is None or odds > best[0]:
                best = (odds, a, b)
    if best is None:
        return -3.0, None
    return best[0], explain_forms(best[1], best[2])


def _day(text: str) -> tuple[int, ...] | None:
    found = _DAY.match(text)
    return tuple(int(group) for group in found.groups() if group) if found else None


def _dates(
    first: Mapping[str, list[str]], second: Mapping[str, list[str]], said: list[PartComparison]
) -> float:
    best: tuple[float, PartComparison] | None = None
    for prop in ("birthDate", "incorporationDate", "buildDate"):
        for left in first.get(prop, ()):
            for right in second.get(prop, ()):
                p, q = _day(left), _day(right)
                if p is None or q is None:
                    continue
                weight, why = _two_days(p, q)
                if best is None or weight > best[0]:
                    best = (weight, PartComparison(left, right, float(weight > 0), f"{prop} {why}"))
    if best is None:
        return 0.0
    said.append(best[1])
    return best[0]


def _two_days(p: tuple[int, ...], q: tuple[int, ...]) -> tuple[float, str]:
    shared = min(len(p), len(q))
    if p[:shared] == q[:shared]:
        return (2.5, "agrees") if shared == 3 else (0.8, "agrees as far as it is given")
    if p[0] == q[0]:
        if shared == 3 and p[1:] == q[:0:-1]:
            return 0.5, "has day and month exchanged"
        if shared == 3 and (p[1] == q[1] or p[2] == q[2]):
            return -1.5, "differs in the day or the month"
        return -3.5, "differs in day and month"
    if shared == 3 and p[1:] == q[1:]:
        # A year beside, or two figures exchanged, may be a slip; a name with its own slips does not bear it.
        slip = abs(p[0] - q[0]) == 1 or sorted(str(p[0])) == sorted(str(q[0]))
        return -1.8 if slip else -3.5, "differs in the year only"
    return (-2.5 if abs(p[0] - q[0]) == 1 else -5.0), "contradicts"


def _countries(
    first: Mapping[str, list[str]], second: Mapping[str, list[str]], kind: Kind, said: list[PartComparison]
) -> float:
    left = {fold(value) for prop in _COUNTRIES for value in first.get(prop, ())} - _NO_COUNTRY
    right = {fold(value) for prop in _COUNTRIES for value in second.get(prop, ())} - _NO_COUNTRY
    # A code and a name in words cannot contradict each other.
    if not left or not right or (max(map(len, left)) <= 3) != (max(map(len, right)) <= 3):
        return 0.0
    shown = (", ".join(sorted(left)), ", ".join(sorted(right)))
    if left & right:
        said.append(PartComparison(*shown, 1.0, "country agrees"))
        return 0.2
    said.append(PartComparison(*shown, 0.0, "country differs"))
    # People move, and bodies of one name are often of one group; only a name that agrees well outweighs it.
    return -0.5 if kind is Kind.THING else -1.5 if kind is Kind.PERSON else -2.8


def _kinds(a: Mapping[str, Any], b: Mapping[str, Any], said: list[PartComparison]) -> float:
    """A person is no company and no vessel; the wide schemas contradict nothing."""
    left, right = (str(record.get("schema") or "") for record in (a, b))
    sure = ("Person", "Company", "Vessel", "Airplane")
    if left not in sure or right not in sure or left == right:
        return 0.0
    said.append(PartComparison(left, right, 0.0, "schema differs"))
    return -6.0


def _identifiers(
    first: Mapping[str, list[str]], second: Mapping[str, list[str]], said: list[PartComparison]
) -> float:
    agree = against = 0.0
    for prop in _STRONG:
        left = {_plain(value) for value in first.get(prop, ())} - {""}
        right = {_plain(value) for value in second.get(prop, ())} - {""}
        if not left or not right:
            continue
        if left & right:
            agree = max(agree, _SHARED if prop in ("email", "phone") else 4.0)
            said.append(PartComparison(first[prop][0], second[prop][0], 1.0, f"{prop} agrees"))
        elif prop not in _MANY:
            against = min(against, -3.2 if prop in _OF_SEVERAL else -4.5)
            said.append(PartComparison(first[prop][0], second[prop][0], 0.0, f"{prop} differs"))
    return agree if agree else against


def _plain(value: str) -> str:
    """An identifier without blanks, punctuation, the letters IMO and the zeros that fill it up."""
    return fold(value).replace(" ", "").removeprefix("imo").lstrip("0")
