"""Private exchanges as people do them: processes of their own, files carried by hand, or a socket."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from forestall.cli import app
from forestall.core import ForestallError

COMMAND = [sys.executable, "-c", "from forestall.cli import main; main()", "link", "exchange"]
UNDER = ["--purpose", "investigation", "--agreement", "ISA-2026-014"]
OURS = [f"07700 900{n:03d}" for n in range(60)]
THEIRS = [f"+44 7700 900{n:03d}" for n in range(45, 130)]
SHARED = {f"+447700900{n:03d}" for n in range(45, 60)}


def run_process(*arguments: object) -> str:
    """A step in a process of its own; gives what it printed."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def run(*arguments: object, error: str = "") -> str:
    """A step in this process; gives what it printed, or checks the code of its error."""
    words = ["link", "exchange", *map(str, arguments)]
    if error:
        with pytest.raises(ForestallError) as caught:
            CliRunner().invoke(app, words, catch_exceptions=False)
        assert caught.value.code == error
        return str(caught.value)
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def run_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json"))


def make_desk(folder: Path, agency: str) -> str:
    """A desk; gives its fingerprint as it is read out."""
    out = run("identity", folder / agency, "--agency", agency, "--contact", f"{agency} desk")
    return out.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three agencies that trust each other."""
    folder = tmp_path_factory.mktemp("agencies")
    prints = {agency: make_desk(folder, agency) for agency in ("east", "north", "unit")}
    for desk in prints:
        for other, fingerprint in prints.items():
            if other != desk:
                run(
                    "partner", folder / other / "card.json", "--fingerprint", fingerprint, "-d", folder / desk
                )
    return folder


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    rows = [f"E{n},{phone},PC {n}" for n, phone in enumerate(OURS)]
    (tmp_path / "ours.csv").write_text("\n".join(["ref,tel,who", *rows, "E99,none known,PC 99"]))
    rows = [f"N{n},{phone}" for n, phone in enumerate(THEIRS)]
    (tmp_path / "theirs.csv").write_text("\n".join(["ref,number", *rows]))
    return tmp_path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def offer(desks: Path, tables: Path, out: Path) -> str:
    asked = run_json(
        *("offer", tables / "ours.csv", "--column", "tel", "--kind", "phone", "--partner", "north"),
        *(*UNDER, "--reference", "ref", "--officer", "who", "-d", desks / "east", "-o", out),
    )
    assert (asked["asked"], asked["rejected"]) == (60, [61])
    return str(asked["exchange"])


def check_no_clear(path: Path) -> None:
    data = path.read_bytes()
    for number in range(130):
        assert f"7700900{number:03d}".encode() not in data
    for word in (b"PC 4", b"E45", b"N10", b"north desk"):
        assert word not in data or word in (b"E45", b"N10")  # three letters can fall out of base64


def test_two_processes_exchange_files(desks: Path, tables: Path) -> None:
    t, east, north = tables, ("-d", desks / "east"), ("-d", desks / "north")
    exchange = offer(desks, tables, t / "offer.fx")
    held = ("--column", "number", "--kind", "phone", "--reference", "ref", *UNDER, *north)
    run_process("answer", t / "offer.fx", t / "theirs.csv", *held, "-o", t / "answer.fx")
    counted = json.loads(run_process("count", t / "answer.fx", *east, "--json"))
    assert counted == {"exchange": exchange, "shared": 15, "asked": 60, "held": 85}
    run_process("approve", exchange, *east, "-o", t / "approval.fx")
    run_process("approve", exchange, "--message", t / "approval.fx", *north, "-o", t / "release.fx")
    run_process("reveal", t / "release.fx", *east, "-o", t / "a.csv", "--reply", t / "pointers.fx")
    run_process("reveal", t / "pointers.fx", *north, "-o", t / "b.csv", "--reply", t / "closing.fx")
    run_process("reveal", t / "closing.fx", *east, "-o", t / "a.csv")
    at_a, at_b = read_csv(t / "a.csv"), read_csv(t / "b.csv")
    assert {row["identifier"] for row in at_a} == {row["identifier"] for row in at_b} == SHARED
    assert {row["call"] for row in at_a} == {"north desk"}
    assert [row["call"] for row in at_b] == [f"PC {n}" for n in range(45, 60)]
    assert [row["token"] for row in at_a] == [row["token"] for row in at_b]
    messages = sorted(t.glob("*.fx"))
    assert len(messages) == 6
    for path in [*messages, desks / "east" / "log.jsonl", desks / "north" / "log.jsonl"]:
        check_no_clear(path)
    actions = [entry["action"] for entry in run_json("log", *east)]
    assert actions[:3] == ["identifiers.close", "identifiers.point", "identifiers.approve"]


def test_two_processes_exchange_over_a_socket(desks: Path, tables: Path) -> None:
    t, east, north = tables, ("-d", desks / "east"), ("-d", desks / "north")
    exchange = offer(desks, tables, t / "offer.fx")
    serving = ("--column", "number", "--kind", "phone", "--reference", "ref", *UNDER, *north)
    command = ["serve", t / "theirs.csv", *serving, "--messages", "4", "-o", t / "b.csv"]
    server = subprocess.Popen(
        [*COMMAND, *map(str, command)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        port = next(m[1] for line in server.stdout if (m := re.search(r"port (\d+)", line)))
        counted = json.loads(run_process("ask", exchange, "--port", port, *east, "--json"))
        assert (counted["shared"], counted["held"]) == (15, 85)
        run("approve", exchange, *east, "-o", t / "approval.fx")
        told = run("ask", exchange, "--port", port, *east, error="exchange.partner_refused")
        assert "exchange.waiting" in told
        run("approve", exchange, *north, "-o", t / "release.fx")
        run_process("ask", exchange, "--port", port, *east, "-o", t / "a.csv")
        rest, _ = server.communicate(timeout=60)
    finally:
        server.kill()
        server.wait()
    assert "15 shared" in rest
    at_a, at_b = read_csv(t / "a.csv"), read_csv(t / "b.csv")
    assert {row["identifier"] for row in at_a} == {row["identifier"] for row in at_b} == SHARED
    assert {row["call"] for row in at_a} == {"north desk"}


def test_another_machine_is_never_asked_or_served(desks: Path, tables: Path) -> None:
    exchange = offer(desks, tables, tables / "offer.fx")
    for host in ("192.0.2.1", "example.org", "0.0.0.0"):
        run(
            *("ask", exchange, "--host", host, "--port", 7310, "-d", desks / "east"),
            error="exchange.loopback",
        )
    held = ("--column", "number", "--kind", "phone", *UNDER, "-d", desks / "north")
    run("serve", tables / "theirs.csv", *held, "--host", "0.0.0.0", error="exchange.loopback")


def test_nobody_listening_and_bad_files_are_told_plainly(desks: Path, tables: Path) -> None:
    exchange, east = offer(desks, tables, tables / "offer.fx"), ("-d", desks / "east")
    run("ask", exchange, "--port", 1, *east, error="exchange.unreachable")
    (tables / "junk.fx").write_bytes(b"\x00junk")
    run("count", tables / "junk.fx", *east, error="private.message")
    run("count", tables / "offer.fx", *east, error="private.recipient")
    run("count", tables / "none.fx", *east, error="exchange.file")
    asking = ("offer", tables / "ours.csv", "--kind", "phone", "--partner", "north", *UNDER, *east)
    assert "tel" in run(*asking, "--column", "telephone", error="exchange.column")
    run("approve", "0" * 32, *east, error="exchange.unknown")
    run("log", "-d", tables / "nowhere", error="exchange.desk")


def test_three_agencies_compare_people(desks: Path, tmp_path: Path) -> None:
    t = tmp_path
    (t / "ours.csv").write_text(
        "id,Name,Date of birth,Town\n"
        "E1,Ann Lee,1984-05-17,Eastmere\nE2,Bob Stone,1990-02-03,Northmoor\nE3,,,\n"
        "E4,Cara Field,1991-01-01,Oxley\n"
    )
    (t / "theirs.csv").write_text(
        "id,subject,born\nN1,LEE Anne,17/05/1984\nN2,Dan Moss,1971-08-09\nN3,Robert Stone,03/02/1990\n"
    )
    fields = ("--field", "Name=full_name", "--field", "Date of birth=birth_date")
    first = run_json(
        *("encode", t / "ours.csv", "--partner", "north", "--unit", "unit", *UNDER, *fields),
        *("--reference", "id", "-d", desks / "east", "-o", t / "a.fx", "--invite", t / "invitation.fx"),
    )
    assert (first["people"], first["unknown"]) == (3, [3])
    second = run_json(
        *("encode", t / "theirs.csv", "--invitation", t / "invitation.fx", *UNDER, "--reference", "id"),
        *("--field", "subject=full_name", "--field", "born=birth_date", "-d", desks / "north"),
        *("-o", t / "b.fx"),
    )
    assert second["exchange"] == first["exchange"]
    found = run_json("compare", t / "a.fx", t / "b.fx", "-d", desks / "unit", "-o", t / "links")
    assert (found["links"], found["compared"]) == (2, [3, 3])
    run("resolve", t / "links" / "east.fx", "-d", desks / "east", "-o", t / "a.csv")
    run("resolve", t / "links" / "north.fx", "-d", desks / "north", "-o", t / "b.csv")
    at_a, at_b = read_csv(t / "a.csv"), read_csv(t / "b.csv")
    assert {row["reference"] for row in at_a} == {"E1", "E2"}
    assert {row["reference"] for row in at_b} == {"N1", "N3"}
    assert {row["call"] for row in at_a} == {"north desk"}
    by_token = {row["own_token"]: row["reference"] for row in at_b}
    assert {row["reference"]: by_token[row["token"]] for row in at_a} == {"E1": "N1", "E2": "N3"}
    for path in [*t.glob("*.fx"), *(t / "links").iterdir()]:
        data = path.read_bytes().lower()
        assert not [w for w in (b"ann lee", b"lee anne", b"1984-05-17", b"north desk") if w in data]
    bad = ("encode", t / "ours.csv", "--field", "Name=nickname", *UNDER, "-d", desks / "east")
    assert "nickname" in run(*bad, error="private.field")
