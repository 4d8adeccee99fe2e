"""The page of one entity: every fact with its basis, where sources disagree, what is not known.

Each value stands with its grade, kind, source and age, and nothing is merged away: two dates of
birth are shown side by side. A shared number is a possible link, never a match.

References
----------
Data Protection Act 2018, s.38 (fact and personal assessment told apart; accuracy and currency).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forestall.core import Label, strictest
from forestall.core.schema import DATE_PROPERTIES, ValueType, ancestors
from forestall.record.ledger import EntityRecord, Link, SourceRecord, StatementRecord, View
from forestall.workbench.chart import chart, render_svg
from forestall.workbench.pages import render
from forestall.workbench.wording import plural

__all__ = [
    "SINGLE",
    "EntityFacts",
    "Fact",
    "FactReader",
    "Moment",
    "Neighbour",
    "describe_entity",
    "entity_page",
]

SINGLE = frozenset(
    {
        "birthDate",
        "deathDate",
        "gender",
        "incorporationDate",
        "dissolutionDate",
        "registrationNumber",
        "status",
    }
)
"""Properties of which a thing has one at most: two values mean that sources disagree."""

_EXPECTED: Mapping[str, tuple[str, ...]] = {
    "Person": ("name", "birthDate", "address", "phone"),
    "Company": ("name", "registrationNumber", "incorporationDate", "address"),
    "OrganisedCrimeGroup": ("name", "status", "summary"),
    "Organization": ("name", "country", "summary"),
    "Phone": ("phone", "imei"),
    "BankAccount": ("iban", "bankName", "openingDate"),
    "Vehicle": ("registrationNumber", "make", "description"),
    "Report": ("date", "sourceReference", "bodyText"),
}
_MENTIONS = frozenset(
    {"phoneMentioned", "ibanMentioned", "emailMentioned", "ipMentioned", "mentionedIdentifier"}
)
_UNTELLING = frozenset({"sourceReference", "caseNumber"})
_COMMON = 25
_REPORTS = 40


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement, ready to show. ``age`` is in days since the newest date known for it, if any."""

    value: str
    original: str
    grade: str
    words: str
    kind: str
    source: str
    locator: str
    valid: str
    dated: str
    recorded: str
    age: int | None
    label: Label


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entity, why it is here, and how many records hold what ties them (0 for a stated tie)."""

    id: str
    schema: str
    caption: str
    why: str
    holders: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One dated thing on the timeline."""

    when: str
    what: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """All that one reader may see of one entity."""

    id: str
    members: tuple[str, ...]
    schema: str
    caption: str
    label: Label
    facts: tuple[tuple[str, tuple[Fact, ...]], ...]
    disagreements: tuple[tuple[str, tuple[tuple[str, tuple[Fact, ...]], ...]], ...]
    missing: tuple[str, ...]
    links: tuple[Neighbour, ...]
    possible: tuple[Neighbour, ...]
    reports: tuple[Neighbour, ...]
    timeline: tuple[Moment, ...]
    notes: tuple[str, ...]


class FactReader:
    """Turns statements into facts, with the names of their sources."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.shows_sources = view.subject.powers.sources
        self.sources: dict[str, SourceRecord] = {source.id: source for source in view.sources()}
        self.labels: set[Label] = set()

    def fact(self, record: StatementRecord) -> Fact:
        """A statement, ready to show."""
        s = record.statement
        self.labels.add(s.label)
        source = self.sources.get(s.source)
        dated = source.dated if source else ""
        newest = max(filter(None, (dated, s.valid.end, s.valid.start)), default="")
        age = (self.view.today - date.fromisoformat(newest)).days if len(newest) == 10 else None
        shown = source is not None and self.shows_sources
        start, end = s.valid.start, s.valid.end
        valid = f"{start or 'unknown'} to {end or 'not said'}" if start or end else ""
        return Fact(
            s.value,
            s.original if s.original != s.value else "",
            str(s.label.grade) if s.label.grade else "",
            s.label.grade.words if s.label.grade else "no grade",
            s.label.kind.value,
            source.name if source and shown else "held back",
            s.locator if shown else "",
            valid,
            newest,
            record.recorded[:10],
            age,
            s.label,
        )


def describe_entity(view: View, entity_id: str) -> EntityFacts | None:
    """Everything about an entity, as data; None when there is nothing that may be seen."""
    entity = view.entity(entity_id)
    if entity is None:
        return None
    reader = FactReader(view)
    by_prop: dict[str, list[StatementRecord]] = defaultdict(list)
    for record in entity.statements:
        if record.value_type is not ValueType.ENTITY and record.statement.prop not in ("id", "bodyText"):
            by_prop[record.statement.prop].append(record)
    texts = [record for record in entity.statements if record.statement.prop == "bodyText"]
    if texts and reader.shows_sources:
        by_prop["bodyText"] = texts
    facts = tuple((prop, tuple(map(reader.fact, found))) for prop, found in by_prop.items())
    disagreements = tuple(
        (prop, _sides(found)) for prop, found in facts if prop in SINGLE and len({f.value for f in found}) > 1
    )
    links = _links(reader, entity)
    possible, reports = _shared(reader, entity)
    timeline = _timeline(facts, links, reports)
    expected = next(
        (_EXPECTED[s] for s in (entity.schema, *sorted(ancestors(entity.schema))) if s in _EXPECTED), ()
    )
    missing = tuple(prop for prop in expected if prop not in by_prop)
    return EntityFacts(
        entity.id,
        entity.members,
        entity.schema,
        entity.caption,
        strictest(sorted(reader.labels, key=repr)) if reader.labels else Label(),
        facts,
        disagreements,
        missing,
        links,
        possible,
        reports,
        timeline,
        _notes(entity, possible),
    )


def _sides(facts: Sequence[Fact]) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    sides: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        sides[fact.value].append(fact)
    return tuple((value, tuple(found)) for value, found in sorted(sides.items()))


def _links(reader: FactReader, entity: EntityRecord) -> tuple[Neighbour, ...]:
    """What sources state outright, one neighbour for each tie."""
    ties: list[tuple[str, str, Link]] = []
    own = set(entity.members)
    for link in reader.view.links(entity.id):
        other = link.target if link.source in own else link.source
        if other not in own:
            ties.append((other, _why(link), link))
    captions = reader.view.captions(sorted({other for other, _, _ in ties}))
    grouped: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for other, why, link in ties:
        if captions.get(other, ("", ""))[0] != "Report":
            ends = [r for r in link.statements if r.value_type is ValueType.ENTITY]
            grouped[(other, why)] += [reader.fact(record) for record in ends[:1]]
    return tuple(
        Neighbour(
            other, *captions.get(other, ("unknown", "not described by any record")), why, 0, tuple(facts)
        )
        for (other, why), facts in grouped.items()
    )


def _why(link: Link) -> str:
    if not link.via:
        return link.kind
    said = {r.statement.value for r in link.statements if r.statement.prop == "role"}
    spans = {
        f"{r.statement.valid.start or '?'} to {r.statement.valid.end or '?'}"
        for r in link.statements
        if r.statement.valid.start
    }
    kind = "linked" if link.kind == "UnknownLink" else link.kind
    words = [kind, *sorted(said), *sorted(spans)[:1]]
    return ", ".join(words)


def _shared(reader: FactReader, entity: EntityRecord) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    """Possible links through a shared number, rarest first, and reports that mention one."""
    own = set(entity.members)
    values = sorted({r.statement.value for r in entity.statements if _identifies(r)})
    holders: dict[str, dict[str, list[StatementRecord]]] = defaultdict(lambda: defaultdict(list))
    for record in reader.view.statements(values=values):
        if record.value_type is ValueType.IDENTIFIER and record.statement.entity not in own:
            holders[record.statement.value][record.statement.entity].append(record)
    named = reader.view.captions(sorted({other for found in holders.values() for other in found}))
    possible: list[Neighbour] = []
    reports: dict[str, Neighbour] = {}
    for value, found in holders.items():
        if len(found) > _COMMON:
            continue
        for other, records in found.items():
            schema, caption = named.get(other, ("unknown", other))
            facts = tuple(map(reader.fact, records))
            if schema == "Report":
                reports.setdefault(other, Neighbour(other, schema, caption, f"mentions {value}", 0, facts))
            else:
                why = f"{records[0].statement.prop} {value}"
                possible.append(Neighbour(other, schema, caption, why, len(found) + 1, facts))
    if reader.shows_sources and reports:
        reports = _with_text(reader, reports)
    return (
        tuple(sorted(possible, key=lambda n: (n.holders, n.caption, n.id))),
        tuple(sorted(reports.values(), key=lambda n: (n.caption, n.id)))[:_REPORTS],
    )


def _with_text(reader: FactReader, reports: Mapping[str, Neighbour]) -> dict[str, Neighbour]:
    """The items of each report in which the number stands, with their own grade."""
    texts = reader.view.statements(entities=sorted(reports), props=("bodyText",))
    found = {}
    for key, neighbour in reports.items():
        items = {fact.locator.partition(" [")[0] for fact in neighbour.facts}
        own = [r for r in texts if r.statement.entity == key and r.statement.locator in items]
        own = own or [r for r in texts if r.statement.entity == key]
        facts = tuple(map(reader.fact, own)) or neighbour.facts
        found[key] = Neighbour(key, neighbour.schema, neighbour.caption, neighbour.why, 0, facts)
    return found


def _identifies(record: StatementRecord) -> bool:
    return record.value_type is ValueType.IDENTIFIER and record.statement.prop not in _UNTELLING | _MENTIONS


def _timeline(
    facts: Sequence[tuple[str, tuple[Fact, ...]]], links: Sequence[Neighbour], reports: Sequence[Neighbour]
) -> tuple[Moment, ...]:
    moments: dict[tuple[str, str], Moment] = {}
    for prop, found in facts:
        for fact in found:
            if prop in DATE_PROPERTIES and prop != "modifiedAt":
                moments.setdefault((fact.value, prop), Moment(fact.value, prop, fact))
    for link in links:
        for fact in link.facts:
            start, _, end = fact.valid.partition(" to ")
            for day, verb in ((start, "begins"), (end, "ends")):
                if day[:4].isdigit():
                    what = f"{link.why.partition(',')[0]} {verb}: {link.caption}"
                    moments.setdefault((day, what), Moment(day, what, fact))
    for report in reports:
        for fact in report.facts:
            if fact.dated:
                what = f"report {report.caption} {report.why}"
                moments.setdefault((report.caption, what), Moment(fact.dated, what, fact))
    return tuple(sorted(moments.values(), key=lambda m: (m.when, m.what)))


def _notes(entity: EntityRecord, possible: Sequence[Neighbour]) -> tuple[str, ...]:
    notes = []
    if len(entity.members) > 1:
        notes.append(
            f"{plural(len(entity.members), 'record')} were held to be one entity; that can be undone exactly."
        )
    if possible:
        notes.append(
            "Nobody has compared these records yet: each possible link is a question, not a finding."
        )
    return tuple(notes)


def entity_page(view: View, entity_id: str, *, links: Mapping[str, str] | None = None, note: str = "") -> str:
    """The page of an entity, self-contained and fit to print.

    Parameters
    ----------
    view : View
    entity_id : str
    links : mapping, optional
        Entity id to the relative address of its page, for those that have one.
    note : str
        A sentence for the head of the page.

    Returns
    -------
    str
        A page that says so when there is nothing that may be seen, whatever the reason.
    """
    found = describe_entity(view, entity_id)
    if found is None:
        return render("nothing.html", label=None, title="Nothing to show")
    # A group is known by what its members hold, which lies one step further out.
    hops = 2 if found.schema in ("OrganisedCrimeGroup", "Organization") else 1
    drawn = chart(view, [found.id], hops=hops, limit=60)
    labels = [found.label] + ([drawn.label] if drawn.label else [])
    return render(
        "entity.html",
        entity=found,
        label=strictest(labels),
        today=view.today.isoformat(),
        purpose=view.purpose.words,
        drawing=render_svg(drawn, title=f"Around {found.caption}", links=links)
        if len(drawn.nodes) > 1
        else "",
        links=links or {},
        note=note,
    )
