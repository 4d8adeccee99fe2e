"""The one entry: run the finders that a text calls for, and settle their overlaps."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from operator import attrgetter

from forestall.analysis.extraction.calendar import (
    MONTH_WORDS,
    find_compact_dates,
    find_numeric_dates,
    find_relative_dates,
    find_written_dates,
)
from forestall.analysis.extraction.context import TELLING_WORDS
from forestall.analysis.extraction.finance import (
    BANK_WORDS,
    MONEY_WORDS,
    SCALE_WORDS,
    false_ibans,
    find_bank_accounts,
    find_cards,
    find_coded_sums,
    find_crypto,
    find_ibans,
    find_named_sums,
    find_scaled_sums,
    find_signed_sums,
)
from forestall.analysis.extraction.mention import KINDS, Mention
from forestall.analysis.extraction.normalise import readable
from forestall.analysis.extraction.phones import PHONE_WORDS, find_phones
from forestall.analysis.extraction.registers import (
    COMPANY_WORDS,
    PASSPORT_WORDS,
    find_company_numbers,
    find_imeis,
    find_ninos,
    find_passports,
    find_postcodes,
)
from forestall.analysis.extraction.scan import Candidate, Finder, Scan
from forestall.analysis.extraction.signals import needs, shape_signals, symbol_signals, words_of
from forestall.analysis.extraction.vehicles import (
    NATION_WORDS,
    REGISTRATION_WORDS,
    VEHICLE_WORDS,
    find_current_marks,
    find_foreign_marks,
    find_named_marks,
    find_older_marks,
)
from forestall.analysis.extraction.web import (
    HANDLE_WORDS,
    find_emails,
    find_introduced_handles,
    find_ips,
    find_mentions,
    find_spoken_emails,
    find_urls,
)

__all__ = ["FINDERS", "choose_finders", "extract", "read_signals"]

FINDERS: tuple[tuple[str, Finder, tuple[str, ...]], ...] = (
    ("phone", find_phones, ("phone",)),
    ("email", find_emails, ("at_sign address", "at_sign bracket", "at_sign dot_word", "at_word bracket")),
    ("email", find_spoken_emails, ("at_word dot_word",)),
    ("handle", find_mentions, ("handle_sign",)),
    ("handle", find_introduced_handles, ("handle_word",)),
    ("url", find_urls, ("address", "dot_word")),
    ("ip", find_ips, ("dots digit", "dot_word digit", "colons")),
    ("iban", find_ibans, ("iban eight_digits",)),
    ("card", find_cards, ("card",)),
    ("crypto", find_crypto, ("long_run",)),
    ("imei", find_imeis, ("imei", "card imei_word")),
    (
        "bank_account",
        find_bank_accounts,
        ("hyphened_sort_code account", "bank_word sort_code account"),
    ),
    ("vehicle", find_current_marks, ("current_mark",)),
    ("vehicle", find_older_marks, ("older_mark",)),
    ("vehicle", find_named_marks, ("registration_word named_mark",)),
    ("vehicle", find_foreign_marks, ("nation_word digit",)),
    ("postcode", find_postcodes, ("postcode",)),
    ("nino", find_ninos, ("nino",)),
    (
        "company_number",
        find_company_numbers,
        ("company_prefix", "company_word five_digits", "registration_word run_of_eight"),
    ),
    ("passport", find_passports, ("passport_word five_digits",)),
    ("date", find_numeric_dates, ("numeric_date",)),
    ("date", find_written_dates, ("month_word digit",)),
    ("date", find_compact_dates, ("run_of_eight",)),
    ("date", find_relative_dates, ("dated",)),
    ("money", find_signed_sums, ("currency_sign digit",)),
    ("money", find_named_sums, ("money_word digit", "closing_sign digit")),
    ("money", find_coded_sums, ("money_word digit",)),
    ("money", find_scaled_sums, ("scale_word digit",)),
)
"""Each kind and finder, and what the finder needs at the least: any one of these sets of signals."""
_WORDS = {
    "telling_word": TELLING_WORDS,
    "at_word": ("at",),
    "dot_word": ("dot",),
    "imei_word": ("imei", "imeis"),
    "bank_word": BANK_WORDS,
    "company_word": COMPANY_WORDS,
    "handle_word": HANDLE_WORDS,
    "money_word": MONEY_WORDS,
    "month_word": MONTH_WORDS,
    "nation_word": NATION_WORDS,
    "passport_word": PASSPORT_WORDS,
    "phone_word": PHONE_WORDS,
    "registration_word": REGISTRATION_WORDS,
    "scale_word": SCALE_WORDS,
    "vehicle_word": VEHICLE_WORDS,
}
_WORD_SIGNALS: dict[bytes, int] = {}
for _name, _spoken in _WORDS.items():
    for _word in _spoken:
        _key = _word.encode()
        _WORD_SIGNALS[_key] = _WORD_SIGNALS.get(_key, 0) | needs(_name)
_TELLING = frozenset(_WORD_SIGNALS)
_DATED = needs("dated")
_NEEDS = tuple((kind, finder, tuple(map(needs, sets))) for kind, finder, sets in FINDERS)


def read_signals(scan: Scan) -> int:
    """Work out what a text can hold, and leave it with the scan.

    Examples
    --------
    >>> scan = Scan("Rang 07700 900123", "GB", None)
    >>> read_signals(scan) == scan.signals, bool(scan.signals & needs("phone"))
    (True, True)
    """
    octets = scan.octets
    signals = shape_signals(octets) | symbol_signals(scan.text, octets)
    for word in _TELLING.intersection(words_of(octets)):
        signals |= _WORD_SIGNALS[word]
    if scan.now is not None:
        signals |= _DATED
    scan.signals = signals
    return signals


@lru_cache(maxsize=1 << 12)
def choose_finders(signals: int, kinds: frozenset[str] | None) -> tuple[Finder, ...]:
    """Choose the finders that a text with these signals calls for, of some kinds or (None) of all.

    Examples
    --------
    >>> [finder.__name__ for finder in choose_finders(needs("digit postcode"), None)]
    ['find_postcodes']
    """
    return tuple(
        finder
        for kind, finder, sets in _NEEDS
        if (kinds is None or kind in kinds) and any(signals & each == each for each in sets)
    )


_IBAN = needs("iban eight_digits")
_INSIDE_IBAN = frozenset(("bank_account", "card", "imei", "phone"))
_START, _KIND = attrgetter("start"), attrgetter("kind")
# A checksum over every character, or a token that holds others inside it, settles an overlap first.
_STRONG = {"crypto": 3, "iban": 3, "card": 2, "imei": 1, "email": 1, "url": 1, "bank_account": 1}


def _strength(candidate: Candidate) -> tuple[int, int, int, int]:
    kind, start, end = candidate.kind, candidate.start, candidate.end
    return _STRONG.get(kind, 0), len(candidate.canonical.checks), end - start, -start


def _outside_false_ibans(scan: Scan, candidates: list[Candidate]) -> list[Candidate]:
    """Leave out numbers inside a run that is laid out as an IBAN but fails its checksum."""
    if _INSIDE_IBAN.isdisjoint(map(_KIND, candidates)):
        return candidates
    spans = false_ibans(scan)
    if not spans:
        return candidates
    return [
        found
        for found in candidates
        if found.kind not in _INSIDE_IBAN or not any(s < found.end and found.start < e for s, e in spans)
    ]


def _settle(candidates: list[Candidate]) -> list[Candidate]:
    """Keep the strongest of every set of overlapping candidates, in order of place."""
    if len(candidates) < 2:
        return candidates
    candidates.sort(key=_START)
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


def _mention(text: str, found: Candidate, offsets: list[int] | None) -> Mention:
    start, end = found.start, found.end
    if offsets is not None:
        # The end follows the last character read, so that invisible ones behind it stay outside.
        start, end = offsets[start], offsets[end - 1] + 1
    value = found.canonical
    return Mention(
        found.kind, text[start:end], start, end, value.value, value.checks, value.confidence, found.context
    )


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
    Overlaps are settled so: a reading whose checksum covers every character (iban or crypto, then card) wins;
    then imei, bank_account, and the tokens that hold others inside (email, url); then more checks; then the
    longer; then the earlier.

    Examples
    --------
    >>> [m.canonical for m in extract("Rang O77OO 9OO 123 from AB12 CDE, paid £1.5k on 3/2/24")]
    ['+447700900123', 'AB12CDE', 'GBP 1500.00', '2024-02-03']
    >>> extract("number ending 4421, crime ref 07700900123")
    []
    """
    wanted = None
    if kinds is not None:
        wanted = frozenset(kinds)
        unknown = wanted.difference(KINDS)
        if unknown:
            raise ValueError(f"unknown kind {min(unknown)!r}: choose from {', '.join(KINDS)}")
    copy, offsets = readable(text)
    scan = Scan(copy, region, now)
    due = choose_finders(read_signals(scan), wanted)
    if not due:
        return []
    candidates: list[Candidate] = []
    for finder in due:
        candidates.extend(finder(scan))
    if scan.signals & _IBAN == _IBAN:
        candidates = _outside_false_ibans(scan, candidates)
    return [_mention(text, found, offsets) for found in _settle(candidates)]
