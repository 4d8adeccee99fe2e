"""What the ledger gives back: frozen rows with their labels and where they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from forestall.core import Label, Statement
from forestall.core.schema import ValueType

__all__ = [
    "EntityRecord",
    "Hit",
    "Holding",
    "IdentityKind",
    "Link",
    "RejectRecord",
    "SearchPage",
    "SharedIdentifier",
    "Source",
    "SourceRecord",
    "StatementRecord",
    "TableRecord",
]


class IdentityKind(StrEnum):
    """What was decided about two entity ids.

    ``link`` joins them, ``confirm`` joins them on a person's word, ``unlink`` takes a join back
    without saying that they differ, ``refute`` says that they are two.
    """

    LINK = "link"
    CONFIRM = "confirm"
    UNLINK = "unlink"
    REFUTE = "refute"


@dataclass(frozen=True, slots=True)
class Source:
    """A source about to be recorded: a delivered file, a report, or a person at the keyboard."""

    id: str
    kind: str
    name: str
    label: Label
    format: str = ""
    originator: str = ""
    reference: str = ""
    source_reference: str = ""
    dated: str = ""
    parent: int | None = None
    mapping: str = ""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A recorded source.

    It carries no number of the ledger's own: numbers would tell how much a reader may not see.
    ``parent`` is the id of the file that a report arrived in, if it may be seen.
    """

    id: str
    kind: str
    name: str
    format: str
    originator: str
    reference: str
    source_reference: str
    dated: str
    label: Label
    mapping: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A statement as recorded: who recorded it, when, and its type of value."""

    id: str
    statement: Statement
    value_type: ValueType
    recorded: str
    recorder: str


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """Everything that one reader may see of one entity, over all records joined to it."""

    id: str
    members: tuple[str, ...]
    statements: tuple[StatementRecord, ...]

    @property
    def schema(self) -> str:
        """The schema that most statements give it (ties in alphabetical order)."""
        schemas = [record.statement.schema for record in self.statements]
        return min(set(schemas), key=lambda name: (-schemas.count(name), name))

    def values(self, prop: str) -> list[str]:
        """The distinct values of a property, the most stated first."""
        found = [record.statement.value for record in self.statements if record.statement.prop == prop]
        return sorted(set(found), key=lambda value: (-found.count(value), value))

    @property
    def caption(self) -> str:
        """What to call it: its most stated name, or else an identifier, or its id."""
        # An account goes by its number: its name is its holder's.
        numbers = ("iban", "accountNumber") if self.schema == "BankAccount" else ()
        names = ("name", "alias", "title", "reference", "number", "registrationNumber", "summary")
        for prop in (*numbers, *names):
            if values := self.values(prop):
                return self._with_latin(values[0]) if prop == "name" else values[0]
        for kind in (ValueType.NAME, ValueType.IDENTIFIER):
            for record in self.statements:
                if record.value_type is kind:
                    return record.statement.value
        return self.id

    def _with_latin(self, name: str) -> str:
        """A name in another script with a Latin spelling before it, when a source gives one."""
        if _LATIN.search(name):
            return name
        spelled = (other for prop in ("name", "alias") for other in self.values(prop) if _LATIN.search(other))
        latin = next(spelled, None)
        return f"{latin} ({name})" if latin else name


_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result. ``matched`` are the (property, value) pairs that hold the words."""

    id: str
    schema: str
    caption: str
    matched: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results; ``total`` counts the matching records that this reader may see."""

    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Link:
    """A tie between two entities, stated directly or through a relationship such as Ownership.

    ``via`` is the id of the relationship entity, empty when the tie is a plain property.
    """

    source: str
    target: str
    kind: str
    via: str
    statements: tuple[StatementRecord, ...]


@dataclass(frozen=True, slots=True)
class TableRecord:
    """A registered lake table: its Parquet files are named by content hash."""

    name: str
    kind: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    files: tuple[str, ...]
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class RejectRecord:
    """A row or value that was not taken in, and what to do about it."""

    source: str
    file: str
    part: str
    row: int | None
    column: str | None
    value: str | None
    code: str
    reason: str
    remedy: str
    raw: str | None
    whole_row: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """How many statements and entities of one schema a source states under one label."""

    source: str
    schema: str
    label: Label
    statements: int
    entities: int


@dataclass(frozen=True, slots=True)
class SharedIdentifier:
    """An identifier that more than one originator holds: where it stands, and in whose records."""

    value: str
    props: tuple[str, ...]
    entities: tuple[str, ...]
    originators: tuple[str, ...]
    sources: tuple[str, ...]
