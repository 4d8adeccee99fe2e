"""What the ledger gives back: frozen rows with their labels and where they come from."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from enum import StrEnum

from forestall.core import ForestallError, Label, Statement
from forestall.core.schema import ValueType

__all__ = [
    "Alert",
    "Approval",
    "DecisionRecord",
    "EntityRecord",
    "Footprint",
    "Hit",
    "Holding",
    "IdentityKind",
    "Link",
    "Proposal",
    "ProposalPart",
    "ProposalRecord",
    "RejectRecord",
    "SearchPage",
    "SharedIdentifier",
    "Source",
    "SourceRecord",
    "StatementRecord",
    "TableRecord",
    "Watch",
    "derive_pair_id",
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


def derive_pair_id(a: str, b: str) -> str:
    """The id of a possible link: it follows from the two ends, so it tells nothing else.

    Examples
    --------
    >>> derive_pair_id("e-1", "e-2") == derive_pair_id("e-2", "e-1")
    True
    """
    text = "\n".join(sorted((a, b))).encode("utf-8", "surrogatepass")
    return f"l-{hashlib.blake2b(text, digest_size=8).hexdigest()}"


@dataclass(frozen=True, slots=True)
class ProposalPart:
    """What one comparison says: its name, the level in words, and the weight in bits.

    The words say how two values compare ("same day and month, another year"), never what they are.
    """

    name: str
    level: str
    weight: float


_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,79}")
_LONGEST_WORDS = 120


@dataclass(frozen=True, slots=True)
class Proposal:
    """A possible link that a model puts forward: two entity ids that may be one.

    Parameters
    ----------
    a, b : str
        Ids of two entities, as their statements have them; the order does not matter.
    probability : float
        That they are one, from 0 to 1.
    weight : float
        The same as log2 of the odds, bits.
    model : str
        Id and version of the model, without spaces.
    parts : tuple of ProposalPart
        What each comparison adds to the weight.

    Raises
    ------
    ForestallError
        ``proposal.invalid``.

    Examples
    --------
    >>> Proposal("e-1", "e-2", 0.93, 3.7, "people-1", (ProposalPart("Name", "the same", 5.2),)).id
    'l-3e40ef4fb005ea9e'
    """

    a: str
    b: str
    probability: float
    weight: float
    model: str
    parts: tuple[ProposalPart, ...] = ()

    def __post_init__(self) -> None:
        weights = (self.weight, *(part.weight for part in self.parts))
        if (
            self.a == self.b
            or not 0 <= self.probability <= 1
            or not all(map(math.isfinite, weights))
            or not _MODEL.fullmatch(self.model)
            or any(len(part.name) > _LONGEST_WORDS or len(part.level) > _LONGEST_WORDS for part in self.parts)
        ):
            raise ForestallError(
                "proposal.invalid",
                f"{self.a[:200]!r} and {self.b[:200]!r} with probability {self.probability} "
                f"by {self.model[:80]!r} make no possible link.",
                "Give two ids, a probability from 0 to 1, finite weights, the model's id without spaces, and "
                f"at most {_LONGEST_WORDS} letters for each comparison.",
            )

    @property
    def id(self) -> str:
        """The id of the pair."""
        return derive_pair_id(self.a, self.b)


@dataclass(frozen=True, slots=True)
class Approval:
    """A first person's word for a link that takes two."""

    by: str
    time: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """One decision about a pair, or the first word for one (``kind`` is then ``approve``).

    ``score`` is the probability of a model that decided.
    """

    kind: str
    a: str
    b: str
    by: str
    time: str
    reason: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """A possible link that nobody has decided.

    ``probability`` and ``weight`` are None, and ``model`` empty, where only a person put it forward.
    """

    id: str
    a: str
    b: str
    probability: float | None
    weight: float | None
    model: str
    parts: tuple[ProposalPart, ...]
    label: Label
    recorded: str
    recorder: str
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Footprint:
    """How much hangs on an entity, over all records joined to it, as one reader may see it.

    ``ties`` counts the statements that name another entity or are about it from elsewhere; ``groups``
    are the groups that it is in, or is.
    """

    id: str
    members: tuple[str, ...]
    schema: str
    statements: int
    ties: int
    groups: tuple[str, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """What somebody wants to be told about: an ``entity`` by id, or a ``search`` by its words."""

    id: str
    kind: str
    target: str
    reason: str
    since: str
    label: Label


@dataclass(frozen=True, slots=True)
class Alert:
    """Something new about a watch.

    Parameters
    ----------
    watch : str
    kind : str
        ``statement`` or ``tie`` (recorded), ``withdrawn``, ``joined``, ``parted``, ``possible link``, or
        ``hit`` (another record holds the words).
    entity : str
        The record that it is about.
    count : int
        Statements.
    about : str
        The source, or the possible link; empty for the rest.
    time, by : str
        When and by whom it was recorded; empty where several things made it so.
    """

    watch: str
    kind: str
    entity: str
    count: int
    about: str = ""
    time: str = ""
    by: str = ""
