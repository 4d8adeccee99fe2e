"""Finding registration marks of vehicles."""

import re
from collections.abc import Iterator

from forestall.analysis.extraction.context import LABELS
from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.analysis.extraction.signals import needs
from forestall.core.identifiers import Canonical, canonical_vehicle

__all__ = [
    "NATION_WORDS",
    "REGISTRATION_WORDS",
    "VEHICLE_WORDS",
    "find_current_marks",
    "find_foreign_marks",
    "find_named_marks",
    "find_older_marks",
]

_B = r"(?<![^\W_].)"  # the character just taken starts a word
_E = r"(?![^\W_])"
_CURRENT = re.compile(rf"\d(?:(?<=[A-Za-z]{{2}}.)|(?<=[A-Za-z]{{2}}[ \-.].))\d[ \-.]{{0,2}}[A-Za-z]{{3}}{_E}")
_OLDER_STYLES = (
    rf"[A-Z]{_B}(?:[1-9]\d{{0,2}}[ \-.]?[A-Z]{{3}}|[A-Z]{{2}}(?:[ \-.]?[1-9]\d{{0,2}}[A-Z]|"
    rf"[ \-.]?\d{{3,4}})){_E}"
)
_OLDER = re.compile(_OLDER_STYLES)
_OLDER_ANY_CASE = re.compile(_OLDER_STYLES, re.I)
# Behind a word for a vehicle, weaker styles count.
_NAMED = re.compile(
    r"\b(?:vrm|vrn|v\.r\.m\.?|reg(?:istration)?|index|number ?plate|plate|plates)(?: ?(?:mark|plate"
    r"|number|no\.?|num))?"
    r"(?: (?:is|was|of|shown as|showing))?[ :.\-=(\"'#]{1,3}"
    r"([a-z]{1,3}[ \-]?\d{1,4}(?:[ \-]?[a-z]{3})?|\d{1,4}[ \-]?[a-z]{1,3}|[a-z]{3}"
    r"[ \-]?\d{1,3}[a-z])(?!\w|-\w)",
    re.I,
)
_NATIONS = (
    "polish|romanian|german|dutch|lithuanian|latvian|estonian|bulgarian|irish|french|belgian|spanish|italian|foreign"
    "|albanian|hungarian|czech|slovak|slovakian|portuguese|ukrainian|turkish|greek|austrian|swiss|danish|swedish"
    "|norwegian|croatian|serbian|moldovan|russian|eire|roi"
)
_FOREIGN_WORD = re.compile(rf"\b(?:{_NATIONS})\b")
NATION_WORDS = frozenset(_NATIONS.split("|"))
"""Without one of these there is no foreign mark."""
REGISTRATION_WORDS = frozenset(
    "vrm vrn vrms reg regs registration index plate plates numberplate r".split(
        " "
    )  # v.r.m. ends with "r", "m"
)
"""Without one of these a mark of a weak style does not count."""
VEHICLE_WORDS = frozenset(word for word, label in LABELS.items() if label == "vehicle")
"""Without one of these a mark of an older style must be in capitals."""
_MONTHS = frozenset("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" "))
_SMALL = frozenset("ON AT BY TO OF IN IS NO OR AS AN IT HE WE UP SO MY PC DC DS DI RE".split(" "))
_TAILS = frozenset(
    "AND THE FOR WAS HAS HAD ARE CAR VAN MAN MEN TWO ONE OUT OFF VIA HRS MIN BUT HIS HER SHE HIM NOT "
    "ALL YRS DAY "
    "SIX TEN NEW OLD AGE EXIT JCT BAR".split(" ")
)
_HEADS = frozenset(
    "GBP USD EUR BTC ETH THE FOR AND SUM PAY AGE QTY MAX MIN ABT NOS REF NUM DOB TEL MOB FAX URN CAD "
    "LOG INV PIN CRO PNC BAG BOX LOT".split(" ")
)
_FOREIGN_HEAD = re.compile(
    rf"(?:{_NATIONS})(?:[ \-,]{{1,2}}(?:registered|reg(?:istration)?|plated?s?|index|number|vehicle|car|van"
    rf"|lorry|hgv|truck"
    r"|artic|trailer|vrm|no\.?|mark|bmw|audi|mercedes|vw|volkswagen|ford|transit|sprinter|skoda|opel)){1,5}"
    r"[ :.\-=(\"'#,]{1,3}"
)
_FOREIGN_MARK = re.compile(
    r"[A-Z0-9]{1,8}(?:[ \-.·](?=[A-Z]*\d|[A-Z]{1,3}[ \-.·]?\d)[A-Z0-9]{1,6}){0,3}"
    r"(?:[ \-](?!(?:ON|AT|BY|TO|IN|IS|OF|AND|WAS|THE|HAS)\b)[A-Z]{1,3}(?!\w))?(?!\w)"
)
_LISTED = re.compile(r"[\s,;/&()]{1,4}(?:and\s)?")
_VEHICLE_WORD = needs("vehicle_word")
# Signs for what a witness did not read. A mark of a strong style may be doubted, stressed or trail off.
_UNREAD_INSIDE = re.compile(r"[?*]+[^\W_]")
_UNREAD_BEHIND = re.compile(r"[ \-]?[A-Z\d]{0,2}(?:[?*_\u2026]|\.\.)")


def _one_case(raw: str) -> bool:
    return raw.isupper() or raw.islower()


def _torn(text: str, start: int, end: int, *, strong: bool) -> bool:
    """Whether a wildcard touches a mark: what was read is then a part of another."""
    if text[start - 1 : start] == "?":
        return True
    return (_UNREAD_INSIDE if strong else _UNREAD_BEHIND).match(text, end) is not None


def find_current_marks(scan: Scan) -> Iterator[Candidate]:
    """Yield marks of the current style, AB12 CDE."""
    text = scan.text
    for match in _CURRENT.finditer(text):
        start, end = match.span()
        start -= 2 if text[start - 1].isalpha() else 3
        if start and text[start - 1].isalnum():
            continue
        raw = text[start:end]
        canonical = canonical_vehicle(raw)
        if canonical is None or canonical.checks[1] != "current":
            continue
        label, word, _ = scan.label_before(start)
        named = label == "vehicle"
        if not named:
            value, gapped = canonical.value, not raw[2].isdigit()
            if not _one_case(raw) or value[4:] in _MONTHS:
                continue
            if (gapped and value[:2] in _SMALL) or (value[4:] in _TAILS and not raw[4:].isalpha()):
                continue
        yield Candidate("vehicle", start, end, canonical, word if named else "")


def _ordinary(canonical: Canonical) -> bool:
    """Whether letters and figures that have the style of an older mark are more often words and numbers."""
    style, value = canonical.checks[1], canonical.value
    if style == "prefix":
        return value[-3:] in _TAILS or value[-3:] in _MONTHS
    return value[:3] in _HEADS or (style == "northern-ireland" and len(value) < 6)


def find_older_marks(scan: Scan) -> Iterator[Candidate]:
    """Yield marks of the prefix, suffix and Northern Ireland styles, in small letters only beside a word."""
    any_case = scan.signals & _VEHICLE_WORD
    last_end = -1
    for match in (_OLDER_ANY_CASE if any_case else _OLDER).finditer(scan.text):
        start, end = match.span()
        raw = match.group()
        canonical = canonical_vehicle(raw)
        if canonical is None or canonical.checks[1] in ("current", "dateless"):
            continue
        if _torn(scan.text, start, end, strong=True):
            continue
        label, word, adjacent = scan.label_before(start)
        named = label == "vehicle"
        if raw.isupper():
            if not named and ((label == "serial" and adjacent) or _ordinary(canonical)):
                continue
        else:
            listed = last_end >= 0 and _LISTED.fullmatch(scan.text, last_end, start) is not None
            if not raw.islower() or not ((named and adjacent) or listed) or _ordinary(canonical):
                continue
        last_end = end
        yield Candidate("vehicle", start, end, canonical, word if named else "")


def find_named_marks(scan: Scan) -> Iterator[Candidate]:
    """Yield marks of any United Kingdom style behind a word such as "index" or "plate"."""
    for match in _NAMED.finditer(scan.text):
        canonical = canonical_vehicle(match.group(1))
        if canonical is not None and (len(canonical.value) > 3 or canonical.checks[1] != "dateless"):
            if _torn(scan.text, *match.span(1), strong=canonical.checks[1] != "dateless"):
                continue
            belief = max(canonical.confidence, 0.75)
            named = Canonical(canonical.value, (*canonical.checks, "context"), belief)
            yield Candidate("vehicle", *match.span(1), named, "registration")


def find_foreign_marks(scan: Scan) -> Iterator[Candidate]:
    """Yield marks behind the name of a nation and a word for a vehicle or its plate."""
    for nation in _FOREIGN_WORD.finditer(scan.lower):
        # The nation may be written in any case, the mark in capitals.
        head = _FOREIGN_HEAD.match(scan.lower, nation.start())
        mark = _FOREIGN_MARK.match(scan.text, head.end()) if head is not None else None
        if mark is None:
            continue
        canonical = canonical_vehicle(mark.group(), region="ZZ")
        if canonical is not None and not _torn(scan.text, *mark.span(), strong=True):
            named = Canonical(canonical.value, ("foreign", "nation-named", "context"), 0.7)
            yield Candidate("vehicle", *mark.span(), named, nation.group())
