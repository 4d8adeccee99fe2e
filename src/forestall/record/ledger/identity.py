"""Which entity ids are one: clusters as a projection of the identity events that a reader may see.

Nothing is stored: the clusters follow from the events, so an undo restores the exact earlier
state, and a link that one reader may not see never merges their view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select

from forestall.core import Operation
from forestall.record.ledger.records import IdentityKind
from forestall.record.ledger.scope import Scope
from forestall.record.tables import identity, statement

__all__ = ["all_clusters", "all_refuted", "canonical_id", "cluster_of", "clusters_of", "read_decisions"]

_JOINING = {IdentityKind.LINK.value, IdentityKind.CONFIRM.value}
_BATCH = 5_000


def cluster_of(
    connection: Connection, scope: Scope, entity: str, operation: Operation = Operation.CONSULTATION
) -> list[str]:
    """The ids joined to ``entity``, itself included, in order of id; see :func:`clusters_of`."""
    return clusters_of(connection, scope, [entity], operation)[entity]


def clusters_of(
    connection: Connection,
    scope: Scope,
    entities: Sequence[str],
    operation: Operation = Operation.CONSULTATION,
) -> dict[str, list[str]]:
    """The ids joined to each entity, itself included, in order of id.

    Of several decisions about the same two ids, the newest counts. For a disclosure, only decisions
    that may leave themselves count.
    """
    sees = scope.sees(identity, operation)
    reached = frontier = set(entities)
    decisions: dict[tuple[str, str], str] = {}
    while frontier:
        ids = sorted(frontier)
        ends: set[str] = set()
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            found = read_decisions(connection, sees, or_(identity.c.a.in_(batch), identity.c.b.in_(batch)))
            decisions.update(found)
            ends.update(end for pair, kind in found.items() if kind in _JOINING for end in pair)
        frontier = ends - reached
        reached = reached | frontier
    joined = {member: members for members in _join(decisions) for member in members}
    return {entity: joined.get(entity, [entity]) for entity in entities}


def read_decisions(connection: Connection, *about: ColumnElement[bool]) -> dict[tuple[str, str], str]:
    """The newest decision about each pair, among those that meet the conditions."""
    query = select(identity.c.a, identity.c.b, identity.c.kind).where(*about).order_by(identity.c.seq)
    return {(a, b): kind for a, b, kind in connection.execute(query)}


def canonical_id(connection: Connection, scope: Scope, members: Iterable[str]) -> str:
    """The id that a cluster goes by: the member that was recorded first.

    A cluster keeps its id when it gains a member. Members without a visible statement do not
    count, so the id says nothing about what the reader may not see.
    """
    ids = list(members)
    if len(ids) == 1:
        return ids[0]
    first = connection.execute(
        select(statement.c.entity, func.min(statement.c.seq).label("first"))
        .where(statement.c.entity.in_(ids), scope.sees(statement))
        .group_by(statement.c.entity)
        .order_by("first")
        .limit(1)
    ).first()
    return first.entity if first else ids[0]


def all_clusters(connection: Connection, scope: Scope) -> list[list[str]]:
    """Every cluster of two or more ids, members and clusters in order of id."""
    return _join(read_decisions(connection, scope.sees(identity)))


def all_refuted(connection: Connection, scope: Scope) -> list[tuple[str, str]]:
    """Every pair of ids that the newest visible decision holds to be two, in order of id."""
    decisions = read_decisions(connection, scope.sees(identity))
    return sorted(pair for pair, kind in decisions.items() if kind == IdentityKind.REFUTE.value)


def _join(decisions: Mapping[tuple[str, str], str]) -> list[list[str]]:
    parent: dict[str, str] = {}

    def find(node: str) -> str:
        root = node
        while parent.setdefault(root, root) != root:
            root = parent[root]
        while parent[node] != root:
            parent[node], node = root, parent[node]
        return root

    for (a, b), kind in decisions.items():
        if kind in _JOINING:
            first, second = sorted((find(a), find(b)))
            parent[second] = first
    clusters: dict[str, list[str]] = {}
    for node in sorted(parent):
        clusters.setdefault(find(node), []).append(node)
    return sorted(clusters.values())
