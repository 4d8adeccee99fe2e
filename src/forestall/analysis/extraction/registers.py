"""Finding numbers that a register issues: postcodes, people, handsets, companies."""

import re
from collections.abc import Iterator

from forestall.analysis.extraction.context import LABELS
from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.analysis.extraction.signals import needs
from forestall.core.identifiers import (
    Canonical,
    canonical_company_number,
    canonical_imei,
    canonical_nino,
    canonical_passport,
    canonical_postcode,
)

__all__ = [
    "COMPANY_WORDS",
    "PASSPORT_WORDS",
    "find_company_numbers",
    "find_imeis",
    "find_ninos",
    "find_passports",
    "find_postcodes",
]

_B = r"(?<![^\W_].)"  # the character just taken starts a word
_E = r"(?![^\W_])"
_INWARD = re.compile(rf"\d[A-Za-z]{{2}}{_E}")
_OUTWARD = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?[ \-]{0,2}$")
_ORDINAL = frozenset(("st", "nd", "rd", "th", "hr"))
_NINO = re.compile(rf"[A-Za-z]{_B}[A-Za-z](?:[ \-.]?\d\d){{3}}[ \-.]?[A-Da-d]{_E}")
# The fifteen digits are set out as 15, 6-2-6-1, 2-6-6-1, 2-4-4-4-1, 8-6-1, 8-7, 6-6-3, 5-5-5, 3-3-3-3-3 or
# 4-4-4-3.
_IMEI = re.compile(
    r"\d(?<![\w£$€+].)(?:\d{14}|\d{5}[ \-./]\d\d[ \-./]\d{6}[ \-./]\d"
    r"|\d[ \-./](?:\d{6}[ \-./]\d{6}|\d{4}[ \-./]\d{4}[ \-./]\d{4})[ \-./]\d"
    r"|\d{7}[ \-./]\d{6}[ \-./]?\d|\d{5}[ \-./]\d{6}[ \-./]\d{3}|\d{4}[ \-./]\d{5}[ \-./]\d{5}"
    r"|\d\d(?:[ \-./]\d{3}){4}|\d{3}[ \-./]\d{4}[ \-./]\d{4}[ \-./]\d{3})(?!\w|[.\-]\d)"
)
# Behind the word any layout will do, and letters may stand for digits.
_IMEI_NAMED = re.compile(r"[\dO](?<![\w£$€+].)(?:[ \-./]{0,2}[\dOoIl|]){14}(?!\w|[.\-]\d)")
_COMPANIES_HOUSE = re.compile(r"companies house[^.;:\d]{0,40}$")
_COMPANY = re.compile(
    rf"(?:\d(?<![\w£$€+.,/\-].)\d{{6,7}}|[A-Za-z]{_B}[A-Za-z0-9][ ]?\d{{5}}[\dRr])(?![\w\-/]|\.\d)"
)
_PASSPORT = re.compile(
    rf"[A-Za-z\d]{_B}(?:\d{{6,8}}|\d{{2}}[ ]\d{{3}}[ ]\d{{4}}|\d{{2}}[ ]\d{{3}}[ ]\d{{3}}"
    rf"|[A-Za-z]{{0,2}}[ ]?\d{{5,8}}"
    rf"|\d[A-Za-z]{{2}}\d{{5}}|\d[A-Za-z]\d{{6,7}}){_E}"
)
_COMPANY_BEHIND = re.compile(
    r" ?[(\[](?:the |its |uk )?(?:crn|companies house|(?:company|co|ch)\.?"
    r"(?: reg(?:istration|istered)?\.?)?|reg(?:istration|istered)?\.?(?= n))"
    r"(?: (?:no|num|number|ref)\.?)?[)\]]"
)
# No registration mark has eight figures, so these speak for a company when a number of eight follows.
_REGISTER_WORDS = frozenset(("reg", "registered", "registration"))
COMPANY_WORDS = frozenset(word for word, label in LABELS.items() if label == "company") | {
    "registered",
    "co",
    "ch",
}
"""Without one of these, or a word for a registration, only a register prefix makes a company number."""
PASSPORT_WORDS = frozenset(word for word, label in LABELS.items() if label == "passport") | {"travel"}
"""Without one of these there is no passport number."""
_LISTED = re.compile(r"[\s,;/&()]{1,4}(?:and\s)?")
_IMEI_WORD = needs("imei_word")
_COMPANY_TIGHT = ("SC", "NI", "OC", "SO", "NC", "FC", "OE")


def _one_case(raw: str) -> bool:
    return raw.isupper() or raw.islower()


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
        label, _, adjacent = scan.label_before(start)
        if label == "serial" and adjacent:
            continue
        yield Candidate("postcode", start, end, canonical)


def find_ninos(scan: Scan) -> Iterator[Candidate]:
    """Yield National Insurance numbers."""
    for match in _NINO.finditer(scan.text):
        canonical = canonical_nino(match.group())
        if canonical is None or not _one_case(match.group()):
            continue
        label, _, adjacent = scan.label_before(match.start())
        if label in ("serial", "company") and adjacent:
            continue
        yield Candidate("nino", *match.span(), canonical)


def find_imeis(scan: Scan) -> Iterator[Candidate]:
    """Yield IMEIs whose Luhn digit is right, beside the word or with a usual reporting body."""
    told = scan.signals & _IMEI_WORD
    last_end = -1
    for match in (_IMEI_NAMED if told else _IMEI).finditer(scan.text):
        start, end = match.span()
        canonical = canonical_imei(match.group())
        if canonical is None:
            continue
        label, word, adjacent = scan.label_before(start)
        named = label == "imei" or (
            last_end >= 0 and _LISTED.fullmatch(scan.text, last_end, start) is not None
        )
        if not named:
            if adjacent and label in ("serial", "card", "account", "passport"):
                continue
            if (
                canonical.value[:2] not in ("35", "86", "01", "99")
                or "letters-read-as-digits" in canonical.checks
            ):
                continue
            if told and not _IMEI.fullmatch(match.group()):
                continue
        else:
            canonical = Canonical(canonical.value, (*canonical.checks, "context"), 0.98)
            last_end = end
        yield Candidate("imei", start, end, canonical, word if label == "imei" else "")


def find_company_numbers(scan: Scan) -> Iterator[Candidate]:
    """Yield UK company numbers: eight digits beside a word about companies, or a register prefix."""
    last_end = -1
    for match in _COMPANY.finditer(scan.text):
        raw = match.group()
        label, word, adjacent = scan.label_before(match.start())
        listed = last_end >= 0 and _LISTED.fullmatch(scan.text, last_end, match.start()) is not None
        named = label == "company" and (adjacent or listed)
        if not named and raw.isdecimal() and len(raw) == 8:
            named = (
                (adjacent and word in _REGISTER_WORDS)
                or _COMPANIES_HOUSE.search(scan.lower, max(0, match.start() - 60), match.start()) is not None
                or _COMPANY_BEHIND.match(scan.lower, match.end()) is not None
            )
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
        label, word, _ = scan.label_before(match.start())
        if label != "passport":
            continue
        canonical = canonical_passport(match.group())
        if canonical is not None:
            named = Canonical(canonical.value, (*canonical.checks, "context"), 0.85)
            yield Candidate("passport", *match.span(), named, word)
