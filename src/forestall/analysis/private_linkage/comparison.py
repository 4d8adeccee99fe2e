"""Comparing encodings: how alike two records are, and which pairs are possible links.

Every pair is looked at, a quarter of its bits first. No blocking keys leave an agency: each would be
one more thing to attack.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.private_linkage.encoding import EncodingParameters
from forestall.core import ForestallError

__all__ = ["DEFAULT_THRESHOLD", "EncodedPair", "find_pairs", "solve_one_to_one"]

DEFAULT_THRESHOLD = 0.25
"""Similarity from which a pair is a possible link (tuned as the features' weights were)."""

_BLOCK = 128
# A pair at the threshold is lost in the first look with a probability of about 3 in 100,000.
_DEVIATIONS = 4.0


@dataclass(frozen=True, slots=True)
class EncodedPair:
    """A possible link between record ``a`` of one agency and record ``b`` of the other.

    Parameters
    ----------
    a, b : int
        Row numbers.
    similarity : float
        Estimated weighted Jaccard similarity of what the records hold; may pass 0 or 1 a little, as
        every estimate may.
    """

    a: int
    b: int
    similarity: float


def find_pairs(
    a: NDArray[np.uint64],
    b: NDArray[np.uint64],
    parameters: EncodingParameters,
    threshold: float = DEFAULT_THRESHOLD,
) -> tuple[EncodedPair, ...]:
    """Every pair that is at least as alike as ``threshold``, most alike first.

    Parameters
    ----------
    a, b : ndarray of uint64, shape (records, bits / 64)
    parameters : EncodingParameters
        Of both.
    threshold : float
        In [0.1, 1]; below that, chance alone makes pairs.

    Raises
    ------
    ForestallError
        ``private.shape`` for encodings of another length, ``private.threshold``.

    Examples
    --------
    >>> from forestall.analysis.private_linkage import encode_records
    >>> key, noise, parameters = b"k" * 32, [b"n" * 32], EncodingParameters()
    >>> ann = encode_records([{"name|ann": 1.0, "name|lee": 1.0}], key, noise, parameters)
    >>> [pair.similarity > 0.9 for pair in find_pairs(ann, ann, parameters)]
    [True]
    """
    words = parameters.bits // 64
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != words or b.shape[1] != words:
        raise ForestallError(
            "private.shape",
            f"The encodings are not of {parameters.bits} bits.",
            "Encode both sides with the same parameters.",
        )
    if not 0.1 <= threshold <= 1:
        raise ForestallError(
            "private.threshold", f"A threshold of {threshold} is out of range.", "Use 0.1 to 1."
        )
    first = max(words // 4, 1)
    most = _most_differences(threshold, parameters)
    columns = np.ascontiguousarray(b.T)
    # In a first look at n bits, the differences of a pair at the threshold vary by this much.
    share = most / parameters.bits
    looked = 64 * first
    most_first = share * looked + _DEVIATIONS * sqrt(looked * share * (1 - share))
    pairs: list[EncodedPair] = []
    for start in range(0, len(a), _BLOCK):
        block = a[start : start + _BLOCK]
        differences = np.zeros((len(block), len(b)), np.uint16)
        for word in range(first):
            differences += np.bitwise_count(block[:, word, None] ^ columns[word])
        rows, others = np.nonzero(differences <= most_first)
        for piece in range(0, len(rows), 1 << 16):
            i, j = rows[piece : piece + (1 << 16)], others[piece : piece + (1 << 16)]
            counts = np.bitwise_count(block[i] ^ b[j]).sum(axis=1, dtype=np.int64)
            kept = np.nonzero(counts <= most)[0]
            alike = _estimate(counts[kept], parameters)
            pairs += [
                EncodedPair(start + int(i[k]), int(j[k]), round(float(s), 4))
                for k, s in zip(kept, alike, strict=True)
            ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.similarity, pair.a, pair.b)))


def solve_one_to_one(pairs: tuple[EncodedPair, ...]) -> tuple[EncodedPair, ...]:
    """The most alike pairs in which no record occurs twice, for agencies that hold a person once.

    Examples
    --------
    >>> near, far = EncodedPair(0, 0, 0.9), EncodedPair(0, 1, 0.5)
    >>> solve_one_to_one((near, far))
    (EncodedPair(a=0, b=0, similarity=0.9),)
    """
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    kept = []
    for pair in pairs:
        if pair.a not in taken_a and pair.b not in taken_b:
            taken_a.add(pair.a)
            taken_b.add(pair.b)
            kept.append(pair)
    return tuple(kept)


def _estimate(differences: NDArray[np.int64], parameters: EncodingParameters) -> NDArray[np.float64]:
    """Similarity from the number of differing bits, corrected for the bits that were turned."""
    kept = (1 - 2 * parameters.flip) ** 2
    return np.asarray((1 - 2 * differences / parameters.bits) / kept, np.float64)


def _most_differences(threshold: float, parameters: EncodingParameters) -> int:
    kept = (1 - 2 * parameters.flip) ** 2
    return ceil(parameters.bits * (1 - threshold * kept) / 2)
