"""Training of a linking model from the table alone: no label is read.

EM gives a first model. Its clusters then correct what pairs alone cannot know: among random pairs are some
that belong together, which makes agreement look commoner than it is among strangers; and the pairs that
blocking found agree better than all pairs that belong together. So u is counted again over random pairs
of different clusters, m over all pairs within clusters, twice. What experience expects (`priors`) counts
among what was seen, so that a table of some dozens of records does not learn weights from one pair each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as alter

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from forestall import __version__
from forestall.analysis.linking.blocking import Candidates
from forestall.analysis.linking.clusters import cluster
from forestall.analysis.linking.comparisons import LEVELS, OTHER_YEARS, free_levels, is_shared
from forestall.analysis.linking.em import Estimate, Related, count_levels, estimate
from forestall.analysis.linking.fields import FieldKind
from forestall.analysis.linking.model import MODEL_VERSION, Comparison, LinkModel, ModelCard
from forestall.analysis.linking.priors import (
    EXPERIENCE,
    count_strangers,
    expect_same,
    expect_strangers,
    order_levels,
)
from forestall.analysis.linking.records import Evidence, Records, count_values
from forestall.analysis.linking.scoring import Agreement, Prepared, compare_pairs, prepare, weigh

__all__ = ["HOPELESS", "train"]

HOPELESS = -10.0
"""Match weight (bits) at or below which a pair is of no interest to anybody."""

_RANDOM_PAIRS = 400_000
_SAMPLE = 5_000
_CLOSED_PAIRS = 1_000_000
_MOST_COUNTS = 100_000
_REFINEMENTS = 2
_NAMESAKES = 0.1
_OTHER_BIRTH_DATES = 0.03

_Shares = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True)
class _Experience:
    """The shares of levels to expect among pairs that belong together, and among strangers."""

    same: _Shares
    strangers: _Shares


def train(
    records: Records, candidates: Candidates, *, sources: NDArray[np.int32] | None = None, seed: int = 1
) -> tuple[LinkModel, Agreement]:
    """Estimate a model; also gives how the candidate pairs agree, so that nobody compares them twice.

    Parameters
    ----------
    records : Records
    candidates : Candidates
    sources : array of int, optional
        Source of each record, where only pairs across sources are of interest.
    seed : int
        Of the draw of random pairs. The same seed gives the same model.
    """
    n = len(records)
    untrained = _blank_model(records)
    prepared = prepare(records, untrained)
    agreement = compare_pairs(prepared, prepared, candidates.left, candidates.right)
    random = _draw_pairs(n, sources, seed)
    levels = compare_pairs(prepared, prepared, *random).levels
    kinds = tuple(piece.kind for piece in records.evidence)
    sizes = tuple(len(LEVELS[kind]) for kind in kinds)
    patterns, counts = _count_patterns(agreement.levels, sizes)
    experience = _expect(prepared, kinds, sizes)
    u = _count_strangers(levels, experience)
    pairs = _all_pairs(n, sources)
    found = estimate(
        patterns,
        counts,
        u,
        pairs=pairs,
        m=experience.same,
        prior=untrained.prior,
        related=_begin_related(records.evidence, u, untrained.prior),
        pseudo=EXPERIENCE,
    )
    found = alter(found, m=_order(kinds, found.m, u))
    model, rounds = _put(untrained, found), found.rounds
    for _ in range(_REFINEMENTS):
        weight = weigh(agreement, model)
        hopeful = weight > HOPELESS
        left, right = candidates.left[hopeful], candidates.right[hopeful]
        labels = cluster(n, left, right, weight[hopeful]).labels
        m, u, prior = _recount(kinds, experience, prepared, labels, random, levels, sources, pairs, seed)
        related = _begin_related(records.evidence, u, untrained.prior)
        found = estimate(
            patterns,
            counts,
            u,
            pairs=pairs,
            m=m,
            prior=prior,
            related=related,
            hold=True,
            pseudo=EXPERIENCE,
        )
        model = _put(untrained, found)
    card = replace(model.card, expected_links=model.prior * pairs, rounds=rounds)
    return replace(model, card=replace(card, candidate_pairs=len(candidates.left))), agreement


def _blank_model(records: Records) -> LinkModel:
    n = len(records)
    comparisons = tuple(
        _blank(piece, cells, codes)
        for piece, cells, codes in zip(records.evidence, records.cells, records.codes, strict=True)
    )
    return LinkModel(MODEL_VERSION, comparisons, 1 / max(n, 2), 0.0, ModelCard(n, 0, 0.0, 0, __version__))


def _blank(piece: Evidence, cells: Sequence[str], codes: NDArray[np.int32]) -> Comparison:
    """A comparison before training: it knows how common the values are, and nothing else."""
    size = len(LEVELS[piece.kind])
    held = np.bincount(codes, minlength=len(cells)).astype(np.float64)
    counts = count_values(piece.kind, cells, held)
    often = sorted(((c, v) for v, c in counts.items() if c > 1), key=lambda item: (-item[0], item[1]))
    kept = {value: count for count, value in often[:_MOST_COUNTS]}
    known = np.array([bool(cell) for cell in cells])[codes].sum() if len(codes) else 0
    even = (1 / size,) * size
    return Comparison(piece, even, even, even, kept, float(known))


def _put(model: LinkModel, found: Estimate) -> LinkModel:
    related = found.related
    comparisons = tuple(
        replace(comparison, m=tuple(yes.tolist()), u=tuple(no.tolist()), r=tuple(kin.tolist()))
        for comparison, yes, no, kin in zip(
            model.comparisons, found.m, found.u, related.r if related else found.u, strict=True
        )
    )
    return replace(
        model, comparisons=comparisons, prior=found.prior, related=related.prior if related else 0.0
    )


def _begin_related(
    evidence: Sequence[Evidence], u: tuple[NDArray[np.float64], ...], prior: float
) -> Related | None:
    """Relatives to begin with: they share their home, and are strangers by birth date and whole name.

    None where nothing tells relatives from one person, or nothing is there for them to share.
    """
    shared = [is_shared(piece.kind) and free_levels(piece.kind).all() for piece in evidence]
    if all(shared) or not any(shared):
        return None
    r, free = [], []
    for piece, stranger in zip(evidence, u, strict=True):
        mask = free_levels(piece.kind)
        begin = stranger.copy()
        if mask.any() and not mask.all():
            # Of those who share a word of their name, some share all of it by chance.
            alike = begin[~mask] / (1 - stranger[0])
            begin[~mask] = alike * min(1.0, _NAMESAKES / alike.sum())
        if mask.any():
            better = np.linspace(0.1, 1.0, int(mask.sum())) ** 3
            begin[mask] = better / better.sum() * (1 - begin[~mask].sum())
        r.append(begin)
        free.append(mask)
    return Related(tuple(r), tuple(free), prior)


def _bound(kind: FieldKind, m: NDArray[np.float64]) -> NDArray[np.float64]:
    """A birth date does not change: clusters in which even its year often differs are wrong."""
    wrong = m[:OTHER_YEARS].sum()
    if kind is not FieldKind.BIRTH_DATE or wrong <= _OTHER_BIRTH_DATES:
        return m
    other = np.arange(len(m)) < OTHER_YEARS
    bounded: NDArray[np.float64] = np.where(
        other, m * (_OTHER_BIRTH_DATES / wrong), m * ((1 - _OTHER_BIRTH_DATES) / (1 - wrong))
    )
    return bounded


def _recount(
    kinds: Sequence[FieldKind],
    experience: _Experience,
    prepared: Prepared,
    labels: NDArray[np.int32],
    random: tuple[NDArray[np.int64], NDArray[np.int64]],
    levels: NDArray[np.uint8],
    sources: NDArray[np.int32] | None,
    pairs: float,
    seed: int,
) -> tuple[_Shares, _Shares, float]:
    """Count m within clusters and u between them; and the prior."""
    sizes = tuple(len(LEVELS[kind]) for kind in kinds)
    apart = labels[random[0]] != labels[random[1]]
    one, other, total = _pairs_within(labels, sources, seed)
    closed = compare_pairs(prepared, prepared, one, other).levels
    expected = tuple(EXPERIENCE * share for share in experience.same)
    counted = count_levels(closed, sizes, expected)
    m = tuple(_bound(kind, share) for kind, share in zip(kinds, counted, strict=True))
    # Records of one thing meet those of another many times over, which is one coincidence, not many.
    things = (labels.max() + 1) / len(labels)
    u = _count_strangers(levels[apart], experience, things**2)
    return _order(kinds, m, u), u, min(max(total / pairs, 1e-12), 0.5)


def _expect(prepared: Prepared, kinds: Sequence[FieldKind], sizes: tuple[int, ...]) -> _Experience:
    """What to expect of the table's own values before any pair is looked at."""
    rows = np.arange(0, len(prepared), max(1, len(prepared) // _SAMPLE))
    levels = compare_pairs(prepared, prepared, rows, rows).levels
    same, strangers = [], []
    for column, (kind, size) in enumerate(zip(kinds, sizes, strict=True)):
        alone = np.bincount(levels[:, column], minlength=size + 1)[1:].astype(np.float64)
        same.append(expect_same(kind, alone))
        strangers.append(expect_strangers(kind, alone))
    return _Experience(tuple(same), tuple(strangers))


def _count_strangers(levels: NDArray[np.uint8], experience: _Experience, worth: float = 1.0) -> _Shares:
    """u of the levels of pairs of strangers."""
    counted = []
    for column, expected in enumerate(experience.strangers):
        seen = np.bincount(levels[:, column], minlength=len(expected) + 1)[1:]
        counted.append(count_strangers(expected, worth * seen.astype(np.float64)))
    return tuple(counted)


def _order(kinds: Sequence[FieldKind], m: _Shares, u: _Shares) -> _Shares:
    """No better level weighs less than a worse one."""
    return tuple(order_levels(kind, yes, no) for kind, yes, no in zip(kinds, m, u, strict=True))


def _all_pairs(n: int, sources: NDArray[np.int32] | None) -> float:
    held = np.bincount(sources).astype(np.float64) if sources is not None else np.zeros(0)
    return max(n * (n - 1) / 2 - float((held * (held - 1) / 2).sum()), 1.0)


def _draw_pairs(
    n: int, sources: NDArray[np.int32] | None, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of a small table, random pairs of a large one; across sources where there are any."""
    if n * (n - 1) // 2 <= _RANDOM_PAIRS:
        one, other = np.triu_indices(n, 1)
    else:
        one, other = np.random.default_rng(seed).integers(0, n, (2, _RANDOM_PAIRS))
    apart = one != other if sources is None else sources[one] != sources[other]
    return one[apart].astype(np.int64), other[apart].astype(np.int64)


def _pairs_within(
    labels: NDArray[np.int32], sources: NDArray[np.int32] | None, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Pairs within clusters, of a sample of them where there are too many, and how many there are in all."""
    sizes = np.bincount(labels)
    order = np.argsort(labels, kind="stable")
    starts = np.cumsum(sizes) - sizes
    total = int((sizes * (sizes - 1) // 2).sum())
    kept = sizes > 1
    if total > _CLOSED_PAIRS:
        kept &= np.random.default_rng(seed).random(len(sizes)) < _CLOSED_PAIRS / total
    found: list[NDArray[np.int64]] = [np.zeros((2, 0), np.int64)]
    for size in np.unique(sizes[kept]).tolist():
        members = order[starts[kept & (sizes == size)][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        found.append(np.stack([members[:, one].ravel(), members[:, other].ravel()]))
    one, other = np.concatenate(found, axis=1)
    if sources is not None:
        across = sources[one] != sources[other]
        total = round(total * float(across.mean())) if len(across) else 0
        one, other = one[across], other[across]
    return one, other, total


def _count_patterns(
    levels: NDArray[np.uint8], sizes: tuple[int, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The distinct rows of levels, and how often each stands."""
    code = np.zeros(len(levels), np.int64)
    for column, size in enumerate(sizes):
        if code.max(initial=0) > (1 << 62) // (size + 1):
            code = np.unique(code, return_inverse=True)[1]
        code = code * (size + 1) + levels[:, column]
    _, first, counts = np.unique(code, return_index=True, return_counts=True)
    return levels[first], counts.astype(np.float64)
