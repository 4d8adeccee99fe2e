"""Messages that only their recipient can read and only their sender can have written.

Each agency has an Ed25519 key to sign and an X25519 key to be written to. Its *card* carries the
public halves; partners compare the card's fingerprint by another way (a call, a meeting) before they
trust it. A message is sealed by hybrid public key encryption (RFC 9180, X25519, HKDF-SHA-256,
ChaCha20-Poly1305), bound to its header, and the whole is signed. Files and sockets carry the same
bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from forestall.core import ForestallError, Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

__all__ = [
    "Card",
    "Header",
    "Identity",
    "derive_key",
    "make_identity",
    "make_token",
    "open_message",
    "read_header",
    "seal_message",
]

_PROTOCOL = b"forestall private exchange 1"


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an agency shows its partners.

    Parameters
    ----------
    agency : str
        Short id, such as ``eastmere-police``.
    contact : str
        Whom to call about a shared record.
    signing, sealing : bytes
        Public keys, 32 bytes each.
    """

    agency: str
    contact: str
    signing: bytes
    sealing: bytes

    @property
    def fingerprint(self) -> str:
        """Digest of all that the card says, as 64 hexadecimal digits."""
        return hashlib.sha256(_PROTOCOL + msgspec.msgpack.encode(self)).hexdigest()


class Identity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agency's card with its private keys, 32 bytes each. Never leaves the agency."""

    card: Card
    signing: bytes
    sealing: bytes

    def __repr__(self) -> str:
        return f"Identity({self.card.agency!r})"


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The open part of a message.

    Parameters
    ----------
    exchange : str
        Id of the exchange.
    kind : str
        Which message it is.
    sender, recipient : str
        Fingerprints of cards.
    expires : str
        UTC time after which nothing is to be done with it.
    """

    exchange: str
    kind: str
    sender: str
    recipient: str
    expires: str


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    header: Header
    sealed: bytes
    signature: bytes


def make_identity(agency: str, contact: str) -> Identity:
    """Fresh keys for an agency.

    Examples
    --------
    >>> identity = make_identity("eastmere", "exchange desk")
    >>> len(identity.card.fingerprint)
    64
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    signing, sealing = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    card = Card(
        agency, contact, signing.public_key().public_bytes_raw(), sealing.public_key().public_bytes_raw()
    )
    return Identity(card, signing.private_bytes_raw(), sealing.private_bytes_raw())


def seal_message(header: Header, body: bytes, sender: Identity, recipient: Card) -> bytes:
    """A message from ``sender`` that only ``recipient`` can read.

    Examples
    --------
    >>> a, b = make_identity("a", ""), make_identity("b", "")
    >>> header = Header("x", "offer", a.card.fingerprint, b.card.fingerprint, "2030-01-01T00:00:00Z")
    >>> message = seal_message(header, b"hello", a, b.card)
    >>> open_message(message, b, {a.card.fingerprint: a.card})[1]
    b'hello'
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    bound = _PROTOCOL + msgspec.msgpack.encode(header)
    sealed = _suite().encrypt(body, X25519PublicKey.from_public_bytes(recipient.sealing), bound)
    signature = Ed25519PrivateKey.from_private_bytes(sender.signing).sign(bound + sealed)
    return msgspec.json.encode(_Envelope(header, sealed, signature))


def read_header(message: bytes) -> Header:
    """The open part of a message, unchecked: for finding out what it is.

    Raises
    ------
    ForestallError
        ``private.message`` for anything that is no message.
    """
    return _read_envelope(message).header


def open_message(message: bytes, recipient: Identity, cards: Mapping[str, Card]) -> tuple[Header, bytes]:
    """Check and open a message.

    Parameters
    ----------
    message : bytes
    recipient : Identity
        Who is reading.
    cards : mapping of str to Card
        The trusted partners, by fingerprint.

    Returns
    -------
    Header
    bytes
        The body.

    Raises
    ------
    ForestallError
        ``private.message`` for anything that is no message, ``private.recipient`` for one to somebody
        else.
    Refusal
        ``private.stranger`` for a sender who is not trusted, ``private.tampered`` when any part was
        changed.
    """
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    envelope = _read_envelope(message)
    header = envelope.header
    if header.recipient != recipient.card.fingerprint:
        raise ForestallError(
            "private.recipient",
            "The message is for another agency, or for keys that this one no longer uses.",
            "Send it to whom it is for, or give the sender your present card.",
        )
    card = cards.get(header.sender)
    if card is None:
        raise Refusal(
            "private.stranger",
            f"The message comes from {header.sender[:16]}..., who is not among your partners.",
            "Take in their card first: forestall link exchange partner CARD --fingerprint ...",
        )
    bound = _PROTOCOL + msgspec.msgpack.encode(header)
    try:
        Ed25519PublicKey.from_public_bytes(card.signing).verify(envelope.signature, bound + envelope.sealed)
        body = _suite().decrypt(
            envelope.sealed, X25519PrivateKey.from_private_bytes(recipient.sealing), bound
        )
    except (InvalidSignature, InvalidTag, ValueError):
        raise Refusal(
            "private.tampered",
            f"The message from {card.agency} was changed on its way, or not written by them.",
            "Do not use it. Call the partner and have it sent again.",
        ) from None
    return header, bytes(body)


def derive_key(identity: Identity, partner: Card, exchange: str, use: str) -> bytes:
    """A secret that two agencies share for one use in one exchange, 32 bytes; no message is needed.

    X25519 between the two cards, then HKDF-SHA-256 (RFC 5869) salted with the exchange.

    Examples
    --------
    >>> a, b = make_identity("a", ""), make_identity("b", "")
    >>> derive_key(a, b.card, "x", "names") == derive_key(b, a.card, "x", "names")
    True
    >>> derive_key(a, b.card, "x", "names") == derive_key(a, b.card, "y", "names")
    False
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    ours = X25519PrivateKey.from_private_bytes(identity.sealing)
    shared = ours.exchange(X25519PublicKey.from_public_bytes(partner.sealing))
    info = _PROTOCOL + b" " + use.encode()
    return HKDF(SHA256(), 32, salt=exchange.encode(), info=info).derive(shared)


def make_token(key: bytes, item: str) -> str:
    """What an item is called in one exchange: 16 hexadecimal digits that say nothing without the key.

    Examples
    --------
    >>> len(make_token(b"k" * 32, "phone:+447700900123"))
    16
    """
    return hmac.new(key, item.encode(), hashlib.sha256).hexdigest()[:16]


def _read_envelope(message: bytes) -> _Envelope:
    try:
        return msgspec.json.decode(message, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ForestallError(
            "private.message",
            "This is not a message of a private exchange, or it is cut short.",
            "Give a file that `forestall link exchange` wrote.",
        ) from None


def _suite() -> Suite:
    from cryptography.hazmat.primitives import hpke

    return hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
