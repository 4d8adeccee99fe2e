"""Real files, of which every row must be accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from forestall.record.exchange.readers import Code, Format, Table, read

pytestmark = pytest.mark.real_data

# Path, format, (part, columns, rows) of each part.
FILES = [
    ("networks/edges.csv.gz", Format.CSV, [("edges", 6, 9_020)]),
    ("networks/nodes.csv.gz", Format.CSV, [("nodes", 4, 5_478)]),
    ("networks/montagna_reference_curves.csv", Format.CSV, [("montagna_reference_curves", 6, 430)]),
    ("mission/grip-dummy-nominals.json", Format.JSON_ARRAY, [("nominals", 23, 100)]),
    ("mission/grip-dummy-ocgs.json", Format.JSON_ARRAY, [("ocgs", 11, 20)]),
    ("mission/grip-dummy-ocg-threat-assessments.json", Format.JSON_ARRAY, [("ocgThreatAssessments", 32, 48)]),
    ("mission/grip-ocg-tensions.json", Format.JSON_ARRAY, [("tensions", 5, 15)]),
    ("mission/grip-ocg-assessment-fields.json", Format.JSON_ARRAY, [("grip-ocg-assessment-fields", 27, 1)]),
    ("linking/names/nk_name_cases.csv", Format.CSV, [("nk_name_cases", 8, 826)]),
    ("linking/names/ofac_fixtures.csv", Format.CSV, [("ofac_fixtures", 3, 170)]),
    ("linking/names/putin_names.txt", Format.TEXT_LINES, [("putin_names", 1, 81)]),
    ("linking/crossscript/wd_arabic_20.tsv.gz", Format.TSV, [("wd_arabic_20", 3, 12_994)]),
    ("linking/crossscript/wd_chinese_20.tsv.gz", Format.TSV, [("wd_chinese_20", 3, 12_261)]),
    ("linking/crossscript/wd_japanese_20.tsv.gz", Format.TSV, [("wd_japanese_20", 3, 20_095)]),
    ("linking/crossscript/wd_russian_20.tsv.gz", Format.TSV, [("wd_russian_20", 3, 32_927)]),
    ("linking/splink/historical_half_a.parquet", Format.PARQUET, [("historical_half_a", 11, 24_932)]),
    ("markets/vast2008_cdr.csv", Format.CSV, [("vast2008_cdr", 5, 9_834)]),
    ("markets/sms_spam_collection.tsv.gz", Format.TSV, [("sms_spam_collection", 2, 5_574)]),
    ("markets/drug_lexicon.csv", Format.CSV, [("drug_lexicon", 3, 4_766)]),
    ("money/synthfin_20k_transactions.parquet", Format.PARQUET, [("synthfin_20k_transactions", 6, 217_748)]),
    ("communities/imd2025_england_ltla24.csv.gz", Format.CSV, [("imd2025_england_ltla24", 58, 296)]),
    ("communities/SpatialEpi_pennLC_data.csv", Format.CSV, [("SpatialEpi_pennLC_data", 6, 1_072)]),
    ("evaluation/california_prop99.csv", Format.CSV, [("california_prop99", 4, 1_209)]),
    ("evaluation/ci_volks_data.csv", Format.CSV, [("ci_volks_data", 4, 325)]),
    ("evaluation/basque.csv", Format.CSV, [("basque", 17, 774)]),
    ("evaluation/seattledmi.csv.gz", Format.CSV, [("seattledmi", 22, 154_272)]),
]


@pytest.mark.parametrize(("name", "format_", "parts"), FILES, ids=[name for name, _, _ in FILES])
def test_every_row_is_read(
    shared_data: Path, name: str, format_: Format, parts: list[tuple[str, int, int]]
) -> None:
    document = read(shared_data / name)
    assert document.format is format_
    found = []
    for part in document.parts:
        assert isinstance(part, Table)
        count = 0
        for chunk in part.chunks():
            assert chunk.rejects == []
            assert all(len(row) == len(part.columns) for row in chunk.rows)
            count += len(chunk.rows)
        found.append((part.name, len(part.columns), count))
    assert found == parts


def test_the_one_bad_row_is_named(shared_data: Path) -> None:
    (part,) = read(shared_data / "linking/names/rigour_sample_names.csv").parts
    chunks = list(part.chunks())
    assert sum(len(chunk.rows) for chunk in chunks) == 481
    assert [(r.row, r.code) for c in chunks for r in c.rejects] == [(343, Code.CONTROL_CHARACTER)]
