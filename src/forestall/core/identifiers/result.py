"""The one result type of every canonicaliser."""

import msgspec

__all__ = ["Canonical"]


class Canonical(msgspec.Struct, frozen=True, gc=False):
    """An identifier in its one agreed spelling.

    Parameters
    ----------
    value
        The canonical spelling. Canonicalising it again gives it back.
    checks
        What was verified, most telling first (``"mod-97"``, ``"luhn"``, ...), and what could not be
        (``"ambiguous-day-month"``, ``"unchecked-case"``, ``"possible-length"``).
    confidence
        Degree of belief in [0, 1] that the value is a well-formed identifier of its kind and was read as
        its writer meant. It says nothing on whether the identifier is in use.

    Examples
    --------
    >>> Canonical("GBP 12.00", ("currency",), 0.95).value
    'GBP 12.00'
    """

    value: str
    checks: tuple[str, ...]
    confidence: float
