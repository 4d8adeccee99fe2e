"""The ledger: the one object through which the record is written and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from forestall.core import Purpose, Refusal
from forestall.record.audit import EVENT_TYPES, Event, SigningKey, append, next_seq, timestamp
from forestall.record.ledger.change import Change
from forestall.record.ledger.engine import connect, reading, writing
from forestall.record.ledger.migrate import upgrade
from forestall.record.ledger.scope import Scope, revoked_undos
from forestall.record.ledger.subjects import subject_of
from forestall.record.ledger.view import View
from forestall.record.policy import Subject, may, permitted_labels
from forestall.record.tables import event, merkle

__all__ = ["Ledger"]


class Ledger:
    """An open ledger in SQLite or PostgreSQL.

    Parameters
    ----------
    url : str
        SQLAlchemy URL; the schema is made or brought up to date on opening.
    key : SigningKey
        Signs the heads of the audit log.
    """

    def __init__(self, url: str, key: SigningKey) -> None:
        self.engine: Engine = connect(url)
        self.key = key
        self._interned: dict[bytes, int] = {}
        try:
            upgrade(self.engine)
        except BaseException:
            self.engine.dispose()
            raise

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def change(
        self,
        subject: Subject,
        purpose: Purpose,
        action: str,
        *,
        objects: tuple[str, ...] = (),
        detail: Mapping[str, Any] | None = None,
    ) -> Iterator[Change]:
        """A transaction of writing: its rows and its event are committed together or not at all.

        Parameters
        ----------
        subject : Subject
            Who writes.
        purpose : Purpose
            What for.
        action : str
            A registered event type that writes, such as ``"statement.record"``.
        objects : tuple of str
            Ids that the event is about; more can be found by then from the rows it wrote.
        detail : mapping
            Counts and codes for the event, never content.

        Raises
        ------
        Refusal
            ``policy.operation`` when the role of the subject may not do this.
        """
        operation = EVENT_TYPES[action].operation
        if not may(subject, operation, purpose):
            raise Refusal(
                "policy.operation",
                f"The role {subject.role.value} may not do this ({operation.value}) for {purpose.words}.",
                "Ask the information manager.",
            )
        with writing(self.engine) as connection:
            seq = next_seq(connection)
            today = datetime.now(UTC).date()
            permitted = permitted_labels(subject, operation, purpose, today)
            reach = Scope(subject, purpose, today, None, None, None)
            change = Change(connection, seq, action, self._interned, permitted, reach)
            yield change
            entry = Event(
                time=timestamp(datetime.now(UTC)),
                actor=subject.id,
                operation=operation,
                purpose=purpose,
                action=change.action,
                objects=objects + tuple(change.objects),
                detail={**(detail or {}), **change.detail},
            )
            append(connection, [entry], self.key)
        self._interned.update(change.new_labels)

    def view(
        self,
        subject: Subject,
        purpose: Purpose,
        *,
        as_of: str | None = None,
        on: date | None = None,
        today: date | None = None,
    ) -> View:
        """What one person may see for one purpose.

        Parameters
        ----------
        as_of : str, optional
            UTC time: the record as it stood then, corrections since then left out.
        on : datetime.date, optional
            Only what was true in the world on that day, as far as sources say.
        today : datetime.date, optional
            The day that expiry is judged by; today unless a test says otherwise.
        """
        return View(self, subject, purpose, as_of=as_of, on=on, today=today or datetime.now(UTC).date())

    def scope(self, view: View, connection: Connection) -> Scope:
        """The bounds of a view, resolved in one transaction."""
        bound = None
        if view.as_of is not None:
            bound = connection.scalar(select(func.max(event.c.seq)).where(event.c.time <= view.as_of))
            bound = -1 if bound is None else bound
        return Scope(view.subject, view.purpose, view.today, bound, revoked_undos(connection, bound), view.on)

    def log(
        self,
        subject: Subject,
        purpose: Purpose,
        action: str,
        *,
        objects: tuple[str, ...] = (),
        detail: Mapping[str, Any] | None = None,
    ) -> int:
        """Write the event of a read, durable on return, and give its number.

        A read whose event fails must be refused.
        """
        time = timestamp(datetime.now(UTC))
        operation = EVENT_TYPES[action].operation
        entry = Event(time, subject.id, operation, purpose, action, objects, dict(detail or {}))
        with writing(self.engine) as connection:
            return append(connection, [entry], self.key).size - 1

    def subject(self, actor: str) -> Subject:
        """A person who uses the record, with the matters that they are in now.

        Raises
        ------
        Refusal
            ``subject.unknown`` when nobody of that id is registered.
        """
        with reading(self.engine) as connection:
            return subject_of(connection, actor)

    def size(self) -> int:
        """How many events the audit log holds."""
        with reading(self.engine) as connection:
            return connection.scalar(select(merkle.c.size)) or 0
