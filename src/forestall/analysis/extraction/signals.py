"""Cheap signals of what a text can hold: they decide which finders run.

Most of a report is plain words. Its digits stand in short clusters, and nearly all clusters have one of a few
thousand shapes ("99999 999999"), so what a shape can be is worked out once and remembered.
"""

import re

__all__ = ["needs", "shape_signals", "symbol_signals", "words_of"]

_NAMES = (
    # from the shape of a cluster of digits
    "digit", "five_digits", "six_digits", "eight_digits", "fourteen_digits", "run_of_eight", "phone",
    "lettered_phone", "unmarked_phone", "card", "imei", "current_mark", "older_mark", "postcode", "iban",
    "company_prefix", "nino", "numeric_date", "sort_code", "named_mark",
    # from punctuation
    "at_sign", "bracket", "currency_sign", "dots", "colons", "address",
    # from length
    "long_run",
    # from words
    "bank_word", "company_word", "dot_word", "at_word", "handle_word", "money_word", "scale_word",
    "month_word", "nation_word", "passport_word", "phone_word", "registration_word", "vehicle_word",
    "imei_word",
    # from the caller
    "dated",
)  # fmt: skip
_BITS = {name: 1 << place for place, name in enumerate(_NAMES)}


def needs(names: str) -> int:
    """Give the bits of signals named in one string.

    Examples
    --------
    >>> needs("digit"), needs("digit six_digits")
    (1, 5)
    """
    return sum(_BITS[name] for name in names.split())


def _classify(code: int) -> str:
    character = chr(code)
    if code >= 128:
        return "A" if character.isalpha() else "!"
    if character.isdigit():
        return "9"
    if character in "OoIl":
        return "o"
    if character.isalpha():
        return "A"
    if character in " \t,()[]_?:":
        return " "
    return {"-": "/", "/": "/", ".": ".", "|": "|"}.get(character, "!")


# Digits as 9, letters that pass for digits as o, other letters as A, joiners as space, dot or stroke. An
# upright stroke may be a 1 or part two fields.
_CLASSES = bytes(ord(_classify(code)) for code in range(256))
_AS_LETTERS = bytes.maketrans(b"o", b"A")
_AS_DIGITS = bytes.maketrans(b"o|", b"99")
_JOINERS = b" ./"
_CLUSTER = re.compile(rb"(?:[Ao]{1,3}[ ./]{1,3})?[Ao]{0,4}9(?:[9 ./|]+|o+(?!A)|[Ao]{1,3}(?![Ao]))*")
_LONGEST_KEY = 64
_MOST_KEYS = 1 << 13

_SHAPES = tuple((_BITS[name], re.compile(pattern)) for name, pattern in (
    ("numeric_date", rb"9 ?[/.] ?9{1,2} ?[/.] ?9"),
    ("sort_code", rb"99[ ./]?99[ ./]?99"),
    ("postcode", rb"9[A9]?[ /]{0,2}9AA(?!A)"),
    ("company_prefix", rb"A[A9] ?9{5}[9A]"),
    ("iban", rb"AA ?99"),
    ("named_mark", rb"A[ /]{0,1}9|9[ /]?A"),
))  # fmt: skip
_PACKED = tuple((_BITS[name], re.compile(pattern)) for name, pattern in (
    ("current_mark", rb"AA99AAA"),
    ("older_mark", rb"A9{1,3}AAA|AAA9{1,4}"),
    ("nino", rb"AA9{6}A"),
    ("imei", rb"9{15}"),
))  # fmt: skip


def _read(cluster: bytes) -> int:
    """The signals of one cluster."""
    letters = cluster.translate(_AS_LETTERS)
    packed = letters.translate(None, _JOINERS)
    tolerant = cluster.translate(_AS_DIGITS, _JOINERS)
    count = packed.count(b"9")
    signals = _BITS["digit"]
    for least, name in ((5, "five_digits"), (6, "six_digits"), (8, "eight_digits"), (14, "fourteen_digits")):
        if count >= least:
            signals |= _BITS[name]
    for bit, pattern in _SHAPES:
        if pattern.search(letters):
            signals |= bit
    for bit, pattern in _PACKED:
        if pattern.search(packed):
            signals |= bit
    if b"9" * 8 in letters:
        signals |= _BITS["run_of_eight"]
    if b"9" * 9 in packed:
        signals |= _BITS["unmarked_phone"]
    if b"9" * 9 in tolerant:
        signals |= _BITS["phone"]
        if b"o" in cluster or b"|" in cluster:
            signals |= _BITS["lettered_phone"]
        if b"9" * 13 in tolerant:
            signals |= _BITS["card"]
    return signals


class _Readings(dict[bytes, int]):
    """A cluster's shape to its signals, worked out at first sight."""

    def __missing__(self, cluster: bytes) -> int:
        signals = _read(cluster)
        if len(cluster) <= _LONGEST_KEY:
            if len(self) >= _MOST_KEYS:
                self.clear()
            self[cluster] = signals
        return signals


_READINGS = _Readings()
_WORDLY = bytes(code for code in range(256) if chr(code).isalnum() or chr(code).isspace())
_AT, _CURRENCY, _DOTS, _COLONS = (needs(name) for name in ("at_sign", "currency_sign", "dots", "colons"))
_ADDRESS, _BRACKET, _LONG = needs("address"), needs("bracket"), needs("long_run")
_RARE_CURRENCY = re.compile("[€₹₿]")
# A dot between word and letters, once letters are A, digits 9.
_INNER_DOT = re.compile(rb"[A9o]\.[Ao]")
_RUNS = bytes(ord("x" if chr(code).isalnum() else " ") for code in range(256))
_LONG_RUN = b"x" * 26
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
    for cluster in _CLUSTER.findall(octets.translate(_CLASSES)):
        signals |= _READINGS[cluster]
    return signals


def symbol_signals(text: str, octets: bytes) -> int:
    """Give the signals of a text's punctuation, and of letters and digits in a long unbroken run.

    Examples
    --------
    >>> bool(symbol_signals("£5", "£5".encode("latin-1")) & needs("currency_sign"))
    True
    """
    signals = 0
    symbols = octets.translate(None, _WORDLY)
    if b"@" in symbols:
        signals |= _AT
    if b"$" in symbols or b"\xa3" in symbols or (b"?" in symbols and _RARE_CURRENCY.search(text)):
        signals |= _CURRENCY
    if b"::" in symbols or symbols.count(b":") >= 7:
        signals |= _COLONS
    if b"." in symbols:
        if symbols.count(b".") >= 3:
            signals |= _DOTS
        if _INNER_DOT.search(octets.translate(_CLASSES)) is not None:
            signals |= _ADDRESS
    if b"[" in symbols:
        signals |= _ADDRESS | _BRACKET
    elif b"//" in symbols:
        signals |= _ADDRESS
    if b"(" in symbols or b"{" in symbols or b"<" in symbols:
        signals |= _BRACKET
    if len(octets) >= 26 and _LONG_RUN in octets.translate(_RUNS):
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
