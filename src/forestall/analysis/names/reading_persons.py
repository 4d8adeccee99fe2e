"""Reading the names of persons: titles, particles, initials, patronymics, generations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from forestall.analysis.names.east_asian_families import family_name_length, japanese_family
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
from forestall.analysis.names.readings import reading_of
from forestall.analysis.names.scripts import one_spelling, small_word
from forestall.analysis.names.sounds import sound
from forestall.analysis.names.surnames import surname_classes
from forestall.analysis.names.words import in_own_script, is_han, is_hangul, latin, split_words

__all__ = ["read_person"]

_SERVANT = re.compile(
    r"abd(?:[aeou]l|ul|al|ir(?=r)|ur(?=r)|er(?=r)|ar(?=r)|us(?=s)|es(?=s))(?!lah$)(?=\w{3,})"
)
_SERVANT_WORDS = frozenset("abd abdul abdel abdal abdol abdoul abdur abdir".split())
_FATHER_OF = frozenset("abu abou umm".split())
_OF_FAITH = re.compile(r"(?<=\w{3})(?:eddine?|addine?|uddine?|aldin|oddin|eldin|udeen|udheen)$")
_FIGURES = str.maketrans("013457@$", "oieastas")


class _Sort(IntEnum):
    """What a word does in the name of a person."""

    NAME = 0
    TITLE = 1
    PARTICLE = 2
    CHILD_OF = 3
    GENERATION = 4
    SERVANT = 5
    FATHER_OF = 6
    OF_FAITH = 7


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    native: str
    sort: _Sort
    part: Part


def read_person(text: str, plain: str) -> NameForm:
    """Analyse the name of a person; ``plain`` is ``text`` without apostrophes and invisible marks."""
    ordered = False
    if "," in plain:
        family, _, given = plain.partition(",")
        if given.strip() and latin(given) not in GENERATIONS:
            plain, ordered = f"{given} {family}", True
    written = split_words(plain)
    if len(written) == 1:
        written = _family_and_given(written[0])
    words = [word for word in map(_read_word, written) if word]
    parts: list[Part] = []
    generation = 0
    of_father = servant = False
    prefix = ""
    many = len(words) > 1
    last = len(words) - 1
    for place, word in enumerate(words):
        sort = word.sort
        if sort is _Sort.NAME and not (of_father or servant or prefix):
            parts.append(word.part)
            continue
        if sort is _Sort.CHILD_OF and many:
            if parts:
                ordered = of_father = True
        elif (sort is _Sort.PARTICLE and many) or (sort is _Sort.TITLE and many):
            continue
        elif sort is _Sort.GENERATION and parts:
            generation = GENERATIONS[word.text]
        elif sort is _Sort.SERVANT and place < last:
            servant = True
        elif sort is _Sort.FATHER_OF and place < last:
            prefix = "umm" if word.text == "umm" else "abu"
        elif sort is _Sort.OF_FAITH and parts:
            before = parts.pop()
            parts.append(_part(f"{before.text}uddin", f"{before.native}uddin", before.servant))
        else:
            parts.append(
                _part(
                    prefix + word.part.text,
                    prefix + word.part.native,
                    servant or word.part.servant,
                    of_father,
                )
            )
            of_father, servant, prefix = False, False, ""
    if not parts:
        parts = [word.part for word in words]
    return NameForm(text, Kind.PERSON, tuple(parts), (), generation, ordered)


@lru_cache(maxsize=65536)
def _part(word: str, native: str, servant: bool = False, of_father: bool = False) -> Part:
    if len(word) == 1 and native < "\u2e80":
        return Part(word, native, Role.INITIAL, word, 0.2, frozenset(), False, True)
    classes = given_name_classes(word) | surname_classes(word)
    patronymic = of_father or (len(word) >= 7 and word.endswith(PATRONYMIC_ENDINGS))
    weight = 0.5 if len(word) <= 2 else 0.6 if word in COMMON_NAMES else 0.8 if classes else 1.0
    role = Role.PATRONYMIC if patronymic else Role.NAME
    return Part(word, native, role, sound(word), weight, classes, servant, True)


@lru_cache(maxsize=65536)
def _read_word(written: str) -> _Word | None:
    """Read one word by itself; None when it holds nothing to compare."""
    if not in_own_script(written):
        text = latin(written)
        return _classify(text, text) if text else None
    native = one_spelling(written)
    if small := small_word(native):
        return _classify(small, small)
    if native.startswith("ال") and len(native) > 4:
        native = native[2:]
    if known := japanese_family(native) or reading_of(native):
        return _Word(known, native, _Sort.NAME, _part(known, native))
    text = latin(native)
    if not text:
        return None
    if len(text) <= 3:
        # So short a spelling is too easily a Latin title or particle.
        return _Word(text, native, _Sort.NAME, _part(text, native))
    return _classify(text, native)


def _classify(text: str, native: str) -> _Word:
    for sort, words in _SORTS:
        if text in words:
            return _Word(text, native, sort, _part(text, native))
    name, servant = text, False
    if not name.isalpha() and any(letter.isalpha() for letter in name):
        name = name.translate(_FIGURES)
    if name.startswith("abd") and (match := _SERVANT.match(name)):
        name, servant = name[match.end() :], True
    if name.endswith(("din", "deen", "dine")):
        name = _OF_FAITH.sub("uddin", name)
    return _Word(text, native, _Sort.NAME, _part(name, name if native == text else native, servant))


_SORTS = (
    (_Sort.CHILD_OF, OF_THE_FATHER),
    (_Sort.PARTICLE, PARTICLES),
    (_Sort.TITLE, TITLES),
    (_Sort.GENERATION, frozenset(GENERATIONS)),
    (_Sort.SERVANT, _SERVANT_WORDS),
    (_Sort.FATHER_OF, _FATHER_OF),
    (_Sort.OF_FAITH, frozenset({"din"})),
)


def _family_and_given(word: str) -> list[str]:
    """Part a Han or Hangul name without blanks into family and given name."""
    if word.isascii() or not 2 <= len(word) <= 5 or not (is_han(word) or is_hangul(word)):
        return [word]
    if japanese_family(one_spelling(word)):
        return [word]
    cut = family_name_length(one_spelling(word))
    return [word[:cut], word[cut:]] if cut < len(word) else [word]
