"""Cleaning of single cells into the one spelling that the record keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial

from forestall.core.identifiers import CANONICALISERS, canonical_date

__all__ = ["Cleaner", "cleaner"]

Cleaner = Callable[[str], str | None]
"""Gives the clean value, or None when the cell does not hold a value of the type."""

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_CURRENCY = re.compile(r"^\s*(?:£|€|\$|[A-Z]{3}\s)\s*|\s*(?:£|€|\$|\s[A-Z]{3})\s*$")
_DECIMAL_COMMA = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})*,\d{1,2}|[-+]?\d+,\d{1,2}")
_PARTIAL = re.compile(r"(?:1[89]|20)\d\d(?:-(?:0[1-9]|1[0-2]))?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[ T]?(\d\d):?(\d\d)(?::?(\d\d))?)?")
_TIMED = re.compile(r"(.*?\d)[T ]\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?")
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?")
_TWO_NUMBERS = re.compile(r"\s*(\d{1,2})([/.\-])(\d{1,2})([/.\-])(\d{2,4})")
_NOT_MARK = re.compile(r"[\s.-]+")
_MARK = re.compile(r"[A-Z0-9]{2,10}")
_GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}


def cleaner(kind: str, order: str = "day-first") -> Cleaner:
    """The cleaner of a property type.

    Raises
    ------
    KeyError
        When no such type exists.

    Examples
    --------
    >>> cleaner("text")("  two   words ")
    'two words'
    >>> cleaner("date")("17/5/1984"), cleaner("date", "month-first")("5/17/1984")
    ('1984-05-17', '1984-05-17')
    >>> cleaner("time")("20060601 0008")
    '2006-06-01T00:08:00'
    >>> cleaner("number")("£1,234.50"), cleaner("number")("ten")
    ('1234.50', None)
    """
    if kind == "date":
        return partial(_date, order=order)
    if kind == "time":
        return partial(_time, order=order)
    if kind in _PLAIN:
        return _PLAIN[kind]
    return partial(_identifier, kind) if kind in CANONICALISERS else _unknown(kind)


def _unknown(kind: str) -> Cleaner:
    raise KeyError(kind)


def _text(raw: str) -> str | None:
    # Most cells are already clean; a split is cheaper than the pattern.
    words = raw.split()
    return " ".join(words) if words else None


def _number(raw: str) -> str | None:
    text = raw.strip()
    if not _NUMBER.fullmatch(text):
        text = _CURRENCY.sub("", text).strip()
        if text.startswith("(") and text.endswith(")"):
            text = "-" + text[1:-1]
        text = (
            text.replace(".", "").replace(",", ".")
            if _DECIMAL_COMMA.fullmatch(text)
            else text.replace(",", "")
        )
        text = _SPACE.sub("", text)
        if not _NUMBER.fullmatch(text):
            return None
    return text.removeprefix("+")


def _gender(raw: str) -> str | None:
    text = raw.strip().casefold()
    return _GENDERS.get(text, text or None)


@lru_cache(maxsize=65_536)
def _date(raw: str, order: str) -> str | None:
    text = raw.strip()
    if _PARTIAL.fullmatch(text):
        return text
    timed = _time(text, order)
    if timed is not None:
        return timed[:10]
    return None


@lru_cache(maxsize=65_536)
def _time(raw: str, order: str) -> str | None:
    """ISO date and time to the second; midnight when the cell holds a date alone."""
    if _ISO_TIME.fullmatch(raw):
        # What most machines write; the library checks the calendar and the clock.
        try:
            datetime.fromisoformat(raw[:19])
        except ValueError:
            return None
        return f"{raw[:10]}T{raw[11:]}"
    text = raw.strip()
    clock = "00:00:00"
    zone = ""
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second = compact.groups()
        text, clock = f"{year}-{month}-{day}", f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    elif timed := _TIMED.fullmatch(text):
        text = timed[1].strip().rstrip(",")
        clock = f"{int(timed[2]):02d}:{timed[3]}:{timed[4] or '00'}"
        zone = timed[5] or ""
    if clock[:2] > "23" or clock[3:5] > "59" or clock[6:] > "59":
        return None
    if order == "month-first" and (numbers := _TWO_NUMBERS.match(text)):
        month, _, day, _, year = numbers.groups()
        text = f"{day}/{month}/{year}"
    found = canonical_date(text)
    if found is None or len(found.value) != 10:
        return None
    return f"{found.value}T{clock}{zone}"


@lru_cache(maxsize=262_144)
def _identifier(kind: str, raw: str) -> str | None:
    found = CANONICALISERS[kind](raw)
    return found.value if found else None


@lru_cache(maxsize=65_536)
def _vehicle(raw: str) -> str | None:
    """A mark in a column of marks: foreign and odd ones are marks too."""
    found = CANONICALISERS["vehicle"](raw)
    if found:
        return found.value
    text = _NOT_MARK.sub("", raw).upper()
    return text if _MARK.fullmatch(text) and any(map(str.isdigit, text)) else None


_PLAIN: dict[str, Cleaner] = {
    "text": _text,
    "name": _text,
    "number": _number,
    "gender": _gender,
    "vehicle": _vehicle,
}
