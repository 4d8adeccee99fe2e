"""The queue of possible links: what a decision would change comes first.

A place in the queue is impact times uncertainty. Impact is what a link would join, on the lesser of
the two sides, since that is what the other would newly be read with: records, statements and ties,
and the pairs of groups that would become connected. Uncertainty is the entropy of the probability: a
link that a model is sure of, either way, teaches little. Only what the reader may see counts.

References
----------
Sarawagi, S. and Bhamidipaty, A., "Interactive deduplication using active learning", KDD 2002 (ask
about the pairs that are least certain and change most).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forestall.analysis.corroboration import Corroboration, SourceItem, corroborate
from forestall.core import Label, describe_probability, strictest
from forestall.core.schema import ValueType
from forestall.core.text import fold
from forestall.record.ledger import Approval, EntityRecord, Footprint, ProposalRecord, StatementRecord
from forestall.record.policy import ask_second
from forestall.workbench.corroboration import gather_items
from forestall.workbench.entity_page import SINGLE, Fact, FactReader
from forestall.workbench.review import linking_rule
from forestall.workbench.session import Session
from forestall.workbench.wording import list_words, plural

__all__ = [
    "BEFORE",
    "Change",
    "Comparison",
    "Reason",
    "ReviewItem",
    "Side",
    "order_queue",
    "review_queue",
    "weigh",
]

BEFORE = "before any comparison"
"""The level of the part of a weight that stands before any comparison."""

_GROUP_WEIGHT = 2.0
_LEFT_OUT = frozenset({"id", "bodyText", "modifiedAt"})
_FIRST = ("name", "alias", "birthDate", "gender", "nationality", "phone", "email", "address")
_MOST_VALUES = 6


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a possible link. ``entity`` is the record compared; ``members`` are one with it."""

    id: str
    entity: str
    caption: str
    schema: str
    members: tuple[str, ...]
    statements: int
    ties: int
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One property on both sides.

    ``verdict`` is ``agree`` when they have a value in common, and ``differ`` when they have none of
    something that a thing has one of at most; it is ``not alike`` for anything else, of which a thing
    can have several, and ``one side`` when the other says nothing.
    """

    prop: str
    left: tuple[Fact, ...]
    right: tuple[Fact, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What one comparison adds, in bits, and in words; ``before`` is what stood before any comparison."""

    name: str
    level: str
    weight: float
    words: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What accepting would change; ``groups`` are pairs of groups that would become connected."""

    records: int
    statements: int
    ties: int
    groups: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A possible link with all that a person needs to decide about it.

    Parameters
    ----------
    id : str
    probability : float or None
        As the model assessed it; None when no model did.
    assessed : str
        The same in words.
    model : str
    priority : float
        Impact times uncertainty; the queue is in its order.
    left, right : Side
    comparisons : tuple of Comparison
    reasons : tuple of Reason
        The heaviest first.
    change : Change
    agreement : Corroboration
        How far independent sources bear out what both sides have in common.
    second_person : tuple of str
        Why the link takes two people; empty when it does not.
    approvals : tuple of Approval
        First words for it.
    yours : bool
        Whether the reader gave one of them, so that another person has to decide.
    proposed : str
        When it was put forward.
    label : Label
        The strictest of all that the item shows.
    """

    id: str
    probability: float | None
    assessed: str
    model: str
    priority: float
    left: Side
    right: Side
    comparisons: tuple[Comparison, ...]
    reasons: tuple[Reason, ...]
    change: Change
    agreement: Corroboration
    second_person: tuple[str, ...]
    approvals: tuple[Approval, ...]
    yours: bool
    proposed: str
    label: Label

    @property
    def disagreements(self) -> tuple[Comparison, ...]:
        """Properties on which the two sides differ."""
        return tuple(each for each in self.comparisons if each.verdict == "differ")


@dataclass(frozen=True, slots=True)
class _Ranked:
    record: ProposalRecord
    left: Footprint
    right: Footprint
    priority: float
    yours: bool

    @property
    def place(self) -> tuple[int, float, str]:
        """What waits for the reader as the second person, then the rest, then what waits for others."""
        waits = 1 if not self.record.approvals else 2 if self.yours else 0
        return waits, -self.priority, self.record.id


def review_queue(
    session: Session, limit: int | None = 20, *, only: Sequence[str] = ()
) -> tuple[ReviewItem, ...]:
    """The possible links that are open to the subject, the most telling decision first.

    Parameters
    ----------
    session : Session
    limit : int, optional
        The most to give; None for all.
    only : sequence of str
        Ids of possible links, to give only these.

    Returns
    -------
    tuple of ReviewItem
        What waits for the subject as the second person first, then by priority, and last what waits
        for somebody else. Two that are one already, through other links, are left out.
    """
    ranked = _rank(session, only)
    if not ranked:
        return ()
    view = session.view()
    reader = FactReader(view)
    rule = linking_rule(session)
    found = []
    for each in ranked[:limit]:
        left, right = view.entity(each.record.a), view.entity(each.record.b)
        if left is None or right is None:
            continue
        groups = _connected(each.left, each.right)
        names = view.captions(sorted({group for pair in groups for group in pair})) if groups else {}
        both = (*left.statements, *right.statements)
        labels = {record.statement.label for record in both}
        label = strictest(sorted({*labels, each.record.label}, key=repr))
        sides = (_side(each.record.a, left, each.left), _side(each.record.b, right, each.right))
        schemas = {record.statement.schema for record in both}
        probability = each.record.probability
        found.append(
            ReviewItem(
                each.record.id,
                probability,
                "unknown: no model has assessed it"
                if probability is None
                else describe_probability(probability),
                each.record.model,
                round(each.priority, 6),
                *sides,
                _compare(reader, left, right),
                _explain(each.record),
                _describe_change(each.left, each.right, groups, names),
                corroborate(_agreed(reader, left, right)),
                ask_second(rule, label, schemas, len(each.left.members) + len(each.right.members)),
                each.record.approvals,
                each.yours,
                each.record.recorded,
                label,
            )
        )
    return tuple(found)


def order_queue(session: Session) -> tuple[str, ...]:
    """The ids of all possible links that are open to the subject, in the order of the queue."""
    return tuple(each.record.id for each in _rank(session))


def _rank(session: Session, only: Sequence[str] = ()) -> list[_Ranked]:
    view = session.view()
    records = view.proposals(ids=only)
    footprints = view.footprints(sorted({end for record in records for end in (record.a, record.b)}))
    ranked = []
    for record in records:
        left, right = footprints.get(record.a), footprints.get(record.b)
        if left is None or right is None or left.members == right.members:
            continue
        yours = any(said.by == session.subject.id for said in record.approvals)
        priority = _impact(left, right) * _entropy(record.probability)
        ranked.append(_Ranked(record, left, right, priority, yours))
    return sorted(ranked, key=lambda each: each.place)


def _impact(left: Footprint, right: Footprint) -> float:
    """How much a link would change, in doublings.

    >>> small = Footprint("a", ("a",), "Person", 3, 0, (), ())
    >>> _impact(small, small)
    3.0
    """
    lesser = (
        min(len(left.members), len(right.members)),
        min(left.statements, right.statements),
        min(left.ties, right.ties),
    )
    groups = len(_connected(left, right))
    return sum(math.log2(1 + count) for count in lesser) + _GROUP_WEIGHT * math.log2(1 + groups)


def _connected(left: Footprint, right: Footprint) -> tuple[tuple[str, str], ...]:
    """Pairs of groups that a link would connect, which nothing in common connects yet."""
    one, other = set(left.groups), set(right.groups)
    return tuple((a, b) for a in sorted(one - other) for b in sorted(other - one))


def _entropy(probability: float | None) -> float:
    """How uncertain a probability is, in bits; one bit when nothing is known.

    >>> _entropy(0.5), _entropy(1.0), _entropy(None)
    (1.0, 0.0, 1.0)
    """
    if probability is None:
        return 1.0
    parts = (probability, 1 - probability)
    return sum(part * math.log2(1 / part) for part in parts if part > 0)


def _side(entity: str, record: EntityRecord, footprint: Footprint) -> Side:
    return Side(
        footprint.id,
        entity,
        record.caption,
        record.schema,
        footprint.members,
        footprint.statements,
        footprint.ties,
        footprint.groups,
    )


def _by_prop(entity: EntityRecord) -> dict[str, list[StatementRecord]]:
    by_prop: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in entity.statements:
        if record.value_type is not ValueType.ENTITY and record.statement.prop not in _LEFT_OUT:
            by_prop[record.statement.prop].append(record)
    return by_prop


def _compare(reader: FactReader, left: EntityRecord, right: EntityRecord) -> tuple[Comparison, ...]:
    """Both sides' facts beside each other: what differs first, then names, dates and numbers."""
    one, other = _by_prop(left), _by_prop(right)
    found = []
    for prop in {*one, *other}:
        values = [set(map(_key, side.get(prop, ()))) for side in (one, other)]
        if not values[0] or not values[1]:
            verdict = "one side"
        elif values[0] & values[1]:
            verdict = "agree"
        else:
            verdict = "differ" if prop in SINGLE else "not alike"
        shown = [
            tuple(map(reader.fact, _distinct(side.get(prop, ()))[:_MOST_VALUES])) for side in (one, other)
        ]
        found.append(Comparison(prop, shown[0], shown[1], verdict))
    return tuple(sorted(found, key=_order))


def _order(comparison: Comparison) -> tuple[bool, bool, int, str]:
    known = _FIRST.index(comparison.prop) if comparison.prop in _FIRST else len(_FIRST)
    return comparison.verdict != "differ", comparison.verdict == "one side", known, comparison.prop


def _key(record: StatementRecord) -> str:
    """A value as it is compared: a name whatever the order of its parts, anything without its case."""
    words = fold(record.statement.value).split()
    return " ".join(sorted(words) if record.value_type is ValueType.NAME else words)


def _distinct(records: Sequence[StatementRecord]) -> list[StatementRecord]:
    """The first statement of each value."""
    return list({record.statement.value: record for record in reversed(records)}.values())[::-1]


def _agreed(reader: FactReader, left: EntityRecord, right: EntityRecord) -> list[SourceItem]:
    """The source items behind what both sides say alike."""
    one, other = _by_prop(left), _by_prop(right)
    records = []
    for prop in one.keys() & other.keys():
        common = set(map(_key, one[prop])) & set(map(_key, other[prop]))
        records += [r for side in (one, other) for r in side[prop] if _key(r) in common]
    return gather_items(reader.view, reader.sources, records)


def _explain(record: ProposalRecord) -> tuple[Reason, ...]:
    """The parts of the weight, the heaviest first, with what stood before any comparison."""
    if record.weight is None:
        return ()
    reasons = [
        Reason(part.name, part.level, part.weight, weigh(part.weight), part.level == BEFORE)
        for part in sorted(record.parts, key=lambda part: (-abs(part.weight), part.name))
    ]
    rest = record.weight - sum(part.weight for part in record.parts)
    if record.parts and abs(rest) >= 0.05:
        reasons.append(Reason("How rare it is that two records are one", BEFORE, rest, weigh(rest), True))
    return tuple(reasons)


def weigh(bits: float) -> str:
    """What a weight in bits says, in words.

    >>> weigh(4.2), weigh(-1.5), weigh(0.02)
    ('18 times likelier if they are one', '2.8 times likelier if they are two', 'says nothing either way')
    """
    if abs(bits) < 0.1:
        return "says nothing either way"
    times = 2 ** min(abs(bits), 60)
    figure = f"{times:.1f}" if times < 10 else f"{float(f'{times:.2g}'):,.0f}"
    return f"{figure} times likelier if they are {'one' if bits > 0 else 'two'}"


def _describe_change(
    left: Footprint,
    right: Footprint,
    groups: Sequence[tuple[str, str]],
    names: Mapping[str, tuple[str, str]],
) -> Change:
    records = len(left.members) + len(right.members)
    statements, ties = left.statements + right.statements, left.ties + right.ties
    words = [
        f"{plural(records, 'record')} would be one",
        f"{plural(statements, 'statement')} and {plural(ties, 'tie')} would be read together",
    ]
    named = tuple((_caption(a, names), _caption(b, names)) for a, b in groups)
    if named:
        told = [f"{a} with {b}" for a, b in named[:3]]
        more = [f"{len(named) - 3:,} more"] if len(named) > 3 else []
        words.append(f"it would connect {list_words([*told, *more])}")
    return Change(records, statements, ties, named, "; ".join(words))


def _caption(entity: str, names: Mapping[str, tuple[str, str]]) -> str:
    return names.get(entity, ("", entity))[1]
