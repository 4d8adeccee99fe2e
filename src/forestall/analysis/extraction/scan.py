"""One text made ready for the finders, and what finders give."""

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from forestall.analysis.extraction.context import label_before
from forestall.analysis.extraction.signals import needs
from forestall.core.identifiers import Canonical

__all__ = ["Candidate", "Finder", "Scan"]

_TELLING = needs("telling_word")
_SILENT = ("", "", False)
_ASCII_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A reading of one stretch of the readable copy, before overlaps are resolved."""

    kind: str
    start: int
    end: int
    canonical: Canonical
    context: str = ""


class Scan:
    """A text and what is known of it before any finder runs.

    Parameters
    ----------
    text
        The readable copy (see ``normalise.readable``).
    region
        ISO 3166-1 alpha-2 code for national numbers and the order of dates.
    now
        Day of the report, or None to leave incomplete dates alone.

    Attributes
    ----------
    lower
        The text in lower case, of the same length.
    octets
        The text in Latin-1, a question mark for every other character.
    signals
        What the text can hold (see ``signals``); the entry fills it in.

    Examples
    --------
    >>> scan = Scan("Rang 07700 900123", "GB", None)
    >>> scan.lower, scan.signals
    ('rang 07700 900123', 0)
    """

    __slots__ = ("lower", "now", "octets", "region", "signals", "text")

    def __init__(self, text: str, region: str, now: date | None) -> None:
        self.text = text
        self.region = region
        self.now = now
        self.signals = 0
        lower = text.lower()
        # A few letters grow when lowered (U+0130); offsets matter more than their case.
        self.lower = lower if len(lower) == len(text) else text.translate(_ASCII_LOWER)
        self.octets = text.encode("latin-1", "replace")

    def label_before(self, start: int) -> tuple[str, str, bool]:
        """Say what the nearest telling word before an offset speaks for (see ``context.label_before``).

        Examples
        --------
        >>> scan = Scan("mob 07700900123", "GB", None)
        >>> scan.signals = needs("telling_word")
        >>> scan.label_before(4)
        ('phone', 'mob', True)
        """
        return label_before(self.lower, start) if self.signals & _TELLING else _SILENT


Finder = Callable[[Scan], Iterator[Candidate]]
