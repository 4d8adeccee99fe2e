"""Cheap signals of what a text can hold: they decide which finders run.

Most of a report is plain words. Its digits stand in short clusters, and nearly all clusters have one of a few
thousand shapes ("99999 999999"), so what a shape can be is worked out once and remembered.
"""

import re
from collections.abc import Callable

__all__ = ["needs", "shape_signals", "symbol_signals", "words_of"]

_NAMES = (
    # from the shapes of clusters of digits
    "digit", "five_digits", "eight_digits", "account", "run_of_eight", "phone", "lettered_phone",
    "unmarked_phone", "glued_phone", "card", "imei", "current_mark", "older_mark", "named_mark", "postcode",
    "iban", "company_prefix", "nino", "numeric_date", "sort_code", "hyphened_sort_code",
    # from punctuation
    "at_sign", "handle_sign", "bracket", "currency_sign", "closing_sign", "dots", "colons", "address",
    "dot", "strokes", "unknown_sign",
    # from length
    "long_run",
    # from words
    "bank_word", "company_word", "dot_word", "at_word", "handle_word", "money_word", "scale_word",
    "month_word", "nation_word", "passport_word", "phone_word", "registration_word", "vehicle_word",
    "imei_word", "telling_word",
    # from the caller
    "dated",
)  # fmt: skip
_BITS = {name: 1 << place for place, name in enumerate(_NAMES)}


def needs(names: str) -> int:
    """Give the bits of signals named in one string.

    Examples
    --------
    >>> needs("digit"), needs("digit five_digits")
    (1, 3)
    """
    return sum(_BITS[name] for name in names.split())


def _classify(code: int) -> str:
    character = chr(code)
    if code >= 128:
        return "A" if character.isalpha() else "!"
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "A"
    return {"-": "/", "/": "/", ".": ".", **dict.fromkeys(" \t,()[]_?:", " ")}.get(character, "!")


# Digits as 9, letters as A, joiners as space, dot or stroke, all else as an exclamation mark.
_CLASSES = bytes(ord(_classify(code)) for code in range(256))
# The same with letters that pass for digits as digits, for use without joiners.
_TOLERANT = bytes(ord("9") if chr(code) in "OoIl|" else _CLASSES[code] for code in range(256))
_JOINERS = b" ./"
_TEXT_JOINERS = b" \t.,-/()[]_?:"
# A cluster, and the five characters before it, for which the text is padded.
_PADDING = b" " * 5
_CLUSTER = re.compile(
    rb"9(?<=(.{5}9))((?:[9 ./]*(?:A{1,3}(?=[ ./]{0,3}9))?9)*(?:[ ./]{0,2}A{1,3}(?!A))?)", re.S
)
_LONGEST_KEY = 64
_MOST_KEYS = 1 << 13

_SHAPES = tuple(
    (_BITS[name], re.compile(pattern))
    for name, pattern in (
        ("account", rb"(?<!9)9{4}[ /]?9{4}(?!9)"),
        ("run_of_eight", rb"(?<!9)9{8}(?!9)"),
        ("numeric_date", rb"(?<!9)9{1,4} ?[/.] ?9{1,2} ?[/.] ?9"),
        ("sort_code", rb"(?<!9)99[ ./]?99[ ./]?99(?!9)"),
        ("hyphened_sort_code", rb"(?<!9)99/99/99(?!9)"),
        ("postcode", rb"9[A9]?[ /]{0,2}9AA(?!A)"),
        ("company_prefix", rb"(?<![A9])A[A9] ?9{5}[9A](?![9A])"),
        ("iban", rb"(?:(?<!A)|AAA)(?:AA9[ /.]?9|AA[ /.]99(?!9)|AA[ /.]9{12}|A[ /.]A[ /.]9[ /.]?9)"),
        ("named_mark", rb"A[ /]?9|9[ /]?A"),
        ("current_mark", rb"(?<!A)AA[ /.]?99[ /.]{0,2}AAA(?!A)"),
        ("older_mark", rb"(?<!A)(?:A9{1,3}[ /.]?AAA|AAA[ /.]?(?:9{1,3}A|9{3,4}(?!9)))"),
        ("nino", rb"(?<!A)AA(?:[ /.]?99){3}[ /.]?A(?!A)"),
        ("glued_phone", rb"A9(?:[ ./]{0,3}9){8}"),
    )
)
_COUNTS = tuple((least, _BITS[name]) for least, name in (
    (5, "five_digits"), (8, "eight_digits"),
))  # fmt: skip


def _read_cluster(cluster: bytes) -> int:
    """The signals of one cluster."""
    joined = cluster.translate(None, _JOINERS)
    count = joined.count(b"9")
    signals = _BITS["digit"]
    for least, bit in _COUNTS:
        if count >= least:
            signals |= bit
    for bit, pattern in _SHAPES:
        if pattern.search(cluster):
            signals |= bit
    if b"9" * 9 in joined:
        signals |= _BITS["unmarked_phone"]
        if b"9" * 15 in joined:
            signals |= _BITS["imei"]
    return signals


def _read_symbols(symbols: bytes) -> int:
    """The signals of a text's punctuation by itself; some are checked against the text afterwards."""
    present = set(symbols.decode("latin-1"))
    signals = 0
    for name, any_of in _SYMBOLS:
        if not present.isdisjoint(any_of):
            signals |= _BITS[name]
    if b"::" in symbols or symbols.count(b":") >= 7:
        signals |= _COLONS
    if symbols.count(b".") >= 3:
        signals |= _DOTS
    return signals


class _Readings(dict[bytes, int]):
    """What one kind of shape tells, worked out at first sight."""

    def __init__(self, read: Callable[[bytes], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, shape: bytes) -> int:
        signals = self._read(shape)
        if len(shape) <= _LONGEST_KEY:
            if len(self) >= _MOST_KEYS:
                self.clear()
            self[shape] = signals
        return signals


_CLUSTERS, _PUNCTUATION = _Readings(_read_cluster), _Readings(_read_symbols)
_WORDLY = bytes(code for code in range(256) if chr(code).isalnum() or chr(code).isspace())
_SYMBOLS = (
    ("at_sign", "@"), ("currency_sign", "£$"), ("unknown_sign", "?"), ("bracket", "[({<"),
    ("address", "["), ("dot", "."), ("strokes", "/"),
)  # fmt: skip
_AT, _CURRENCY, _DOTS, _COLONS = (needs(name) for name in ("at_sign", "currency_sign", "dots", "colons"))
_ADDRESS, _BRACKET, _LONG = needs("address"), needs("bracket"), needs("long_run")
_PHONE, _LETTERED, _CARD = needs("phone"), needs("lettered_phone"), needs("card")
_HANDLE_SIGN, _DOT, _STROKES = needs("handle_sign"), needs("dot"), needs("strokes")
_UNKNOWN = needs("unknown_sign")
# A letter that passes for a digit, glued to one or alone between two.
_LETTER_DIGIT = re.compile(
    rb"[OoIl|](?:(?<=[0-9].)|(?=[0-9])|(?<=[0-9][ .-].)[OoIl|]{0,3}(?![A-Za-z])|(?<![A-Za-z].)(?=[ .-][0-9]))"
)
_CLOSING = needs("closing_sign")
_CLOSING_SIGN = re.compile("[£€](?:(?<=[0-9kKmMnNdD].)|(?<=[0-9kKmMnNdD] .))")
_RARE_CURRENCY = re.compile("[€₹₿]")
_HANDLE = re.compile(rb"@(?<![0-9A-Za-z_@.].)[0-9A-Za-z_]")
# A dot inside a name.
_INNER_DOT = re.compile(rb"\.(?<=[0-9A-Za-z].)[A-Za-z]")
_RUNS = bytes(ord("x" if chr(code).isalnum() else " ") for code in range(256))
_LEAST_RUN = 26
_LONG_RUN = b"x" * _LEAST_RUN
_LETTERS = bytes(
    ord(chr(code).lower() if chr(code).isalpha() else " ") if code < 128 else 32 for code in range(256)
)


def shape_signals(octets: bytes) -> int:
    """Give the signals of a text's clusters of digits.

    Parameters
    ----------
    octets
        The text in Latin-1, a question mark for every other character.

    Examples
    --------
    >>> bool(shape_signals(b"rang 07700 900123") & needs("phone"))
    True
    """
    signals = 0
    for before, after in _CLUSTER.findall(_PADDING + octets.translate(_CLASSES)):
        signals |= _CLUSTERS[before + after]
    if signals:
        # For bytes, find is several times as fast as "in".
        tolerant = octets.translate(_TOLERANT, _TEXT_JOINERS)
        if tolerant.find(b"999999999") >= 0:
            signals |= _PHONE if _LETTER_DIGIT.search(octets) is None else _PHONE | _LETTERED
            if tolerant.find(b"9999999999999") >= 0:
                signals |= _CARD
    return signals


def symbol_signals(text: str, octets: bytes) -> int:
    """Give the signals of a text's punctuation, and of letters and digits in a long unbroken run.

    Examples
    --------
    >>> bool(symbol_signals("£5", "£5".encode("latin-1")) & needs("currency_sign"))
    True
    """
    symbols = octets.translate(None, _WORDLY)
    signals = 0
    if symbols:
        signals = _PUNCTUATION[symbols]
        if signals & _AT and _HANDLE.search(octets) is not None:
            signals |= _HANDLE_SIGN
        if signals & _UNKNOWN and _RARE_CURRENCY.search(text) is not None:
            signals |= _CURRENCY
        if signals & _CURRENCY and _CLOSING_SIGN.search(text) is not None:
            signals |= _CLOSING
        if (signals & _DOT and _INNER_DOT.search(octets) is not None) or (
            signals & _STROKES and octets.find(b"//") >= 0
        ):
            signals |= _ADDRESS
    if len(octets) >= _LEAST_RUN and octets.translate(_RUNS).find(_LONG_RUN) >= 0:
        signals |= _LONG
    return signals


def words_of(octets: bytes) -> list[bytes]:
    """Give a text's runs of letters, in small letters.

    Examples
    --------
    >>> words_of(b"Acc. no 12ab")
    [b'acc', b'no', b'ab']
    """
    return octets.translate(_LETTERS).split()
