"""One text made ready for the finders, and the cheap signals that decide which of them run."""

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from forestall.core.identifiers import Canonical

__all__ = ["Candidate", "Finder", "Scan"]


def _table(classify: Callable[[str], str]) -> bytes:
    return bytes(ord(classify(chr(c)) if c < 128 else " ") for c in range(256))


_CLASSES = {"-": "/", "/": "/", ".": "."}
_SHAPE = _table(
    lambda c: "9" if c.isdigit() else "A" if c.isupper() else "a" if c.islower() else _CLASSES.get(c, " ")
)
_PACKED = _table(lambda c: "9" if c.isdigit() else "A" if c.isalpha() else " ")
_TOLERANT = _table(lambda c: "9" if c.isdigit() or c in "OoIl|" else "A" if c.isalpha() else " ")
_WORDS = _table(lambda c: c.lower() if c.isalpha() else " ")
_RUNS = _table(lambda c: "x" if c.isalnum() else " ")
_SEPARATORS = b" \t.,-()/[]_?:"
_ASCII_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A reading of one stretch of the readable copy, before overlaps are resolved."""

    kind: str
    start: int
    end: int
    canonical: Canonical
    context: str = ""


class Scan:
    """A text and its signals: each is one pass in C, and makes the question "can kind K be here?" a lookup.

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
    shape
        Its classes, character by character: ``A`` capital, ``a`` small letter, ``9`` digit, ``.`` full stop,
        ``/`` stroke or hyphen, else a space.
    packed
        Letters as ``A``, digits as ``9``, separators taken out: ``AA99AAA`` in it is needed for a mark.
    digits
        The same with O, o, I and l counted as digits.
    runs
        Letters and digits as ``x``, all else a space.
    words
        Its runs of letters, in lower case.

    Examples
    --------
    >>> scan = Scan("Rang 07700 900123", "GB", None)
    >>> scan.packed, scan.words
    (b'AAAA99999999999', [b'rang'])
    """

    __slots__ = ("digits", "lower", "now", "packed", "region", "runs", "shape", "text", "words")

    def __init__(self, text: str, region: str, now: date | None) -> None:
        self.text = text
        self.region = region
        self.now = now
        lower = text.lower()
        # A few letters grow when lowered (U+0130); offsets matter more than their case.
        self.lower = lower if len(lower) == len(text) else text.translate(_ASCII_LOWER)
        octets = text.encode("latin-1", "replace")
        self.shape = octets.translate(_SHAPE)
        self.packed = octets.translate(_PACKED, _SEPARATORS)
        self.runs = octets.translate(_RUNS)
        self.digits = octets.translate(_TOLERANT, _SEPARATORS)
        self.words = octets.translate(_WORDS).split()


Finder = Callable[[Scan], Iterator[Candidate]]
