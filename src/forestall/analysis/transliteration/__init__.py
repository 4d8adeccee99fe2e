"""Transliteration: how surely two spellings, in any scripts, are one name part.

What lives here: `similarity` of two name parts, `romanise` and `skeleton` of one, and `TokenIndex` for the
most alike of many. ``symbols`` cuts text into the units of its script, ``table`` holds what was learned,
``alignment`` the compiled loops.

May import: numpy, numba, anyascii and ``forestall.core``.

To add a script: pairs of it to ``training/transliteration.py``, and a stretch of Unicode to ``symbols``;
until then it is read through its ASCII spelling.
"""

from forestall.analysis.transliteration.index import TokenIndex
from forestall.analysis.transliteration.scoring import similarity
from forestall.analysis.transliteration.spelling import romanise, skeleton

__all__ = ["TokenIndex", "romanise", "similarity", "skeleton"]
