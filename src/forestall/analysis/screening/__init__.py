"""Screening: the names, among many, that a given name is possibly another writing of; without a server.

What lives here: `NameIndex` (search among names, of any scripts) and `screen` (subjects against a watch
list: names, and what else is known of both).

May import: numpy, scipy, numba, msgspec, ``forestall.core``, ``forestall.analysis.names`` and
``forestall.analysis.transliteration``.

To add a way in which names are written apart or together: ``parts``. To change which names are looked at
more closely: ``postings``. How two names are compared is a matter of ``forestall.analysis.names``.
"""

from forestall.analysis.screening.index import Hit, NameIndex
from forestall.analysis.screening.subjects import THRESHOLD, PossibleLink, screen

__all__ = ["THRESHOLD", "Hit", "NameIndex", "PossibleLink", "screen"]
