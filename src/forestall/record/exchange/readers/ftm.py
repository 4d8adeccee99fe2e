"""FollowTheMoney entities and statements, in JSON or CSV, kept as they stand.

The shapes are those of the FollowTheMoney documentation (entity: ``id``, ``schema``,
``properties``; statement: one row per entity, property and value).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forestall.record.exchange.readers.document import (
    Chunk,
    Code,
    Entities,
    Limits,
    Reject,
    Statements,
    Table,
)
from forestall.record.exchange.readers.json_text import decode, decode_plain, flatten
from forestall.record.exchange.readers.json_values import Elements, Refused, chunk_elements, read_object
from forestall.record.exchange.readers.streams import part_name

__all__ = [
    "STATEMENT_COLUMNS",
    "is_entity",
    "is_statement",
    "open_entities",
    "open_statement_objects",
    "open_statement_table",
]

STATEMENT_COLUMNS = (
    "id",
    "entity_id",
    "canonical_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "origin",
)
_REQUIRED = ("entity_id", "schema", "prop", "value")


def is_entity(value: Mapping[str, Any]) -> bool:
    """Whether an object has the shape of an entity.

    >>> is_entity({"id": "p1", "schema": "Person", "properties": {"name": ["Ann Example"]}})
    True
    """
    return isinstance(value.get("schema"), str) and isinstance(value.get("properties"), dict)


def is_statement(columns: object) -> bool:
    """Whether these columns or keys are those of statements."""
    return isinstance(columns, (tuple, list, dict)) and set(_REQUIRED) <= set(columns)


def open_entities(path: Path, elements: Elements, limits: Limits) -> Entities:
    """Entities among the elements of a JSON file."""

    def convert(raw: str) -> dict[str, Any]:
        entity = read_object(raw, decode_plain, limits.depth)
        identifier = entity.get("id")
        if not isinstance(identifier, str) or not identifier.strip():
            raise Refused(Code.BAD_ENTITY, "The entity has no id.", "Give each entity an id.")
        if not is_entity(entity):
            raise Refused(
                Code.BAD_ENTITY,
                f"Entity {identifier[:80]!r} has no schema or no properties.",
                "Write it with id, schema and properties.",
            )
        return entity

    def source(size: int, skip: int) -> Iterator[Chunk[dict[str, Any]]]:
        return chunk_elements(elements, convert, path.name, part_name(path), size, skip)

    return Entities(part_name(path), source)


def _check(statement: dict[str, str | None]) -> dict[str, str | None]:
    missing = [name for name in _REQUIRED if not statement.get(name)]
    if missing:
        raise Refused(
            Code.BAD_STATEMENT,
            f"The statement has no {' and no '.join(missing)}.",
            "Fill entity_id, schema, prop and value.",
        )
    return statement


def open_statement_objects(path: Path, elements: Elements, limits: Limits) -> Statements:
    """Statements among the elements of a JSON file."""

    def convert(raw: str) -> dict[str, str | None]:
        return _check(flatten(read_object(raw, decode, limits.depth)))

    def source(size: int, skip: int) -> Iterator[Chunk[dict[str, str | None]]]:
        return chunk_elements(elements, convert, path.name, part_name(path), size, skip)

    return Statements(part_name(path), source)


def open_statement_table(path: Path, table: Table) -> Statements:
    """Statements in the rows of a delimited file; an empty field is ``None``."""

    def source(size: int, skip: int) -> Iterator[Chunk[dict[str, str | None]]]:
        for chunk in table.chunks(size, skip):
            found: Chunk[dict[str, str | None]] = Chunk([], [], list(chunk.rejects))
            for number, row in zip(chunk.numbers, chunk.rows, strict=True):
                statement = {name: value or None for name, value in zip(table.columns, row, strict=True)}
                try:
                    found.rows.append(_check(statement))
                    found.numbers.append(number)
                except Refused as refused:
                    raw = ",".join(value or "" for value in row)
                    found.rejects.append(
                        Reject(
                            path.name,
                            table.name,
                            number,
                            None,
                            None,
                            refused.code,
                            refused.reason,
                            refused.remedy,
                            raw,
                        )
                    )
            found.rejects.sort(key=lambda reject: reject.row or 0)
            yield found

    return Statements(table.name, source, table.notes)
