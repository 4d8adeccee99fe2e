"""Dates, priorities and markings as people write them in report forms."""

from __future__ import annotations

import re
from datetime import date

from forestall.core.errors import ForestallError
from forestall.core.marking import Marking

__all__ = ["find_marking", "parse_date", "parse_marking", "parse_priority"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4,6})?(?!\d)")
_DAY_NAME = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? +", re.IGNORECASE)

_STANDALONE = re.compile(
    r"^\W*(?:(?:protective(?:ly)? mark(?:ing|ed)|classification|marking)\W+)?"
    r"((?:top[ -]?)?secret|confidential|official(?:\s*[-–—:/ ]\s*sensitive)?|restricted|"
    r"not protectively marked|unclassified)"
    r"(?:\W+(?:when complete|operational|police|law enforcement|personal|personal data|commercial|"
    r"locsen|uk eyes only|recipients? only|handling|instructions?|only|and|data|use|\d+))*\W*$",
    re.IGNORECASE,
)


def parse_date(text: str) -> str:
    """Read a date, day before month as in the United Kingdom, and return it as ISO text.

    Raises
    ------
    ValueError
        When it is no date.

    Examples
    --------
    >>> parse_date("Friday, 17th May 2024 at 14:30"), parse_date("17/05/24"), parse_date("2024-05-17")
    ('2024-05-17', '2024-05-17', '2024-05-17')
    """
    text = _DAY_NAME.sub("", " ".join(text.split())[:80])
    if match := _ISO.match(text) or _COMPACT.match(text):
        year, month, day = (int(group) for group in match.groups())
    elif match := _DAY_FIRST.match(text):
        day, month, year = (int(group) for group in match.groups())
    elif match := _WORDS.match(text):
        day, month, year = int(match[1]), _MONTHS.get(match[2].lower(), 0), int(match[3])
    elif match := _MONTH_FIRST.match(text):
        month, day, year = _MONTHS.get(match[1].lower(), 0), int(match[2]), int(match[3])
    else:
        raise ValueError(f"{text!r} is not a date")
    return date(year + 2000 if year < 100 else year, month, day).isoformat()


def parse_priority(text: str) -> str:
    """Read a priority.

    Raises
    ------
    ValueError
        When it names none or several of high, medium and low.

    Examples
    --------
    >>> parse_priority("1 - HIGH (threat to life)")
    'high'
    """
    words = {"h": "high", "m": "medium", "med": "medium", "l": "low"}
    written: list[str] = re.findall(r"[a-z]+", text.lower())
    found = sorted({words.get(word, word) for word in written} & {"high", "medium", "low"})
    if len(found) != 1:
        raise ValueError(f"{text!r} is not a priority")
    return found[0]


def find_marking(line: str) -> str:
    """The marking that stands alone on a line; empty when there is none.

    >>> find_marking("** OFFICIAL - SENSITIVE **"), find_marking("He kept it secret.")
    ('OFFICIAL - SENSITIVE', '')
    """
    if len(line) > 200:
        return ""
    match = _STANDALONE.match(line)
    # In the middle of a sentence a marking is a word like any other; alone it is written in capitals.
    return match[1] if match and (match[1].isupper() or match[1].istitle()) else ""


def parse_marking(text: str) -> Marking:
    """Read the marking in a labelled field, with or without a descriptor after it.

    Raises
    ------
    ForestallError
        As `Marking.parse`: too high, or no marking.

    Examples
    --------
    >>> parse_marking("OFFICIAL-SENSITIVE [OPERATIONAL]").words
    'OFFICIAL-SENSITIVE'
    """
    match = _STANDALONE.match(text[:200])
    try:
        return Marking.parse(match[1] if match else text[:200])
    except ForestallError:
        return Marking.parse(text[:200])
