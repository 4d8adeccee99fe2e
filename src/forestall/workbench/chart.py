"""Link charts: what is tied to what, how well it is known, and what records share.

A chart is read from one view, so it holds nothing that its reader may not see. Ties are those that
sources state, and identifiers that stand in more than one record. An identifier shared by many
records ties nobody, so the chart says how many hold it and goes no further. Nothing is ranked by
how dangerous it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forestall.core import Kind, strictest
from forestall.core.schema import EDGES, ValueType
from forestall.record.ledger import EntityRecord, StatementRecord, View
from forestall.workbench.chart_svg import Chart, ChartEdge, ChartNode, render_svg

__all__ = ["Chart", "ChartEdge", "ChartNode", "chart", "render_svg"]

_THINGS = frozenset({"Phone", "BankAccount", "Vehicle", "UserAccount", "CryptoWallet"})
"""What is known by an identifier: such a node costs no hop, because nobody asks about it for itself."""

_COMMON = 25
_UNTELLING = frozenset({"sourceReference", "caseNumber"})
_STRENGTH = {Kind.FACT: 0, Kind.ASSESSMENT: 1, Kind.MODEL: 2}


@dataclass(frozen=True, slots=True)
class _Tie:
    one: str
    other: str
    words: str
    records: tuple[StatementRecord, ...]


class _Gathering:
    """The growing neighbourhood: statements by entity, ties, and who holds which identifier."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.cluster: dict[str, list[str]] = {}
        for members in view.clusters():
            self.cluster.update(dict.fromkeys(members, members))
        self.about: dict[str, list[StatementRecord]] = {}
        self.ties: dict[tuple[str, str, str, Kind], _Tie] = {}
        self.held: dict[str, set[str]] = {}
        self._expanded: set[str] = set()

    def same(self, entity: str) -> str:
        return self.cluster.get(entity, [entity])[0]

    def read(self, entities: Iterable[str]) -> None:
        wanted = {self.same(entity) for entity in entities} - set(self.about)
        members = [member for entity in sorted(wanted) for member in self.cluster.get(entity, [entity])]
        for record in self.view.statements(entities=members):
            self.about.setdefault(self.same(record.statement.entity), []).append(record)

    def expand(self, entities: Iterable[str]) -> set[str]:
        """Find everything tied to these, and give the entities that were reached."""
        fresh = sorted({self.same(entity) for entity in entities} - self._expanded)
        self._expanded |= set(fresh)
        self.read(fresh)
        members = [member for entity in fresh for member in self.cluster.get(entity, [entity])]
        reached = self._stated(members) | self._shared(fresh)
        self.read(reached)
        return reached

    def _stated(self, members: Sequence[str]) -> set[str]:
        known = set(members)
        incoming = self.view.statements(values=members)
        own = [r for entity in {self.same(m) for m in members} for r in self.about.get(entity, ())]
        reached: set[str] = set()
        for record in [*own, *incoming]:
            s = record.statement
            if record.value_type is ValueType.ENTITY and s.schema not in EDGES and s.prop != "proof":
                reached |= self._tie(s.entity, s.value, _words(s.prop), (record,))
        relations = sorted(
            {
                r.statement.entity
                for r in incoming
                if r.value_type is ValueType.ENTITY and r.statement.schema in EDGES
            }
        )
        grouped: dict[str, list[StatementRecord]] = defaultdict(list)
        for record in self.view.statements(entities=relations):
            grouped[record.statement.entity].append(record)
        for records in grouped.values():
            schema = records[0].statement.schema
            first, second, _ = EDGES[schema]
            roles = sorted({r.statement.value for r in records if r.statement.prop == "role"})
            words = ", ".join(roles[:2]) or _words(schema)
            for one in sorted({r.statement.value for r in records if r.statement.prop == first}):
                for other in sorted({r.statement.value for r in records if r.statement.prop == second}):
                    if known & {one, other}:
                        reached |= self._tie(one, other, words, tuple(records))
        return reached

    def _tie(self, one: str, other: str, words: str, records: tuple[StatementRecord, ...]) -> set[str]:
        a, b = self.same(one), self.same(other)
        if a == b:
            return set()
        first, second = sorted((a, b))
        key = (first, second, words, _kind(records))
        before = self.ties[key].records if key in self.ties else ()
        both = {record.id: record for record in (*before, *records)}
        self.ties[key] = _Tie(a, b, words, tuple(both.values()))
        return {a, b}

    def _shared(self, entities: Sequence[str]) -> set[str]:
        values = sorted(
            {r.statement.value for e in entities for r in self.about.get(e, ()) if _identifies(r)}
            - set(self.held)
        )
        holders: dict[str, dict[str, list[StatementRecord]]] = defaultdict(lambda: defaultdict(list))
        for record in self.view.statements(values=values):
            if _identifies(record):
                holders[record.statement.value][self.same(record.statement.entity)].append(record)
        reached: set[str] = set()
        for value, found in sorted(holders.items()):
            self.held[value] = set(found)
            if len(found) < 2 or len(found) > _COMMON:
                continue
            reached |= self._settle(value, found)
        return reached

    def join_among(self, entities: set[str]) -> None:
        """Tie the entities at the rim that hold one identifier; who else holds it was not asked."""
        found: dict[str, dict[str, list[StatementRecord]]] = defaultdict(lambda: defaultdict(list))
        for entity in sorted(entities):
            for record in self.about.get(entity, ()):
                if _identifies(record) and record.statement.value not in self.held:
                    found[record.statement.value][entity].append(record)
        for value, holders in sorted(found.items()):
            if 2 <= len(holders) <= _COMMON:
                self._settle(value, holders)

    def _settle(self, value: str, found: dict[str, list[StatementRecord]]) -> set[str]:
        """Tie the holders of an identifier: to the thing that it names, or to a node that stands for it."""
        things = [entity for entity, records in found.items() if records[0].statement.schema in _THINGS]
        if len(things) != 1:
            return self._join(value, found)
        reached: set[str] = set()
        for holder, records in found.items():
            if holder != things[0]:
                words = _words(records[0].statement.prop)
                reached |= self._tie(holder, things[0], words, tuple(records))
        return reached

    def _join(self, value: str, found: dict[str, list[StatementRecord]]) -> set[str]:
        """Records that hold one identifier which is no entity itself: a node stands for it."""
        node = f"identifier:{value}"
        records = [record for own in found.values() for record in own]
        self.about.setdefault(node, records)
        for holder, own in found.items():
            self._tie(holder, node, _words(own[0].statement.prop), tuple(own))
        return set(found)


def _kind(records: Iterable[StatementRecord]) -> Kind:
    return min((record.statement.label.kind for record in records), key=lambda kind: _STRENGTH[kind])


def _identifies(record: StatementRecord) -> bool:
    return record.value_type is ValueType.IDENTIFIER and record.statement.prop not in _UNTELLING


_WORDS = {
    "registrationNumber": "same number",
    "phoneMentioned": "mentioned in",
    "ibanMentioned": "mentioned in",
    "emailMentioned": "mentioned in",
    "mentionedIdentifier": "mentioned in",
    "mentions": "mentioned in",
    "UnknownLink": "linked",
    "Ownership": "holds",
    "Directorship": "director",
    "Membership": "member",
    "Associate": "associate",
    "iban": "account",
}


def _words(name: str) -> str:
    """What a tie is called on the chart.

    >>> _words("Directorship"), _words("taxNumber")
    ('director', 'tax number')
    """
    if name in _WORDS:
        return _WORDS[name]
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


def chart(view: View, entity_ids: Sequence[str], *, hops: int = 1, limit: int = 150) -> Chart:
    """What is tied to these entities.

    Parameters
    ----------
    view : View
    entity_ids : sequence of str
        Where to start; ids that may not be seen are as if they did not exist.
    hops : int
        How many ties to go out. Phones, accounts and vehicles on the way cost nothing.
    limit : int
        The most nodes. Those tied to most others on the chart stay; ``omitted`` counts the rest.

    Returns
    -------
    Chart
    """
    gathering = _Gathering(view)
    gathering.read(entity_ids)
    seeds = list(dict.fromkeys(gathering.same(e) for e in entity_ids if gathering.same(e) in gathering.about))
    distance = dict.fromkeys(seeds, 0)
    frontier = set(seeds)
    for hop in range(1, hops + 1):
        reached = gathering.expand(frontier) - set(distance)
        distance.update(dict.fromkeys(sorted(reached), hop))
        things = {e for e in reached if _schema(gathering, e) in _THINGS}
        beyond = gathering.expand(things) - set(distance)
        distance.update(dict.fromkeys(sorted(beyond), hop))
        frontier = (reached | beyond) - things
    gathering.join_among(set(distance))
    for node in sorted(gathering.about):
        if node.startswith("identifier:"):
            distance.setdefault(node, hops)
    ties = [tie for tie in gathering.ties.values() if tie.one in distance and tie.other in distance]
    kept = _choose(distance, ties, gathering, limit)
    ties = [tie for tie in ties if tie.one in kept and tie.other in kept]
    nodes = tuple(_node(gathering, entity, entity in seeds) for entity in kept)
    edges = _edges(ties)
    labels = [node.label for node in nodes] + [edge.label for edge in edges]
    return Chart(nodes, edges, len(distance) - len(kept), strictest(labels) if labels else None)


def _schema(gathering: _Gathering, entity: str) -> str:
    if entity.startswith("identifier:"):
        return "Identifier"
    records = gathering.about.get(entity)
    return EntityRecord(entity, (entity,), tuple(records)).schema if records else ""


def _choose(distance: dict[str, int], ties: list[_Tie], gathering: _Gathering, limit: int) -> list[str]:
    near: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        near[tie.one].add(tie.other)
        near[tie.other].add(tie.one)
    order = sorted(
        (entity for entity in distance if entity in gathering.about),
        key=lambda e: (distance[e] > 0, len(near[e]) < 2, distance[e], -len(near[e]), e),
    )
    # An identifier that stands for a sharing says nothing with one holder.
    kept = [e for e in order if not e.startswith("identifier:") or len(near[e]) > 1][:limit]
    # What lost its ties to the cut goes too; a shared number needs two of those who share it.
    chosen = set(kept)
    needed = {e: 0 if distance[e] == 0 else 2 if e.startswith("identifier:") else 1 for e in kept}
    return [e for e in kept if len(near[e] & chosen) >= needed[e]]


def _node(gathering: _Gathering, entity: str, seed: bool) -> ChartNode:
    records = gathering.about[entity]
    schema = _schema(gathering, entity)
    if schema == "Identifier":
        caption = entity.removeprefix("identifier:")
    else:
        caption = EntityRecord(entity, (entity,), tuple(records)).caption
    values = {r.statement.value for r in records if _identifies(r)}
    common = max((len(gathering.held.get(value, ())) for value in values), default=0)
    return ChartNode(
        entity,
        schema,
        caption,
        strictest(r.statement.label for r in records),
        len({r.statement.source for r in records}),
        seed=seed,
        common=common if common > _COMMON else 0,
    )


def _edges(ties: Sequence[_Tie]) -> tuple[ChartEdge, ...]:
    """One edge for each pair and kind: what is fact is never drawn into one line with what is assessed."""
    grouped: dict[tuple[str, str, Kind], list[_Tie]] = defaultdict(list)
    for tie in ties:
        first, second = sorted((tie.one, tie.other))
        grouped[(first, second, _kind(tie.records))].append(tie)
    return tuple(_edge(kind, found) for (_, _, kind), found in grouped.items())


def _edge(kind: Kind, ties: Sequence[_Tie]) -> ChartEdge:
    records = [record for tie in ties for record in tie.records]
    labels = [record.statement.label for record in records]
    grades = sorted(str(label.grade) for label in labels if label.grade)
    words = list(dict.fromkeys(tie.words for tie in ties))
    telling = [word for word in words if word != _words("UnknownLink")] or words
    sources = {record.statement.source for record in records}
    return ChartEdge(
        ties[0].one,
        ties[0].other,
        ", ".join(telling[:3]),
        kind,
        grades[0] if grades else "",
        len(sources),
        strictest(labels),
    )
