"""Words and figures as every product writes them, and cells as agencies write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from forestall.record.exchange.cleaning import cleaner

__all__ = [
    "IDENTIFIERS",
    "agree",
    "canonical_month",
    "clean_date",
    "clean_number",
    "fold",
    "list_words",
    "mask",
    "name_identifier",
    "percent",
    "plural",
]

clean_date: Callable[[str], str | None] = cleaner("date")
"""A date as people write it, in ISO form; None when it is none."""

clean_number: Callable[[str], str | None] = cleaner("number")
"""A number as people write it, in plain figures; None when it is none."""

_NOT_LETTER = re.compile(r"[^a-z0-9]+")
_MONTHS = (
    re.compile(r"(?P<year>\d{4})[-/. ]?(?P<month>\d{2})"),
    re.compile(r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})"),
)


def fold(text: str) -> str:
    """Letters and figures alone, in lower case: how column names and codes are compared.

    >>> fold("Crime_Code ")
    'crimecode'
    """
    return _NOT_LETTER.sub("", text.casefold())


def canonical_month(text: str) -> str | None:
    """A month as ``2024-05``, or None when the text is not one.

    >>> canonical_month("05/2024"), canonical_month("202405"), canonical_month("2024-05-17")
    ('2024-05', '2024-05', '2024-05')
    """
    for pattern in _MONTHS:
        if found := pattern.fullmatch(text.strip()):
            month = int(found["month"])
            return f"{found['year']}-{month:02d}" if 1 <= month <= 12 else None
    day = clean_date(text)
    return day[:7] if day and len(day) >= 7 else None


def agree(count: float, one: str, many: str) -> str:
    """The verb that goes with a count.

    >>> agree(1, "is", "are"), agree(0, "is", "are")
    ('is', 'are')
    """
    return one if count == 1 else many


def plural(count: int, noun: str, many: str = "") -> str:
    """A count with its noun.

    >>> plural(1, "group"), plural(1200, "company", "companies")
    ('1 group', '1,200 companies')
    """
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def percent(part: float, whole: float) -> str:
    """A share in words that rounding does not turn into none or all.

    >>> percent(1, 3), percent(1, 5000), percent(4999, 5000), percent(0, 5)
    ('33 %', 'less than 1 %', 'more than 99 %', '0 %')
    """
    share = 100 * part / whole
    if 0 < share < 1:
        return "less than 1 %"
    return "more than 99 %" if 99 < share < 100 else f"{share:.0f} %"


def list_words(words: Sequence[str]) -> str:
    """Words in a row, the last after "and".

    >>> list_words(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


IDENTIFIERS: Mapping[str, str] = {
    "phone": "phone",
    "phoneMentioned": "phone",
    "iban": "bank account",
    "ibanMentioned": "bank account",
    "accountNumber": "bank account",
    "email": "e-mail address",
    "imei": "handset",
    "publicKey": "crypto address",
    "registrationNumber": "company or vehicle number",
    "member": "member",
}
"""What an identifying property identifies, in words."""


def name_identifier(prop: str) -> str:
    """What a property identifies, in words.

    >>> name_identifier("phone"), name_identifier("taxNumber")
    ('phone', 'taxNumber')
    """
    return IDENTIFIERS.get(prop, prop)


def mask(value: str) -> str:
    """The end of an identifier: enough to find it in the record, not enough to use it.

    >>> mask("+447700900123")
    '…0123'
    """
    return f"…{value[-4:]}" if len(value) > 5 else "…"
