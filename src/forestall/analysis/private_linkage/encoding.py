"""Encoding records with a key, so that somebody without the key can compare but not read them.

Every bit of an encoding is drawn from the *whole* record: it is the lowest bit of the keyed hash of
whichever feature comes first in that bit's own keyed, weighted order (one-bit min-wise hashing). Two
encodings agree in a bit with probability (1 + J) / 2, where J is the weighted Jaccard similarity of
their features. Each bit is set in half of all records whatever they hold, and no bit belongs to a
piece of a name, which is what frequency and pattern-mining attacks on Bloom filters live on. Some
bits are then turned at random (by a secret of the encoding agency, so that even equal records differ).

References
----------
Li and König, "b-Bit minwise hashing" (WWW 2010). Smith, "Secure pseudonymisation for
privacy-preserving probabilistic record linkage" (Journal of Information Security and Applications
34, 2017). Schnell and Borgs, "Randomized response and balanced Bloom filters for privacy preserving
record linkage" (ICDM Workshops 2016).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from forestall.analysis.private_linkage.features import FEATURES_VERSION
from forestall.core import ForestallError

__all__ = ["EncodingParameters", "encode_records", "key_check"]

_KEPT_FEATURES = 10_000


class EncodingParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How records are encoded. Both agencies must use the same.

    Parameters
    ----------
    bits : int
        Length of an encoding, a multiple of 64 in [256, 16384].
    flip : float
        Probability in [0, 0.25] that a bit is turned.
    features : int
        Version of the features; see :data:`~forestall.analysis.private_linkage.FEATURES_VERSION`.
    fields : tuple of str
        The fields that both agencies hold, in alphabetical order.

    Examples
    --------
    >>> EncodingParameters(fields=("birth_date", "full_name")).bits
    4096
    """

    bits: int = 4096
    flip: float = 0.02
    features: int = FEATURES_VERSION
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.bits % 64 or not 256 <= self.bits <= 16_384:
            raise ForestallError(
                "private.parameters",
                f"An encoding of {self.bits} bits cannot be made.",
                "Use a multiple of 64 from 256 to 16384.",
            )
        if not 0 <= self.flip <= 0.25:
            raise ForestallError(
                "private.parameters", f"A share of {self.flip} turned bits is out of range.", "Use 0 to 0.25."
            )


def encode_records(
    records: Sequence[Mapping[str, float]],
    key: bytes,
    noise: Sequence[bytes],
    parameters: EncodingParameters,
) -> NDArray[np.uint64]:
    """Encode the features of records.

    Parameters
    ----------
    records : sequence of mapping of str to float
        Feature to weight, as :func:`~forestall.analysis.private_linkage.describe_person` gives them.
        One without features is encoded as noise, alike to nothing.
    key : bytes
        The secret of the two agencies for this exchange, 32 bytes.
    noise : sequence of bytes
        For each record a secret of the encoding agency, 32 bytes, that nobody else knows.
    parameters : EncodingParameters

    Returns
    -------
    ndarray of uint64, shape (records, bits / 64)

    Raises
    ------
    ForestallError
        ``private.key`` for a key or secrets of another length.

    Examples
    --------
    >>> parameters = EncodingParameters()
    >>> encode_records([{"name|ann": 1.0}], b"k" * 32, [b"n" * 32], parameters).shape
    (1, 64)
    """
    if len(key) != 32 or len(noise) != len(records) or any(len(secret) != 32 for secret in noise):
        raise ForestallError(
            "private.key", "An exchange key or noise secret has the wrong length.", "Give 32 bytes for each."
        )
    words = parameters.bits // 64
    encoded = np.empty((len(records), words), np.uint64)
    ranks: dict[tuple[str, float], NDArray[np.uint32]] = {}
    for row, (features, secret) in enumerate(zip(records, noise, strict=True)):
        if len(ranks) > _KEPT_FEATURES:
            ranks.clear()
        for item in features.items():
            if item not in ranks:
                ranks[item] = _rank_feature(*item, key, parameters.bits)
        if features:
            first = np.minimum.reduce([ranks[item] for item in features.items()])
            bits = (first & np.uint32(1)).astype(np.uint8)
        else:
            bits = (_draw(secret, b"nothing known", parameters.bits) & np.uint32(1)).astype(np.uint8)
        turned = _draw(secret, b"turned bits", parameters.bits) < parameters.flip * 2.0**32
        encoded[row] = np.packbits(bits ^ turned).view(">u8")
    return encoded


def key_check(key: bytes, parameters: EncodingParameters) -> str:
    """A digest that two agencies or a comparer can hold side by side: same key and same parameters.

    Examples
    --------
    >>> key_check(b"k" * 32, EncodingParameters()) == key_check(b"j" * 32, EncodingParameters())
    False
    """
    return hmac.new(key, b"key check" + msgspec.json.encode(parameters), hashlib.sha256).hexdigest()


def _rank_feature(feature: str, weight: float, key: bytes, bits: int) -> NDArray[np.uint32]:
    """A feature's place in the order of every bit, with the feature's own random bit at the low end.

    With u uniform, the smallest of -log(u) / weight falls on a feature with the probability that is
    its share of all weights. A positive float32 sorts like its bit pattern, so integers will do.
    """
    seed = hmac.new(key, b"feature" + feature.encode(), hashlib.sha256).digest()
    drawn = np.frombuffer(hashlib.shake_256(seed).digest(4 * bits), "<u4")
    uniform = (drawn >> np.uint32(1)).astype(np.float64) + 0.5
    order = (-np.log(uniform / 2.0**31) / weight).astype(np.float32).view(np.uint32)
    return (order & ~np.uint32(1)) | (drawn & np.uint32(1))


def _draw(secret: bytes, purpose: bytes, count: int) -> NDArray[np.uint32]:
    seed = hmac.new(secret, purpose, hashlib.sha256).digest()
    return np.frombuffer(hashlib.shake_256(seed).digest(4 * count), "<u4")
