"""Backups of a workspace that somebody is writing to, and what comes out of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import select

from forestall.core import ForestallError, Label, Purpose, Statement
from forestall.record import tables
from forestall.record.audit import newest_head, verify
from forestall.record.ledger import Source
from forestall.record.ledger.backup import backup, restore
from forestall.record.ledger.engine import reading
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace

WORKER = Path(__file__).resolve().parents[3] / "benchmarks" / "_crash_worker.py"
AMIRA = Subject("amira", Role.ANALYST)
POLICING = Purpose.INTELLIGENCE


@pytest.fixture
def workspace(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with a lake file and words to search for."""
    database = request.getfixturevalue("postgres_url") if backend == "postgres" else ""
    workspace = Workspace.create(tmp_path / "unit", database=database)
    with workspace.ledger.change(AMIRA, POLICING, "intake.source") as change:
        source = change.add_source(Source("s1", "file", "f.csv", Label()))
        change.state([Statement("p1", "Person", "name", "Łukasz Żak", Label(), "s1")])
        sha256, _ = workspace.lake.write(("a",), [1], [["x"]], {})
        change.register_table("t", "calls", sha256, 1, [("a", "text")], source, change.intern(Label()))
        change.advance(source, "t", read=1, accepted=1, rejected=0, statements=1, done=True)
    yield workspace
    workspace.close()


def rows(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the ledger holds, up to the events of this very reading."""
    with reading(workspace.ledger.engine) as connection:
        return {
            str(table.name): [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in tables.metadata.sorted_tables
        }


def test_a_restored_workspace_is_the_same_and_goes_on(workspace: Workspace, tmp_path: Path) -> None:
    view = workspace.ledger.view(AMIRA, POLICING)
    view.search("lukasz")
    before = rows(workspace)
    head = backup(workspace, tmp_path / "safe")
    assert restore(tmp_path / "safe", tmp_path / "again") == head
    again = Workspace.open(tmp_path / "again")
    assert again.ledger.engine.dialect.name == "sqlite"
    assert rows(again) == before
    restored = again.ledger.view(AMIRA, POLICING)
    assert restored.search("zak").hits == view.search("zak").hits
    assert restored.tables() == view.tables()
    assert [tuple(row) for row in again.lake.rows(restored.tables()[0].files)] == [("x",)]
    with again.ledger.change(AMIRA, POLICING, "statement.record") as change:
        change.state([Statement("p2", "Person", "name", "Zak Two", Label(), "s1")])
    assert restored.search("zak").total == 2
    with reading(again.ledger.engine) as connection:
        assert verify(connection, again.ledger.key.public, [head]).ok
    again.close()


def test_nobody_has_to_stop_writing(workspace: Workspace, tmp_path: Path) -> None:
    command = [sys.executable, str(WORKER), str(workspace.folder), "w"]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged, heads = [writer.stdout.readline()], []
    for number in range(3):
        acknowledged += [writer.stdout.readline() for _ in range(8)]
        heads.append((backup(workspace, tmp_path / f"safe{number}"), [*acknowledged]))
    writer.kill()
    writer.communicate()
    assert heads[0][0].size < heads[1][0].size < heads[2][0].size
    for number, (head, lines) in enumerate(heads):
        again = tmp_path / f"again{number}"
        assert restore(tmp_path / f"safe{number}", again).root == head.root
        copy = Workspace.open(again)
        with reading(copy.ledger.engine) as connection:
            assert newest_head(connection) == head
            held = set(connection.scalars(select(tables.statement.c.entity)))
        assert {line.strip() for line in lines} <= held
        copy.close()
    with reading(workspace.ledger.engine) as connection:
        assert verify(connection, workspace.ledger.key.public, [head for head, _ in heads]).ok


def code(act: object, *arguments: object, **more: object) -> str:
    with pytest.raises(ForestallError) as caught:
        act(*arguments, **more)
    return caught.value.code


def test_the_key_can_stay_at_home(workspace: Workspace, tmp_path: Path) -> None:
    backup(workspace, tmp_path / "safe", keys=False)
    assert [path.name for path in (tmp_path / "safe" / "keys").iterdir()] == ["audit.pub.pem"]
    restore(tmp_path / "safe", tmp_path / "again")
    assert code(Workspace.open, tmp_path / "again") == "key.missing"


def test_the_address_of_the_database_stays_at_home(workspace: Workspace, tmp_path: Path) -> None:
    backup(workspace, tmp_path / "safe")
    for file in (tmp_path / "safe").glob("*.*"):
        assert b"postgresql" not in file.read_bytes()
    assert (tmp_path / "safe").stat().st_mode & 0o077 == 0


def test_nothing_is_overwritten_and_nothing_is_left_half_done(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    assert code(backup, workspace, tmp_path / "full") == "backup.exists"
    assert code(restore, tmp_path / "full", tmp_path / "again") == "backup.none"
    assert code(restore, tmp_path / "nowhere", tmp_path / "again") == "backup.none"
    backup(workspace, tmp_path / "safe")
    assert code(restore, tmp_path / "safe", tmp_path / "full") == "workspace.exists"
    next((workspace.folder / "lake").iterdir()).write_bytes(b"other")
    assert code(backup, workspace, tmp_path / "worse") == "lake.missing"
    assert {path.name for path in tmp_path.iterdir()} == {"unit", "full", "safe"}


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_backup_that_was_touched_is_refused(workspace: Workspace, tmp_path: Path) -> None:

    def touch(order: str) -> None:
        with sqlite.connect(tmp_path / "safe" / "ledger.sqlite") as connection:
            for (trigger,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
            connection.execute(order)
        connection.close()

    def remake() -> None:

        shutil.rmtree(tmp_path / "safe", ignore_errors=True)
        backup(workspace, tmp_path / "safe")

    def refused() -> bool:
        found = code(restore, tmp_path / "safe", tmp_path / "again")
        return found == "backup.damaged" and not (tmp_path / "again").exists()

    for order in (
        "UPDATE statement SET value = 'Somebody Else'",
        "DELETE FROM head WHERE size = (SELECT max(size) FROM head)",
        "UPDATE event SET actor = 'nobody' WHERE seq = 0",
        "DELETE FROM lake_table",
    ):
        remake()
        touch(order)
        assert refused(), order
    remake()
    lake = next((tmp_path / "safe" / "lake").iterdir())
    lake.write_bytes(lake.read_bytes()[:-1])
    assert refused()
    remake()
    lake.unlink()
    assert refused()
    remake()
    (tmp_path / "safe" / "ledger.sqlite").unlink()
    assert refused()
    remake()
    older = json.loads((tmp_path / "safe" / "backup.json").read_text())
    workspace.ledger.view(AMIRA, POLICING).search("zak")
    remake()
    (tmp_path / "safe" / "backup.json").write_text(json.dumps(older))
    assert refused()
