"""The tables of the ledger, the same for SQLite and PostgreSQL.

Statements, identity events, undos, retractions and events are append-only: triggers refuse any
update or deletion. ``merkle`` and ``intake_part`` are working state that can be rebuilt.

``statement.event``, ``source.event`` and so on name the audit event of the transaction that wrote
the row. No foreign key says so, since the event is written last: its digest of the rows does, which
also finds a row that was changed, removed or slipped in later. Labels are interned: rows with equal
labels share one, and policy is decided once per label instead of once per row.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

__all__ = [
    "APPEND_ONLY",
    "actor",
    "approval",
    "event",
    "event_object",
    "head",
    "identity",
    "intake_part",
    "involvement",
    "label",
    "label_matter",
    "lake_table",
    "linking_rule",
    "matter",
    "matter_member",
    "merkle",
    "metadata",
    "proposal",
    "reject",
    "retraction",
    "source",
    "statement",
    "undo",
    "watch",
]

metadata = MetaData()

# SQLite only gives a rowid alias to INTEGER; PostgreSQL needs 8 bytes.
_Key = BigInteger().with_variant(Integer, "sqlite")

# Both databases compare and order texts by code point, as Python does, whatever locale a server has:
# dates are compared as texts, and an answer must not depend on where the record is kept.
_Text = Text().with_variant(Text(collation="C"), "postgresql")


event = Table(
    "event",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("time", _Text, nullable=False),
    Column("actor", _Text, nullable=False),
    Column("operation", _Text, nullable=False),
    Column("purpose", _Text, nullable=False),
    Column("action", _Text, nullable=False),
    Column("objects", _Text, nullable=False),
    Column("detail", _Text, nullable=False),
)
"""The audit log; ``seq`` is the 0-based leaf index. ``objects`` and ``detail`` are canonical JSON texts."""

event_object = Table(
    "event_object",
    metadata,
    Column("object", _Text, primary_key=True),
    Column("event", _Key, primary_key=True),
)
"""Which events touched which object: an index over ``event.objects``."""

head = Table(
    "head",
    metadata,
    Column("size", _Key, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("time", _Text, nullable=False),
    Column("key", _Text, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
)
"""Signed tree heads, one per transaction that logged anything."""

merkle = Table(
    "merkle",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", _Key, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
)
"""One row: the number of leaves and the roots of the complete subtrees, left to right (32 bytes each)."""

label = Table(
    "label",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("source_evaluation", Integer),
    Column("assessment", _Text),
    Column("scheme", _Text, nullable=False),
    Column("lossy", Integer, nullable=False),
    Column("conditions", Integer, nullable=False),
    Column("marking", Integer, nullable=False),
    Column("kind", _Text, nullable=False),
    Column("purposes", Integer, nullable=False),
    Column("originator", _Text, nullable=False),
    Column("expires", _Text),
    Column("event", _Key, nullable=False),
)
"""Interned labels. ``conditions`` is a bit mask in the order of :class:`forestall.core.Condition` (bit 0 =
A1); handling is C exactly when it is not zero. ``purposes`` is the value of ``Purpose``; ``marking`` of
``Marking``; ``expires`` an ISO date."""

label_matter = Table(
    "label_matter",
    metadata,
    Column("label", _Key, ForeignKey("label.seq"), primary_key=True),
    Column("matter", _Text, primary_key=True),
    Column("event", _Key, nullable=False),
)

source = Table(
    "source",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("id", _Text, nullable=False, unique=True),
    Column("kind", _Text, nullable=False),
    Column("name", _Text, nullable=False),
    Column("format", _Text, nullable=False),
    Column("originator", _Text, nullable=False),
    Column("reference", _Text, nullable=False),
    Column("source_reference", _Text, nullable=False),
    Column("dated", _Text, nullable=False),
    Column("parent", _Key),
    Column("mapping", _Text, nullable=False),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("event", _Key, nullable=False),
)
"""Where statements come from: a delivered file, a report, or a person at the keyboard."""

statement = Table(
    "statement",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("id", LargeBinary(16), nullable=False),
    Column("entity", _Text, nullable=False),
    Column("schema", _Text, nullable=False),
    Column("prop", _Text, nullable=False),
    Column("value", _Text, nullable=False),
    Column("value_type", Integer, nullable=False),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("source", _Key, ForeignKey("source.seq"), nullable=False),
    Column("locator", _Text, nullable=False),
    Column("valid_from", _Text),
    Column("valid_to", _Text),
    Column("lang", _Text, nullable=False),
    Column("original", _Text, nullable=False),
    Column("event", _Key, nullable=False),
    Index("ix_statement_id", "id", "label", unique=True),
    Index("ix_statement_entity", "entity"),
    Index("ix_statement_event", "event"),
    Index(
        "ix_statement_value",
        "value",
        sqlite_where=text("value_type IN (2, 3)"),
        postgresql_where=text("value_type IN (2, 3)"),
        # A web address can be longer than a row of a btree may be in PostgreSQL.
        postgresql_using="hash",
    ),
)

retraction = Table(
    "retraction",
    metadata,
    Column("event", _Key, primary_key=True),
    Column("statement", _Key, ForeignKey("statement.seq"), primary_key=True),
)

undo = Table(
    "undo",
    metadata,
    Column("event", _Key, primary_key=True),
    Column("target", _Key, primary_key=True, index=True),
)
"""An undo makes everything that its target events wrote ineffective, from then on; it can be undone."""

identity = Table(
    "identity",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("kind", _Text, nullable=False),
    Column("a", _Text, nullable=False, index=True),
    Column("b", _Text, nullable=False, index=True),
    Column("score", Float),
    Column("reason", _Text, nullable=False),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("event", _Key, nullable=False),
)
"""Identity events between two entity ids: link, confirm, unlink, refute."""

lake_table = Table(
    "lake_table",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("name", _Text, nullable=False, index=True),
    Column("kind", _Text, nullable=False),
    Column("sha256", _Text, nullable=False),
    Column("rows", _Key, nullable=False),
    Column("columns", _Text, nullable=False),
    Column("source", _Key, ForeignKey("source.seq"), nullable=False),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("event", _Key, nullable=False),
)
"""Parquet files of the lake, by content hash; several files can make one table."""

reject = Table(
    "reject",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("source", _Key, ForeignKey("source.seq"), nullable=False, index=True),
    Column("part", _Text, nullable=False),
    Column("row", _Key),
    Column("column", _Text),
    Column("value", _Text),
    Column("code", _Text, nullable=False),
    Column("reason", _Text, nullable=False),
    Column("remedy", _Text, nullable=False),
    Column("raw", _Text),
    Column("whole_row", Integer, nullable=False),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("event", _Key, nullable=False),
)
"""Rows, or single values of an accepted row (``whole_row`` 0), that could not be taken in."""

intake_part = Table(
    "intake_part",
    metadata,
    Column("source", _Key, ForeignKey("source.seq"), primary_key=True),
    Column("part", _Text, primary_key=True),
    Column("rows_read", _Key, nullable=False),
    Column("accepted", _Key, nullable=False),
    Column("rejected", _Key, nullable=False),
    Column("statements", _Key, nullable=False),
    Column("done", Integer, nullable=False),
)
"""How far the intake of each part of a source has come, moved on in the transaction that wrote its rows."""

actor = Table(
    "actor",
    metadata,
    Column("event", _Key, primary_key=True),
    Column("id", _Text, primary_key=True),
    Column("name", _Text, nullable=False),
    Column("role", _Text, nullable=False),
    Column("clearance", Integer, nullable=False),
    Column("conditions", Integer, nullable=False),
    Column("organisation", _Text, nullable=False),
)
"""People who use the record, as each event left them; the newest row of an id counts."""

matter = Table(
    "matter",
    metadata,
    Column("event", _Key, primary_key=True),
    Column("id", _Text, primary_key=True),
    Column("name", _Text, nullable=False),
    Column("purpose", Integer, nullable=False),
    Column("opened", _Text, nullable=False),
    Column("closed", _Text),
    Column("legal_basis", _Text, nullable=False),
)

matter_member = Table(
    "matter_member",
    metadata,
    Column("event", _Key, primary_key=True),
    Column("matter", _Text, primary_key=True),
    Column("actor", _Text, primary_key=True),
    Column("member", Integer, nullable=False),
)
"""Joining (1) and leaving (0) of a matter; the newest row of a pair counts."""

involvement = Table(
    "involvement",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("person", _Text, nullable=False, index=True),
    Column("matter", _Text, nullable=False, index=True),
    Column("category", _Text, nullable=False),
    Column("valid_from", _Text),
    Column("valid_to", _Text),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("event", _Key, nullable=False),
)
"""What a person is in a matter (suspect, victim, witness, ...), with dates."""

proposal = Table(
    "proposal",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("id", _Text, nullable=False, index=True),
    Column("a", _Text, nullable=False, index=True),
    Column("b", _Text, nullable=False, index=True),
    Column("probability", Float, nullable=False),
    Column("weight", Float, nullable=False),
    Column("model", _Text, nullable=False),
    Column("parts", _Text, nullable=False),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("event", _Key, nullable=False),
)
"""Possible links that a model put forward; the newest of a pair counts until somebody decides. ``id``
follows from the pair; ``parts`` is a JSON list of (comparison, level in words, weight in bits)."""

approval = Table(
    "approval",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("a", _Text, nullable=False, index=True),
    Column("b", _Text, nullable=False, index=True),
    Column("reason", _Text, nullable=False),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("event", _Key, nullable=False),
)
"""A first person's word that two ids are one, which counts once a second person agrees."""

linking_rule = Table(
    "linking_rule",
    metadata,
    Column("event", _Key, primary_key=True, autoincrement=False),
    Column("accept_at", Float),
    Column("conditions", Integer, nullable=False),
    Column("matters", _Text, nullable=False),
    Column("schemas", _Text, nullable=False),
    Column("records", _Key),
)
"""What may be linked by a model alone, and what takes two people; the newest row counts. ``matters``
and ``schemas`` are JSON lists."""

watch = Table(
    "watch",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    Column("id", _Text, nullable=False, index=True),
    Column("actor", _Text, nullable=False, index=True),
    Column("kind", _Text, nullable=False),
    Column("target", _Text, nullable=False),
    Column("reason", _Text, nullable=False),
    Column("active", Integer, nullable=False),
    Column("seen", _Key, nullable=False),
    Column("label", _Key, ForeignKey("label.seq"), nullable=False),
    Column("event", _Key, nullable=False),
)
"""What somebody wants to be told about: an entity or a search. The newest row of an id counts; ``seen``
is the last event that they have been told of."""

APPEND_ONLY = (
    "event",
    "event_object",
    "head",
    "label",
    "label_matter",
    "source",
    "statement",
    "retraction",
    "undo",
    "identity",
    "lake_table",
    "reject",
    "actor",
    "matter",
    "matter_member",
    "involvement",
    "proposal",
    "approval",
    "linking_rule",
    "watch",
)
"""Tables on which a trigger refuses every update and deletion."""
