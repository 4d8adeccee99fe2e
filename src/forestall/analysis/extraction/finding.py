"""The one entry: run the finders that a text calls for, and settle their overlaps."""

from collections.abc import Collection
from datetime import date

from forestall.analysis.extraction.calendar import find_dates
from forestall.analysis.extraction.finance import (
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
    find_company_numbers,
    find_imeis,
    find_ninos,
    find_passports,
    find_postcodes,
    find_vehicles,
)
from forestall.analysis.extraction.scan import Candidate, Finder, Scan
from forestall.analysis.extraction.web import find_emails, find_handles, find_ips, find_urls

__all__ = ["extract"]

_FINDERS: dict[str, Finder] = {
    "phone": find_phones,
    "email": find_emails,
    "handle": find_handles,
    "vehicle": find_vehicles,
    "iban": find_ibans,
    "bank_account": find_bank_accounts,
    "card": find_cards,
    "crypto": find_crypto,
    "company_number": find_company_numbers,
    "date": find_dates,
    "money": find_money,
    "postcode": find_postcodes,
    "imei": find_imeis,
    "nino": find_ninos,
    "ip": find_ips,
    "url": find_urls,
    "passport": find_passports,
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
        for finder in _FINDERS.values():
            candidates.extend(finder(scan))
    else:
        for kind in kinds:
            if kind not in _FINDERS:
                raise ValueError(f"unknown kind {kind!r}: choose from {', '.join(KINDS)}")
            candidates.extend(_FINDERS[kind](scan))
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
