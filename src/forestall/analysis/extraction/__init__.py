"""Extraction: finding identifiers in the text of reports.

What lives here: `extract`, the `Mention` it gives, and the finders. Cheap ``signals`` say which finders a
text calls for. A finder proposes stretches of text by a pattern; the canonicalisers of
``forestall.core.identifiers`` decide; the words beside a candidate settle what its form leaves open;
overlaps are settled once, at the end.

May import: the standard library, msgspec and ``forestall.core``.

To add a kind: write its canonicaliser in core and a finder in the module whose docstring fits; name the
kind in `KINDS`, and the finder in ``finding.FINDERS`` with the signals that it needs.
"""

from forestall.analysis.extraction.finding import extract
from forestall.analysis.extraction.mention import KINDS, Mention

__all__ = ["KINDS", "Mention", "extract"]
