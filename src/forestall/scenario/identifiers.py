"""Invented identifiers that obey their public numbering plans and check digits.

Sources: ITU E.164 and the Ofcom plan (071 mobiles, 030 6999 0xxx drama numbers), ISO 13616 (IBAN, mod 97),
3GPP TS 23.003 (IMEI, Luhn), DVLA INF104 (plates; first letters J, T and U are not issued), base58check.
Foreign phones use +883 51 (ITU shared code, no country).
"""

from __future__ import annotations

import hashlib

import numpy as np

__all__ = [
    "accounts",
    "bitcoin_addresses",
    "business_phones",
    "company_numbers",
    "foreign_accounts",
    "foreign_phones",
    "iban_check",
    "imeis",
    "luhn_digit",
    "mobiles",
    "plates",
    "postcode_units",
    "unique_integers",
]

_LETTERS = "ABCDEFGHJKLMNOPRSTUVWXYZ"
_UNIT = "ABDEFGHJLNPRSTUWXYZ"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def unique_integers(rng: np.random.Generator, n: int, high: int) -> list[int]:
    """Draw `n` different integers from 0..high-1 without building the whole range.

    >>> rng = np.random.default_rng(1)
    >>> len(set(unique_integers(rng, 50, 60)))
    50
    """
    if n > high:
        raise ValueError(f"cannot draw {n} different numbers below {high}")
    if high < 4 * n:
        return [int(v) for v in rng.permutation(high)[:n]]
    found: dict[int, None] = {}
    while len(found) < n:
        found.update(dict.fromkeys(rng.integers(0, high, n + 16).tolist()))
    return list(found)[:n]


def mobiles(rng: np.random.Generator, n: int) -> list[str]:
    """Return `n` different UK mobile numbers in E.164 (prefix 071).

    >>> mobiles(np.random.default_rng(1), 1)[0][:5]
    '+4471'
    """
    return [f"+4471{v:08d}" for v in unique_integers(rng, n, 10**8)]


def business_phones(n: int) -> list[str]:
    """Return `n` of the 1,000 drama non-geographic numbers, 030 6999 0xxx.

    >>> business_phones(2)
    ['+443069990000', '+443069990001']
    """
    if n > 1000:
        raise ValueError("only 1,000 drama numbers exist")
    return [f"+44306999{v:04d}" for v in range(n)]


def foreign_phones(rng: np.random.Generator, n: int, country: int) -> list[str]:
    """Return `n` numbers of the invented country 1 or 2 (+883 5120 and +883 5140, 7 digits)."""
    prefix = {1: "+8835120", 2: "+8835140"}[country]
    return [f"{prefix}{v:07d}" for v in unique_integers(rng, n, 10**7)]


def plates(rng: np.random.Generator, n: int) -> list[str]:
    """Return `n` different current-format plates, stored without the space.

    >>> len(plates(np.random.default_rng(1), 1)[0])
    7
    """
    ages = [*range(2, 26), *range(52, 76)]
    span = len(_LETTERS)
    out = []
    for value in unique_integers(rng, n, 3 * span * len(ages) * span**3):
        value, a = divmod(value, 3)
        value, b = divmod(value, span)
        value, age = divmod(value, len(ages))
        value, c = divmod(value, span)
        e, d = divmod(value, span)
        tail = _LETTERS[c] + _LETTERS[d] + _LETTERS[e]
        out.append(f"{'JTU'[a]}{_LETTERS[b]}{ages[age]:02d}{tail}")
    return out


def luhn_digit(body: str) -> str:
    """Return the Luhn check digit for a run of digits.

    >>> luhn_digit("7992739871")
    '3'
    """
    total = 0
    for place, char in enumerate(reversed(body)):
        digit = int(char) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def imeis(rng: np.random.Generator, n: int) -> list[str]:
    """Return `n` different 15-digit IMEIs under an invented type allocation."""
    bodies = (f"9900{v:010d}" for v in unique_integers(rng, n, 10**10))
    return [body + luhn_digit(body) for body in bodies]


def iban_check(country: str, bban: str) -> str:
    """Return the two IBAN check digits (ISO 13616, mod 97-10).

    >>> iban_check("GB", "WEST12345698765432")
    '82'
    """
    digits = "".join(str(int(c, 36)) for c in bban + country + "00")
    return f"{98 - int(digits) % 97:02d}"


def accounts(rng: np.random.Generator, n: int) -> tuple[list[str], list[str], list[str]]:
    """Return sort codes (99-xx-xx, not issued), account numbers and IBANs of the invented Tambank."""
    sorts, numbers, ibans = [], [], []
    for value in unique_integers(rng, n, 10**11):
        branch, number = divmod(value, 10**8)
        sort = f"9904{branch % 100:02d}" if branch < 500 else f"9917{branch % 100:02d}"
        bban = f"TAMB{sort}{number:08d}"
        sorts.append(f"{sort[:2]}-{sort[2:4]}-{sort[4:]}")
        numbers.append(f"{number:08d}")
        ibans.append(f"GB{iban_check('GB', bban)}{bban}")
    return sorts, numbers, ibans


def foreign_accounts(rng: np.random.Generator, n: int, country: str) -> list[str]:
    """Return `n` IBAN-shaped account codes of an invented country; mod 97 holds, the country has no plan."""
    out = []
    for value in unique_integers(rng, n, 10**14):
        bban = f"NBNK{value:014d}"
        out.append(f"{country}{iban_check(country, bban)}{bban}")
    return out


def company_numbers(rng: np.random.Generator, n: int) -> list[str]:
    """Return `n` different eight-digit company numbers from 90000000 up (not yet issued)."""
    return [str(90_000_000 + v) for v in unique_integers(rng, n, 9_000_000)]


def postcode_units(rng: np.random.Generator, n: int) -> list[str]:
    """Return `n` inward halves of postcodes, such as ``4TR``.

    >>> len(postcode_units(np.random.default_rng(1), 3)[0])
    3
    """
    numbers = rng.integers(0, 10 * len(_UNIT) ** 2, n)
    return [f"{v % 10}{_UNIT[v // 10 % len(_UNIT)]}{_UNIT[v // 10 // len(_UNIT)]}" for v in numbers.tolist()]


def bitcoin_addresses(rng: np.random.Generator, n: int) -> list[str]:
    """Return `n` base58check (P2PKH) addresses of random hashes; nobody holds their keys."""
    out = []
    for _ in range(n):
        payload = b"\x00" + rng.bytes(20)
        data = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
        number, text = int.from_bytes(data), ""
        while number:
            number, digit = divmod(number, 58)
            text = _BASE58[digit] + text
        out.append("1" + text)
    return out
