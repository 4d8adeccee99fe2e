"""Sums of money."""

import re
from decimal import Decimal
from functools import lru_cache

from forestall.core.identifiers.result import Canonical

__all__ = ["CURRENCY_WORDS", "SCALES", "canonical_money"]

CURRENCY_WORDS: dict[str, str] = {
    word: code
    for code, words in (
        ("GBP", "£ gbp pound pounds quid sterling stg nicker"),
        ("EUR", "€ eur euro euros"),
        ("USD", "$ usd us$ dollar dollars bucks"),
        ("AED", "aed dirham dirhams"),
        ("ALL", "lek leke"),
        ("AUD", "aud a$"),
        ("BGN", "bgn leva"),
        ("BTC", "btc bitcoin bitcoins ₿"),
        ("CAD", "cad c$"),
        ("CHF", "chf"),
        ("CNY", "cny rmb yuan"),
        ("CZK", "czk koruna"),
        ("ETH", "eth ether"),
        ("HKD", "hkd hk$"),
        ("HUF", "huf forint forints"),
        ("INR", "₹ inr rupees"),
        ("JPY", "jpy yen"),
        ("LTC", "ltc"),
        ("NGN", "ngn naira"),
        ("PKR", "pkr"),
        ("PLN", "pln zloty zlotys"),
        ("RON", "ron lei"),
        ("RUB", "rouble roubles ruble rubles"),
        ("TRY", "try lira"),
        ("UAH", "uah hryvnia"),
        ("USDC", "usdc"),
        ("USDT", "usdt tether"),
        ("XMR", "xmr monero"),
    )
    for word in words.split()
}
"""Currency symbols, codes and spoken words, in lower case, and the ISO 4217 (or exchange) code meant."""

SCALES: dict[str, int] = {
    "k": 1_000, "thousand": 1_000, "thou": 1_000, "grand": 1_000, "m": 1_000_000, "mn": 1_000_000,
    "mil": 1_000_000, "mill": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000,
    "b": 1_000_000_000,
}  # fmt: skip
"""Multiplying suffixes, in lower case."""

_UNIT = "|".join(re.escape(word) for word in sorted(CURRENCY_WORDS, key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_NUMBER = r"\d[\d,. ’']*\d|\d"
_AMOUNT = re.compile(
    rf"(?P<before>{_UNIT})?\s*(?P<low>{_NUMBER})\s*(?P<low_scale>{_SCALE})?"
    rf"(?:\s*(?:-|–|—|to)\s*(?P<middle>{_UNIT})?\s*(?P<high>{_NUMBER})\s*(?P<high_scale>{_SCALE})?)?"
    rf"\s*(?:(?:of|in)\s+)?(?P<after>{_UNIT})?(?:\s+(?:sterling|cash))?"
)
_PENCE = re.compile(r"(\d{1,2})p")
# A whole part of several digits does not start with 0: 07700 is no sum.
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:[, ’']\d{3})+(?:\.\d{1,2})?|(?:0|[1-9]\d*)(?:\.\d+)?")
_CONTINENTAL = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d{1,2})?|\d+,\d{1,2}")


def _decimal(text: str) -> Decimal | None:
    if _ENGLISH.fullmatch(text):
        return Decimal(re.sub(r"[, ’']", "", text))
    if _CONTINENTAL.fullmatch(text):
        return Decimal(re.sub(r"[. ]", "", text).replace(",", "."))
    return None


def _format(amount: Decimal) -> str:
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:.{min(places, 18)}f}"


@lru_cache(maxsize=1 << 14)
def canonical_money(raw: str, currency: str | None = None) -> Canonical | None:
    """Give a sum as ``GBP 1500.00``, or a range as ``GBP 5000.00-10000.00``.

    Parameters
    ----------
    raw
        A number with a currency sign, code or word; ``k``, ``m``, ``bn``, ``grand`` and the like multiply.
    currency
        Code assumed when none is written. Without it a bare number gives None.

    Returns
    -------
    Canonical or None
        Two decimals, or more where they are written (0.00125 bitcoin). ``checks`` says where the currency
        came from (``currency`` or ``currency-assumed``) and holds ``range`` for a range.

    Examples
    --------
    >>> canonical_money("£1.5k").value, canonical_money("€1.500,00").value
    ('GBP 1500.00', 'EUR 1500.00')
    >>> canonical_money("£5-10k").value
    'GBP 5000.00-10000.00'
    >>> canonical_money("1500") is None, canonical_money("3 grand", "GBP").checks
    (True, ('amount', 'currency-assumed'))
    """
    text = " ".join(raw.lower().split())
    if len(text) > 60:
        return None
    if currency is None and (pence := _PENCE.fullmatch(text)):
        return Canonical(f"GBP {int(pence.group(1)) / 100:.2f}", ("amount", "currency"), 0.7)
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    units = {CURRENCY_WORDS[word] for word in match.group("before", "middle", "after") if word}
    if len(units) > 1:
        return None
    unit = units.pop() if units else currency
    low = _decimal(match["low"])
    if unit is None or low is None:
        return None
    source = "currency" if match["before"] or match["middle"] or match["after"] else "currency-assumed"
    belief = 0.95 if source == "currency" else 0.6
    low_scale, high_scale = match["low_scale"], match["high_scale"]
    if match["high"] is None:
        return Canonical(
            f"{unit} {_format(low * SCALES.get(low_scale or '', 1))}", ("amount", source), belief
        )
    high = _decimal(match["high"])
    if high is None:
        return None
    # In "5-10k" the suffix belongs to both ends; in "£500-£1k" it does not.
    shared = low_scale or (high_scale if low < high and not match["middle"] and low < 100 else None)
    low, high = low * SCALES.get(shared or "", 1), high * SCALES.get(high_scale or "", 1)
    if low >= high:
        return None
    return Canonical(f"{unit} {_format(low)}-{_format(high)}", ("amount", source, "range"), 0.9 * belief)
