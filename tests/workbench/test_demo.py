"""The demo: the whole journey in one folder, twice the same, without the truth."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from forestall.core import ForestallError, Operation
from forestall.record.audit import list_events, verify
from forestall.record.ledger.engine import reading
from forestall.record.workspace import Workspace
from forestall.workbench.demo import DemoResult, run_demo

SCALE = 0.1


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoResult, list[tuple[str, float]]]:
    folder = tmp_path_factory.mktemp("demo")
    told: list[tuple[str, float]] = []
    return (
        folder,
        run_demo(folder, scale=SCALE, progress=lambda stage, share: told.append((stage, share))),
        told,
    )


def test_demo_makes_a_briefing_and_pages(made: tuple[Path, DemoResult, list[tuple[str, float]]]) -> None:
    folder, result, told = made
    assert result.index == folder / "pages" / "index.html"
    text = result.index.read_text(encoding="utf-8")
    assert "invented by a program" in text
    linked = re.findall(r'href="([^"#]+)"', text)
    assert linked
    assert all((folder / "pages" / name).is_file() for name in linked)
    assert {page.name for page in result.pages} == {"index.html", *linked}
    assert result.read == result.accepted + result.rejected > 10_000
    assert result.headlines
    assert all(search.found for search in result.searches)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(result.story) > 4


def test_products_are_in_the_log(made: tuple[Path, DemoResult, list[tuple[str, float]]]) -> None:
    _, result, _ = made
    workspace = Workspace.open(result.workspace)
    with reading(workspace.ledger.engine) as connection:
        events = list(list_events(connection))
        assert verify(connection, workspace.ledger.key.public, signatures="all").ok
    workspace.close()
    derived = [event for event in events if event.action == "product.derive"]
    assert {str(event.detail["product"]) for event in derived} >= {page.stem for page in result.pages}
    assert all(event.objects and event.actor == "rob" for event in derived)


def test_running_again_records_nothing_twice_and_needs_no_truth(
    made: tuple[Path, DemoResult, list[tuple[str, float]]], tmp_path: Path
) -> None:
    folder, result, _ = made
    again = tmp_path / "again"
    shutil.copytree(folder, again)
    before = {page.name: page.read_bytes() for page in result.pages}
    shutil.rmtree(again / "region" / "truth")
    second = run_demo(again, scale=SCALE)
    assert second.statements == 0
    assert {page.name: page.read_bytes() for page in second.pages} == before


def test_another_region_is_refused(made: tuple[Path, DemoResult, list[tuple[str, float]]]) -> None:
    folder, _, _ = made
    with pytest.raises(ForestallError) as refused:
        run_demo(folder, seed=2, scale=SCALE)
    assert refused.value.code == "demo.folder"


def test_the_tutorial_is_walked_by_somebody_the_demo_knows(
    made: tuple[Path, DemoResult, list[tuple[str, float]]],
) -> None:
    tutorial = Path(__file__).parents[2] / "docs" / "tutorials" / "first-ten-minutes.md"
    user = re.search(r"^export FORESTALL_USER=(\w+)$", tutorial.read_text(encoding="utf-8"), re.M)
    assert user is not None
    workspace = Workspace.open(made[0] / "workspace")
    try:
        walker = workspace.ledger.subject(user[1])
    finally:
        workspace.close()
    # Searching, deciding, and reading the log: every step of the page.
    assert {Operation.CONSULTATION, Operation.COMBINATION, Operation.ALTERATION} <= walker.powers.operations
    assert walker.powers.log
