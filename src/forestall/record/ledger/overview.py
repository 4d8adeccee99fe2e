"""Counting what is held: by where it comes from, how it is graded, and what records share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Select, and_, distinct, func, select

from forestall.core import Label
from forestall.core.schema import ValueType
from forestall.record import tables
from forestall.record.ledger.records import Holding, SharedIdentifier
from forestall.record.ledger.scope import Scope

__all__ = ["count_holdings", "count_kinds", "find_shared_identifiers", "select_statements"]

_S = tables.statement
_BATCH = 5_000


def select_statements(
    scope: Scope,
    schemas: Sequence[str],
    props: Sequence[str],
    entities: Sequence[str] | None,
    values: Sequence[str] | None,
) -> Iterator[Select[tuple[object, ...]]]:
    """The queries whose rows together are the statements that meet every condition given."""
    query = select(_S).where(scope.sees(_S))
    if schemas:
        query = query.where(_S.c.schema.in_(schemas))
    if props:
        query = query.where(_S.c.prop.in_(props))
    if values is not None:
        # The literal type list lets both databases use the partial index on values.
        query = query.where(_S.c.value_type.in_([ValueType.IDENTIFIER, ValueType.ENTITY]))
    if entities is None and values is None:
        yield query
    column, wanted = (_S.c.entity, entities) if entities is not None else (_S.c.value, values)
    for start in range(0, len(wanted or ()), _BATCH):
        batch = query.where(column.in_(list(wanted or ())[start : start + _BATCH]))
        yield batch if entities is None or values is None else batch.where(_S.c.value.in_(list(values)))


def count_holdings(connection: Connection, scope: Scope, labels: dict[int, Label]) -> tuple[Holding, ...]:
    """Statements and entities by source, schema and label."""
    source = tables.source
    query = (
        select(
            source.c.id,
            _S.c.schema,
            _S.c.label,
            func.count().label("statements"),
            func.count(distinct(_S.c.entity)).label("entities"),
        )
        .join(source, source.c.seq == _S.c.source)
        .where(scope.sees(_S))
        .group_by(source.c.id, _S.c.schema, _S.c.label)
        .order_by(func.min(_S.c.seq))
    )
    return tuple(
        Holding(row.id, row.schema, labels[row.label], row.statements, row.entities)
        for row in connection.execute(query)
    )


def count_kinds(connection: Connection, scope: Scope, labels: dict[int, Label]) -> dict[str, dict[str, int]]:
    """Entities by schema, and statements by grade and by kind."""
    sees = scope.sees(_S)
    schemas = select(_S.c.schema, func.count(func.distinct(_S.c.entity))).where(sees)
    graded = select(_S.c.label, func.count()).where(sees).group_by(_S.c.label)
    counted: dict[str, dict[str, int]] = {"entities": {}, "grades": {}, "kinds": {}}
    for schema, number in connection.execute(schemas.group_by(_S.c.schema)):
        counted["entities"][schema] = number
    for seq, number in connection.execute(graded):
        for key, name in (
            ("grades", str(labels[seq].grade or "ungraded")),
            ("kinds", labels[seq].kind.value),
        ):
            counted[key][name] = counted[key].get(name, 0) + number
    # In alphabetical order: the order in which labels were first used tells of hidden records.
    return {key: dict(sorted(numbers.items())) for key, numbers in counted.items()}


def find_shared_identifiers(connection: Connection, scope: Scope) -> tuple[SharedIdentifier, ...]:
    """Identifiers that come from more than one originator, in the records of any number of entities.

    A report comes from the originator of the file that it arrived in, if that may be seen.
    """
    source = tables.source.alias("own")
    parent = tables.source.alias("parent")
    file = and_(parent.c.seq == source.c.parent, scope.sees(parent))
    originator = func.coalesce(parent.c.originator, source.c.originator)
    origins = source.outerjoin(parent, file)
    identifier = and_(_S.c.value_type == ValueType.IDENTIFIER, scope.sees(_S))
    shared = (
        select(_S.c.value)
        .select_from(_S.join(origins, source.c.seq == _S.c.source))
        .where(identifier, originator != "")
        .group_by(_S.c.value)
        .having(func.count(distinct(originator)) > 1)
    )
    query = (
        select(
            _S.c.value, _S.c.prop, _S.c.entity, originator.label("originator"), source.c.id.label("source")
        )
        .select_from(_S.join(origins, source.c.seq == _S.c.source))
        .where(identifier, _S.c.value.in_(shared))
        .distinct()
    )
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.value, []).append((row.prop, row.entity, row.originator, row.source))
    return tuple(
        SharedIdentifier(value, *(tuple(sorted(set(column) - {""})) for column in zip(*rows, strict=True)))
        for value, rows in sorted(found.items())
    )
