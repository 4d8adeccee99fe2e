"""What may leave the record, found piece by piece so that an export of any size stays small."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from forestall.core import Operation
from forestall.record.ledger.identity import cluster_of
from forestall.record.ledger.scope import Scope
from forestall.record.tables import identity, statement

__all__ = ["count_identities", "find_leaving", "join_records"]

_S = statement.c


def find_leaving(
    connection: Connection, scope: Scope, schema: str | None, after: int, size: int
) -> tuple[list[str], int | None]:
    """Entities whose first statement that may leave lies in the next stretch of the ledger.

    Parameters
    ----------
    schema : str, optional
        Only entities with a statement of this schema.
    after : int
        Number of the last statement of the stretch before, 0 at first.
    size : int
        Statements in a stretch.

    Returns
    -------
    tuple
        The entities in the order of those statements, and the number of the last statement of the
        stretch; None at the end. Every entity comes once.
    """
    sees = scope.sees(statement, Operation.DISCLOSURE)
    if schema is not None:
        sees &= _S.schema == schema
    stretch = connection.execute(
        select(_S.seq, _S.entity).where(sees, _S.seq > after).order_by(_S.seq).limit(size)
    ).all()
    if not stretch:
        return [], None
    found = list(dict.fromkeys(row.entity for row in stretch))
    # The sum keeps SQLite from walking the whole ledger by number instead of looking up the entities.
    before = select(_S.entity).distinct().where(_S.entity.in_(found), sees, _S.seq + 0 <= after)
    earlier = set(connection.scalars(before))
    return [entity for entity in found if entity not in earlier], stretch[-1].seq


def join_records(connection: Connection, scope: Scope, entities: Sequence[str]) -> list[str]:
    """These entities and all that are joined to them by decisions that may leave, each once."""
    joined = dict.fromkeys(entities)
    for entity in entities:
        joined.update(dict.fromkeys(cluster_of(connection, scope, entity, Operation.DISCLOSURE)))
    return list(joined)


def count_identities(connection: Connection, scope: Scope) -> int:
    """How many decisions about which records are one may leave."""
    sees = scope.sees(identity, Operation.DISCLOSURE)
    return connection.scalar(select(func.count()).select_from(identity).where(sees)) or 0
