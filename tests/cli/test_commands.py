"""The command line, used as a person uses it: every command on a small workspace."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from forestall.cli import app

PEOPLE = """\
Nominal ID,Forename,Surname,Date of birth,Telephone,Source evaluation,Intelligence assessment,Handling
N1,Ann,Lee,17/05/1984,07700 900123,1,A,P
N2,Anna,Leigh,18/05/1984,07700 900123,2,C,C
N3,Bob,Stone,31/02/1990,07700 900456,2,B,P
N4,Cara,Field,01/01/1991,07700 900789,F9,B,P
"""
CALLS = "From,To,When\n07700900123,07700900456,2024-05-17 10:00:00\n07700900456,,2024-05-17 10:05:00\n"
REPORT = """\
URN: NM-24-001
Date of report: 17/05/2024
Source reference: S-17
Protective marking: OFFICIAL-SENSITIVE
Grading: 2/B/P

Text:
A van AB12 CDE was seen at the lorry park. The driver uses 07700 900123.
"""

Run = Callable[..., Any]


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    folder = tmp_path / "delivery" / "northmoor"
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "calls.csv").write_text(CALLS)
    (folder / "report.txt").write_text(REPORT)
    return folder.parent


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command on the workspace of the test; gives its JSON, or its text."""

    def invoke(*arguments: str, code: int = 0) -> Any:
        command = list(arguments)
        if command[0] not in ("extract", "scenario", "doctor"):
            command += ["--workspace", str(tmp_path / "unit")]
        result = CliRunner().invoke(app, command, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in command else result.stdout

    return invoke


@pytest.fixture
def filled(run: Run, delivery: Path) -> dict[str, Any]:
    return dict(run("intake", str(delivery), "--json"))


def command_line(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from forestall.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_intake_accounts_for_every_row(filled: dict[str, Any]) -> None:
    assert (filled["read"], filled["accepted"], filled["rejected"]) == (7, 5, 2)
    by_name = {Path(file["file"]).name: file for file in filled["files"]}
    assert by_name["people.csv"]["problems"] == 1
    assert by_name["calls.csv"]["kinds"] == ["calls"]
    assert by_name["report.txt"]["kinds"] == ["reports"]


def test_the_same_delivery_twice_changes_nothing(run: Run, delivery: Path, filled: dict[str, Any]) -> None:
    again = run("intake", str(delivery), "--json")
    assert again["statements"] == 0
    assert {file["status"] for file in again["files"]} == {"held"}
    assert again["accepted"] == filled["accepted"]


@pytest.mark.usefixtures("filled")
def test_rejects_name_row_column_reason_and_remedy(run: Run) -> None:
    found = {(r["row"], r["column"]): r for r in run("rejects", "--json")}
    grade = found[(4, "Intelligence assessment")]
    assert grade["code"] == "grade.unknown"
    assert grade["whole_row"]
    born = found[(3, "Date of birth")]
    assert born["value"] == "31/02/1990"
    assert born["remedy"]
    assert not born["whole_row"]
    assert found[(2, "To")]["code"] == "value.missing"


@pytest.mark.usefixtures("filled")
def test_search_finds_names_identifiers_and_rows(run: Run) -> None:
    assert run("search", "lee", "--json")["hits"][0]["caption"] == "Ann Lee"
    by_phone = run("search", "+44 7700 900123", "--json")
    assert by_phone["identifiers"] == ["+447700900123"]
    assert {hit["schema"] for hit in by_phone["hits"]} == {"Person", "Phone", "Report"}
    assert [row["row"] for row in by_phone["rows"]] == [1]
    assert "Nothing found" in run("search", "zebra")


@pytest.mark.usefixtures("filled")
def test_an_identity_is_joined_and_undone(run: Run) -> None:
    ids = [hit["id"] for hit in run("search", "07700 900123", "--schema", "Person", "--json")["hits"]]
    assert len(ids) == 2
    before = run("show", ids[0], "--json")
    said = run("identity", "link", *ids, "--reason", "same phone")
    joined = run("show", ids[1], "--json")
    assert sorted(joined["members"]) == sorted(ids)
    run("undo", said.split()[-1])
    assert run("show", ids[0], "--json") == before


@pytest.mark.usefixtures("filled")
def test_a_wrong_statement_is_withdrawn_and_brought_back(run: Run) -> None:
    entity = run("search", "ann lee", "--json")["hits"][0]["id"]
    born = [r for r in run("show", entity, "--json")["statements"] if r["statement"]["prop"] == "birthDate"]
    assert born[0]["id"] in run("show", entity)
    before = born[0]["recorded"]
    said = run("retract", born[0]["id"])
    properties = {r["statement"]["prop"] for r in run("show", entity, "--json")["statements"]}
    assert "birthDate" not in properties
    assert "birthDate" in run("show", entity, "--as-of", before)
    run("undo", said.split()[-1])
    assert "birthDate" in run("show", entity)


def test_an_intake_is_undone_whole_and_brought_back(run: Run, filled: dict[str, Any]) -> None:
    source = next(file["source"] for file in filled["files"] if file["file"].endswith("people.csv"))
    number = run("undo", "--source", source, "--json")["event"]
    assert run("search", "lee", "--json")["hits"] == []
    run("undo", str(number))
    assert run("search", "lee", "--json")["hits"][0]["caption"] == "Ann Lee"


@pytest.mark.usefixtures("filled")
def test_handling_conditions_bind_an_analyst(run: Run) -> None:
    run("people", "add", "amira", "--role", "analyst")
    assert run("search", "leigh", "--json")["total"] == 1
    assert run("search", "leigh", "--as", "amira", "--json")["total"] == 0
    run("people", "add", "amira", "--role", "analyst", "--condition", "S2")
    assert run("search", "leigh", "--as", "amira", "--json")["total"] == 1
    listed = {person["id"]: person["role"] for person in run("people", "list", "--json")}
    assert listed == {"owner": "information_manager", "amira": "analyst"}


@pytest.mark.usefixtures("filled")
def test_a_matter_is_for_its_members(run: Run, tmp_path: Path) -> None:
    run("people", "add", "amira", "--role", "analyst")
    run("matter", "open", "op-kestrel", "--name", "Operation Kestrel")
    secret = tmp_path / "secret.csv"
    secret.write_text("Forename,Surname,Date of birth\nZoe,Quiet,01/02/1990\n")
    run("intake", str(secret), "--matter", "op-kestrel")
    assert run("search", "quiet", "--json")["total"] == 1
    assert run("search", "quiet", "--as", "amira", "--json")["total"] == 0
    run("matter", "join", "op-kestrel", "amira")
    assert run("search", "quiet", "--as", "amira", "--json")["total"] == 1
    run("matter", "leave", "op-kestrel", "amira")
    assert run("search", "quiet", "--as", "amira", "--json")["total"] == 0
    assert [matter["id"] for matter in run("matter", "list", "--json")] == ["op-kestrel"]


@pytest.mark.usefixtures("filled")
def test_the_log_says_who_saw_it(run: Run, tmp_path: Path) -> None:
    entity = run("search", "stone", "--json")["hits"][0]["id"]
    run("people", "add", "amira", "--role", "analyst")
    run("show", entity, "--as", "amira")
    newest = run("audit", "who", entity, "--json")[0]
    assert (newest["actor"], newest["operation"]) == ("amira", "consultation")
    head = tmp_path / "head.json"
    run("audit", "head", "-o", str(head))
    assert run("audit", "verify", "--head", str(head), "--json")["ok"]
    assert run("audit", "log", "--limit", "1", "--json")[0]["action"] == "audit.verify"
    assert json.loads(run("audit", "prove", "0"))["index"] == 0
    assert json.loads(run("audit", "prove", "--since", str(head)))["head"]["size"] > 1


@pytest.mark.usefixtures("filled")
def test_a_changed_row_is_found(run: Run, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "unit" / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER statement_no_update")
        connection.execute("UPDATE statement SET value = 'Ann Lie' WHERE value = 'Ann Lee'")
    found = run("audit", "verify", "--json", code=4)
    assert not found["ok"]
    assert found["problems"]


@pytest.mark.usefixtures("filled")
def test_export_says_what_leaves(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    run("export", str(target), "--schema", "Person", "--recipient", "council")
    text = target.read_text()
    assert "Ann Lee" in text
    about = json.loads((tmp_path / "out.csv.about.json").read_text())
    assert about["recipient"] == "council"
    run("export", str(tmp_path / "calls.csv"), "--table", "northmoor/calls.csv")
    assert (tmp_path / "calls.csv").exists()


def test_a_proposed_mapping_can_be_edited_and_used(run: Run, delivery: Path, tmp_path: Path) -> None:
    proposal = tmp_path / "mapping.yaml"
    run("intake", str(delivery / "northmoor" / "people.csv"), "--propose", str(proposal))
    text = proposal.read_text()
    assert "why:" in text
    assert not (tmp_path / "unit").exists()
    proposal.write_text(text.replace("schema: Person", "schema: LegalEntity"))
    run("intake", str(delivery / "northmoor" / "people.csv"), "--mapping", str(proposal))
    assert run("search", "lee", "--json")["hits"][0]["schema"] == "LegalEntity"


@pytest.mark.usefixtures("filled")
def test_chart_page_and_briefing_are_written(run: Run, tmp_path: Path) -> None:
    entity = run("search", "ann lee", "--json")["hits"][0]["id"]
    run("chart", entity, "-o", str(tmp_path / "chart.svg"))
    assert "<svg" in (tmp_path / "chart.svg").read_text()
    run("show", entity, "--html", str(tmp_path / "page.html"))
    assert "Ann Lee" in (tmp_path / "page.html").read_text()
    run("briefing", "-o", str(tmp_path / "briefing.html"))
    assert "OFFICIAL-SENSITIVE" in (tmp_path / "briefing.html").read_text()


def test_extract_reads_lines_and_json_lines(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("nothing here\nring 07700 900123, van AB12 CDE\n")
    out = tmp_path / "found.jsonl"
    run("extract", str(lines), "-o", str(out))
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(m["line"], m["kind"], m["canonical"]) for m in found] == [
        (2, "phone", "+447700900123"),
        (2, "vehicle", "AB12CDE"),
    ]
    as_json = tmp_path / "lines.jsonl"
    as_json.write_text(json.dumps({"text": "ring 07700 900123"}) + "\n")
    run("extract", str(as_json), "--kinds", "phone", "-o", str(out))
    assert json.loads(out.read_text())["start"] == 5


@pytest.mark.usefixtures("filled")
def test_backup_and_restore(run: Run, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "kept"))
    restored = tmp_path / "again"
    result = CliRunner().invoke(app, ["restore", str(tmp_path / "kept"), str(restored)])
    assert result.exit_code == 0, result.output
    found = CliRunner().invoke(app, ["search", "lee", "--workspace", str(restored), "--json"])
    assert json.loads(found.stdout)["hits"][0]["caption"] == "Ann Lee"


def test_exit_codes(tmp_path: Path) -> None:
    missing = command_line("search", "x", "--workspace", str(tmp_path / "none"))
    assert missing.returncode == 1
    assert "is not a Forestall workspace" in missing.stderr
    assert "forestall init" in missing.stderr
    assert command_line("no-such-command").returncode == 2
    unit = str(tmp_path / "unit")
    assert command_line("init", unit).returncode == 0
    assert command_line("people", "add", "ellis", "--role", "researcher", "--workspace", unit).returncode == 0
    refused = command_line("intake", __file__, "--workspace", unit, "--as", "ellis", "--purpose", "research")
    assert refused.returncode == 3
    assert "Traceback" not in refused.stderr
    assert command_line("search", "x", "--workspace", unit, "--as", "nobody").returncode == 3
    assert command_line("search", "x", "--workspace", unit, "--purpose", "curiosity").returncode == 1


def test_nobody_writes_into_a_matter_they_are_not_in(tmp_path: Path) -> None:
    result = command_line("intake", __file__, "--workspace", str(tmp_path / "unit"), "--matter", "op-other")
    assert result.returncode == 3
    assert "op-other" in result.stderr


def test_a_secret_marking_is_refused(tmp_path: Path) -> None:
    result = command_line("intake", __file__, "--workspace", str(tmp_path / "unit"), "--marking", "SECRET")
    assert result.returncode == 3
    assert "OFFICIAL-SENSITIVE" in result.stderr
    assert not (tmp_path / "unit").exists()
