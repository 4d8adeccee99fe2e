"""How far independent sources bear out what the record says of an entity, or of a possible link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forestall.analysis.corroboration import Corroboration, SourceItem, corroborate
from forestall.core import derive_entity_id
from forestall.core.schema import ValueType
from forestall.record.ledger import SourceRecord, StatementRecord, View

__all__ = ["BorneOut", "corroborate_facts", "gather_items"]

_LEFT_OUT = frozenset({"id", "bodyText", "modifiedAt"})


@dataclass(frozen=True, slots=True)
class BorneOut:
    """A fact, and how far independent sources bear it out."""

    prop: str
    value: str
    corroboration: Corroboration


def gather_items(
    view: View, sources: Mapping[str, SourceRecord], records: Sequence[StatementRecord]
) -> list[SourceItem]:
    """The source item behind each statement, in the same order, as far as the subject sees it.

    Where sources are not shown to the subject, all that is known of one is its agency.
    """
    reports = {
        derive_entity_id(source.originator, "Report", source.reference)
        for key in {record.statement.source for record in records}
        if (source := sources.get(key)) is not None and source.kind == "report" and source.reference
    }
    texts: dict[str, list[str]] = {}
    if reports:
        for record in view.statements(entities=sorted(reports), props=("bodyText",)):
            texts.setdefault(record.statement.source, []).append(record.statement.value)
    items = []
    for record in records:
        s = record.statement
        source = sources.get(s.source)
        words = texts.get(s.source, [])
        if not words and record.value_type is ValueType.TEXT:
            words = [s.value]
        items.append(
            SourceItem(
                s.source,
                s.label.originator or (source.originator if source else ""),
                source.source_reference if source else "",
                source.reference if source else "",
                "\n".join(words),
                source.dated if source else "",
                s.label.grade,
            )
        )
    return items


def corroborate_facts(
    view: View, records: Sequence[StatementRecord], sources: Iterable[SourceRecord] | None = None
) -> tuple[BorneOut, ...]:
    """How far each fact among the statements is borne out, in the order in which they were recorded.

    Parameters
    ----------
    view : View
    records : sequence of StatementRecord
        The statements of one entity.
    sources : iterable of SourceRecord, optional
        The sources of the view, where they were read before.
    """
    known = {source.id: source for source in (view.sources() if sources is None else sources)}
    telling = [record for record in records if record.statement.prop not in _LEFT_OUT]
    facts: dict[tuple[str, str], list[SourceItem]] = {}
    for record, item in zip(telling, gather_items(view, known, telling), strict=True):
        facts.setdefault((record.statement.prop, record.statement.value), []).append(item)
    return tuple(BorneOut(*fact, corroborate(items)) for fact, items in facts.items())
