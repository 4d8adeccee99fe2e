"""Asking another agency which identifiers both hold: the count first, then whom to call.

Six messages, each kept in the exchange's folder by both sides: ``offer`` (asker), ``answer`` (holder),
``approval`` (asker, who has seen the count), ``release`` (holder, whose person has approved too),
``pointers`` (asker: whom to call, for the shared ones only) and ``closing`` (holder: the same). No
message holds an identifier. The record itself never travels: people call each other.

The cryptography is ``forestall.analysis.private_linkage``; the people's side is
``private_exchange_people``; sockets are ``private_exchange_socket``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from forestall.analysis.private_linkage import (
    Card,
    answer_request,
    canonicalise,
    count_shared,
    make_request,
    make_secret,
    make_setup,
    measure_setup,
)
from forestall.core import ForestallError, Purpose, Refusal
from forestall.workbench.private_exchange_desk import Desk, write_private
from forestall.workbench.private_exchange_state import (
    Answer,
    Approval,
    Holding,
    Holdings,
    Offer,
    Release,
    State,
    kept,
    known,
    load,
    load_holdings,
    read_state,
    save,
    send,
    start,
)

__all__ = ["Count", "answer", "approve", "count", "keep_approval", "make_holdings", "offer"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many identifiers both agencies hold.

    Parameters
    ----------
    exchange : str
    shared, asked, held : int
        Held by both; in the question; at the holder.
    """

    exchange: str
    shared: int
    asked: int
    held: int


def make_holdings(kind: str, rows: Mapping[int, tuple[str, str, str]]) -> tuple[Holdings, tuple[int, ...]]:
    """The identifiers of a table in their one spelling, and the rows that hold none.

    Parameters
    ----------
    kind : str
        One of :data:`~forestall.analysis.private_linkage.IDENTIFIER_KINDS`.
    rows : mapping of int to (str, str, str)
        Row number to identifier as written, own reference, and officer to call.
    """
    holdings: Holdings = {}
    rejected = []
    for number, (text, reference, officer) in rows.items():
        item = canonicalise(kind, text)
        if item is None:
            rejected.append(number)
            continue
        holding = Holding(reference, officer)
        if holding not in holdings.setdefault(item, []):
            holdings[item].append(holding)
    return holdings, tuple(rejected)


def offer(
    desk: Desk, partner: Card, holdings: Holdings, *, kind: str, purpose: str, agreement: str, days: int = 14
) -> tuple[str, bytes]:
    """Ask a partner how many of these identifiers it holds too.

    Returns
    -------
    str
        Id of the exchange.
    bytes
        The message to carry to the partner.

    Raises
    ------
    ForestallError
        ``private.size`` for too few or too many identifiers; see also :meth:`Desk.new_terms`.
    Refusal
        ``exchange.rate``.
    """
    terms = desk.new_terms(partner, _one_purpose(purpose), agreement, days, kind=kind)
    with desk.logging_refusals():
        _check_size(desk, len(holdings))
        desk.check_rate(partner)
    secret = make_secret()
    message = desk.seal("offer", terms, Offer(terms, make_request(list(holdings), secret)), partner)
    start(desk, State(terms=terms, stage="offered", secret=secret), holdings)
    return terms.exchange, send(
        desk, terms, partner, "identifiers.offer", "offer", message, asked=len(holdings)
    )


def answer(
    desk: Desk, message: bytes, holdings: Holdings, *, kind: str, purpose: str, agreement: str
) -> bytes:
    """Answer a partner's offer with what lets it count, and nothing else.

    Parameters
    ----------
    kind, purpose, agreement : str
        What this agency expects: an offer under anything else is refused.

    Raises
    ------
    ForestallError
        ``exchange.terms``, ``exchange.again`` for an offer that was answered before, ``private.size``.
    Refusal
        ``exchange.rate``, ``exchange.expired``, ``private.stranger``, ``private.tampered``.
    """
    with desk.logging_refusals(message):
        header, body = desk.unseal(message, "offer", Offer)
        terms, partner = body.terms, desk.partners[header.sender]
        expected = (kind, _one_purpose(purpose), agreement, header.sender, desk.fingerprint)
        stated = (terms.kind, terms.purpose, terms.agreement, terms.asker, terms.holder)
        if stated != expected or (terms.exchange, terms.expires) != (header.exchange, header.expires):
            raise Refusal(
                "exchange.terms",
                f"The offer asks about {terms.kind or 'nothing'} for {terms.purpose} under "
                f"{terms.agreement}; you expect {kind} for {purpose} under {agreement}.",
                "Agree on the terms with the partner, and answer an offer that states them.",
            )
        if (desk.folder / "exchanges" / terms.exchange / "answer.fx").exists():
            raise Refusal(
                "exchange.again", "This offer was answered before.", "Carry the answer that was made then."
            )
        _check_size(desk, len(holdings))
        desk.check_rate(partner)
        secret = make_secret()
        response = answer_request(
            body.request,
            secret,
            reveal=False,
            smallest=desk.limits.smallest,
            largest=desk.limits.largest,
        )
    setup = make_setup(list(holdings), secret)
    reply = desk.seal("answer", terms, Answer(setup, response), partner)
    start(desk, State(terms=terms, stage="answered", secret=secret), holdings)
    write_private(desk.exchange_folder(terms.exchange) / "offer.fx", message)
    return send(desk, terms, partner, "identifiers.answer", "answer", reply, held=len(holdings))


def count(desk: Desk, message: bytes) -> Count:
    """How many identifiers both hold, from the partner's answer. Which ones stays unknown.

    Raises
    ------
    ForestallError
        ``exchange.kind``, ``exchange.unknown``, ``exchange.stage``, ``private.request``.
    Refusal
        ``exchange.expired``, ``private.stranger``, ``private.tampered``.
    """
    with desk.logging_refusals(message):
        header, body = desk.unseal(message, "answer", Answer)
        state, partner = load(desk, header.exchange, header.sender, "offered", "counted")
        ours, held = len(load_holdings(desk, header.exchange)), measure_setup(body.setup)
        # Whoever holds every phone number there is learns all of ours in the end.
        _check_size(desk, held)
        shared = count_shared(ours, body.setup, body.response, state.secret)
    write_private(desk.exchange_folder(header.exchange) / "answer.fx", message)
    save(desk, replace(state, stage="counted", shared=shared))
    desk.note("identifiers.count", state.terms, partner, message, shared=shared, asked=ours, held=held)
    return Count(header.exchange, shared, ours, held)


def keep_approval(desk: Desk, message: bytes) -> None:
    """Keep an asker's approval that came in, until somebody here approves too.

    Raises
    ------
    ForestallError
        ``exchange.stage``, ``exchange.unknown``, and as for any message.
    """
    with desk.logging_refusals(message):
        header, _ = desk.unseal(message, "approval", Approval)
        load(desk, header.exchange, header.sender, "answered", "released")
    write_private(desk.exchange_folder(header.exchange) / "approval.fx", message)


def approve(desk: Desk, exchange: str, message: bytes = b"") -> tuple[int, bytes]:
    """Say, as a person, that both sides may learn which identifiers are shared.

    The asker approves after the count. The holder approves with the asker's approval in hand, which
    tells it the count; its own approval releases the answer.

    Parameters
    ----------
    exchange : str
        Id of the exchange.
    message : bytes
        The asker's approval, for the holder; one that came over a socket is kept already.

    Returns
    -------
    int
        How many are shared, as the asker counted them.
    bytes
        The message to carry to the partner.

    Raises
    ------
    ForestallError
        ``exchange.stage`` out of turn, ``exchange.unknown``, ``exchange.kind``.
    Refusal
        ``exchange.none`` when nothing is shared; ``exchange.expired``, ``private.tampered``.
    """
    if read_state(desk, exchange).terms.asker == desk.fingerprint:
        state, partner = load(desk, exchange, "", "counted", "approved")
        if not state.shared:
            raise Refusal("exchange.none", "Nothing is shared, so nobody is to be called.", "You are done.")
        reply = desk.seal("approval", state.terms, Approval(state.shared), partner)
        send(desk, state.terms, partner, "identifiers.approve", "approval", reply, shared=state.shared)
        save(desk, replace(state, stage="approved", approved_by=desk.actor))
        return state.shared, reply
    message = message or known(desk, exchange, "approval")
    if not message:
        raise ForestallError(
            "exchange.waiting", "The asker has not approved yet.", "Approve when its approval has come."
        )
    with desk.logging_refusals(message):
        header, body = desk.unseal(message, "approval", Approval)
        if header.exchange != exchange:
            raise ForestallError(
                "exchange.unknown", "The approval belongs to another exchange.", "Give the right file."
            )
        state, partner = load(desk, exchange, header.sender, "answered", "released")
        offered = desk.unseal(kept(desk, exchange, "offer"), "offer", Offer)[1]
        largest = min(len(load_holdings(desk, exchange)), desk.limits.largest)
        if not 1 <= body.shared <= largest:
            raise Refusal("exchange.count", "The approved count is not possible.", "Call the partner.")
        response = answer_request(offered.request, state.secret, reveal=True, largest=desk.limits.largest)
    reply = desk.seal("release", state.terms, Release(response), partner)
    write_private(desk.exchange_folder(exchange) / "approval.fx", message)
    desk.note("identifiers.approve", state.terms, partner, message, shared=body.shared)
    send(desk, state.terms, partner, "identifiers.release", "release", reply, shared=body.shared)
    save(desk, replace(state, stage="released", shared=body.shared, approved_by=desk.actor))
    return body.shared, reply


def _one_purpose(text: str) -> str:
    purpose = Purpose.parse(text)
    if len(purpose) != 1:
        raise ForestallError("exchange.purpose", "An exchange has one purpose.", "Name one.")
    return purpose.words


def _check_size(desk: Desk, size: int) -> None:
    limits = desk.limits
    if not limits.smallest <= size <= limits.largest:
        raise ForestallError(
            "private.size",
            f"The set holds {size:,} identifiers; {limits.smallest:,} to {limits.largest:,} are allowed.",
            "Choose what the purpose needs; limits.json of the desk says how much may be asked.",
        )
