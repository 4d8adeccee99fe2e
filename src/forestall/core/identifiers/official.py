"""Numbers that an authority or industry body issues: companies, National Insurance, passports, handsets."""

import re
from functools import lru_cache

from forestall.core.identifiers.checksums import luhn
from forestall.core.identifiers.result import Canonical
from forestall.core.identifiers.spelling import LETTERS_AS_DIGITS, translation

__all__ = [
    "COMPANY_PREFIXES",
    "canonical_company_number",
    "canonical_imei",
    "canonical_nino",
    "canonical_passport",
]

_PREFIXES = (
    "AC CE CS ES FC FE GE GN GS IC IP LP NA NC NF NI NL NO NP NR NV OC OE PC R0 RC RS SA SC SE SF SG SI "
    "SL SO SP SR SZ ZC"
)
COMPANY_PREFIXES = frozenset(_PREFIXES.split())
"""Two-character prefixes on the Companies House register ("Company numbers", Companies House guidance)."""

_DROP = translation(" \t.-/\u00a0\u2010\u2011\u2012\u2013")
_COMPANY = re.compile(r"([A-Z][A-Z0])(\d{6}|\d{5}R)")
_REPAIR = translation(replaced=LETTERS_AS_DIGITS)
# HMRC National Insurance Manual NIM39110: letters never used, prefixes never allocated.
_NINO = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_PASSPORT = re.compile(
    r"\d{9}|[A-Z]{1,3}\d{5,8}|[A-Z]\d[A-Z]\d{6,7}|\d{2}[A-Z]{2}\d{5}|[A-Z][A-Z0-9]{8}|\d{7,8}"
)
# First two digits of a type allocation code: the reporting body (GSMA TS.06), nearly always 35 or 86.
_BODIES = "01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 98 99"
_REPORTING_BODIES = frozenset(_BODIES.split())


@lru_cache(maxsize=1 << 14)
def canonical_company_number(raw: str) -> Canonical | None:
    """Give a UK company number as its eight characters.

    Seven digits or fewer are padded with zeros, as Companies House does, if at least five are there; the
    padding is told in ``checks``.

    Examples
    --------
    >>> canonical_company_number("sc 123456").value, canonical_company_number("1234567").value
    ('SC123456', '01234567')
    >>> canonical_company_number("QQ123456") is None
    True
    """
    text = raw.translate(_DROP).upper()
    if not text.isascii():
        return None
    if text.isdecimal():
        if len(text) == 8:
            return Canonical(text, ("format", "eight-digits"), 0.6)
        if 5 <= len(text) <= 7:
            return Canonical(text.zfill(8), ("format", "zero-padded"), 0.4)
        return None
    match = _COMPANY.fullmatch(text)
    if match is None or match.group(1) not in COMPANY_PREFIXES:
        return None
    return Canonical(text, ("format", "prefix"), 0.8)


@lru_cache(maxsize=1 << 14)
def canonical_nino(raw: str) -> Canonical | None:
    """Give a UK National Insurance number without spaces (HMRC manual NIM39110).

    Examples
    --------
    >>> canonical_nino("ab 12 34 56 c").value
    'AB123456C'
    >>> canonical_nino("QQ 12 34 56 C") is None
    True
    """
    text = raw.translate(_DROP).upper()
    if not _NINO.fullmatch(text) or not text.isascii():
        return None
    return Canonical(text, ("format", "prefix", "suffix"), 0.93)


@lru_cache(maxsize=1 << 14)
def canonical_imei(raw: str) -> Canonical | None:
    """Give a handset's IMEI as fifteen digits, or None when its Luhn digit fails (3GPP TS 23.003).

    Letters O, I and l are read as digits, and the repair is told in ``checks``.

    Examples
    --------
    >>> canonical_imei("49-015420-323751-8").value
    '490154203237518'
    >>> canonical_imei("490154203237519") is None
    True
    """
    written = raw.translate(_DROP)
    text = written.translate(_REPAIR)
    if len(text) != 15 or not (text.isascii() and text.isdecimal()) or len(set(text)) == 1 or not luhn(text):
        return None
    known = text[:2] in _REPORTING_BODIES
    checks = ("luhn", "length", "reporting-body") if known else ("luhn", "length")
    if text != written:
        return Canonical(text, (*checks, "letters-read-as-digits"), 0.7 if known else 0.3)
    return Canonical(text, checks, 0.9 if known else 0.6)


@lru_cache(maxsize=1 << 14)
def canonical_passport(raw: str) -> Canonical | None:
    """Give a passport number in capitals without spaces. Only the form is checked (ICAO Doc 9303, part 4).

    Examples
    --------
    >>> canonical_passport("53 340 1372").checks
    ('format', 'nine-digits')
    >>> canonical_passport("12345") is None
    True
    """
    text = raw.translate(_DROP).upper()
    if not _PASSPORT.fullmatch(text) or not text.isascii():
        return None
    if text.isdecimal() and len(text) == 9:
        return Canonical(text, ("format", "nine-digits"), 0.5)
    return Canonical(text, ("format",), 0.4)
