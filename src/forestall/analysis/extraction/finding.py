"""The one entry: run the finders that a text calls for, and settle their overlaps."""

import re
from collections.abc import Collection
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
_TELLING = (
    HANDLE_WORDS | VEHICLE_WORDS | BANK_WORDS | COMPANY_WORDS | MONTH_WORDS | MONEY_WORDS | PASSPORT_WORDS
) | {b"dot", b"at"}


def _due(scan: Scan) -> dict[str, Finder]:
    """Choose the finders that a text calls for: what each needs at the least is a substring test here."""
    text, shape, packed = scan.text, scan.shape, scan.packed
    told = _TELLING.intersection(scan.words)
    due: dict[str, Finder] = {}
    if "@" in text or b"dot" in told or (b"at" in told and _CLOSING.search(text) is not None):
        due["email"] = find_emails
    if "@" in text or not told.isdisjoint(HANDLE_WORDS):
        due["handle"] = find_handles
    if b".a" in shape or b".A" in shape or "//" in text or "[" in text or b"dot" in told:
        due["url"] = find_urls
    if scan.now is not None:
        due["date"] = find_dates
    if "::" in text:
        due["ip"] = find_ips
    if b"x" * 26 in scan.runs:
        due["crypto"] = find_crypto
    if b"9" not in packed:
        return due
    if b"9" * 9 in scan.digits:
        due["phone"] = find_phones
        if b"9" * 13 in scan.digits:
            due["card"] = find_cards
    if b"AA99AAA" in packed or b"A9" in shape or b"9A" in shape or b"AAA 999" in shape:
        due["vehicle"] = find_vehicles
    if b"9AA" in shape or b"9aa" in shape:
        due["postcode"] = find_postcodes
    if (b"AA99" in shape or b"aa99" in shape or b"AA 99" in shape) and packed.count(b"9") >= 8:
        due["iban"] = find_ibans
    if b"9/9" in shape or b"9.9" in shape or b"9 / 9" in shape or b"99999999" in shape:
        due["date"] = find_dates
    if shape.count(b".") >= 3 or text.count(":") >= 7:
        due["ip"] = find_ips
    if _SIGN.search(text) is not None:
        due["money"] = find_money
    if b"999999" in packed:
        if b"AA999999" in shape or b"AA 999999" in shape:
            due["company_number"] = find_company_numbers
        if b"AA999999A" in packed:
            due["nino"] = find_ninos
        if b"9" * 15 in packed:
            due["imei"] = find_imeis
        if b"99/99/99" in shape:
            due["bank_account"] = find_bank_accounts
    if told:
        if not told.isdisjoint(MONEY_WORDS):
            due["money"] = find_money
        if not told.isdisjoint(MONTH_WORDS):
            due["date"] = find_dates
        if not told.isdisjoint(VEHICLE_WORDS):
            due["vehicle"] = find_vehicles
        if b"99999" in packed:
            if not told.isdisjoint(COMPANY_WORDS):
                due["company_number"] = find_company_numbers
            if not told.isdisjoint(PASSPORT_WORDS):
                due["passport"] = find_passports
            if packed.count(b"9") >= 14 and not told.isdisjoint(BANK_WORDS):
                due["bank_account"] = find_bank_accounts
    return due


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
    due = _due(scan)
    if kinds is not None:
        unknown = set(kinds).difference(KINDS)
        if unknown:
            raise ValueError(f"unknown kind {min(unknown)!r}: choose from {', '.join(KINDS)}")
        due = {kind: finder for kind, finder in due.items() if kind in kinds}
    candidates: list[Candidate] = []
    for finder in due.values():
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
