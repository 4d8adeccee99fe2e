"""Possible links and what is decided about them by two people; the linking rule; watches."""

import sqlalchemy as sa
from alembic import op

from forestall.core import ForestallError

__all__ = ["downgrade", "upgrade"]

revision = "0003"
down_revision = "0002"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_TABLES = ("proposal", "approval", "linking_rule", "watch")


def upgrade() -> None:
    """Make the tables, and the triggers that refuse any update or deletion."""
    op.create_table(
        "proposal",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("a", _TEXT, nullable=False),
        sa.Column("b", _TEXT, nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("model", _TEXT, nullable=False),
        sa.Column("parts", _TEXT, nullable=False),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["label"], ["label.seq"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    for column in ("id", "a", "b"):
        op.create_index(f"ix_proposal_{column}", "proposal", [column])
    op.create_table(
        "approval",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("a", _TEXT, nullable=False),
        sa.Column("b", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["label"], ["label.seq"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    for column in ("a", "b"):
        op.create_index(f"ix_approval_{column}", "approval", [column])
    op.create_table(
        "linking_rule",
        sa.Column("event", _KEY, autoincrement=False, nullable=False),
        sa.Column("accept_at", sa.Float(), nullable=True),
        sa.Column("conditions", sa.Integer(), nullable=False),
        sa.Column("matters", _TEXT, nullable=False),
        sa.Column("schemas", _TEXT, nullable=False),
        sa.Column("records", _KEY, nullable=True),
        sa.PrimaryKeyConstraint("event"),
    )
    op.create_table(
        "watch",
        sa.Column("seq", _KEY, autoincrement=False, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("target", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("seen", _KEY, nullable=False),
        sa.Column("label", _KEY, nullable=False),
        sa.Column("event", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["label"], ["label.seq"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    for column in ("id", "actor"):
        op.create_index(f"ix_watch_{column}", "watch", [column])
    for table in _TABLES:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    """Drop the tables, which must be empty: the log answers for every row that they hold."""
    for table in _TABLES:
        if op.get_bind().scalar(sa.text(f"SELECT 1 FROM {table} LIMIT 1")):
            raise ForestallError(
                "migrate.loses",
                f"An older Forestall could not keep what is recorded in {table}.",
                "Stay with this version, or go back to a backup from before the upgrade.",
            )
    for table in _TABLES:
        op.drop_table(table)
