"""The exchange desk of an agency: a folder with its keys, its partners, its limits, its exchanges, its log.

Everything an exchange needs between two steps is kept here, so that a step can be taken days later,
on a machine that is never connected. Files are readable by their owner only.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from forestall.analysis.private_linkage import (
    Card,
    EncodingParameters,
    Header,
    Identity,
    make_identity,
    open_message,
    seal_message,
)
from forestall.core import ForestallError, Purpose, Refusal
from forestall.record.audit import timestamp
from forestall.workbench.private_exchange_log import append_entry, count_exchanges, read_log

__all__ = ["Desk", "Limits", "Terms", "create_desk", "open_desk", "trust_partner"]

T = TypeVar("T")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,79}")
_EXCHANGE = re.compile(r"[0-9a-f]{32}")
_LARGEST_MESSAGE = 1 << 28


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much may be asked.

    Parameters
    ----------
    smallest, largest : int
        Identifiers in one question. A question about a few is a question about known people; one
        about very many can enumerate every phone there is.
    people : int
        People in one encoding, at the most.
    exchanges, days : int
        Questions with one partner, at the most, in so many days.
    """

    smallest: int = 20
    largest: int = 10_000
    people: int = 50_000
    exchanges: int = 10
    days: int = 30


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an exchange is made under; the same for all who take part, and part of what they sign.

    Parameters
    ----------
    exchange : str
        Id, 32 random hexadecimal digits.
    purpose, agreement : str
        A purpose of Forestall, and the reference of the sharing agreement.
    asker, holder : str
        Fingerprints of the two agencies' cards.
    created, expires : str
        UTC.
    kind : str
        Kind of the identifiers; empty for people.
    unit : str
        Fingerprint of who compares people.
    parameters : EncodingParameters or None
        How people are encoded.
    """

    exchange: str
    purpose: str
    agreement: str
    asker: str
    holder: str
    created: str
    expires: str
    kind: str = ""
    unit: str = ""
    parameters: EncodingParameters | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """An agency's exchange desk, opened by somebody.

    Parameters
    ----------
    folder : Path
    actor : str
        Id of who is working; it goes into the log.
    identity : Identity
    partners : dict of str to Card
        By fingerprint.
    limits : Limits
    """

    folder: Path
    actor: str
    identity: Identity
    partners: dict[str, Card]
    limits: Limits

    @property
    def fingerprint(self) -> str:
        """Of this agency's card."""
        return self.identity.card.fingerprint

    @property
    def log_path(self) -> Path:
        """Where the log is."""
        return self.folder / "log.jsonl"

    def partner(self, name: str) -> Card:
        """The trusted partner of that agency id or fingerprint.

        Raises
        ------
        ForestallError
            ``exchange.partner`` for an unknown one.
        """
        for fingerprint, card in self.partners.items():
            if name in (card.agency, fingerprint):
                return card
        raise ForestallError(
            "exchange.partner",
            f"{name} is not a partner of this desk.",
            "Take in their card first: forestall link exchange partner CARD --fingerprint ...",
        )

    def new_terms(
        self,
        partner: Card,
        purpose: str,
        agreement: str,
        days: int,
        *,
        kind: str = "",
        unit: str = "",
        parameters: EncodingParameters | None = None,
    ) -> Terms:
        """Terms for a new exchange with a partner.

        Raises
        ------
        ForestallError
            ``exchange.agreement``, ``exchange.days``, or for an unknown purpose.
        """
        if not _ID.fullmatch(agreement):
            raise ForestallError(
                "exchange.agreement",
                f"{agreement!r} cannot stand in the log as an agreement.",
                "Give its reference in letters, figures and . _ : + -, such as ISA-2026-014.",
            )
        if not 1 <= days <= 90:
            raise ForestallError(
                "exchange.days", f"An exchange cannot stay open {days} days.", "Use 1 to 90."
            )
        now = datetime.now(UTC)
        return Terms(
            exchange=secrets.token_hex(16),
            purpose=Purpose.parse(purpose).words,
            agreement=agreement,
            asker=self.fingerprint,
            holder=partner.fingerprint,
            created=timestamp(now),
            expires=timestamp(now + timedelta(days=days)),
            kind=kind,
            unit=unit,
            parameters=parameters,
        )

    def check_rate(self, partner: Card) -> None:
        """Refuse when enough was asked with this partner of late; the log says how much.

        Raises
        ------
        Refusal
            ``exchange.rate``.
        """
        since = datetime.now(UTC) - timedelta(days=self.limits.days)
        done = count_exchanges(read_log(self.log_path), partner.fingerprint, since)
        if done >= self.limits.exchanges:
            raise Refusal(
                "exchange.rate",
                f"{done} exchanges with {partner.agency} in {self.limits.days} days: "
                f"this desk allows {self.limits.exchanges}.",
                "Wait, or have the information manager change limits.json with a reason.",
            )

    def note(self, action: str, terms: Terms, partner: Card, message: bytes = b"", **counts: int) -> None:
        """Write an event of an exchange."""
        append_entry(
            self.log_path,
            self.actor,
            action,
            exchange=terms.exchange,
            partner=partner.fingerprint,
            purpose=terms.purpose,
            agreement=terms.agreement,
            counts=counts,
            message=message,
        )

    @contextmanager
    def logging_refusals(self, message: bytes = b"") -> Iterator[None]:
        """Log whatever is refused within the block before it is passed on."""
        try:
            yield
        except ForestallError as error:
            if error.code != "exchange.log":
                append_entry(self.log_path, self.actor, "exchange.refuse", message=message, code=error.code)
            raise

    def seal(self, kind: str, terms: Terms, body: msgspec.Struct, recipient: Card) -> bytes:
        """A message of an exchange."""
        header = Header(terms.exchange, kind, self.fingerprint, recipient.fingerprint, terms.expires)
        return seal_message(header, msgspec.msgpack.encode(body), self.identity, recipient)

    def unseal(self, message: bytes, kind: str, body: type[T]) -> tuple[Header, T]:
        """Check and open a message that must be of one kind and in time.

        Raises
        ------
        ForestallError
            ``private.message``, ``private.recipient``, ``exchange.kind`` for another message than
            the one that is due, ``exchange.expired``.
        Refusal
            ``private.stranger``, ``private.tampered``.
        """
        if len(message) > _LARGEST_MESSAGE:
            raise ForestallError(
                "private.message", "The message is far larger than any exchange makes.", "Do not use it."
            )
        header, data = open_message(message, self.identity, self.partners)
        if header.kind != kind:
            raise ForestallError(
                "exchange.kind",
                f"This message is the {header.kind} of an exchange; the {kind} is due.",
                "Give the message that belongs to this step.",
            )
        check_time(header.expires)
        if not _EXCHANGE.fullmatch(header.exchange):
            raise ForestallError("private.message", "The exchange has no proper id.", "Do not use it.")
        try:
            return header, msgspec.msgpack.decode(data, type=body)
        except (msgspec.MsgspecError, ForestallError):
            raise ForestallError(
                "exchange.version",
                "The message holds something that this version does not know.",
                "Use the same version of Forestall on both sides.",
            ) from None

    def exchange_folder(self, exchange: str) -> Path:
        """Where an exchange is kept.

        Raises
        ------
        ForestallError
            ``exchange.unknown`` when this desk has none of that id.
        """
        folder = self.folder / "exchanges" / exchange
        if not _EXCHANGE.fullmatch(exchange) or not folder.is_dir():
            raise ForestallError(
                "exchange.unknown",
                f"This desk has no exchange {exchange[:40]}.",
                "Look at: forestall link exchange log",
            )
        return folder


def check_time(expires: str) -> None:
    """Refuse what has expired: ``exchange.expired``."""
    if expires <= timestamp(datetime.now(UTC)):
        raise Refusal(
            "exchange.expired",
            f"The exchange expired at {expires}.",
            "Make a new one if the agreement still covers it.",
        )


def create_desk(folder: Path, agency: str, contact: str, actor: str, limits: Limits | None = None) -> Desk:
    """Make an exchange desk with fresh keys, and ``card.json`` to hand to partners.

    Raises
    ------
    ForestallError
        ``exchange.exists`` when there is one already, ``exchange.agency`` for an id that is none.
    """
    if not _ID.fullmatch(agency) or not _ID.fullmatch(actor):
        raise ForestallError(
            "exchange.agency",
            "The agency and the user need ids of letters, figures and . _ : + -.",
            "Write it such as eastmere-police.",
        )
    if (folder / "identity.key").exists():
        raise ForestallError("exchange.exists", f"{folder} is a desk already.", "Use it, or another folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    identity = make_identity(agency, contact)
    (folder / "partners").mkdir(exist_ok=True, mode=0o700)
    (folder / "exchanges").mkdir(exist_ok=True, mode=0o700)
    write_private(folder / "limits.json", msgspec.json.format(msgspec.json.encode(limits or Limits())))
    write_private(folder / "card.json", msgspec.json.format(msgspec.json.encode(identity.card)))
    write_private(folder / "identity.key", msgspec.json.encode(identity))
    append_entry(folder / "log.jsonl", actor, "identity.make", partner=identity.card.fingerprint)
    return open_desk(folder, actor)


def open_desk(folder: Path, actor: str) -> Desk:
    """Open an exchange desk.

    Raises
    ------
    ForestallError
        ``exchange.desk`` when there is none, or a file of it is damaged.
    """
    identity = _read(folder / "identity.key", Identity)
    cards = [_read(path, Card) for path in sorted((folder / "partners").glob("*.json"))]
    limits = _read(folder / "limits.json", Limits)
    return Desk(folder, actor, identity, {card.fingerprint: card for card in cards}, limits)


def trust_partner(desk: Desk, card_path: Path, fingerprint: str) -> Card:
    """Take in a partner's card, whose fingerprint they have told you by another way.

    Raises
    ------
    Refusal
        ``exchange.fingerprint`` when card and fingerprint differ.
    ForestallError
        ``exchange.desk`` for a file that is no card, ``exchange.agency`` when a partner of that id
        is there with other keys.
    """
    card = _read(card_path, Card)
    if card.fingerprint != "".join(fingerprint.split()).lower():
        raise Refusal(
            "exchange.fingerprint",
            f"{card_path.name} is not the card with that fingerprint.",
            "Have the partner read its fingerprint out again; never take it from the same message.",
        )
    if not _ID.fullmatch(card.agency) or any(
        known.agency == card.agency and known != card for known in desk.partners.values()
    ):
        raise ForestallError(
            "exchange.agency",
            f"Another card calls itself {card.agency[:80]!r}, or that is no id.",
            "Call the partner. Remove the old card from partners/ if they have new keys.",
        )
    path = desk.folder / "partners" / f"{card.agency}.json"
    append_entry(desk.log_path, desk.actor, "partner.trust", partner=card.fingerprint)
    write_private(path, msgspec.json.format(msgspec.json.encode(card)))
    return card


def write_private(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        raise ForestallError(
            "exchange.desk",
            f"There is no {path.name} in {path.parent}.",
            "Make a desk first: forestall link exchange identity FOLDER --agency ...",
        ) from None
    except msgspec.MsgspecError:
        raise ForestallError(
            "exchange.desk", f"{path} is damaged or not of this kind.", "Put back the original file."
        ) from None
