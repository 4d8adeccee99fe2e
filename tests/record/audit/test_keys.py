"""Keys on disk, and heads as documents that leave the workspace."""

from __future__ import annotations

import dataclasses
import json
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forestall.core import ForestallError
from forestall.record.audit import (
    PublicKey,
    create_key,
    decode_head,
    encode_head,
    generate_key,
    load_key,
    load_public_key,
    sign_head,
    verify_head,
)
from forestall.record.audit.keys import SigningKey

TIME = "2024-05-17T09:30:00.000000Z"


def test_a_key_is_private_and_comes_back(tmp_path: Path) -> None:
    made = create_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "audit.pem").stat().st_mode) == 0o600
    loaded = load_key(tmp_path)
    assert loaded.key_id == made.key_id == sha256(made.public.raw).hexdigest()[:16]
    assert load_public_key(tmp_path) == load_public_key(tmp_path / "audit.pub.pem") == made.public
    assert loaded.sign(b"x") == made.sign(b"x")
    assert "PRIVATE" not in repr(made)


def test_a_key_is_never_overwritten_nor_used_when_exposed(tmp_path: Path) -> None:
    create_key(tmp_path)
    before = (tmp_path / "audit.pem").read_bytes()
    with pytest.raises(ForestallError, match="there already"):
        create_key(tmp_path)
    assert (tmp_path / "audit.pem").read_bytes() == before
    (tmp_path / "audit.pem").chmod(0o640)
    with pytest.raises(ForestallError) as caught:
        load_key(tmp_path)
    assert caught.value.code == "key.exposed"


def test_missing_and_foreign_files_are_named(tmp_path: Path) -> None:
    for load in (load_key, load_public_key):
        with pytest.raises(ForestallError) as caught:
            load(tmp_path)
        assert caught.value.code == "key.missing"
    for name in ("audit.pem", "audit.pub.pem"):
        (tmp_path / name).write_text("no key")
        (tmp_path / name).chmod(0o600)
    for load in (load_key, load_public_key):
        with pytest.raises(ForestallError) as caught:
            load(tmp_path)
        assert caught.value.code == "key.unreadable"


def test_rfc_8032_vector() -> None:
    """Test 2 of RFC 8032 section 7.1."""
    private = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )
    public = PublicKey(private.public_key().public_bytes_raw())
    assert public.raw.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    key = SigningKey(private, public, public.key_id)
    assert key.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_a_head_binds_every_field() -> None:
    key = generate_key()
    head = sign_head(7, bytes(range(32)), TIME, key)
    assert verify_head(head, key.public)
    assert not verify_head(head, generate_key().public)
    for change in (
        {"size": 8},
        {"root": bytes(32)},
        {"time": TIME.replace("17", "18")},
        {"key": "0" * 16},
        {"signature": bytes(64)},
        {"signature": b""},
    ):
        assert not verify_head(dataclasses.replace(head, **change), key.public), change


def test_a_head_that_names_another_key_is_not_of_this_one() -> None:
    key = generate_key()
    head = dataclasses.replace(sign_head(7, bytes(32), TIME, key), key="0" * 16)
    head = dataclasses.replace(head, signature=key.sign(head.message()))
    assert key.public.accepts(head.signature, head.message())
    assert not verify_head(head, key.public)


def test_a_head_document_comes_back() -> None:
    head = sign_head(7, bytes(range(32)), TIME, generate_key())
    text = encode_head(head)
    assert decode_head(text) == decode_head(text.encode()) == head
    assert json.loads(text)["size"] == 7
    document = json.loads(text)
    for broken in (
        "",
        "{}",
        "[]",
        json.dumps({**document, "format": "other"}),
        json.dumps({**document, "root": "zz"}),
        json.dumps({**document, "more": 1}),
    ):
        with pytest.raises(ForestallError) as caught:
            decode_head(broken)
        assert caught.value.code == "head.unreadable"
