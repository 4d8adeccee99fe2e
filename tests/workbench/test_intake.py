"""Intake: every row accounted for, twice the same is once, and a killed one goes on where it stopped."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from forestall.core import ForestallError, Label, Purpose, Refusal
from forestall.record import tables
from forestall.record.audit import verify
from forestall.record.exchange.mapping import load_mapping
from forestall.record.ledger.engine import reading
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace
from forestall.workbench.intake import FileResult, propose, take_in, write_proposal

AMIRA = Subject("amira", Role.ANALYST)
MIA = Subject("mia", Role.ANALYST, matters=frozenset({"op-x"}))
NOMINALS = "Nominal ID,Forename,Surname,DOB,Mobile\n"
CALLS = "From,To,Datetime,Duration\n"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace on each kind of database; its log is verified afterwards."""
    database = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    workspace = Workspace.create(tmp_path / "unit", database=database)
    yield workspace
    assert_whole(workspace)
    workspace.close()


def assert_whole(workspace: Workspace) -> None:
    with reading(workspace.ledger.engine) as connection:
        found = verify(connection, workspace.ledger.key.public)
        for (sha256,) in connection.execute(select(tables.lake_table.c.sha256)):
            assert workspace.lake.verify(sha256)
    assert found.ok, found.problems


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def take_one(workspace: Workspace, path: Path, subject: Subject = AMIRA, **more: Any) -> FileResult:
    (found,) = take_in(workspace, subject, [path], **more).files
    assert found.read == found.accepted + found.rejected
    return found


def people(workspace: Workspace, query: str, subject: Subject = AMIRA) -> int:
    return workspace.ledger.view(subject, Purpose.INTELLIGENCE).search(query, schema="Person").total


def row_counts(workspace: Workspace) -> dict[str, int]:
    with reading(workspace.ledger.engine) as connection:
        return {
            str(table.name): connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.metadata.sorted_tables
        }


def deliver(folder: Path) -> Path:
    """Files of every kind, with things wrong in some."""
    force = folder / "northmoor"
    nominals = [
        f"N{n},Name{n % 37},Family{n % 11},0{n % 9 + 1}/04/19{60 + n % 30},0770090{n:04d}" for n in range(130)
    ]
    nominals[17] = "N17,Bad,Date,99/99/1990,07700900017"
    nominals[30] = "N30,Too,Many,01/01/1990,07700900030,extra"
    write(force, "nominals.csv", NOMINALS + "\n".join(nominals))
    calls = [
        f"0770090{n % 50:04d},0770090{(n * 7) % 50:04d},2024-05-{n % 28 + 1:02d} 10:{n % 60:02d},{n}"
        for n in range(200)
    ]
    calls[3] = ",,,"
    calls[44] = "07700900001,,not a time,5"
    write(force, "calls.csv", CALLS + "\n".join(calls))
    entities = [
        {
            "id": f"x-{n}",
            "schema": "Company",
            "properties": {"name": [f"Company {n}", "Alias"], "country": ["gb"]},
        }
        for n in range(60)
    ]
    entities[7] = {"id": "no good id", "schema": "Company", "properties": {}}
    write(folder / "partner", "entities.ftm.json", "\n".join(map(json.dumps, entities)))
    graded = "URN,Source,Assessment,Handling,Text\n" + "\n".join(
        f"NM-{n},{n % 3 + 1},{'ABCDE'[n % 5]},P,Seen with 07700 900{n:03d} near the quay" for n in range(45)
    )
    write(force, "reports.csv", graded.replace("NM-9,1,E", "NM-9,8,E"))
    return folder


def knowledge(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """What is known, without numbers, times and events, which differ between any two runs."""
    s, label, source, reject = tables.statement.c, tables.label.c, tables.source, tables.reject.c
    lake, part = tables.lake_table.c, tables.intake_part.c
    of = source.c.seq
    queries = {
        "statements": select(
            s.id,
            s.entity,
            s.schema,
            s.prop,
            s.value,
            s.value_type,
            label.id.label("l"),
            source.c.id.label("f"),
            s.locator,
            s.valid_from,
            s.valid_to,
            s.lang,
            s.original,
        ).where(label.seq == s.label, of == s.source),
        "cluster ids": select(func.min(s.seq), s.entity).group_by(s.entity),
        "rejects": select(
            source.c.id, reject.part, reject.row, reject.column, reject.value, reject.code, reject.whole_row
        ).where(of == reject.source),
        "sources": select(source.c.id, source.c.kind, source.c.name, source.c.originator, source.c.mapping),
        "tables": select(source.c.id, lake.name, lake.kind, lake.sha256, lake.rows).where(of == lake.source),
        "progress": select(
            source.c.id, part.part, part.rows_read, part.accepted, part.rejected, part.statements, part.done
        ).where(of == part.source),
    }
    with reading(engine) as connection:
        found = {name: [tuple(row) for row in connection.execute(query)] for name, query in queries.items()}
    found["cluster ids"] = [row[1:] for row in sorted(found["cluster ids"])]
    return {name: rows if name == "cluster ids" else sorted(rows, key=repr) for name, rows in found.items()}


def test_every_row_is_accepted_or_rejected(unit: Workspace, tmp_path: Path) -> None:
    result = take_in(unit, AMIRA, [deliver(tmp_path / "in")])
    by_file = {Path(found.file).name: found for found in result.files}
    said = {name: (f.status, f.read, f.accepted, f.rejected, f.problems) for name, f in by_file.items()}
    assert said == {
        "nominals.csv": ("taken", 130, 129, 1, 1),
        "calls.csv": ("taken", 200, 198, 2, 0),
        "entities.ftm.json": ("taken", 60, 59, 1, 0),
        "reports.csv": ("taken", 45, 44, 1, 0),
    }
    assert (result.read, result.accepted, result.rejected) == (435, 430, 5)
    view = unit.ledger.view(AMIRA, Purpose.INTELLIGENCE)
    rejects = view.rejects()
    assert {(r.file.rpartition("/")[2], r.row) for r in rejects if r.whole_row} == {
        ("nominals.csv", 31),
        ("calls.csv", 4),
        ("calls.csv", 45),
        ("entities.ftm.json", 8),
        ("reports.csv", 10),
    }
    assert all(r.reason.endswith(".") and r.remedy.endswith(".") and r.code for r in rejects)
    (wrong,) = [r for r in rejects if not r.whole_row]
    assert (wrong.row, wrong.column, wrong.value) == (18, "DOB", "99/99/1990")
    assert result.statements == len(view.statements())
    assert people(unit, "name5 family5") >= 1
    calls = next(table for table in view.tables() if table.kind == "calls")
    assert calls.rows == 198
    assert len(list(unit.lake.rows(calls.files))) == 198
    assert view.search("", identifiers=["+447700900007"]).total >= 1


def test_the_same_files_again_change_nothing(unit: Workspace, tmp_path: Path) -> None:
    folder = deliver(tmp_path / "in")
    first = take_in(unit, AMIRA, [folder])
    before, held = row_counts(unit), knowledge(unit.ledger.engine)
    (folder / "northmoor" / "calls.csv").rename(folder / "northmoor" / "another name.csv")
    again = take_in(unit, AMIRA, [folder, folder / "partner"])
    assert {found.status for found in again.files} == {"held"}
    assert again.statements == 0
    assert sum(f.read for f in again.files[: len(first.files)]) == first.read
    assert row_counts(unit) == before
    assert knowledge(unit.ledger.engine) == held


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace
from forestall.workbench import intake_parts, intake_tables
from forestall.workbench.intake import take_in
intake_tables._CHUNK, intake_tables._BULK_CHUNK, intake_parts._CHUNK = 20, 60, 15
folder, delivery, until = sys.argv[1:]
workspace = Workspace.open(Path(folder))
left = int(until)
def strike(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(workspace.ledger.engine, "before_cursor_execute", strike)
event.listen(workspace.ledger.engine, "commit", strike)
take_in(workspace, Subject("amira", Role.ANALYST), [Path(delivery)])
print(-left)
"""


def run_killed(workspace: Workspace, delivery: Path, until: int) -> int | None:
    """Run an intake that kills itself at its ``until``-th order to the database; gives how many it gave."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(workspace.folder), str(delivery), str(until)],
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -9), done.stderr.decode()
    return int(done.stdout) if done.returncode == 0 else None


def test_a_killed_intake_ends_with_the_same_knowledge(unit: Workspace, tmp_path: Path) -> None:
    """Killed again and again at any order to the database, before a commit and after."""
    delivery = deliver(tmp_path / "in")
    whole = Workspace.create(tmp_path / "whole")
    orders = run_killed(whole, delivery, 0)
    assert orders is not None
    assert orders > 300
    chance, kills = random.Random(5), 0
    while run_killed(unit, delivery, chance.randint(orders // 8, orders // 3)) is None:
        kills += 1
        assert_whole(unit)
    assert kills >= 3
    ours, theirs = knowledge(unit.ledger.engine), knowledge(whole.ledger.engine)
    whole.close()
    for name, rows in theirs.items():
        assert ours[name] == rows, name
    assert all(theirs.values())


def test_the_same_file_under_another_label_is_another_source(unit: Workspace, tmp_path: Path) -> None:
    """Who is outside a matter has the whole of a file, and cannot tell that it was there before."""
    path = write(tmp_path / "in", "nominals.csv", NOMINALS + "N1,Ada,Bell,01/02/1990,07700900001\n")
    closed = Label(matters=frozenset({"op-x"}))
    hidden = take_one(unit, path, MIA, label=closed)
    assert (people(unit, "ada bell"), people(unit, "ada bell", MIA)) == (0, 1)
    seen = take_one(unit, path, AMIRA)
    assert (seen.status, seen.statements) == ("taken", hidden.statements)
    assert seen.source != hidden.source
    assert (people(unit, "ada bell"), people(unit, "ada bell", MIA)) == (1, 1)
    assert take_one(unit, path, MIA, label=closed).status == "held"
    with pytest.raises(Refusal) as caught:
        take_one(unit, path, AMIRA, label=closed)
    assert caught.value.code == "matter.unknown"


def test_what_no_database_can_hold_becomes_a_reject(unit: Workspace, tmp_path: Path) -> None:
    entities: list[dict[str, Any]] = [
        {"id": "ok-1", "schema": "Person", "properties": {"name": ["Ann"]}},
        {"id": "nul-value", "schema": "Person", "properties": {"name": ["A\x00nn"]}},
        {"id": "half", "schema": "Person", "properties": {"name": ["\ud83d"]}},
        {"id": "nul-schema", "schema": "Per\x00son", "properties": {"name": ["Ann"]}},
        {"id": "nul-prop", "schema": "Person", "properties": {"na\x00me": ["Ann"]}},
        {"id": "no-prop", "schema": "Person", "properties": {"": ["Ann"]}},
        {"id": "nul-key", "schema": "Person", "properties": {"name": ["Ann"]}, "k\x00": 1},
        {"id": "half-\ud83d", "schema": "Person", "properties": {"name": ["Ann"]}},
        {"id": "ok-2", "schema": "Person", "properties": {"name": ["Bo"]}, "note": "kept", "list": [1]},
    ]
    found = take_one(unit, write(tmp_path / "in", "p.ftm.json", "\n".join(map(json.dumps, entities))))
    assert (found.status, found.read, found.accepted) == ("taken", 9, 2)
    statements = "id,entity_id,canonical_id,prop,schema,value,original_value,lang,dataset\n" + "\n".join(
        [
            "1,e1,,name,Person,Ann,Ann,eng,d",
            '2,e2,,name,Person,Bo,"B\x00o",eng,d',
            "3,,,name,Person,Cy,,eng,d",
        ]
    )
    found = take_one(unit, write(tmp_path / "in", "s.csv", statements))
    assert (found.read, found.accepted) == (3, 1)
    rows = NOMINALS + "N1,A\x00da,Bell,01/02/1990,\nN2,Bo,Li,01/02/1990,\n"
    found = take_one(unit, write(tmp_path / "in", "n.csv", rows))
    assert (found.read, found.accepted) == (2, 1)
    view = unit.ledger.view(AMIRA, Purpose.INTELLIGENCE)
    assert view.entity("ok-2") is not None
    assert all("\x00" not in (r.raw or "") for r in view.rejects())


def test_a_file_name_that_is_no_text_is_written_out(unit: Workspace, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    Path(os.fsdecode(path)).write_text(NOMINALS + "N1,Ada,Bell,01/02/1990,\n")
    found = take_one(unit, Path(os.fsdecode(path)))
    assert (found.status, found.file) == ("taken", "caf\\udce9.csv")
    assert unit.ledger.view(AMIRA, Purpose.INTELLIGENCE).sources()[0].name == "caf\\udce9.csv"


def test_a_row_is_counted_once_whatever_is_wrong_with_it(unit: Workspace, tmp_path: Path) -> None:
    rows = "Payer account,Beneficiary account,Amount,Date\n,,,\n,,ten,yesterday\nA1,A2,5.00,2024-01-01\n"
    found = take_one(unit, write(tmp_path / "in", "transactions.csv", rows))
    assert found.kinds == ("transactions",)
    assert (found.read, found.accepted, found.rejected, found.problems) == (3, 1, 2, 0)
    rejects = unit.ledger.view(AMIRA, Purpose.INTELLIGENCE).rejects()
    assert [r.row for r in rejects] == sorted(r.row or 0 for r in rejects)
    assert len([r for r in rejects if r.row == 1]) == 3, "each thing that is wrong is said"


def test_a_file_that_breaks_off_keeps_what_was_read(unit: Workspace, tmp_path: Path) -> None:
    rows = NOMINALS + "".join(f"N{n},Ada,Bell{n},01/02/1990,\n" for n in range(60_000))
    packed = gzip.compress(rows.encode(), mtime=0)
    good = write(tmp_path / "in", "b.csv", NOMINALS + "X1,Cy,Li,01/02/1990,\n")
    cut = write(tmp_path / "in", "a.csv.gz", packed[: len(packed) * 3 // 4])
    result = take_in(unit, AMIRA, [cut, good, write(tmp_path / "in", "noise.bin", bytes(range(256)) * 9)])
    broken, whole, noise = result.files
    assert broken.status == "refused"
    assert broken.reason
    assert broken.remedy
    assert broken.read == broken.accepted + broken.rejected
    assert broken.statements == len(
        [
            r
            for r in unit.ledger.view(AMIRA, Purpose.INTELLIGENCE).statements()
            if r.statement.source == broken.source
        ]
    )
    assert (whole.status, noise.status) == ("taken", "refused")
    again = take_in(unit, AMIRA, [cut]).files[0]
    assert (again.status, again.read, again.statements) == ("refused", broken.read, 0)


def test_a_mapping_can_be_written_read_edited_and_used(unit: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "in", "list.csv", "Who,Born,Remark\nAda Bell,1990-02-01,tall\nBo Li,,short\n")
    write_proposal([path], tmp_path / "m.yaml")
    assert load_mapping(tmp_path / "m.yaml") == propose([path])
    text = """
forestall_mapping: 1
tables:
  list.csv:
    kind: entities
    entities:
      somebody:
        schema: Person
        key: [Who]
        properties:
          name: {columns: [Who], type: name, required: true}
          birthDate: {columns: [Born], type: date, required: true}
          notes: {columns: [Remark]}
"""
    (tmp_path / "m.yaml").write_text(text)
    found = take_one(unit, path, mapping=load_mapping(tmp_path / "m.yaml"))
    assert (found.read, found.accepted, found.rejected) == (2, 1, 1)
    assert people(unit, "tall ada") == 1
    assert people(unit, "bo") == 0
    (tmp_path / "m.yaml").write_text(text.replace("type: date, required: true", "type: date"))
    edited = take_one(unit, path, mapping=load_mapping(tmp_path / "m.yaml"))
    assert (edited.status, edited.accepted) == ("taken", 2)
    assert edited.source != found.source
    assert people(unit, "bo") == 1
    for broken, code in (
        (text.replace("[Remark]", "[Nothing]"), "refused"),
        (text.replace("type: date", "type: dates"), "refused"),
        (text.replace("notes: {columns: [Remark]}", "spouse: {type: entity, entity: nobody}"), "refused"),
    ):
        (tmp_path / "m.yaml").write_text(broken)
        assert take_one(unit, path, mapping=load_mapping(tmp_path / "m.yaml")).status == code
    (tmp_path / "m.yaml").write_text(text.replace("kind: entities", "kind: wishes"))
    with pytest.raises(ForestallError) as caught:
        load_mapping(tmp_path / "m.yaml")
    assert caught.value.code == "mapping.unreadable"


def test_hidden_files_stay_out_and_nothing_is_nothing(unit: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder, ".git/config.csv", NOMINALS + "N1,Ada,Bell,01/02/1990,\n")
    write(folder, ".hidden.csv", NOMINALS + "N1,Ada,Bell,01/02/1990,\n")
    write(folder, "empty.csv", "")
    result = take_in(unit, AMIRA, [folder])
    assert [(found.file, found.status) for found in result.files] == [("empty.csv", "empty")]
    with pytest.raises(ForestallError) as caught:
        take_in(unit, AMIRA, [folder / "nothing here"])
    assert caught.value.code == "intake.nothing"
    assert unit.ledger.size() == 1
