"""Finding bank accounts, cards, crypto-asset addresses and sums of money."""

import re
from collections.abc import Iterator
from functools import cache

from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.analysis.extraction.signals import needs
from forestall.core.identifiers import (
    Canonical,
    canonical_bank_account,
    canonical_card,
    canonical_date,
    canonical_iban,
    canonical_money,
)
from forestall.core.identifiers.crypto import canonical_cryptos
from forestall.core.identifiers.money import CURRENCY_WORDS
from forestall.core.identifiers.payment import IBAN_LENGTHS

__all__ = [
    "BANK_WORDS",
    "MONEY_WORDS",
    "SCALE_WORDS",
    "false_ibans",
    "find_bank_accounts",
    "find_cards",
    "find_coded_sums",
    "find_crypto",
    "find_ibans",
    "find_named_sums",
    "find_scaled_sums",
    "find_signed_sums",
]

_D = r"[\dOoIl|]"
# A tab parts the fields of an export, so it never joins digits.
_G = r"[ .\-]{0,2}"
_CARD = re.compile(
    rf"\d(?<![\w£$€+].)(?:"
    rf"{_D}{{3}}{_G}{_D}{{4}}{_G}{_D}{{4}}{_G}{_D}{{1,4}}(?:{_G}{_D}{{1,3}})?"
    rf"|{_D}{{3}}{_G}{_D}{{6}}{_G}{_D}{{4,5}}"
    rf"|(?:[ \-]{_D}){{12,18}})(?!\w)"
)
_CARD_END = re.compile(rf"[ .\-]{{1,2}}{_D}{{1,3}}$")
_IBAN_HEAD = re.compile(
    r"\d(?:(?<=[A-Za-z]{2}.)|(?<=[A-Za-z]{2}[ \-.].)|(?<=[A-Za-z][ \-.][A-Za-z][ \-.].))[ \-.]?[\dOo]"
)
_COUNTRY = re.compile(r"([A-Za-z])[ \-.]?([A-Za-z])[ \-.]?$")
_IBAN_LAID_OUT = re.compile(
    r"[A-Za-z](?<![^\W_].)[A-Za-z]\d\d(?:[A-Za-z\d]{11}|([ .\-])[A-Za-z\d]{4}\1[A-Za-z\d]{4}\1)"
)
_IBAN_LAYOUT = re.compile(r"[A-Za-z]{2}\d\d(?:[A-Za-z\d]+|(?:([ .\-])[A-Za-z\d]{4})(?:\1[A-Za-z\d]{1,4})+)")
_SORT_CODE = r"\d\d[ \-.]?\d\d[ \-.]?\d\d"
_ACCOUNT = r"\d{4}[ \-]?\d{4}"
_LINK = (
    r"""[\s,;:/|()#.&=\-\[\]"'_{}]{0,4}(?:(?:and|account|accounts|acct?|a/c|ac|number|num|no"""
    r"""|sort(?:[ _]?codes?)?|s/c|sc|is|was|with|the|of|to|an)(?:_|(?![a-z])|(?=num|no\b))"""
    r"""[\s,;:/|()#.&=\-"'_{}]{0,4}){0,6}"""
)
_BANK = re.compile(
    rf"\d(?<![\w£$€+/.\-].)(?<=\d){_SORT_CODE[2:]}(?P<link>{_LINK}){_ACCOUNT}(?![\w\-/])", re.I
)
_BANK_REVERSED = re.compile(
    rf"\d(?<![\w£$€+/.\-].)\d{{3}}[ \-]?\d{{4}}(?P<link>{_LINK}){_SORT_CODE}(?![\w\-/])", re.I
)
BANK_WORDS = frozenset(
    "c ac acc acct account accounts accountnumber sort sortcode sc bank bgc fpi fpo tfr bacs chaps "
    "payment".split()
)
"""Without one of these only the hyphened form makes a bank account."""
_BANK_WORD = re.compile(r"(?<![a-z])(?:a/?c|acct?|accounts?(?:number)?|sort(?:code)?|s/c)(?![a-z])", re.I)
# Six figures by twos and then eight are no date in such company.
_BANK_NEAR = re.compile(
    r"\b(?:a/c|accts?|acc|accounts?|bank(?:ed|ing|s)?|sort ?codes?|s/c|standing order|direct debit|bacs|chaps"
    r"|bgc|fp[io]|tfr|transfer(?:red|s)?|payee|payments?|iban)\b"
)
_BANK_AFTER = re.compile(r"[^\d\n]{0,30}\b(?:sort ?codes?|account|a/c)\b")
_CRYPTO = re.compile(
    r"[bBlLtT0134-8TM](?<![^\W_].)(?:[cC]1[a-zA-Z0-9]{11,87}|[tT][cC]1[a-zA-Z0-9]{11,87}|[xX][0-9a-fA-F]{40}"
    r"|[1-9A-HJ-NP-Za-km-z]{94}(?:[1-9A-HJ-NP-Za-km-z]{11})?|[1-9A-HJ-NP-Za-km-z]{24,34})(?![^\W_])"
)

# In police reports CAD is the incident log, and TRY is a verb.
_UNITS = sorted((u for u in CURRENCY_WORDS if u.isalpha() and u not in ("cad", "try")), key=len, reverse=True)
_CODES = "|".join(u for u in _UNITS if len(u) in (3, 4) and u == CURRENCY_WORDS[u].lower() and u != "all")
_SPOKEN = "|".join(_UNITS)
_NUMBER = r"\d(?:[\d,.]{0,18}\d)?"
_SCALE = r"(?:k|m|bn|mn|mil|mill)(?!\w)| ?(?:k|grand|thousand|million|mill|billion|bn)(?!\w)"
_TAIL = rf"(?:{_SCALE})?(?: ?(?:-| to ) ?(?!\d+[\-/.]\d){_NUMBER}(?:{_SCALE})?(?![\w/:]))?"
# These read the text in small letters.
_SIGNED = re.compile(rf"[£$€₹₿] ?{_NUMBER}{_TAIL}")
_CODED = re.compile(rf"(?:{_CODES}) ?{_NUMBER}{_TAIL}")
_NAMED = re.compile(
    rf"\d(?<![\w£$€.,/\-+].)(?:[\d,.]{{0,18}}\d)?(?:{_SCALE})?"
    rf"(?: ?(?:-|to) ?{_NUMBER}(?:{_SCALE})?)? ?(?:[£€](?! ?\d)|(?:{_SPOKEN})(?!\w))"
)
_SCALED = re.compile(r"\d(?<![\w£$€.,/\-+].)[\d,]*(?:\.\d+)?(?:k(?!\w)| ?grand(?!\w))")
_MONEY_WORD = re.compile(
    r"\b(?:paid|pay|pays|paying|owe[sd]?|owing|cash|sum|debts?|worth|cost(?:s|ing)?|price[ds]?|transfer(?:red)?|sent"
    r"|received|deposit(?:ed|s)?|bank(?:ed)?|laundered|total(?:ling)?|profit|balance|spent|sold|bought|stole|fee|fees"
    r"|turnover|takes|takings|making|made|earn(?:s|ed|ing)?|loan(?:ed)?|lent|borrowed|withdr[ae]wn?|collect(?:ed)?|rent"
    r"|invoice|wage|wages|money|value[d]?|offered|charged|tax|stake|bet|fine[d]?|hand(?:ed|ing) over"
    r"|drop(?:ped)?)\b[^\d.;]{0,24}$"
)
MONEY_WORDS = frozenset(_UNITS)
"""Without one of these, or a currency sign, no currency is named."""
SCALE_WORDS = frozenset(("k", "grand"))
"""Without one of these a bare number is no sum of money."""
_BANK_NAMED = needs("bank_word")


def find_cards(scan: Scan) -> Iterator[Candidate]:
    """Yield payment card numbers whose scheme, length and Luhn digit agree."""
    text, position = scan.text, 0
    while (match := _CARD.search(text, position)) is not None:
        start, end = match.span()
        raw = match.group()
        if raw[0] in "0179":  # no scheme issues them
            position = start + 4
            continue
        canonical = canonical_card(raw)
        if canonical is None and (shorter := _CARD_END.search(raw)) is not None:
            end = start + shorter.start()
            canonical = canonical_card(text[start:end])
        if canonical is None:
            position = start + 4
            continue
        position = end
        label, word, adjacent = scan.label_before(start)
        if adjacent and label in ("serial", "imei", "account"):
            continue
        yield Candidate("card", start, end, canonical, word if label == "card" else "")


@cache
def _iban_body(length: int) -> re.Pattern[str]:
    return re.compile(rf"[A-Za-z](?:[ .\-]{{0,2}}[A-Za-z0-9]){{{length - 1}}}(?![^\W_])")


def find_ibans(scan: Scan) -> Iterator[Candidate]:
    """Yield IBANs whose country, length and mod-97 remainder agree."""
    for head in _IBAN_HEAD.finditer(scan.text):
        country = _COUNTRY.search(scan.text, max(0, head.start() - 4), head.start())
        if country is None:
            continue
        start, length = country.start(), IBAN_LENGTHS.get((country[1] + country[2]).upper())
        if length is None:
            continue
        if start and scan.text[start - 1].isalnum() and not scan.lower.endswith("iban", 0, start):
            continue
        body = _iban_body(length).match(scan.text, start)
        if body is not None and (canonical := canonical_iban(body.group())) is not None:
            yield Candidate("iban", *body.span(), canonical, "iban" if "iban" in scan.lower else "")


def false_ibans(scan: Scan) -> list[tuple[int, int]]:
    """Give the spans laid out as IBANs are, plain or by fours, whose remainder is wrong.

    Examples
    --------
    >>> false_ibans(Scan("GB24 BARC 2004 1512 3456 78", "GB", None))
    [(0, 27)]
    """
    spans = []
    for head in _IBAN_LAID_OUT.finditer(scan.text):
        start, length = head.start(), IBAN_LENGTHS.get(head.group()[:2].upper())
        body = _iban_body(length).match(scan.text, start) if length is not None else None
        if body is not None and _IBAN_LAYOUT.fullmatch(body.group()) and canonical_iban(body.group()) is None:
            spans.append(body.span())
    return spans


def find_bank_accounts(scan: Scan) -> Iterator[Candidate]:
    """Yield a UK sort code with its account number, in either order, as one mention."""
    text, lower = scan.text, scan.lower
    named = scan.signals & _BANK_NAMED
    # The heading of a table speaks for all of its rows.
    headed = bool(named) and "sort" in lower
    for pattern in (_BANK, _BANK_REVERSED) if named else (_BANK,):
        for match in pattern.finditer(text):
            start, end = match.span()
            label, word, adjacent = scan.label_before(start)
            linked = _BANK_WORD.search(match["link"]) is not None
            raw = match.group()
            if label == "serial" and adjacent and not linked:
                continue
            spoken = linked or label == "account"
            if not spoken and pattern is _BANK and named:
                spoken = headed and raw[2] == "-" == raw[5]
                spoken = spoken or _BANK_AFTER.match(lower, end, min(len(lower), end + 45)) is not None
            if (
                not spoken
                and pattern is _BANK
                and raw[2] == "-" == raw[5]
                and raw[8:9] == " "
                and raw[9:].isdecimal()
            ):
                spoken = (
                    label != "date" and _BANK_NEAR.search(lower, max(0, start - 60), end + 60) is not None
                )
            if not spoken:
                if pattern is _BANK_REVERSED or not (raw[2] == "-" == raw[5]):
                    continue
                dated = canonical_date(raw[:8], scan.region)
                if raw[8].isdigit() or (dated is not None and "other-order" not in dated.checks):
                    continue
            canonical = canonical_bank_account(raw)
            if canonical is None:
                continue
            if spoken:
                canonical = Canonical(canonical.value, ("format", "context"), 0.92)
            yield Candidate("bank_account", start, end, canonical, word if label == "account" else "")


def find_crypto(scan: Scan) -> Iterator[Candidate]:
    """Yield crypto-asset addresses that pass the checksum of their chain."""
    matches = list(_CRYPTO.finditer(scan.text))
    for match, canonical in zip(matches, canonical_cryptos([m.group() for m in matches]), strict=True):
        if canonical is not None:
            yield Candidate("crypto", *match.span(), canonical)


_RANGE = re.compile(r" ?(?:-| to )", re.I)


def _money(scan: Scan, start: int, end: int, assumed: str | None = None) -> Candidate | None:
    canonical = canonical_money(scan.text[start:end], assumed)
    if canonical is None and (joint := _RANGE.search(scan.text, start, end)) is not None:
        # "£500 to 1 Cardiff Road" is a sum and an address, not a range.
        end = joint.start()
        canonical = canonical_money(scan.text[start:end], assumed)
    return None if canonical is None else Candidate("money", start, end, canonical)


def find_signed_sums(scan: Scan) -> Iterator[Candidate]:
    """Yield sums of money that a currency sign opens."""
    text, lower = scan.text, scan.lower
    for match in _SIGNED.finditer(lower):
        start = match.start()
        if text[start] == "$":
            for prefix in ("us", "a", "c", "hk"):
                if lower.endswith(prefix, 0, start) and not lower[: start - len(prefix)][-1:].isalnum():
                    start -= len(prefix)
                    break
        if candidate := _money(scan, start, match.end()):
            yield candidate


def find_named_sums(scan: Scan) -> Iterator[Candidate]:
    """Yield sums of money before the name, code or sign of a currency."""
    for match in _NAMED.finditer(scan.lower):
        if candidate := _money(scan, *match.span()):
            yield candidate


def find_coded_sums(scan: Scan) -> Iterator[Candidate]:
    """Yield sums of money behind the code of a currency."""
    lower = scan.lower
    for match in _CODED.finditer(lower):
        start, end = match.span()
        if start and (lower[start - 1].isalnum() or lower[start - 1] == "_"):
            continue
        if candidate := _money(scan, start, end):
            yield candidate


def find_scaled_sums(scan: Scan) -> Iterator[Candidate]:
    """Yield sums in thousands without a currency: ``20k`` counts only beside a word about money."""
    for match in _SCALED.finditer(scan.lower):
        start, end = match.span()
        spoken = match.group()[-1] == "d"
        if not spoken and _MONEY_WORD.search(scan.lower, max(0, start - 36), start) is None:
            continue
        if candidate := _money(scan, start, end, "GBP"):
            yield candidate
