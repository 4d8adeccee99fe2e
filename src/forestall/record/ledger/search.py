"""Search among what a reader may see.

Ranking uses only the matching statements that the reader may see: no corpus statistics, no
sequence numbers. Hidden records therefore change neither order nor totals.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    case,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from forestall.core.schema import ValueType
from forestall.core.text import fold
from forestall.record.ledger.identity import canonical_id, cluster_of
from forestall.record.ledger.records import Hit, SearchPage
from forestall.record.ledger.scope import Scope
from forestall.record.ledger.search_index import holding_word
from forestall.record.tables import statement

__all__ = ["find", "find_completions"]

_S = statement.c
_MOST_WORDS = 8
_IDENTIFIER_HIT, _NAME_HIT, _OTHER_HIT = 0, 1, 2


def find(
    connection: Connection,
    scope: Scope,
    query: str,
    identifiers: Sequence[str],
    schema: str | None,
    limit: int,
    offset: int,
) -> SearchPage:
    """One page of the entities that hold every word of ``query`` or one of ``identifiers``.

    An identifier counts before a name that holds all the words, and that before words spread over
    several statements; among equals the shorter name comes first, then the alphabet.
    """
    words = fold(query).split()[:_MOST_WORDS]
    if not words and not identifiers:
        return SearchPage((), 0)
    matches = _matching(connection.dialect.name, scope, words, identifiers, schema).subquery("matches")
    m = matches.c
    everything = (1 << len(words)) - 1
    # One row a statement, with the words it holds as a bit mask.
    held = (
        select(
            m.entity,
            m.seq,
            m.value,
            m.value_type,
            func.sum(m.bit).label("mask"),
            func.max(m.exact).label("exact"),
        )
        .group_by(m.entity, m.seq, m.value, m.value_type)
        .subquery("held")
    )
    h = held.c
    rank = case(
        (h.exact == 1, _IDENTIFIER_HIT),
        ((h.value_type == ValueType.NAME) & (h.mask == everything), _NAME_HIT),
        else_=_OTHER_HIT,
    )
    best = func.min(rank).label("rank")
    length = func.min(case((rank < _OTHER_HIT, func.length(h.value)), else_=10_000)).label("length")
    name = func.min(h.value).label("name")
    complete = [func.max(h.mask.op("&")(1 << bit)) > 0 for bit in range(len(words))]
    ranked = select(h.entity, best, length, name, func.count().over().label("total")).group_by(h.entity)
    whole_query = func.max(h.exact) == 1
    if complete:
        every_word = complete[0]
        for condition in complete[1:]:
            every_word = every_word & condition
        whole_query = whole_query | every_word
    page = connection.execute(
        ranked.having(whole_query).order_by("rank", "length", "name", h.entity).limit(limit).offset(offset)
    ).all()
    total = page[0].total if page else 0
    hits: dict[str, Hit] = {}
    for row in page:
        members = cluster_of(connection, scope, row.entity)
        key = canonical_id(connection, scope, members)
        if key not in hits:
            hits[key] = _describe(connection, scope, key, row.entity, members, set(words), set(identifiers))
    return SearchPage(tuple(hits.values()), total)


def _matching(
    dialect: str, scope: Scope, words: Sequence[str], identifiers: Sequence[str], schema: str | None
) -> CompoundSelect[tuple[str, int, str, int, int, int]] | Select[tuple[str, int, str, int, int, int]]:
    def matched(bit: int, exact: int) -> Select[tuple[str, int, str, int, int, int]]:
        query = select(
            _S.entity,
            _S.seq,
            _S.value,
            _S.value_type,
            literal(bit, Integer).label("bit"),
            literal(exact, Integer).label("exact"),
        ).where(scope.sees(statement))
        return query.where(_S.schema == schema) if schema else query

    parts = [
        matched(1 << place, 0).where(_S.seq.in_(holding_word(dialect, word, prefix=place == len(words) - 1)))
        for place, word in enumerate(words)
    ]
    if identifiers:
        indexed: ColumnElement[bool] = literal_column("value_type IN (2, 3)")
        exact = matched(0, 1).where(indexed, _S.value_type == ValueType.IDENTIFIER)
        parts.append(exact.where(_S.value.in_(list(identifiers))))
    return union_all(*parts) if len(parts) > 1 else parts[0]


def _describe(
    connection: Connection,
    scope: Scope,
    key: str,
    entity: str,
    members: Sequence[str],
    words: set[str],
    identifiers: set[str],
) -> Hit:
    rows = connection.execute(
        select(_S.entity, _S.schema, _S.prop, _S.value, _S.value_type)
        .where(_S.entity.in_(members), scope.sees(statement))
        .order_by(_S.seq)
    ).all()
    own = [row for row in rows if row.entity == entity]
    names = [row.value for row in own if row.value_type == ValueType.NAME]
    others = [row.value for row in own if row.prop in ("title", "number", "registrationNumber", "summary")]
    schemas = [row.schema for row in own]
    matched = []
    for row in rows:
        if row.value_type in (ValueType.ENTITY, ValueType.OTHER):
            continue
        held = fold(row.value).split()
        if row.value in identifiers or any(w == word or w.startswith(word) for word in words for w in held):
            matched.append((row.prop, row.value))
    return Hit(
        id=key,
        schema=min(set(schemas), key=lambda schema: (-schemas.count(schema), schema)),
        caption=(names or others or [row.value for row in own])[0],
        matched=tuple(dict.fromkeys(matched))[:5],
    )


def find_completions(connection: Connection, scope: Scope, beginning: str, limit: int) -> tuple[str, ...]:
    """Names that hold every word of ``beginning``, the last one as a beginning; shortest first."""
    words = fold(beginning).split()[:_MOST_WORDS]
    if not words:
        return ()
    query = select(_S.value).distinct().where(_S.value_type == ValueType.NAME, scope.sees(statement))
    for place, word in enumerate(words):
        prefix = place == len(words) - 1
        query = query.where(_S.seq.in_(holding_word(connection.dialect.name, word, prefix=prefix)))
    found = connection.scalars(query.order_by(func.length(_S.value), _S.value).limit(limit))
    return tuple(found)
