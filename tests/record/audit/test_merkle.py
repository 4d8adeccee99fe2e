"""The tree against the published vectors of Certificate Transparency and RFC 6962's own definition."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.core import ForestallError
from forestall.record.audit import merkle

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (0-based index, size, proof), published counting leaves from 1
INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]


def split_of(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    split = 1
    while split * 2 < size:
        split *= 2
    return split


def mth(data: list[bytes]) -> bytes:
    """Merkle Tree Hash, word for word from RFC 6962 section 2.1."""
    if not data:
        return sha256().digest()
    if len(data) == 1:
        return sha256(b"\0" + data[0]).digest()
    k = split_of(len(data))
    return sha256(b"\1" + mth(data[:k]) + mth(data[k:])).digest()


def path(m: int, data: list[bytes]) -> list[bytes]:
    """PATH, word for word from section 2.1.1."""
    if len(data) == 1:
        return []
    k = split_of(len(data))
    if m < k:
        return [*path(m, data[:k]), mth(data[k:])]
    return [*path(m - k, data[k:]), mth(data[:k])]


def subproof(m: int, data: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF, word for word from section 2.1.2."""
    if m == len(data):
        return [] if whole else [mth(data)]
    k = split_of(len(data))
    if m <= k:
        return [*subproof(m, data[:k], whole), mth(data[k:])]
    return [*subproof(m - k, data[k:], False), mth(data[:k])]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert merkle.root(HASHES[:size]).hex() == ROOTS[size]
    assert mth(LEAVES[:size]).hex() == ROOTS[size]
    assert merkle.Frontier().append_all(HASHES[:size]).root().hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_published_inclusion_proofs(index: int, size: int, proof: list[str]) -> None:
    found = merkle.inclusion_proof(HASHES[:size], index)
    assert [part.hex() for part in found] == proof
    assert merkle.verify_inclusion(HASHES[index], index, size, found, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_published_consistency_proofs(old: int, new: int, proof: list[str]) -> None:
    found = merkle.consistency_proof(HASHES[:new], old)
    assert [part.hex() for part in found] == proof
    assert merkle.verify_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), found)


def data_of(size: int) -> list[bytes]:
    return [b"leaf %d" % i for i in range(size)]


def test_every_proof_of_every_small_tree_is_the_definition() -> None:
    for size in range(1, 34):
        data = data_of(size)
        hashes = [merkle.leaf_hash(leaf) for leaf in data]
        whole = mth(data)
        assert merkle.root(hashes) == whole
        for index in range(size):
            proof = merkle.inclusion_proof(hashes, index)
            assert list(proof) == path(index, data)
            for claimed in range(size):
                right = merkle.verify_inclusion(hashes[index], claimed, size, proof, whole)
                assert right == (claimed == index)
        for old in range(1, size + 1):
            proof = merkle.consistency_proof(hashes, old)
            assert list(proof) == subproof(old, data, True)
            for claimed in range(1, size + 1):
                right = merkle.verify_consistency(claimed, mth(data[:claimed]), size, whole, proof)
                assert right == (claimed == old)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_frontier_grows_in_any_steps(steps: list[int]) -> None:
    frontier = merkle.Frontier()
    data = data_of(sum(steps))
    hashes = [merkle.leaf_hash(leaf) for leaf in data]
    for step in steps:
        frontier = frontier.append_all(hashes[frontier.size : frontier.size + step])
        assert frontier.root() == mth(data[: frontier.size])
        assert len(frontier.roots) == frontier.size.bit_count()
        assert merkle.Frontier.from_bytes(frontier.size, frontier.to_bytes()) == frontier


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_changed_proof_proves_nothing(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 200))
    hashes = [merkle.leaf_hash(leaf) for leaf in data_of(size)]
    whole = merkle.root(hashes)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    inclusion = list(merkle.inclusion_proof(hashes, index))
    consistency = list(merkle.consistency_proof(hashes, old))
    old_root = merkle.root(hashes[:old])
    assert merkle.verify_inclusion(hashes[index], index, size, inclusion, whole)
    assert merkle.verify_consistency(old, old_root, size, whole, consistency)

    def broken(proof: list[bytes]) -> list[bytes]:
        at = data.draw(st.integers(0, len(proof) - 1))
        how = data.draw(st.sampled_from(["flip", "drop", "repeat"]))
        if how == "drop":
            return proof[:at] + proof[at + 1 :]
        if how == "repeat":
            return [*proof[: at + 1], *proof[at:]]
        byte = data.draw(st.integers(0, 31))
        flipped = bytearray(proof[at])
        flipped[byte] ^= 1 << data.draw(st.integers(0, 7))
        return [*proof[:at], bytes(flipped), *proof[at + 1 :]]

    assert not merkle.verify_inclusion(hashes[index], index, size, broken(inclusion), whole)
    assert not merkle.verify_consistency(old, old_root, size, whole, broken(consistency))


def test_a_proof_has_at_most_one_hash_a_level() -> None:
    for size in (2**12, 2**12 + 1, 2**13 - 1):
        hashes = [merkle.leaf_hash(i.to_bytes(4)) for i in range(size)]
        longest = max(len(merkle.inclusion_proof(hashes, index)) for index in (0, size // 2, size - 1))
        assert longest == (size - 1).bit_length()


def test_bounds_are_refused() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(HASHES, 8)
    with pytest.raises(IndexError):
        merkle.consistency_proof(HASHES, 9)
    assert merkle.consistency_proof(HASHES, 0) == ()
    assert merkle.verify_consistency(0, merkle.EMPTY_ROOT, 8, bytes.fromhex(ROOTS[8]), ())
    assert not merkle.verify_consistency(9, bytes(32), 8, bytes.fromhex(ROOTS[8]), ())
    assert not merkle.verify_consistency(3, bytes.fromhex(ROOTS[3]), 8, bytes.fromhex(ROOTS[8]), ())
    assert not merkle.verify_inclusion(HASHES[0], 8, 8, (), bytes.fromhex(ROOTS[8]))
    for size, data in ((3, bytes(32)), (-1, bytes(32)), (1, bytes(33))):
        with pytest.raises(ForestallError) as caught:
            merkle.Frontier.from_bytes(size, data)
        assert caught.value.code == "merkle.frontier"
