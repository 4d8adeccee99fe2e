"""From a table to clusters of its records, or from two tables to the links between them, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forestall.analysis.linking.blocking import Candidates, CutBlocks, find_candidates
from forestall.analysis.linking.clusters import GiantComponent, RefusedLink, cluster
from forestall.analysis.linking.fields import Field
from forestall.analysis.linking.infer import infer_fields
from forestall.analysis.linking.model import LinkModel
from forestall.analysis.linking.records import Evidence, Records, plan_evidence, read_records
from forestall.analysis.linking.scoring import compare_pairs, describe, prepare, probability, weigh
from forestall.analysis.linking.training import HOPELESS, train
from forestall.core.errors import ForestallError

__all__ = ["Between", "Links", "Resolution", "dedupe", "link_between"]

_FEW_LINKS = 100


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


@dataclass(frozen=True, slots=True)
class Between:
    """Which records of one table belong with which of another.

    Parameters
    ----------
    links : Links
        ``left`` are rows of the first table, ``right`` of the second.
    reasons : tuple of str
        How the records of each link agree, in words.
    model, fields, warnings, cut_blocks
        As in `Resolution`.
    """

    links: Links
    reasons: tuple[str, ...]
    model: LinkModel | None
    fields: tuple[Field, ...]
    warnings: tuple[str, ...]
    cut_blocks: tuple[CutBlocks, ...] = ()


_NO_LINKS = Links(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))


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
    fields, evidence, warnings = _plan(table, fields, exclude, model)
    n = table.num_rows
    cut = float(np.log2(threshold / (1 - threshold)))
    links = _NO_LINKS
    standing = np.arange(n)
    cut_blocks: tuple[CutBlocks, ...] = ()
    if evidence and n > 1:
        records = read_records(table, evidence)
        links, trained, candidates = _score(records, model, None)
        if model is None:
            warnings += _warn_of_few(trained)
        model = trained
        cut_blocks = candidates.cut
        standing = _stand_in(candidates.copies, links, cut, (*must_link, *cannot_link))
    rows, place = np.unique(standing, return_inverse=True)
    inside = (standing[links.left] == links.left) & (standing[links.right] == links.right)
    found = cluster(
        len(rows),
        place[links.left[inside]],
        place[links.right[inside]],
        links.weight[inside],
        must_link=[(place[one], place[other]) for one, other in must_link],
        cannot_link=[(place[one], place[other]) for one, other in cannot_link],
        cut=cut,
        missing=min(-0.5, cut - 0.5),
    )
    return Resolution(
        found.labels[place],
        found.probability[place],
        links,
        model,
        fields,
        warnings,
        cut_blocks,
        found.giants,
        tuple(replace(r, left=int(rows[r.left]), right=int(rows[r.right])) for r in found.refused),
    )


def _stand_in(
    copies: NDArray[np.int64], links: Links, cut: float, decided: Sequence[tuple[int, int]]
) -> NDArray[np.int64]:
    """The record that stands for each in clustering: another one only where both surely are the same.

    A record that people decided about always stands for itself.
    """
    standing = np.arange(len(copies))
    sure = (copies[links.right] == links.left) & (links.weight > cut)
    standing[links.right[sure]] = links.left[sure]
    named = np.array(decided, np.int64).ravel()
    standing[named] = named
    return standing


def link_between(
    left: pa.Table,
    right: pa.Table,
    *,
    fields: Sequence[Field] | None = None,
    exclude: Sequence[str] = (),
    model: LinkModel | None = None,
    one_to_one: bool = False,
    threshold: float = 0.5,
) -> Between:
    """Find the records of one table that belong with records of another; each alone has no duplicates.

    Parameters
    ----------
    left, right : pyarrow.Table
        Evidence stands in columns of the same name.
    fields, exclude, model
        As in `dedupe`.
    one_to_one : bool
        Whether a record may be linked once at the most; then the links of the greatest total weight
        above the threshold are chosen (Jonker and Volgenant 1987, within each connected set).
    threshold : float
        Least probability of a link.
    """
    table = pa.concat_tables([left, right], promote_options="default")
    fields, evidence, warnings = _plan(table, fields, exclude, model)
    if not evidence or not left.num_rows or not right.num_rows:
        return Between(_NO_LINKS, (), model, fields, warnings)
    records = read_records(table, evidence)
    sources = np.repeat(np.array([0, 1], np.int32), [left.num_rows, right.num_rows])
    links, trained, candidates = _score(records, model, sources)
    if model is None:
        warnings += _warn_of_few(trained)
    model = trained
    kept = links.weight >= np.log2(threshold / (1 - threshold))
    if one_to_one:
        # Here, because it loads scipy.optimize, which costs more than most tables.
        from forestall.analysis.linking.partners import choose_partners

        kept[kept] = choose_partners(links.left[kept], links.right[kept], links.weight[kept])
    one, other, weight = links.left[kept], links.right[kept], links.weight[kept]
    prepared = prepare(records, model)
    reasons = describe(compare_pairs(prepared, prepared, one, other), model)
    first = np.array(left.num_rows, np.int32)
    return Between(Links(one, other - first, weight), reasons, model, fields, warnings, candidates.cut)


def _plan(
    table: pa.Table, fields: Sequence[Field] | None, exclude: Sequence[str], model: LinkModel | None
) -> tuple[tuple[Field, ...], tuple[Evidence, ...], tuple[str, ...]]:
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
        return fields, model.evidence, warnings
    if fields is None:
        fields, warnings = infer_fields(table, exclude=exclude)
    evidence = plan_evidence(fields)
    if not evidence:
        warnings = (*warnings, "No column can be compared: every record stands alone.")
    return tuple(fields), evidence, warnings


def _warn_of_few(model: LinkModel) -> tuple[str, ...]:
    """What to say of a model that had little to learn from."""
    if model.card.expected_links >= _FEW_LINKS:
        return ()
    return (
        f"Few links to learn from (about {model.card.expected_links:.0f}): the weights lean on general "
        "experience; look at the possible links yourself.",
    )


def _score(
    records: Records, model: LinkModel | None, sources: NDArray[np.int32] | None
) -> tuple[Links, LinkModel, Candidates]:
    """The links that are not hopeless."""
    candidates = find_candidates(records, sources=sources)
    if model is None:
        model, agreement = train(records, candidates, sources=sources)
    else:
        prepared = prepare(records, model)
        agreement = compare_pairs(prepared, prepared, candidates.left, candidates.right)
    weight = weigh(agreement, model)
    hopeful = weight > HOPELESS
    links = Links(candidates.left[hopeful], candidates.right[hopeful], weight[hopeful])
    return links, model, candidates
