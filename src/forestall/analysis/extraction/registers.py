"""Finding marks and numbers that a register issues: vehicles, postcodes, people, handsets, companies."""

import re
from collections.abc import Iterator

from forestall.analysis.extraction.context import LABELS, label_before
from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.core.identifiers import (
    Canonical,
    canonical_company_number,
    canonical_imei,
    canonical_nino,
    canonical_passport,
    canonical_postcode,
    canonical_vehicle,
)

__all__ = [
    "COMPANY_WORDS",
    "PASSPORT_WORDS",
    "VEHICLE_WORDS",
    "find_company_numbers",
    "find_imeis",
    "find_ninos",
    "find_passports",
    "find_postcodes",
    "find_vehicles",
]

_B = r"(?<![^\W_].)"  # the character just taken starts a word
_E = r"(?![^\W_])"
_CURRENT = re.compile(rf"\d(?:(?<=[A-Za-z]{{2}}.)|(?<=[A-Za-z]{{2}}[ \-.].))\d[ \-.]{{0,2}}[A-Za-z]{{3}}{_E}")
_OLDER = re.compile(
    rf"[A-Z]{_B}(?:[1-9]\d{{0,2}}[ \-.]?[A-Z]{{3}}|[A-Z]{{2}}(?:[ \-.]?[1-9]\d{{0,2}}[A-Z]|"
    rf"[ \-.]?\d{{3,4}})){_E}"
)
# Behind a word for a vehicle, weaker styles count.
_NAMED = re.compile(
    r"\b(?:vrm|vrn|v\.r\.m\.?|reg(?:istration)?|index|number ?plate|plate|plates)(?: ?(?:mark|plate"
    r"|number|no\.?|num))?"
    r"(?: (?:is|was|of|shown as|showing))?[ :.\-–=(\"'‘“#]{1,3}"
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
_NATION_WORDS = frozenset(word.encode() for word in _NATIONS.split("|"))
_REGISTRATION_WORDS = frozenset(
    (
        b"vrm",
        b"vrn",
        b"vrms",
        b"reg",
        b"regs",
        b"registration",
        b"index",
        b"plate",
        b"plates",
        b"numberplate",
        b"r",
    )
)
VEHICLE_WORDS = _NATION_WORDS | _REGISTRATION_WORDS
"""Words that let weaker styles of mark count."""
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
_INWARD = re.compile(rf"\d[A-Za-z]{{2}}{_E}")
_OUTWARD = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?[ \-]{0,2}$")
_ORDINAL = frozenset(("st", "nd", "rd", "th", "hr"))
_NINO = re.compile(rf"[A-Za-z]{_B}[A-Za-z](?:[ \-.]?\d\d){{3}}[ \-.]?[A-Da-d]{_E}")
_IMEI = re.compile(
    r"\d(?<![\w£$€+].)(?:\d{14}|\d{5}[ \-]\d\d[ \-]\d{6}[ \-]\d"
    r"|\d[ \-./]?\d{6}[ \-./]?\d{6}[ \-./]?\d|(?:\d{2,5}[ \-]){2,4}\d{1,6})(?!\w|[.\-]\d)"
)
_COMPANY = re.compile(
    rf"(?:\d(?<![\w£$€+.,/\-].)\d{{6,7}}|[A-Za-z]{_B}[A-Za-z0-9][ ]?\d{{5}}[\dRr])(?![\w\-/]|\.\d)"
)
_PASSPORT = re.compile(
    rf"[A-Za-z\d]{_B}(?:\d{{6,8}}|\d{{2}}[ ]\d{{3}}[ ]\d{{4}}|\d{{2}}[ ]\d{{3}}[ ]\d{{3}}"
    rf"|[A-Za-z]{{0,2}}[ ]?\d{{5,8}}"
    rf"|\d[A-Za-z]{{2}}\d{{5}}|\d[A-Za-z]\d{{6,7}}){_E}"
)
COMPANY_WORDS = frozenset(word.encode() for word, label in LABELS.items() if label == "company") | {
    b"registered",
    b"co",
    b"ch",
}
"""Without one of these only a register prefix makes a company number."""
PASSPORT_WORDS = frozenset(word.encode() for word, label in LABELS.items() if label == "passport") | {
    b"travel"
}
"""Without one of these there is no passport number."""
_LISTED = re.compile(r"[\s,;/&()]{1,4}(?:and\s)?")
_COMPANY_TIGHT = ("SC", "NI", "OC", "SO", "NC", "FC", "OE")


def _one_case(raw: str) -> bool:
    return raw.isupper() or raw.islower()


def _current(scan: Scan) -> Iterator[Candidate]:
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
        label, word, _ = label_before(scan.lower, start)
        named = label == "vehicle"
        if not named:
            value, gapped = canonical.value, not raw[2].isdigit()
            if not _one_case(raw) or value[4:] in _MONTHS:
                continue
            if (gapped and value[:2] in _SMALL) or (value[4:] in _TAILS and not raw[4:].isalpha()):
                continue
        yield Candidate("vehicle", start, end, canonical, word if named else "")


def _older(scan: Scan) -> Iterator[Candidate]:
    for match in _OLDER.finditer(scan.text):
        raw = match.group()
        canonical = canonical_vehicle(raw)
        if canonical is None or canonical.checks[1] in ("current", "dateless"):
            continue
        label, word, adjacent = label_before(scan.lower, match.start())
        named = label == "vehicle"
        if not named:
            style, value = canonical.checks[1], canonical.value
            if label == "serial" and adjacent:
                continue
            if style == "prefix" and (value[-3:] in _TAILS or value[-3:] in _MONTHS):
                continue
            if style != "prefix" and value[:3] in _HEADS:
                continue
            if style == "northern-ireland" and len(value) < 6:
                continue
        yield Candidate("vehicle", *match.span(), canonical, word if named else "")


def find_vehicles(scan: Scan) -> Iterator[Candidate]:
    """Yield registration marks: current and older United Kingdom styles, others beside a telling word."""
    shape = scan.shape
    if b"AA99AAA" in scan.packed:
        yield from _current(scan)
    if b"A9" in shape or b"9A" in shape or b"AAA 999" in shape:
        yield from _older(scan)
    if not _REGISTRATION_WORDS.isdisjoint(scan.words):
        for match in _NAMED.finditer(scan.text):
            canonical = canonical_vehicle(match.group(1))
            if canonical is not None and (len(canonical.value) > 3 or canonical.checks[1] != "dateless"):
                belief = max(canonical.confidence, 0.75)
                named = Canonical(canonical.value, (*canonical.checks, "context"), belief)
                yield Candidate("vehicle", *match.span(1), named, "registration")
    if not _NATION_WORDS.isdisjoint(scan.words):
        yield from _foreign(scan)


def _foreign(scan: Scan) -> Iterator[Candidate]:
    lower = scan.lower
    for nation in _FOREIGN_WORD.finditer(lower):
        # The nation may be written in any case, the mark in capitals.
        stretch = (
            lower[nation.start() : nation.start() + 60] + scan.text[nation.start() + 60 : nation.start() + 60]
        )
        head = _FOREIGN_HEAD.match(stretch)
        if head is None:
            continue
        start = nation.start() + head.end()
        mark = _FOREIGN_MARK.match(scan.text, start)
        if mark is None:
            continue
        canonical = canonical_vehicle(mark.group(), region="ZZ")
        if canonical is not None:
            named = Canonical(canonical.value, ("foreign", "nation-named", "context"), 0.7)
            yield Candidate("vehicle", *mark.span(), named, nation.group())


_FOREIGN_HEAD = re.compile(
    rf"(?:{_NATIONS})(?:[ \-,]{{1,2}}(?:registered|reg(?:istration)?|plated?s?|index|number|vehicle|car|van"
    rf"|lorry|hgv|truck"
    r"|artic|trailer|vrm|no\.?|mark|bmw|audi|mercedes|vw|volkswagen|ford|transit|sprinter|skoda|opel)){1,5}"
    r"[ :.\-–=(\"'‘“#,]{1,3}"
)
_FOREIGN_MARK = re.compile(
    r"[A-Z0-9]{1,8}(?:[ \-.·](?=[A-Z]*\d|[A-Z]{1,3}[ \-.·]?\d)[A-Z0-9]{1,6}){0,3}"
    r"(?:[ \-](?!(?:ON|AT|BY|TO|IN|IS|OF|AND|WAS|THE|HAS)\b)[A-Z]{1,3}(?!\w))?(?!\w)"
)


def find_postcodes(scan: Scan) -> Iterator[Candidate]:
    """Yield full UK postcodes."""
    text = scan.text
    for inward in _INWARD.finditer(text):
        outward = _OUTWARD.search(text, max(0, inward.start() - 6), inward.start())
        if outward is None:
            continue
        start, end = outward.start(), inward.end()
        if start and text[start - 1].isalnum():
            continue
        raw = text[start:end]
        canonical = canonical_postcode(raw)
        if canonical is None:
            continue
        tail = raw[-2:]
        if tail in _ORDINAL or (not _one_case(raw) and not tail.isupper()):
            continue
        label, _, adjacent = label_before(scan.lower, start)
        if label == "serial" and adjacent:
            continue
        yield Candidate("postcode", start, end, canonical)


def find_ninos(scan: Scan) -> Iterator[Candidate]:
    """Yield National Insurance numbers."""
    for match in _NINO.finditer(scan.text):
        canonical = canonical_nino(match.group())
        if canonical is None or not _one_case(match.group()):
            continue
        label, _, adjacent = label_before(scan.lower, match.start())
        if label in ("serial", "company") and adjacent:
            continue
        yield Candidate("nino", *match.span(), canonical)


def find_imeis(scan: Scan) -> Iterator[Candidate]:
    """Yield IMEIs whose Luhn digit is right, beside the word or with a usual reporting body."""
    for match in _IMEI.finditer(scan.text):
        canonical = canonical_imei(match.group())
        if canonical is None:
            continue
        label, word, adjacent = label_before(scan.lower, match.start())
        named = label == "imei"
        if not named and (adjacent and label in ("serial", "card", "account", "passport")):
            continue
        if not named and canonical.value[:2] not in ("35", "86", "01", "99"):
            continue
        if named:
            canonical = Canonical(canonical.value, (*canonical.checks, "context"), 0.98)
        yield Candidate("imei", *match.span(), canonical, word if named else "")


def find_company_numbers(scan: Scan) -> Iterator[Candidate]:
    """Yield UK company numbers: eight digits beside a word about companies, or a register prefix."""
    last_end = -1
    for match in _COMPANY.finditer(scan.text):
        raw = match.group()
        label, word, adjacent = label_before(scan.lower, match.start())
        listed = last_end >= 0 and _LISTED.fullmatch(scan.text, last_end, match.start()) is not None
        named = label == "company" and (adjacent or listed)
        if not named and (raw[0].isdigit() or not raw[:2].isupper() or raw[:2] not in _COMPANY_TIGHT):
            continue
        if (label == "serial" and adjacent) or label in ("passport", "account"):
            continue
        canonical = canonical_company_number(raw)
        if canonical is None:
            continue
        if named:
            canonical = Canonical(canonical.value, (*canonical.checks, "context"), 0.93)
            last_end = match.end()
        yield Candidate("company_number", *match.span(), canonical, word if named else "")


def find_passports(scan: Scan) -> Iterator[Candidate]:
    """Yield passport numbers, only beside the word."""
    for match in _PASSPORT.finditer(scan.text):
        label, word, _ = label_before(scan.lower, match.start())
        if label != "passport":
            continue
        canonical = canonical_passport(match.group())
        if canonical is not None:
            named = Canonical(canonical.value, (*canonical.checks, "context"), 0.85)
            yield Candidate("passport", *match.span(), named, word)
