"""The ties of an entity, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, select

from forestall.core.schema import EDGES, ValueType
from forestall.record.ledger.records import Link, StatementRecord
from forestall.record.ledger.scope import Scope
from forestall.record.tables import statement

__all__ = ["find_links"]

_BATCH = 5_000
_S = statement.c


def find_links(
    read: Callable[[Select[Any]], list[StatementRecord]], scope: Scope, members: Sequence[str]
) -> tuple[Link, ...]:
    """The ties of the members of a cluster: stated directly, or through relationships.

    Parameters
    ----------
    read : callable
        Gives the statements of a query, in the order they were recorded.
    scope : Scope
    members : sequence of str
    """
    sees = scope.sees(statement)
    # The literal type list lets both databases use the partial index on values.
    pointing = _S.value_type.in_([ValueType.IDENTIFIER, ValueType.ENTITY])
    refers = select(statement).where(_S.value_type == ValueType.ENTITY, sees)
    own = read(refers.where(_S.entity.in_(members)))
    incoming = read(refers.where(_S.value.in_(members), pointing))
    links: list[Link] = []
    # A statement between two members comes from both sides.
    for record in {(r.id, r.statement.label): r for r in own + incoming}.values():
        s = record.statement
        if s.schema not in EDGES and s.prop != "proof":
            links.append(Link(s.entity, s.value, s.prop, "", (record,)))
    relations = sorted({r.statement.entity for r in incoming if r.statement.schema in EDGES})
    for start in range(0, len(relations), _BATCH):
        found: dict[str, list[StatementRecord]] = {}
        batch = relations[start : start + _BATCH]
        for record in read(select(statement).where(_S.entity.in_(batch), sees)):
            found.setdefault(record.statement.entity, []).append(record)
        for relation, records in sorted(found.items()):
            schema = next(r.statement.schema for r in records if r.statement.schema in EDGES)
            first, second, _ = EDGES[schema]
            starts = sorted({r.statement.value for r in records if r.statement.prop == first})
            ends = sorted({r.statement.value for r in records if r.statement.prop == second})
            links.extend(
                Link(one, other, schema, relation, tuple(records)) for one in starts for other in ends
            )
    return tuple(links)
