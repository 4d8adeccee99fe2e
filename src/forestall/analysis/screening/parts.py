"""A name cut into the parts by which it can be found."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

__all__ = ["is_single", "join_parts", "split_name"]

_MARKS = re.compile(r"['’‘`´ʻʼ״׳\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_BETWEEN = re.compile(r"[^\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+|_+")
_UNSPACED = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]{2,5}")
_SHORT = 3


def is_single(name: str) -> bool:
    """Say whether a name is a single word: it has no space inside.

    Examples
    --------
    >>> is_single("O'Neil"), is_single("Ann Example")
    (True, False)
    """
    return len(name.split()) == 1


def split_name(name: str) -> list[str]:
    """Cut a name of any script into its parts, in their order, in lower case.

    A name in Han or Hangul without spaces is given whole, and cut after its first and its second
    character, because the family name may be either.

    Examples
    --------
    >>> split_name("Anne-Marie O'Neil")
    ['anne', 'marie', 'oneil']
    >>> split_name("김민준")
    ['김민준', '김', '민준', '김민', '준']
    """
    if name.isascii():
        text = name.replace("'", "").replace("`", "").lower()
        return text.split() if text.replace(" ", "").isalnum() else _BETWEEN.sub(" ", text).split()
    text = _MARKS.sub("", unicodedata.normalize("NFKC", name).casefold())
    parts: list[str] = []
    for word in _BETWEEN.sub(" ", text).split():
        parts.append(word)
        if len(word) < 6 and _UNSPACED.fullmatch(word):
            parts += [piece for cut in (1, 2) if len(word) > cut for piece in (word[:cut], word[cut:])]
    return parts


def join_parts(parts: list[str]) -> list[str]:
    """Neighbours written as one where the first is short, as a particle is: ``al assad``, ``alassad``.

    Examples
    --------
    >>> join_parts(["bashar", "al", "assad"])
    ['alassad']
    """
    return [a + b for a, b in pairwise(parts) if 1 < len(a) <= _SHORT < len(b)]
