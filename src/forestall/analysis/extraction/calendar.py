"""Finding dates."""

import re
from collections.abc import Iterator

from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.core.identifiers import canonical_date
from forestall.core.identifiers.dates import MONTHS, WEEKDAYS

__all__ = [
    "MONTH_WORDS",
    "find_compact_dates",
    "find_numeric_dates",
    "find_relative_dates",
    "find_written_dates",
]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_CLOCK = r"(?!\d|[.,]\d|\s?(?:hrs?|hours|am|pm|h)\b)"
_YEAR = rf"['’]?(?:(?:19|20)\d\d{_CLOCK}|\d\d(?!:\d){_CLOCK})"
# What a date may be joined to by a hyphen: another date, a time, a telephone number.
_AFTER_HYPHEN = r"(?:\d\d?[/.]\d\d?[/.]\d|[012]\d:[0-5]\d|0\d{9})"
_NUMERIC = re.compile(
    r"\d(?<![\w£$€/+#].)(?<!\d\..)(?:\d{3}([\-/.])\d\d\1\d\d(?=[Tt_]\d|(?!\w))"
    r"|\d?(?:([/.\-])\d{1,2}\2|\s?/\s?\d{1,2}\s?/\s?)(?:\d{4}|\d\d)(?!\w)|\d?\s-\s\d{1,2}\s-\s\d{4}(?!\w))"
    rf"(?![/.]\w|:(?!\d\d:\d\d)\w|-(?!{_AFTER_HYPHEN})\w)"
)
_COMPACT = re.compile(r"(?:19|20)(?<!\w..)\d\d[01]\d[0-3]\d(?=[Tt_]\d|(?!\w))")
_FILE_NAME = re.compile(r"(?<=[A-Za-z][_\-])(?:19|20)\d\d[01]\d[0-3]\d(?=[_\-])")
_CLOCK_BEHIND = re.compile(r"[Tt_]\d| [012]\d:[0-5]\d")
# These two read the text in small letters.
_DAY_FIRST = re.compile(
    rf"\d(?<![\w£$€/\-.+].)\d?(?:st|nd|rd|th)?[ \-./,]{{0,2}}(?:(?:day )?of )?(?:{_MONTH})(?![a-z])(?:"
    rf"[ \-./,]{{0,2}}{_YEAR})?"
)
_MONTH_FIRST = re.compile(
    rf"(?:{_MONTH})(?![a-z])\.?(?: \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19"
    rf"|20)\d\d{_CLOCK})?(?![\w]|:\d|[.\-/]\d)"
    rf"|[ ,.\-/]{{1,2}}(?:19|20)\d\d{_CLOCK}(?![\w]))"
)
_RELATIVE = re.compile(
    rf"\b(?:today|tonight|yesterday|last night|tomorrow|(?:\d{{1,3}}|a|one|two|three|four|five|six|seven)"
    rf" (?:days?|weeks?) ago|last (?:{_WEEKDAY}))\b"
)
MONTH_WORDS = frozenset(MONTHS)
"""Without one of these no month is written out."""


def find_numeric_dates(scan: Scan) -> Iterator[Candidate]:
    """Yield dates in figures, year last or first."""
    text, last_end = scan.text, -1
    for match in _NUMERIC.finditer(text):
        start, end = match.span()
        # A hyphen may join two dates; before anything else it makes a reference.
        if start and text[start - 1] == "-" and start - 1 != last_end:
            continue
        raw = match.group()
        # 1.2.24 is more often a version or a paragraph than a date.
        if "." in raw and len(raw) < 8:
            continue
        canonical = canonical_date(raw, scan.region)
        if canonical is None:
            continue
        label, word, adjacent = scan.label_before(start)
        if adjacent and label in ("version", "serial", "account"):
            continue
        last_end = end
        yield Candidate("date", start, end, canonical, word if label == "date" else "")


def find_written_dates(scan: Scan) -> Iterator[Candidate]:
    """Yield dates with an English month name; those without a year only when the report's day is known."""
    lower = scan.lower
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(lower):
            start, end = match.span()
            if start and lower[start - 1].isalpha():
                continue
            canonical = canonical_date(match.group(), scan.region, scan.now)
            if canonical is not None:
                yield Candidate("date", start, end, canonical)


def find_compact_dates(scan: Scan) -> Iterator[Candidate]:
    """Yield dates of eight figures, beside a word for a date, before a time, or in the name of a file."""
    text = scan.text
    for match in _COMPACT.finditer(text):
        start, end = match.span()
        label, word, adjacent = scan.label_before(start)
        named = label == "date" and adjacent
        if named or (_CLOCK_BEHIND.match(text, end) and not (adjacent and label == "serial")):
            canonical = canonical_date(match.group(), scan.region)
            if canonical is not None:
                yield Candidate("date", start, end, canonical, word if named else "")
    for match in _FILE_NAME.finditer(text):
        canonical = canonical_date(match.group(), scan.region)
        if canonical is not None:
            yield Candidate("date", *match.span(), canonical)


def find_relative_dates(scan: Scan) -> Iterator[Candidate]:
    """Yield "yesterday" and the like, when the scan knows the report's day."""
    for match in _RELATIVE.finditer(scan.lower):
        canonical = canonical_date(match.group(), scan.region, scan.now)
        if canonical is not None:
            yield Candidate("date", *match.span(), canonical)
