"""Check-digit and checksum arithmetic shared by the canonicalisers."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

__all__ = [
    "base58check",
    "base58decode",
    "bech32_constant",
    "keccak_256",
    "luhn",
    "mod_97",
]

_LUHN_DOUBLE = bytes.maketrans(b"0123456789", b"0246813579")
_VALUE = {c: str(int(c, 36)) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_EXPAND = str.maketrans(_VALUE)
_BASE58 = {c: i for i, c in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_BECH32 = {c: i for i, c in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def luhn(digits: str) -> bool:
    """Say whether a digit string passes the Luhn test (ISO/IEC 7812-1, annex B).

    Examples
    --------
    >>> luhn("79927398713"), luhn("79927398714")
    (True, False)
    """
    codes = digits.encode("ascii")
    # Sums of byte values run in C; every byte carries 48 too much.
    total = sum(codes[-1::-2]) + sum(codes[-2::-2].translate(_LUHN_DOUBLE)) - 48 * len(codes)
    return total % 10 == 0


def mod_97(characters: str) -> bool:
    """Say whether an alphanumeric string is 1 modulo 97 (ISO/IEC 7064 MOD 97-10; letters A=10 .. Z=35).

    Examples
    --------
    >>> mod_97("NWBK60161331926819GB29")
    True
    """
    return int(characters.translate(_EXPAND)) % 97 == 1


def base58decode(text: str) -> bytes | None:
    """Decode Bitcoin's base58 (leading ``1`` is a zero byte), or None for a character outside it.

    Examples
    --------
    >>> base58decode("11z")
    b'\\x00\\x009'
    """
    number = 0
    try:
        for character in text:
            number = number * 58 + _BASE58[character]
    except KeyError:
        return None
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check(text: str) -> bytes | None:
    """Give the payload of a base58check string, or None when its four-byte checksum fails.

    The checksum is the head of SHA-256 applied twice (Bitcoin developer reference, "Base58Check").

    Examples
    --------
    >>> base58check("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")[0]
    0
    """
    raw = base58decode(text)
    if raw is None or len(raw) < 5:
        return None
    if sha256(sha256(raw[:-4]).digest()).digest()[:4] != raw[-4:]:
        return None
    return raw[:-4]


def _bech32_table() -> tuple[int, ...]:
    table = []
    for top in range(32):
        value = 0
        for bit, generator in enumerate(_BECH32_GENERATORS):
            if top >> bit & 1:
                value ^= generator
        table.append(value)
    return tuple(table)


_BECH32_TABLE = _bech32_table()


@lru_cache(maxsize=16)
def _bech32_prefix(prefix: str) -> int:
    state = 1
    for value in [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix)]:
        state = (state & 0x1FFFFFF) << 5 ^ value ^ _BECH32_TABLE[state >> 25]
    return state


def bech32_constant(prefix: str, data: str) -> int | None:
    """Give the checksum constant of a lower-case bech32 string: 1 for bech32, 0x2BC830A3 for bech32m.

    Any other number, or None for a character outside the alphabet, means that the string is damaged
    (BIP-173, BIP-350).

    Examples
    --------
    >>> bech32_constant("bc", "qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")
    1
    """
    state = _bech32_prefix(prefix)
    try:
        for character in data:
            state = (state & 0x1FFFFFF) << 5 ^ _BECH32[character] ^ _BECH32_TABLE[state >> 25]
    except KeyError:
        return None
    return state


def _keccak_rotations() -> tuple[tuple[int, int, int], ...]:
    # (source lane, target lane, rotation) of the combined rho and pi steps.
    steps = []
    x, y, rotation = 1, 0, 0
    steps.append((0, 0, 0))
    for step in range(24):
        rotation = (step + 1) * (step + 2) // 2 % 64
        new_x, new_y = y, (2 * x + 3 * y) % 5
        steps.append((x + 5 * y, new_x + 5 * new_y, rotation))
        x, y = new_x, new_y
    return tuple(steps)


def _keccak_constants() -> tuple[int, ...]:
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << ((1 << power) - 1)
            register <<= 1
            if register & 0x100:
                register ^= 0x171
        constants.append(constant)
    return tuple(constants)


_ROTATIONS = _keccak_rotations()
_CONSTANTS = _keccak_constants()
_RATE = 136


@lru_cache(maxsize=16)
def _masks(count: int) -> tuple[int, tuple[int, ...]]:
    """A one in each of `count` slots of 64 bits, and for each rotation the mask of its low bits."""
    ones = int.from_bytes(b"\1\0\0\0\0\0\0\0" * count, "little")
    return ones, tuple(ones * ((1 << rotation) - 1) for rotation in range(65))


def _permute(lanes: list[int], count: int) -> list[int]:
    """Keccak-f[1600] on `count` states at once: each lane holds theirs side by side in one integer.

    Python's cost is in the number of operations, hardly in the width of the integers.
    """
    ones, low = _masks(count)
    full = low[64]
    keep = [full ^ low[rotation] for rotation in range(65)]
    for constant in _CONSTANTS:
        c0, c1, c2, c3, c4 = (
            lanes[i] ^ lanes[i + 5] ^ lanes[i + 10] ^ lanes[i + 15] ^ lanes[i + 20] for i in range(5)
        )
        mixed = (
            c4 ^ (c1 << 1 & keep[1] | c1 >> 63 & low[1]),
            c0 ^ (c2 << 1 & keep[1] | c2 >> 63 & low[1]),
            c1 ^ (c3 << 1 & keep[1] | c3 >> 63 & low[1]),
            c2 ^ (c4 << 1 & keep[1] | c4 >> 63 & low[1]),
            c3 ^ (c0 << 1 & keep[1] | c0 >> 63 & low[1]),
        ) * 5
        moved = [0] * 25
        for source, target, rotation in _ROTATIONS:
            lane = lanes[source] ^ mixed[source]
            moved[target] = lane << rotation & keep[rotation] | lane >> (64 - rotation) & low[rotation]
        lanes = []
        for row in range(0, 25, 5):
            a, b, c, d, e = moved[row : row + 5]
            lanes += (a ^ (~b & c), b ^ (~c & d), c ^ (~d & e), d ^ (~e & a), e ^ (~a & b))
        lanes[0] ^= ones * constant
    return lanes


def keccak_256(messages: Sequence[bytes]) -> list[bytes]:
    """Hash short messages with the original Keccak-256 of Ethereum and Monero (not SHA3-256).

    Follows the Keccak reference, version 3.0, with rate 1088 and the first padding byte 0x01. All messages
    are hashed together, which is some fifty times as fast as one by one.

    Raises
    ------
    ValueError
        If a message has more than 135 bytes: one block is all that addresses need.

    Examples
    --------
    >>> keccak_256([b""])[0].hex()[:16]
    'c5d2460186f7233c'
    """
    padded = []
    for message in messages:
        if len(message) >= _RATE:
            raise ValueError("keccak_256 takes messages of at most 135 bytes")
        block = bytearray(message.ljust(_RATE, b"\0"))
        block[len(message)] ^= 0x01
        block[-1] ^= 0x80
        padded.append(block)
    lanes = [0] * 25
    for lane in range(_RATE // 8):
        lanes[lane] = int.from_bytes(b"".join(block[8 * lane : 8 * lane + 8] for block in padded), "little")
    out = [lane.to_bytes(8 * len(padded), "little") for lane in _permute(lanes, len(padded))[:4]]
    return [b"".join(lane[8 * i : 8 * i + 8] for lane in out) for i in range(len(padded))]
