"""Watching the record: is the log whole, and who saw what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from forestall.core import ForestallError, Refusal
from forestall.record.audit import (
    LoggedEvent,
    Verification,
    decode_head,
    encode_head,
    list_events,
    newest_head,
    verify,
    who_saw,
)
from forestall.record.audit.proofs import prove_continuation, prove_event
from forestall.record.ledger.engine import reading
from forestall.workbench.session import Session

__all__ = ["prove", "read_log", "require_log", "save_head", "verify_log", "who_saw_it"]


def verify_log(session: Session, kept_heads: Sequence[Path] = (), *, rows: bool = True) -> Verification:
    """Check every event, every head, and every row against the event that wrote it.

    Parameters
    ----------
    session : Session
    kept_heads : sequence of Path
        Heads that were saved elsewhere: what shows that the whole log was not made anew.
    rows : bool
        Also check the rows of the record, not only the log.
    """
    heads = [decode_head(path.read_bytes()) for path in kept_heads]
    ledger = session.workspace.ledger
    with reading(ledger.engine) as connection:
        found = verify(connection, ledger.key.public, heads, rows=rows)
    if found.ok:
        # A broken log takes no more events: what happened to it must stay as it is.
        ledger.log(session.subject, session.purpose, "audit.verify", detail={"size": found.size})
    return found


def save_head(session: Session) -> str:
    """The newest signed head as text, to be kept where the workspace's owner cannot reach."""
    ledger = session.workspace.ledger
    with reading(ledger.engine) as connection:
        head = newest_head(connection)
    if head is None:
        raise ForestallError("audit.empty", "The log is empty.", "Do something first.")
    ledger.log(session.subject, session.purpose, "audit.export_head", detail={"size": head.size})
    return encode_head(head)


def prove(session: Session, *, event: int | None = None, since: Path | None = None) -> dict[str, object]:
    """A proof that an event is in the log, or that the log continues one whose head was kept.

    Gives the leaf, its index, the hashes in hexadecimal, and the signed head, for somebody who has
    only these and the public key.
    """
    require_log(session)
    ledger = session.workspace.ledger
    with reading(ledger.engine) as connection:
        if since is not None:
            proof = prove_continuation(connection, decode_head(since.read_bytes()))
        else:
            proof = prove_event(connection, event or 0)
    ledger.log(session.subject, session.purpose, "audit.read", detail={"events": 1})
    return {
        "leaf": proof.leaf,
        "index": proof.index,
        "hashes": [digest.hex() for digest in proof.hashes],
        "head": msgspec.json.decode(encode_head(proof.head)),
    }


def who_saw_it(session: Session, object_id: str, *, limit: int = 100) -> tuple[LoggedEvent, ...]:
    """Who touched an entity, source or table, newest first; needs a role that may read the log.

    Raises
    ------
    Refusal
        ``policy.log``.
    """
    require_log(session)
    ledger = session.workspace.ledger
    with reading(ledger.engine) as connection:
        found = who_saw(connection, object_id, limit=limit)
    ledger.log(
        session.subject, session.purpose, "audit.read", objects=(object_id,), detail={"events": len(found)}
    )
    return found


def read_log(session: Session, *, limit: int = 50) -> tuple[LoggedEvent, ...]:
    """The newest events, newest first; needs a role that may read the log."""
    require_log(session)
    ledger = session.workspace.ledger
    with reading(ledger.engine) as connection:
        found = list_events(connection, limit=limit)
    ledger.log(session.subject, session.purpose, "audit.read", detail={"events": len(found)})
    return found


def require_log(session: Session) -> None:
    """Refuse a role that may not read the log.

    Raises
    ------
    Refusal
        ``policy.log``.
    """
    if not session.subject.powers.log:
        raise Refusal(
            "policy.log",
            f"The role {session.subject.role.value} may not read the log.",
            "Ask the information manager or the auditor.",
        )
