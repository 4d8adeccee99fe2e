"""A trained linking model: everything that the score of a pair depends on, and the card that says whence."""

from __future__ import annotations

import math

import msgspec

from forestall.analysis.linking.comparisons import LEVELS
from forestall.analysis.linking.records import Evidence
from forestall.core.errors import ForestallError

__all__ = ["MODEL_VERSION", "Comparison", "LinkModel", "ModelCard", "read_model", "write_model"]

MODEL_VERSION = 3
"""Rises whenever levels, normal forms or the meaning of a part of the model change."""


class Comparison(msgspec.Struct, frozen=True):
    """One comparison of the model.

    Parameters
    ----------
    evidence : Evidence
    m, u : tuple of float
        Probability of each level from 1 on among pairs that belong together, and that do not.
    r : tuple of float
        The same among pairs that share what relatives, or companies of a group, share.
    counts : dict of str to float
        Values (words, of a worded kind) that stand in at least two records, and in how many.
    total : float
        Records in which the value was known.
    """

    evidence: Evidence
    m: tuple[float, ...]
    u: tuple[float, ...]
    r: tuple[float, ...]
    counts: dict[str, float]
    total: float

    def weight(self, level: int) -> float:
        """The match weight (bits) of a level, the value's own rarity aside; 0 for unknown."""
        return math.log2(self.m[level - 1] / self.u[level - 1]) if level else 0.0


class ModelCard(msgspec.Struct, frozen=True):
    """What a model was trained on and how it came out, in numbers."""

    records: int
    candidate_pairs: int
    expected_links: float
    rounds: int
    software: str
    trained: str = ""
    notes: tuple[str, ...] = ()


class LinkModel(msgspec.Struct, frozen=True):
    """All that scoring needs; a score depends on two records and this, on nothing else.

    Parameters
    ----------
    version : int
    comparisons : tuple of Comparison
    prior : float
        Probability that two random records of the training table belong together.
    related : float
        Probability that two random records are of different people who share what relatives share; 0 where
        the table cannot tell.
    card : ModelCard
    """

    version: int
    comparisons: tuple[Comparison, ...]
    prior: float
    related: float
    card: ModelCard

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The pieces of evidence, in the order of the comparisons."""
        return tuple(comparison.evidence for comparison in self.comparisons)


def write_model(model: LinkModel) -> bytes:
    """The model as JSON."""
    return msgspec.json.format(msgspec.json.encode(model, order="sorted"), indent=1)


def read_model(content: bytes, name: str = "the model") -> LinkModel:
    """Read a model from JSON.

    Raises
    ------
    ForestallError
        ``link.model`` when it is no model, of another version, or does not fit this software's levels.
    """
    remedy = "Train again with --save-model."
    try:
        version = msgspec.json.decode(content, type=_Version).version
        if version != MODEL_VERSION:
            raise ForestallError(
                "link.model_version",
                f"{name} is a linking model of version {version}; version {MODEL_VERSION} is read here.",
                remedy,
            )
        model = msgspec.json.decode(content, type=LinkModel)
    except msgspec.DecodeError as error:
        raise ForestallError("link.model", f"{name} is not a linking model: {error}.", remedy) from None
    for comparison in model.comparisons:
        size = len(LEVELS.get(comparison.evidence.kind, ()))
        shares = (comparison.m, comparison.u, comparison.r)
        if any(len(share) != size or not all(value > 0 for value in share) for share in shares):
            raise ForestallError(
                "link.model", f"{name}: the levels of {comparison.evidence.label!r} do not fit.", remedy
            )
    if not 0 < model.prior < 1 or not 0 <= model.related < 1:
        raise ForestallError("link.model", f"{name}: its priors are no probabilities.", remedy)
    return model


class _Version(msgspec.Struct):
    version: int
