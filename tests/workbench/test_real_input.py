"""Bar 7 of the record, in small: real files accounted for, found again, exported and read back equal."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "real_input.py"


@pytest.fixture(scope="module")
def real_input() -> ModuleType:
    """The benchmark script, as a module."""
    spec = importlib.util.spec_from_file_location("real_input", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.real_data
def test_real_input_end_to_end(real_input: ModuleType, shared_data: Path, tmp_path: Path) -> None:
    outcome = real_input.measure(shared_data, tmp_path, sample=3)
    assert [file["file"] for file in outcome["files"] if not file["accounted"]] == []
    assert outcome["read"] == outcome["accepted"] + outcome["rejected"] > 26_000
    # Read-me files are no data, and one name of the list holds a NUL.
    rejected = {file["file"]: file["rejected"] for file in outcome["files"] if file["rejected"]}
    assert rejected == {"README.md": 1, "LICENCE-grip.txt": 1, "rigour_sample_names.csv": 1}
    assert outcome["found"] == outcome["searched"] > 40
    tables = [table for file in outcome["files"] for table in file["tables"]]
    assert len(tables) == 13
    assert [table for table in tables if not all(table["read_back_equal"].values())] == []
    assert outcome["statements"]["statements"] > 40_000
    assert all(outcome["statements"]["read_back_equal"].values())
    assert outcome["equal"]
