"""Which entity ids are one: clusters as a projection of the identity events that a reader may see.

Nothing is stored: the clusters follow from the events, so an undo restores the exact earlier
state, and a link that one reader may not see never merges their view.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, or_, select

from forestall.record.ledger.records import IdentityKind
from forestall.record.ledger.scope import Scope
from forestall.record.tables import identity, statement

__all__ = ["all_clusters", "canonical_id", "cluster_of"]

_JOINING = {IdentityKind.LINK.value, IdentityKind.CONFIRM.value}
_BATCH = 5_000


def cluster_of(connection: Connection, scope: Scope, entity: str) -> list[str]:
    """The ids joined to ``entity``, itself included, in order of id.

    Of several decisions about the same two ids, the newest counts.
    """
    members = {entity}
    frontier = {entity}
    while frontier:
        decisions: dict[tuple[str, str], str] = {}
        ids = sorted(frontier)
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            rows = connection.execute(
                select(identity.c.a, identity.c.b, identity.c.kind)
                .where(or_(identity.c.a.in_(batch), identity.c.b.in_(batch)), scope.sees(identity))
                .order_by(identity.c.seq)
            )
            decisions.update({(a, b): kind for a, b, kind in rows})
        reached = {end for pair, kind in decisions.items() if kind in _JOINING for end in pair}
        frontier = reached - members
        members |= frontier
    return sorted(members)


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
    rows = connection.execute(
        select(identity.c.a, identity.c.b, identity.c.kind)
        .where(scope.sees(identity))
        .order_by(identity.c.seq)
    )
    decisions = {(a, b): kind for a, b, kind in rows}
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
    return sorted(members for members in clusters.values() if len(members) > 1)
