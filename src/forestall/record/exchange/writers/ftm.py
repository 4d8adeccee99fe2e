"""Writing FollowTheMoney: entities and statements, as its own tools read them.

What came from FollowTheMoney goes back as it came: the properties in their order, what stood beside
them in the entity (kept as ``context.*``), and the provenance of statements (kept in the locator).
Forestall's own schemata go out as those that FollowTheMoney has for such things, with their name
beside them as ``forestall_schema``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, BinaryIO

from forestall.core.schema import ancestors
from forestall.record.exchange.readers.ftm import STATEMENT_COLUMNS
from forestall.record.exchange.writers.delimited import write_csv
from forestall.record.exchange.writers.ftm_model import FTM_PROPERTIES, ftm_schema, is_ftm_property
from forestall.record.exchange.writers.json_lines import write_objects
from forestall.record.exchange.writers.losses import Losses, count
from forestall.record.ledger import StatementRecord

__all__ = ["write_ftm_entities", "write_ftm_statements"]

_CONTEXT = "context."
_PROVENANCE = re.compile(r":\d+ (\{.*\})\Z")
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_MOST_NAMED = 8


def write_ftm_entities(file: BinaryIO, records: Iterable[StatementRecord]) -> tuple[str, ...]:
    """Write entities as FollowTheMoney JSON lines.

    Parameters
    ----------
    file : binary file
    records : iterable of StatementRecord
        Grouped by entity.

    Returns
    -------
    tuple of str
        What the format could not keep, in sentences.
    """
    job = _Entities()
    grouped = groupby(records, key=lambda record: record.statement.entity)
    write_objects(file, (job.build(entity, list(stated)) for entity, stated in grouped))
    return job.sentences()


class _Entities:
    def __init__(self) -> None:
        self._losses = Losses()
        self._unknown: Counter[str] = Counter()
        self._foreign: Counter[str] = Counter()
        self._schemas = self._contexts = 0

    def build(self, entity: str, records: Sequence[StatementRecord]) -> dict[str, Any]:
        """One entity from all that is stated of it."""
        for record in records:
            self._losses.add(record)
        own = self._schema([record.statement.schema for record in records])
        schema = ftm_schema(own)
        properties: dict[str, dict[str, None]] = {}
        context: dict[str, list[str]] = {}
        for record in records:
            s = record.statement
            if s.prop.startswith(_CONTEXT):
                context.setdefault(s.prop[len(_CONTEXT) :], []).append(s.value)
            elif s.prop != "id":
                properties.setdefault(s.prop, {})[s.value] = None
        self._foreign[schema] += schema not in FTM_PROPERTIES
        for prop, values in properties.items():
            if schema in FTM_PROPERTIES and not is_ftm_property(schema, prop):
                self._unknown[prop] += len(values)
        built: dict[str, Any] = {"id": entity, "schema": schema}
        if own != schema:
            built["forestall_schema"] = own
        built["properties"] = {prop: list(values) for prop, values in properties.items()}
        return built | {key: self._merge(texts) for key, texts in context.items()}

    def _schema(self, schemas: Sequence[str]) -> str:
        """The schema that extends all others; if there is none, the most stated one."""
        counted = Counter(schemas)
        for schema in counted:
            if counted.keys() <= ancestors(schema):
                return schema
        chosen = min(counted, key=lambda schema: (-counted[schema], schema))
        self._schemas += sum(number for schema, number in counted.items() if schema not in ancestors(chosen))
        return chosen

    def _merge(self, texts: Sequence[str]) -> Any:
        """What stood beside the properties; deliveries that differ are joined if they are lists."""
        values = [_decode(text) for text in dict.fromkeys(texts)]
        if all(isinstance(value, list) for value in values):
            joined = {json.dumps(item, sort_keys=True): item for value in values for item in value}
            return values[0] if len(values) == 1 else list(joined.values())
        self._contexts += len(values) - 1
        return values[-1]

    def sentences(self) -> tuple[str, ...]:
        """What was lost."""
        said = list(self._losses.sentences())
        if self._unknown:
            said.append(
                "In the file, but left out by FollowTheMoney's tools, which do not have the properties: "
                f"{_name_some(self._unknown, 'value')}."
            )
        if foreign := +self._foreign:
            said.append(
                "Refused by FollowTheMoney's tools, which do not have the schemata: "
                f"{_name_some(foreign, 'entity', 'entities')}."
            )
        if self._schemas:
            said.append(f"Not kept: another schema of the entity, in {count(self._schemas, 'statement')}.")
        if self._contexts:
            said.append(
                "Not kept, because a newer delivery has another one: "
                f"{count(self._contexts, 'value')} beside the properties."
            )
        return tuple(said)


def write_ftm_statements(
    file: BinaryIO, records: Iterable[StatementRecord], *, table: bool = False
) -> tuple[str, ...]:
    """Write statements as FollowTheMoney has them: JSON lines, or CSV if ``table``.

    Statements that FollowTheMoney's reader would stop at (of a schema or property that it does not
    have) are left out, unless they came from FollowTheMoney. CSV is not guarded against
    spreadsheets: it is for FollowTheMoney's tools, which would take the guard for a part of the value.

    Returns
    -------
    tuple of str
        What the format could not keep, in sentences.
    """
    job = _Statements()
    if table:
        rows = (_table_row(row) for row in job.rows(records))
        write_csv(file, STATEMENT_COLUMNS, rows, guard=False)
    else:
        write_objects(file, job.rows(records))
    return job.sentences(table=table)


class _Statements:
    def __init__(self) -> None:
        self._losses = Losses()
        self._left_out: Counter[str] = Counter()
        self._contexts = self._more = 0

    def rows(self, records: Iterable[StatementRecord]) -> Iterator[dict[str, Any]]:
        """The statements that FollowTheMoney can hold."""
        for record in records:
            self._losses.add(record)
            s = record.statement
            kept = _provenance(s.locator)
            schema = s.schema if kept else ftm_schema(s.schema)
            if not kept and s.prop.startswith(_CONTEXT):
                self._contexts += 1
                continue
            if not kept and not is_ftm_property(schema, s.prop):
                self._left_out[s.prop] += 1
                continue
            self._more += bool(kept.keys() - set(STATEMENT_COLUMNS))
            yield {
                "canonical_id": s.entity,
                "entity_id": s.entity,
                "prop": s.prop,
                "schema": schema,
                "value": s.value,
                "dataset": _NOT_NAME.sub("_", s.label.originator.lower()).strip("_") or "forestall",
                "lang": s.lang or None,
                "original_value": s.original or None,
                "first_seen": None if kept else record.recorded[:19],
                "last_seen": None if kept else record.recorded[:19],
                "origin": None,
                "id": None if kept else record.id,
                **kept,
                "external": kept.get("external", "f") in ("t", "true"),
            }

    def sentences(self, *, table: bool) -> tuple[str, ...]:
        """What was lost."""
        said = list(self._losses.sentences(words=False))
        if self._left_out:
            said.append(
                "Left out, because FollowTheMoney does not have the properties: "
                f"{_name_some(self._left_out, 'statement')}."
            )
        if self._contexts:
            said.append(f"Left out: {count(self._contexts, 'value')} beside the properties of entities.")
        if table and self._more:
            said.append(f"Left out: columns of its own, in {count(self._more, 'statement')}.")
        return tuple(said)


def _table_row(row: dict[str, Any]) -> list[str | None]:
    cells = {**row, "external": "t" if row["external"] else "f"}
    return [cells.get(column) for column in STATEMENT_COLUMNS]


def _provenance(locator: str) -> dict[str, str]:
    """What a FollowTheMoney statement said of itself, as intake kept it behind its row number."""
    found = _PROVENANCE.search(locator)
    if found is None:
        return {}
    try:
        kept: dict[str, str] = json.loads(found[1])
    except ValueError:
        return {}
    return kept


def _decode(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _name_some(counted: Counter[str], noun: str, plural: str = "") -> str:
    names = [name for name, _ in counted.most_common(_MOST_NAMED)]
    more = ", ..." if len(counted) > _MOST_NAMED else ""
    return f"{count(counted.total(), noun, plural)} ({', '.join(names)}{more})"
