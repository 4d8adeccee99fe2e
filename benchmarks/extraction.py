"""Speed and accuracy of extraction, printed as JSON.

Usage: ``python benchmarks/extraction.py [gold.jsonl] [--part even|odd|all]``. Without a file, the speed on
seeded made-up lines. With one, a JSON object a line
(``{"text": ..., "mentions": [{"kind", "start", "end", "canonical"}]}``), also precision, recall and F1 a kind
over (kind, canonical) within a line, how many of those have the exact span, and the misses. Lines are
numbered from 0: those with an even number are for development, those with an odd number are for reporting
only, so their misses are never printed. Numbering plans are compiled before the clock starts.
"""

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

from forestall.analysis.extraction import KINDS, extract

WORDS = (
    "subject was seen outside the shop with another male and they left in a dark car towards the town centre "
    "before police arrived intelligence suggests he is holding for the group"
).split()


def _lines(count: int, seed: int = 1) -> list[str]:
    """Made-up lines of 15 to 22 words with one or two identifiers or decoys each."""
    rng = random.Random(seed)

    def digits(number: int) -> str:
        return "".join(rng.choices("0123456789", k=number))

    makers = [
        lambda: "07" + digits(9),
        lambda: f"07{digits(3)} {digits(6)}",
        lambda: f"+44 7{digits(3)} {digits(6)}",
        lambda: (
            f"{rng.choice('ABDEFGKLMN')}{rng.choice('ABDEFGHK')}{rng.choice(['12', '69', '21'])} "
            f"{rng.choice('BCD')}FD"
        ),
        lambda: f"jo{digits(2)}@example.com",
        lambda: f"£{digits(3)}",
        lambda: f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/2024",
        lambda: f"{rng.randint(1, 28)} March 2024",
        lambda: f"telegram @x{digits(4)}",
        lambda: f"crime ref 42/{digits(5)}/24",
        lambda: "M14 5GH",
        lambda: "IMEI " + digits(15),
        lambda: f"sort code 20-45-45 account {digits(8)}",
        lambda: f"https://x.example.com/{digits(5)}",
    ]
    lines = []
    for _ in range(count):
        words = rng.choices(WORDS, k=rng.randint(14, 20))
        for _ in range(rng.choice([1, 1, 1, 2, 2])):
            words.insert(rng.randrange(len(words)), rng.choice(makers)())
        lines.append(" ".join(words))
    return lines


def _speed(texts: list[str]) -> float:
    for text in _lines(5_000, seed=2):
        extract(text)
    start = time.process_time()
    for text in texts:
        extract(text)
    return len(texts) / (time.process_time() - start)


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _score(path: Path, part: str) -> dict[str, object]:
    true, found, wanted, exact = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    slips: list[dict[str, object]] = []
    faithful, texts = 0, []
    for index, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        held_out = index % 2 == 1
        if not line.strip() or (part != "all" and held_out != (part == "odd")):
            continue
        record = json.loads(line)
        text = record["text"]
        texts.append(text)
        mentions = extract(text)
        faithful += all(text[m.start : m.end] == m.raw for m in mentions)
        gold = Counter((m["kind"], m["canonical"]) for m in record["mentions"])
        ours = Counter((m.kind, m.canonical) for m in mentions)
        for (kind, _), count in gold.items():
            wanted[kind] += count
        for (kind, _), count in ours.items():
            found[kind] += count
        for (kind, _), count in (gold & ours).items():
            true[kind] += count
        spans = {(m["kind"], m["canonical"], m["start"], m["end"]) for m in record["mentions"]}
        for m in mentions:
            exact[m.kind] += (m.kind, m.canonical, m.start, m.end) in spans
        if gold != ours and not held_out:
            slips.append(
                {"line": index, "text": text, "missed": list(gold - ours), "extra": list(ours - gold)}
            )
    kinds = {}
    for kind in KINDS:
        precision, recall = _ratio(true[kind], found[kind]), _ratio(true[kind], wanted[kind])
        kinds[kind] = {
            "gold": wanted[kind],
            "precision": precision,
            "recall": recall,
            "f1": _ratio(2 * true[kind], found[kind] + wanted[kind]),
            "exact_span_of_true": _ratio(exact[kind], true[kind]),
        }
    return {
        "part": part,
        "lines": len(texts),
        "docs_per_cpu_second": round(_speed(texts)),
        "lines_with_faithful_offsets": faithful,
        "kinds": kinds,
        "slips": slips,
    }


def main() -> None:
    """Print the report for the file named in the arguments, if any."""
    parser = argparse.ArgumentParser(description="Speed and accuracy of extraction, as JSON.")
    parser.add_argument("gold", nargs="?", type=Path, help="labelled lines, one JSON object a line")
    parser.add_argument("--part", choices=("even", "odd", "all"), default="all", help="which lines to score")
    arguments = parser.parse_args()
    report: dict[str, object] = {"made_up_docs_per_cpu_second": round(_speed(_lines(20_000)))}
    if arguments.gold is not None:
        report["gold"] = _score(arguments.gold, arguments.part)
    print(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
