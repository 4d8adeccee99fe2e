"""The full-text index over statements: FTS5 in SQLite, a tsvector with GIN in PostgreSQL.

Both index the words that :func:`forestall.core.text.fold` gives, and both can only say which
statements hold a word. Neither ranks: rankings from corpus statistics would tell a reader about
records that they may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Select, TextClause, bindparam, column, select, text

from forestall.core.schema import ValueType
from forestall.core.text import fold
from forestall.record.tables import statement

__all__ = ["INDEXED", "add_words", "create_index", "drop_index", "holding_word", "rebuild_index"]

INDEXED = frozenset({ValueType.TEXT, ValueType.NAME, ValueType.IDENTIFIER})
"""Value types whose words are indexed."""

_BATCH = 10_000
_LONGEST_WORD = 200
_MOST_WORDS = 2_000
# PostgreSQL takes words of up to 2 kB, and up to 1 MB of them in one vector.


def create_index(connection: Connection) -> None:
    """Make the empty index."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE search USING fts5"
            "(words, content='', contentless_delete=1, detail=none, tokenize='ascii')"
        )
    else:
        connection.exec_driver_sql("CREATE TABLE search (rowid bigint NOT NULL, words tsvector NOT NULL)")
        connection.exec_driver_sql("CREATE INDEX ix_search_rowid ON search (rowid)")
        connection.exec_driver_sql("CREATE INDEX ix_search_words ON search USING gin (words)")


def drop_index(connection: Connection) -> None:
    """Remove the index; it can be rebuilt from the statements."""
    connection.exec_driver_sql("DROP TABLE search")


def add_words(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Index ``(statement.seq, folded words)`` rows; of a very long word, its first 200 characters."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search (rowid, words) VALUES (?, ?)", _cut(rows))
        return
    pieces = []
    for seq, text_ in _cut(rows):
        words = sorted(set(text_.split()))
        for start in range(0, len(words), _MOST_WORDS):
            pieces.append((seq, " ".join(words[start : start + _MOST_WORDS])))
    connection.exec_driver_sql(
        "INSERT INTO search (rowid, words) VALUES (%s, array_to_tsvector(string_to_array(%s, ' ')))", pieces
    )


def _cut(rows: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    return [
        (seq, words)
        if len(words) <= _LONGEST_WORD
        else (seq, " ".join([word[:_LONGEST_WORD] for word in words.split()]))
        for seq, words in rows
    ]


def rebuild_index(connection: Connection) -> None:
    """Index every statement anew; the index must be empty."""
    rows = connection.execute(
        select(statement.c.seq, statement.c.value)
        .where(statement.c.value_type.in_(sorted(INDEXED)))
        .order_by(statement.c.seq)
    )
    for batch in rows.partitions(_BATCH):
        add_words(connection, [(seq, words) for seq, value in batch if (words := fold(value))])


def holding_word(dialect: str, word: str, *, prefix: bool = False) -> Select[tuple[int]] | TextClause:
    """A query for the statements that hold a folded word, or a word that starts with it."""
    word = word[:_LONGEST_WORD]
    # A folded word is [a-z0-9]+ only, so quoting it is safe; it is bound as a parameter all the same.
    if dialect == "sqlite":
        clause, query = "search MATCH :word", f'"{word}"{"*" if prefix else ""}'
    else:
        clause, query = "words @@ CAST(:word AS tsquery)", f"'{word}'{':*' if prefix else ''}"
    condition = text(clause).bindparams(bindparam("word", query, unique=True))
    return select(column("rowid")).select_from(text("search")).where(condition)


def words_of(rows: Iterable[tuple[int, int, str]]) -> list[tuple[int, str]]:
    """The index rows of ``(seq, value_type, value)`` statements."""
    return [(seq, words) for seq, kind, value in rows if kind in INDEXED and (words := fold(value))]
