"""Spelling a name part of any script in Latin letters, and its consonants in a form common to all scripts."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

__all__ = ["romanise", "skeleton"]

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_CLASSES = str.maketrans(
    {
        "b": "p", "f": "p", "v": "p", "w": "p",
        "g": "k", "q": "k", "c": "k", "h": "k", "x": "k",
        "d": "t", "z": "s", "j": "s", "r": "l", "n": "m",
    }
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouy0-9 ]+")
_DOUBLED = re.compile(r"(.)\1+")


def romanise(text: str) -> str:
    """Spell a text of any script in lower-case ASCII letters, digits and single spaces.

    Parameters
    ----------
    text : str
        One name part or several, in any script.

    Returns
    -------
    str
        The Latin spelling; empty where the text holds nothing that can be spelt.

    Examples
    --------
    >>> romanise("Ольга")
    'olga'
    """
    plain = anyascii(unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode())).lower()
    words = (_NOT_LETTERS.sub("", word) for word in plain.split())
    return " ".join(word for word in words if word)


def skeleton(token: str) -> str:
    """Give the consonants of a name part as classes of sound that scripts share.

    Scripts without written vowels and scripts that merge sounds (l and r, p and b and f, n and m) give
    about the same key as the Latin spelling does; meant for blocking, not for deciding.

    Examples
    --------
    >>> skeleton("Olga") == skeleton("Ольга")
    True
    """
    spelt = romanise(token)
    consonants = _DOUBLED.sub(r"\1", _VOWELS.sub("", spelt).translate(_CLASSES))
    return consonants or spelt[:1]
