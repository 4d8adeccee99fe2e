"""Counts of small areas by month, put together from every agency that delivers them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
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
        roles = [name.partition("=")[0] for name, _ in table.columns if "=" in name]
        kinds = [role.removeprefix("count.") for role in roles if role.startswith("count.")]
        if not {"area", "month"} <= set(roles) or not kinds:
            continue
        columns = ", ".join(f'"_forestall_count.{kind}"' for kind in kinds)
        sql = f"SELECT _forestall_area, _forestall_month, {columns} FROM rows"
        answer = evidence.lake.query(table.files, sql)
        owner = evidence.originator(table.source)
        columns_held = [column.to_pylist() for column in answer.columns]
        for area, month, *values in zip(*columns_held, strict=True):
            when = canonical_month(month or "")
            if not area or when is None:
                unread += 1
                continue
            # The same area code may be used by two agencies for two places.
            place = f"{owner}:{area}"
            agency[place] = owner
            counts[place][when].update(
                {kind: value for kind, value in zip(kinds, values, strict=True) if value is not None}
            )
        categories |= set(kinds)
    months = sorted({month for found in counts.values() for month in found})
    return AreaCounts(
        counts, agency, tuple(sorted(categories)), tuple(months), evidence.bulk("area_counts"), unread
    )
