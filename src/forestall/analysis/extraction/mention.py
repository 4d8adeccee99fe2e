"""What extraction gives: one identifier at one place in a text."""

import msgspec

__all__ = ["KINDS", "Mention"]

KINDS = (
    "phone",
    "email",
    "handle",
    "vehicle",
    "iban",
    "bank_account",
    "card",
    "crypto",
    "company_number",
    "date",
    "money",
    "postcode",
    "imei",
    "nino",
    "ip",
    "url",
    "passport",
)
"""Every kind that can be found."""


class Mention(msgspec.Struct, frozen=True, gc=False):
    """An identifier found in a text.

    Parameters
    ----------
    kind
        One of `KINDS`.
    raw
        The characters as written: always ``text[start:end]`` of the text that was given.
    start, end
        Offsets in characters (code points) of the original text.
    canonical
        The agreed spelling (see ``forestall.core.identifiers``).
    checks
        What was verified, and what could not be.
    confidence
        Degree of belief in [0, 1] that this is an identifier of that kind, read as meant.
    context
        The word beside it that spoke for the reading, or an empty string.

    Examples
    --------
    >>> Mention("postcode", "m1 1ae", 3, 9, "M1 1AE", ("format",), 0.9).context
    ''
    """

    kind: str
    raw: str
    start: int
    end: int
    canonical: str
    checks: tuple[str, ...]
    confidence: float
    context: str = ""
