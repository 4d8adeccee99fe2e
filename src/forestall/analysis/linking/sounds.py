"""Words by their sound, for blocking and for slips of spelling."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["skeleton"]

_RULES = (
    (re.compile(r"^(?:kn|gn|pn)"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"^ps"), "s"),
    (re.compile(r"sch|sh|ch|tch|cz"), "S"),
    (re.compile(r"ph|v"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"ck|q|x|c(?![eiy])"), "k"),
    (re.compile(r"c|z"), "s"),
    (re.compile(r"g"), "k"),
    (re.compile(r"d"), "t"),
    (re.compile(r"w|h|j|y"), ""),
    (re.compile(r"b"), "p"),
)
_VOWELS = re.compile(r"(?<!^)[aeiou]")
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 17)
def skeleton(word: str) -> str:
    """The consonants of a word, those that are often confused written alike; the first vowel is kept as one.

    >>> skeleton("stephen") == skeleton("steven"), skeleton("anderson") == skeleton("andersson")
    (True, True)
    """
    if word[:1].isdigit():
        return word
    for pattern, put in _RULES:
        word = pattern.sub(put, word) or word
    word = ("a" if word[0] in "aeiou" else word[0]) + word[1:]
    return _DOUBLE.sub(r"\1", _VOWELS.sub("", word))
