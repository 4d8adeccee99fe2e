"""Splitting a name into words, in any script, each with its Latin spelling."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from forestall.core.text import fold

__all__ = ["in_own_script", "is_han", "is_hangul", "latin", "split_words", "without_marks"]

_APOSTROPHES = re.compile(r"['’‘ʼʻʹ`´′ʿʾ]")
_POSSESSIVE = re.compile(r"(?<=[a-zA-Z])['’]s\b")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_BREAKS = re.compile(
    r"[\s,;:/\\|()\[\]{}<>\"“”„«»&+*=~!?%#@^$·・•‧‐-―\-_.…、，。：；（）「」『』【】〈〉《》،؛؟۔।]+"
)


def is_han(word: str) -> bool:
    """Say whether every character is a Han ideograph."""
    return all("\u3400" <= letter <= "\u9fff" for letter in word)


def is_hangul(word: str) -> bool:
    """Say whether every character is a Hangul syllable."""
    return all("\uac00" <= letter <= "\ud7a3" for letter in word)


def in_own_script(word: str) -> bool:
    """Say whether a word has letters of another script than Latin."""
    return not word.isascii() and max(word) > "\u036f"


def without_marks(text: str) -> str:
    """Normalise compatibility forms and remove apostrophes and invisible characters."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        if "’" in text:
            text = _POSSESSIVE.sub("", text)
        return _APOSTROPHES.sub("", text)
    if "'" in text or "`" in text:
        text = _APOSTROPHES.sub("", _POSSESSIVE.sub("", text))
    return text


def split_words(text: str) -> list[str]:
    """Split at blanks and punctuation; case and script are kept."""
    return [word for word in _BREAKS.split(text) if word]


@lru_cache(maxsize=65536)
def latin(word: str) -> str:
    """Spell one word in lower-case ASCII; empty when nothing can be spelt.

    Examples
    --------
    >>> latin("Łukasz"), latin("ПУТИН")
    ('lukasz', 'putin')
    """
    return fold(word).replace(" ", "")
