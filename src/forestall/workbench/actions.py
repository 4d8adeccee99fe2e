"""What was decided and done, as each agency wrote it down: disruptions, priorities, interventions.

Agencies name their columns and codes differently, so a table is known by what its columns are
called, and a code by the agency's own code list. What is not understood is counted, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forestall.record.ledger import TableRecord
from forestall.workbench.wording import canonical_month, clean_date, clean_number, fold

if TYPE_CHECKING:
    from forestall.workbench.evidence import Evidence

__all__ = [
    "SCALE",
    "Disruption",
    "Intervention",
    "Priority",
    "read_disruptions",
    "read_interventions",
    "read_priorities",
]

SCALE = ("major", "moderate", "minor", "none", "negative")
"""What a disruption is claimed to be, from the strongest down."""

_THEME = frozenset(
    {"theme", "crimecode", "type", "crimetype", "threat", "threattype", "category", "thematic"}
)
_DISRUPTION: Mapping[str, frozenset[str]] = {
    "claimed": frozenset(
        {"claimed", "claimedscale", "disruptionscale", "scale", "impact", "disruptionlevel"}
    ),
    "strand": frozenset({"strand", "fourp", "4p", "p"}),
    "theme": _THEME,
    "operation": frozenset({"operation", "operationname", "op"}),
    "group": frozenset({"groupref", "ocgref", "groupid", "ocgid", "group"}),
    "date": frozenset({"date", "disruptiondate", "dated", "recorded"}),
    "review": frozenset({"reviewdate", "reviewed", "review", "moderated", "outcome", "counterfactual"}),
}
_PRIORITY: Mapping[str, frozenset[str]] = {
    "rank": frozenset({"rank", "priority", "priorityrank", "order"}),
    "theme": _THEME,
    "body": frozenset({"body", "force", "agency", "organisation"}),
    "year": frozenset({"year", "financialyear"}),
    "posts": frozenset({"posts", "fte", "officers", "staff", "effort"}),
    "operation": frozenset({"topoperation", "leadoperation", "operation"}),
}
_INTERVENTION: Mapping[str, frozenset[str]] = {
    "name": frozenset({"name", "intervention", "title", "scheme"}),
    "area": frozenset({"areacode", "area", "lsoa", "lsoacode", "lsoa21cd"}),
    "start": frozenset({"month", "start", "startmonth", "startdate", "date", "delivered"}),
}


@dataclass(frozen=True, slots=True)
class Disruption:
    """One disruption claim. ``scale`` is one of :data:`SCALE`, or empty when the word is not known."""

    agency: str
    theme: str
    operation: str
    strand: str
    scale: str
    group: str
    date: str
    reviewed: bool
    table: TableRecord


@dataclass(frozen=True, slots=True)
class Priority:
    """One line of a control strategy; ``posts`` is None when nobody says."""

    agency: str
    body: str
    year: str
    rank: int
    theme: str
    posts: float | None
    operation: str
    table: TableRecord


@dataclass(frozen=True, slots=True)
class Intervention:
    """One place where something was done, from a month on; ``start`` is empty when it is not a month."""

    agency: str
    name: str
    area: str
    start: str
    table: TableRecord


def read_disruptions(evidence: Evidence) -> tuple[Disruption, ...]:
    """Every disruption claim, in the order of delivery."""
    return tuple(
        Disruption(
            held.originator,
            evidence.theme(held.originator, row.get("theme", "")),
            row.get("operation", ""),
            row.get("strand", "").casefold(),
            _scale(row["claimed"]),
            row.get("group", ""),
            clean_date(row.get("date", "")) or "",
            bool(row.get("review")),
            held.table,
        )
        for held in evidence.delivered(_DISRUPTION, ("claimed", "theme", "date"))
        for row in held.rows
    )


def _scale(text: str) -> str:
    """A scale as people shorten it; the first three letters tell the words apart.

    >>> _scale("MOD"), _scale("Major"), _scale("huge")
    ('moderate', 'major', '')
    """
    start = fold(text)[:3]
    return next((word for word in SCALE if len(start) == 3 and word.startswith(start)), "")


def read_priorities(evidence: Evidence) -> tuple[Priority, ...]:
    """Every line of a control strategy whose rank is a number."""
    found = []
    for held in evidence.delivered(_PRIORITY, ("rank", "theme"), never=frozenset({"claimed"})):
        for row in held.rows:
            rank = clean_number(row["rank"])
            if rank is None or not row["theme"]:
                continue
            posts = clean_number(row.get("posts", ""))
            found.append(
                Priority(
                    held.originator,
                    row.get("body", "") or held.originator,
                    row.get("year", ""),
                    int(float(rank)),
                    evidence.theme(held.originator, row["theme"]),
                    float(posts) if posts is not None else None,
                    row.get("operation", ""),
                    held.table,
                )
            )
    return tuple(found)


def read_interventions(evidence: Evidence) -> tuple[Intervention, ...]:
    """Every place of every intervention."""
    return tuple(
        Intervention(
            held.originator,
            row["name"],
            row["area"],
            canonical_month(row["start"]) or "",
            held.table,
        )
        for held in evidence.delivered(
            _INTERVENTION, ("name", "area", "start"), never=frozenset({"claimed", "population", "text"})
        )
        for row in held.rows
        if row["name"] and row["area"]
    )
