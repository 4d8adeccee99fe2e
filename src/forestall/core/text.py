"""Folding of text, so that a search finds a name however it was written."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

__all__ = ["fold"]

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Text as space-separated lower-case ASCII words, transliterated from any script.

    Punctuation and accents go; digits stay. The same folding is applied to what is stored and to
    what is asked, so only its consistency matters, not its beauty.

    Examples
    --------
    >>> fold("Łukasz  O'Brien-Żak")
    'lukasz o brien zak'
    >>> fold("Путин")
    'putin'
    """
    if not text.isascii():
        text = anyascii(unicodedata.normalize("NFKC", text))
    return _NOT_ALNUM.sub(" ", text.lower()).strip()
