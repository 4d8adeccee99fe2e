"""Possible links over the record: which of the records that somebody may see are the same.

A run reads what its subject may see, trains a model on that alone (so that no weight tells of a
hidden record), keeps the decisions that people have made, and puts possible links forward for review.
It joins nothing by itself; `accept` lets those hold that the unit's linking rule allows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from forestall.analysis.linking import LinkModel, Resolution, dedupe, write_model
from forestall.analysis.linking.records import read_records
from forestall.analysis.linking.scoring import explain
from forestall.core import ForestallError, Refusal
from forestall.record.exchange.replacing import replacing
from forestall.record.ledger import AcceptOutcome, ProposalOutcome, View
from forestall.workbench.csv_file import write_csv
from forestall.workbench.link_models import load_model
from forestall.workbench.linkage_table import LINKED, LinkageTable, read_linkage_table
from forestall.workbench.review import (
    Proposal,
    ProposalPart,
    accept_strong,
    linking_rule,
    propose_links,
)
from forestall.workbench.session import Session

__all__ = ["Resolved", "resolve_record", "write_assessed"]

LEAST = 0.1
"""The probability from which a possible link is worth a person's look."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a run over one kind of thing found.

    Parameters
    ----------
    what : str
        ``people`` or ``companies``.
    records, clusters : int
        Records read, and the things that the model takes them for.
    model : str
        Id of the model; empty when there was nothing to compare.
    proposed : ProposalOutcome or None
    accepted : AcceptOutcome or None
        None when it was not asked for.
    notes : tuple of str
        What a reader should know.
    assessed : tuple of (str, str, float)
        For each record its id, the cluster that the model takes it for, and how sure that is.
    """

    what: str
    records: int
    clusters: int
    model: str
    proposed: ProposalOutcome | None
    accepted: AcceptOutcome | None
    notes: tuple[str, ...]
    assessed: tuple[tuple[str, str, float], ...]


def resolve_record(
    session: Session, what: str = "people", *, model: Path | None = None, accept: bool = False
) -> Resolved:
    """Put forward the possible links among all records of a kind.

    Parameters
    ----------
    session : Session
    what : str
        ``people`` or ``companies``.
    model : Path, optional
        A saved model; without one it is trained on what the subject may see, and saved with its card
        under ``models/`` of the workspace.
    accept : bool
        Also let the strong links hold, as far as the unit's linking rule lets a model join.

    Raises
    ------
    ForestallError
        ``link.what`` for another kind of thing.
    Refusal
        ``linking.people_only`` when the unit lets no link of a model hold by itself.
    """
    if what not in LINKED:
        raise ForestallError(
            "link.what", f"{what!r} cannot be linked.", f"Choose one of {', '.join(sorted(LINKED))}."
        )
    if accept and linking_rule(session).accept_at is None:
        raise Refusal(
            "linking.people_only",
            "In this unit a model's link never holds by itself.",
            "Leave --accept out, or have the information manager set `forestall link rule --accept-at`.",
        )
    view = session.view()
    read = read_linkage_table(view, LINKED[what])
    must, cannot = _decided(view, read)
    trained = load_model(model) if model is not None else None
    found = dedupe(read.table, fields=read.fields, model=trained, must_link=must, cannot_link=cannot)
    notes = list(found.warnings)
    if read.held_back:
        notes.append(
            f"{read.held_back:,} ties were left out: they are held more closely than the records that "
            "they are about."
        )
    if read.named_only:
        notes.append(f"{read.named_only:,} records state nothing but a name and were left out.")
    clusters = len(np.unique(found.labels))
    named = (f"c{label + 1}" for label in found.labels.tolist())
    assessed = tuple(zip(read.entities, named, found.probability.tolist(), strict=True))
    if found.model is None:
        return Resolved(what, len(read.entities), clusters, "", None, None, tuple(notes), assessed)
    name = _keep(session, what, found.model)
    proposals = list(_propose(read, found, name, set(must)))
    proposed = propose_links(session, proposals, reason=name)
    accepted = None
    if accept:
        row = {entity: place for place, entity in enumerate(read.entities)}
        within = [p for p in proposals if found.labels[row[p.a]] == found.labels[row[p.b]]]
        accepted = accept_strong(session, within, reason=name)
    return Resolved(what, len(read.entities), clusters, name, proposed, accepted, tuple(notes), assessed)


def write_assessed(found: Resolved, output: Path) -> None:
    """Write ``record_id, cluster_id, probability`` of every record that was read."""
    rows = ((entity, cluster, f"{sure:.6f}") for entity, cluster, sure in found.assessed)
    write_csv(output, ("record_id", "cluster_id", "probability"), rows)


def _decided(view: View, read: LinkageTable) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """What people have decided about these records, as rows: joined, and held to be different."""
    row = {entity: place for place, entity in enumerate(read.entities)}
    joined = [[row[e] for e in cluster if e in row] for cluster in view.clusters()]
    must = [pair for rows in joined for pair in pairwise(sorted(rows))]
    cannot = [(row[a], row[b]) for a, b in view.refuted() if a in row and b in row]
    return must, cannot


def _propose(
    read: LinkageTable, found: Resolution, name: str, must: set[tuple[int, int]]
) -> Iterator[Proposal]:
    assert found.model is not None
    records = read_records(read.table, found.model.evidence)
    probability = found.links.probability
    for place in np.flatnonzero(probability >= LEAST):
        a, b = int(found.links.left[place]), int(found.links.right[place])
        if (a, b) in must:
            continue
        told = explain(records.row(a), records.row(b), found.model)
        parts = [ProposalPart("how many records are the same at all", "before any comparison", told.prior)]
        parts += [ProposalPart(step.label, step.level, step.weight) for step in told.steps if step.weight]
        yield Proposal(
            read.entities[a],
            read.entities[b],
            float(probability[place]),
            float(found.links.weight[place]),
            name,
            tuple(parts),
        )


def _keep(session: Session, what: str, model: LinkModel) -> str:
    """Save a model in the workspace under a name that its content gives; gives the name.

    It holds words of names with their counts, so only the owner of the workspace can read it.
    """
    content = write_model(model)
    name = f"{what}-{hashlib.sha256(content).hexdigest()[:12]}"
    folder = session.workspace.folder / "models"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{name}.json"
    if not target.exists():
        with replacing(target) as file:
            file.write(content)
    return name
