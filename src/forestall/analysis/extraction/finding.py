"""The one entry: run the finders that a text calls for, and settle their overlaps."""

import re
from collections.abc import Callable, Collection
from datetime import date

from forestall.analysis.extraction.calendar import MONTH_WORDS, find_dates
from forestall.analysis.extraction.finance import (
    BANK_WORDS,
    MONEY_WORDS,
    find_bank_accounts,
    find_cards,
    find_crypto,
    find_ibans,
    find_money,
)
from forestall.analysis.extraction.mention import KINDS, Mention
from forestall.analysis.extraction.normalise import readable
from forestall.analysis.extraction.phones import find_phones
from forestall.analysis.extraction.registers import (
    COMPANY_WORDS,
    PASSPORT_WORDS,
    VEHICLE_WORDS,
    find_company_numbers,
    find_imeis,
    find_ninos,
    find_passports,
    find_postcodes,
    find_vehicles,
)
from forestall.analysis.extraction.scan import Candidate, Finder, Scan
from forestall.analysis.extraction.web import HANDLE_WORDS, find_emails, find_handles, find_ips, find_urls

__all__ = ["extract"]

_CLOSING = re.compile(r"at\s?[\])}>]", re.I)
_SIGN = re.compile("[£$€₹₿]")

# Each finder, and what a text must show at the least for it to run.
_FINDERS: dict[str, tuple[Finder, Callable[[Scan], object]]] = {
    "phone": (find_phones, lambda s: b"9" * 9 in s.digits),
    "email": (
        find_emails,
        lambda s: (
            "@" in s.text or b"dot" in s.words or (b"at" in s.words and _CLOSING.search(s.text) is not None)
        ),
    ),
    "handle": (find_handles, lambda s: "@" in s.text or not HANDLE_WORDS.isdisjoint(s.words)),
    "vehicle": (
        find_vehicles,
        lambda s: (
            b"AA99AAA" in s.packed
            or b"A9" in s.shape
            or b"9A" in s.shape
            or b"AAA 999" in s.shape
            or not VEHICLE_WORDS.isdisjoint(s.words)
        ),
    ),
    "iban": (
        find_ibans,
        lambda s: (
            (b"AA99" in s.shape or b"aa99" in s.shape or b"AA 99" in s.shape or b"aa 99" in s.shape)
            and s.packed.count(b"9") >= 8
        ),
    ),
    "bank_account": (
        find_bank_accounts,
        lambda s: (
            s.packed.count(b"9") >= 14
            and b"99999999" in s.packed
            and (b"99 99 99" in s.shape or not BANK_WORDS.isdisjoint(s.words))
        ),
    ),
    "card": (find_cards, lambda s: b"9" * 13 in s.digits),
    "crypto": (find_crypto, lambda s: max(map(len, s.text.split()), default=0) >= 26),
    "company_number": (
        find_company_numbers,
        lambda s: (
            b"999999" in s.packed
            and (b"AA999999" in s.shape or b"AA 999999" in s.shape or not COMPANY_WORDS.isdisjoint(s.words))
        ),
    ),
    "date": (
        find_dates,
        lambda s: (
            b"9 9" in s.shape
            or (b"9" in s.packed and not MONTH_WORDS.isdisjoint(s.words))
            or b"99999999" in s.shape
            or s.now is not None
        ),
    ),
    "money": (
        find_money,
        lambda s: b"9" in s.packed and (_SIGN.search(s.text) or not MONEY_WORDS.isdisjoint(s.words)),
    ),
    "postcode": (find_postcodes, lambda s: b"9AA" in s.shape or b"9aa" in s.shape),
    "imei": (find_imeis, lambda s: b"9" * 15 in s.packed),
    "nino": (find_ninos, lambda s: b"AA999999A" in s.packed),
    "ip": (
        find_ips,
        lambda s: b"9" in s.packed and (s.text.count(".") >= 3 or ":" in s.text or "dot" in s.lower),
    ),
    "url": (find_urls, lambda s: "." in s.text or "/" in s.text or b"dot" in s.words),
    "passport": (find_passports, lambda s: b"99999" in s.packed and not PASSPORT_WORDS.isdisjoint(s.words)),
}
# A checksum over every character, or a token that holds others inside it, settles an overlap first.
_STRONG = {"crypto": 2, "iban": 2, "card": 2, "imei": 1, "email": 1, "url": 1, "bank_account": 1}


def _strength(candidate: Candidate) -> tuple[int, int, int, int]:
    kind, start, end = candidate.kind, candidate.start, candidate.end
    return _STRONG.get(kind, 0), len(candidate.canonical.checks), end - start, -start


def _settle(candidates: list[Candidate]) -> list[Candidate]:
    """Keep the strongest of every set of overlapping candidates, in order of place."""
    candidates.sort(key=lambda c: c.start)
    reach, overlapping = -1, False
    for candidate in candidates:
        if candidate.start < reach:
            overlapping = True
            break
        reach = candidate.end
    if not overlapping:
        return candidates
    kept: list[Candidate] = []
    group: list[Candidate] = []
    reach = -1
    for candidate in candidates:
        if candidate.start >= reach:
            kept.extend(_strongest(group))
            group = []
        group.append(candidate)
        reach = max(reach, candidate.end)
    kept.extend(_strongest(group))
    return kept


def _strongest(group: list[Candidate]) -> list[Candidate]:
    if len(group) < 2:
        return group
    chosen: list[Candidate] = []
    for candidate in sorted(group, key=_strength, reverse=True):
        if all(candidate.end <= other.start or candidate.start >= other.end for other in chosen):
            chosen.append(candidate)
    chosen.sort(key=lambda c: c.start)
    return chosen


def extract(
    text: str,
    *,
    region: str = "GB",
    kinds: Collection[str] | None = None,
    now: date | None = None,
) -> list[Mention]:
    """Find the identifiers in a report.

    Parameters
    ----------
    text
        Running text, of any length and in any state: spaced and dotted numbers, ``[at]`` and ``hxxp``,
        letters for digits, look-alike letters and invisible characters are read through.
    region
        ISO 3166-1 alpha-2 code: national phone numbers and the order of numeric dates.
    kinds
        The kinds wanted (see `KINDS`); all by default. Overlaps are settled among these only.
    now
        Day of the report. Given, dates without a year and relative ones ("yesterday") are resolved.

    Returns
    -------
    list of Mention
        In order of place, none overlapping another. ``text[m.start:m.end] == m.raw`` for each.

    Raises
    ------
    ValueError
        If a kind is unknown.

    Notes
    -----
    Overlaps are settled so: a reading whose checksum covers every character (iban, card, crypto) wins; then
    imei, bank_account, and the tokens that hold others inside (email, url); then more checks; then the
    longer; then the earlier.

    Examples
    --------
    >>> [m.canonical for m in extract("Rang O77OO 9OO 123 from AB12 CDE, paid £1.5k on 3/2/24")]
    ['+447700900123', 'AB12CDE', 'GBP 1500.00', '2024-02-03']
    >>> extract("number ending 4421, crime ref 07700900123")
    []
    """
    copy, offsets = readable(text)
    scan = Scan(copy, region, now)
    candidates: list[Candidate] = []
    if kinds is None:
        for finder, called_for in _FINDERS.values():
            if called_for(scan):
                candidates.extend(finder(scan))
    else:
        for kind in kinds:
            if kind not in _FINDERS:
                raise ValueError(f"unknown kind {kind!r}: choose from {', '.join(KINDS)}")
            finder, called_for = _FINDERS[kind]
            if called_for(scan):
                candidates.extend(finder(scan))
    if not candidates:
        return []
    mentions = []
    for found in _settle(candidates):
        start, end = found.start, found.end
        if offsets is not None:
            # The end follows the last character read, so that invisible ones behind it stay outside.
            start, end = offsets[start], offsets[end - 1] + 1
        value = found.canonical
        mentions.append(
            Mention(
                found.kind,
                text[start:end],
                start,
                end,
                value.value,
                value.checks,
                value.confidence,
                found.context,
            )
        )
    return mentions
