"""The record: events, labels, sources, statements, identity, lake, matters; append-only guards."""

import sqlalchemy as sa
from alembic import op

__all__ = ["downgrade", "upgrade"]

revision = "0001"
down_revision = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_APPEND_ONLY = (
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
)


def upgrade() -> None:
    """Make the tables, and the triggers that refuse any update or deletion."""
    op.create_table(
        "actor",
        sa.Column("event", _KEY, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("clearance", sa.Integer(), nullable=False),
        sa.Column("conditions", sa.Integer(), nullable=False),
        sa.Column("organisation", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("event", "id"),
    )
    op.create_table(
        "event",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("time", _TEXT, nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("operation", _TEXT, nullable=False),
        sa.Column("purpose", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("objects", _TEXT, nullable=False),
        sa.Column("detail", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "event_object",
        sa.Column("object", _TEXT, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("object", "event"),
    )
    op.create_table(
        "head",
        sa.Column("size", _KEY, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("time", _TEXT, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "label",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("source_evaluation", sa.Integer(), nullable=True),
        sa.Column("assessment", _TEXT, nullable=True),
        sa.Column("scheme", _TEXT, nullable=False),
        sa.Column("lossy", sa.Integer(), nullable=False),
        sa.Column("conditions", sa.Integer(), nullable=False),
        sa.Column("marking", sa.Integer(), nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("purposes", sa.Integer(), nullable=False),
        sa.Column("originator", _TEXT, nullable=False),
        sa.Column("expires", _TEXT, nullable=True),
        sa.Column("event", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "matter",
        sa.Column("event", _KEY, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("purpose", sa.Integer(), nullable=False),
        sa.Column("opened", _TEXT, nullable=False),
        sa.Column("closed", _TEXT, nullable=True),
        sa.Column("legal_basis", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("event", "id"),
    )
    op.create_table(
        "matter_member",
        sa.Column("event", _KEY, nullable=False),
        sa.Column("matter", _TEXT, nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event", "matter", "actor"),
    )
    merkle = op.create_table(
        "merkle",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", _KEY, nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "undo",
        sa.Column("event", _KEY, nullable=False),
        sa.Column("target", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("event", "target"),
    )
    op.create_index(("ix_undo_target"), "undo", ["target"], unique=False)
    op.create_table(
        "identity",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("a", _TEXT, nullable=False),
        sa.Column("b", _TEXT, nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["label"],
            ["label.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(("ix_identity_a"), "identity", ["a"], unique=False)
    op.create_index(("ix_identity_b"), "identity", ["b"], unique=False)
    op.create_table(
        "involvement",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("person", _TEXT, nullable=False),
        sa.Column("matter", _TEXT, nullable=False),
        sa.Column("category", _TEXT, nullable=False),
        sa.Column("valid_from", _TEXT, nullable=True),
        sa.Column("valid_to", _TEXT, nullable=True),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["label"],
            ["label.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(("ix_involvement_matter"), "involvement", ["matter"], unique=False)
    op.create_index(("ix_involvement_person"), "involvement", ["person"], unique=False)
    op.create_table(
        "label_matter",
        sa.Column("label", _KEY, nullable=False),
        sa.Column("matter", _TEXT, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["label"],
            ["label.seq"],
        ),
        sa.PrimaryKeyConstraint("label", "matter"),
    )
    op.create_table(
        "source",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("format", _TEXT, nullable=False),
        sa.Column("originator", _TEXT, nullable=False),
        sa.Column("reference", _TEXT, nullable=False),
        sa.Column("source_reference", _TEXT, nullable=False),
        sa.Column("dated", _TEXT, nullable=False),
        sa.Column("parent", _KEY, nullable=True),
        sa.Column("mapping", _TEXT, nullable=False),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["label"],
            ["label.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "intake_part",
        sa.Column("source", _KEY, nullable=False),
        sa.Column("part", _TEXT, nullable=False),
        sa.Column("rows_read", _KEY, nullable=False),
        sa.Column("accepted", _KEY, nullable=False),
        sa.Column("rejected", _KEY, nullable=False),
        sa.Column("statements", _KEY, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source"],
            ["source.seq"],
        ),
        sa.PrimaryKeyConstraint("source", "part"),
    )
    op.create_table(
        "lake_table",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("rows", _KEY, nullable=False),
        sa.Column("columns", _TEXT, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["label"],
            ["label.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["source"],
            ["source.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(("ix_lake_table_name"), "lake_table", ["name"], unique=False)
    op.create_table(
        "reject",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("part", _TEXT, nullable=False),
        sa.Column("row", _KEY, nullable=True),
        sa.Column("column", _TEXT, nullable=True),
        sa.Column("value", _TEXT, nullable=True),
        sa.Column("code", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("remedy", _TEXT, nullable=False),
        sa.Column("raw", _TEXT, nullable=True),
        sa.Column("whole_row", sa.Integer(), nullable=False),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["label"],
            ["label.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["source"],
            ["source.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(("ix_reject_source"), "reject", ["source"], unique=False)
    op.create_table(
        "statement",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entity", _TEXT, nullable=False),
        sa.Column("schema", _TEXT, nullable=False),
        sa.Column("prop", _TEXT, nullable=False),
        sa.Column("value", _TEXT, nullable=False),
        sa.Column("value_type", sa.Integer(), nullable=False),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("locator", _TEXT, nullable=False),
        sa.Column("valid_from", _TEXT, nullable=True),
        sa.Column("valid_to", _TEXT, nullable=True),
        sa.Column("lang", _TEXT, nullable=False),
        sa.Column("original", _TEXT, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["label"],
            ["label.seq"],
        ),
        sa.ForeignKeyConstraint(
            ["source"],
            ["source.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_statement_entity", "statement", ["entity"], unique=False)
    op.create_index("ix_statement_event", "statement", ["event"], unique=False)
    op.create_index("ix_statement_id", "statement", ["id", "label"], unique=True)
    op.create_index(
        "ix_statement_value",
        "statement",
        ["value"],
        unique=False,
        sqlite_where=sa.text("value_type IN (2, 3)"),
        postgresql_where=sa.text("value_type IN (2, 3)"),
        postgresql_using="hash",
    )
    op.create_table(
        "retraction",
        sa.Column("event", _KEY, nullable=False),
        sa.Column("statement", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["statement"],
            ["statement.seq"],
        ),
        sa.PrimaryKeyConstraint("event", "statement"),
    )
    # The row that writers lock: with none, the first two on PostgreSQL would not wait for each other.
    op.bulk_insert(merkle, [{"id": 1, "size": 0, "frontier": b""}])
    if op.get_bind().dialect.name == "sqlite":
        for table in _APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
    else:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        for table in _APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    """Drop everything: there is no older form to keep the data in."""
    for table in _DROP_ORDER:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


_DROP_ORDER = (
    "retraction",
    "statement",
    "reject",
    "lake_table",
    "intake_part",
    "source",
    "label_matter",
    "involvement",
    "identity",
    "undo",
    "merkle",
    "matter_member",
    "matter",
    "label",
    "head",
    "event_object",
    "event",
    "actor",
)
