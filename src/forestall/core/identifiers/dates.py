"""Calendar dates as people write them, with the doubt told."""

import re
from datetime import date, timedelta
from functools import lru_cache

from forestall.core.identifiers.result import Canonical

__all__ = ["MONTHS", "WEEKDAYS", "canonical_date"]

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""English month names and abbreviations, in lower case."""

WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs", "friday fri",
         "saturday sat", "sunday sun")
    )
    for name in names.split()
}  # fmt: skip
"""English weekday names and abbreviations, Monday = 0."""

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_GAP = r"[\s.,\-/]*"
_YEAR = r"(?:['’]?(?P<y>\d{4}|\d{2}))"
_ISO = re.compile(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)")
_NUMERIC = re.compile(r"(\d{1,2})\s?([/.\-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_DAY_MONTH = re.compile(
    rf"(?:(?:{_WEEKDAY})\.?,?\s+)?(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_GAP}(?:(?:day\s+)?of\s+)?(?P<m>{_MONTH})"
    rf"(?:{_GAP}{_YEAR})?"
)
_MONTH_DAY = re.compile(rf"(?P<m>{_MONTH})\.?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?")
_MONTH_YEAR = re.compile(rf"(?P<m>{_MONTH})\.?,?[\s\-/]*(?P<y>\d{{4}})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d\d)")
_AGO = re.compile(r"(\d{1,3}|a|one|two|three|four|five|six|seven) (day|week)s? ago")
_WORDS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "last night": -1, "tomorrow": 1}
_LAST = re.compile(rf"last ({_WEEKDAY})")
_PIVOT = 50


def _dated(year: str, month: int, day: int, checks: tuple[str, ...], belief: float) -> Canonical | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < _PIVOT else 1900
        checks, belief = (*checks, "two-digit-year"), 0.9 * belief
    if not 1800 <= number <= 2199:
        return None
    try:
        value = date(number, month, day)
    except ValueError:
        return None
    return Canonical(value.isoformat(), ("calendar", *checks), belief)


def _numeric(first: str, second: str, year: str, region: str) -> Canonical | None:
    a, b = int(first), int(second)
    month_first_region = region == "US"
    day, month = (b, a) if month_first_region else (a, b)
    if a != b and a <= 12 and b <= 12:
        return _dated(year, month, day, ("ambiguous-day-month",), 0.75)
    if month > 12:
        return _dated(year, day, month, ("other-order",), 0.7)
    return _dated(year, month, day, ("order",), 0.97)


def _without_year(month: int, day: int, now: date | None) -> Canonical | None:
    """Choose the latest such day that is not after `now`: reports tell of the past."""
    if now is None:
        return None
    for year in range(now.year, now.year - 8, -1):
        try:
            value = date(year, month, day)
        except ValueError:
            continue
        if value <= now:
            return Canonical(value.isoformat(), ("calendar", "year-from-context"), 0.7)
    return None


def _relative(text: str, now: date) -> Canonical | None:
    days = _RELATIVE.get(text)
    if days is None and (match := _AGO.fullmatch(text)):
        count = _WORDS.get(match.group(1)) or int(match.group(1))
        days = -count * (7 if match.group(2) == "week" else 1)
    if days is None and (match := _LAST.fullmatch(text)):
        days = -((now.weekday() - WEEKDAYS[match.group(1)] - 1) % 7 + 1)
    if days is None:
        return None
    return Canonical((now + timedelta(days=days)).isoformat(), ("relative",), 0.7)


def _written(text: str, now: date | None) -> Canonical | None:
    match = _MONTH_YEAR.fullmatch(text)
    if match is not None:
        year = int(match["y"])
        if 1800 <= year <= 2199:
            return Canonical(f"{year:04d}-{MONTHS[match['m']]:02d}", ("month-only",), 0.9)
        return None
    match = _DAY_MONTH.fullmatch(text) or _MONTH_DAY.fullmatch(text)
    if match is None:
        return None
    day, month = int(match["d"]), MONTHS[match["m"]]
    if match["y"] is None:
        return _without_year(month, day, now)
    return _dated(match["y"], month, day, ("written-month",), 0.97)


@lru_cache(maxsize=1 << 14)
def canonical_date(raw: str, region: str = "GB", now: date | None = None) -> Canonical | None:
    """Give a date as ``yyyy-mm-dd``, or ``yyyy-mm`` when the day is not written.

    Parameters
    ----------
    raw
        ISO 8601 (with or without hyphens), numeric, or with an English month name.
    region
        ``"US"`` reads numeric dates month first, every other region day first.
    now
        Day of the report. Without it a date that has no year, or is relative, gives None.

    Returns
    -------
    Canonical or None
        ``checks`` holds ``ambiguous-day-month`` when both orders are possible (the region's order is given),
        ``other-order`` when only the other order is possible, ``two-digit-year`` (00-49 is 20yy, 50-99 is
        19yy), ``year-from-context`` or ``relative``.

    Examples
    --------
    >>> canonical_date("25/12/2024").value, canonical_date("3rd Feb 24").checks
    ('2024-12-25', ('calendar', 'written-month', 'two-digit-year'))
    >>> canonical_date("03/04/2024").checks
    ('calendar', 'ambiguous-day-month')
    >>> canonical_date("14 March") is None, canonical_date("14 March", now=date(2024, 1, 5)).value
    (True, '2023-03-14')
    """
    text = raw.strip()
    if not text or len(text) > 40:
        return None
    if text[0].isdigit() and text.isascii():
        if match := _ISO.fullmatch(text):
            year, _, month, day = match.groups()
            return _dated(year, int(month), int(day), ("iso",), 0.98)
        if match := _NUMERIC.fullmatch(text):
            first, _, second, year = match.groups()
            return _numeric(first, second, year, region)
        if match := _ISO_MONTH.fullmatch(text):
            if 1 <= int(match.group(2)) <= 12 and 1800 <= int(match.group(1)) <= 2199:
                return Canonical(text, ("month-only",), 0.8)
            return None
    text = " ".join(text.lower().split())
    written = _written(text, now)
    if written is None and now is not None:
        return _relative(text, now)
    return written
