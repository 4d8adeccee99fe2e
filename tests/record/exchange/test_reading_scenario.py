"""The synthetic region read back: what was planted is found, and nothing else is lost."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from forestall.record.exchange.readers import Reject, Reports, read
from forestall.scenario import ScenarioSummary, build

# Defects that break a row; the others (an impossible date, a bad checksum) are for the mapping to find.
STRUCTURAL = {"too few fields", "too many fields", "broken bytes", "truncated line"}


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ScenarioSummary]:
    folder = tmp_path_factory.mktemp("region")
    return folder, build(folder, seed=3, scale=0.05)


def test_planted_defects_and_no_others_are_rejected(region: tuple[Path, ScenarioSummary]) -> None:
    folder, summary = region
    with (folder / "truth" / "malformed.csv").open(encoding="utf-8", newline="") as file:
        planted = {
            (f"{row['agency']}/{row['file']}", int(row["row"]))
            for row in csv.DictReader(file)
            if row["defect"] in STRUCTURAL
        }
    assert len(planted) > 10
    found: dict[tuple[str, int], Reject] = {}
    for path in sorted((folder / "delivery").rglob("*")):
        name = path.relative_to(folder / "delivery").as_posix()
        if not path.is_file() or "/reports/" in name or path.suffix == ".graphml":
            continue
        rows = 0
        for part in read(path).parts:
            for chunk in part.chunks():
                rows += len(chunk.rows) + len(chunk.rejects)
                found.update({(name, r.row): r for r in chunk.rejects if r.row})
        assert rows == summary.delivery[name], name
    assert set(found) == planted


def test_every_report_is_read_as_it_was_written(region: tuple[Path, ScenarioSummary]) -> None:
    folder, _ = region
    reports = {row["urn"]: row for row in pq.read_table(folder / "truth" / "reports.parquet").to_pylist()}
    items = defaultdict(list)
    for row in pq.read_table(folder / "truth" / "report_items.parquet").to_pylist():
        items[row["urn"]].append(row)
    paths = sorted((folder / "delivery").glob("*/reports/*"))
    assert {path.suffix for path in paths} == {".txt", ".eml", ".docx", ".pdf"}
    for path in paths:
        (part,) = read(path).parts
        assert isinstance(part, Reports)
        (chunk,) = part.chunks()
        assert chunk.rejects == []
        (report,) = chunk.rows
        truth = reports[report.reference]
        assert report.dated == str(truth["date"])
        assert report.source_reference.startswith("SR-")
        assert len(report.items) == len(items[report.reference])
        for item, true in zip(report.items, items[report.reference], strict=True):
            text = " ".join(true["text"].split())
            # A PDF in WinAnsi cannot hold every letter of every name.
            assert item.text == text or (path.suffix == ".pdf" and not text.isascii())
            if path.suffix != ".docx":  # which is written in 5x5x5
                assert str(item.grading.grade) == truth["source_grade"] + true["assessment"]
