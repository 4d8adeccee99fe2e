"""Files of seven agencies, each with its own headings, script and format, linked as one table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from forestall.analysis.linking.metrics import score_pairwise
from forestall.analysis.linking.normalise import ALTERNATIVE
from forestall.cli.app import app
from forestall.core import ForestallError
from forestall.workbench.link_sources import read_sources, read_table
from forestall.workbench.link_tables import dedupe_files

FILES = (
    "AVR/people.csv",
    "BRK/PEOPLE.csv",
    "CIN/People.xlsx",
    "DRV/people.jsonl",
    "ELV/elv_people.tsv",
    "SAH/persons.csv",
    "VES/entities.ftm.json",
)


def test_seven_agencies_are_linked_without_being_told_what_their_columns_are(tmp_path: Path) -> None:
    region = tmp_path / "region"
    made = CliRunner().invoke(app, ["scenario", str(region), "--seed", "4", "--scale", "0.1"])
    assert made.exit_code == 0, made.output
    out = tmp_path / "clusters.csv"
    dedupe_files([region / "delivery" / name for name in FILES], out)
    people = {
        (row["file"], row["record_id"]): row["person_id"]
        for row in pq.read_table(region / "truth/person_records.parquet").to_pylist()
    }
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = [
        (people[key], row["cluster_id"]) for row in rows if (key := (row["file"], row["record_id"])) in people
    ]
    # What stands for nobody are rows that were spoilt on purpose.
    assert len(known) >= 0.99 * len(rows)
    truth, found = (np.unique(side, return_inverse=True)[1] for side in zip(*known, strict=True))
    scores = score_pairwise(truth, found)
    assert scores.f1 is not None
    assert scores.f1 >= 0.9


def test_lists_in_cells_are_parted_whatever_they_are_written_in(tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "b.jsonl"
    path.write_text("Name,Phones,AKA\nAnn Bexley,07700 900111; 07700 900112,Annie|Nan\n", encoding="utf-8")
    other.write_text('{"id": "x", "name": "Bo Ray", "phone": ["07700900113", "07700900114"]}\n', "utf-8")
    one, two = read_sources([path, other])
    assert one.table.column("phone").to_pylist() == [f"07700 900111{ALTERNATIVE}07700 900112"]
    assert one.table.column("alias").to_pylist() == [f"Annie{ALTERNATIVE}Nan"]
    assert two.table.column("phone").to_pylist() == [f"07700900113{ALTERNATIVE}07700900114"]
    assert two.ids == ("x",)


def test_dates_that_can_only_be_month_first_are_turned(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,dob\nAnn Bexley,12/31/1980\nBo Ray,04/05/1975\n", encoding="utf-8")
    assert read_sources([path])[0].table.column("dob").to_pylist() == ["31/12/1980", "05/04/1975"]


def test_parquet_of_texts_reads_as_through_rows(tmp_path: Path) -> None:
    import pyarrow as pa

    path = tmp_path / "a.parquet"
    table = pa.table({"name": ["Ann", None, "Bo\0b"], "n": ["1", "2", "3"]})
    pq.write_table(table.slice(0, 2), path)
    assert read_table(path)[0].to_pydict() == {"name": ["Ann", None], "n": ["1", "2"]}
    pq.write_table(table, path)
    read, notes = read_table(path)
    assert read.num_rows == 2
    assert any("could not be read" in note for note in notes)


def test_a_named_id_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ref,name\n1,Ann\n", encoding="utf-8")
    with pytest.raises(ForestallError, match="does not have"):
        read_sources([path], ids=["a.csv=number"])
