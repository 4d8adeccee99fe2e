"""Migrations, up and down, with data in the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text

from forestall.core import ForestallError, Label, Purpose
from forestall.record import tables
from forestall.record.ledger import Ledger, Proposal
from forestall.record.ledger.engine import connect, reading, sqlite_url, writing
from forestall.record.ledger.migrate import downgrade, newest_revision, revision, upgrade


def test_the_migrations_make_what_the_tables_say(ledger: Ledger) -> None:
    assert revision(ledger.engine) == newest_revision()
    with ledger.engine.connect() as connection:
        options = {
            "include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("search")
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_down_and_up_again_keeps_the_statements(desk: Any, ledger: Ledger) -> None:
    for number in range(30):
        desk.say(f"p{number}", "name", f"Ann Łee {number}", Label(originator=f"f{number % 3}"))
    desk.undo(desk.say("p99", "name", "Ann Gone"))
    with reading(ledger.engine) as connection:
        before = connection.execute(select(tables.statement)).all()
    view = desk.view()
    found = view.search("ann lee", limit=100)
    assert found.total == 30
    downgrade(ledger.engine, "0001")
    assert revision(ledger.engine) == "0001"
    assert not inspect(ledger.engine).has_table("search")
    assert len(view.statements()) == 30
    upgrade(ledger.engine)
    with reading(ledger.engine) as connection:
        assert connection.execute(select(tables.statement)).all() == before
    assert view.search("ann lee", limit=100) == found
    desk.say("p100", "name", "Ann Lee New")
    assert view.search("ann lee new").total == 1


def test_possible_links_and_watches_are_never_lost_by_a_downgrade(desk: Any, ledger: Ledger) -> None:
    for number in range(3):
        desk.say(f"p{number}", "name", f"Ann {number}")
    downgrade(ledger.engine, "0002")
    assert not inspect(ledger.engine).has_table("proposal")
    assert desk.view().search("ann").total == 3
    upgrade(ledger.engine)
    with ledger.change(desk.view().subject, Purpose.INTELLIGENCE, "identity.propose") as change:
        change.propose([Proposal("p0", "p1", 0.7, 1.2, "m-1")])
    before = desk.view().proposals()
    with pytest.raises(ForestallError) as caught:
        downgrade(ledger.engine, "0002")
    assert caught.value.code == "migrate.loses"
    assert revision(ledger.engine) == newest_revision()
    assert desk.view().proposals() == before
    desk.undo(change.event)
    with pytest.raises(ForestallError):
        downgrade(ledger.engine, "0002")


def test_all_the_way_down_and_up_gives_an_empty_ledger(desk: Any, ledger: Ledger) -> None:
    desk.say("p1", "name", "Ann")
    downgrade(ledger.engine, "base")
    assert set(inspect(ledger.engine).get_table_names()) == {"alembic_version"}
    upgrade(ledger.engine)
    ledger._interned.clear()
    assert ledger.size() == 0
    desk.source()
    desk.say("p1", "name", "Ann")
    assert desk.view().search("ann").total == 1


def test_a_ledger_of_a_newer_program_is_left_alone(ledger: Ledger, url: str) -> None:
    with writing(ledger.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ForestallError) as caught:
        Ledger(url, ledger.key)
    assert caught.value.code == "migrate.newer"
    assert revision(ledger.engine) == "9999"


def test_a_ledger_opens_while_another_program_is_writing(desk: Any, url: str) -> None:
    """Opening takes no lock: an intake may hold it for a long time."""
    with desk.ledger.change(desk.view().subject, Purpose.INTELLIGENCE, "statement.record"):
        second = Ledger(url, desk.ledger.key)
        assert second.size() == 1
        second.close()


def test_a_file_name_may_hold_what_an_address_may_not(tmp_path: Path) -> None:
    folder = tmp_path / "unit 50% #1 ? & = ü"
    folder.mkdir()
    engine = connect(sqlite_url(folder / "ledger.sqlite"))
    upgrade(engine)
    engine.dispose()
    assert [file.name for file in folder.iterdir()] == ["ledger.sqlite"]
