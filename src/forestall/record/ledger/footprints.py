"""How much hangs on an entity: its records, statements, ties and groups, as one reader may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from forestall.core import Label
from forestall.core.schema import EDGES, ValueType
from forestall.record.ledger.identity import clusters_of
from forestall.record.ledger.records import Footprint
from forestall.record.ledger.scope import Scope
from forestall.record.tables import statement

__all__ = ["measure_footprints"]

_BATCH = 5_000
_S = statement.c
_MEMBER, _GROUP, _ = EDGES["Membership"]
_GROUPS = frozenset({"OrganisedCrimeGroup"})
# The literal type list lets both databases use the partial index on values.
_POINTING = _S.value_type.in_([ValueType.IDENTIFIER, ValueType.ENTITY])


def measure_footprints(
    connection: Connection, scope: Scope, labels: Mapping[int, Label], entities: Sequence[str]
) -> dict[str, Footprint]:
    """What hangs on each entity; one of which nothing may be seen is left out.

    Counts, labels and ids alone are read, so that an entity with a million statements is measured
    like any other.
    """
    sees = scope.sees(statement)
    clusters = clusters_of(connection, scope, entities)
    members = sorted({member for cluster in clusters.values() for member in cluster})
    stated: dict[str, list[tuple[str, int, int]]] = {}
    recorded: dict[str, int] = {}
    ties: dict[str, int] = {}
    outward = func.sum(case((_S.value_type == ValueType.ENTITY, 1), else_=0))
    counted = select(_S.entity, _S.schema, _S.label, func.count(), func.min(_S.seq), outward).where(sees)
    counted = counted.group_by(_S.entity, _S.schema, _S.label)
    for entity, schema, label, number, seq, tied in _read(connection, counted, _S.entity, members):
        stated.setdefault(entity, []).append((schema, label, number))
        recorded[entity] = min(seq, recorded.get(entity, seq))
        ties[entity] = ties.get(entity, 0) + tied
    inward = select(_S.value, func.count()).where(_POINTING, _S.value_type == ValueType.ENTITY, sees)
    for entity, number in _read(connection, inward.group_by(_S.value), _S.value, members):
        ties[entity] = ties.get(entity, 0) + number
    groups = _find_groups(connection, scope, members)
    for entity, rows in stated.items():
        if any(schema in _GROUPS for schema, _, _ in rows):
            groups.setdefault(entity, set()).add(entity)
    named = {group for found in groups.values() for group in found}
    one = {group: cluster[0] for group, cluster in clusters_of(connection, scope, sorted(named)).items()}
    found: dict[str, Footprint] = {}
    for entity, cluster in clusters.items():
        rows = [row for member in cluster for row in stated.get(member, ())]
        if not rows:
            continue
        seen = tuple(member for member in cluster if member in stated)
        by_schema: dict[str, int] = {}
        for schema, _, number in rows:
            by_schema[schema] = by_schema.get(schema, 0) + number
        found[entity] = Footprint(
            # As canonical_id() has it: the member that was recorded first.
            min(seen, key=recorded.__getitem__),
            seen,
            min(by_schema, key=lambda schema: (-by_schema[schema], schema)),
            sum(number for _, _, number in rows),
            sum(ties.get(member, 0) for member in seen),
            tuple(sorted({one[group] for member in seen for group in groups.get(member, ())})),
            tuple(sorted({labels[label] for _, label, _ in rows}, key=repr)),
        )
    return found


def _find_groups(connection: Connection, scope: Scope, members: Sequence[str]) -> dict[str, set[str]]:
    """The groups that each of these is a member of, as sources state it."""
    sees = scope.sees(statement)
    holding = select(_S.entity, _S.value).where(_S.prop == _MEMBER, _POINTING, sees)
    memberships: dict[str, set[str]] = {}
    for relation, member in _read(connection, holding, _S.value, members):
        memberships.setdefault(relation, set()).add(member)
    groups: dict[str, set[str]] = {}
    naming = select(_S.entity, _S.value).where(_S.prop == _GROUP, _S.schema == "Membership", sees)
    for relation, group in _read(connection, naming, _S.entity, sorted(memberships)):
        for member in memberships[relation]:
            groups.setdefault(member, set()).add(group)
    return groups


def _read(connection: Connection, query: Select[Any], column: Any, ids: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(ids), _BATCH):
        yield from connection.execute(query.where(column.in_(ids[start : start + _BATCH])))
