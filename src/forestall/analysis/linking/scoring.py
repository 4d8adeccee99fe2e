"""The score of pairs of records under a model, in bits, and its explanation.

``weight = log2 odds(prior) + sum of the weights of the comparisons``; agreement on a rare value counts more
than on a common one. The same code scores a batch and a single arrival.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forestall.analysis.linking.comparisons import LEVELS, Values, compare, free_levels, is_exact, is_shared
from forestall.analysis.linking.model import Comparison, LinkModel
from forestall.analysis.linking.normalise import ALTERNATIVE
from forestall.analysis.linking.records import Records

__all__ = [
    "Agreement",
    "Explanation",
    "Prepared",
    "Step",
    "compare_pairs",
    "describe",
    "explain",
    "prepare",
    "probability",
    "score",
    "weigh",
]

_CHUNK = 300_000


@dataclass(frozen=True)
class Prepared:
    """Records ready to be compared: the distinct values of each piece of evidence, and each record's."""

    values: tuple[Values, ...]
    codes: tuple[NDArray[np.int32], ...]

    def __len__(self) -> int:
        return len(self.codes[0]) if self.codes else 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How pairs of records agree.

    Parameters
    ----------
    levels : array of uint8, one row a pair and one column a comparison
    surprise : array of float32
        Sum over the comparisons that are exactly the same of ``-log2`` of the value's share of records.
    shared : array of float32
        The part of it from values that relatives share.
    """

    levels: NDArray[np.uint8]
    surprise: NDArray[np.float32]
    shared: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Step:
    """What one comparison adds, in bits."""

    label: str
    one: str
    other: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """From the prior to the score, step by step."""

    prior: float
    steps: tuple[Step, ...]
    weight: float
    probability: float


def prepare(records: Records, model: LinkModel) -> Prepared:
    """Make records ready to be compared under a model."""
    values = tuple(
        Values(c.evidence.kind, cells, c.counts, c.total)
        for c, cells in zip(model.comparisons, records.cells, strict=True)
    )
    return Prepared(values, records.codes)


def compare_pairs(
    left: Prepared, right: Prepared, one: NDArray[np.integer], other: NDArray[np.integer]
) -> Agreement:
    """Compare record ``one[i]`` of the left with record ``other[i]`` of the right."""
    levels = np.zeros((len(one), len(left.values)), np.uint8)
    surprise = np.zeros(len(one), np.float32)
    shared = np.zeros(len(one), np.float32)
    for start in range(0, len(one), _CHUNK):
        part = slice(start, start + _CHUNK)
        for column, (a, b) in enumerate(zip(left.values, right.values, strict=True)):
            first = left.codes[column][one[part]].astype(np.int64)
            second = right.codes[column][other[part]].astype(np.int64)
            if a is b:
                first, second = np.minimum(first, second), np.maximum(first, second)
            keys, place = np.unique(first * len(b.cells) + second, return_inverse=True)
            found, shares = compare(a, b, *np.divmod(keys, len(b.cells)))
            levels[part, column] = found[place]
            rarity = -np.log2(shares).astype(np.float32)[place]
            surprise[part] += rarity
            if is_shared(a.kind):
                shared[part] += rarity
    return Agreement(levels, surprise, shared)


def weigh(agreement: Agreement, model: LinkModel) -> NDArray[np.float64]:
    """The match weight of each pair: log2 of the odds that its records belong together.

    What speaks for "one person" is weighed against "two strangers" and "two who share what relatives share"
    together: ``log2(prior M / (rest + related R))``, M and R being the likelihoods against strangers'.
    """
    rest = 1 - model.prior - model.related
    weight: NDArray[np.float64] = agreement.surprise.astype(np.float64) + np.log2(model.prior / rest)
    for column, comparison in enumerate(model.comparisons):
        weight += _table(comparison, comparison.m)[agreement.levels[:, column]]
    if model.related:
        weight -= _relatives(agreement, model)
    return weight


def _relatives(agreement: Agreement, model: LinkModel) -> NDArray[np.float64]:
    """What a pair loses because relatives may agree as well (bits, never negative)."""
    rest = 1 - model.prior - model.related
    odds = agreement.shared.astype(np.float64) + np.log2(model.related / rest)
    for column, comparison in enumerate(model.comparisons):
        if free_levels(comparison.evidence.kind).any():
            odds += _table(comparison, comparison.r)[agreement.levels[:, column]]
    loss: NDArray[np.float64] = np.logaddexp2(odds, 0.0)
    return loss


def _table(comparison: Comparison, likely: Sequence[float]) -> NDArray[np.float64]:
    """Bits of each level; where two values are the same their own share stands in for u, elsewhere."""
    yes, no = np.array(likely), np.array(comparison.u)
    exact = is_exact(comparison.evidence.kind, np.arange(1, len(yes) + 1, dtype=np.uint8))
    return np.concatenate(([0.0], np.log2(np.where(exact, yes, yes / no))))


def probability(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability that a weight stands for."""
    likely: NDArray[np.float64] = 1 / (1 + np.exp2(-np.clip(weight, -200, 200)))
    return likely


def score(
    left: Prepared, right: Prepared, one: NDArray[np.integer], other: NDArray[np.integer], model: LinkModel
) -> NDArray[np.float64]:
    """The match weight of record ``one[i]`` of the left with record ``other[i]`` of the right."""
    return weigh(compare_pairs(left, right, one, other), model)


def describe(agreement: Agreement, model: LinkModel) -> tuple[str, ...]:
    """How each pair agrees and differs, in words; what is unknown is left out."""
    said = [
        np.array(["", *(f"{c.evidence.label}: {words}" for words in LEVELS[c.evidence.kind])], object)[
            agreement.levels[:, column]
        ]
        for column, c in enumerate(model.comparisons)
    ]
    return tuple("; ".join(filter(None, parts)) for parts in zip(*said, strict=True))


def explain(one: Sequence[str], other: Sequence[str], model: LinkModel) -> Explanation:
    """Take the score of two records apart; they are given as their normal forms (`Records.row`)."""
    values = tuple(
        Values(c.evidence.kind, (a, b), c.counts, c.total)
        for a, b, c in zip(one, other, model.comparisons, strict=True)
    )
    codes = np.array([0, 1], np.int32)
    pair = Prepared(values, (codes,) * len(values))
    agreement = compare_pairs(pair, pair, np.array([0]), np.array([1]))
    steps = []
    for column, (comparison, held) in enumerate(zip(model.comparisons, values, strict=True)):
        level = int(agreement.levels[0, column])
        weight = float(_table(comparison, comparison.m)[level])
        weight -= float(np.log2(compare(held, held, codes[:1], codes[1:])[1][0]))
        words = LEVELS[comparison.evidence.kind][level - 1] if level else "unknown"
        show = [text.replace(ALTERNATIVE, "; ") or "unknown" for text in held.cells]
        steps.append(Step(comparison.evidence.label, show[0], show[1], words, weight))
    if model.related:
        loss = float(_relatives(agreement, model)[0])
        steps.append(Step("relatives", "", "", "those who share a home or a name agree like this too", -loss))
    total = weigh(agreement, model)
    prior = float(np.log2(model.prior / (1 - model.prior - model.related)))
    return Explanation(prior, tuple(steps), float(total[0]), float(probability(total)[0]))
