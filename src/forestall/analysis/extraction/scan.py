"""One text made ready for the finders, and the cheap signals that decide which of them run."""

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from forestall.core.identifiers import Canonical

__all__ = ["Candidate", "Finder", "Scan"]

_SHAPE = bytes(
    ord("9") if chr(c).isdigit() and c < 128 else ord("A") if chr(c).isalpha() and c < 128 else ord(" ")
    for c in range(256)
)
# The same, with the letters that stand for digits read as digits.
_TOLERANT = bytes(ord("9") if chr(c) in "OoIl|" else _SHAPE[c] for c in range(256))
_SEPARATORS = b" \t.,-()/[]_?:"


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A reading of one stretch of the readable copy, before overlaps are resolved."""

    kind: str
    start: int
    end: int
    canonical: Canonical
    context: str = ""


class Scan:
    """A text and its signals.

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
    packed
        Its letters as ``A`` and digits as ``9``, with separators taken out: whether a pattern such as
        ``AA99AAA`` can occur is one substring test.
    digits
        The same with O, o, I and l counted as digits.

    Examples
    --------
    >>> Scan("07700 900123", "GB", None).digits
    b'99999999999'
    """

    __slots__ = ("digits", "lower", "now", "packed", "region", "text")

    def __init__(self, text: str, region: str, now: date | None) -> None:
        self.text = text
        self.region = region
        self.now = now
        lower = text.lower()
        # A few letters grow when lowered (U+0130); offsets matter more than their case.
        self.lower = lower if len(lower) == len(text) else text.translate(_ASCII_LOWER)
        octets = text.encode("latin-1", "replace")
        self.packed = octets.translate(_SHAPE, _SEPARATORS)
        self.digits = octets.translate(_TOLERANT, _SEPARATORS)


_ASCII_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}

Finder = Callable[[Scan], Iterator[Candidate]]
