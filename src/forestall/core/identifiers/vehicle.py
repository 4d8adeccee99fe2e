"""Vehicle registration marks."""

import re
from functools import lru_cache

from forestall.core.identifiers.result import Canonical
from forestall.core.identifiers.spelling import translation

__all__ = ["canonical_vehicle"]

_DROP = translation(" \t.-\u00a0\u2010\u2011\u2012\u2013\u00b7")
# Two-letter codes that, behind a serial letter, make a Northern Ireland mark; each holds an I or a Z.
_NORTHERN_IRELAND = (
    "AZ|BZ|CZ|DZ|EZ|FZ|GZ|HZ|IA|IB|IG|IJ|IL|IW|JI|JZ|KZ|LZ|MZ|NZ|OI|OZ|PZ|RZ|SZ|TZ|UI|UZ|VZ|WZ|XI|XZ|YZ"
)
_STYLES = tuple(
    (name, re.compile(pattern), belief)
    for name, pattern, belief in (
        # Age identifiers 02-29 and 51-79; I, Q and Z are not in the area code. Writers mistake letters in
        # the tail more often than DVLA leaves them out, so the tail is any three.
        ("current", r"[A-HJ-PR-Y][A-HJ-PR-Y](?:0[2-9]|[12]\d|5[1-9]|6\d|7\d)[A-Z]{3}", 0.97),
        ("prefix", r"[A-HJ-NPR-TV-Y][1-9]\d{0,2}[A-Z]{3}|Q[1-9]\d{0,2}[A-Z]{3}", 0.9),
        ("suffix", r"[A-HJ-PR-Y]{3}[1-9]\d{0,2}[A-HJ-NPR-TV-Y]", 0.9),
        ("northern-ireland", rf"[A-Z](?:{_NORTHERN_IRELAND})[1-9]\d{{0,3}}", 0.85),
        ("dateless", r"[A-Z]{1,3}[1-9]\d{0,3}|[1-9]\d{0,3}[A-Z]{1,3}", 0.4),
    )
)
_FOREIGN = re.compile(r"(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{4,9}")


@lru_cache(maxsize=1 << 14)
def canonical_vehicle(raw: str, region: str = "GB") -> Canonical | None:
    """Give a registration mark in capitals without spaces.

    Parameters
    ----------
    raw
        The mark as written.
    region
        ``"GB"`` reads United Kingdom styles; any other code accepts the mark of a foreign vehicle by length
        and mixture only.

    Returns
    -------
    Canonical or None
        ``checks`` names the style: current, prefix, suffix, northern-ireland, dateless or foreign. Dateless
        and foreign marks are weak: believe them only beside a word such as "index" or "plate".

    Notes
    -----
    DVLA leaflet INF104, "Vehicle registration numbers and number plates".

    Examples
    --------
    >>> canonical_vehicle("ab12 cde")
    Canonical(value='AB12CDE', checks=('style', 'current'), confidence=0.97)
    >>> canonical_vehicle("IAZ 1234").checks[1], canonical_vehicle("WX 12345", region="PL").checks
    ('northern-ireland', ('foreign',))
    >>> canonical_vehicle("AB1") is not None, canonical_vehicle("HELLO") is None
    (True, True)
    """
    text = raw.translate(_DROP).upper()
    if not 2 <= len(text) <= 9 or not text.isascii():
        return None
    if region == "GB":
        for name, pattern, belief in _STYLES:
            if pattern.fullmatch(text):
                return Canonical(text, ("style", name), belief)
        return None
    return Canonical(text, ("foreign",), 0.4) if _FOREIGN.fullmatch(text) else None
