"""What other tools reach on the same data; run by the interpreter of the peers' own environment.

``python _linking_peers.py NAME DATA`` prints one JSON document. The peers are Splink 5 with the settings of
its own demonstrations, GoldenMatch with the settings that it chooses itself, and nomenklatura's matcher
logic-v2 (with yente's way of screening: candidates by names, each scored by that matcher).
"""

from __future__ import annotations

import csv
import gzip
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Measured = dict[str, Any]


def pairs_of(sizes: Iterable[int]) -> int:
    """How many pairs lie inside groups of these sizes."""
    return sum(size * (size - 1) // 2 for size in sizes)


def score_clusters(found: dict[str, Any], truth: dict[str, Any]) -> dict[str, float]:
    """Pairwise precision, recall and F1 of clusters."""
    both = pairs_of(Counter((found[key], truth[key]) for key in truth).values())
    said = pairs_of(Counter(found[key] for key in truth).values())
    real = pairs_of(Counter(truth.values()).values())
    precision, recall = both / said if said else 1.0, both / real if real else 1.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}


def best_by_threshold(run: Callable[[float], dict[str, Any]], truth: dict[str, Any]) -> dict[str, Any]:
    """The threshold that does best against the truth: kinder to the peer than it could be to itself."""
    tried = {t: score_clusters(run(t), truth) for t in (0.5, 0.8, 0.95, 0.99)}
    best = max(tried, key=lambda t: tried[t]["f1"])
    return {"threshold": best, **tried[best], "at": {str(t): tried[t]["f1"] for t in tried}}


def splink_historical(data: Path) -> Measured:
    """Splink's demonstration of the historical people."""
    import pyarrow.parquet as pq
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    table = pq.read_table(data / "linking/splink/historical_half_a.parquet")
    truth = dict(zip(table["unique_id"].to_pylist(), table["cluster"].to_pylist(), strict=True))
    names = [
        " ".join(part for part in pair if part) or None
        for pair in zip(table["first_name"].to_pylist(), table["surname"].to_pylist(), strict=True)
    ]
    table = table.drop_columns(["cluster", "full_name", "first_and_surname"])
    table = table.append_column("first_name_surname_concat", [names])
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    db_api = DuckDBAPI()
    linker = Linker(db_api.register(table), settings)
    linker.training.estimate_probability_two_random_records_match(
        [
            "l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob",
            "substr(l.first_name,1,2) = substr(r.first_name,1,2) and l.surname = r.surname "
            "and substr(l.postcode_fake,1,2) = substr(r.postcode_fake,1,2)",
            "l.dob = r.dob and l.postcode_fake = r.postcode_fake",
        ],
        recall=0.6,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    predicted = linker.inference.predict(threshold_match_probability=0.2)
    spent = time.process_time()

    def run(threshold: float) -> dict[str, Any]:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        return {row["unique_id"]: row["cluster_id"] for row in clusters.as_record_list()}

    return {**best_by_threshold(run, truth), "cpu_s_to_pairs": spent}


def goldenmatch_historical(data: Path) -> Measured:
    """GoldenMatch, by the settings it makes for itself."""
    import goldenmatch
    import polars as pl

    frame = pl.read_parquet(data / "linking/splink/historical_half_a.parquet")
    truth = dict(enumerate(frame["cluster"].to_list()))
    frame = frame.drop("cluster", "unique_id")
    config = goldenmatch.auto_configure_probabilistic_df(frame)
    result = goldenmatch.dedupe_df(frame, config=config)
    found = {row: f"alone {row}" for row in truth}
    for cluster, info in result.clusters.items():
        for row in info["members"]:
            found[int(row)] = str(cluster)
    return score_clusters(found, truth)


def logic_v2_names(data: Path) -> Measured:
    """nomenklatura's logic-v2 on its own name cases."""
    from followthemoney import model
    from nomenklatura.matching import LogicV2

    config = LogicV2.default_config()
    with (data / "linking/names/nk_name_cases.csv").open(encoding="utf-8") as stream:
        cases = list(csv.DictReader(stream))
    # An id of its own for every name: the matcher caches what it analyses by id.
    made = [
        [
            model.get_proxy(
                {"id": f"{row}-{end}", "schema": case["schema"], "properties": {"name": [case[f"name{end}"]]}}
            )
            for end in (1, 2)
        ]
        for row, case in enumerate(cases)
    ]
    LogicV2.compare(*made[0], config)
    begun = time.process_time()
    scores = [LogicV2.compare(a, b, config).score for a, b in made]
    spent = time.process_time() - begun
    counts = Counter(
        (case["is_match"] == "true", score >= 0.7) for case, score in zip(cases, scores, strict=True)
    )
    hit, false, missed = counts[True, True], counts[False, True], counts[True, False]
    return {
        "precision": hit / (hit + false),
        "recall": hit / (hit + missed),
        "f1": 2 * hit / (2 * hit + false + missed),
        "cpu_us_a_pair": 1e6 * spent / len(cases),
    }


def yente_like_screening(data: Path) -> Measured:
    """Screening as yente does it, without its server: fifty candidates by names, each by logic-v2."""
    from followthemoney import model
    from nomenklatura.matching import LogicV2
    from rapidfuzz import fuzz, process
    from rigour.text import ascii_text

    config = LogicV2.default_config()
    names: list[str] = []
    for part in ("us", "global"):
        with gzip.open(data / f"linking/screening/negatives_{part}.csv.gz", "rt", encoding="utf-8") as stream:
            names += [row["full_name"] for row in csv.DictReader(stream)]
    folded = [ascii_text(name).lower() for name in names]
    entities = [
        model.get_proxy({"id": f"n{row}", "schema": "Person", "properties": {"name": [name]}})
        for row, name in enumerate(names)
    ]
    queries = names[::2_000]
    times = []
    for number, query in enumerate(queries):
        begun = time.process_time()
        near = process.extract(ascii_text(query).lower(), folded, scorer=fuzz.token_sort_ratio, limit=50)
        asked = model.get_proxy({"id": f"q{number}", "schema": "Person", "properties": {"name": [query]}})
        for _, _, row in near:
            LogicV2.compare(asked, entities[row], config)
        times.append(time.process_time() - begun)
    times.sort()
    return {
        "names": len(names),
        "queries": len(queries),
        "queries_per_cpu_s": len(times) / sum(times),
        "cpu_ms_p50": 1e3 * times[len(times) // 2],
        "cpu_ms_p95": 1e3 * times[int(len(times) * 0.95)],
    }


def icu_cross_script(data: Path) -> Measured:
    """ICU romanisation and Jaro-Winkler over single name parts: reciprocal rank by script."""
    import numpy as np
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler
    from rigour.text import ascii_text

    found = {}
    for path in sorted((data / "linking/crossscript").glob("*.tsv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            rows = [line.replace('"', "").rstrip("\n").split("\t") for line in stream]
        latin = sorted({row[0] for row in rows})
        place = {name: number for number, name in enumerate(latin)}
        chosen = rows[:: max(1, len(rows) // 1_000)][:1_000]
        answers = defaultdict(set)
        for row in chosen:
            answers[row[1].replace(" ", "")].add(place[row[0]])
        asked = sorted(answers)
        scores = process.cdist(
            [ascii_text(query).lower() for query in asked],
            [ascii_text(name).lower() for name in latin],
            scorer=JaroWinkler.similarity,
            dtype=np.float32,
        )
        ranks = []
        for query, row in zip(asked, scores, strict=True):
            best = max(row[number] for number in answers[query])
            # Names that score the same share the middle of their places.
            ranks.append(1 / (1 + (row > best).sum() + ((row == best).sum() - 1) / 2))
        found[path.name.split("_")[1]] = float(np.mean(ranks))
    return {"mrr": found, "mean": float(np.mean(list(found.values())))}


PEERS: dict[str, Callable[[Path], Measured]] = {
    "splink_historical": splink_historical,
    "goldenmatch_historical": goldenmatch_historical,
    "logic_v2_names": logic_v2_names,
    "yente_like_screening": yente_like_screening,
    "icu_cross_script": icu_cross_script,
}


def main() -> None:
    """Measure one peer."""
    begun = time.perf_counter()
    measured = PEERS[sys.argv[1]](Path(sys.argv[2]))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    measured |= {
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "wall_s": time.perf_counter() - begun,
        "peak_mb": usage.ru_maxrss / 1024,
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
