"""Turning rows into statements, by a mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from forestall.core import (
    ForestallError,
    Handling,
    HandlingCode,
    Label,
    Marking,
    Scheme,
    derive_entity_id,
    derive_statement_id,
    parse_grading,
    parse_handling,
)
from forestall.core.schema import value_type
from forestall.record.exchange.cleaning import Cleaner, cleaner
from forestall.record.exchange.mapping import EntityRule, LabelRule, PropertyRule, TableMapping
from forestall.record.ledger.change import StatementRow

__all__ = ["Problem", "RowMapper", "read_label", "value_problem"]

_EXAMPLES = {
    "date": "Write it as 2024-05-17 or 17/05/2024.",
    "time": "Write it as 2024-05-17 14:30.",
    "number": "Write a plain number such as 1250.00.",
    "phone": "Give the full number, with the country code for a foreign one.",
    "iban": "Check it against the statement: its check figures do not fit.",
    "card": "Check the number: its check figure does not fit.",
    "bank_account": "Write it as 12-34-56 12345678.",
    "email": "Write it as name@example.org.",
}


class Problem(NamedTuple):
    """Something that a row holds and the record does not take; ``whole_row`` when none of it was taken."""

    column: str
    value: str
    code: str
    reason: str
    remedy: str
    whole_row: bool


class _Reject(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(slots=True)
class _Property:
    name: str
    columns: tuple[int, ...]
    column_names: str
    rule: PropertyRule
    clean: Cleaner
    kind: int


@dataclass(slots=True)
class _Entity:
    schema: str
    key: tuple[int, ...]
    key_names: str
    clean_key: Cleaner
    key_type: str
    scope: str
    properties: list[_Property]
    links: list[tuple[str, str, bool]]
    when: int | None
    unless: int | None
    valid: tuple[tuple[str, int] | None, tuple[str, int] | None]


class RowMapper:
    """A compiled mapping: maps the rows of one table of one source.

    Parameters
    ----------
    mapping : TableMapping
    columns : sequence of str
        The columns of the table.
    originator : str
        Whose records they are; the scope of keys that are not shared.
    source_id, part : str
        Where the rows come from; both go into ids and locators.
    source : int
        Number of the source in the ledger; may be set later, before the first row.
    label : Label
        What a row without a grading of its own carries.
    intern : callable
        Gives the number of a label.

    Raises
    ------
    ForestallError
        ``mapping.column`` when the mapping names a column that the table lacks.
    """

    def __init__(
        self,
        mapping: TableMapping,
        columns: Sequence[str],
        *,
        originator: str,
        source_id: str,
        part: str,
        source: int = 0,
        label: Label,
        intern: Callable[[Label], int],
    ) -> None:
        self._places = {name: place for place, name in enumerate(columns)}
        if missing := sorted(mapping.columns() - set(columns)):
            raise ForestallError(
                "mapping.column",
                f"The mapping of {part} names columns that the table lacks: {', '.join(missing)}.",
                f"It has: {', '.join(columns)}.",
            )
        self.source = source
        self._originator, self._source_id, self._part = originator, source_id, part
        self._label, self._intern = label, intern
        self._rule = mapping.label
        self._label_columns = tuple(
            self._places[name] if name else None
            for name in (
                self._rule.grading,
                self._rule.source_evaluation,
                self._rule.assessment,
                self._rule.handling,
                self._rule.conditions,
                self._rule.marking,
            )
        )
        self._labelled = any(place is not None for place in self._label_columns)
        self._labels: dict[tuple[str, ...], int | ForestallError] = {}
        self._bulk = mapping.kind.bulk
        self._once: set[tuple[bytes, int]] = set()
        self._entities = {name: self._compile(rule) for name, rule in mapping.entities.items()}
        for name, rule in mapping.entities.items():
            for prop, target in rule.properties.items():
                if target.type == "entity" and target.entity not in self._entities:
                    raise ForestallError(
                        "mapping.entity",
                        f"Property {prop} of {name} points to {target.entity!r}, which the mapping lacks.",
                        f"It has: {', '.join(self._entities)}.",
                    )

    def _compile(self, rule: EntityRule) -> _Entity:
        properties = []
        for name, prop in rule.properties.items():
            if prop.type == "entity":
                continue
            kind = "text" if prop.type == "reference" else prop.type
            properties.append(
                _Property(
                    name,
                    tuple(self._places[column] for column in prop.columns),
                    " + ".join(prop.columns),
                    prop,
                    _find_cleaner(kind, prop.order),
                    int(value_type(rule.schema, name)),
                )
            )
        links = [(n, p.entity, p.required) for n, p in rule.properties.items() if p.type == "entity"]
        return _Entity(
            rule.schema,
            tuple(self._places[column] for column in rule.key),
            " + ".join(rule.key),
            _find_cleaner(rule.key_type, "day-first"),
            rule.key_type,
            "" if rule.shared else self._originator,
            properties,
            links,
            self._places.get(rule.when),
            self._places.get(rule.unless),
            (self._column(rule.valid_from), self._column(rule.valid_to)),
        )

    def _column(self, name: str) -> tuple[str, int] | None:
        return (name, self._places[name]) if name else None

    def map_row(self, number: int, row: Sequence[str | None]) -> tuple[list[StatementRow], list[Problem]]:
        """The statements of one row, and what it holds that cannot be taken.

        A row with a problem that concerns the whole row gives no statements.
        """
        problems: list[Problem] = []
        rows: list[StatementRow] = []
        try:
            label = self._row_label(row)
            ids: dict[str, str | None] = {}
            for name, entity in self._entities.items():
                ids[name] = self._entity_id(name, entity, number, row, problems)
            for name, entity in self._entities.items():
                entity_id = ids[name]
                if entity_id is not None:
                    self._state(entity_id, entity, ids, number, row, label, rows, problems)
        except _Reject as reject:
            return [], [reject.problem]
        if self._entities and not rows and not self._bulk:
            empty = Problem("", "", "row.empty", "The row holds no value.", "Delete it, or fill it in.", True)
            return [], problems or [empty]
        if self._bulk:
            rows = [row for row in rows if (row[0], row[6]) not in self._once]
            self._once.update((row[0], row[6]) for row in rows)
        return rows, problems

    @property
    def labelled(self) -> bool:
        """Whether rows carry a grading, handling or marking of their own."""
        return self._labelled

    def label_of(self, row: Sequence[str | None]) -> int:
        """The number of the label of a row that was mapped without a problem."""
        return self._row_label(row)

    def _entity_id(
        self,
        name: str,
        entity: _Entity,
        number: int,
        row: Sequence[str | None],
        problems: list[Problem],
    ) -> str | None:
        if entity.when is not None and not (row[entity.when] or "").strip():
            return None
        if entity.unless is not None and (row[entity.unless] or "").strip():
            return None
        if not entity.key:
            # A lone reference without its key columns is the row itself.
            return derive_entity_id(self._source_id, name, f"{self._part}:{number}")
        parts = [row[place] or "" for place in entity.key]
        raw = " ".join(parts).strip()
        if not raw:
            return None
        key = entity.clean_key(raw)
        if key is None:
            problems.append(value_problem(entity.key_names, raw, entity.key_type, whole_row=False))
            return None
        return derive_entity_id(entity.scope, entity.schema, key)

    def _state(
        self,
        entity_id: str,
        entity: _Entity,
        ids: dict[str, str | None],
        number: int,
        row: Sequence[str | None],
        label: int,
        rows: list[StatementRow],
        problems: list[Problem],
    ) -> None:
        schema, source, source_id = entity.schema, self.source, self._source_id
        locator = self._part if self._bulk else f"{self._part}:{number}"
        valid_from = self._valid(entity.valid[0], row, problems)
        valid_to = self._valid(entity.valid[1], row, problems)
        if valid_from and valid_to and valid_to[: len(valid_from)] < valid_from[: len(valid_to)]:
            # Nobody can tell which of the two is wrong, so neither is held as known.
            reason = f"It ends on {valid_to}, before it starts on {valid_from}."
            remedy = "Correct the dates and send the row again."
            problems.append(Problem("", valid_to, "period.reversed", reason, remedy, False))
            valid_from = valid_to = None
        ends = []
        for prop, target, required in entity.links:
            end = ids[target]
            if end is None:
                if required:
                    return
                continue
            ends.append((prop, end))
        stated: list[tuple[str, str, str, int]] = [(prop, end, "", 3) for prop, end in ends]
        for p in entity.properties:
            rule = p.rule
            if rule.constant:
                stated.append((p.name, rule.constant, "", p.kind))
                continue
            if len(p.columns) == 1:
                raw = row[p.columns[0]]
            else:
                raw = rule.join.join(part for place in p.columns if (part := row[place]) and part.strip())
            if not raw or raw.isspace():
                if rule.required:
                    reason = f"{p.column_names} is empty, and it is required."
                    raise _Reject(Problem(p.column_names, "", "value.missing", reason, "Fill it in.", True))
                continue
            for piece in raw.split(rule.split) if rule.split else (raw,):
                value = p.clean(piece)
                if value is None:
                    if piece.strip():
                        problem = value_problem(p.column_names, piece, rule.type, whole_row=rule.required)
                        if rule.required:
                            raise _Reject(problem)
                        problems.append(problem)
                    continue
                if rule.type == "reference":
                    value = derive_entity_id(self._originator, rule.schema, value)
                stated.append((p.name, value, "" if value == piece else piece, p.kind))
        for prop, value, original, kind in stated:
            rows.append(
                (
                    derive_statement_id(entity_id, schema, prop, value, source_id, locator, original),
                    entity_id,
                    schema,
                    prop,
                    value,
                    kind,
                    label,
                    source,
                    locator,
                    valid_from,
                    valid_to,
                    "",
                    original,
                )
            )

    def _valid(
        self, column: tuple[str, int] | None, row: Sequence[str | None], problems: list[Problem]
    ) -> str | None:
        if column is None:
            return None
        name, place = column
        raw = row[place]
        if not raw or not raw.strip():
            return None
        value = _CLEAN_DATE(raw)
        if value is None:
            problems.append(value_problem(name, raw, "date", whole_row=False))
        return value

    def _row_label(self, row: Sequence[str | None]) -> int:
        if not self._labelled:
            return self._cached_label(())
        return self._cached_label(
            tuple((row[place] or "").strip() if place is not None else "" for place in self._label_columns)
        )

    def _cached_label(self, cells: tuple[str, ...]) -> int:
        found = self._labels.get(cells)
        if found is None:
            try:
                label = read_label(self._rule, cells, self._label) if cells else self._label
                found = self._intern(label)
            except ForestallError as error:
                found = error
            self._labels[cells] = found
        if isinstance(found, ForestallError):
            column = next(
                (name for name in (self._rule.grading, self._rule.assessment, self._rule.marking) if name), ""
            )
            raise _Reject(
                Problem(column, " ".join(filter(None, cells)), found.code, found.sentence, found.remedy, True)
            )
        return found


def read_label(rule: LabelRule, cells: Sequence[str], default: Label) -> Label:
    """The label of a row from its cells: grading, source, assessment, handling, conditions, marking.

    Handling C without a stated condition is read as C (S2): nothing leaves without its originator.

    Raises
    ------
    ForestallError
        When the cells hold no grading of the scheme, or a marking that Forestall refuses.

    Examples
    --------
    >>> rule = LabelRule(scheme=Scheme.S3X5X2, source_evaluation="S", assessment="I", handling="H")
    >>> str(read_label(rule, ("", "2", "B", "P", "", ""), Label()).grade)
    '2B'
    """
    grading, source, assessment, handling, conditions, marking = cells
    scheme = rule.scheme or Scheme.S3X5X2
    label = default
    if marking:
        label = replace(label, marking=Marking.parse(marking))
    if not (rule.grading or rule.source_evaluation or rule.assessment):
        return replace(label, handling=parse_handling(f"{handling} {conditions}")) if handling else label
    text = "/".join(filter(None, (grading or f"{source}/{assessment}", handling)))
    if scheme is Scheme.S3X5X2:
        if conditions or _BARE_C.search(text):
            text = f"{text} {conditions or 'S2'}"
        parsed = parse_grading(text, scheme)
    else:
        parsed = parse_grading(text, scheme)
        if conditions:
            stated = parse_handling(f"C {conditions}").conditions | parsed.handling.conditions
            parsed = replace(parsed, handling=Handling(HandlingCode.CONDITIONS, stated))
    return replace(label, grade=parsed.grade, handling=parsed.handling)


_BARE_C = re.compile(r"[A-E]\s*[/,\s-]?\s*C\s*$", re.IGNORECASE)
_CLEAN_DATE = cleaner("date")


def _find_cleaner(kind: str, order: str) -> Cleaner:
    try:
        return cleaner(kind, order)
    except KeyError:
        raise ForestallError(
            "mapping.type", f"{kind!r} is not a property type.", "Use text, name, date, number, phone, ..."
        ) from None


def value_problem(column: str, raw: str, kind: str, *, whole_row: bool) -> Problem:
    """The problem of a cell that does not hold a value of its type.

    >>> value_problem("dob", "31/02/1990", "date", whole_row=False).reason
    "'31/02/1990' is not a valid date."
    """
    words = kind.replace("_", " ")
    remedy = _EXAMPLES.get(kind, "Correct it at its source and send it again.")
    return Problem(
        column, raw, f"value.{kind}", f"{raw.strip()!r} is not a valid {words}.", remedy, whole_row
    )
