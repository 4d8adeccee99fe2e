"""FollowTheMoney as the real package has it: its files through our record and back, ours through it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forestall.core import Label, Purpose, Statement
from forestall.core.schema import EDGES, EXTENDS
from forestall.record.exchange.writers.ftm_model import FTM_PROPERTIES, FTM_SCHEMATA
from forestall.record.ledger import Source
from forestall.record.workspace import Workspace
from forestall.workbench.export import ExportResult, export_entities
from forestall.workbench.intake import take_in

pytestmark = pytest.mark.ftm

# What the package says, in its own interpreter: its model, files that it makes, files that it reads.
PEER = """
import json, sys
from pathlib import Path
from followthemoney import model
from followthemoney.statement import Statement, StatementEntity
from followthemoney.statement.serialize import get_statement_writer, read_path_statements
from followthemoney.dataset import Dataset

job, path = sys.argv[1], Path(sys.argv[2])
if job == "model":
    own = lambda s: sorted(p.name for p in s.properties.values() if p.schema is s and not p.stub)
    print(json.dumps({s.name: [own(s), sorted(e.name for e in s.extends)] for s in model}))
elif job == "make":
    with path.open("w") as file:
        for number, schema in enumerate(s for s in model if not s.abstract):
            entity = model.make_entity(schema)
            entity.id = f"made-{number}"
            for name, prop in sorted(schema.properties.items()):
                if not prop.stub:
                    entity.add(name, [f"{name} two", f"{name} one", "\\u674e\\u660e"], cleaned=True)
            beside = {"caption": entity.caption, "datasets": ["a", "b"], "target": number % 2 == 0}
            file.write(json.dumps(entity.to_dict() | beside) + "\\n")
elif job == "state":
    dataset = Dataset.make({"name": "invented", "title": "Invented"})
    with path.open("wb") as file:
        writer = get_statement_writer(file, "csv" if path.suffix == ".csv" else "json")
        for number in range(40):
            entity = StatementEntity(dataset, {"id": f"p{number}", "schema": "Person", "properties": {}})
            odd = "=\\u674e, \\"x\\""
            for prop, value in (("name", f"Name {number}"), ("birthDate", "1984"), ("name", odd)):
                statement = Statement(
                    entity.id, prop, "Person", value, "invented", lang="eng", original_value=value.upper(),
                    first_seen="2024-01-01T00:00:00", external=number % 3 == 0, canonical_id=f"Q{number % 7}",
                    origin="made" if number % 2 else None,
                )
                writer.write(statement)
        writer.close()
elif job == "read":
    found = [model.get_proxy(json.loads(line)).to_dict() for line in path.read_text().splitlines()]
    print(json.dumps(found))
elif job == "read-statements":
    found = [s.to_dict() for s in read_path_statements(path, "csv" if path.suffix == ".csv" else "json")]
    print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the package runs, with the script that asks it."""
    folder = tmp_path_factory.mktemp("peer")
    (folder / "peer.py").write_text(PEER)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace."""
    workspace = Workspace.create(tmp_path / "unit")
    yield workspace
    workspace.close()


def ask(ftm_python: Path, peer: Path, job: str, path: Path) -> Any:
    """What the package answers."""
    command = [str(ftm_python), str(peer / "peer.py"), job, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=peer)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout) if answer.stdout else None


def through(workspace: Workspace, source: Path, target: Path) -> ExportResult:
    """Take a file in, all of it, and export what it said."""
    owner = workspace.ledger.subject("owner")
    taken = take_in(workspace, owner, [source])
    assert (taken.rejected, taken.accepted) == (0, taken.read)
    return export_entities(workspace, owner, Purpose.INTELLIGENCE, target, recipient="self")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_our_table_of_its_model_is_its_model(ftm_python: Path, peer: Path) -> None:
    known = ask(ftm_python, peer, "model", peer)
    assert {schema: sorted(own) for schema, own in FTM_PROPERTIES.items()} == {
        s: own for s, (own, _) in known.items()
    }
    theirs = {schema: sorted(EXTENDS[schema]) for schema in known}
    assert theirs == {schema: extends for schema, (_, extends) in known.items()}
    assert not FTM_SCHEMATA.keys() & known.keys()
    assert set(FTM_SCHEMATA.values()) <= known.keys()
    assert set(EXTENDS) - known.keys() == FTM_SCHEMATA.keys()
    assert EDGES.keys() <= known.keys()


def test_entities_that_it_makes_come_back_identical(
    ftm_python: Path, peer: Path, workspace: Workspace, tmp_path: Path
) -> None:
    made = tmp_path / "made.ftm.json"
    ask(ftm_python, peer, "make", made)
    result = through(workspace, made, tmp_path / "out.ftm.json")
    assert len(lines(made)) > 60
    assert lines(result.path) == lines(made)
    assert ask(ftm_python, peer, "read", result.path) == ask(ftm_python, peer, "read", made)
    assert result.dropped == (f"Not kept: the source, recording and purposes of {result.rows:,} statements.",)


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_statements_that_it_makes_come_back_identical(
    ftm_python: Path, peer: Path, workspace: Workspace, tmp_path: Path, ending: str
) -> None:
    made = tmp_path / f"made.{ending}"
    ask(ftm_python, peer, "state", made)
    theirs = ask(ftm_python, peer, "read-statements", made)
    assert len(theirs) == 120
    for out in ("out.statements.json", "out.statements.csv"):
        owner = workspace.ledger.subject("owner")
        take_in(workspace, owner, [made])
        result = export_entities(workspace, owner, Purpose.INTELLIGENCE, tmp_path / out, recipient="self")
        assert ask(ftm_python, peer, "read-statements", result.path) == theirs


def test_what_we_make_it_reads_without_losing_a_value(
    ftm_python: Path, peer: Path, workspace: Workspace, tmp_path: Path
) -> None:
    owner = workspace.ledger.subject("owner")
    ours = Label(originator="northmoor")
    stated = [
        ("p1", "Person", "name", "Ann Lee"),
        ("p1", "Person", "phone", "+447700900123"),
        ("t1", "Phone", "phone", "+447700900123"),
        ("g1", "OrganisedCrimeGroup", "name", "Kestrel"),
        ("r1", "Report", "bodyText", "Seen by the lorry park."),
        ("m1", "Membership", "member", "p1"),
        ("m1", "Membership", "organization", "g1"),
        ("e1", "Company", "id", "e1"),
    ]
    with workspace.ledger.change(owner, Purpose.INTELLIGENCE, "statement.record") as change:
        change.add_source(Source("s1", "file", "people.csv", ours))
        change.state(Statement(*parts, ours, "s1", f"row {n}") for n, parts in enumerate(stated))
    work = Purpose.INTELLIGENCE
    entities = export_entities(workspace, owner, work, tmp_path / "x.ftm.json", recipient="self")
    read = ask(ftm_python, peer, "read", entities.path)
    assert read == lines(entities.path)
    assert sum(len(values) for entity in read for values in entity["properties"].values()) == 7
    statements = export_entities(workspace, owner, work, tmp_path / "x.statements.json", recipient="self")
    found = ask(ftm_python, peer, "read-statements", statements.path)
    assert found == lines(statements.path)
    assert [row["id"] for row in found] == [
        record.id for batch in workspace.ledger.view(owner, work).export() for record in batch
    ]


def test_what_we_leave_out_of_statements_it_would_stop_at(
    ftm_python: Path, peer: Path, workspace: Workspace, tmp_path: Path
) -> None:
    owner = workspace.ledger.subject("owner")
    with workspace.ledger.change(owner, Purpose.INTELLIGENCE, "statement.record") as change:
        change.add_source(Source("s1", "file", "people.csv", Label()))
        change.state(
            [
                Statement("r1", "Report", "bodyText", "Seen.", Label(), "s1"),
                Statement("r1", "Report", "mentionedPostcode", "NG1 1AA", Label(), "s1"),
            ]
        )
    path = tmp_path / "x.statements.json"
    result = export_entities(workspace, owner, Purpose.INTELLIGENCE, path, recipient="self")
    (kept,) = ask(ftm_python, peer, "read-statements", path)
    assert (kept["prop"], kept["schema"]) == ("bodyText", "Document")
    assert result.dropped[-1].endswith("1 statement (mentionedPostcode).")
    path.write_text(json.dumps(kept | {"prop": "mentionedPostcode"}) + "\n")
    with pytest.raises(AssertionError, match="mentionedPostcode"):
        ask(ftm_python, peer, "read-statements", path)
