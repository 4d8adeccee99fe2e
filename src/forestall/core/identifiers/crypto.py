"""Crypto-asset addresses."""

import re
from collections.abc import Sequence
from functools import lru_cache

from forestall.core.identifiers.checksums import base58check, base58decode, bech32_constant, keccak_256
from forestall.core.identifiers.result import Canonical

__all__ = ["canonical_crypto", "canonical_cryptos"]

_BECH32 = 1
_BECH32M = 0x2BC830A3
_BECH32_VALUES = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# Version byte of a base58check payload of 21 bytes -> chain and address type.
_VERSIONS = {
    0x00: "bitcoin-p2pkh",
    0x05: "bitcoin-p2sh",
    0x30: "litecoin-p2pkh",
    0x32: "litecoin-p2sh",
    0x41: "tron",
}
_ETHEREUM = re.compile(r"0[xX][0-9a-fA-F]{40}")
_BATCH = 256
_MONERO_WIDTHS = {11: 8, 7: 5}
_MONERO_TAGS = {18: "monero", 42: "monero-subaddress", 19: "monero-integrated"}


def _segwit(text: str) -> Canonical | None:
    lower = text.lower()
    if text not in (lower, text.upper()) or not lower.isascii():
        return None
    prefix, _, data = lower.rpartition("1")
    chain = {"bc": "bitcoin", "ltc": "litecoin"}.get(prefix)
    if chain is None or not 14 <= len(data) <= 74:
        return None
    version = _BECH32_VALUES.find(data[0])
    length = (len(data) - 7) * 5 // 8
    if not 0 <= version <= 16 or not 2 <= length <= 40 or (version == 0 and length not in (20, 32)):
        return None
    if bech32_constant(prefix, data) != (_BECH32 if version == 0 else _BECH32M):
        return None
    name = "bech32" if version == 0 else "bech32m"
    return Canonical(lower, (name, "length", f"{chain}-segwit-v{version}"), 0.99)


def _one_case(body: str) -> bool:
    return body.islower() or body.isupper() or body.isdecimal()


def _ethereum(text: str, digest: str | None = None) -> Canonical | None:
    body = text[2:]
    if _one_case(body):
        return Canonical("0x" + body, ("format", "unchecked-case", "ethereum"), 0.85)
    if digest is None:
        digest = keccak_256([body.lower().encode("ascii")])[0].hex()
    for character, nibble in zip(body, digest, strict=False):
        if character.isalpha() and character.isupper() != (nibble >= "8"):
            return None
    return Canonical("0x" + body, ("eip-55", "length", "ethereum"), 0.99)


def _monero(text: str) -> Canonical | None:
    blocks = [text[i : i + 11] for i in range(0, len(text), 11)]
    raw = b""
    for block in blocks:
        width = _MONERO_WIDTHS.get(len(block))
        part = base58decode(block.lstrip("1"))
        if width is None or part is None or len(part) > width:
            return None
        raw += part.rjust(width, b"\0")
    name = _MONERO_TAGS.get(raw[0])
    if name is None or keccak_256([raw[:-4]])[0][:4] != raw[-4:]:
        return None
    return Canonical(text, ("keccak", "length", name), 0.99)


@lru_cache(maxsize=1 << 13)
def canonical_crypto(raw: str) -> Canonical | None:
    """Check a bitcoin, litecoin, tron, ethereum or monero address.

    Parameters
    ----------
    raw
        The address, with or without a ``bitcoin:`` style scheme. Case is kept, for it carries the checksum,
        save that bech32 is put in lower case.

    Returns
    -------
    Canonical or None
        None when a checksum fails. An ethereum address in one case has no checksum and is flagged
        ``unchecked-case``.

    Notes
    -----
    Base58check (Bitcoin developer reference), BIP-173 and BIP-350, EIP-55, and the Monero address format
    (CryptoNote standard 007) with its Keccak checksum.

    Examples
    --------
    >>> canonical_crypto("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2").checks
    ('base58check', 'length', 'bitcoin-p2pkh')
    >>> canonical_crypto("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").checks[0]
    'eip-55'
    >>> canonical_crypto("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3") is None
    True
    """
    text = raw.strip()
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in ("bitcoin", "litecoin", "ethereum", "tron", "monero"):
        text = rest
    if not 14 <= len(text) <= 106 or not text.isascii():
        return None
    if _ETHEREUM.fullmatch(text):
        return _ethereum(text)
    if text[:3].lower() == "bc1" or text[:4].lower() == "ltc1":
        return _segwit(text)
    if len(text) in (95, 106) and text[0] in "48":
        return _monero(text)
    if 25 <= len(text) <= 36 and (payload := base58check(text)) is not None and len(payload) == 21:
        name = _VERSIONS.get(payload[0])
        if name is not None:
            return Canonical(text, ("base58check", "length", name), 0.99)
    return None


def canonical_cryptos(raws: Sequence[str]) -> list[Canonical | None]:
    """Check many addresses: the same answers as `canonical_crypto`, with the slow hashes done together.

    Examples
    --------
    >>> [c is not None for c in canonical_cryptos(["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "no"])]
    [True, False]
    """
    slow = [raw for raw in raws if _ETHEREUM.fullmatch(raw) and not _one_case(raw[2:])]
    if len(slow) < 2:
        return [canonical_crypto(raw) for raw in raws]
    digests: dict[str, str] = {}
    for start in range(0, len(slow), _BATCH):
        batch = slow[start : start + _BATCH]
        hashed = keccak_256([raw[2:].lower().encode("ascii") for raw in batch])
        digests.update((raw, digest.hex()) for raw, digest in zip(batch, hashed, strict=True))
    return [_ethereum(raw, digests[raw]) if raw in digests else canonical_crypto(raw) for raw in raws]
