"""The symbols that the scorer reads: a name part cut into the units of its script, or into Latin letters.

Scripts are told apart by blocks of Unicode. What a script writes in one sign but speaks as several sounds is
taken apart (Hangul into its letters, Han into a Mandarin syllable a character, Indic vowels in spoken order);
marks that names are written with or without (Arabic and Hebrew vowel points, tatweel, Greek accents) go.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

from anyascii import anyascii

__all__ = [
    "GENERIC",
    "LATIN",
    "SCRIPTS",
    "fold",
    "generic_units",
    "latin_letters",
    "script_of",
    "source_units",
]

LATIN = "latin"
GENERIC = "generic"

# First code point of a stretch and its script; what is in no stretch is read by its ASCII spelling.
_STRETCHES = (
    (0x0000, LATIN), (0x0250, GENERIC), (0x0370, "greek"), (0x0400, "cyrillic"), (0x0530, "armenian"),
    (0x0590, "hebrew"), (0x0600, "arabic"), (0x0700, GENERIC), (0x0750, "arabic"), (0x0780, GENERIC),
    (0x08A0, "arabic"), (0x0900, "devanagari"), (0x0980, "bengali"), (0x0A00, "gurmukhi"),
    (0x0A80, "gujarati"), (0x0B00, "oriya"), (0x0B80, "tamil"), (0x0C00, "telugu"), (0x0C80, "kannada"),
    (0x0D00, "malayalam"), (0x0D80, "sinhala"), (0x0E00, "thai"), (0x0E80, GENERIC), (0x1000, "myanmar"),
    (0x10A0, "georgian"), (0x1100, "hangul"), (0x1200, "ethiopic"), (0x1380, GENERIC), (0x1C90, "georgian"),
    (0x1CC0, GENERIC), (0x1E00, LATIN), (0x1F00, "greek"), (0x2000, GENERIC), (0x3040, "kana"),
    (0x3100, GENERIC), (0x3400, "han"), (0xA000, GENERIC), (0xF900, "han"), (0xFB00, GENERIC),
    (0x20000, "han"), (0x32000, GENERIC),
)  # fmt: skip
SCRIPTS = {script: i for i, script in enumerate(dict.fromkeys(script for _, script in _STRETCHES))}
_STARTS = [start for start, _ in _STRETCHES]
_POINTED = frozenset({"arabic", "hebrew", "greek"})
_FINAL_FORMS = str.maketrans("ךםןףץς", "כמנפצσ")
_BEFORE_ITS_CONSONANT = re.compile("([เ-ไ])(.)")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


@lru_cache(maxsize=1 << 14)
def _script(character: str) -> str:
    return _STRETCHES[bisect_right(_STARTS, ord(character)) - 1][1]


@lru_cache(maxsize=1 << 12)
def script_of(token: str) -> str:
    """Name the script of most letters of a token; ``latin`` where there is none.

    Examples
    --------
    >>> script_of("Ольга"), script_of("Łucja"), script_of("")
    ('cyrillic', 'latin', 'latin')
    """
    if token.isascii():
        return LATIN
    counts: dict[str, int] = {}
    for character in unicodedata.normalize("NFC", token):
        if character.isalpha():
            script = "hangul" if "\uac00" <= character <= "\ud7a3" else _script(character)
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: (counts[script], script)) if counts else LATIN


@lru_cache(maxsize=1 << 16)
def fold(character: str) -> str:
    """Spell one character in lower-case ASCII letters and digits; empty for a mark or a space."""
    if "\ud800" <= character <= "\udfff":
        return ""
    return "".join(c for c in anyascii(character).lower() if c.isascii() and c.isalnum())


def latin_letters(token: str, known: frozenset[str]) -> list[str]:
    """Cut a Latin spelling into lower-case letters; a letter that is not ``known`` is spelt in ASCII."""
    letters: list[str] = []
    for character in unicodedata.normalize("NFC", token).lower():
        letters.extend(character if character in known else fold(character))
    return letters


def source_units(token: str) -> list[str]:
    """Cut a token of a non-Latin script into the units of its script, in spoken order.

    Examples
    --------
    >>> source_units("Ольга")
    ['о', 'л', 'ь', 'г', 'а']
    >>> len(source_units("김"))
    3
    """
    script = script_of(token)
    text = unicodedata.normalize("NFKC", token).lower()
    if script in _POINTED:
        text = "".join(
            c
            for c in unicodedata.normalize("NFD", text)
            if unicodedata.category(c) != "Mn" or c in "\u0653\u0654\u0655"
        )
        text = unicodedata.normalize("NFC", text).replace("\u0640", "").translate(_FINAL_FORMS)
    elif script == "hangul":
        text = unicodedata.normalize("NFD", text).replace("\u110b", "")
    elif script == "kana":
        text = text.translate(_HIRAGANA)
    elif script == "thai":
        text = _BEFORE_ITS_CONSONANT.sub(r"\2\1", text)
    units = []
    for character in text:
        if _script(character) == "han":
            units.append("han:" + fold(character))
        elif unicodedata.category(character)[0] in "LMN" or character in "'׳’ー":
            units.append(character)
    return units


def generic_units(unit: str) -> list[str]:
    """Spell a unit that has no readings of its own as ASCII letters, marked as such."""
    spelt = unit[4:] if unit.startswith("han:") else "".join(fold(character) for character in unit)
    return ["~" + letter for letter in spelt]
