"""Which events wrote what."""

from __future__ import annotations

from sqlalchemy import Connection, Select, select, union

from forestall.core import ForestallError
from forestall.record.tables import lake_table, reject, source, statement

__all__ = ["events_of_source"]


def events_of_source(connection: Connection, source_id: str, permitted: Select[tuple[int]]) -> list[int]:
    """The events that took a source in, its reports included.

    Parameters
    ----------
    connection : Connection
    source_id : str
    permitted : Select
        The labels that a source may carry to be found.

    Raises
    ------
    ForestallError
        ``source.unknown``.
    """
    seq = connection.scalar(
        select(source.c.seq).where(source.c.id == source_id, source.c.label.in_(permitted))
    )
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
