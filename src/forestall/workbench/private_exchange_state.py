"""What an exchange of identifiers keeps between its steps, and what its messages hold."""

from __future__ import annotations

import msgspec

from forestall.analysis.private_linkage import Card
from forestall.core import ForestallError, Refusal
from forestall.workbench.private_exchange_desk import Desk, Terms, check_time, write_private

__all__ = [
    "Answer",
    "Approval",
    "Holding",
    "Holdings",
    "Offer",
    "Pointers",
    "Release",
    "State",
    "close",
    "kept",
    "known",
    "load",
    "load_holdings",
    "read_stage",
    "read_state",
    "save",
    "send",
    "start",
]


class Holding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an agency holds an identifier: its own reference, and whom a partner should call."""

    reference: str
    officer: str


Holdings = dict[str, list[Holding]]
"""Canonical identifier to where it is held."""


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The asker's question: the terms, and its items under its secret."""

    terms: Terms
    request: bytes


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lets the asker count: the holder's items, and the asker's own given back in another order."""

    setup: bytes
    response: bytes


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The asker has seen this count, and its person approves."""

    shared: int


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The asker's items given back in their own order."""

    response: bytes


class Pointers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to call about each shared item, by its token."""

    officers: dict[str, str]


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where an exchange stands at one desk. ``shared`` is -1 until it is counted."""

    terms: Terms
    stage: str
    secret: bytes
    shared: int = -1
    approved_by: str = ""


def start(desk: Desk, state: State, holdings: Holdings) -> None:
    """Open an exchange's folder with what it is about."""
    folder = desk.folder / "exchanges" / state.terms.exchange
    # It is there already when the step was cut short before its message was kept: nothing has left.
    folder.mkdir(mode=0o700, exist_ok=True)
    write_private(folder / "holdings.json", msgspec.json.encode(holdings))
    save(desk, state)


def send(
    desk: Desk, terms: Terms, partner: Card, action: str, kind: str, message: bytes, **counts: int
) -> bytes:
    """Keep a message and log it: both are on the disk before it leaves."""
    write_private(desk.exchange_folder(terms.exchange) / f"{kind}.fx", message)
    desk.note(action, terms, partner, message, **counts)
    return message


def save(desk: Desk, state: State) -> None:
    """Keep where an exchange stands."""
    write_private(desk.exchange_folder(state.terms.exchange) / "state.json", msgspec.json.encode(state))


def read_state(desk: Desk, exchange: str) -> State:
    """What is kept of an exchange of identifiers.

    Raises
    ------
    ForestallError
        ``exchange.unknown``.
    """
    path = desk.exchange_folder(exchange) / "state.json"
    if not path.exists():
        raise ForestallError(
            "exchange.unknown", f"Exchange {exchange} is not one of identifiers.", "Use `resolve` for people."
        )
    return msgspec.json.decode(path.read_bytes(), type=State)


def load(desk: Desk, exchange: str, sender: str, due: str, after: str) -> tuple[State, Card]:
    """The state of an exchange, which must be at ``due``; its partner must be ``sender``, if given."""
    state = read_state(desk, exchange)
    check_time(state.terms.expires)
    other = state.terms.holder if state.terms.asker == desk.fingerprint else state.terms.asker
    if sender not in ("", other):
        raise Refusal(
            "exchange.sender", "The message comes from another partner than the exchange.", "Do not use it."
        )
    if state.stage != due:
        raise ForestallError(
            "exchange.stage",
            f"The exchange is {state.stage}; to be {after} it must be {due}.",
            "Take the steps in order: offer, answer, count, approve (both), reveal (both).",
        )
    return state, desk.partner(other)


def load_holdings(desk: Desk, exchange: str) -> Holdings:
    """What this desk put into an exchange."""
    return msgspec.json.decode((desk.exchange_folder(exchange) / "holdings.json").read_bytes(), type=Holdings)


def kept(desk: Desk, exchange: str, kind: str) -> bytes:
    """A message of an exchange that came or left."""
    return (desk.exchange_folder(exchange) / f"{kind}.fx").read_bytes()


def known(desk: Desk, exchange: str, kind: str) -> bytes:
    """A message of an exchange, or nothing when there is none."""
    try:
        return kept(desk, exchange, kind)
    except (ForestallError, FileNotFoundError):
        return b""


def read_stage(desk: Desk, exchange: str) -> str:
    """Where an exchange of identifiers stands."""
    return read_state(desk, exchange).stage


def close(desk: Desk, state: State, partner: Card, message: bytes) -> None:
    """End an exchange: its secret and what it asked about are deleted from its folder."""
    save(desk, msgspec.structs.replace(state, stage="closed", secret=b""))
    (desk.exchange_folder(state.terms.exchange) / "holdings.json").unlink()
    desk.note("identifiers.close", state.terms, partner, message, shared=state.shared)
