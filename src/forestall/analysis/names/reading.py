"""Reading a name: into words, and each word into a part with its role."""

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
from forestall.analysis.names.given_names import given_name_classes
from forestall.analysis.names.person_words import (
    COMMON_NAMES,
    GENERATIONS,
    OF_THE_FATHER,
    PARTICLES,
    PATRONYMIC_ENDINGS,
    TITLES,
)
from forestall.analysis.names.places import PLACES, TWO_WORD_PLACES
from forestall.analysis.names.scripts import family_name_length, legal_form_of_script
from forestall.analysis.names.sounds import sound
from forestall.analysis.names.surnames import surname_classes
from forestall.analysis.names.words import is_han, is_hangul, latin, split_words, without_marks

__all__ = ["kind_of", "read_name"]

_PERSON = frozenset({"person"})
_THINGS = frozenset({"vessel", "airplane", "vehicle", "asset"})
_ABBREVIATION = re.compile(r"(?<!\w)((?:\w\.){1,}\w?)(?!\w)")
_GLUED_FORM = re.compile(r"(?<=[a-z]{3})(?=[A-Z]{2,4}\b)")
_ABD = re.compile(r"abd(?:[aeou]l|ul|al|ir(?=r)|ur(?=r)|er(?=r)|ar(?=r)|us(?=s)|es(?=s))(?=\w{3,})")
_ABD_WORDS = frozenset("abd abdul abdel abdal abdol abdoul abdur abdir".split())
_ARTICLES = frozenset("al el ul ur ar ad as az ud us ed er es".split())
_DIN = re.compile(r"(?<=\w{3})(?:eddine?|addine?|uddine?|aldin|oddin|eldin|udeen|udheen)$")
_FIGURES = str.maketrans("013457@$", "oieastas")
_SHIP_WORDS = frozenset("mv mt ms ss mts sv fv my rv ft mtv vessel ship".split())


def kind_of(schema: str) -> Kind:
    """How names of a FollowTheMoney schema are read."""
    folded = schema.lower()
    if folded in _PERSON:
        return Kind.PERSON
    return Kind.THING if folded in _THINGS else Kind.BODY


def read_name(text: str, schema: str = "Person") -> NameForm:
    """Analyse a name once, for any number of comparisons.

    Parameters
    ----------
    text
        The name, in any script.
    schema
        FollowTheMoney schema of what bears it: ``Person``, ``Company``, ``Organization``,
        ``LegalEntity``, ``Vessel`` or another; anything but a person or a thing reads as a body.

    Examples
    --------
    >>> [part.text for part in read_name("Dr. PUTIN, Vladimir").parts]
    ['vladimir', 'putin']
    >>> read_name("Gazprom OAO", "Company").legal
    ('stock',)
    """
    kind = kind_of(schema)
    plain = without_marks(text)
    if kind is Kind.PERSON:
        return _read_person(text, plain)
    return _read_body(text, plain, kind)


@lru_cache(maxsize=65536)
def _person_part(word: str, native: str, servant: bool = False, of_father: bool = False) -> Part:
    if len(word) == 1:
        return Part(word, native, Role.INITIAL, word, 0.2, frozenset(), False, True)
    classes = given_name_classes(word) | surname_classes(word)
    patronymic = of_father or (len(word) >= 7 and word.endswith(PATRONYMIC_ENDINGS))
    weight = 0.5 if len(word) <= 2 else 0.6 if word in COMMON_NAMES else 0.8 if classes else 1.0
    role = Role.PATRONYMIC if patronymic else Role.NAME
    return Part(word, native, role, sound(word), weight, classes, servant, True)


def _read_person(text: str, plain: str) -> NameForm:
    ordered = False
    if "," in plain:
        family, _, given = plain.partition(",")
        if given.strip() and latin(given.strip().rstrip(".")) not in GENERATIONS:
            plain, ordered = f"{given} {family}", True
    words: list[tuple[str, str]] = []
    for word in split_words(plain):
        for native in _syllables(word):
            if native.startswith("ال") and len(native) > 4:
                native = native[2:]
            spelt = latin(native)
            if spelt:
                words.append((spelt, native if not native.isascii() and _other_script(native) else spelt))
    return _person_form(text, words, ordered)


def _other_script(word: str) -> bool:
    return max(word) > "\u036f"


def _syllables(word: str) -> tuple[str, ...]:
    """Part a Han or Hangul name without blanks into family and given name."""
    if word.isascii() or not 2 <= len(word) <= 4 or not (is_han(word) or is_hangul(word)):
        return (word,)
    cut = family_name_length(word)
    return (word[:cut], word[cut:]) if cut < len(word) else (word,)


def _person_form(text: str, words: list[tuple[str, str]], ordered: bool) -> NameForm:
    parts: list[Part] = []
    generation = 0
    servant = of_father = False
    prefix = ""
    titles: list[Part] = []
    last = len(words) - 1
    for place, (word, native) in enumerate(words):
        if word in OF_THE_FATHER and parts:
            ordered = of_father = True
        if word in PARTICLES and last > 0:
            continue
        if word in TITLES and last > 0:
            titles.append(_person_part(word, native))
            continue
        if place and word in GENERATIONS and parts:
            generation = GENERATIONS[word]
            continue
        if word in _ABD_WORDS and place < last:
            servant = True
            continue
        if word in ("abu", "abou", "umm") and place < last:
            prefix = "umm" if word == "umm" else "abu"
            continue
        if word == "din" and parts:
            before = parts.pop()
            parts.append(_person_part(_DIN.sub("", before.text) + "uddin", before.native, before.servant))
            continue
        if not word.isalpha():
            word = word.translate(_FIGURES) if any(letter.isalpha() for letter in word) else word
        if word.startswith("abd") and (found := _ABD.match(word)) and word[found.end() :] != "lah":
            word, servant = word[found.end() :], True
        if word.endswith(("din", "deen", "dine")):
            word = _DIN.sub("uddin", word)
        parts.append(_person_part(prefix + word, prefix + native, servant, of_father))
        servant, of_father, prefix = False, False, ""
    if not parts:
        parts = titles or [_person_part(word, native) for word, native in words]
    return NameForm(text, Kind.PERSON, tuple(parts), (), generation, ordered)


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


def _read_body(text: str, plain: str, kind: Kind) -> NameForm:
    legal: set[str] = set()
    if not plain.isascii():
        plain, found = legal_form_of_script(plain)
        legal |= found
    if "." in plain:
        plain = _ABBREVIATION.sub(lambda match: match.group().replace(".", ""), plain)
    plain = _GLUED_FORM.sub(" ", plain)
    words: list[tuple[str, str]] = []
    for word in split_words(plain):
        spelt = _without_slip(latin(word))
        if spelt:
            words.append((spelt, word if not word.isascii() and _other_script(word) else spelt))
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
            text, kind, parts, tuple(sorted(legal)), aside=len(_read_body(first, first, kind).parts)
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
