"""Search across everything that a person may see: entities, and the rows of bulk tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forestall.core.identifiers import CANONICALISERS
from forestall.record.ledger import Hit
from forestall.workbench.session import Session

__all__ = ["Found", "RowHit", "read_identifiers", "search"]

_EXACT = (
    "phone",
    "email",
    "iban",
    "bank_account",
    "card",
    "crypto",
    "company_number",
    "vehicle",
    "imei",
    "nino",
    "handle",
    "ip",
)


@dataclass(frozen=True, slots=True)
class RowHit:
    """A row of a bulk table: its table, its number in the source, and its filled cells."""

    table: str
    row: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. ``identifiers`` is how the query was read besides as words."""

    hits: tuple[Hit, ...]
    total: int
    rows: tuple[RowHit, ...]
    identifiers: tuple[str, ...]


def read_identifiers(query: str) -> tuple[str, ...]:
    """The canonical forms that a query could be, so that 07700 900123 finds +447700900123.

    Examples
    --------
    >>> read_identifiers("07700 900123")
    ('+447700900123',)
    """
    found = [canonical.value for kind in _EXACT if (canonical := CANONICALISERS[kind](query.strip()))]
    return tuple(dict.fromkeys([*found, query.strip()] if found else []))[: len(found)]


def search(
    session: Session,
    query: str,
    *,
    schema: str | None = None,
    limit: int = 20,
    offset: int = 0,
    rows: int = 20,
    as_of: str | None = None,
    on: date | None = None,
) -> Found:
    """Search names, words and identifiers.

    Parameters
    ----------
    session : Session
    query : str
        Words in any script, or an identifier however it is written.
    schema : str, optional
        Only entities of this schema, and no rows.
    limit, offset : int
        The page of entities.
    rows : int
        Rows of bulk tables at the most; 0 leaves them out.
    as_of, on
        See :meth:`forestall.record.ledger.Ledger.view`.
    """
    view = session.view(as_of=as_of, on=on)
    identifiers = read_identifiers(query)
    exact = (*identifiers, query.strip()) if query.strip() else identifiers
    page = view.search(query, identifiers=exact, schema=schema, limit=limit, offset=offset)
    found: list[RowHit] = []
    if rows and query.strip() and schema is None:
        for table in view.tables():
            if len(found) >= rows:
                break
            hits = session.workspace.lake.find(table.files, query.strip(), rows - len(found), identifiers)
            found += [RowHit(table.name, number, cells) for number, cells in hits]
    return Found(page.hits, page.total, tuple(found), identifiers)
