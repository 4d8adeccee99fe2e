"""A new record meets the residents: its possible links, its cluster, and why, in milliseconds.

Everything is held in memory: the residents' normal forms, where their atoms lie, and the clusters with the
weights of their pairs. Scores come from the same code as a batch's.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forestall.analysis.linking.comparisons import Values
from forestall.analysis.linking.incremental import LiveClusters
from forestall.analysis.linking.model import LinkModel
from forestall.analysis.linking.postings import Postings
from forestall.analysis.linking.records import read_records
from forestall.analysis.linking.resolve import Links
from forestall.analysis.linking.scoring import Explanation, Prepared, explain, probability, score
from forestall.analysis.linking.training import HOPELESS
from forestall.core.errors import ForestallError

__all__ = ["Arrival", "Candidate", "Decision", "Place", "Residents"]


class Decision(StrEnum):
    """What the scores say about an arriving record."""

    JOIN = "join"
    NEW = "new"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resident record that was compared with the arriving one.

    Attributes
    ----------
    row : int
        The resident.
    cluster : int
        First record of its cluster.
    weight : float
        Match weight: log2 odds that both are the same.
    probability : float
        The probability that the weight stands for.
    explanation : Explanation or None
        What each comparison adds; of the nearest record of the best place, and of the second when the
        decision is ``queue``.
    """

    row: int
    cluster: int
    weight: float
    probability: float
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class Place:
    """A cluster that the arriving record might belong to.

    Attributes
    ----------
    cluster : int
        Its first record.
    members : tuple of int
        All its records.
    weight : float
        Mean match weight between the arriving record and the members; a member with which it shares no
        block counts as a missing pair.
    probability : float
        ``2**weight`` over itself, the same of the best other place, and 1, which stands for none of them.
    """

    cluster: int
    members: tuple[int, ...]
    weight: float
    probability: float


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where an arriving record belongs.

    Attributes
    ----------
    decision : Decision
        ``join`` the cluster, ``new``, or ``queue`` for a person to decide.
    cluster : int or None
        First record of the cluster it joins; None unless the decision is ``join``.
    probability : float
        How sure the decision is; of the best place when it is ``queue``.
    why : str
        The reason, in a sentence.
    candidates : tuple of Candidate
        Compared residents with a weight above the least kept, best first.
    places : tuple of Place
        Possible clusters, best first.
    watched : tuple of int
        Watched residents of the cluster it joins, or of the possible clusters when it is queued.
    compared : int
        Residents it was compared with.
    """

    decision: Decision
    cluster: int | None
    probability: float
    why: str
    candidates: tuple[Candidate, ...]
    places: tuple[Place, ...]
    watched: tuple[int, ...]
    compared: int


class Residents:
    """Records in memory that arriving ones are linked to; for one thread at a time.

    Put rows into ``watched`` to be told, in `Arrival.watched`, when their cluster gains a record or may.

    Parameters
    ----------
    model : LinkModel
        A trained model.
    table : pyarrow.Table
        The residents, with the columns of the model; a record is known by its row.
    links : Links
        Their scored pairs, as `forestall.analysis.linking.resolve.dedupe` gives them.
    must_link, cannot_link, sources, unique_sources, cut, missing, clip
        As for `forestall.analysis.linking.clusters.cluster`.
    review : (float, float)
        A record joins its best place when that is at least as probable as the second; it is new when no
        single link is more probable than the first; all others are queued.

    Examples
    --------
    >>> from forestall.analysis.linking.resolve import dedupe
    >>> names = [f"{one} {two}" for one in ("Ann", "Bob", "Cy", "Di") for two in ("Ode", "Poe", "Quist")]
    >>> days = [f"19{50 + k}-0{1 + k % 9}-1{k % 10}" for k in range(12)]
    >>> table = pa.table({"name": names * 2, "born": days * 2})
    >>> found = dedupe(table)
    >>> residents = Residents(found.model, table, found.links)
    >>> arrival = residents.arrive({"name": "Bob Quist", "born": "1955-06-15"})
    >>> arrival.decision.value, arrival.cluster, arrival.places[0].members
    ('join', 5, (5, 17))
    """

    def __init__(
        self,
        model: LinkModel,
        table: pa.Table,
        links: Links,
        *,
        must_link: Iterable[tuple[int, int]] = (),
        cannot_link: Iterable[tuple[int, int]] = (),
        sources: list[Hashable] | None = None,
        unique_sources: Set[Hashable] = frozenset(),
        cut: float = 0.0,
        missing: float = -0.5,
        clip: tuple[float, float] = (-4.0, 12.0),
        review: tuple[float, float] = (0.1, 0.9),
    ) -> None:
        self._columns = tuple({field.column: None for piece in model.evidence for field in piece.fields})
        absent = [column for column in self._columns if column not in table.column_names]
        if absent:
            raise ForestallError(
                "link.model_columns",
                f"The model compares {', '.join(map(repr, absent))}, which the residents do not have.",
                "Give a table with the same columns, or train a new model.",
            )
        records = read_records(table, model.evidence)
        self.model = model
        self.review = review
        self.watched: set[int] = set()
        self.clusters = LiveClusters(
            table.num_rows,
            links.left,
            links.right,
            links.weight,
            must_link=must_link,
            cannot_link=cannot_link,
            sources=sources,
            unique_sources=unique_sources,
            cut=cut,
            missing=missing,
            clip=clip,
        )
        self._postings = Postings(records)
        self._cells = records.cells
        self._codes = records.codes
        self._later: list[tuple[str, ...]] = []

    def __len__(self) -> int:
        return len(self.clusters)

    def arrive(self, record: Mapping[str, object], source: Hashable = None) -> Arrival:
        """Say where a record belongs, without adding it.

        Parameters
        ----------
        record : mapping of str to object
            Values by column; a column that is not there is unknown, columns the model does not know are
            not looked at.
        source : hashable, optional
            Source of the record, where sources matter.

        Raises
        ------
        ForestallError
            ``link.model_columns`` when the record has none of the columns of the model; ``link.value``
            when a value is no text, number or date.
        """
        cells = self._read(record)
        return self._weigh_up(cells, *self._compare(cells), source)

    def add(self, record: Mapping[str, object], source: Hashable = None) -> tuple[int, Arrival]:
        """Add a record to the residents; its row, and where it belonged before it was added.

        The clusters then follow all pairs and decisions, as a batch would have made them; a queued record
        may have joined one, and others may have changed.
        """
        cells = self._read(record)
        rows, weights = self._compare(cells)
        arrival = self._weigh_up(cells, rows, weights, source)
        kept = weights > HOPELESS
        row = self.clusters.add(zip(rows[kept].tolist(), weights[kept].tolist(), strict=True), source)
        like = next((other for other in rows.tolist() if self._row(other) == cells), None)
        self._postings.add(cells, like)
        self._later.append(cells)
        return row, arrival

    def decide_together(self, one: int, other: int) -> None:
        """Obey a reviewer who says that two residents are the same."""
        self.clusters.decide_together(one, other)

    def decide_apart(self, one: int, other: int) -> None:
        """Obey a reviewer who says that two residents are not the same."""
        self.clusters.decide_apart(one, other)

    def withdraw(self, one: int, other: int) -> None:
        """Forget what was decided about two residents."""
        self.clusters.withdraw(one, other)

    def _read(self, record: Mapping[str, object]) -> tuple[str, ...]:
        """The normal forms of one record, by the same code that reads a table."""
        if record.keys().isdisjoint(self._columns):
            raise ForestallError(
                "link.model_columns",
                f"The record has none of the columns {', '.join(self._columns)}.",
                "Name its values as the residents' columns are named.",
            )
        try:
            values = {column: pa.array([record.get(column)]) for column in self._columns}
            return read_records(pa.table(values), self.model.evidence).row(0)
        except pa.ArrowException as error:
            raise ForestallError(
                "link.value",
                f"A value of the record cannot be read: {error}.",
                "Give texts, numbers or dates, or lists of texts.",
            ) from None

    def _row(self, row: int) -> tuple[str, ...]:
        kept = len(self._codes[0])
        if row >= kept:
            return self._later[row - kept]
        return tuple(cells[codes[row]] for cells, codes in zip(self._cells, self._codes, strict=True))

    def _prepare(self, rows: NDArray[np.int64]) -> Prepared:
        """A few residents, in order, ready to be compared."""
        first, later = np.split(rows, [np.searchsorted(rows, len(self._codes[0]))])
        columns, codes = [], []
        for piece, (cells, held) in enumerate(zip(self._cells, self._codes, strict=True)):
            distinct, place = np.unique(held[first], return_inverse=True)
            added = [self._row(row)[piece] for row in later.tolist()]
            columns.append([*(cells[code] for code in distinct.tolist()), *added])
            codes.append(np.append(place, len(distinct) + np.arange(len(later))))
        return self._ready(columns, codes)

    def _ready(self, columns: Iterable[Sequence[str]], codes: Iterable[NDArray[np.integer]]) -> Prepared:
        values = tuple(
            Values(c.evidence.kind, cells, c.counts, c.total)
            for c, cells in zip(self.model.comparisons, columns, strict=True)
        )
        return Prepared(values, tuple(places.astype(np.int32) for places in codes))

    def _compare(self, cells: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The residents worth a comparison, and their weights."""
        rows = self._postings.find(cells)
        if not len(rows):
            return rows, np.zeros(0)
        there = self._prepare(rows)
        here = self._ready([[cell] for cell in cells], [np.zeros(1, np.int32)] * len(cells))
        places = np.arange(len(rows))
        return rows, score(there, here, places, np.zeros_like(places), self.model)

    def _weigh_up(
        self, cells: tuple[str, ...], rows: NDArray[np.int64], weights: NDArray[np.float64], source: Hashable
    ) -> Arrival:
        kept = np.flatnonzero(weights > HOPELESS)
        best = kept[np.lexsort((rows[kept], -weights[kept]))]
        likely = probability(weights[best]).tolist()
        candidates = [
            Candidate(row, self.clusters.label(row), weight, sure, None)
            for row, weight, sure in zip(rows[best].tolist(), weights[best].tolist(), likely, strict=True)
        ]
        places = self._places(candidates, source)
        decision, sure, why = self._decide(places, candidates)
        joined = places[0] if decision is Decision.JOIN else None
        open_places = places[:1] if joined else places if decision is Decision.QUEUE else ()
        watched = sorted(row for place in open_places for row in place.members if row in self.watched)
        for place in places[: 2 if decision is Decision.QUEUE else 1]:
            nearest = next(k for k, one in enumerate(candidates) if one.cluster == place.cluster)
            reasons = explain(cells, self._row(candidates[nearest].row), self.model)
            candidates[nearest] = replace(candidates[nearest], explanation=reasons)
        return Arrival(
            decision,
            joined.cluster if joined else None,
            sure,
            why,
            tuple(candidates),
            places,
            tuple(watched),
            len(rows),
        )

    def _places(self, candidates: Iterable[Candidate], source: Hashable) -> tuple[Place, ...]:
        """The clusters of the candidates, by the mean weight to all their members."""
        sums: dict[int, list[float]] = {}
        low, high = self.clusters.clip
        for candidate in candidates:
            sums.setdefault(candidate.cluster, []).append(min(max(candidate.weight, low), high))
        means = []
        for cluster, weights in sums.items():
            members = self.clusters.members(cluster)
            if source in self.clusters.unique_sources and any(
                self.clusters.source(member) == source for member in members
            ):
                continue
            unscored = self.clusters.missing * (len(members) - len(weights))
            means.append(((sum(weights) + unscored) / len(members), cluster, members))
        means.sort(key=lambda place: (-place[0], place[1]))
        odds = [2.0**mean for mean, _, _ in means]
        return tuple(
            Place(
                cluster, members, mean, own / (own + max((*odds[:k], *odds[k + 1 : k + 2]), default=0.0) + 1)
            )
            for k, (own, (mean, cluster, members)) in enumerate(zip(odds, means, strict=True))
        )

    def _decide(
        self, places: tuple[Place, ...], candidates: Iterable[Candidate]
    ) -> tuple[Decision, float, str]:
        low, high = self.review
        if not places:
            return Decision.NEW, 1.0, "No resident record is close enough to be a possible link."
        best = places[0]
        # It belongs to somebody at least as surely as it is linked to the nearest record.
        clusters = {place.cluster for place in places}
        linked = max(one.probability for one in candidates if one.cluster in clusters)
        about = (
            f"cluster of record {best.cluster} ({len(best.members)} records, mean weight {best.weight:.1f})"
        )
        if best.probability >= high:
            return Decision.JOIN, best.probability, f"It is assessed to belong to the {about}."
        if linked <= low:
            return Decision.NEW, 1 - linked, f"The nearest is the {about}, which is not near enough."
        if len(places) > 1 and places[1].weight >= self.clusters.cut:
            other = places[1]
            why = f"The {about} is near, and that of record {other.cluster} ({other.weight:.1f}) as well."
            return Decision.QUEUE, best.probability, why
        return Decision.QUEUE, best.probability, f"Near, but not surely, to the {about}."
