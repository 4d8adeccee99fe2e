"""Writing: all of it with its event or none of it, once, and never changed afterwards."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from forestall.core import (
    Assessment,
    Condition,
    ForestallError,
    Grade,
    Handling,
    HandlingCode,
    Involvement,
    Kind,
    Label,
    Marking,
    Matter,
    Period,
    Purpose,
    Refusal,
    SourceEvaluation,
    Statement,
    SubjectCategory,
)
from forestall.record import tables
from forestall.record.audit import WRITTEN, create_key, verify
from forestall.record.ledger import IdentityKind, Ledger, Proposal, ProposalPart, Source
from forestall.record.ledger.engine import reading, writing
from forestall.record.ledger.labels import load_labels
from forestall.record.policy import LinkingRule, Role, Subject

AMIRA = Subject("amira", Role.ANALYST)
POLICING = Purpose.INTELLIGENCE


def count(ledger: Ledger, table: Any) -> int:
    with reading(ledger.engine) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def counts(ledger: Ledger) -> dict[str, int]:
    return {str(table.name): count(ledger, table) for table in tables.metadata.sorted_tables}


def said(value: str, entity: str = "p1", label: Label | None = None, **more: Any) -> Statement:
    more = {"schema": "Person", "prop": "name", "source": "s1", "locator": "row 1", **more}
    return Statement(entity, value=value, label=label or Label(), **more)


def fail(ledger: Ledger, fault: type[BaseException], *statements: Statement) -> None:
    """A change that writes and then raises."""
    with ledger.change(AMIRA, POLICING, "statement.record") as change:
        change.add_source(Source("s1", "file", "f.csv", Label()))
        change.state(statements)
        raise fault


def code(caught: pytest.ExceptionInfo[ForestallError]) -> str:
    return caught.value.code


def test_a_statement_comes_back_as_it_was_said(desk: Any) -> None:
    label = Label(
        Grade(SourceEvaluation(2), Assessment("B")),
        Handling(HandlingCode.CONDITIONS, frozenset({Condition.COVERT_DEVELOPMENT})),
        Marking.OFFICIAL,
        Kind.ASSESSMENT,
        Purpose.INTELLIGENCE | Purpose.PREVENTION,
        frozenset({"m1", "m2"}),
        "northmoor",
        date(2099, 1, 1),
    )
    full = said("Zoë 李", label=label, valid=Period("2024", "2024-05"), lang="zho", original="ZOË 李")
    desk.state(full)
    reader = Subject(
        "inga", Role.ANALYST, conditions=frozenset(Condition), matters=frozenset({"m1", "m2", "m3"})
    )
    (record,) = desk.view(reader).entity("p1").statements
    assert record.statement == full
    assert record.recorder == "amira"
    assert desk.view(reader).statement(record.id) == record
    assert desk.view().entity("p1") is None


@pytest.mark.usefixtures("desk")
def test_the_same_words_from_the_same_place_are_held_once(ledger: Ledger) -> None:
    with ledger.change(AMIRA, POLICING, "statement.record") as change:
        assert change.state([said("Ann"), said("Ann"), said("Ann", locator="row 2")]) == 2
    with ledger.change(AMIRA, POLICING, "statement.record") as change:
        assert change.state([said("Ann"), said("Bo")]) == 1
        assert change.state([said("Bo")]) == 0
    assert count(ledger, tables.statement) == 3


def test_a_statement_can_be_graded_anew(desk: Any, ledger: Ledger) -> None:
    desk.state(said("Ann"))
    (old,) = desk.view().entity("p1").statements
    graded = Label(Grade(SourceEvaluation(3), Assessment("E")))
    with ledger.change(AMIRA, POLICING, "statement.retract") as change:
        change.retract([old.id, old.id])
        change.retract([old.id])
        assert change.state([said("Ann", label=graded)]) == 1
    (new,) = desk.view().entity("p1").statements
    assert new.id == old.id
    assert str(new.statement.label.grade) == "3E"
    assert desk.view().statement(old.id) == new
    assert desk.view(as_of=old.recorded).statement(old.id) == old


def test_a_statement_without_its_source_is_refused(desk: Any, ledger: Ledger) -> None:
    before = counts(ledger)
    with pytest.raises(ForestallError) as caught:
        desk.state(said("Ann"), said("Bo", source="unheard-of"))
    assert code(caught) == "source.unknown"
    assert counts(ledger) == before


@pytest.mark.parametrize("entity", ["Ann Lee", "a'b", "x" * 201, "tab\tbed"])
def test_an_id_that_the_log_could_not_name_is_refused(desk: Any, entity: str) -> None:
    for attempt in (
        lambda: desk.state(said("Ann", entity=entity)),
        lambda: desk.source(entity),
    ):
        with pytest.raises(ForestallError) as caught:
            attempt()
        assert code(caught) == "id.invalid"


@pytest.mark.parametrize("value", ["a\x00b", "\ud83d", "x\udc00y"])
def test_what_is_no_text_is_refused_alike_by_both_databases(desk: Any, ledger: Ledger, value: str) -> None:
    before = counts(ledger)
    for field in ("value", "original", "locator", "lang"):
        with pytest.raises((ForestallError, UnicodeEncodeError)) as caught:
            desk.state(said(**{"value": "Ann", field: value}))
        assert isinstance(caught.value, ForestallError)
        assert caught.value.code == "text.characters"
    assert counts(ledger) == before


def test_what_no_index_was_made_for_still_fits(desk: Any) -> None:
    """Long words, long identifiers, long texts: PostgreSQL has limits that SQLite does not."""
    link = "https://example.org/" + "x" * 9_000
    texts = " ".join(f"word{number:06d}{'y' * 40}" for number in range(30_000))
    desk.say("p1", "website", link)
    desk.say("p1", "notes", "q" * 5_000)
    desk.say("p1", "notes", texts)
    view = desk.view()
    assert view.search("", identifiers=[link]).total == 1
    assert view.search("q" * 5_000).total == 1
    assert view.search("q" * 300).total == 1
    assert view.search("qqqx").total == 0
    assert view.search(f"word000001{'y' * 40} word029999{'y' * 40}").total == 1


@pytest.mark.usefixtures("desk")
def test_labels_are_interned(ledger: Ledger, open_ledger: Callable[[], Ledger]) -> None:
    other = open_ledger()
    new = Label(originator="northmoor")
    for number, writer in enumerate([ledger, other, ledger]):
        with writer.change(AMIRA, POLICING, "statement.record") as change:
            change.state([said(f"Ann {number}", label=new)])
    with reading(ledger.engine) as connection:
        held = load_labels(connection)
    assert sorted(held.values(), key=str) == sorted([Label(), new], key=str)


def test_a_label_that_was_rolled_back_is_interned_again(desk: Any, ledger: Ledger) -> None:
    first, second = Label(originator="northmoor"), Label(originator="eastvale")
    with pytest.raises(RuntimeError):
        fail(ledger, RuntimeError, said("Ann", label=first))
    desk.state(said("Bo", label=second))
    desk.state(said("Ann", label=first))
    labels = {r.statement.value: r.statement.label for r in desk.view().entity("p1").statements}
    assert labels == {"Bo": second, "Ann": first}


def test_writers_at_once_wait_for_each_other(desk: Any, open_ledger: Callable[[], Ledger]) -> None:
    writers = [open_ledger() for _ in range(4)]
    labels = [Label(originator=f"force-{number}") for number in range(3)]

    def write(writer: Ledger) -> None:
        for number in range(5):
            with writer.change(AMIRA, POLICING, "statement.record") as change:
                name = f"{id(writer)} {number}"
                change.state([said(name, label=label, locator=name) for label in labels])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, writers))
    record = desk.view().entity("p1")
    assert len(record.statements) == 4 * 5 * 3
    with writers[0].engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM label")) == 1 + 3


WRITER = """
import sys
from pathlib import Path
from forestall.core import Label, Purpose, Statement
from forestall.record.audit import load_key
from forestall.record.ledger import Ledger, Source
from forestall.record.policy import Role, Subject
url, keys, name = sys.argv[1:]
ledger = Ledger(url, load_key(Path(keys)))
for number in range(4):
    with ledger.change(Subject("amira", Role.ANALYST), Purpose.INTELLIGENCE, "intake.source") as change:
        change.add_source(Source("s", "file", "s", Label()))
        change.state([Statement(f"p{number}", "Person", "name", name, Label(), "s", name)])
ledger.close()
"""


def test_processes_that_make_the_same_ledger_at_once(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Three programs open a database that has nothing in it yet, and all write."""
    postgres = backend == "postgres"
    url = request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path / 'new.sqlite'}"
    key = create_key(tmp_path)
    command = [sys.executable, "-c", WRITER, url, str(tmp_path)]
    started = [subprocess.Popen([*command, name], stderr=subprocess.PIPE) for name in ("Ann", "Bo", "Cy")]
    errors = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], errors
    ledger = Ledger(url, key)
    try:
        assert ledger.size() == 12
        assert count(ledger, tables.statement) == 12
        with reading(ledger.engine) as connection:
            assert verify(connection, key.public).ok
    finally:
        ledger.close()


def fill(ledger: Ledger) -> None:
    """One row at least in every table."""
    with ledger.change(AMIRA, POLICING, "statement.record", objects=("p1",)) as change:
        label = Label(matters=frozenset({"m1"}))
        source = change.add_source(Source("s1", "file", "f.csv", label))
        change.state([said("Ann", label=label)])
        change.identify(IdentityKind.LINK, "p1", "p2", label, reason="same phone", score=1)
        change.approve("p1", "p3", label, reason="same phone")
        change.set_linking_rule(LinkingRule(accept_at=1))
        change.set_watch("w-1", "entity", "p1", label, reason="", active=True, seen=0)
        change.register_table("t", "calls", "0" * 64, 3, [("a", "text")], source, change.intern(label))
        change.add_rejects(source, change.intern(label), [("t", 1, "c", "v", "x", "r", "m", "raw", 1)])
        change.advance(source, "t", read=1, accepted=0, rejected=1, statements=0, done=True)
        change.set_actor(AMIRA, "Amira")
        change.set_matter(Matter("m1", "One", POLICING, "2024-01-01"))
        change.set_member("m1", "amira")
        change.involve(Involvement("p1", "m1", SubjectCategory.WITNESS), label)
        found = select(tables.statement.c.id).limit(1)
        identity = bytes(change.connection.scalar(found) or b"").hex()
    member = ledger.subject("amira")
    with ledger.change(member, POLICING, "identity.propose") as change:
        change.state([Statement("p3", "Person", "name", "Ann", label, "s1")])
        change.propose([Proposal("p1", "p3", 1, 5, "m-1", (ProposalPart("name", "same", 5),))])
    with ledger.change(member, POLICING, "statement.retract") as change:
        change.retract([identity])
    retraction = change.event
    with ledger.change(member, POLICING, "change.undo") as change:
        change.undo(retraction)


def test_every_table_is_append_only(ledger: Ledger) -> None:
    fill(ledger)
    held = counts(ledger)
    assert all(held.values()), held
    assert set(tables.APPEND_ONLY) | {"merkle", "intake_part"} == set(held)
    for table in tables.APPEND_ONLY:
        column = next(iter(tables.metadata.tables[table].columns)).name
        orders = [f'UPDATE {table} SET "{column}" = "{column}"', f"DELETE FROM {table}"]
        if ledger.engine.dialect.name == "postgresql":
            orders.append(f"TRUNCATE {table} CASCADE")
        for order in orders:
            with pytest.raises(Exception, match="append-only"), writing(ledger.engine) as connection:
                connection.execute(text(order))
    assert counts(ledger) == held


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_change_that_raises_leaves_nothing(ledger: Ledger, fault: type[BaseException]) -> None:
    before = counts(ledger)
    with pytest.raises(fault):
        fail(ledger, fault, said("Ann"))
    assert counts(ledger) == before


def test_a_change_whose_event_cannot_be_written_leaves_nothing(desk: Any, ledger: Ledger) -> None:
    before = counts(ledger)
    with (
        pytest.raises(ForestallError) as caught,
        ledger.change(AMIRA, POLICING, "statement.record", objects=("not an id",)) as change,
    ):
        change.state([said("Ann")])
    assert code(caught) == "audit.object"
    assert counts(ledger) == before
    assert desk.view().search("ann").total == 0


def test_no_row_is_without_its_event(ledger: Ledger) -> None:
    fill(ledger)
    with reading(ledger.engine) as connection:
        for table in WRITTEN.values():
            events = select(tables.event.c.seq)
            query = select(func.count()).select_from(table).where(table.c.event.not_in(events))
            assert connection.scalar(query) == 0, table.name


def test_the_event_says_how_much_and_never_what(desk: Any, ledger: Ledger) -> None:
    event = desk.state(said("Ann Secret"), said("Bo", locator="2"))
    with reading(ledger.engine) as connection:
        row = connection.execute(select(tables.event).where(tables.event.c.seq == event)).one()
    detail = msgspec.json.decode(row.detail)
    assert detail["statements"] == 2
    assert len(detail["digest"]) == 32
    assert "Secret" not in str(tuple(row))


def test_roles_bind_writers(ledger: Ledger) -> None:
    for role in (Role.AUDITOR, Role.RESEARCHER, Role.CHIEF_OFFICER):
        with (
            pytest.raises(Refusal) as caught,
            ledger.change(Subject("x", role), POLICING, "statement.record"),
        ):
            pytest.fail("the change was begun")
        assert code(caught) == "policy.operation"
    assert ledger.size() == 0


def test_two_ids_that_are_the_same_cannot_be_decided_about(ledger: Ledger) -> None:
    with pytest.raises(ForestallError) as caught, ledger.change(AMIRA, POLICING, "identity.link") as change:
        change.identify(IdentityKind.LINK, "p1", "p1", Label())
    assert code(caught) == "identity.same"


def test_people_and_matters_as_last_recorded(ledger: Ledger) -> None:
    with pytest.raises(Refusal) as caught:
        ledger.subject("amira")
    assert code(caught) == "subject.unknown"
    inga = Subject("inga", Role.INFORMATION_MANAGER)
    for conditions, member in [
        (frozenset(), True),
        (frozenset({Condition.OVERT_USE}), True),
        (frozenset(), False),
    ]:
        with ledger.change(inga, POLICING, "actor.record") as change:
            change.set_actor(
                Subject("amira", Role.ANALYST, Marking.OFFICIAL, conditions, organisation="nm"), "A"
            )
            change.set_member("m1", "amira", member=member)
        expected = Subject(
            "amira", Role.ANALYST, Marking.OFFICIAL, conditions, frozenset({"m1"} if member else ()), "nm"
        )
        assert ledger.subject("amira") == expected


any_text = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)


def test_any_text_comes_back_exactly(ledger: Ledger, desk: Any) -> None:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(any_text.filter(bool), any_text, any_text), min_size=1, max_size=20))
    def examine(cells: list[tuple[str, str, str]]) -> None:
        statements = [
            said(value, locator=locator, original=original, prop="notes", entity=f"p{ledger.size()}")
            for value, original, locator in cells
        ]
        desk.state(*statements)
        record = desk.view().entity(statements[0].entity)
        assert [r.statement for r in record.statements] == list(dict.fromkeys(statements))

    examine()
