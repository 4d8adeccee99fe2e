"""The whole meaning of the ledger against a model of it that fits on one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from forestall.core import Label, Operation, Period, Purpose, Statement, derive_statement_id
from forestall.core.schema import ValueType, value_type
from forestall.record import tables
from forestall.record.ledger import IdentityKind, Ledger, Source
from forestall.record.ledger.engine import reading
from forestall.record.policy import Role, Subject, allow

PURPOSE = Purpose.INTELLIGENCE
INSIDER = Subject("ines", Role.ANALYST, matters=frozenset({"m1"}))
OUTSIDER = Subject("omar", Role.ANALYST)
OPEN, CLOSED = Label(), Label(matters=frozenset({"m1"}))
GONE = Label(expires=date(2024, 1, 1))
TODAY = date(2024, 5, 17)
ENTITIES = [f"e{number}" for number in range(4)]
NAMES = ["Ada Bell", "Bell", "Ada", "Adam Bellow", "Cy Ada Bell"]
QUERIES = ["ada", "bell", "ada bell", "bell ad", "07700900001", "cy"]


@dataclass
class Model:
    """Every row that was ever written, with the event that wrote it."""

    statements: list[tuple[Statement, int]] = field(default_factory=list)
    identities: list[tuple[str, str, IdentityKind, Label, int]] = field(default_factory=list)
    retractions: list[tuple[Statement, int]] = field(default_factory=list)
    undos: list[tuple[int, int]] = field(default_factory=list)
    """(event, target)."""


@dataclass
class World:
    """What one subject sees of a model, as of an event, on a day."""

    model: Model
    subject: Subject
    bound: int
    on: date | None

    def effective(self, event: int) -> bool:
        undone = any(
            target == event and undo <= self.bound and self.effective(undo)
            for undo, target in self.model.undos
        )
        return event <= self.bound and not undone

    def sees(self, label: Label, event: int) -> bool:
        return self.effective(event) and bool(
            allow(self.subject, Operation.CONSULTATION, label, PURPOSE, TODAY)
        )

    @property
    def statements(self) -> list[Statement]:
        gone = [s for s, event in self.model.retractions if self.effective(event)]
        return [
            s
            for s, event in self.model.statements
            if self.sees(s.label, event) and s not in gone and (self.on is None or s.valid.covers(self.on))
        ]

    @property
    def clusters(self) -> list[set[str]]:
        newest = {
            frozenset((a, b)): kind
            for a, b, kind, label, event in self.model.identities
            if self.sees(label, event)
        }
        groups = [{entity} for entity in ENTITIES]
        for pair, kind in newest.items():
            if kind in (IdentityKind.LINK, IdentityKind.CONFIRM):
                joined = [group for group in groups if group & pair]
                groups = [group for group in groups if not group & pair] + [set().union(*joined)]
        return groups

    def entity(self, entity: str) -> tuple[str, list[str], list[Statement]] | None:
        members = next(group for group in self.clusters if entity in group)
        found = [s for s in self.statements if s.entity in members]
        return (found[0].entity, sorted({s.entity for s in found}), found) if found else None

    def search(self, query: str) -> list[str]:
        """The canonical ids of the hits, in order."""
        words = query.split()
        ranked = []
        for entity in ENTITIES:
            own = [s for s in self.statements if s.entity == entity]
            held = {s.locator: words_held(s.value, words) for s in own}
            matching = [s for s in own if held[s.locator]]
            if set().union(*held.values(), set()) != set(range(len(words))) or not matching:
                continue
            whole = [s for s in matching if s.prop == "name" and len(held[s.locator]) == len(words)]
            length = min((len(s.value) for s in whole), default=10_000)
            ranked.append((0 if whole else 1, length, min(s.value for s in matching), entity))
        found = [self.entity(entity) for *_, entity in sorted(ranked)]
        return list(dict.fromkeys(hit[0] for hit in found if hit))

    def count(self) -> dict[str, dict[str, int]]:
        seen = self.statements
        return {
            "entities": {"Person": len({s.entity for s in seen})} if seen else {},
            "grades": {"ungraded": len(seen)} if seen else {},
            "kinds": {"fact": len(seen)} if seen else {},
        }


def words_held(value: str, words: list[str]) -> set[int]:
    held = value.lower().replace("+44", "0").split()
    exact = {place for place, word in enumerate(words) if word in held}
    last = len(words) - 1
    return exact | ({last} if any(w.startswith(words[last]) for w in held) else set())


LABELS = [OPEN, OPEN, OPEN, CLOSED, GONE]
PERIODS = [Period(), Period(), Period("2023", "2024-02"), Period("2024-05", None), Period(None, "2023")]
VALUES = [*(("name", name) for name in NAMES), ("phone", "07700900001")]
KINDS = [*IdentityKind, IdentityKind.LINK, IdentityKind.CONFIRM]


def draw_steps(random: Random) -> list[tuple[str, Any]]:
    """Twenty-four things to do, with many undos of what was just done."""

    def draw(verb: str) -> Any:
        if verb == "state":
            return [
                (
                    random.choice(ENTITIES),
                    random.choice(VALUES),
                    random.choice(LABELS),
                    random.choice(PERIODS),
                )
                for _ in range(random.randint(1, 3))
            ]
        if verb == "identify":
            return (*random.sample(ENTITIES, 2), random.choice(KINDS), random.choice(LABELS[:-1]))
        if verb == "retract":
            return random.randrange(100)
        return [random.randint(1, 5) for _ in range(random.choice([1, 1, 2, 3]))]

    verbs = ["state"] * 4 + ["identify"] * 3 + ["retract"] + ["undo"] * 3
    return [(verb, draw(verb)) for verb in ["state", *random.choices(verbs, k=23)]]


def play(ledger: Ledger, steps: list[tuple[str, Any]]) -> tuple[Model, list[int]]:
    """Do the steps to the ledger and to a model of it."""
    model, events = Model(), []
    for number, (verb, what) in enumerate(steps):
        with ledger.change(INSIDER, PURPOSE, "statement.record") as change:
            event = change.event
            if verb == "state":
                change.add_source(Source("s", "file", "s.csv", OPEN))
                for place, (name, (prop, value), mark, valid) in enumerate(what):
                    s = Statement(name, "Person", prop, value, mark, "s", f"{number}:{place}", valid)
                    change.state([s])
                    model.statements.append((s, event))
            elif verb == "identify":
                change.identify(what[2], what[0], what[1], what[3])
                model.identities.append((*what, event))
            elif verb == "retract" and model.statements:
                s = model.statements[what % len(model.statements)][0]
                if s.label != GONE:  # nobody changes what has expired
                    change.retract([statement_id(s)])
                    model.retractions.append((s, event))
            elif verb == "undo" and events:
                targets = {events[-place] for place in what if place <= len(events)}
                change.undo(*targets)
                model.undos += [(event, target) for target in targets]
        events.append(event)
    return model, events


def statement_id(s: Statement) -> str:
    return derive_statement_id(s.entity, s.schema, s.prop, s.value, s.source, s.locator).hex()


def times(ledger: Ledger) -> dict[int, str]:
    with reading(ledger.engine) as connection:
        return {row.seq: row.time for row in connection.execute(select(tables.event))}


def assert_same(ledger: Ledger, world: World, as_of: str | None) -> None:
    """Every answer of the ledger is that of the model."""
    view = ledger.view(world.subject, PURPOSE, as_of=as_of, on=world.on, today=TODAY)
    assert view.count() == world.count()
    joined = sorted(sorted(group) for group in world.clusters if len(group) > 1)
    assert view.clusters() == joined
    for name in ENTITIES:
        found, expected = view.entity(name), world.entity(name)
        assert (found is None) == (expected is None)
        if found and expected:
            assert (found.id, list(found.members)) == expected[:2]
            assert [record.statement for record in found.statements] == expected[2]
            assert all(r.value_type is value_type("Person", r.statement.prop) for r in found.statements)
            assert ValueType.OTHER not in {r.value_type for r in found.statements}
    for query in QUERIES:
        expected_hits = world.search(query)
        page = view.search(query)
        assert [hit.id for hit in page.hits] == expected_hits, query
        assert page.total == len(expected_hits)
        assert [hit.id for hit in view.search(query, limit=1, offset=1).hits] == expected_hits[1:2]


@pytest.mark.parametrize("seed", range(7))
def test_every_answer_is_that_of_the_model(ledger: Ledger, seed: int) -> None:
    random = Random(seed)
    model, events = play(ledger, draw_steps(random))
    recorded = times(ledger)
    for subject in (INSIDER, OUTSIDER):
        assert_same(ledger, World(model, subject, events[-1], None), None)
        moment, day = random.choice(events), random.choice([date(2023, 6, 1), date(2024, 5, 1), None])
        assert_same(ledger, World(model, subject, moment, day), recorded[moment])
