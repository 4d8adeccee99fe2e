"""Comparing people across agencies by keyed encodings: encode on both sides, compare at a third, resolve.

The two agencies derive a key that the comparing unit does not have. The unit sees encodings and
sealed pointers, and gives back, to each agency, pairs of opaque tokens with the pointer of the other
side: which own record, and whom to call about it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

import msgspec
import numpy as np

from forestall.analysis.private_linkage import (
    FLOOR,
    PERSON_FIELDS,
    Card,
    EncodingParameters,
    choose_lead,
    derive_key,
    describe_person,
    encode_records,
    find_pairs,
    key_check,
    make_token,
    solve_one_to_one,
)
from forestall.core import ForestallError, Refusal
from forestall.workbench.private_exchange_desk import Desk, Terms, check_time, write_private

__all__ = ["Comparison", "Person", "PossibleLink", "compare", "encode", "read_invitation", "resolve"]

_POINTER = 160
"""Bytes that every pointer is padded to, so that its length tells nothing."""


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record to be compared.

    Parameters
    ----------
    reference : str
        The agency's own.
    officer : str
        Whom a partner should call.
    fields : dict of str to str
        By the names of :data:`~forestall.analysis.private_linkage.PERSON_FIELDS`.
    """

    reference: str
    officer: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison gave.

    Parameters
    ----------
    pairs : int
        Possible links.
    compared : tuple of int
        Records of each agency.
    messages : dict of str to bytes
        Result to carry, by agency.
    """

    pairs: int
    compared: tuple[int, int]
    messages: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class PossibleLink:
    """A possible link, as one agency is told.

    Parameters
    ----------
    reference : str
        The agency's own.
    token : str
        Token of the other agency's record, to quote on the telephone.
    own_token : str
        What the other agency will quote.
    call : str
        Whom to call.
    similarity : float
        How alike the records are, 0 to 1; not a probability.
    """

    reference: str
    token: str
    own_token: str
    call: str
    similarity: float


class _Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    terms: Terms


class _Encoded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    terms: Terms
    check: str
    tokens: list[str]
    encodings: bytes
    pointers: list[bytes]


class _Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    terms: Terms
    pairs: list[tuple[str, str, float, bytes]]


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    terms: Terms
    references: dict[str, str]


def encode(
    desk: Desk,
    people: list[Person],
    *,
    purpose: str,
    agreement: str,
    partner: Card | None = None,
    unit: Card | None = None,
    days: int = 14,
    invitation: bytes = b"",
    parameters: EncodingParameters | None = None,
) -> tuple[Terms, bytes, bytes]:
    """Encode people for a comparison.

    The first agency names ``partner`` and ``unit``; it gets an invitation for the partner beside its
    encodings. The second gives that invitation, and encodes under its terms.

    Returns
    -------
    Terms
    bytes
        The encodings, for the unit only.
    bytes
        The invitation, for the partner only; empty when one was given.

    Raises
    ------
    ForestallError
        ``private.size`` for nobody or too many, ``private.field``, ``exchange.choice``.
    Refusal
        ``exchange.terms``, ``exchange.rate``, ``exchange.expired``, ``exchange.unit`` when one of the
        two would compare.
    """
    with desk.logging_refusals(invitation):
        if invitation:
            header, body = desk.unseal(invitation, "invitation", _Invitation)
            terms, partner = body.terms, desk.partners[header.sender]
            stated = (terms.purpose, terms.agreement, terms.asker, terms.holder, terms.exchange)
            expected = (purpose.lower(), agreement, header.sender, desk.fingerprint, header.exchange)
            if stated != expected or terms.expires != header.expires or terms.parameters is None:
                raise Refusal(
                    "exchange.terms",
                    f"The invitation is for {terms.purpose} under {terms.agreement}; "
                    f"you expect {purpose} under {agreement}.",
                    "Agree on the terms with the partner first.",
                )
            unit = desk.partner(terms.unit)
        elif partner is None or unit is None:
            raise ForestallError(
                "exchange.choice", "Neither an invitation nor a partner and a unit was given.", "Give one."
            )
        else:
            fields = tuple(sorted({name for person in people for name in person.fields}))
            chosen = msgspec.structs.replace(parameters or EncodingParameters(), fields=fields)
            terms = desk.new_terms(
                partner, purpose, agreement, days, unit=unit.fingerprint, parameters=chosen
            )
        if terms.unit in (terms.asker, terms.holder):
            raise Refusal(
                "exchange.unit",
                "Whoever compares must not have the key: it could encode guesses and read the records.",
                "Name a third agency, or a separate unit with its own desk, as the comparing unit.",
            )
        _check_people(desk, people, terms)
        desk.check_rate(partner)
    parameters = terms.parameters or EncodingParameters()
    key = derive_key(desk.identity, partner, terms.exchange, "encode people")
    pointer_key = derive_key(desk.identity, partner, terms.exchange, "people pointers")
    # Nobody but this desk can repeat the turned bits, and it repeats them for the same record.
    own = hmac.new(desk.identity.sealing, terms.exchange.encode(), hashlib.sha256).digest()
    noise = [hmac.new(own, person.reference.encode(), hashlib.sha256).digest() for person in people]
    tokens = [make_token(own, person.reference) for person in people]
    order = sorted(range(len(people)), key=tokens.__getitem__)
    encoded = encode_records(
        [describe_person(people[i].fields) for i in order], key, [noise[i] for i in order], parameters
    )
    message = _Encoded(
        terms,
        key_check(key, parameters),
        [tokens[i] for i in order],
        encoded.astype("<u8").tobytes(),
        [_seal_pointer(pointer_key, tokens[i], people[i].officer) for i in order],
    )
    sealed = desk.seal("encodings", terms, message, unit)
    folder = desk.folder / "exchanges" / terms.exchange
    folder.mkdir(mode=0o700, exist_ok=True)
    references = {token: person.reference for token, person in zip(tokens, people, strict=True)}
    write_private(folder / "people.json", msgspec.json.encode(_Kept(terms, references)))
    write_private(folder / "encodings.fx", sealed)
    invite = b"" if invitation else desk.seal("invitation", terms, _Invitation(terms), partner)
    if invite:
        write_private(folder / "invitation.fx", invite)
    desk.note("people.encode", terms, partner, sealed, people=len(people))
    return terms, sealed, invite


def read_invitation(desk: Desk, invitation: bytes) -> Terms:
    """What a partner proposes: purpose, agreement, fields, unit, expiry.

    Raises
    ------
    ForestallError, Refusal
        As for any message.
    """
    return desk.unseal(invitation, "invitation", _Invitation)[1].terms


def compare(desk: Desk, a: bytes, b: bytes, threshold: float | None = None) -> Comparison:
    """Compare two agencies' encodings, at the unit that both named.

    Each record is linked once at the most. Without a threshold, the bar is put where chance makes about one
    link in twenty; see :func:`~forestall.analysis.private_linkage.choose_lead`.

    Raises
    ------
    ForestallError
        ``exchange.mismatch`` when they are of two exchanges, of two keys or of other parameters.
    Refusal
        ``exchange.expired``, ``private.stranger``, ``private.tampered``.
    """
    with desk.logging_refusals(a):
        header_a, left = desk.unseal(a, "encodings", _Encoded)
        header_b, right = desk.unseal(b, "encodings", _Encoded)
        terms = left.terms
        parties = {header_a.sender, header_b.sender}
        if (
            left.terms != right.terms
            or left.check != right.check
            or parties != {terms.asker, terms.holder}
            or terms.unit != desk.fingerprint
            or terms.exchange != header_a.exchange
            or terms.parameters is None
        ):
            raise ForestallError(
                "exchange.mismatch",
                "The two encodings do not belong together: another exchange, key or set of parameters.",
                "Have both sides encode under the same invitation, with the same version.",
            )
        parameters = terms.parameters
        found = find_pairs(
            _unpack(left, parameters), _unpack(right, parameters), parameters, min(threshold or FLOOR, FLOOR)
        )
        solved = solve_one_to_one(found)
        sizes = (len(left.tokens), len(right.tokens))
    links = solved.alike(threshold) if threshold else solved.ahead(choose_lead(found, solved, *sizes))
    pairs = [
        (i, j, round(min(similarity, 1.0), 4))
        for i, j, similarity in zip(
            links.a.tolist(), links.b.tolist(), links.similarity.tolist(), strict=True
        )
    ]
    to_a = [(left.tokens[i], right.tokens[j], alike, right.pointers[j]) for i, j, alike in pairs]
    to_b = [(right.tokens[j], left.tokens[i], alike, left.pointers[i]) for i, j, alike in pairs]
    card_a, card_b = desk.partners[header_a.sender], desk.partners[header_b.sender]
    messages = {
        card_a.agency: desk.seal("links", terms, _Result(terms, to_a), card_a),
        card_b.agency: desk.seal("links", terms, _Result(terms, to_b), card_b),
    }
    compared = (len(left.tokens), len(right.tokens))
    for card, records in zip((card_a, card_b), compared, strict=True):
        desk.note("people.compare", terms, card, messages[card.agency], people=records, links=len(pairs))
    return Comparison(len(pairs), compared, messages)


def resolve(desk: Desk, message: bytes) -> tuple[PossibleLink, ...]:
    """What the unit found, in this agency's own references, most alike first.

    Raises
    ------
    ForestallError
        ``exchange.unknown`` for an exchange of somebody else, ``exchange.mismatch``.
    Refusal
        ``exchange.expired``, ``private.stranger``, ``private.tampered``.
    """
    with desk.logging_refusals(message):
        header, body = desk.unseal(message, "links", _Result)
        kept = msgspec.json.decode(
            (desk.exchange_folder(header.exchange) / "people.json").read_bytes(), type=_Kept
        )
        terms = kept.terms
        check_time(terms.expires)
        if header.sender != terms.unit or body.terms != terms:
            raise ForestallError(
                "exchange.mismatch", "The links are not those of this exchange.", "Call the comparing unit."
            )
        partner = desk.partner(terms.holder if terms.asker == desk.fingerprint else terms.asker)
        key = derive_key(desk.identity, partner, terms.exchange, "people pointers")
        if unknown := [own for own, *_ in body.pairs if own not in kept.references]:
            raise ForestallError(
                "exchange.mismatch",
                f"{len(unknown)} of the links name records that were not sent.",
                "Call the comparing unit.",
            )
        links = tuple(
            PossibleLink(kept.references[own], other, own, _open_pointer(key, other, pointer), similarity)
            for own, other, similarity, pointer in body.pairs
        )
    desk.note("people.resolve", terms, partner, message, links=len(links))
    return links


def _check_people(desk: Desk, people: list[Person], terms: Terms) -> None:
    if not 1 <= len(people) <= desk.limits.people:
        raise ForestallError(
            "private.size",
            f"{len(people):,} people were given; 1 to {desk.limits.people:,} are allowed.",
            "Choose those that the purpose needs.",
        )
    if len({person.reference for person in people}) != len(people):
        raise ForestallError(
            "exchange.reference", "Two people have the same reference.", "Give each record its own."
        )
    agreed = terms.parameters.fields if terms.parameters else ()
    given = {name for person in people for name in person.fields}
    unknown = sorted((given - set(agreed)) | (set(agreed) - set(PERSON_FIELDS)))
    if unknown or not agreed:
        raise ForestallError(
            "private.field",
            f"The exchange compares {', '.join(agreed) or 'nothing'}; {', '.join(unknown)} was given.",
            "Give the agreed fields only.",
        )


def _unpack(body: _Encoded, parameters: EncodingParameters) -> np.ndarray:
    words = parameters.bits // 64
    if not len(body.tokens) == len(body.pointers) == len(body.encodings) / (8 * words):
        raise ForestallError(
            "exchange.mismatch", "The encodings are not as many as their tokens.", "Have them sent again."
        )
    return np.frombuffer(body.encodings, "<u8").reshape(-1, words).astype(np.uint64)


def _seal_pointer(key: bytes, token: str, officer: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    text = officer.encode()[:_POINTER]
    nonce = secrets.token_bytes(12)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, text.ljust(_POINTER, b"\0"), token.encode())


def _open_pointer(key: bytes, token: str, pointer: bytes) -> str:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        text = ChaCha20Poly1305(key).decrypt(pointer[:12], pointer[12:], token.encode())
    except (InvalidTag, ValueError):
        raise Refusal(
            "private.tampered", "A pointer was changed on its way.", "Do not use the result; call the unit."
        ) from None
    return text.rstrip(b"\0").decode("utf-8", "replace")
