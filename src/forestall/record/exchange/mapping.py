"""Mappings: what the columns of a delivered table mean, as YAML that a person can read and edit.

A mapping file holds one entry for each table. Each entry says what kind of table it is, which
entities a row speaks of, where the grading stands, and, for bulk rows, which columns are the time,
the amount and so on. ``why`` explains a proposed mapping column by column; it has no effect.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal

import msgspec

from forestall.core import ForestallError, Scheme

__all__ = [
    "EntityRule",
    "LabelRule",
    "MappingFile",
    "PropertyRule",
    "RoleRule",
    "TableKind",
    "TableMapping",
    "dump_mapping",
    "load_mapping",
    "parse_mapping",
]


class TableKind(StrEnum):
    """What the rows of a table are.

    Rows of the bulk kinds stay in the lake with typed columns, and only the phones, accounts and
    so on that they name become entities. ``table`` keeps the rows as they are.
    """

    ENTITIES = "entities"
    REPORTS = "reports"
    CALLS = "calls"
    TRANSACTIONS = "transactions"
    LISTINGS = "listings"
    AREA_COUNTS = "area_counts"
    TABLE = "table"

    @property
    def bulk(self) -> bool:
        """Whether rows stay in the lake instead of becoming statements one by one."""
        return self not in (TableKind.ENTITIES, TableKind.REPORTS)


class PropertyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the value of one property comes from.

    Filled ``columns`` are joined by ``join``. ``type`` is ``text``, ``name``, ``date``, ``number``,
    ``entity`` (``entity`` names another entity of the row), ``reference`` (the columns are the key
    of an entity of ``schema`` in the same originator's records) or a kind of identifier such as
    ``phone``. ``split`` separates several values in one cell.
    """

    columns: list[str] = []
    join: str = " "
    constant: str = ""
    type: str = "text"
    entity: str = ""
    schema: str = ""
    order: Literal["day-first", "month-first"] = "day-first"
    split: str = ""
    required: bool = False


class EntityRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One entity that a row speaks of.

    ``key`` are the columns that identify it; without any, every row is an entity of its own.
    ``key_type`` cleans the key as a property type would. ``shared`` keys are the same for every
    originator (a phone number), others are the originator's own (a nominal number). The entity is
    only there ``when`` a column is filled, or ``unless`` one is.
    """

    schema: str
    key: list[str] = []
    key_type: str = "text"
    shared: bool = False
    properties: dict[str, PropertyRule] = {}
    valid_from: str = ""
    valid_to: str = ""
    when: str = ""
    unless: str = ""


class LabelRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where grade, handling and marking stand. Each names a column, except ``scheme``."""

    scheme: Scheme | None = None
    grading: str = ""
    source_evaluation: str = ""
    assessment: str = ""
    handling: str = ""
    conditions: str = ""
    marking: str = ""


class RoleRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A typed column of a bulk table: ``type`` is ``text``, ``time``, ``number`` or an identifier kind.

    Numbers are multiplied by ``scale``: 0.01 for amounts in pence.
    """

    column: str
    type: str = "text"
    scale: float = 1.0
    order: Literal["day-first", "month-first"] = "day-first"
    required: bool = False


class TableMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The mapping of one table."""

    kind: TableKind
    entities: dict[str, EntityRule] = {}
    label: LabelRule = LabelRule()
    roles: dict[str, RoleRule] = {}
    why: dict[str, str] = {}

    def columns(self) -> set[str]:
        """Every column that the mapping reads."""
        used = {rule.column for rule in self.roles.values()}
        label = self.label
        used |= {label.grading, label.source_evaluation, label.assessment}
        used |= {label.handling, label.conditions, label.marking}
        for entity in self.entities.values():
            used |= {*entity.key, entity.valid_from, entity.valid_to, entity.when, entity.unless}
            for rule in entity.properties.values():
                used |= set(rule.columns)
        return used - {""}


class MappingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping file: the tables of one delivery by name (file name, or ``file#part``)."""

    tables: dict[str, TableMapping]
    forestall_mapping: int = 1


def load_mapping(path: Path) -> MappingFile:
    """Read a mapping file.

    Raises
    ------
    ForestallError
        ``mapping.unreadable`` with the place of the fault.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path.name, error) from error
    return parse_mapping(data, path.name)


def parse_mapping(data: bytes | str, name: str) -> MappingFile:
    """A mapping from its YAML; ``name`` is what an error calls it.

    Raises
    ------
    ForestallError
        ``mapping.unreadable`` with the place of the fault.
    """
    try:
        return msgspec.yaml.decode(data, type=MappingFile)
    except (msgspec.MsgspecError, ValueError) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> ForestallError:
    return ForestallError(
        "mapping.unreadable",
        f"{name} is not a mapping: {error}.",
        "Start from one that `forestall intake --propose` writes.",
    )


def dump_mapping(mapping: MappingFile) -> bytes:
    """A mapping as YAML, ready to be edited."""
    return msgspec.yaml.encode(mapping)
