"""Transliteration: how surely two spellings, in any scripts, are one name part.

What lives here: `romanise`, `skeleton`, `similarity` and `TokenIndex`.

May import: numpy, scipy, rapidfuzz, anyascii and ``forestall.core``.

To add a script: nothing is needed for a script that anyascii knows; a better reading goes into ``spelling``.
"""

from forestall.analysis.transliteration.index import TokenIndex
from forestall.analysis.transliteration.scoring import similarity
from forestall.analysis.transliteration.spelling import romanise, skeleton

__all__ = ["TokenIndex", "romanise", "similarity", "skeleton"]
