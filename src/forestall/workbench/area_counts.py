"""Counts of small areas by month, put together from every agency that delivers them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forestall.record.ledger import TableRecord
from forestall.workbench.wording import canonical_month

if TYPE_CHECKING:
    from forestall.workbench.evidence import Evidence

__all__ = ["SMALLEST", "AreaCounts", "read_area_counts"]

SMALLEST = 5
"""The smallest count that may be shown about a place; smaller ones might point at a person."""


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """Area to month to category to count; a count that was not delivered is absent, not zero."""

    counts: Mapping[str, Mapping[str, Mapping[str, float]]]
    agency: Mapping[str, str]
    categories: tuple[str, ...]
    months: tuple[str, ...]
    tables: tuple[TableRecord, ...]
    unread: int

    def place(self, agency: str, area: str) -> str:
        """The key of an area: the agency's own, or else that of the one agency that holds the code."""
        own = f"{agency}:{area}"
        if own in self.counts:
            return own
        others = [key for other in set(self.agency.values()) if (key := f"{other}:{area}") in self.counts]
        return others[0] if len(others) == 1 else own

    @property
    def cells(self) -> int:
        """Area-months held."""
        return sum(len(months) for months in self.counts.values())


def read_area_counts(evidence: Evidence) -> AreaCounts:
    """Read every table of counts; rows whose month is not one are left out and counted."""
    counts: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    agency: dict[str, str] = {}
    categories: set[str] = set()
    unread = 0
    for table in evidence.bulk("area_counts"):
        roles = {name.partition("=")[0] for name, _ in table.columns if "=" in name}
        if not {"area", "month"} <= roles:
            continue
        owner = evidence.originator(table.source)
        for area, month, cells in _cells(evidence, table, roles):
            when = canonical_month(month or "")
            if not area or when is None:
                unread += 1
                continue
            # The same area code may be used by two agencies for two places.
            place = f"{owner}:{area}"
            agency[place] = owner
            cell = counts[place][when]
            for kind, count in cells.items():
                if count is not None:
                    cell[kind] = cell.get(kind, 0.0) + count
            categories |= set(cell)
    months = sorted({month for found in counts.values() for month in found})
    return AreaCounts(
        counts, agency, tuple(sorted(categories)), tuple(months), evidence.bulk("area_counts"), unread
    )


def _cells(
    evidence: Evidence, table: TableRecord, roles: set[str]
) -> Iterator[tuple[str | None, str | None, dict[str, float | None]]]:
    """Area, month and counts by kind: of tables with a column for each kind, and with a row for each."""
    wide = sorted(role for role in roles if role.startswith("count."))
    if not wide and "count" not in roles:
        return
    columns = ["area", "month", *(wide or ["count", *(["offence"] if "offence" in roles else [])])]
    chosen = ", ".join(f'"_forestall_{column}"' for column in columns)
    answer = evidence.lake.query(table.files, f"SELECT {chosen} FROM rows")
    for area, month, *values in zip(*(column.to_pylist() for column in answer.columns), strict=True):
        if wide:
            kinds = [role.removeprefix("count.") for role in wide]
            yield area, month, dict(zip(kinds, values, strict=True))
        else:
            yield area, month, {(values[1:] or [None])[0] or "all kinds": values[0]}
