"""One small scenario for the whole folder, and readers that know only what a recipient would know."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from forestall.scenario import ScenarioSummary, build

ENCODING = {"AVR": "utf-8-sig", "BRK": "cp1252"}
DELIMITER = {"BRK": ";", "ELV": "\t"}


@dataclass
class Region:
    """A built scenario; `rows` reads a delivered table, `truth` a truth table."""

    root: Path
    summary: ScenarioSummary
    cache: dict[tuple[str, str], list[list[Any]]] = field(default_factory=dict)
    known: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def rows(self, agency: str, name: str) -> list[list[Any]]:
        """Return header and data rows; JSON rows come as one dict in a list; undecodable bytes become �."""
        if (agency, name) not in self.cache:
            self.cache[agency, name] = self._read(agency, name)
        return self.cache[agency, name]

    def _read(self, agency: str, name: str) -> list[list[Any]]:
        path = self.root / "delivery" / agency / name
        if path.suffix == ".xlsx":
            sheet = openpyxl.load_workbook(path)["Extract"]
            return [list(r) for r in sheet.iter_rows(min_row=4, values_only=True)]
        encoding = ENCODING.get(agency, "utf-8")
        text = path.read_bytes().decode(encoding, "replace")
        if path.suffix in (".jsonl", ".json"):
            return [[line] for line in text.splitlines()]
        return list(csv.reader(text.splitlines(), delimiter=DELIMITER.get(agency, ",")))

    def keys(self, agency: str, name: str) -> set[str]:
        """Return the identifying field of every data row that can be read."""
        if (agency, name) not in self.known:
            self.known[agency, name] = self._keys(agency, name)
        return self.known[agency, name]

    def _keys(self, agency: str, name: str) -> set[str]:
        if name.endswith((".jsonl", ".json")):
            out = set()
            for (line,) in self.rows(agency, name):
                try:
                    out.add(str(next(iter(json.loads(line).values()))))
                except json.JSONDecodeError:
                    continue
            return out
        return {str(r[0]) for r in self.rows(agency, name)[1:] if r}

    def truth(self, name: str) -> list[dict[str, Any]]:
        """Return a truth table as dicts."""
        if name == "malformed":
            with (self.root / "truth" / "malformed.csv").open(encoding="utf-8", newline="") as stream:
                return list(csv.DictReader(stream))
        rows: list[dict[str, Any]] = pq.read_table(self.root / "truth" / f"{name}.parquet").to_pylist()
        return rows


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """Return a scenario of scale 0.2."""
    root = tmp_path_factory.mktemp("scenario") / "region"
    return Region(root, build(root, seed=3, scale=0.2))
