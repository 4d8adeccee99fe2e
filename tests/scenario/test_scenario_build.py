"""The build as a whole: same bytes, bounds, refusals, and a truth that matches the delivery."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from forestall.scenario import build
from forestall.scenario.truth_columns import TABLES

if TYPE_CHECKING:
    from conftest import Region


def _hashes(root: Path) -> dict[str, str]:
    return {
        str(f.relative_to(root)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(root.rglob("*"))
        if f.is_file()
    }


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    first, again, other = (tmp_path / name for name in ("first", "again", "other"))
    told: list[float] = []
    build(first, seed=5, scale=0.05, progress=lambda _word, share: told.append(share))
    build(again, seed=5, scale=0.05)
    build(other, seed=6, scale=0.05)
    assert _hashes(first) == _hashes(again)
    assert _hashes(first)["delivery/CIN/People.xlsx"] != _hashes(other)["delivery/CIN/People.xlsx"]
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_refuses_a_folder_in_use_and_bad_sizes(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        build(tmp_path)
    for seed, scale in ((-1, 1.0), (1, 0.0), (1, float("nan"))):
        with pytest.raises(ValueError, match="seed must be"):
            build(tmp_path / "new", seed=seed, scale=scale)


def test_scale_one_is_quick_and_small(tmp_path: Path) -> None:
    start = time.process_time()
    summary = build(tmp_path / "one")
    assert time.process_time() - start < 30
    assert summary.bytes_written < 100e6
    assert summary.delivery["AVR/payments.csv"] > 15_000
    assert summary.truth["disruptions"] == 530
    themes = [r["theme"] for r in pq.read_table(tmp_path / "one/truth/disruptions.parquet").to_pylist()]
    assert sum(t in ("drugs", "firearms") for t in themes) == 128
    assert sum(t in ("modern slavery", "child sexual exploitation") for t in themes) == 14


def test_summary_counts_what_is_there(region: Region) -> None:
    for name, count in region.summary.delivery.items():
        agency, rest = name.split("/", 1)
        if rest == "reports/":
            assert count == len(list((region.root / "delivery" / agency / rest).iterdir()))
        elif not rest.startswith("charts/"):
            rows = region.rows(agency, rest)
            header = 0 if rest.endswith((".jsonl", ".json")) or not rows else 1
            assert count == len(rows) - header, name
    for table, count in region.summary.truth.items():
        assert count == len(region.truth(table)), table


def test_truth_columns_are_described(region: Region) -> None:
    assert set(region.summary.truth) == set(TABLES)
    text = (region.root / "truth" / "README.md").read_text(encoding="utf-8")
    for table, columns in TABLES.items():
        assert list(region.truth(table)[0]) == list(columns)
        assert f"## {table}." in text


def test_readme_says_synthetic(region: Region) -> None:
    assert "synthetic" in (region.root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("person_records", "record_id"),
        ("group_records", "record_id"),
        ("company_records", "record_id"),
        ("laundering", "payment_ref"),
        ("payment_lookalikes", "payment_ref"),
        ("adverts", "advert_id"),
    ],
)
def test_truth_points_at_delivered_rows(region: Region, table: str, column: str) -> None:
    rows = region.truth(table)
    assert rows
    missing = [r for r in rows if r[column] not in region.keys(r["agency"], r["file"])]
    assert not missing[:3]


def test_people_in_truth_are_on_record(region: Region) -> None:
    on_record = {r["person_id"] for r in region.truth("person_records")}
    for table, columns in (
        ("memberships", ["person_id"]),
        ("brokers", ["person_id"]),
        ("ties", ["person_a", "person_b"]),
    ):
        assert {r[c] for r in region.truth(table) for c in columns} <= on_record, table
    grouped = {r["group_id"] for r in region.truth("group_records")}
    assert grouped == {r["group_id"] for r in region.truth("groups")}


def test_reports_in_truth_are_delivered(region: Region) -> None:
    keys: dict[tuple[str, str], set[str]] = {}
    for r in region.truth("reports"):
        path = region.root / "delivery" / r["agency"] / r["file"]
        if r["file"].startswith("reports/"):
            assert path.name.startswith(r["urn"])
            assert path.stat().st_size > 150
        else:
            found = keys.setdefault((r["agency"], r["file"]), region.keys(r["agency"], r["file"]))
            assert r["urn"] in found


def test_places_disruptions_and_accounts_are_delivered(region: Region) -> None:
    areas, disruptions, accounts, vendors = set(), set(), set(), set()
    for agency, prefix, suffix in (
        ("AVR", str, "csv"),
        ("BRK", str.upper, "csv"),
        ("CIN", str.title, "xlsx"),
        ("DRV", str, "jsonl"),
        ("ELV", lambda t: f"elv_{t}", "tsv"),
    ):
        areas |= region.keys(agency, f"{prefix('areas')}.{suffix}")
        disruptions |= region.keys(agency, f"{prefix('disruptions')}.{suffix}")
        accounts |= region.keys(agency, f"{prefix('accounts')}.{suffix}")
    for agency, name in (("BRK", "LISTINGS.csv"), ("DRV", "listings.jsonl")):
        vendors |= set(re.findall(r"[A-Z][a-z]+[A-Z3][a-z]+\d\d|[a-z3]+\d\d", str(region.rows(agency, name))))
    assert {r["area_code"] for r in region.truth("areas")} == areas
    assert {r["record_id"] for r in region.truth("disruptions")} == disruptions
    assert {r["account"] for r in region.truth("accounts") if r["country"] == "GB"} <= accounts
    assert {r["handle"] for r in region.truth("vendor_aliases")} <= vendors


def test_lines_occur_in_delivered_calls(region: Region) -> None:
    text = ""
    for agency, name in (
        ("AVR", "calls.csv"),
        ("BRK", "CALLS.csv"),
        ("CIN", "Calls.csv"),
        ("DRV", "calls.jsonl"),
        ("ELV", "elv_calls.tsv"),
    ):
        text += str(region.rows(agency, name))
    digits = set(re.findall(r"\d{9,}", text.replace(" ", "").replace("(0)", "")))
    tails = {d[-9:] for d in digits}
    for row in region.truth("calls_truth"):
        assert row["phone"][-9:] in tails
    for row in region.truth("number_changes"):
        assert row["old_phone"][-9:] in tails
        assert row["new_phone"][-9:] in tails


def test_no_real_places_or_forces(region: Region) -> None:
    denied = (
        "Nottingham Nottinghamshire Leicester Leicestershire Derby Derbyshire Lincoln Lincolnshire "
        "Northampton Northamptonshire London Birmingham Manchester Leeds Sheffield Liverpool Bristol "
        "Merseyside Essex Surrey Sussex Norfolk Cumbria Scotland Wales England Ireland Poland Romania "
        "Albania Russia Ukraine Vietnam China Nigeria Ghana Syria Iraq Iran Lebanon Pakistan India Kosovo "
        "EMSOU Metropolitan Thames"
    ).split()
    pattern = re.compile(rf"\b({'|'.join(denied)})\b")
    for path in (region.root / "delivery").rglob("*"):
        if path.suffix in (".csv", ".tsv", ".jsonl", ".json", ".txt", ".graphml"):
            found = pattern.findall(path.read_bytes().decode("utf-8", "replace"))
            assert not found, (path.name, found[:3])
