"""Every kind of event that the log may hold, and the few things an event may say.

An event names who did what to which objects, and carries counts, digests, ids and codes. It never
carries content: a log that repeats the record would have to be guarded, corrected and erased like
the record, and an erasure log in particular must not hold what was erased.

To add a kind of event, add a line to the table below. Nothing unregistered can be appended.

References
----------
Data Protection Act 2018, s.62 (logging); Information Commissioner's Office, Guide to Law
Enforcement Processing, "Logging".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType

from forestall.core import ForestallError, Operation, Purpose

__all__ = ["DETAIL_KEYS", "EVENT_TYPES", "Detail", "Event", "EventType", "timestamp"]


class Detail(Enum):
    """What a detail may be, and the pattern that its text must match."""

    COUNT = None
    DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
    ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,79}")
    CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


DETAIL_KEYS: Mapping[str, Detail] = MappingProxyType(
    {
        # how many
        "statements": Detail.COUNT,
        "sources": Detail.COUNT,
        "identities": Detail.COUNT,
        "proposals": Detail.COUNT,
        "rejects": Detail.COUNT,
        "rows": Detail.COUNT,
        "results": Detail.COUNT,
        "bytes": Detail.COUNT,
        "events": Detail.COUNT,
        # an event's own number, or a position in the log
        "target": Detail.COUNT,
        "size": Detail.COUNT,
        # fingerprints
        "digest": Detail.DIGEST,
        "query": Detail.DIGEST,
        "content": Detail.DIGEST,
        # who and where
        "matter": Detail.ID,
        "source": Detail.ID,
        "recipient": Detail.ID,
        "product": Detail.ID,
        "part": Detail.ID,
        # which of a closed list
        "code": Detail.CODE,
        "format": Detail.CODE,
        "reason": Detail.CODE,
        "role": Detail.CODE,
        "view": Detail.CODE,
    }
)
"""Every key that a detail may use, with what its value must be."""

_WRITES = frozenset({"digest", "statements", "sources", "identities", "proposals", "rejects", "rows"})


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event.

    Parameters
    ----------
    action : str
        What the log calls it.
    operation : Operation
        Which of the six kinds of processing it is.
    meaning : str
        One plain sentence for the reader of the log.
    keys : frozenset of str
        The details it may carry, out of :data:`DETAIL_KEYS`.
    """

    action: str
    operation: Operation
    meaning: str
    keys: frozenset[str]

    @property
    def writes(self) -> bool:
        """Whether such an event answers for rows of the record; if so it must carry their digest."""
        return "digest" in self.keys


def _write(action: str, operation: Operation, meaning: str, *keys: str) -> EventType:
    return EventType(action, operation, meaning, _WRITES | set(keys))


def _read(action: str, operation: Operation, meaning: str, *keys: str) -> EventType:
    return EventType(action, operation, meaning, frozenset({"results", "view", "matter", *keys}))


_C, _A, _M, _R, _D, _E = (
    Operation.COLLECTION,
    Operation.ALTERATION,
    Operation.COMBINATION,
    Operation.CONSULTATION,
    Operation.DISCLOSURE,
    Operation.ERASURE,
)

EVENT_TYPES: Mapping[str, EventType] = MappingProxyType(
    {
        kind.action: kind
        for kind in (
            _write("workspace.create", _A, "A workspace was made, with its first user."),
            _write("actor.record", _A, "A user was added, or their role or clearance changed.", "role"),
            _write("matter.record", _A, "A matter was opened, changed or closed.", "matter"),
            _write("matter.membership", _A, "Someone joined or left a matter.", "matter"),
            _write("involvement.record", _A, "What a person is in a matter was recorded.", "matter"),
            _write("intake.source", _C, "A delivered file or report was registered.", "content", "format"),
            _write("intake.part", _C, "A part of a source was taken in.", "source", "part", "format"),
            _write("lake.register", _C, "A bulk table was added to the lake.", "source", "content", "bytes"),
            _write("statement.record", _C, "Statements were recorded.", "source", "matter"),
            _write("statement.retract", _A, "Statements were retracted.", "reason", "matter"),
            _write("change.undo", _A, "An earlier change was undone.", "target", "reason"),
            _write("identity.link", _M, "Two entities were held to be the same.", "reason"),
            _write("identity.confirm", _M, "A proposed identity was confirmed.", "reason"),
            _write("identity.unlink", _M, "Two entities were taken apart again.", "reason"),
            _write("identity.refute", _M, "Two entities were held to be different.", "reason"),
            _write("identity.propose", _M, "Possible identities were put forward for review.", "reason"),
            _write("identity.approve", _M, "A first person held two entities to be the same."),
            _write("linking.rule", _A, "What takes two people, and what a model may link, was set."),
            _write("watch.record", _R, "Somebody began or ceased to watch something, or read its alerts."),
            _write("product.derive", _M, "A product was made.", "product", "matter", "format"),
            _write("retention.review", _A, "Whether to keep an item was reviewed.", "reason"),
            _read("entity.read", _R, "An entity was read."),
            _read("statement.read", _R, "Statements were read."),
            _read("source.read", _R, "A source was read.", "source"),
            _read("proposal.read", _R, "Possible identities, and what they would change, were read."),
            _read("watch.read", _R, "What somebody watches, and what is new about it, was read."),
            _read("history.read", _R, "What was believed at an earlier time was read."),
            _read("search.run", _R, "A search was run; the query is kept as a digest only.", "query"),
            _read("chart.read", _R, "A chart was read.", "product"),
            _read("product.read", _R, "A product was read.", "product"),
            _read("lake.read", _R, "Bulk rows were read.", "query", "rows"),
            _read("matter.read", _R, "A matter was read."),
            _read("audit.read", _R, "The log was read.", "events"),
            _read("audit.verify", _R, "The log was verified.", "size", "events", "code"),
            _read("access.refuse", _R, "A request was refused by policy.", "code"),
            _read("backup.make", _D, "A backup of the whole record was written.", "size"),
            _read("export.make", _D, "Data left the record.", "recipient", "content", "format", "rows"),
            _read("product.disclose", _D, "A product was handed over.", "recipient", "product", "content"),
            _read("subject_access.disclose", _D, "A person was given their data.", "recipient", "content"),
            _read("audit.export_head", _D, "A signed head was taken out, to be kept elsewhere.", "size"),
            _write("erasure.dispose", _E, "Items were erased.", "reason", "matter"),
            _write("erasure.settle", _E, "An erasure left this much of what an event wrote.", "target"),
        )
    }
)
"""The registry: action to event type."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
# No white space, quotes or control characters: ids, never names or sentences.
_OBJECT = re.compile(r"[^\s\"'\\\x00-\x1f\x7f]{1,200}")


def timestamp(moment: datetime) -> str:
    """A time as the log writes it: UTC with microseconds, so that texts sort as times do.

    Raises
    ------
    ForestallError
        ``audit.time`` for a time without its zone.

    Examples
    --------
    >>> timestamp(datetime(2024, 5, 17, 9, 30, tzinfo=UTC))
    '2024-05-17T09:30:00.000000Z'
    """
    if moment.tzinfo is None:
        raise ForestallError("audit.time", f"{moment} has no time zone.", "Give a time with its zone.")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done with the record.

    Parameters
    ----------
    time : str
        As :func:`timestamp` writes it.
    actor : str
        Id of the person or service; never a name.
    operation : Operation
    purpose : Purpose
        What it was done for; ``Purpose(0)`` for upkeep of the record itself.
    action : str
        One of :data:`EVENT_TYPES`.
    objects : tuple of str
        Ids of what it touched.
    detail : mapping of str to int or str
        Counts, digests, ids and codes; see :data:`DETAIL_KEYS`.

    Raises
    ------
    ForestallError
        ``audit.unregistered`` for an unknown action, ``audit.time``, ``audit.object`` or
        ``audit.detail`` for anything that could be content.

    Examples
    --------
    >>> event = Event(
    ...     "2024-05-17T09:30:00.000000Z", "amira", Operation.CONSULTATION, Purpose.INTELLIGENCE,
    ...     "entity.read", ("e-1",), {"results": 4},
    ... )
    >>> event.action
    'entity.read'
    >>> Event(event.time, "amira", event.operation, event.purpose, "entity.read", ("Ann Lee",))
    Traceback (most recent call last):
    ...
    forestall.core.errors.ForestallError: ...
    """

    time: str
    actor: str
    operation: Operation
    purpose: Purpose
    action: str
    objects: tuple[str, ...] = ()
    detail: Mapping[str, int | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kind = EVENT_TYPES.get(self.action)
        if kind is None or kind.operation is not self.operation:
            raise ForestallError(
                "audit.unregistered",
                f"The log knows no {self.operation} called {self.action!r}.",
                "Add it to the registry of event types.",
            )
        if not _TIME.fullmatch(self.time):
            raise ForestallError(
                "audit.time", f"{self.time!r} is not a time of the log.", "Write it with audit.timestamp()."
            )
        for name in (self.actor, *self.objects):
            if not _OBJECT.fullmatch(name):
                raise ForestallError(
                    "audit.object",
                    f"An event of {self.action} names something that is no id.",
                    "Give ids.",
                )
        self._check_detail(kind)

    def _check_detail(self, kind: EventType) -> None:
        for key, value in self.detail.items():
            if key not in kind.keys or not _is_detail(DETAIL_KEYS[key], value):
                # The value is left out of the message: it may be the very content kept from the log.
                raise ForestallError(
                    "audit.detail",
                    f"An event of {self.action} may not say that under {key!r}.",
                    "Events carry counts, digests, ids and codes only.",
                )
        if kind.writes and "digest" not in self.detail:
            raise ForestallError(
                "audit.detail",
                f"An event of {self.action} must carry the digest of what it wrote.",
                "Make it with digest_rows().",
            )


def _is_detail(kind: Detail, value: int | str) -> bool:
    if kind is Detail.COUNT:
        return type(value) is int and value >= 0
    return isinstance(value, str) and kind.value.fullmatch(value) is not None
