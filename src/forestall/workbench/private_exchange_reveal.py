"""The last steps of asking about identifiers: each side learns which are shared and whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from forestall.analysis.private_linkage import Card, derive_key, find_shared, make_token, read_header
from forestall.core import ForestallError, Refusal
from forestall.workbench.private_exchange_desk import Desk, write_private
from forestall.workbench.private_exchange_state import (
    Answer,
    Holdings,
    Pointers,
    Release,
    State,
    close,
    kept,
    load,
    load_holdings,
    save,
    send,
)

__all__ = ["Shared", "reveal"]


@dataclass(frozen=True, slots=True)
class Shared:
    """One shared identifier, as one side is told.

    Parameters
    ----------
    identifier : str
        The agency's own.
    reference : str
        The agency's own.
    token : str
        What both sides call it on the telephone.
    call : str
        Whom to call at the partner; empty until they have said.
    """

    identifier: str
    reference: str
    token: str
    call: str


def reveal(desk: Desk, message: bytes) -> tuple[tuple[Shared, ...], bytes]:
    """Learn which identifiers are shared and whom to call, from the partner's next message.

    Takes the holder's ``release`` or ``closing`` at the asker, the asker's ``pointers`` at the holder.

    Returns
    -------
    tuple of Shared
    bytes
        The message to carry to the partner; empty after the last.

    Raises
    ------
    ForestallError
        ``exchange.stage``, ``exchange.kind``, ``private.request``.
    Refusal
        ``exchange.tokens`` when the partner names something that was not counted as shared.
    """
    kind = read_header(message).kind
    steps = {"release": _take_release, "pointers": _take_pointers, "closing": _take_closing}
    with desk.logging_refusals(message):
        if kind not in steps:
            raise ForestallError(
                "exchange.kind",
                f"This message is the {kind} of an exchange; it reveals nothing.",
                "Give the release, the pointers or the closing.",
            )
        return steps[kind](desk, message)


def _take_release(desk: Desk, message: bytes) -> tuple[tuple[Shared, ...], bytes]:
    header, body = desk.unseal(message, "release", Release)
    state, partner = load(desk, header.exchange, header.sender, "approved", "pointed")
    counted = desk.unseal(kept(desk, header.exchange, "answer"), "answer", Answer)[1]
    holdings = load_holdings(desk, header.exchange)
    items = find_shared(list(holdings), counted.response, counted.setup, body.response, state.secret)
    tokens = _tokens(desk, state, partner, items)
    reply = desk.seal("pointers", state.terms, Pointers(_officers(holdings, tokens)), partner)
    write_private(desk.exchange_folder(header.exchange) / "release.fx", message)
    send(desk, state.terms, partner, "identifiers.point", "pointers", reply, shared=len(items))
    save(desk, replace(state, stage="pointed"))
    return _list_shared(holdings, tokens, {}), reply


def _take_pointers(desk: Desk, message: bytes) -> tuple[tuple[Shared, ...], bytes]:
    header, body = desk.unseal(message, "pointers", Pointers)
    state, partner = load(desk, header.exchange, header.sender, "released", "closed")
    holdings = load_holdings(desk, header.exchange)
    known = _tokens(desk, state, partner, tuple(holdings))
    # Every honest token is one of ours. A single other one is a guess at what we hold.
    if len(body.officers) != state.shared or not set(body.officers) <= set(known):
        raise Refusal(
            "exchange.tokens",
            f"{partner.agency} names identifiers that were not counted as shared.",
            "Nothing was disclosed for it. Call the partner and tell the information manager.",
        )
    tokens = {token: known[token] for token in body.officers}
    reply = desk.seal("closing", state.terms, Pointers(_officers(holdings, tokens)), partner)
    send(desk, state.terms, partner, "identifiers.point", "closing", reply, shared=len(tokens))
    shared = _list_shared(holdings, tokens, body.officers)
    write_private(desk.exchange_folder(header.exchange) / "pointers.fx", message)
    close(desk, state, partner, message)
    return shared, reply


def _take_closing(desk: Desk, message: bytes) -> tuple[tuple[Shared, ...], bytes]:
    header, body = desk.unseal(message, "closing", Pointers)
    state, partner = load(desk, header.exchange, header.sender, "pointed", "closed")
    holdings = load_holdings(desk, header.exchange)
    known = _tokens(desk, state, partner, tuple(holdings))
    if len(body.officers) != state.shared or not set(body.officers) <= set(known):
        raise Refusal(
            "exchange.tokens",
            f"{partner.agency} names identifiers that were not counted as shared.",
            "Call the partner and tell the information manager.",
        )
    shared = _list_shared(holdings, {t: known[t] for t in body.officers}, body.officers)
    close(desk, state, partner, message)
    return shared, b""


def _tokens(desk: Desk, state: State, partner: Card, items: tuple[str, ...]) -> dict[str, str]:
    key = derive_key(desk.identity, partner, state.terms.exchange, "tokens")
    return {make_token(key, item): item for item in items}


def _officers(holdings: Holdings, tokens: Mapping[str, str]) -> dict[str, str]:
    return {
        token: "; ".join(sorted({holding.officer for holding in holdings[item]}))
        for token, item in tokens.items()
    }


def _list_shared(
    holdings: Holdings, tokens: Mapping[str, str], officers: Mapping[str, str]
) -> tuple[Shared, ...]:
    return tuple(
        Shared(item, holding.reference, token, officers.get(token, ""))
        for token, item in sorted(tokens.items(), key=lambda pair: pair[1])
        for holding in holdings[item]
    )
