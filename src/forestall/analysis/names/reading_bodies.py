"""Reading the names of bodies and things: legal forms, generic words, places, numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from forestall.analysis.names.company_words import (
    LEGAL_FORMS,
    LEGAL_WORDS,
    MEANINGS,
    NUMBER_WORDS,
    ORDINARY_WORDS,
    ROMAN,
)
from forestall.analysis.names.form import Kind, NameForm, Part, Role
from forestall.analysis.names.places import PLACES, TWO_WORD_PLACES
from forestall.analysis.names.scripts import legal_form_of_script, one_spelling
from forestall.analysis.names.sounds import sound
from forestall.analysis.names.words import in_own_script, latin, split_words

__all__ = ["read_body"]

_ABBREVIATION = re.compile(r"(?<!\w)((?:\w\.){1,}\w?)(?!\w)")
_GLUED_FORM = re.compile(r"(?<=[a-z]{3})(?=[A-Z]{2,4}\b)")
_SHIP_WORDS = frozenset("mv mt ms ss mts sv fv my rv ft mtv vessel ship".split())


@lru_cache(maxsize=65536)
def _body_part(word: str, native: str) -> Part:
    if word.isdigit():
        return Part(word, native, Role.NUMBER, word.lstrip("0") or "0", 0.5, frozenset())
    if word in NUMBER_WORDS:
        return Part(word, native, Role.NUMBER, str(NUMBER_WORDS[word]), 0.5, frozenset())
    if word in ROMAN:
        return Part(word, native, Role.NUMBER, str(ROMAN[word]), 0.5, frozenset())
    if any(letter.isdigit() for letter in word):
        return Part(word, native, Role.NUMBER, word, 0.5, frozenset())
    if word in PLACES:
        return Part(word, native, Role.PLACE, PLACES[word], 0.5, frozenset())
    if word in MEANINGS:
        return Part(word, native, Role.GENERIC, MEANINGS[word], 0.35, frozenset())
    if word in ORDINARY_WORDS:
        return Part(word, native, Role.ORDINARY, word, 0.1 if len(word) <= 3 else 0.3, frozenset())
    return Part(word, native, Role.NAME, sound(word), 1.0 if len(word) > 3 else 0.8, frozenset())


def read_body(text: str, plain: str, kind: Kind) -> NameForm:
    """Analyse the name of a body or a thing; ``plain`` is ``text`` without apostrophes."""
    legal: set[str] = set()
    if not plain.isascii():
        plain, found = legal_form_of_script(one_spelling(plain))
        legal |= found
    if "." in plain:
        plain = _ABBREVIATION.sub(lambda match: match.group().replace(".", ""), plain)
    plain = _GLUED_FORM.sub(" ", plain)
    words: list[tuple[str, str]] = []
    for word in split_words(plain):
        spelt = _without_slip(latin(word))
        if spelt:
            words.append((spelt, word if in_own_script(word) else spelt))
    if kind is Kind.THING:
        if len(words) > 1:
            words = [pair for pair in words if pair[0] not in _SHIP_WORDS] or words
    else:
        words = _without_forms(words, legal)
    words = _places_of_two(words)
    stop = [
        pair for pair in words if pair[0] not in ("the", "and", "of", "und", "et", "y", "e", "i")
    ] or words
    parts = tuple(_joined_numbers([_body_part(word, native) for word, native in stop]))
    if "/" in plain and (first := plain.partition("/")[0].strip()):
        return NameForm(
            text, kind, parts, tuple(sorted(legal)), aside=len(read_body(first, first, kind).parts)
        )
    return NameForm(text, kind, parts, tuple(sorted(legal)))


@lru_cache(maxsize=65536)
def _without_slip(word: str) -> str:
    """Put a long word of a legal form right that was written with one slip or lost its last letter."""
    if len(word) < 6 or word in LEGAL_WORDS or word in MEANINGS:
        return word
    found = extractOne(word, LEGAL_WORDS, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found and (len(word) >= 8 or found[0].startswith(word)) else word


def _places_of_two(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Write "united states" and its like as one word."""
    if not any(word in _PLACE_STARTS for word, _ in words):
        return words
    found: list[tuple[str, str]] = []
    for word, native in words:
        if found and (place := TWO_WORD_PLACES.get((found[-1][0], word))):
            found[-1] = (place, place)
        else:
            found.append((word, native))
    return found


def _joined_numbers(parts: list[Part]) -> list[Part]:
    """Read "forty four" as 44 and leave out "no" before a number."""
    found: list[Part] = []
    for part in parts:
        if part.role is Role.NUMBER and part.key.isdigit() and found:
            before = found[-1]
            if before.text in ("no", "nr", "number", "num"):
                found.pop()
            elif before.role is Role.NUMBER and before.key in _TENS and 0 < int(part.key) < 10:
                found[-1] = _body_part(str(int(before.key) + int(part.key)), part.native)
                continue
        found.append(part)
    return found


_PLACE_STARTS = frozenset(first for first, _ in TWO_WORD_PLACES)
_TENS = frozenset("20 30 40 50 60 70 80 90".split())
_LONGEST_FORM = max(len(form) for form in LEGAL_FORMS)
_FORM_STARTS = frozenset(form[0] for form in LEGAL_FORMS)


def _without_forms(words: list[tuple[str, str]], legal: set[str]) -> list[tuple[str, str]]:
    """Take the legal forms out of the words; keep the words when nothing else would be left."""
    kept: list[tuple[str, str]] = []
    place, total = 0, len(words)
    found: set[str] = set()
    while place < total:
        word = words[place][0]
        if word in _FORM_STARTS:
            for length in range(min(_LONGEST_FORM, total - place), 0, -1):
                form = LEGAL_FORMS.get(tuple(pair[0] for pair in words[place : place + length]))
                # Two letters in the middle are more often a word than a form.
                if form and (length > 1 or len(word) > 2 or place == 0 or place >= total - 2):
                    found.add(form)
                    place += length
                    break
            else:
                kept.append(words[place])
                place += 1
        else:
            kept.append(words[place])
            place += 1
    if not kept:
        return words
    legal |= found
    return kept
