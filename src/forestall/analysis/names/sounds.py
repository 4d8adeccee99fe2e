"""How a Latin spelling sounds, roughly: one key for spellings that transliteration makes different."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["consonants", "korean_sound", "sound"]

_SOUNDS = {
    "tsch": "S", "tch": "S", "sch": "S", "dzh": "J", "zh": "J", "dj": "J", "dz": "s", "kh": "h",
    "gh": "g", "ph": "f", "th": "t", "dh": "d", "ck": "k", "cz": "S", "sh": "S", "ch": "S",
    "tz": "s", "ts": "s", "sz": "s", "ou": "u", "oo": "u", "oe": "u", "ee": "i", "ei": "i",
    "ey": "i", "ay": "i", "ai": "i", "aj": "i", "ej": "i", "iy": "i", "yi": "i", "ij": "i",
    "ii": "i", "yj": "i", "oj": "ui", "uj": "ui", "ie": "i", "ia": "ia", "ya": "ia", "ja": "ia",
    "yu": "iu", "iu": "iu", "ju": "iu", "ye": "a", "je": "a", "y": "i", "j": "J", "w": "v",
    "q": "k", "x": "ks", "c": "k", "z": "s", "e": "a", "o": "u",
}  # fmt: skip
_PATTERN = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_CONSONANTS = str.maketrans({"p": "b", "v": "f", "q": "k", "g": "k", "a": None, "i": None, "u": None})
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Key of the sound of a lower-case ASCII word.

    Examples
    --------
    >>> sound("yusuf") == sound("yousouf")
    True
    >>> sound("sergey") == sound("sergei")
    True
    """
    key = _DOUBLED.sub(r"\1", _PATTERN.sub(lambda found: _SOUNDS[found.group()], word))
    return key[:-1] if len(key) > 3 and key[-1] == "h" else key


@lru_cache(maxsize=65536)
def consonants(key: str) -> str:
    """Consonants of a sound: what scripts without written vowels keep.

    Examples
    --------
    >>> consonants(sound("samer")) == consonants(sound("samr"))
    True
    """
    return _DOUBLED.sub(r"\1", key.translate(_CONSONANTS))


_KOREAN = re.compile("eui|ui|yeo|you|yo|eo|eu|oo|ou|ee|wo|o|ch|kh|r|g|d|b|v")
_OPEN_EO = re.compile("(?<!y)eo($|[jhsyw])")
_KOREAN_SOUNDS = {
    "eui": "i", "ui": "i", "yeo": "yu", "you": "yu", "yo": "yu", "eo": "u", "eu": "u", "oo": "u", "ou": "u",
    "ee": "i", "wo": "u", "o": "u", "ch": "j", "kh": "k", "r": "l", "g": "k", "d": "t", "b": "p", "v": "w",
}  # fmt: skip


@lru_cache(maxsize=65536)
def korean_sound(word: str) -> str:
    """Key of a Latin spelling of Korean: one for the spellings of Revised and McCune romanisation and habit.

    Examples
    --------
    >>> korean_sound("donghyeon") == korean_sound("donghyun") != korean_sound("donguk")
    True
    """
    # At the end of a syllable "eo" is never written "u", as it is in Sung and Hun.
    word = _OPEN_EO.sub(r"e\1", word)
    key = _KOREAN.sub(lambda found: _KOREAN_SOUNDS[found.group()], word)
    return _DOUBLED.sub(r"\1", key)
