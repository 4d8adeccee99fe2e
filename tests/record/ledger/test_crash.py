"""kill -9 in the middle of writing: nothing acknowledged is lost. The benchmark runs many more rounds."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from forestall.record.ledger.engine import writing
from forestall.record.workspace import Workspace

BENCHMARK = Path(__file__).resolve().parents[3] / "benchmarks" / "crash.py"


@pytest.fixture(scope="module")
def crash() -> Any:
    """The benchmark."""
    spec = importlib.util.spec_from_file_location("crash", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_lost(crash: Any, backend: str) -> None:
    found = crash.measure(backend, 5, seed=7)
    assert found["acknowledged"] >= 5
    assert (found["lost"], found["changes_without_event"], found["verify_ok"]) == (0, 0, True)
    assert found["server_stops"] == (1 if backend == "postgres" else 0)
    assert found["startup_seconds_max"] < 3


def test_the_benchmark_would_notice(crash: Any, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "unit")
    acknowledged = crash.kill_writer(tmp_path / "unit", "r1", 1.0, None)
    assert len(acknowledged) > 6
    assert crash.count_lost(workspace, acknowledged) == 0
    assert crash.count_without_event(workspace) == 0
    assert crash.count_lost(workspace, [*acknowledged, "r1-999999"]) == 1
    for file in (tmp_path / "unit" / "lake").iterdir():
        file.write_bytes(b"")
    assert crash.count_lost(workspace, acknowledged) == sum(name.endswith("5") for name in acknowledged)
    with writing(workspace.ledger.engine) as connection:
        connection.execute(text("INSERT INTO undo VALUES (999999, 1)"))
    assert crash.count_without_event(workspace) == 1
    workspace.close()
