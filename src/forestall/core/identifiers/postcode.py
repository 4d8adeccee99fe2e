"""UK postcodes."""

import re
from functools import lru_cache

from forestall.core.identifiers.result import Canonical
from forestall.core.identifiers.spelling import translation

__all__ = ["POSTCODE_AREAS", "canonical_postcode"]

_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC "
    "EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU "
    "M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS "
    "ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
POSTCODE_AREAS = frozenset(_AREAS.split())
"""The postcode areas of the United Kingdom and the Crown dependencies."""

_SHAPE = re.compile(r"([A-Z]{1,2})(\d[A-Z\d]?)(\d[ABD-HJLNP-UW-Z]{2})")
_DROP = translation(" \t-.\u00a0")
# Districts with a letter at the end exist in inner London only.
_LETTERED = frozenset(("E", "EC", "N", "NW", "SE", "SW", "W", "WC"))


@lru_cache(maxsize=1 << 16)
def canonical_postcode(raw: str) -> Canonical | None:
    """Give a postcode in capitals with one space.

    Areas, shape and the letters barred from the inward part are checked (Royal Mail, "Programmers' guide to
    the Postcode Address File"; BS 7666-2). Whether the unit exists is not.

    Examples
    --------
    >>> canonical_postcode("sw1a1aa").value
    'SW1A 1AA'
    >>> canonical_postcode("AA1 1AA") is None
    True
    """
    text = raw.translate(_DROP).upper()
    if text == "GIR0AA":
        return Canonical("GIR 0AA", ("format", "area"), 0.97)
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    area, district, inward = match.groups()
    if area not in POSTCODE_AREAS:
        return None
    if district[-1].isalpha() and (len(district) == 1 or area not in _LETTERED):
        return None
    if len(district) == 2 and district[0] == "0":
        return None
    return Canonical(f"{area}{district} {inward}", ("format", "area", "inward-letters"), 0.96)
