"""Writing the parts of a file: the shared transaction, and entities, statements and reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from forestall.analysis.extraction import extract
from forestall.core import (
    Kind,
    Label,
    Purpose,
    Report,
    ReportItem,
    derive_entity_id,
    derive_statement_id,
)
from forestall.core.schema import value_type
from forestall.record.exchange.readers import Chunk, Entities, Reject, Reports, Statements
from forestall.record.ledger import Source
from forestall.record.ledger.change import Change, StatementRow
from forestall.record.ledger.progress import PartProgress
from forestall.record.ledger.texts import ENTITY_ID, is_text, printable
from forestall.record.policy import Subject
from forestall.record.workspace import Workspace

__all__ = [
    "ChunkWriter",
    "PartWriter",
    "RowReject",
    "mark_last",
    "mention_rows",
    "write_entities",
    "write_reports",
    "write_statements",
]

RowReject = tuple[str, int | None, str | None, str | None, str, str, str, str | None, int]
"""Part, row, column, value, code, reason, remedy, raw, whether the whole row was left out."""

T = TypeVar("T")

_CHUNK = 2_000


class PartWriter:
    """Writes one part of a source chunk by chunk, each in a transaction with its progress."""

    def __init__(
        self,
        workspace: Workspace,
        subject: Subject,
        purpose: Purpose,
        source: Source,
        seq: int | None,
        part: str,
        start: PartProgress,
        progress: Callable[[int, int], None],
    ) -> None:
        self.workspace = workspace
        self.source = source
        self._seq = seq
        self.part = part
        self.skip = start.read
        self.progress = start
        self._subject, self._purpose, self._report = subject, purpose, progress

    @property
    def seq(self) -> int:
        """The number of the source; it is recorded with the first chunk."""
        if self._seq is None:
            raise RuntimeError("the source is recorded with the first chunk")
        return self._seq

    @contextmanager
    def chunk(self, *, done: bool = False) -> Iterator[ChunkWriter]:
        """One transaction; what the block adds is committed together with the progress."""
        ledger = self.workspace.ledger
        with ledger.change(
            self._subject, self._purpose, "intake.part", detail={"source": self.source.id}
        ) as change:
            if self._seq is None:
                self._seq = change.add_source(self.source)
            writer = ChunkWriter(change, self.part)
            yield writer
            new = change.add_rows(writer.rows)
            change.add_rejects(self.seq, change.intern(self.source.label), writer.rejects)
            rejected = writer.count_rejected()
            change.advance(
                self.seq,
                self.part,
                read=writer.accepted + rejected,
                accepted=writer.accepted,
                rejected=rejected,
                statements=new,
                done=done,
            )
        self.progress = PartProgress(
            self.progress.read + writer.accepted + rejected,
            self.progress.accepted + writer.accepted,
            self.progress.rejected + rejected,
            self.progress.statements + new,
            self.progress.problems + sum(not reject[-1] for reject in writer.rejects),
            done,
        )
        self._report(self.progress.read, self.progress.statements)

    def finish(self) -> None:
        """Mark the part as taken in to its end, when no chunk was left to say so."""
        if not self.progress.done:
            with self.chunk(done=True):
                pass


def mark_last(chunks: Iterable[Chunk[T]]) -> Iterator[tuple[Chunk[T], bool]]:
    """Each chunk that holds anything, and whether it is the last.

    The transaction that writes the last one also says that the part is done.

    >>> from forestall.record.exchange.readers import Chunk
    >>> [last for _, last in mark_last([Chunk([1], ["a"], []), Chunk([2], ["b"], []), Chunk([], [], [])])]
    [False, True]
    """
    ahead = (chunk for chunk in chunks if chunk.rows or chunk.rejects)
    current = next(ahead, None)
    while current is not None:
        following = next(ahead, None)
        yield current, following is None
        current = following


class ChunkWriter:
    """What one chunk adds; see :meth:`PartWriter.chunk`."""

    def __init__(self, change: Change, part: str) -> None:
        self.change = change
        self.part = part
        self.rows: list[StatementRow] = []
        self.rejects: list[RowReject] = []
        self.accepted = 0

    def count_rejected(self) -> int:
        """How many rows were left out; a row can have more than one reason, and what has none is one."""
        left_out = [reject[1] for reject in self.rejects if reject[-1]]
        return len(set(left_out) - {None}) + left_out.count(None)

    def keep_rejects(self, rejects: Sequence[Reject], *, items: bool = False) -> None:
        """Keep what the reader could not read; an item of a report is not a whole row."""
        for r in rejects:
            whole = int(not (items and r.column and r.column.startswith("item ")))
            row = (self.part, r.row, r.column, r.value, r.code, r.reason, r.remedy, r.raw, whole)
            self.rejects.append(row)

    def reject(
        self, number: int, code: str, reason: str, remedy: str, *, column: str | None = None, raw: str = ""
    ) -> None:
        """Keep a whole row that was read but cannot be taken in."""
        self.rejects.append((self.part, number, column, None, code, reason, remedy, printable(raw), 1))


def _row(
    entity: str,
    schema: str,
    prop: str,
    value: str,
    label: int,
    source: tuple[int, str],
    locator: str,
    *,
    original: str = "",
    lang: str = "",
) -> StatementRow:
    """One statement row; ``source`` is the number and the id of the source."""
    return (
        derive_statement_id(entity, schema, prop, value, source[1], locator, original, lang),
        entity,
        schema,
        prop,
        value,
        int(value_type(schema, prop)),
        label,
        source[0],
        locator,
        None,
        None,
        lang,
        original,
    )


def write_entities(writer: PartWriter, part: Entities) -> None:
    """Take in FollowTheMoney entities; what is not a property is kept as ``context.*``."""
    for chunk, last in mark_last(part.chunks(_CHUNK, writer.skip)):
        with writer.chunk(done=last) as out:
            label = out.change.intern(writer.source.label)
            source = (writer.seq, writer.source.id)
            out.keep_rejects(chunk.rejects)
            for number, entity in zip(chunk.numbers, chunk.rows, strict=True):
                fault = _entity_fault(entity)
                if fault:
                    raw = json.dumps(entity, ensure_ascii=True)
                    out.reject(number, "entity.invalid", fault, "Correct it and send it again.", raw=raw)
                    continue
                out.accepted += 1
                entity_id, schema = str(entity["id"]), str(entity["schema"])
                locator = f"{writer.part}:{number}"
                stated = list(_entity_values(entity)) or [("id", entity_id)]
                for prop, value in stated:
                    out.rows.append(_row(entity_id, schema, prop, value, label, source, locator))


def _entity_fault(entity: Mapping[str, Any]) -> str:
    entity_id, schema = entity.get("id"), entity.get("schema")
    if not isinstance(entity_id, str) or not (ENTITY_ID.fullmatch(entity_id) and is_text(entity_id)):
        return "The entity has no usable id."
    if not isinstance(schema, str) or not schema or not is_text(schema):
        return "The entity has no schema."
    properties = entity.get("properties", {})
    if not isinstance(properties, dict):
        return "The properties of the entity are not an object."
    if not all(map(is_text, entity)):
        return "A key of the entity holds characters that are not text."
    for prop, values in properties.items():
        if not prop or not is_text(prop):
            return "A property of the entity has no usable name."
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            return f"Property {prop!r} is not a list of texts."
        if not all(map(is_text, values)):
            return f"Property {prop!r} holds characters that are not text."
    return ""


def _entity_values(entity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for prop, values in entity.get("properties", {}).items():
        for value in values:
            yield prop, value
    for key, value in entity.items():
        if key not in ("id", "schema", "properties"):
            yield f"context.{key}", json.dumps(value, ensure_ascii=True, sort_keys=True)


def write_statements(writer: PartWriter, part: Statements) -> None:
    """Take in FollowTheMoney statements; their own provenance is kept in the locator."""
    for chunk, last in mark_last(part.chunks(_CHUNK * 5, writer.skip)):
        with writer.chunk(done=last) as out:
            label = out.change.intern(writer.source.label)
            source = (writer.seq, writer.source.id)
            out.keep_rejects(chunk.rejects)
            for number, row in zip(chunk.numbers, chunk.rows, strict=True):
                entity, schema, prop, value = (
                    row.get(name) or "" for name in ("entity_id", "schema", "prop", "value")
                )
                entity = entity or row.get("canonical_id") or ""
                original, lang = row.get("original_value") or "", row.get("lang") or ""
                if not all(map(is_text, (entity, schema, prop, value, original, lang))):
                    out.reject(
                        number,
                        "row.characters",
                        "The statement holds characters that are not text (a NUL, or half of a character).",
                        "Save the file again as UTF-8.",
                        raw=json.dumps(row, ensure_ascii=True),
                    )
                    continue
                if not (schema and prop and value and ENTITY_ID.fullmatch(entity)):
                    out.reject(
                        number,
                        "statement.incomplete",
                        "The statement lacks an entity id, a schema, a property or a value.",
                        "Fill it in and send it again.",
                        raw=json.dumps(row, ensure_ascii=True),
                    )
                    continue
                out.accepted += 1
                kept = {
                    name: text
                    for name, text in row.items()
                    if text is not None and name not in _STATEMENT_COLUMNS
                }
                locator = f"{writer.part}:{number} {json.dumps(kept, ensure_ascii=True, sort_keys=True)}"
                out.rows.append(
                    _row(entity, schema, prop, value, label, source, locator, original=original, lang=lang)
                )


_STATEMENT_COLUMNS = {"entity_id", "schema", "prop", "value", "original_value", "lang"}


def write_reports(writer: PartWriter, part: Reports) -> None:
    """Take in graded reports, each a source of its own, with the identifiers that their items mention."""
    for chunk, last in mark_last(part.chunks(_CHUNK, writer.skip)):
        with writer.chunk(done=last) as out:
            out.keep_rejects(chunk.rejects, items=True)
            for number, report in zip(chunk.numbers, chunk.rows, strict=True):
                said = (
                    report.reference,
                    report.title,
                    report.dated,
                    report.source_reference,
                    report.priority,
                )
                texts = [*said, report.originator, *(item.text for item in report.items)]
                if not all(is_text(text) for text in texts if text):
                    out.reject(
                        number,
                        "report.characters",
                        "The report holds characters that are not text.",
                        "Save it again as UTF-8.",
                        raw=report.reference,
                    )
                    continue
                out.accepted += 1
                _write_report(writer, out, number, report)


def _write_report(writer: PartWriter, out: ChunkWriter, number: int, report: Report) -> None:
    originator = report.originator or writer.source.originator
    default = writer.source.label
    base = replace(default, marking=max(report.marking, default.marking), originator=originator)
    labels = [_item_label(base, item) for item in report.items]
    whole = max(labels, key=lambda label: (len(label.handling.conditions), str(label.grade)))
    digest = hashlib.sha256(f"{writer.source.id}:{writer.part}:{number}".encode()).hexdigest()
    source = Source(
        f"r-{digest[:32]}",
        "report",
        report.title or report.reference,
        whole,
        writer.source.format,
        originator,
        report.reference,
        report.source_reference,
        report.dated,
        writer.seq,
    )
    seq = (out.change.add_source(source), source.id)
    entity = derive_entity_id(originator, "Report", report.reference)
    about = {
        "name": report.reference,
        "title": report.title,
        "date": report.dated,
        "sourceReference": report.source_reference,
        "priority": report.priority,
        "publisher": originator,
    }
    label = out.change.intern(whole)
    for prop, value in about.items():
        if value:
            out.rows.append(_row(entity, "Report", prop, value, label, seq, "head"))
    for item, item_label in zip(report.items, labels, strict=True):
        locator = f"item {item.number}"
        label = out.change.intern(item_label)
        out.rows.append(_row(entity, "Report", "bodyText", item.text, label, seq, locator))
        out.rows += mention_rows(entity, item.text, out.change.intern, item_label, seq, locator)


def _item_label(base: Label, item: ReportItem) -> Label:
    return replace(base, grade=item.grading.grade, handling=item.grading.handling, kind=Kind.ASSESSMENT)


_MENTIONED = {
    "phone": ("Phone", "phone", "phoneMentioned"),
    "email": ("UserAccount", "email", "emailMentioned"),
    "handle": ("UserAccount", "username", "mentionedIdentifier"),
    "vehicle": ("Vehicle", "registrationNumber", "mentionedIdentifier"),
    "iban": ("BankAccount", "iban", "ibanMentioned"),
    "bank_account": ("BankAccount", "accountNumber", "mentionedIdentifier"),
    "crypto": ("CryptoWallet", "publicKey", "mentionedIdentifier"),
    "ip": ("", "", "ipMentioned"),
    "company_number": ("", "", "mentionedIdentifier"),
    "card": ("", "", "mentionedIdentifier"),
    "imei": ("", "", "mentionedIdentifier"),
    "nino": ("", "", "mentionedIdentifier"),
    "passport": ("", "", "mentionedIdentifier"),
    "url": ("", "", "mentionedIdentifier"),
    "postcode": ("", "", "mentionedPostcode"),
}
"""Kind of mention to the thing it names (schema and property) and the property of the report."""


def mention_rows(
    report: str,
    text: str,
    intern: Callable[[Label], int],
    label: Label,
    source: tuple[int, str],
    locator: str,
) -> list[StatementRow]:
    """Statements for the identifiers that a text mentions: what the extractor read, not what was said.

    They carry the label of the text with kind ``model``, and the offsets of the words they rest on.
    """
    mentions = [mention for mention in extract(text) if mention.kind in _MENTIONED]
    if not mentions:
        return []
    rows: list[StatementRow] = []
    model = intern(replace(label, kind=Kind.MODEL))
    for mention in mentions:
        schema, prop, mentioned = _MENTIONED[mention.kind]
        where = f"{locator} [{mention.start}:{mention.end}] confidence {mention.confidence:.2f}"
        raw = "" if mention.raw == mention.canonical else mention.raw
        found = mention.canonical
        rows.append(_row(report, "Report", mentioned, found, model, source, where, original=raw))
        if schema:
            thing = derive_entity_id("", schema, found)
            rows.append(_row(thing, schema, prop, found, model, source, where, original=raw))
            rows.append(_row(report, "Report", "mentions", thing, model, source, where))
    return rows
