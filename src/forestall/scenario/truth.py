"""The truth tables: what really is, for scoring an analysis that has only seen the delivery.

Every table and column is described in `TABLES`; ``truth/README.md`` is written from it. Parquet (zstd)
throughout, save ``malformed.csv``.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forestall.scenario.formats import Register, write_delimited
from forestall.scenario.truth_columns import TABLES
from forestall.scenario.truth_events import bulk_truth, places_truth, reports_truth
from forestall.scenario.truth_subjects import companies_truth, groups_truth, people_truth
from forestall.scenario.world import World

__all__ = ["write_truth"]


def _readme() -> str:
    out = [
        "# Truth of a synthetic region",
        "",
        "Invented from a seed. Never read by the analysis: only scoring may open this folder.",
        "Dates are ISO text, empty where there is none. `agency` and `file` point into `../delivery`.",
        "Rows of `malformed.csv` stand for nobody: leave them out of every count.",
    ]
    for table, columns in TABLES.items():
        kind = "csv" if table == "malformed" else "parquet"
        out += ["", f"## {table}.{kind}", "", "| column | meaning |", "|---|---|"]
        out += [f"| {name} | {meaning} |" for name, meaning in columns.items()]
    return "\n".join(out) + "\n"


def write_truth(folder: Path, world: World, register: Register) -> dict[str, int]:
    """Write every truth table and its README; return rows by table.

    Raises
    ------
    ValueError
        If a table's columns are not exactly those that `TABLES` describes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for part in (people_truth, groups_truth, companies_truth, bulk_truth, reports_truth, places_truth):
        for name, columns in part(world):
            if list(columns) != list(TABLES[name]):
                raise ValueError(f"truth table {name} does not match its description")
            table = pa.table(columns)
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
            counts[name] = table.num_rows
    rows = [(d.agency, d.file, d.row, d.column, d.value, d.defect, d.record_id) for d in register.defects]
    write_delimited(
        folder / "malformed.csv", list(TABLES["malformed"]), rows, delimiter=",", encoding="utf-8", bom=False
    )
    counts["malformed"] = len(rows)
    (folder / "README.md").write_text(_readme(), encoding="utf-8", newline="\n")
    return counts
