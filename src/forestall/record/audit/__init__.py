"""The log of what was done with the record: appended, searched, proved and checked.

Imports :mod:`forestall.core` and the tables of the record. Add a kind of event in ``events``; the tree
is in ``merkle``, keys and signed heads in ``keys``, appending and searching in ``log``, the tie
between an event and the rows it wrote in ``written``, the check of it all in ``verify``.
"""

from forestall.record.audit.events import DETAIL_KEYS, EVENT_TYPES, Detail, Event, EventType, timestamp
from forestall.record.audit.keys import (
    PublicKey,
    SignedHead,
    SigningKey,
    create_key,
    decode_head,
    encode_head,
    generate_key,
    load_key,
    load_public_key,
    sign_head,
    verify_head,
)
from forestall.record.audit.log import LoggedEvent, append, list_events, newest_head, next_seq, who_saw
from forestall.record.audit.verify import Problem, Verification, verify
from forestall.record.audit.written import WRITTEN, digest_rows

__all__ = [
    "DETAIL_KEYS",
    "EVENT_TYPES",
    "WRITTEN",
    "Detail",
    "Event",
    "EventType",
    "LoggedEvent",
    "Problem",
    "PublicKey",
    "SignedHead",
    "SigningKey",
    "Verification",
    "append",
    "create_key",
    "decode_head",
    "digest_rows",
    "encode_head",
    "generate_key",
    "list_events",
    "load_key",
    "load_public_key",
    "newest_head",
    "next_seq",
    "sign_head",
    "timestamp",
    "verify",
    "verify_head",
    "who_saw",
]
