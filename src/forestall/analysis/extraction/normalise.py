"""A readable copy of a text, with the way back to the original offsets.

Writers hide numbers behind full-width digits, letters of other alphabets that look Latin, and characters that
take no room. The finders read the copy; mentions are given in the original.
"""

import re
import unicodedata

from forestall.core.identifiers import canonical_card, canonical_imei, canonical_phone

__all__ = ["readable"]

# Letters of other scripts drawn like Latin ones (Unicode Technical Standard 39, confusables), one for one.
_CYRILLIC = "АВЕКМНОРСТУХІЈЅЗаеорсухіјѕԁһӏԛԝ"
_AS_LATIN = "ABEKMHOPCTYXIJS3aeopcyxijsdhlqw"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχ"
_GREEK_AS_LATIN = "ABEZHIKMNOPTYXaiKvopux"

# Dashes and curly quotes mean what the plain ones do.
_MARKS = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2018\u2019\u201c\u201d", "-------''\"\"")
# Everything a report may hold that needs no change: Latin-1 without its two traps, and common punctuation.
_UNUSUAL = re.compile("[^\x00-\x9f\u00a1-\u00ac\u00ae-\u00ff\u2022\u2026\u20ac]")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
) | {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFE00, 0xFE10))}


class _Replacements(dict[int, str]):
    """One character to its replacement, worked out at first sight."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _INVISIBLE:
            plain = ""
        elif code < 0x100 and character != "\u00a0":
            plain = character
        else:
            plain = unicodedata.normalize("NFKC", character)
            # Digits of other scripts (Arabic, Devanagari, ...) are digits; exotic spaces are spaces.
            if plain.isdecimal() and not plain.isascii():
                plain = "".join(str(unicodedata.decimal(c)) for c in plain)
            elif plain.isspace() and plain != "\n":
                plain = " "
        self[code] = plain
        return plain


_PLAIN = _Replacements(zip(map(ord, _CYRILLIC + _GREEK), _AS_LATIN + _GREEK_AS_LATIN, strict=True))


# A stroke stands for a one, or parts the fields of an export: it parts when a whole number borders it.
_ENDS = re.compile(r"(?<![\w£$€+.,/\-])[+\d][\d \-./]{5,24}$")
_STARTS = re.compile(r"[+\d][\d \-./]{4,23}\d(?![\w])")
_DATE = re.compile(r"\d{1,2}([/.\-])\d{1,2}\1(?:\d{4}|\d\d)|\d{4}-\d\d-\d\d")


def _whole(number: str) -> bool:
    if _DATE.fullmatch(number):
        return True
    digits = sum(map(str.isdigit, number))
    if digits < 10:
        return False
    if number[0] in "+0" or (number[:2] == "44" and digits == 12):
        phone = canonical_phone(number if number[0] in "+0" else "+" + number)
        return phone is not None and phone.checks[0] == "valid" and (digits > 10 or number[0] == "+")
    return canonical_card(number) is not None or canonical_imei(number) is not None


def _part_fields(text: str) -> str:
    """Put a tab, which never joins digits, for every stroke that parts two fields."""
    pieces = list(text)
    at = text.find("|")
    while at >= 0:
        ends = _ENDS.search(text, max(0, at - 25), at)
        starts = _STARTS.match(text, at + 1)
        if (ends and _whole(ends.group())) or (starts and _whole(starts.group())):
            pieces[at] = "\t"
        at = text.find("|", at + 1)
    return "".join(pieces)


def readable(text: str) -> tuple[str, list[int] | None]:
    """Give the copy that finders read, and a map from its offsets to the original's.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    tuple
        The copy, and None when offsets are unchanged; otherwise a list with one entry for each character of
        the copy and a last one for its end, each the offset in `text`.

    Examples
    --------
    >>> readable("０７７00")
    ('07700', None)
    >>> readable("07\\u200b700")
    ('07700', [0, 1, 3, 4, 5, 6])
    """
    if "|" in text:
        text = _part_fields(text)
    if text.isascii():
        return text, None
    text = text.translate(_MARKS)
    if _UNUSUAL.search(text) is None:
        return text, None
    pieces = [_PLAIN[code] for code in map(ord, text)]
    copy = "".join(pieces)
    if len(copy) == len(text) and all(pieces):
        return copy, None
    offsets = [index for index, piece in enumerate(pieces) for _ in piece]
    offsets.append(len(text))
    return copy, offsets
