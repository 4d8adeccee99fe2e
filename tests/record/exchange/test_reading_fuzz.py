"""Mutated files of every format, by the fuzzer in ``benchmarks``, which must itself notice disorder."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from forestall.record.exchange.readers import Chunk, Document, Format, Table

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks" / "fuzz_readers.py"


@pytest.fixture(scope="module")
def fuzzer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_readers", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_mutated_file_crashes_hangs_or_swells(fuzzer: ModuleType) -> None:
    found = fuzzer.fuzz(2000, seed=20_24)
    assert found["files"] == 2000
    assert found["crashes"] == 0, found["crash_samples"]
    assert found["hangs_over_2s"] == 0, found["worst_files"]
    assert found["worst_memory_ratio"] <= 10
    assert set(found["by_format"]) == set(fuzzer.MAKERS)
    # A fuzzer that only makes rubbish proves nothing: files of every format are also read.
    assert all(counts.get("read", 0) > 3 for counts in found["by_format"].values())


def test_every_seed_file_is_read_when_it_is_not_mutated(fuzzer: ModuleType, tmp_path: Path) -> None:
    import random

    for kind, (extension, maker) in fuzzer.MAKERS.items():
        for seed in range(20):
            path = tmp_path / f"{kind}.{extension}"
            path.write_bytes(maker(random.Random(seed)))
            assert fuzzer.read_whole(path) == "read", kind


@pytest.mark.parametrize(
    ("numbers", "rows", "message"),
    [([1], [], "differ in length"), ([1, 3], [["a"], ["b"]], "add up"), ([1], [["\ud800"]], "surrogates")],
)
def test_the_fuzzer_notices_disorder(
    fuzzer: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    numbers: list[int],
    rows: list[list[str | None]],
    message: str,
) -> None:
    table = Table("t", ("a",), lambda _size, _skip: iter([Chunk(numbers, rows, [])]))
    document = Document(Path("t.csv"), Format.CSV, "", (table,))
    monkeypatch.setattr(fuzzer, "read", lambda _path: document)
    with pytest.raises((AssertionError, UnicodeEncodeError), match=message):
        fuzzer.read_whole(Path("t.csv"))


def test_the_same_seed_makes_the_same_files(fuzzer: ModuleType) -> None:
    assert [fuzzer.make_file(5, i) for i in range(60)] == [fuzzer.make_file(5, i) for i in range(60)]
    assert fuzzer.make_file(5, 0) != fuzzer.make_file(6, 0)
