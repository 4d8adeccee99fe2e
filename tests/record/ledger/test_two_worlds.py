"""Two worlds, one of which also holds what a reader may not see: no answer to the reader differs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import msgspec
import pytest

from forestall.core import (
    Assessment,
    Condition,
    ForestallError,
    Grade,
    Handling,
    HandlingCode,
    Kind,
    Label,
    Marking,
    Operation,
    Period,
    Purpose,
    SourceEvaluation,
    Statement,
    derive_statement_id,
)
from forestall.record.ledger import IdentityKind, Ledger, Proposal, ProposalPart, Source, View
from forestall.record.ledger import ledger as module
from forestall.record.ledger.events import events_of_source
from forestall.record.policy import Role, Subject

CONDITIONS = frozenset({Condition.COVERT_DEVELOPMENT})
MEMBER = Subject("mia", Role.ANALYST, conditions=frozenset(Condition), matters=frozenset({"m1", "m2"}))
READERS = [
    Subject("omar", Role.ANALYST),
    Subject("rui", Role.RESPONSIBLE_OFFICER, Marking.OFFICIAL, matters=frozenset({"m2"})),
    Subject("aud", Role.AUDITOR),
]
POLICING = Purpose.INTELLIGENCE
SEED = 1
TODAY = date(2024, 5, 17)
OPEN = [
    Label(marking=Marking.OFFICIAL),
    Label(Grade(SourceEvaluation(2), Assessment("B")), marking=Marking.OFFICIAL, kind=Kind.ASSESSMENT),
    Label(Grade(SourceEvaluation(1), Assessment("A")), marking=Marking.OFFICIAL, originator="northmoor"),
]
HIDDEN = [
    Label(marking=Marking.OFFICIAL, matters=frozenset({"m1"})),
    Label(Grade(SourceEvaluation(1), Assessment("A")), matters=frozenset({"m1", "m2"})),
    Label(handling=Handling(HandlingCode.CONDITIONS, CONDITIONS), kind=Kind.MODEL),
    Label(expires=date(2020, 1, 1), matters=frozenset({"m1"})),
    Label(purposes=Purpose.RESEARCH),
]
ENTITIES = [f"p{number}" for number in range(6)]
FACTS = [
    ("Person", "name", "Ann Lee"),
    ("Person", "name", "Anna Leeson"),
    ("Person", "alias", "Annie"),
    ("Person", "phone", "+447700900001"),
    ("Person", "notes", "seen with Ann Lee at the quay"),
    ("Company", "name", "Lee Quay Ltd"),
    ("Company", "registrationNumber", "01234567"),
]
PARTS = (ProposalPart("Name", "the same", 5.0),)
QUERIES = ["ann lee", "lee", "secret", "an"]


class Clock(datetime):
    """A clock that the test moves."""

    moment = datetime(2024, 5, 17, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        assert tz is UTC
        return cls.moment


def tie(number: int, owner: str, asset: str, label: Label, source: str) -> list[Statement]:
    """An ownership, stated."""
    relation = f"o{number}"
    return [
        Statement(relation, "Ownership", "owner", owner, label, source, f"{number}"),
        Statement(relation, "Ownership", "asset", asset, label, source, f"{number}"),
    ]


class Builder:
    """Writes the same visible things into every world, and hidden things around them into some."""

    def __init__(self, ledger: Ledger, seed: int, *, hidden: bool) -> None:
        self.ledger, self.hidden = ledger, hidden
        self.open, self.secret = Random(seed), Random(seed + 1)
        self.events: list[int] = []
        self.hidden_events: list[int] = []
        self.times: list[str] = []
        self.stated: list[Statement] = []

    def build(self, steps: int = 12) -> None:
        for number in range(steps):
            Clock.moment = datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=number)
            if self.hidden:
                for extra in range(self.secret.randint(1, 3)):
                    self.write_hidden(number * 10 + extra)
                    Clock.moment += timedelta(minutes=1)
            Clock.moment = datetime(2024, 5, 1, 0, 30, tzinfo=UTC) + timedelta(hours=number)
            self.times.append(Clock.moment.isoformat(timespec="microseconds").replace("+00:00", "Z"))
            self.write_open(number)

    def fact(self, random: Random, number: int, label: Label, source: str) -> Statement:
        schema, prop, value = random.choice(FACTS)
        valid = random.choice([Period(), Period("2023", "2024"), Period("2024-06", None)])
        return Statement(random.choice(ENTITIES), schema, prop, value, label, source, f"row {number}", valid)

    def write_open(self, number: int) -> None:
        random, label = self.open, self.open.choice(OPEN)
        with self.ledger.change(READERS[0], POLICING, "intake.part") as change:
            source = change.add_source(
                Source(
                    f"s{number % 4}", "file", f"file {number % 4}.csv", OPEN[0], originator=f"f{number % 2}"
                )
            )
            facts = [self.fact(random, number * 10 + place, label, f"s{number % 4}") for place in range(3)]
            facts += tie(number, *random.sample(ENTITIES, 2), label, f"s{number % 4}")
            change.state(facts)
            self.stated += facts
            a, b = random.sample(ENTITIES, 2)
            if number % 3 == 0:
                change.identify(random.choice(list(IdentityKind)), a, b, label)
            if number % 2 == 0:
                change.propose([Proposal(*random.sample(ENTITIES, 2), random.random(), 1, "m-1", PARTS)])
            if number % 5 == 3:
                change.approve(*random.sample(ENTITIES, 2), label, reason="seen")
            if number == 4:
                for watch, target in (("entity", "p0"), ("search", "lee")):
                    change.set_watch(
                        f"w-{watch}", watch, target, OPEN[0], reason="", active=True, seen=change.event
                    )
            if number % 4 == 1:
                change.register_table(
                    f"t{number % 2}",
                    "calls",
                    f"{number:064x}",
                    5,
                    [("a", "text")],
                    source,
                    change.intern(label),
                )
                reject = ("t", number, "c", "v", "value.date", "reason", "remedy", "raw", 1)
                change.add_rejects(source, change.intern(label), [reject])
            if number % 5 == 4:
                gone = random.choice(self.stated)
                change.retract([identity(gone)])
            if number % 5 == 3:
                change.undo(random.choice(self.events))
        self.events.append(change.event)

    def write_hidden(self, number: int) -> None:
        random = self.secret
        label = random.choice(HIDDEN)
        with self.ledger.change(MEMBER, POLICING, "intake.part") as change:
            source = change.add_source(
                Source(f"hidden{number % 3}", "file", "secret.csv", HIDDEN[0], originator="f9")
            )
            facts = [
                self.fact(random, number * 100 + place, label, f"hidden{number % 3}") for place in range(3)
            ]
            facts.append(
                Statement(f"x{number}", "Person", "name", "Secret Ann", label, f"hidden{number % 3}")
            )
            facts += tie(1000 + number, *random.sample(ENTITIES, 2), label, f"hidden{number % 3}")
            change.state(facts)
            if self.stated:
                # The very words that are stated openly, from the same place, under a hidden label.
                change.state([relabelled(s, label) for s in random.sample(self.stated, 2)])
                change.add_rejects(1, change.intern(label), [("t", 1, "c", "v", "x", "r", "m", "raw", 1)])
            # The words that will be stated openly next, before they are.
            ahead = Random()
            ahead.setstate(self.open.getstate())
            coming, step = ahead.choice(OPEN), number // 10
            if step >= 4:  # the source is there by then
                words = self.fact(ahead, step * 10, coming, f"s{step % 4}")
                change.state([relabelled(words, label)])
            change.identify(random.choice(list(IdentityKind)), *random.sample(ENTITIES, 2), label)
            change.identify(IdentityKind.LINK, random.choice(ENTITIES), f"x{number}", label)
            change.propose([Proposal(random.choice(ENTITIES), f"x{number - 10}", 0.9, 1, "m-9", PARTS)])
            change.approve(*random.sample(ENTITIES, 2), label, reason="hidden")
            change.register_table(
                "t0", "calls", f"{number:064x}", 7, [("b", "text")], source, change.intern(label)
            )
            if self.hidden_events and number % 3 == 0:
                change.undo(random.choice(self.hidden_events))
        self.hidden_events.append(change.event)
        with self.ledger.change(MEMBER, POLICING, "watch.record") as watching:
            watching.set_watch("w-hidden", "entity", "p0", label, reason="", active=True, seen=0)


def identity(s: Statement) -> str:
    return derive_statement_id(
        s.entity, s.schema, s.prop, s.value, s.source, s.locator, s.original, s.lang
    ).hex()


def relabelled(s: Statement, label: Label) -> Statement:
    return Statement(s.entity, s.schema, s.prop, s.value, label, s.source, s.locator, s.valid)


def outcome(ask: Callable[[], Any]) -> Any:
    """What comes back, or the words of the refusal."""
    try:
        return ask()
    except ForestallError as error:
        return [error.code, error.sentence, error.remedy]


def answers(view: View, stated: list[Statement]) -> dict[str, Any]:
    """Everything that a view can be asked, by method."""
    everyone = [*ENTITIES, "x0", "o0", "o1000", "nobody"]
    ids = [*(identity(s) for s in stated[:8]), "0" * 32, "no id"]
    return {
        "search": [
            *(
                view.search(query, limit=size, offset=start)
                for query in QUERIES
                for size, start in ((50, 0), (2, 1))
            ),
            view.search("", identifiers=["+447700900001", "01234567"]),
            view.search("lee", schema="Company"),
            outcome(lambda: view.search("lee", limit=-1)),
        ],
        "complete": [view.complete(query) for query in QUERIES],
        "entity": [view.entity(entity) for entity in everyone],
        "links": [view.links(entity) for entity in everyone],
        "captions": list(view.captions(everyone).items()),
        "export": [outcome(lambda: list(view.export(batch=3))), list(view.export(entities=everyone))],
        "count_identities": view.count_identities(),
        "statement": [view.statement(statement) for statement in ids],
        "statements": [
            view.statements(),
            view.statements(schemas=["Company"], props=["name"]),
            view.statements(entities=everyone),
            view.statements(values=["+447700900001", "p1"]),
        ],
        "holdings": view.holdings(),
        "shared_identifiers": view.shared_identifiers(),
        "sources": view.sources(),
        "rejects": [view.rejects(), view.rejects("s1"), view.rejects("hidden1"), view.rejects("none")],
        "tables": [view.tables(), view.tables(Operation.DISCLOSURE)],
        "clusters": view.clusters(),
        "proposals": view.proposals(),
        "refuted": view.refuted(),
        "decisions": [view.decisions(f"{a} {b}") for a in ENTITIES for b in ENTITIES if a < b],
        "footprints": list(view.footprints(everyone).items()),
        "watches": view.watches(),
        "alerts": [
            outcome(lambda key=key: view.alerts(key, ["+447700900001"], until=view._ledger.size() - 1))
            for key in ("w-entity", "w-search", "w-hidden")
        ],
        "count": [list(part.items()) for part in view.count().values()],
    }


def test_hidden_records_change_no_byte_of_any_answer(
    open_worlds: Callable[[], Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "datetime", Clock)
    worlds = []
    for hidden in (False, True):
        builder = Builder(open_worlds(), SEED, hidden=hidden)
        builder.build()
        worlds.append(builder)
    plain, richer = worlds
    assert richer.ledger.size() > plain.ledger.size() + 12
    assert richer.times == plain.times
    seen = [len(msgspec.json.encode(answers(w.ledger.view(MEMBER, POLICING), plain.stated))) for w in worlds]
    assert seen[1] > 1.5 * seen[0], "the hidden records are there for those who may see them"
    filled: set[str] = set()
    past, then = {"as_of": plain.times[7]}, {"on": date(2024, 5, 2)}
    asked: list[tuple[Subject, dict[str, Any]]] = [(reader, {}) for reader in READERS]
    for reader, when in [*asked, (READERS[0], past), (READERS[1], then)]:
        both = [
            answers(world.ledger.view(reader, POLICING, today=TODAY, **when), plain.stated)
            for world in worlds
        ]
        for method, answer in both[0].items():
            assert msgspec.json.encode(answer) == msgspec.json.encode(both[1][method]), method
            if any(answer) if isinstance(answer, list) else answer:
                filled.add(method)
    public = {name for name in vars(View) if not name.startswith("_")} - {"log_export"}
    assert set(both[0]) == public, "a new method of View needs its question here"
    assert filled == public


def test_refusals_do_not_tell_what_is_hidden_from_what_is_not_there(
    open_worlds: Callable[[], Ledger],
) -> None:
    ledger = open_worlds()
    with ledger.change(MEMBER, POLICING, "intake.source") as hidden:
        hidden.add_source(Source("h-7", "file", "secret.csv", HIDDEN[0]))
    said = []
    for source in ("h-7", "none"):
        with (
            pytest.raises(ForestallError) as caught,
            ledger.change(READERS[0], POLICING, "change.undo") as change,
        ):
            events_of_source(change.connection, source, change.permitted)
        said.append(str(caught.value).replace(source, "?"))
    for event in (hidden.event, 10**6):
        with (
            pytest.raises(ForestallError) as caught,
            ledger.change(READERS[0], POLICING, "change.undo") as change,
        ):
            change.undo(event)
        said.append(str(caught.value).replace(str(event), "?"))
    assert said[0] == said[1]
    assert said[2] == said[3]
