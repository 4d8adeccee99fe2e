"""Values of each kind in one form, so that what is the same is written the same.

A normal form is a string; an empty one says that nothing is known. Several values of one cell are
parted by ``ALTERNATIVE``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from anyascii import anyascii

from forestall.analysis.linking.fields import FieldKind
from forestall.analysis.names.company_words import LEGAL_FORMS
from forestall.core.identifiers.dates import MONTHS

__all__ = ["ALTERNATIVE", "normalise"]

ALTERNATIVE = "\x1f"
"""Parts the values of a record that has several."""

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_APOSTROPHE = re.compile(r"['’`´ʼ]")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_SYLLABLE = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Words of scripts that part them by spaces, from Greek on; Han, kana and Hangul are not among them.
_OTHER_SCRIPT = re.compile(r"\S*[\u0370-\u10ff\u1200-\u1cff\ufb1d-\ufdff\ufe70-\ufefc]\S*")
_NOTHING = frozenset(
    ("", "null", "none", "nan", "na", "n a", "unknown", "not known", "nil", "missing", "not stated", "tbc")
)
_YEAR_FIRST = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})(?:[t ].*)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\.0)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4}|\d{2})(?:[t ].*)?")
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_WORD_DATE = re.compile(r"(\d{1,2})?(?:st|nd|rd|th)?[\s.,/-]*([a-z]{3,9})[\s.,/-]*(\d{1,2})?[\s,/-]*(\d{4})")
# Letters with a full stop after each: L.L.C., B.V.
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")
_LONGEST_FORM = max(map(len, LEGAL_FORMS))
_PHONE_SYMBOLS = re.compile(r"\D+")


def words(text: str) -> str:
    """The words of a text in small Latin letters without marks, parted by one space.

    >>> words("Paul COLOMIÈS, 2nd"), words("Ольга")
    ('paul colomies 2nd', 'olga')
    """
    plain = text
    if not text.isascii():
        # Han and Hangul come out as "WangXiaoMing": each sign begins with a capital.
        plain = _OTHER_SCRIPT.sub(_spell, _APOSTROPHE.sub("", text))
        plain = _FOREIGN.sub(_spell_signs, plain)
    plain = plain.replace("'", "")
    return _NOT_WORD.sub(" ", plain.lower()).strip()


def _spell_signs(found: re.Match[str]) -> str:
    return _SYLLABLE.sub(" ", anyascii(found[0]))


def _spell(found: re.Match[str]) -> str:
    return _spell_word(found[0])


@lru_cache(maxsize=1 << 16)
def _spell_word(word: str) -> str:
    """A word of another script as people write it in Latin letters, vowels that are not written included."""
    # Here, because it loads what was learned and what runs it, which most tables have no use for.
    from forestall.analysis.transliteration import romanise

    return romanise(word)


def _date(text: str) -> str:
    """Year, month and day as eight figures; 0 for what is unknown; impossible ones are kept as written."""
    text = text.strip().lower()
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        year, month, day = found.groups()
    elif found := _YEAR_LAST.fullmatch(text):
        day, month, year = found.groups()
        if int(month) > 12 >= int(day):
            day, month = month, day
        if len(year) == 2:
            year = ("20" if int(year) < 30 else "19") + year
    elif found := _YEAR.fullmatch(text):
        return found[1] + "0000"
    elif (found := _WORD_DATE.fullmatch(text)) and found[2] in MONTHS:
        day, month, year = found[1] or found[3] or "0", str(MONTHS[found[2]]), found[4]
    else:
        return ""
    return f"{year}{month:0>2}{day:0>2}"


def _compact(text: str) -> str:
    return words(text).replace(" ", "")


def _organisation(text: str) -> str:
    """The words of a name but for the legal form at its end (or start), which is written in many ways.

    >>> _organisation("Müller & Söhne GmbH"), _organisation("ACME L.L.C."), _organisation("Ltd")
    ('muller sohne', 'acme', 'ltd')
    """
    found = words(_ABBREVIATION.sub(_join, text)).split()
    for size in range(min(_LONGEST_FORM, len(found) - 1), 0, -1):
        if tuple(found[-size:]) in LEGAL_FORMS:
            return " ".join(found[:-size])
    for size in range(min(_LONGEST_FORM, len(found) - 1), 0, -1):
        if tuple(found[:size]) in LEGAL_FORMS:
            return " ".join(found[size:])
    return " ".join(found)


def _join(found: re.Match[str]) -> str:
    return found[0].replace(".", "")


def _phone(text: str) -> str:
    """The last nine figures at the most: country and trunk prefixes are written in many ways."""
    figures = _PHONE_SYMBOLS.sub("", text)
    return figures[-9:] if len(figures) >= 5 else ""


def _email(text: str) -> str:
    return text.strip().lower() if "@" in text else ""


_FORMS: dict[FieldKind, Callable[[str], str]] = {
    FieldKind.BIRTH_DATE: _date,
    FieldKind.DATE: _date,
    FieldKind.ORGANISATION: _organisation,
    FieldKind.POSTCODE: _compact,
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: _email,
    FieldKind.IDENTIFIER: _compact,
}


@lru_cache(maxsize=1 << 16)
def normalise(kind: FieldKind, text: str) -> str:
    """The normal form of one value; empty when it says nothing.

    Examples
    --------
    >>> normalise(FieldKind.BIRTH_DATE, "17/05/1984"), normalise(FieldKind.BIRTH_DATE, "1984")
    ('19840517', '19840000')
    >>> normalise(FieldKind.POSTCODE, "SW1A 1AA"), normalise(FieldKind.PLACE, "unknown")
    ('sw1a1aa', '')
    """
    if words(text) in _NOTHING:
        return ""
    return _FORMS.get(kind, words)(text)
