"""Which events wrote what."""

from __future__ import annotations

from sqlalchemy import Connection, select, union

from forestall.core import ForestallError
from forestall.record.tables import lake_table, reject, source, statement

__all__ = ["events_of_source"]


def events_of_source(connection: Connection, source_id: str) -> list[int]:
    """The events that took a source in, its reports included.

    Raises
    ------
    ForestallError
        ``source.unknown``.
    """
    seq = connection.scalar(select(source.c.seq).where(source.c.id == source_id))
    if seq is None:
        raise ForestallError(
            "source.unknown", f"There is no source {source_id!r}.", "List them with `forestall sources`."
        )
    sources = select(source.c.seq).where((source.c.seq == seq) | (source.c.parent == seq))
    written = union(
        *(
            select(table.c.event).where(table.c.source.in_(sources))
            for table in (statement, lake_table, reject)
        ),
        select(source.c.event).where(source.c.seq.in_(sources)),
    )
    return sorted(connection.scalars(written))
