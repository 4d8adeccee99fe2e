"""Each agency's own log of its private exchanges: who asked whom, under what, how much.

One JSON line an event, each with the hash of the line before. It holds counts, digests, ids and
codes, never an identifier or a name. A line is on the disk before the message that it tells of leaves.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from forestall.core import ForestallError, Refusal
from forestall.record.audit import timestamp

__all__ = ["ACTIONS", "LogEntry", "append_entry", "count_exchanges", "read_log"]

ACTIONS = {
    "identity.make": "Keys were made for this agency.",
    "partner.trust": "A partner's card was taken in.",
    "identifiers.offer": "A partner was asked how many identifiers both hold.",
    "identifiers.answer": "A partner's question was answered with a count.",
    "identifiers.count": "The count came back.",
    "identifiers.approve": "Someone approved that both learn which are shared.",
    "identifiers.release": "The partner was let learn which are shared.",
    "identifiers.point": "Whom to call about the shared ones was sent.",
    "identifiers.close": "Whom to call came in; the secret was deleted.",
    "people.encode": "People were encoded for a comparison.",
    "people.compare": "Two agencies' encodings were compared.",
    "people.resolve": "Possible links came back.",
    "exchange.refuse": "A message or a question was refused.",
}
"""What an event may be, with its meaning."""

_START = "0" * 64


class LogEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One event.

    Parameters
    ----------
    sequence : int
        From 0.
    time : str
        UTC.
    actor : str
        Id of who did it.
    action : str
        One of :data:`ACTIONS`.
    exchange, partner, purpose, agreement : str
        Id of the exchange, fingerprint of the partner's card, and what it was done under.
    counts : dict of str to int
    digest : str
        SHA-256 of the message that came or left.
    code : str
        Why, for a refusal.
    previous : str
        Hash of the line before.
    hash : str
        Of this entry with ``hash`` empty.
    """

    sequence: int
    time: str
    actor: str
    action: str
    exchange: str = ""
    partner: str = ""
    purpose: str = ""
    agreement: str = ""
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    digest: str = ""
    code: str = ""
    previous: str = ""
    hash: str = ""


def append_entry(
    path: Path,
    actor: str,
    action: str,
    *,
    exchange: str = "",
    partner: str = "",
    purpose: str = "",
    agreement: str = "",
    counts: dict[str, int] | None = None,
    message: bytes = b"",
    code: str = "",
) -> LogEntry:
    """Add an event to the log and bring it to the disk.

    Raises
    ------
    ForestallError
        ``exchange.log`` when the log is broken: nothing more is exchanged under a broken log.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        entries = _parse(path, file.read())
        entry = LogEntry(
            sequence=len(entries),
            time=timestamp(datetime.now(UTC)),
            actor=actor,
            action=action,
            exchange=exchange,
            partner=partner,
            purpose=purpose,
            agreement=agreement,
            counts=counts or {},
            digest=hashlib.sha256(message).hexdigest() if message else "",
            code=code,
            previous=entries[-1].hash if entries else _START,
        )
        entry = msgspec.structs.replace(entry, hash=_hash(entry))
        file.write(msgspec.json.encode(entry) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return entry


def read_log(path: Path) -> tuple[LogEntry, ...]:
    """Every event, after checking the whole chain.

    Raises
    ------
    ForestallError
        ``exchange.log`` naming the first line that is not what was written.
    """
    return _parse(path, path.read_bytes()) if path.exists() else ()


def count_exchanges(entries: tuple[LogEntry, ...], partner: str, since: datetime) -> int:
    """How many questions were asked of a partner or answered to it since a time."""
    start = timestamp(since)
    asked = ("identifiers.offer", "identifiers.answer", "people.encode")
    return sum(e.partner == partner and e.action in asked and e.time >= start for e in entries)


def _parse(path: Path, data: bytes) -> tuple[LogEntry, ...]:
    entries: list[LogEntry] = []
    previous = _START
    for number, line in enumerate(data.splitlines(), 1):
        try:
            entry = msgspec.json.decode(line, type=LogEntry)
        except msgspec.MsgspecError:
            raise _broken(path, number) from None
        if entry.sequence != number - 1 or entry.previous != previous or entry.hash != _hash(entry):
            raise _broken(path, number)
        previous = entry.hash
        entries.append(entry)
    return tuple(entries)


def _hash(entry: LogEntry) -> str:
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(entry, hash=""))).hexdigest()


def _broken(path: Path, line: int) -> ForestallError:
    return Refusal(
        "exchange.log",
        f"{path.name}, line {line}: the exchange log is not what was written.",
        "Keep the folder as it is, take a copy, and tell the information manager.",
    )
