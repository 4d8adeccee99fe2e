"""Which strong identifiers two agencies both hold: private set intersection, the count first.

The asker sends its identifiers hashed to points of a curve and multiplied by its secret; the holder
multiplies them again by its own. In a count the holder gives them back in another order, so that the
asker learns how many are shared but not which. The same request, given back in its own order, tells
which: nothing new is asked, so what is revealed is what was counted.

The curve arithmetic is openmined-psi's (the extra ``exchange``). Its protocol is safe against a
partner that keeps to it (semi-honest), not against one that invents its set; identifiers such as
phone numbers can be enumerated, which is why sets are capped, exchanges are rationed and every one is
logged.

References
----------
Meadows, "A more efficient cryptographic matchmaking protocol" (IEEE S&P 1986); De Cristofaro, Gasti
and Tsudik, "Fast and private computation of cardinality of set intersection and union" (CANS 2012).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from forestall.core import ForestallError
from forestall.core.identifiers import CANONICALISERS

__all__ = [
    "IDENTIFIER_KINDS",
    "answer_request",
    "canonicalise",
    "count_shared",
    "find_shared",
    "make_request",
    "make_secret",
    "make_setup",
    "measure_setup",
]

IDENTIFIER_KINDS = (
    "bank_account",
    "card",
    "company_number",
    "crypto",
    "email",
    "iban",
    "imei",
    "nino",
    "passport",
    "phone",
    "vehicle",
)
"""Kinds of identifier that can be asked about: those that name one thing."""


def canonicalise(kind: str, text: str) -> str | None:
    """The one spelling of an identifier that both agencies compare; None when it is not of that kind.

    Raises
    ------
    ForestallError
        ``private.kind`` for a kind that is not one of :data:`IDENTIFIER_KINDS`.

    Examples
    --------
    >>> canonicalise("phone", "07700 900123")
    'phone:+447700900123'
    >>> canonicalise("phone", "none given") is None
    True
    """
    if kind not in IDENTIFIER_KINDS:
        raise ForestallError(
            "private.kind",
            f"{kind!r} is not a kind of identifier to ask about.",
            f"Use {', '.join(IDENTIFIER_KINDS)}.",
        )
    found = CANONICALISERS[kind](text)
    return f"{kind}:{found.value}" if found else None


def make_secret() -> bytes:
    """A fresh secret for one exchange, drawn by the library; it never leaves the agency.

    Examples
    --------
    >>> len(make_secret())
    32
    """
    return bytes(_library().client.CreateWithNewKey(False).GetPrivateKeyBytes())


def make_request(items: Sequence[str], secret: bytes) -> bytes:
    """What the asker sends: its items under its secret, in an order that tells nothing.

    Examples
    --------
    >>> secret = make_secret()
    >>> make_request(["a", "b"], secret) == make_request(["b", "a"], secret)
    True
    """
    client = _library().client.CreateFromKey(secret, False)
    return bytes(client.CreateRequest(_shuffle(items, secret)).SerializeToString())


def make_setup(items: Sequence[str], secret: bytes) -> bytes:
    """What the holder sends of its own: its items under its secret, sorted as encrypted.

    The uncompressed form is used: it has no false positives, so that counts are exact.
    """
    psi = _library()
    server = psi.server.CreateFromKey(secret, False)
    setup = server.CreateSetupMessage(1e-9, len(items), sorted(items), psi.DataStructure.RAW)
    return bytes(setup.SerializeToString())


def measure_setup(setup: bytes) -> int:
    """How many items a holder's setup holds.

    Examples
    --------
    >>> measure_setup(make_setup(["a", "b"], make_secret()))
    2
    """
    return len(set(_parse(_library().ServerSetup(), setup).raw.encrypted_elements))


def answer_request(
    request: bytes, secret: bytes, *, reveal: bool, smallest: int = 1, largest: int = 10_000
) -> bytes:
    """What the holder gives back for a request.

    Parameters
    ----------
    request : bytes
        As :func:`make_request` made it.
    secret : bytes
        The holder's.
    reveal : bool
        False gives the items back in another order, for a count; True in their own.
    smallest, largest : int
        How many items a request may hold.

    Raises
    ------
    ForestallError
        ``private.size`` for too few or too many items, ``private.request`` for one that is broken or
        holds an item twice.
    """
    psi = _library()
    parsed = _parse(psi.Request(), request)
    elements = parsed.encrypted_elements
    if not smallest <= len(elements) <= largest:
        raise ForestallError(
            "private.size",
            f"The request holds {len(elements):,} identifiers; {smallest:,} to {largest:,} are allowed.",
            "Ask about fewer, or more, of them, or agree other limits.",
        )
    if len(set(elements)) != len(elements) or parsed.reveal_intersection:
        raise _broken()
    # A server that reveals wants the request to say so; what it says is the holder's decision.
    parsed.reveal_intersection = reveal
    try:
        response = psi.server.CreateFromKey(secret, reveal).ProcessRequest(parsed)
    except RuntimeError:
        raise _broken() from None
    return bytes(response.SerializeToString())


def count_shared(asked: int, setup: bytes, response: bytes, secret: bytes) -> int:
    """How many of the asker's items the holder has, from the answer to a request for a count.

    Parameters
    ----------
    asked : int
        Items in the request.
    setup, response : bytes
        The holder's.
    secret : bytes
        The asker's.

    Raises
    ------
    ForestallError
        ``private.request`` when the answer does not fit the request.

    Examples
    --------
    >>> ours, theirs = make_secret(), make_secret()
    >>> request = make_request(["a", "b", "c"], ours)
    >>> setup = make_setup(["b", "c", "d"], theirs)
    >>> count_shared(3, setup, answer_request(request, theirs, reveal=False), ours)
    2
    """
    psi = _library()
    parsed = _parse(psi.Response(), response)
    if not len(set(parsed.encrypted_elements)) == len(parsed.encrypted_elements) == asked:
        raise _broken()
    try:
        client = psi.client.CreateFromKey(secret, False)
        return int(client.GetIntersectionSize(_parse(psi.ServerSetup(), setup), parsed))
    except RuntimeError:
        raise _broken() from None


def find_shared(
    items: Sequence[str], counted: bytes, setup: bytes, response: bytes, secret: bytes
) -> tuple[str, ...]:
    """Which of the asker's items the holder has, in alphabetical order.

    Parameters
    ----------
    items : sequence of str
        Those of the request.
    counted : bytes
        The answer by which they were counted.
    setup : bytes
    response : bytes
        The answer in the order of the request.
    secret : bytes
        The asker's.

    Raises
    ------
    ForestallError
        ``private.request`` when the answer is not the counted one in another order.

    Examples
    --------
    >>> ours, theirs = make_secret(), make_secret()
    >>> request = make_request(["a", "b", "c"], ours)
    >>> setup = make_setup(["b", "c", "d"], theirs)
    >>> counted = answer_request(request, theirs, reveal=False)
    >>> response = answer_request(request, theirs, reveal=True)
    >>> find_shared(["a", "b", "c"], counted, setup, response, ours)
    ('b', 'c')
    """
    psi = _library()
    shuffled = _shuffle(items, secret)
    before = _parse(psi.Response(), counted).encrypted_elements
    parsed = _parse(psi.Response(), response)
    if sorted(before) != sorted(parsed.encrypted_elements) or len(before) != len(shuffled):
        raise _broken()
    try:
        client = psi.client.CreateFromKey(secret, True)
        found = client.GetIntersection(_parse(psi.ServerSetup(), setup), parsed)
    except RuntimeError:
        raise _broken() from None
    return tuple(sorted(shuffled[index] for index in found))


def _parse(message: Any, data: bytes) -> Any:
    from google.protobuf.message import DecodeError

    try:
        message.ParseFromString(data)
    except DecodeError:
        raise _broken() from None
    return message


def _shuffle(items: Sequence[str], secret: bytes) -> list[str]:
    """The items in an order only the secret knows: a request keeps the order that it is given."""
    return sorted(set(items), key=lambda item: hmac.new(secret, item.encode(), hashlib.sha256).digest())


def _broken() -> ForestallError:
    return ForestallError(
        "private.request",
        "The partner's message is not a well-formed part of a private set intersection.",
        "Ask the partner to make it again; if it comes twice, call them.",
    )


def _library() -> Any:
    try:
        import private_set_intersection.python as psi
    except ImportError:
        raise ForestallError(
            "private.extra",
            "Asking about shared identifiers needs openmined-psi, which is not installed.",
            "Install it with: pip install 'forestall[exchange]'.",
        ) from None
    return psi
