"""The commands of review, undo and watches, used as a person uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from forestall.cli import app
from forestall.core import Grade, Label, Statement
from forestall.core.grading import Assessment, SourceEvaluation
from forestall.record.ledger import Source
from forestall.workbench.access import add_person
from forestall.workbench.review import Proposal, ProposalPart, propose_links
from forestall.workbench.session import open_session

Run = Callable[..., Any]
SAME = (ProposalPart("Name", "the same", 6.0),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with six people, three possible links and two analysts."""
    unit = tmp_path / "unit"
    label = Label(Grade(SourceEvaluation(2), Assessment("C")), originator="north")
    with open_session(unit, create=True) as session:
        for person in ("amira", "bo"):
            add_person(session, person, "analyst")
        ledger = session.workspace.ledger
        with ledger.change(session.subject, session.purpose, "statement.record") as change:
            change.add_source(Source("s1", "file", "people.csv", label, originator="north"))
            change.state(
                Statement(f"p{n}", "Person", "name", f"Orrin \x1b[31mDellwood {n}", label, "s1", str(n))
                for n in range(6)
            )
        pairs = [("p0", "p1", 0.5), ("p2", "p3", 0.8), ("p4", "p5", 0.99)]
        propose_links(session, [Proposal(a, b, p, 1.0, "m-1", SAME) for a, b, p in pairs])
    return unit


@pytest.fixture
def run(folder: Path) -> Run:
    def invoke(*arguments: str, code: int = 0, typed: str | None = None, user: str = "amira") -> Any:
        command = ["link", *arguments, "--workspace", str(folder), "--as", user]
        result = CliRunner().invoke(app, command, input=typed)
        assert result.exit_code == code, (result.output, result.exception)
        return json.loads(result.stdout) if "--json" in command else result.stdout

    return invoke


def test_the_queue_is_listed_and_printed(run: Run, tmp_path: Path) -> None:
    listed = run("review", "--list")
    assert listed.index("Dellwood 0") < listed.index("Dellwood 2") < listed.index("Dellwood 4")
    assert "\x1b" not in listed
    items = run("review", "--json")
    assert [item["probability"] for item in items] == [0.5, 0.8, 0.99]
    assert items[0]["reasons"][0]["words"] == "64 times likelier if they are one"
    assert "1 possible links" in run("review", "--html", str(tmp_path / "queue.html"), "--limit", "1")
    assert "<svg" in (tmp_path / "queue.html").read_text()
    assert "3 are open" in run("review", "--list", "--limit", "1")


def test_one_decision_by_a_script(run: Run) -> None:
    first, second, _ = (item["id"] for item in run("review", "--json"))
    said = run("review", "--decide", first, "accept", "--reason", "same phone")
    assert "they are one" in said
    event = said.split("forestall link undo ")[1].split()[0]
    run("review", "--decide", second, "reject", "--reason", "brothers")
    assert len(run("review", "--json")) == 1
    history = run("history", first, "--json")
    assert [(h["kind"], h["by"], h["reason"]) for h in history] == [("confirm", "amira", "same phone")]
    assert "refute by amira: brothers" in run("history", "p3", "p2")
    undone = run("undo", event)
    assert "no longer one: 1\n    p0, p1" in undone
    assert f"open again: 1\n    {first}" in undone
    run("undo", second)
    assert len(run("review", "--json")) == 3
    assert "Nobody has decided" in run("history", "p4", "p5")
    run("review", "--decide", first, "perhaps", code=2)
    run("review", "--decide", first, "accept", code=2)  # without a reason
    run("review", "--decide", "l-0", "accept", "--reason", "same phone", code=1)


def test_one_key_decides(run: Run) -> None:
    said = run("review", typed="x\ne\na same face\nr brothers\nu\ns\ns\n")
    assert "'x' is none of the keys." in said
    assert said.count("64 times likelier if they are one") >= 4
    assert "Accepted" in said
    assert "Rejected" in said
    assert "open again: 1" in said
    assert "1 decided." in said
    assert "\x1b[31m" not in said
    left = run("review", "--json")
    assert [item["probability"] for item in left] == [0.8, 0.99]
    history = run("history", "p0", "p1", "--json")
    assert history[0]["reason"] == "same face"
    assert "0 decided." in run("review", typed="q\n")
    assert "0 decided." in run("review", typed="")


def test_two_people(run: Run) -> None:
    assert "never" in run("rule")
    run("rule", "--second-above", "1", code=1)
    run("rule", "--second-above", "1", "--accept-at", "0.999", user="owner")
    assert run("rule", "--json")["records"] == 1
    waiting = run("review", "--json")[0]["id"]
    assert "until a second person agrees" in run(
        "review", "--decide", waiting, "accept", "--reason", "same phone"
    )
    run("review", "--decide", waiting, "accept", "--reason", "same phone", code=1)
    assert "waits for a second person" in run("review", "--list", user="bo")
    assert "waits for another person" in run("review", "--list")
    assert "held to be one by amira" in run("review", typed="q\n", user="bo")
    assert "they are one" in run("review", "--decide", waiting, "accept", "--reason", "same phone", user="bo")
    assert "waiting for a second person again: 1" in run("undo", waiting)


def test_watches(run: Run) -> None:
    assert "You watch nothing." in run("watch")
    watch = run("watch", "p0", "--reason", "kestrel", "--json")[0]
    run("watch", "--search", "07700 900123")
    assert "Nothing is new." in run("alerts")
    run(
        "review",
        "--decide",
        run("review", "--json", user="bo")[0]["id"],
        "accept",
        "--reason",
        "same phone",
        user="bo",
    )
    news = run("alerts", "--keep", "--json")
    assert [(n["kind"], n["entity"]) for n in news] == [("joined", "p1")]
    assert "was joined to it, with 1 statement" in run("alerts")
    assert "Nothing is new." in run("alerts")
    assert "kestrel" in run("watch")
    assert "kestrel" not in run("watch", "--end", watch["id"])
    run("watch", "p0", "--end", watch["id"], code=2)
    run("watch", "nobody", code=1)


def test_show_says_how_far_sources_bear_a_fact_out(folder: Path) -> None:
    result = CliRunner().invoke(app, ["show", "p0", "--workspace", str(folder)])
    assert "single source: 1 independent source in 1 item, best grade 2C" in result.stdout
