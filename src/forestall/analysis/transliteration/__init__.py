"""Transliteration: how surely two spellings, in any scripts, are one name part.

What lives here: `similarity` of two name parts, `romanise` and `skeleton` of one, and `TokenIndex` for the
most alike of many. ``symbols`` cuts text into the units of its script, ``table`` holds what was learned,
``alignment`` the compiled loops.

May import: numpy, numba, anyascii and ``forestall.core``.

To add a script: pairs of it to ``training/transliteration.py``, and a stretch of Unicode to ``symbols``;
until then it is read through its ASCII spelling.

Card of the table: made in November 2026 by ``training/transliteration.py`` from single name parts of
Wikidata (CC0, in Arabic, Han, kana and Cyrillic) and names of places (GeoNames, CC BY 4.0, 22 scripts). A
native spelling of a held-out name, searched among 12,000 to 33,000 Latin names, finds it at a mean reciprocal
rank of .85 (Arabic), .67 (Han), .83 (kana) and .90 (Cyrillic); with a table that learned these four from
places alone, .83, .58, .79 and .88; with one that saw nothing of the four, .53, .47, .61 and .84. Limits: Han
is read as Mandarin, so Japanese names in kanji and Cantonese or Korean readings are mostly missed; vowels of
scripts that do not write them are guesses; scripts other than those four were learned from places, not
people; a likeness is about spelling alone and is never a sign that two people are one.
"""

from forestall.analysis.transliteration.index import TokenIndex
from forestall.analysis.transliteration.scoring import similarity
from forestall.analysis.transliteration.spelling import romanise, skeleton

__all__ = ["TokenIndex", "romanise", "similarity", "skeleton"]
