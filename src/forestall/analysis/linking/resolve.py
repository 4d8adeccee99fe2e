"""From a table to clusters of its records, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forestall.analysis.linking.blocking import CutBlocks, find_candidates
from forestall.analysis.linking.clusters import GiantComponent, RefusedLink, cluster
from forestall.analysis.linking.fields import Field
from forestall.analysis.linking.infer import infer_fields
from forestall.analysis.linking.model import LinkModel
from forestall.analysis.linking.records import plan_evidence, read_records
from forestall.analysis.linking.scoring import compare_pairs, prepare, probability, weigh
from forestall.analysis.linking.training import HOPELESS, train
from forestall.core.errors import ForestallError

__all__ = ["Links", "Resolution", "dedupe"]

_LEAST_WEIGHT = HOPELESS


@dataclass(frozen=True, slots=True)
class Links:
    """Scored pairs of records: row numbers, the smaller first, and match weights in bits."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    weight: NDArray[np.float64]

    @property
    def probability(self) -> NDArray[np.float64]:
        """The probability that the two records of each pair belong together."""
        return probability(self.weight)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which records belong together.

    Parameters
    ----------
    labels : array of int32
        Cluster of each record, in the order of the table.
    probability : array of float
        How sure it is that the record belongs to its cluster; of a record alone, that it has no partner.
    links : Links
        The scored pairs that are not hopeless.
    model : LinkModel or None
        None when there was nothing to compare.
    fields : tuple of Field
    warnings : tuple of str
    cut_blocks : tuple of CutBlocks
    giants : tuple of GiantComponent
    refused : tuple of RefusedLink
    """

    labels: NDArray[np.int32]
    probability: NDArray[np.float64]
    links: Links
    model: LinkModel | None
    fields: tuple[Field, ...]
    warnings: tuple[str, ...]
    cut_blocks: tuple[CutBlocks, ...] = ()
    giants: tuple[GiantComponent, ...] = ()
    refused: tuple[RefusedLink, ...] = ()


def dedupe(
    table: pa.Table,
    *,
    fields: Sequence[Field] | None = None,
    exclude: Sequence[str] = (),
    model: LinkModel | None = None,
    must_link: Sequence[tuple[int, int]] = (),
    cannot_link: Sequence[tuple[int, int]] = (),
    threshold: float = 0.5,
) -> Resolution:
    """Find the records of a table that belong together.

    Parameters
    ----------
    table : pyarrow.Table
    fields : sequence of Field, optional
        What the columns hold; inferred from names and values when it is not given.
    exclude : sequence of str
        Columns that are no evidence: the id, the truth.
    model : LinkModel, optional
        A trained model; without one it is trained on the table itself, from no labels.
    must_link, cannot_link : sequence of (int, int)
        Reviewers' decisions, as row numbers.
    threshold : float
        Probability at which clusters are cut.
    """
    warnings: tuple[str, ...] = ()
    if model is not None:
        fields = tuple(field for piece in model.evidence for field in piece.fields)
        missing = [field.column for field in fields if field.column not in table.column_names]
        if missing:
            raise ForestallError(
                "link.model_columns",
                f"The model compares {', '.join(map(repr, missing))}, which the table does not have.",
                "Give a table with the same columns, or train a new model.",
            )
    elif fields is None:
        fields, warnings = infer_fields(table, exclude=exclude)
    fields = tuple(fields)
    evidence = model.evidence if model is not None else plan_evidence(fields)
    n = table.num_rows
    if not evidence or n < 2:
        if not evidence:
            warnings = (*warnings, "No column can be compared: every record stands alone.")
        nothing = np.zeros(0, np.int32)
        alone = cluster(n, nothing, nothing, np.zeros(0), must_link=must_link, cannot_link=cannot_link)
        links = Links(nothing, nothing, np.zeros(0))
        return Resolution(alone.labels, alone.probability, links, model, fields, warnings)
    records = read_records(table, evidence)
    candidates = find_candidates(records)
    if model is None:
        model, agreement = train(records, candidates)
    else:
        prepared = prepare(records, model)
        agreement = compare_pairs(prepared, prepared, candidates.left, candidates.right)
    weight = weigh(agreement, model)
    hopeful = weight > HOPELESS
    links = Links(candidates.left[hopeful], candidates.right[hopeful], weight[hopeful])
    cut = float(np.log2(threshold / (1 - threshold)))
    found = cluster(
        n,
        links.left,
        links.right,
        links.weight,
        must_link=must_link,
        cannot_link=cannot_link,
        cut=cut,
        missing=min(-0.5, cut - 0.5),
    )
    return Resolution(
        found.labels,
        found.probability,
        links,
        model,
        fields,
        warnings,
        candidates.cut,
        found.giants,
        found.refused,
    )
