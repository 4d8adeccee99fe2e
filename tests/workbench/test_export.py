"""Export: what may leave does, exactly; what may not never does; and the log knows of it first."""

from __future__ import annotations

import gzip
import hashlib
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forestall.core import (
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
    Refusal,
    Scheme,
    Statement,
)
from forestall.core.grading import Assessment, SourceEvaluation
from forestall.record.audit import list_events, verify, who_saw
from forestall.record.exchange.about import About, about_path, load_about
from forestall.record.exchange.readers import Table, read
from forestall.record.exchange.statement_table import read_statement_rows
from forestall.record.ledger import IdentityKind, Source, StatementRecord
from forestall.record.ledger.engine import reading
from forestall.record.policy import Role, Subject
from forestall.record.workspace import Workspace
from forestall.workbench.export import ExportFormat, ExportResult, export_entities, export_table
from forestall.workbench.intake import take_in

WORK = Purpose.INTELLIGENCE
FORMATS = {
    ExportFormat.CSV: "x.csv",
    ExportFormat.XLSX: "x.xlsx",
    ExportFormat.PARQUET: "x.parquet",
    ExportFormat.JSON: "x.jsonl",
    ExportFormat.FTM: "x.ftm.json",
    ExportFormat.FTM_STATEMENTS: "x.statements.json",
    ExportFormat.GRAPHML: "x.graphml",
}
COMPLETE = [ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.PARQUET, ExportFormat.JSON]
LABEL = Label(originator="northmoor", marking=Marking.OFFICIAL)
GIVER = Subject(
    "rob",
    Role.RESPONSIBLE_OFFICER,
    conditions=frozenset(Condition),
    matters=frozenset({"op-kestrel"}),
    organisation="northmoor",
)


def under(*conditions: Condition, originator: str = "northmoor") -> Label:
    handling = Handling(HandlingCode.CONDITIONS, frozenset(conditions))
    return replace(LABEL, handling=handling, originator=originator)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace, whose log is verified at the end."""
    workspace = Workspace.create(tmp_path / "unit")
    yield workspace
    with reading(workspace.ledger.engine) as connection:
        found = verify(connection, workspace.ledger.key.public)
    assert found.ok, found.problems
    workspace.close()


def state(workspace: Workspace, *statements: Statement) -> None:
    """Record statements of the source ``s1``."""
    owner = workspace.ledger.subject("owner")
    with workspace.ledger.change(owner, WORK, "statement.record") as change:
        change.add_source(Source("s1", "file", "people.csv", LABEL))
        change.state(statements)


def name(entity: str, value: str, label: Label = LABEL, **more: Any) -> Statement:
    return Statement(entity, "Person", "name", value, label, "s1", **more)


def send(workspace: Workspace, target: Path, subject: Subject = GIVER, **more: Any) -> ExportResult:
    return export_entities(workspace, subject, WORK, target, recipient="partner", **more)


def rich() -> list[Statement]:
    """Statements that use every part of a label and of a statement."""
    grade = Grade(SourceEvaluation.UNTESTED, Assessment.KNOWN_INDIRECTLY)
    old = Grade(SourceEvaluation.NOT_RELIABLE, Assessment.NOT_KNOWN, Scheme.S5X5X5, lossy=True)
    return [
        name("p1", "=HYPERLINK(1)", replace(LABEL, grade=grade), locator="row 1", original="=Hyperlink( 1)"),
        name("p1", "value", replace(LABEL, grade=old, kind=Kind.ASSESSMENT), lang="eng"),
        Statement(
            "p1", "Person", "phone", "+447700900123", under(Condition.COVERT_DEVELOPMENT), "s1", "row 1"
        ),
        name(
            "p2",
            'Jos\u00e9 \u674e\n"two"\tlines',
            replace(LABEL, kind=Kind.MODEL),
            valid=Period("2024-05", None),
        ),
        name("p2", " 0042 ", replace(LABEL, marking=Marking.OFFICIAL_SENSITIVE, expires=date(2999, 1, 31))),
        name("p3", "'-1+1", replace(LABEL, purposes=WORK, originator="")),
        Statement(
            "o1", "Ownership", "owner", "p1", replace(LABEL, matters=frozenset({"op-kestrel"})), "s1", "row 9"
        ),
        Statement("o1", "Ownership", "asset", "p2", LABEL, "s1", "row 9", Period("2020", "2024-05-17")),
    ]


def held(workspace: Workspace, subject: Subject = GIVER) -> list[StatementRecord]:
    view = workspace.ledger.view(subject, WORK)
    return [record for batch in view.export() for record in batch]


def content(path: Path) -> bytes:
    """Everything that a file says, unpacked."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(member) for member in archive.namelist())
    if path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        return str(file.read().to_pylist()).encode() + str(file.metadata.metadata).encode()
    return path.read_bytes()


# Out and back.


@pytest.mark.parametrize("format", COMPLETE)
def test_statements_read_back_equal(workspace: Workspace, tmp_path: Path, format: ExportFormat) -> None:
    state(workspace, *rich())
    result = send(workspace, tmp_path / FORMATS[format])
    assert list(read_statement_rows(result.path)) == held(workspace)
    assert (result.format, result.rows, result.entities, result.dropped) == (format, 8, 4, ())


@pytest.mark.parametrize("format", list(ExportFormat))
def test_every_format_has_its_page(workspace: Workspace, tmp_path: Path, format: ExportFormat) -> None:
    state(workspace, *rich())
    result = send(workspace, tmp_path / FORMATS[format])
    about = load_about(result.path)
    assert about is not None
    assert result.about == about_path(result.path)
    assert about.sha256 == result.sha256 == hashlib.sha256(result.path.read_bytes()).hexdigest()
    assert (about.marking, about.handling) == ("OFFICIAL-SENSITIVE", ["A1"])
    assert (about.purpose, about.recipient, about.exported_by) == ("intelligence", "partner", "rob")
    assert (about.rows, about.entities, about.sources, about.originators) == (8, 4, ["s1"], ["northmoor"])
    assert (about.format, about.file) == (format.value, FORMATS[format])
    assert tuple(about.dropped) == result.dropped
    assert about.exported_at >= about.as_of > "2024"


def test_the_page_is_inside_too_where_there_is_room(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, *rich())
    for format in (ExportFormat.XLSX, ExportFormat.PARQUET, ExportFormat.GRAPHML):
        said = content(send(workspace, tmp_path / FORMATS[format]).path).decode()
        for expected in ("OFFICIAL-SENSITIVE", "partner", "intelligence", "rob"):
            assert expected in said
    metadata = pq.read_metadata(tmp_path / "x.parquet").metadata
    assert msgspec.json.decode(metadata[b"forestall_export"], type=About).rows == 8


def test_statements_come_grouped_by_entity_once_each(workspace: Workspace) -> None:
    order = [(n * 7) % 23 for n in range(200)]
    state(workspace, *(name(f"p{entity}", f"name {n}") for n, entity in enumerate(order)))
    view = workspace.ledger.view(GIVER, WORK)
    whole = held(workspace)
    assert len({record.id for record in whole}) == 200
    entities = [record.statement.entity for record in whole]
    firsts = list(dict.fromkeys(entities))
    assert firsts == [f"p{n}" for n in dict.fromkeys(order)]
    assert entities == sorted(entities, key=firsts.index)
    for size in (1, 3, 50, 1000):
        assert [record for batch in view.export(batch=size) for record in batch] == whole


@pytest.mark.postgres
def test_postgresql_gives_the_same(workspace: Workspace, tmp_path: Path, postgres_url: str) -> None:
    other = Workspace.create(tmp_path / "other", database=postgres_url)
    for one in (workspace, other):
        state(one, *rich())
    ours, theirs = (send(one, tmp_path / f"{n}.parquet") for n, one in enumerate((workspace, other)))
    assert (ours.rows, ours.entities, ours.marking) == (theirs.rows, theirs.entities, theirs.marking)
    found = [[replace(r, recorded="") for r in read_statement_rows(each.path)] for each in (ours, theirs)]
    assert found[0] == found[1]
    batches = other.ledger.view(GIVER, WORK).export(batch=3)
    assert [record.id for batch in batches for record in batch] == [record.id for record in found[0]]
    other.close()


# What may leave, and to whom.


FORBIDDEN = {
    "sar": (under(Condition.SAR_DERIVED), GIVER),
    "org": (under(Condition.ORIGINATOR_ONLY), GIVER),
    "consult": (under(Condition.CONSULT_ORIGINATOR, originator="eastmere"), GIVER),
    "consult-unknown": (under(Condition.CONSULT_ORIGINATOR, originator=""), GIVER),
    "covert": (under(Condition.COVERT_USE), replace(GIVER, conditions=frozenset())),
    "matter": (replace(LABEL, matters=frozenset({"op-merlin"})), GIVER),
    "marking": (
        replace(LABEL, marking=Marking.OFFICIAL_SENSITIVE),
        replace(GIVER, clearance=Marking.OFFICIAL),
    ),
    "purpose": (replace(LABEL, purposes=Purpose.SAFEGUARDING), GIVER),
    "expired": (replace(LABEL, expires=date(2020, 1, 1)), GIVER),
}


@pytest.mark.parametrize("why", FORBIDDEN)
def test_what_may_not_leave_is_in_no_file(workspace: Workspace, tmp_path: Path, why: str) -> None:
    label, subject = FORBIDDEN[why]
    state(
        workspace,
        name("p1", "Ann Open"),
        name("p1", "Hidden Secretname", label),
        name("hiddenid", "Hidden", label),
    )
    for format, file in FORMATS.items():
        result = send(workspace, tmp_path / file, subject)
        assert (result.rows, result.entities) == (1, 1)
        for path in (result.path, result.about):
            said = content(path)
            assert b"Secretname" not in said, (format, path)
            assert b"hiddenid" not in said, (format, path)
        assert b"Ann Open" in content(result.path)
    with reading(workspace.ledger.engine) as connection:
        assert not who_saw(connection, "hiddenid", operations=[Operation.DISCLOSURE])


def test_the_originator_itself_may_send_what_asks_for_it(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, name("p1", "Ann", under(Condition.CONSULT_ORIGINATOR)))
    assert send(workspace, tmp_path / "x.csv").rows == 1


@pytest.mark.parametrize("role", [r for r in Role if r not in (
    Role.RESPONSIBLE_OFFICER, Role.INFORMATION_MANAGER, Role.PREVENT_OFFICER)])  # fmt: skip
def test_roles_that_do_not_disclose_are_refused_in_the_same_words(
    workspace: Workspace, tmp_path: Path, role: Role
) -> None:
    subject = Subject("amira", role)
    refused = []
    for entities in (False, True):
        if entities:
            state(workspace, name("p1", "Ann"))
        for target in ("x.csv", "x.graphml"):
            with pytest.raises(Refusal) as refusal:
                send(workspace, tmp_path / target, subject)
            refused.append(str(refusal.value))
        with pytest.raises(Refusal) as refusal:
            export_table(workspace, subject, WORK, "calls.csv", tmp_path / "t.csv", recipient="partner")
        refused.append(str(refusal.value))
    assert set(refused) == {
        "There is nothing here that may leave for this purpose. "
        "Ask the information manager if you think that there should be."
    }
    assert [path.name for path in tmp_path.iterdir()] == ["unit"]
    with reading(workspace.ledger.engine) as connection:
        events = [e for e in list_events(connection, limit=20) if e.actor == "amira"]
    assert {event.action for event in events} == {"access.refuse"}


def test_nothing_hidden_and_unknown_are_refused_alike(workspace: Workspace, tmp_path: Path) -> None:
    def refuse(**more: Any) -> str:
        with pytest.raises(Refusal) as refusal:
            send(workspace, tmp_path / "x.csv", **more)
        assert [path.name for path in tmp_path.iterdir()] == ["unit"]
        return str(refusal.value)

    said = {refuse()}
    state(workspace, name("p1", "Hidden", under(Condition.SAR_DERIVED)))
    said |= {
        refuse(),
        refuse(ids=["p1"]),
        refuse(ids=["nobody"]),
        refuse(query="Hidden"),
        refuse(schema="Vessel"),
    }
    with pytest.raises(Refusal) as refusal:
        export_table(workspace, GIVER, WORK, "no.csv", tmp_path / "t.csv", recipient="partner")
    assert said == {str(refusal.value)}


def test_a_purpose_that_is_not_one_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, name("p1", "Ann"))
    for purpose in (Purpose.RESEARCH, Purpose.INTELLIGENCE | Purpose.PREVENTION):
        with pytest.raises(Refusal):
            export_entities(workspace, GIVER, purpose, tmp_path / "x.csv", recipient="partner")


# The log.


def test_the_log_says_who_got_what(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, *rich())
    result = send(workspace, tmp_path / "x.xlsx")
    with reading(workspace.ledger.engine) as connection:
        (seen,) = who_saw(connection, "p3", operations=[Operation.DISCLOSURE])
        events = {event.seq: event for event in list_events(connection, limit=50)}
    assert (seen.actor, seen.purpose, seen.action) == ("rob", "intelligence", "export.make")
    assert dict(seen.detail) == {"recipient": "partner", "format": "xlsx", "rows": 8}
    assert seen.seq in result.events
    last = events[result.events[-1]]
    assert dict(last.detail) == {
        "recipient": "partner",
        "format": "xlsx",
        "rows": 8,
        "content": result.sha256,
    }
    assert {events[number].actor for number in result.events} == {"rob"}


def test_nothing_leaves_that_cannot_be_logged(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, *rich())
    take_in(workspace, workspace.ledger.subject("owner"), [calls(tmp_path)])
    with workspace.ledger.engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON event WHEN NEW.action = 'export.make' "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
        connection.commit()
    for target in ("x.csv", "x.parquet"):
        with pytest.raises(Exception, match="no room"):
            send(workspace, tmp_path / target)
        with pytest.raises(Exception, match="no room"):
            export_table(workspace, GIVER, WORK, "calls.csv", tmp_path / target, recipient="partner")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calls.csv", "unit"]


# Which entities.


def test_a_choice_of_entities(workspace: Workspace, tmp_path: Path) -> None:
    state(
        workspace,
        name("p1", "Ann Lee"),
        name("p2", "Anne Lee"),
        name("p3", "Bo Ek"),
        Statement("c1", "Company", "name", "Lee Ltd", LABEL, "s1"),
    )
    with workspace.ledger.change(GIVER, WORK, "identity.confirm") as change:
        change.identify(IdentityKind.CONFIRM, "p1", "p2", LABEL)

    def chosen(**more: Any) -> tuple[list[str], tuple[str, ...]]:
        result = send(workspace, tmp_path / "x.csv", overwrite=True, **more)
        return [record.statement.entity for record in read_statement_rows(result.path)], result.dropped

    assert chosen()[0] == ["p1", "p2", "p3", "c1"]
    assert chosen(schema="Company")[0] == ["c1"]
    assert chosen(ids=["p3", "p2"])[0] == ["p3", "p2", "p1"]
    assert chosen(ids=["c1", "nobody"])[0] == ["c1"]
    assert chosen(query="lee", schema="Person")[0] == ["p1", "p2"]
    found, dropped = chosen(query="ltd")
    assert found == ["c1"]
    assert dropped[0].startswith("Not exported: 1 decision on which records are the same;")
    with pytest.raises(ForestallError) as refused:
        chosen(ids=["p1"], query="lee")
    assert refused.value.code == "export.choice"


def test_a_link_that_may_not_leave_brings_nothing_along(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, name("p1", "Ann"), name("p2", "Bo"))
    with workspace.ledger.change(GIVER, WORK, "identity.link") as change:
        change.identify(IdentityKind.LINK, "p1", "p2", under(Condition.SAR_DERIVED))
    result = send(workspace, tmp_path / "x.csv", ids=["p1"])
    assert (result.entities, result.dropped) == (1, ())


def test_the_record_as_it_stood(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, name("p1", "Ann"))
    first = send(workspace, tmp_path / "a.csv")
    about = load_about(first.path)
    assert about is not None
    state(workspace, name("p2", "Bo"))
    assert send(workspace, tmp_path / "b.csv").entities == 2
    again = send(workspace, tmp_path / "c.csv", as_of=about.as_of)
    assert again.sha256 == first.sha256


def test_a_change_half_way_does_not_tear_the_export(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, *(name(f"p{n}", f"name {n}") for n in range(6_000)))
    steps: list[int] = []

    def change(rows: int) -> None:
        if not steps:
            state(workspace, name("late", "Too late"))
        steps.append(rows)

    assert send(workspace, tmp_path / "x.csv", progress=change).rows == 6_000
    assert steps == [5_000, 6_000]


# Files.


def test_a_file_that_is_there_is_kept_unless_told(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, name("p1", "Ann"))
    (tmp_path / "x.csv").write_text("mine")
    with pytest.raises(ForestallError) as refused:
        send(workspace, tmp_path / "x.csv")
    assert refused.value.code == "export.exists"
    assert (tmp_path / "x.csv").read_text() == "mine"
    assert not about_path(tmp_path / "x.csv").exists()
    send(workspace, tmp_path / "x.csv", overwrite=True)
    assert load_about(tmp_path / "x.csv") is not None


@pytest.mark.parametrize("target", ["x", "x.doc", "x.ftm.csv.zip"])
def test_an_ending_that_names_no_format(workspace: Workspace, tmp_path: Path, target: str) -> None:
    with pytest.raises(ForestallError) as refused:
        send(workspace, tmp_path / target)
    assert refused.value.code == "export.format"


@pytest.mark.parametrize(
    ("target", "format"),
    [
        ("A.CSV", "csv"),
        ("a.b.json", "json"),
        ("a.ndjson", "json"),
        ("a.ftm", "ftm"),
        ("a.ftm.jsonl", "ftm"),
        ("a.ijson", "ftm"),
        ("a.statements.csv", "ftm-statements"),
        ("a.statements.xlsx", "xlsx"),
        ("a.ftm.csv", "csv"),
    ],
)
def test_the_ending_names_the_format(target: str, format: str) -> None:
    assert ExportFormat.of(Path(target)) is ExportFormat(format)


def test_a_format_that_is_none() -> None:
    with pytest.raises(ForestallError) as refused:
        ExportFormat("docx")
    assert refused.value.code == "export.format"


def test_the_format_can_be_named(workspace: Workspace, tmp_path: Path) -> None:
    state(workspace, name("p1", "Ann"))
    for format in ExportFormat:
        assert send(workspace, tmp_path / "anything", format=format, overwrite=True).format is format


@pytest.mark.parametrize("recipient", ["", "two words", "a@b", "x" * 81])
def test_a_recipient_must_fit_the_log(workspace: Workspace, tmp_path: Path, recipient: str) -> None:
    with pytest.raises(ForestallError) as refused:
        export_entities(workspace, GIVER, WORK, tmp_path / "x.csv", recipient=recipient)
    assert refused.value.code == "export.recipient"


KILLED = """
import os, signal, sys
from pathlib import Path
from forestall.core import Purpose
from forestall.record.workspace import Workspace
from forestall.workbench.export import export_entities

workspace = Workspace.open(Path(sys.argv[1]))
export_entities(
    workspace, workspace.ledger.subject("owner"), Purpose.INTELLIGENCE, Path(sys.argv[2]), recipient="self",
    overwrite=True, progress=lambda rows: os.kill(os.getpid(), signal.SIGKILL),
)
"""


@pytest.mark.parametrize("file", ["x.csv", "x.xlsx", "x.parquet", "x.graphml"])
def test_a_killed_export_leaves_nothing_under_its_name(
    workspace: Workspace, tmp_path: Path, file: str
) -> None:
    state(workspace, *rich())
    target = tmp_path / file
    for before in (None, b"old"):
        if before is not None:
            target.write_bytes(before)
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path / "unit"), str(target)], check=False
        )
        assert ended.returncode == -signal.SIGKILL
        assert (target.read_bytes() if target.exists() else None) == before
        assert not about_path(target).exists()
    send(workspace, target, overwrite=True)
    assert {path.name for path in tmp_path.iterdir()} == {"unit", file, about_path(target).name}


# Tables of the lake.


def calls(folder: Path, more: Sequence[str] = ()) -> Path:
    path = folder / "calls.csv"
    lines = ["from,to,start,note", "07700900001,07700900002,2024-05-17 10:00,=1+1", *more]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


ODD_CALLS = [
    '07700900003,07700900001,2024-05-17 11:00,"two\nlines, ""quoted"""',
    "07700900004,07700900001,2024-05-17 12:00,",
    '07700900005,07700900001,2024-05-17 13:00," \u674e\u660e \'=x "',
    "+447700900006,07700900001,2024-05-17 14:00,00123",
]


@pytest.mark.parametrize("file", ["x.csv", "x.xlsx", "x.parquet", "x.json"])
def test_a_table_reads_back_as_its_source(workspace: Workspace, tmp_path: Path, file: str) -> None:
    source = calls(tmp_path, ODD_CALLS)
    owner = workspace.ledger.subject("owner")
    assert take_in(workspace, owner, [source]).accepted == 5
    result = export_table(workspace, owner, WORK, "calls.csv", tmp_path / file, recipient="self")
    assert (result.rows, result.marking) == (5, "OFFICIAL-SENSITIVE")
    expected = cells(source)
    if file == "x.xlsx":  # which has no empty text
        expected = [tuple(cell or None for cell in row) for row in expected]
    assert cells(result.path) == expected
    assert bool(result.dropped) == (file == "x.xlsx")
    about = load_about(result.path)
    assert about is not None
    assert about.columns == ["from", "to", "start", "note"]
    with reading(workspace.ledger.engine) as connection:
        files = workspace.ledger.view(owner, WORK).tables()[0].files
        seen = who_saw(connection, files[0], operations=[Operation.DISCLOSURE])
    assert [dict(event.detail)["recipient"] for event in seen] == ["self"]


def cells(path: Path) -> list[tuple[str | None, ...]]:
    parts = [part for part in read(path).parts if isinstance(part, Table) and part.name != "About"]
    rows = [part.columns for part in parts[:1]]
    rows += [tuple(row) for p in parts for c in p.chunks() for row in c.rows]
    return rows


def test_csv_for_spreadsheets_and_csv_for_machines(workspace: Workspace, tmp_path: Path) -> None:
    owner = workspace.ledger.subject("owner")
    take_in(workspace, owner, [calls(tmp_path)])
    for guard, cell, name in ((True, b'"\'=1+1"', "a.csv"), (False, b'"=1+1"', "b.csv")):
        result = export_table(
            workspace, owner, WORK, "calls.csv", tmp_path / name, recipient="self", guard=guard
        )
        assert cell in result.path.read_bytes()
        assert cells(result.path)[1][3] == "=1+1"


def test_an_exported_table_taken_in_elsewhere_is_the_same_table(workspace: Workspace, tmp_path: Path) -> None:
    owner = workspace.ledger.subject("owner")
    take_in(workspace, owner, [calls(tmp_path, ODD_CALLS)])
    sent = tmp_path / "sent"
    sent.mkdir()
    export_table(workspace, owner, WORK, "calls.csv", sent / "calls.csv", recipient="self")
    other = Workspace.create(tmp_path / "other")
    result = take_in(other, other.ledger.subject("owner"), [sent])
    assert [(file.file, file.accepted) for file in result.files] == [("calls.csv", 5)]
    theirs, ours = (
        list(w.lake.rows(w.ledger.view(w.ledger.subject("owner"), WORK).tables()[0].files))
        for w in (other, workspace)
    )
    assert theirs == ours
    other.close()


def test_formats_that_hold_no_tables(workspace: Workspace, tmp_path: Path) -> None:
    for file in ("x.graphml", "x.ftm.json", "x.statements.csv"):
        with pytest.raises(ForestallError) as refused:
            export_table(workspace, GIVER, WORK, "calls.csv", tmp_path / file, recipient="partner")
        assert refused.value.code == "export.table_format"


def test_of_two_tables_with_one_name_the_source_says_which(workspace: Workspace, tmp_path: Path) -> None:
    owner = workspace.ledger.subject("owner")
    for place, more in (("a", []), ("b", ODD_CALLS)):
        (tmp_path / place).mkdir()
        take_in(workspace, owner, [calls(tmp_path / place, more)])
    with pytest.raises(ForestallError) as refused:
        export_table(workspace, owner, WORK, "calls.csv", tmp_path / "x.csv", recipient="self")
    assert refused.value.code == "export.ambiguous"
    names = str(refused.value).partition("Name one of ")[2].rstrip(".").split(", ")
    rows = [
        export_table(workspace, owner, WORK, one, tmp_path / f"{n}.csv", recipient="self").rows
        for n, one in enumerate(names)
    ]
    assert rows == [1, 5]


@pytest.mark.parametrize("handling", ["C SAR", "C S2"])
def test_rows_that_may_not_leave_keep_their_table_in(
    workspace: Workspace, tmp_path: Path, handling: str
) -> None:
    source = tmp_path / "reports.csv"
    grading = handling.replace(" ", ",")
    source.write_text(
        "URN,Report date,Source evaluation,Intelligence assessment,Handling code,Handling conditions,Text\n"
        "NM-1,2024-05-17,2,B,P,,Seen near the lorry park by a member of the public.\n"
        f"NM-2,2024-05-18,1,A,{grading},Secretname was named by a bank.\n"
    )
    owner = workspace.ledger.subject("owner")
    result = take_in(workspace, owner, [source], originator="eastmere")
    assert (result.accepted, result.files[0].kinds) == (2, ("reports",))
    with pytest.raises(Refusal):
        export_table(workspace, GIVER, WORK, "reports.csv", tmp_path / "x.csv", recipient="partner")
    for file in FORMATS.values():
        said = content(send(workspace, tmp_path / file).path)
        assert b"lorry park" in said or "statements" in file
        assert b"Secretname" not in said


# FollowTheMoney, there and back.


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,20}", fullmatch=True)
PROPS = st.sampled_from(["name", "alias", "birthDate", "country", "owner", "notes", "someFutureProperty"])
SCHEMATA = st.sampled_from(["Person", "Company", "Ownership", "Vessel", "LegalEntity", "SomethingNew"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
)
BESIDE = st.dictionaries(
    st.sampled_from(["datasets", "caption", "referents", "first_seen", "target", "a.b", "x y"]),
    st.recursive(
        LEAVES | TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_size=4,
)
ENTITIES = st.lists(
    st.builds(
        lambda key, schema, properties, beside: {
            **beside,
            "id": key,
            "schema": schema,
            "properties": properties,
        },
        IDS,
        SCHEMATA,
        st.dictionaries(PROPS, st.lists(TEXT, min_size=1, max_size=4, unique=True), max_size=4),
        BESIDE,
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda entity: entity["id"],
)


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTITIES)
def test_ftm_entities_come_back_identical(
    tmp_path_factory: pytest.TempPathFactory, entities: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("ftm")
    source = folder / "in.ftm.json"
    source.write_text("".join(json.dumps(entity) + "\n" for entity in entities))
    workspace = Workspace.create(folder / "unit")
    owner = workspace.ledger.subject("owner")
    taken = take_in(workspace, owner, [source])
    assert (taken.read, taken.accepted) == (len(entities), len(entities))
    result = export_entities(workspace, owner, WORK, folder / "out.ftm.json", recipient="self")
    assert lines_of(result.path) == entities
    workspace.close()


def test_the_order_of_values_is_kept_and_repeats_are_one(workspace: Workspace, tmp_path: Path) -> None:
    source = tmp_path / "in.json.gz"
    entity = {"id": "p1", "schema": "Person", "properties": {"name": ["Zoe", "Ann", "Zoe", "Bo"]}}
    with gzip.open(source, "wt") as file:
        file.write(json.dumps(entity) + "\n")
    owner = workspace.ledger.subject("owner")
    take_in(workspace, owner, [source])
    result = export_entities(workspace, owner, WORK, tmp_path / "out.ftm.json", recipient="self")
    assert lines_of(result.path)[0]["properties"] == {"name": ["Zoe", "Ann", "Bo"]}


@pytest.mark.parametrize("file", ["out.statements.json", "out.statements.csv"])
def test_ftm_statements_come_back_with_their_provenance(
    workspace: Workspace, tmp_path: Path, file: str
) -> None:
    rows = [
        {
            "canonical_id": f"Q{n % 3}",
            "entity_id": f"p{n}",
            "prop": "name",
            "schema": "Person",
            "value": f"=Name {n}\n",
            "dataset": "us_ofac",
            "lang": "eng" if n % 2 else None,
            "original_value": f"NAME {n}",
            "first_seen": "2024-01-01T00:00:00",
            "last_seen": None,
            "origin": None,
            "external": bool(n % 2),
            "id": f"{n:040x}",
        }
        for n in range(7)
    ]
    source = tmp_path / "in.json"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    owner = workspace.ledger.subject("owner")
    assert take_in(workspace, owner, [source]).accepted == 7
    result = export_entities(workspace, owner, WORK, tmp_path / file, recipient="self")
    if file.endswith(".json"):
        assert lines_of(result.path) == rows
    other = Workspace.create(tmp_path / "other")
    taken = take_in(other, other.ledger.subject("owner"), [result.path])
    assert taken.accepted == 7
    again = export_entities(
        other, other.ledger.subject("owner"), WORK, tmp_path / "again.statements.json", recipient="self"
    )
    found = lines_of(again.path)
    assert [{key: row[key] for key in rows[0]} for row in found] == rows
    other.close()
