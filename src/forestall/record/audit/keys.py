"""The signing key of a workspace, and the tree heads that it signs.

A head kept outside the workspace (printed, mailed to a supervisor, held by another force) is what
stops the owner of the disk from rewriting the whole log: sign anew as they may, the old head no
longer fits.

References
----------
Ed25519: RFC 8032. Signed tree heads: RFC 6962, section 3.5.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from forestall.core import ForestallError

__all__ = [
    "PublicKey",
    "SignedHead",
    "SigningKey",
    "create_key",
    "decode_head",
    "encode_head",
    "generate_key",
    "load_key",
    "load_public_key",
    "sign_head",
    "verify_head",
]

_FORMAT = "forestall-head-1"
_PRIVATE = "audit.pem"
_PUBLIC = "audit.pub.pem"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a signing key: all that checking a log needs.

    Parameters
    ----------
    raw : bytes
        The 32 bytes of RFC 8032.
    """

    raw: bytes

    @property
    def key_id(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of the raw key."""
        return sha256(self.raw).hexdigest()[:16]

    def accepts(self, signature: bytes, message: bytes) -> bool:
        """Whether the holder of the private key signed exactly this message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 private key with its public half.

    Examples
    --------
    >>> key = generate_key()
    >>> key.public.accepts(key.sign(b"one"), b"one"), key.public.accepts(key.sign(b"one"), b"two")
    (True, False)
    """

    private: Ed25519PrivateKey
    public: PublicKey
    key_id: str

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature; Ed25519 gives the same one each time (RFC 8032, section 5.1.6)."""
        return _sign(self, message)

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id})"


# Each append asks again for the signature that the one before it made.
@lru_cache(maxsize=16)
def _sign(key: SigningKey, message: bytes) -> bytes:
    return key.private.sign(message)


def _signing_key(private: Ed25519PrivateKey) -> SigningKey:
    public = PublicKey(private.public_key().public_bytes_raw())
    return SigningKey(private, public, public.key_id)


def generate_key() -> SigningKey:
    """A new key that lives in memory alone."""
    return _signing_key(Ed25519PrivateKey.generate())


def create_key(folder: Path) -> SigningKey:
    """Make the signing key of a workspace: ``audit.pem`` (mode 0600) and ``audit.pub.pem`` beside it.

    Raises
    ------
    ForestallError
        ``key.exists``: a key is never overwritten, or its log could not be checked any more.
    """
    key = generate_key()
    secret = key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for name, data, mode in ((_PRIVATE, secret, 0o600), (_PUBLIC, public, 0o644)):
        try:
            # The mode is set as the file is made: there is no moment in which others can read it.
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError:
            raise ForestallError(
                "key.exists", f"{name} is there already.", "Use it, or make another workspace."
            ) from None
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    return key


def load_key(folder: Path) -> SigningKey:
    """Read the signing key of a workspace.

    Raises
    ------
    ForestallError
        ``key.missing``, ``key.exposed`` when anyone but its owner can read the file, or
        ``key.unreadable``.
    """
    path = folder / _PRIVATE
    data = _read(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ForestallError(
            "key.exposed", f"Others can read {_PRIVATE}.", "Set its mode to 0600, or make a new workspace."
        )
    try:
        private = serialization.load_pem_private_key(data, password=None)
    except ValueError:
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise ForestallError("key.unreadable", f"{_PRIVATE} is not an Ed25519 key.", "Restore it.")
    return _signing_key(private)


def load_public_key(path: Path) -> PublicKey:
    """Read a public key file; ``path`` may also be the folder of a workspace's keys.

    Raises
    ------
    ForestallError
        ``key.missing`` or ``key.unreadable``.
    """
    if path.is_dir():
        path = path / _PUBLIC
    data = _read(path)
    try:
        public = serialization.load_pem_public_key(data)
    except ValueError:
        public = None
    if not isinstance(public, Ed25519PublicKey):
        raise ForestallError("key.unreadable", f"{path.name} is not an Ed25519 public key.", "Restore it.")
    return PublicKey(public.public_bytes_raw())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ForestallError("key.missing", f"There is no {path.name}.", "Restore it.") from None


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A signed statement of how large the log was, and what was in it, at a time.

    Parameters
    ----------
    size : int
        Number of events covered.
    root : bytes
        Merkle root over them.
    time : str
        UTC, as :func:`forestall.record.audit.timestamp` writes it.
    key : str
        ``key_id`` of the signer.
    signature : bytes
        Ed25519 over :meth:`message`.
    """

    size: int
    root: bytes
    time: str
    key: str
    signature: bytes

    def message(self) -> bytes:
        """The bytes that are signed: a JSON array of format, size, root, time and key id."""
        return msgspec.json.encode((_FORMAT, self.size, self.root, self.time, self.key))


def sign_head(size: int, root: bytes, time: str, key: SigningKey) -> SignedHead:
    """Sign a tree head.

    Examples
    --------
    >>> key = generate_key()
    >>> head = sign_head(0, bytes(32), "2024-05-17T09:00:00.000000Z", key)
    >>> verify_head(head, key.public)
    True
    """
    message = SignedHead(size, root, time, key.key_id, b"").message()
    return SignedHead(size, root, time, key.key_id, key.sign(message))


def verify_head(head: SignedHead, key: PublicKey) -> bool:
    """Whether the head names this key and carries its valid signature."""
    return head.key == key.key_id and key.accepts(head.signature, head.message())


class _HeadDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    size: int
    root: str
    time: str
    key: str
    signature: str


def encode_head(head: SignedHead) -> str:
    """A head as a small JSON document, to be kept where the workspace's owner cannot change it."""
    document = _HeadDocument(_FORMAT, head.size, head.root.hex(), head.time, head.key, head.signature.hex())
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def decode_head(text: str | bytes) -> SignedHead:
    """Read back a head that :func:`encode_head` wrote; its signature is not checked here.

    Raises
    ------
    ForestallError
        ``head.unreadable``.

    Examples
    --------
    >>> head = sign_head(0, bytes(32), "2024-05-17T09:00:00.000000Z", generate_key())
    >>> decode_head(encode_head(head)) == head
    True
    """
    try:
        document = msgspec.json.decode(text, type=_HeadDocument)
        if document.format != _FORMAT:
            raise ValueError
        root, signature = bytes.fromhex(document.root), bytes.fromhex(document.signature)
    except (msgspec.MsgspecError, ValueError):
        raise ForestallError(
            "head.unreadable",
            "This is not a signed head of a log.",
            "Give the file as it was written.",
        ) from None
    return SignedHead(document.size, root, document.time, document.key, signature)
