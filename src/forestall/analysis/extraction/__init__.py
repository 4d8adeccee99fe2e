"""Extraction: finding identifiers in the text of reports.

What lives here: `extract`, the `Mention` it gives, and one finder a kind. A finder proposes stretches of
text by a cheap pattern; the canonicalisers of ``forestall.core.identifiers`` decide; the words beside a
candidate settle what its form leaves open; overlaps are settled once, at the end.

May import: the standard library, msgspec and ``forestall.core``.

To add a kind: write its canonicaliser in core, a finder in the module whose docstring fits, and name both in
``finding`` and `KINDS`.
"""

from forestall.analysis.extraction.finding import extract
from forestall.analysis.extraction.mention import KINDS, Mention

__all__ = ["KINDS", "Mention", "extract"]
