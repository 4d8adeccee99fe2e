"""Bank accounts and payment cards."""

import re
from functools import lru_cache

from forestall.core.identifiers.checksums import luhn, mod_97
from forestall.core.identifiers.result import Canonical
from forestall.core.identifiers.spelling import LETTERS_AS_DIGITS, translation

__all__ = ["IBAN_LENGTHS", "canonical_bank_account", "canonical_card", "canonical_iban"]

_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 "
    "DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 "
    "IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 "
    "MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 "
    "SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
IBAN_LENGTHS: dict[str, int] = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}
"""Total IBAN length by country, from the SWIFT IBAN registry, release 101."""

_SEPARATORS = " \t.-\u00a0\u2009\u2010\u2011\u2012\u2013\u2014/"
_DROP = translation(_SEPARATORS)
_REPAIR = translation(replaced=LETTERS_AS_DIGITS)
_CARD = translation(_SEPARATORS, LETTERS_AS_DIGITS)
_BANK = re.compile(r"(\d\d)[ \-\u2010-\u2014./]?(\d\d)[ \-\u2010-\u2014./]?(\d\d)\D{0,40}?(\d{4}[ -]?\d{4})")
_BANK_REVERSED = re.compile(
    r"(\d{4}[ -]?\d{4})\D{1,40}?(\d\d)[ \-\u2010-\u2014./]?(\d\d)[ \-\u2010-\u2014./]?(\d\d)"
)


def _scheme(digits: str) -> str | None:
    """Name the card scheme by issuer identification number and length (ISO/IEC 7812-1 ranges)."""
    length = len(digits)
    two, three, four = int(digits[:2]), int(digits[:3]), int(digits[:4])
    if digits[0] == "4":
        return "visa" if length in (13, 16, 19) else None
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return "mastercard" if length == 16 else None
    if two in (34, 37):
        return "amex" if length == 15 else None
    if 3528 <= four <= 3589:
        return "jcb" if 16 <= length <= 19 else None
    if two in (36, 38, 39) or 300 <= three <= 305:
        return "diners" if 14 <= length <= 19 else None
    if two == 65 or four == 6011 or 644 <= three <= 649:
        return "discover" if 16 <= length <= 19 else None
    if two in (62, 81):
        return "unionpay" if 16 <= length <= 19 else None
    if two in (50, 56, 57, 58) or three in (630, 639) or two in (67, 68):
        return "maestro" if 16 <= length <= 19 else None
    return None


@lru_cache(maxsize=1 << 14)
def canonical_card(raw: str) -> Canonical | None:
    """Give a payment card number as digits, or None unless scheme, length and Luhn all agree.

    Letters O, l and I are read as digits: the Luhn test then decides.

    Examples
    --------
    >>> canonical_card("4111 1111 1111 1111")
    Canonical(value='4111111111111111', checks=('luhn', 'issuer', 'length', 'visa'), confidence=0.97)
    >>> canonical_card("4111 1111 1111 1112") is None
    True
    """
    digits = raw.translate(_CARD)
    if not (13 <= len(digits) <= 19 and digits.isascii() and digits.isdecimal()):
        return None
    # A run of one digit passes Luhn often enough to turn test patterns and fillers into cards.
    if len(set(digits)) == 1:
        return None
    scheme = _scheme(digits)
    if scheme is None or not luhn(digits):
        return None
    return Canonical(digits, ("luhn", "issuer", "length", scheme), 0.97)


@lru_cache(maxsize=1 << 14)
def canonical_iban(raw: str) -> Canonical | None:
    """Give an IBAN in capitals without spaces, or None unless country, length and mod-97 agree (ISO 13616).

    When the check fails as written, letters O and I in it are tried as digits, and the repair is told in
    ``checks``.

    Examples
    --------
    >>> canonical_iban("GB29 NWBK 6016 1331 9268 19").value
    'GB29NWBK60161331926819'
    >>> canonical_iban("GB29 NWBK 6016 1331 9268 18") is None
    True
    """
    text = raw.translate(_DROP).upper()
    if text.startswith("IBAN"):
        text = text[4:].lstrip(":")
    if len(text) != IBAN_LENGTHS.get(text[:2]) or not (text.isascii() and text.isalnum()):
        return None
    if text[2:4].isdecimal() and mod_97(text[4:] + text[:4]):
        return Canonical(text, ("mod-97", "country-length"), 0.99)
    # The bank code (letters) comes first, so a repair starts after it.
    for keep in (8, 2):
        fixed = text[:keep] + text[keep:].translate(_REPAIR)
        if fixed != text and fixed[2:4].isdecimal() and mod_97(fixed[4:] + fixed[:4]):
            return Canonical(fixed, ("mod-97", "country-length", "letters-read-as-digits"), 0.9)
    return None


@lru_cache(maxsize=1 << 14)
def canonical_bank_account(raw: str) -> Canonical | None:
    """Give a UK sort code and account number as ``12-34-56 12345678``.

    Only the form is checked: the modulus tables of the payment schemes may not be redistributed. Both
    orders are read; the account number must have eight digits.

    Examples
    --------
    >>> canonical_bank_account("s/c 20-00-00 a/c 55779911").value
    '20-00-00 55779911'
    >>> canonical_bank_account("200000") is None
    True
    """
    match = _BANK.fullmatch(raw.strip(" \tabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/:.,#()"))
    if match is not None:
        first, second, third, account = match.groups()
    else:
        match = _BANK_REVERSED.fullmatch(
            raw.strip(" \tabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/:.,#()")
        )
        if match is None:
            return None
        account, first, second, third = match.groups()
    number = account.replace(" ", "").replace("-", "")
    if len(set(first + second + third)) == 1 and first == "00":
        return None
    return Canonical(f"{first}-{second}-{third} {number}", ("format",), 0.6)
