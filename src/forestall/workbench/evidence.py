"""What a briefing reads: everything that one view may see, asked for once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from forestall.record.lake import Lake
from forestall.record.ledger import Holding, RejectRecord, SourceRecord, StatementRecord, TableRecord, View
from forestall.workbench.actions import (
    Disruption,
    Intervention,
    Priority,
    read_disruptions,
    read_interventions,
    read_priorities,
)
from forestall.workbench.area_counts import AreaCounts, read_area_counts
from forestall.workbench.group_ties import Groups, read_groups
from forestall.workbench.product import Basis, join_bases
from forestall.workbench.wording import fold

__all__ = ["BulkAnswer", "Delivered", "Evidence"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A table of the lake with its columns found by what they are called.

    ``rows`` are dictionaries from the wanted role to the text of the cell, empty when there is none.
    """

    table: TableRecord
    originator: str
    rows: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class BulkAnswer:
    """The answer to a query over all tables of one kind, and what could not take part."""

    rows: tuple[dict[str, Any], ...]
    tables: tuple[TableRecord, ...]
    left_out: tuple[TableRecord, ...]


class Evidence:
    """What one view may see, gathered once and shared by the six aspects."""

    def __init__(self, view: View, lake: Lake) -> None:
        self.view = view
        self.lake = lake
        self.today = view.today
        self.sources: dict[str, SourceRecord] = {source.id: source for source in view.sources()}
        self.tables: tuple[TableRecord, ...] = view.tables()
        self.holdings: tuple[Holding, ...] = view.holdings()
        self.rejects: tuple[RejectRecord, ...] = view.rejects()

    def originator(self, source: str) -> str:
        """Whose records a source holds; a report belongs to the agency whose delivery it came in."""
        record = self.sources.get(source)
        if record is None:
            return ""
        parent = self.sources.get(record.parent)
        return (parent or record).originator

    @cached_property
    def agencies(self) -> tuple[str, ...]:
        """Every originator, in alphabetical order."""
        return tuple(sorted({self.originator(source) for source in self.sources} - {""}))

    @cached_property
    def partners(self) -> tuple[str, ...]:
        """Agencies taken as partners outside the region: they deliver no crime counts, though some do."""
        home = {self.originator(table.source) for table in self.tables if table.kind == "area_counts"}
        return tuple(agency for agency in self.agencies if agency not in home) if home else ()

    def basis_of(self, records: Iterable[StatementRecord], *, newest: str = "") -> Basis:
        """The basis of a count of statements."""
        found = list(records)
        sources = dict.fromkeys(record.statement.source for record in found)
        labels = frozenset(record.statement.label for record in found)
        return Basis(tuple(sources), len(found), labels, newest)

    def basis_of_holdings(self, holdings: Iterable[Holding]) -> Basis:
        """The basis of a count that the record itself made."""
        found = list(holdings)
        sources = dict.fromkeys(holding.source for holding in found)
        labels = frozenset(holding.label for holding in found)
        return Basis(tuple(sources), sum(holding.statements for holding in found), labels)

    def basis_of_tables(self, tables: Iterable[TableRecord], *, newest: str = "") -> Basis:
        """The basis of a count of rows in the lake."""
        found = list(tables)
        sources = dict.fromkeys(table.source for table in found)
        labels = frozenset(table.label for table in found)
        return Basis(tuple(sources), sum(table.rows for table in found), labels, newest)

    def basis_of_sources(self, sources: Iterable[str]) -> Basis:
        """The basis of a count of files or reports."""
        found = tuple(dict.fromkeys(source for source in sources if source in self.sources))
        labels = frozenset(self.sources[source].label for source in found)
        newest = max((self.sources[source].dated for source in found), default="")
        return Basis(found, len(found), labels, newest)

    def holding(self, *schemas: str) -> tuple[Holding, ...]:
        """What is held of these schemata."""
        return tuple(holding for holding in self.holdings if holding.schema in schemas)

    def entities(self, *schemas: str) -> int:
        """How many entities of these schemata; one counts once however many sources hold it."""
        return sum(self._counts.get(schema, 0) for schema in schemas)

    @cached_property
    def groups(self) -> Groups:
        """The groups held, and what ties them."""
        return read_groups(self)

    @cached_property
    def disruptions(self) -> tuple[Disruption, ...]:
        """Every disruption claim."""
        return read_disruptions(self)

    @cached_property
    def priorities(self) -> tuple[Priority, ...]:
        """Every line of a control strategy."""
        return read_priorities(self)

    @cached_property
    def interventions(self) -> tuple[Intervention, ...]:
        """Every place of every intervention."""
        return read_interventions(self)

    @cached_property
    def area_counts(self) -> AreaCounts:
        """Counts of small areas by month."""
        return read_area_counts(self)

    @cached_property
    def _counts(self) -> dict[str, int]:
        return self.view.count()["entities"]

    def bulk(self, kind: str) -> tuple[TableRecord, ...]:
        """The tables of a bulk kind, such as ``calls``."""
        return tuple(table for table in self.tables if table.kind == kind)

    def ask(self, kind: str, roles: Sequence[str], sql: str) -> BulkAnswer:
        """Run SQL over all tables of a kind that have these typed columns.

        The query calls the rows ``rows`` and the columns ``_forestall_`` with the role.
        """
        tables = self.bulk(kind)
        fit = tuple(table for table in tables if set(roles) <= _roles(table))
        left_out = tuple(table for table in tables if table not in fit)
        if not fit:
            return BulkAnswer((), (), left_out)
        files = [name for table in fit for name in table.files]
        return BulkAnswer(tuple(self.lake.query(files, sql).to_pylist()), fit, left_out)

    def ask_each(self, kind: str, roles: Sequence[str], sql: str) -> list[tuple[str, BulkAnswer]]:
        """The same, agency by agency."""
        answers = []
        for agency in self.agencies:
            tables = tuple(t for t in self.bulk(kind) if self.originator(t.source) == agency)
            fit = tuple(table for table in tables if set(roles) <= _roles(table))
            if fit:
                files = [name for table in fit for name in table.files]
                rows = tuple(self.lake.query(files, sql).to_pylist())
                answers.append((agency, BulkAnswer(rows, fit, tuple(t for t in tables if t not in fit))))
        return answers

    def delivered(
        self,
        wanted: Mapping[str, frozenset[str]],
        needed: Iterable[str],
        *,
        never: frozenset[str] = frozenset(),
    ) -> tuple[Delivered, ...]:
        """Tables kept as they came whose column names tell what they are.

        Parameters
        ----------
        wanted : mapping
            Role to the folded names that a column of this role goes by.
        needed : iterable of str
            Roles without which a table is something else.
        never : frozenset of str
            Folded names of columns that such a table does not have.
        """
        found = []
        for table in self.tables:
            if table.kind not in ("table", "entities"):
                continue
            columns = [name for name, _ in table.columns if "=" not in name]
            folded = {fold(name): name for name in reversed(columns)}
            roles = {
                role: folded[name]
                for role, names in wanted.items()
                for name in sorted(names)
                if name in folded
            }
            if not set(needed) <= set(roles) or never & set(folded):
                continue
            quoted = ", ".join(
                f'"{column.replace(chr(34), chr(34) * 2)}" AS {role}' for role, column in roles.items()
            )
            rows = self.lake.query(table.files, f"SELECT {quoted} FROM rows").to_pylist()
            texts = tuple({role: str(cell or "").strip() for role, cell in row.items()} for row in rows)
            found.append(Delivered(table, self.originator(table.source), texts))
        return tuple(found)

    @cached_property
    def codes(self) -> Mapping[tuple[str, str, str], str]:
        """What a code means: agency, folded list and folded code to the meaning."""
        wanted = {
            "list": frozenset({"codelist", "list", "listname", "codeset"}),
            "code": frozenset({"code"}),
            "meaning": frozenset({"meaning", "description", "label", "text"}),
        }
        tables = self.delivered(wanted, ("list", "code", "meaning"))
        return {
            (held.originator, fold(row["list"]), fold(row["code"])): row["meaning"]
            for held in tables
            for row in held.rows
        }

    def theme(self, agency: str, code: str) -> str:
        """A crime theme in words; a code that no list explains stays marked as such."""
        if not code:
            return "no theme given"
        if meaning := self.codes.get((agency, "theme", fold(code))):
            return meaning.casefold()
        words = re.sub(r"[_\s]+", " ", code).strip()
        return words.casefold() if len(words) > 4 and not words.isdigit() else f"unexplained code {code!r}"

    def join(self, *bases: Basis | None) -> Basis:
        """One basis out of several."""
        return join_bases(basis for basis in bases if basis is not None)


def _roles(table: TableRecord) -> set[str]:
    return {name.partition("=")[0] for name, _ in table.columns if "=" in name}
