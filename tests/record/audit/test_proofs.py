"""Proofs that are checked without the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from forestall.core import ForestallError, Purpose
from forestall.record.audit import newest_head, verify_head
from forestall.record.audit.merkle import leaf_hash, verify_consistency, verify_inclusion
from forestall.record.audit.proofs import prove_continuation, prove_event
from forestall.record.workspace import Workspace


def test_an_event_is_proved_and_a_changed_one_is_not(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "unit")
    ledger = workspace.ledger
    owner = ledger.subject("owner")
    for _ in range(6):
        ledger.view(owner, Purpose.INTELLIGENCE).search("nobody")
    with ledger.engine.connect() as connection:
        older = newest_head(connection)
        size = ledger.size()
        for seq in range(size):
            proof = prove_event(connection, seq)
            leaf = proof.leaf.encode()
            assert verify_head(proof.head, ledger.key.public)
            assert verify_inclusion(leaf_hash(leaf), seq, size, proof.hashes, proof.head.root)
            changed = leaf_hash(leaf.replace(b"owner", b"other"))
            assert not verify_inclusion(changed, seq, size, proof.hashes, proof.head.root)
        with pytest.raises(ForestallError):
            prove_event(connection, size)
    assert older is not None
    ledger.view(owner, Purpose.INTELLIGENCE).search("nobody")
    with ledger.engine.connect() as connection:
        grown = prove_continuation(connection, older)
    roots = (older.size, older.root, grown.head.size, grown.head.root)
    assert verify_consistency(*roots, grown.hashes)
    assert not verify_consistency(older.size, grown.head.root, grown.head.size, grown.head.root, grown.hashes)
    workspace.close()
