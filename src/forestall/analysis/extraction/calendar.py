"""Finding dates."""

import re
from collections.abc import Iterator

from forestall.analysis.extraction.context import label_before
from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.core.identifiers import canonical_date
from forestall.core.identifiers.dates import MONTHS, WEEKDAYS

__all__ = ["MONTH_WORDS", "find_dates"]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_CLOCK = r"(?![\d:]|[.,]\d|\s?(?:hrs?|hours|am|pm|h)\b)"
_YEAR = rf"['’]?(?:(?:19|20)\d\d|\d\d){_CLOCK}"
_NUMERIC = re.compile(
    r"\d(?<![\w£$€/.+#].)(?:\d{3}([\-/.])\d\d\1\d\d(?=[Tt_]\d|(?!\w))"
    r"|\d?(?:([/.\-])\d{1,2}\2|\s?/\s?\d{1,2}\s?/\s?)(?:\d{4}|\d\d)(?!\w))(?![/.]\w|:|-(?!\d\d?[/.]\d\d?[/.]\d)\w)"
)
_COMPACT = re.compile(r"(?:19|20)(?<!\w..)\d\d[01]\d[0-3]\d(?=[Tt_]\d|(?!\w))")
_DAY_FIRST = re.compile(
    rf"\d(?<![\w£$€/\-.+].)\d?(?:st|nd|rd|th)?[ \-./,]{{0,2}}(?:of )?(?:{_MONTH})(?![a-z])(?:"
    rf"[ \-./,]{{0,2}}{_YEAR})?",
    re.I,
)
_MONTH_FIRST = re.compile(
    rf"(?<![a-z])(?:{_MONTH})(?![a-z])\.?(?: \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19"
    rf"|20)\d\d{_CLOCK})?(?![\w:]|[.\-/]\d)"
    rf"|[ ,.\-/]{{1,2}}(?:19|20)\d\d{_CLOCK}(?![\w]))",
    re.I,
)
_RELATIVE = re.compile(
    rf"\b(?:today|tonight|yesterday|last night|tomorrow|(?:\d{{1,3}}|a|one|two|three|four|five|six|seven)"
    rf" (?:days?|weeks?) ago|last (?:{_WEEKDAY}))\b"
)
MONTH_WORDS = frozenset(name.encode() for name in MONTHS)


def find_dates(scan: Scan) -> Iterator[Candidate]:
    """Yield dates; those without a year, and relative ones, only when the scan knows the report's day."""
    text, lower = scan.text, scan.lower
    if b"9" in scan.packed:
        if "/" in text or "-" in text or "." in text:
            last_end = -1
            for match in _NUMERIC.finditer(text):
                # A hyphen may join two dates; before anything else it makes a reference.
                if match.start() and text[match.start() - 1] == "-" and match.start() - 1 != last_end:
                    continue
                canonical = canonical_date(match.group(), scan.region)
                if canonical is None:
                    continue
                raw = match.group()
                # 1.2.24 is more often a version or a paragraph than a date.
                if "." in raw and len(raw) < 8:
                    continue
                label, word, adjacent = label_before(lower, match.start())
                if adjacent and label in ("version", "serial", "account"):
                    continue
                last_end = match.end()
                yield Candidate("date", *match.span(), canonical, word if label == "date" else "")
        if not MONTH_WORDS.isdisjoint(scan.words):
            for pattern in (_DAY_FIRST, _MONTH_FIRST):
                for match in pattern.finditer(text):
                    canonical = canonical_date(match.group(), scan.region, scan.now)
                    if canonical is not None:
                        yield Candidate("date", *match.span(), canonical)
        if b"99999999" in scan.packed:
            for match in _COMPACT.finditer(text):
                label, word, adjacent = label_before(lower, match.start())
                stamped = lower[match.end() : match.end() + 1] in ("t", "_")
                if (label == "date" and adjacent) or stamped:
                    canonical = canonical_date(match.group(), scan.region)
                    if canonical is not None:
                        yield Candidate("date", *match.span(), canonical, word)
    if scan.now is not None:
        for match in _RELATIVE.finditer(lower):
            canonical = canonical_date(match.group(), scan.region, scan.now)
            if canonical is not None:
                yield Candidate("date", *match.span(), canonical)
