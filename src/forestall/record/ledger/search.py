"""Search among what a reader may see.

Ranking uses only the matching statements that the reader may see: no corpus statistics, no
sequence numbers. Hidden records therefore change neither order nor totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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

from forestall.core import ForestallError
from forestall.core.schema import ValueType
from forestall.core.text import fold
from forestall.record.ledger.identity import canonical_id, clusters_of
from forestall.record.ledger.records import Hit, SearchPage
from forestall.record.ledger.scope import Scope
from forestall.record.ledger.search_index import holding_word
from forestall.record.tables import statement

__all__ = ["find", "find_completions"]

_S = statement.c
_MOST_WORDS = 8
_LONGEST_QUERY = 10_000
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
    """One page of the records that hold every word of ``query`` or one of ``identifiers``.

    The first eight different words count. An identifier counts before a name that holds all the
    words, and that before words spread over several statements; among equals the shorter name comes
    first, then the alphabet. Entities that are one to the reader are one record, placed and counted
    once, by the best of them.

    Raises
    ------
    ForestallError
        ``search.page`` for a page before the first.
    """
    if limit < 0 or offset < 0:
        raise ForestallError("search.page", "A page cannot be negative.", "Count pages from nothing.")
    words = _query_words(query)
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
    ranked = select(h.entity, best, length, name).group_by(h.entity)
    whole_query = func.max(h.exact) == 1
    if complete:
        every_word = complete[0]
        for condition in complete[1:]:
            every_word = every_word & condition
        whole_query = whole_query | every_word
    found = list(connection.scalars(ranked.having(whole_query).order_by("rank", "length", "name", h.entity)))
    clusters = clusters_of(connection, scope, found)
    records: dict[str, str] = {}
    for entity in found:
        records.setdefault(clusters[entity][0], entity)
    hits = [
        _describe(connection, scope, entity, clusters[entity], words, set(identifiers))
        for entity in list(records.values())[offset : offset + limit]
    ]
    return SearchPage(tuple(hits), len(records))


def _query_words(query: str) -> dict[str, bool]:
    """The words to look for, and whether each may be the beginning of a word: only the last one may."""
    typed = fold(query[:_LONGEST_QUERY]).split()
    words = dict.fromkeys(typed, False)
    if typed and typed.index(typed[-1]) == len(typed) - 1:
        words[typed[-1]] = True
    return dict(list(words.items())[:_MOST_WORDS])


def _matching(
    dialect: str, scope: Scope, words: Mapping[str, bool], identifiers: Sequence[str], schema: str | None
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
        matched(1 << place, 0).where(_S.seq.in_(holding_word(dialect, word, prefix=prefix)))
        for place, (word, prefix) in enumerate(words.items())
    ]
    if identifiers:
        indexed: ColumnElement[bool] = literal_column("value_type IN (2, 3)")
        exact = matched(0, 1).where(indexed, _S.value_type == ValueType.IDENTIFIER)
        parts.append(exact.where(_S.value.in_(list(identifiers))))
    return union_all(*parts) if len(parts) > 1 else parts[0]


def _describe(
    connection: Connection,
    scope: Scope,
    entity: str,
    members: Sequence[str],
    words: Mapping[str, bool],
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
        if row.value in identifiers or any(
            w == word or (prefix and w.startswith(word)) for word, prefix in words.items() for w in held
        ):
            matched.append((row.prop, row.value))
    return Hit(
        id=canonical_id(connection, scope, members),
        schema=min(set(schemas), key=lambda schema: (-schemas.count(schema), schema)),
        caption=(names or others or [row.value for row in own])[0],
        matched=tuple(dict.fromkeys(matched))[:5],
    )


def find_completions(connection: Connection, scope: Scope, beginning: str, limit: int) -> tuple[str, ...]:
    """Names that hold every word of ``beginning``, the last one as a beginning; shortest first."""
    words = _query_words(beginning)
    if not words:
        return ()
    query = select(_S.value).where(_S.value_type == ValueType.NAME, scope.sees(statement))
    for word, prefix in words.items():
        query = query.where(_S.seq.in_(holding_word(connection.dialect.name, word, prefix=prefix)))
    query = query.group_by(_S.value).order_by(func.length(_S.value), _S.value)
    return tuple(connection.scalars(query.limit(limit)))
