"""The doctor says what is here, what is missing and what that costs."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import re
import tomllib
from pathlib import Path

import pysqlite3
import pytest

import forestall
from forestall.cli.doctor import EXTRA_COSTS, WAL_SAFE, Dependency, Diagnosis, diagnose

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Diagnosis:
    return diagnose(tmp_path_factory.mktemp("disk"))


def test_every_declared_dependency_is_named_with_its_version(found: Diagnosis) -> None:
    declared = {_split(text) for text in PROJECT["dependencies"]}
    assert {_split(package.name + package.required) for package in found.dependencies} == declared
    assert len(found.dependencies) == len(declared)
    for package in found.dependencies:
        assert package.version == importlib.metadata.version(package.name)


def _split(requirement: str) -> tuple[str, frozenset[str]]:
    """Name and bounds; metadata may list the bounds in another order."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return name[0], frozenset(requirement[name.end() :].split(","))


def test_every_extra_is_named_with_its_cost(found: Diagnosis) -> None:
    assert {extra.name for extra in found.extras} == set(PROJECT["optional-dependencies"]) == set(EXTRA_COSTS)
    by_name = {extra.name: extra for extra in found.extras}
    assert by_name["dev"].installed
    assert "pytest" in {package.name for package in by_name["dev"].packages}
    assert by_name["team"].packages[0].name == "psycopg"


def test_the_bound_on_sqlite_is_the_one_the_ledger_enforces(found: Diagnosis) -> None:
    from forestall.record.ledger import engine

    assert WAL_SAFE == engine.WAL_SAFE
    assert found.sqlite == pysqlite3.sqlite_version
    assert found.wal_safe


@pytest.mark.parametrize(
    ("version", "safe"), [("3.51.3", True), ("3.51.2", False), ("3.9.0", False), ("4.0.0", True)]
)
def test_sqlite_versions_are_compared_as_numbers(found: Diagnosis, version: str, safe: bool) -> None:
    assert dataclasses.replace(found, sqlite=version).wal_safe is safe


def test_a_healthy_machine_has_no_problems(found: Diagnosis) -> None:
    assert dataclasses.replace(found, disk_free=10**10).problems == ()
    assert found.disk_free > 0
    assert found.fsync_seconds is not None
    assert found.fsync_seconds > 0


def test_each_problem_is_a_sentence(found: Diagnosis) -> None:
    broken = dataclasses.replace(
        found,
        dependencies=(Dependency("duckdb", ">=2", None),),
        sqlite="3.40.1",
        disk_free=5 * 10**8,
        fsync_seconds=None,
    )
    assert len(broken.problems) == 4
    assert "duckdb" in broken.problems[0]
    assert "3.40.1" in broken.problems[1]
    assert "0.5 GB" in broken.problems[3]
    assert "SQLite" in dataclasses.replace(found, sqlite=None).problems[0]


def test_a_disk_that_cannot_be_written_is_a_problem() -> None:
    found = diagnose(Path("/proc"))  # not even root can make a file there
    assert found.fsync_seconds is None
    assert any("does not confirm writes" in problem for problem in found.problems)


def test_a_missing_package_is_reported_missing() -> None:
    from forestall.cli.doctor import _read_requirement

    assert _read_requirement("no-such-package[x]>=1; extra == 'team'") == (
        "team",
        Dependency("no-such-package", ">=1", None),
    )


def test_json_carries_findings_and_conclusions(found: Diagnosis) -> None:
    data = json.loads(found.to_json())
    assert data["forestall"] == forestall.__version__
    assert data["wal_safe"] is True
    assert data["problems"] == list(found.problems)
    assert {extra["name"]: extra["installed"] for extra in data["extras"]}["dev"] is True
