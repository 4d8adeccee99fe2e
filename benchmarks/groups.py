"""Group linking measured: two noisy views of each covert network, decoys among them, truth known.

Every network of the shared data becomes a group of invented people (names of several cultures, drawn by
Zipf's law from pools). Two agencies record it: each loses nodes and ties and spoils names (slips, pet
names, initials, order, other spellings, other scripts). Decoys are other groups that share one to three
brokers with it, or only its pool of names. `TUNED` networks and seeds set the constants of the method;
`REPORTED` ones are measured and not looked into.

    python benchmarks/groups.py --part reported --rounds 2
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist
from scipy.optimize import linear_sum_assignment

from forestall.analysis.groups import FindingKind, Group, GroupView, LinkedGroups, Person, link_groups
from forestall.scenario.inventories import INVENTORIES
from forestall.scenario.names import nickname, respell, to_arabic, to_cyrillic, typo

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
DATA = Path(os.environ.get("FORESTALL_DATA", SHARED)) / "networks"
TUNED = (
    "caviar", "hamburg_cell", "infinito", "italian_gangs", "natarajan_heroin", "noordin_top", "siren",
    "cocaine_jake", "philippine_kidnappings", "czech_corruption",
)  # fmt: skip
REPORTED = (
    "bali_2002", "cielnet", "cocaine_acero", "cocaine_juanes", "montagna", "montreal_gangs",
    "natarajan_cocaine", "oversize", "pira", "togo",
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """How a pair of views is spoilt."""

    node_loss: float = 0.4
    tie_loss: float = 0.3
    spoilt: float = 0.45  # chance that a name is changed in a view, for each kind of change in turn
    other_script: float = 0.5  # chance that the second view writes a whole culture in its own script
    brokers: tuple[int, ...] = (1, 2, 3)
    decoys: int = 2  # of either kind, for each network
    ties: bool = True
    births: float = 0.0
    phones: float = 0.0
    shared_pool: bool = True  # decoys draw names from the pool of their network
    pool: int = 300  # surnames in a culture
    layout: str = "mixed"  # one network with its decoys in a view, and all; "all": all; "one": one group


VARIANTS: dict[str, Setting] = {
    "names and ties": Setting(),
    "names only": Setting(ties=False),
    "births and phones": Setting(births=0.6, phones=0.3),
    "small pool of names": Setting(pool=60),
    "heavy loss": Setting(node_loss=0.5, tie_loss=0.5, spoilt=0.6),
    "light loss": Setting(node_loss=0.2, tie_loss=0.2, spoilt=0.3, other_script=0.2),
    "many decoys": Setting(decoys=5, brokers=(3,)),
    "all groups in one view": Setting(layout="all"),
    "one group a view": Setting(layout="one"),
}


# Networks


def load_networks(folder: Path = DATA) -> dict[str, list[tuple[str, str]]]:
    """Each data set as one undirected network: all its layers together, ties once, no isolates."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    with gzip.open(folder / "edges.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["source"] != row["target"]:
                found[row["dataset"]].add(tuple(sorted((row["source"], row["target"]))))  # type: ignore[arg-type]
    return {name: sorted(ties) for name, ties in sorted(found.items())}


# Names

_SYLLABLES = {
    "balkan": ("zor mir dra gan vel ko bo ris lju pe tar sto jan ne nad mi los rad sla va", "ić ov ski ev"),
    "levant": ("ha san ka rim sa lah mu da ni yu suf ra shid ja mal fa di ta riq na bil", "i an awi oun"),
    "aegean": ("pa na gio ste fa nos the o ka li ma ri dis xe ni kos la za ros ge", "os idis akis as"),
    "andean": ("lo pe gar ci ro dri mar ti san che ra mi ve la mo ra pa bo ni", "ez o a es"),
    "delta": ("ngu tran le pham hoa linh thi van minh duc quy bao long", ""),
}
_GREEK = str.maketrans("abgdezhiklmnxoprstufcyvwjq", "αβγδεζηικλμνξοπρστυφκυβουκ"[:26])
_HEBREW = str.maketrans("bgdhvzktymnsprlfcjqwxiou", "בגדהוזקטימנספרלפקגקוסיוו", "ae")


@dataclass(frozen=True)
class Name:
    """A person's name: parts, culture, and the scripts that its people write in."""

    given: str
    surname: str
    culture: str


def _word(rng: np.random.Generator, syllables: list[str], endings: list[str]) -> str:
    count = int(rng.integers(2, 4)) if endings else 1
    word = "".join(syllables[int(at)] for at in rng.integers(len(syllables), size=count))
    return (word + (endings[int(rng.integers(len(endings)))] if endings else "")).capitalize()


def make_culture(rng: np.random.Generator, pool: int) -> tuple[str, Callable[[], Name]]:
    """A culture and a way to draw names from its pool, common ones often."""
    kinds = [*sorted(_SYLLABLES), *(inventory.origin for inventory in INVENTORIES)]
    kind = kinds[int(rng.integers(len(kinds)))]
    if kind in _SYLLABLES:
        syllables, endings = (part.split() for part in _SYLLABLES[kind])
        givens = list(
            dict.fromkeys(_word(rng, syllables, []) + _word(rng, syllables, []).lower() for _ in range(80))
        )
        surnames = list(dict.fromkeys(_word(rng, syllables, endings) for _ in range(pool)))
    else:
        inventory = next(i for i in INVENTORIES if i.origin == kind)
        givens, surnames = list(inventory.male + inventory.female), list(inventory.surnames)[:pool]
    rng.shuffle(givens)
    rng.shuffle(surnames)

    def draw() -> Name:
        return Name(_zipf(rng, givens), _zipf(rng, surnames), kind)

    return kind, draw


def _zipf(rng: np.random.Generator, values: list[str]) -> str:
    weights = 1.0 / (np.arange(len(values)) + 3.0)
    return values[int(rng.choice(len(values), p=weights / weights.sum()))]


def to_greek(text: str) -> str:
    """Letters of a Latin name in Greek ones, as a clerk would."""
    return text.lower().replace("th", "θ").replace("ch", "χ").replace("ps", "ψ").translate(_GREEK).title()


def to_hebrew(text: str) -> str:
    """A Latin name in Hebrew letters: long vowels as letters, a vowel at the start on an alef."""
    out = []
    for word in text.lower().replace("sh", "ש").replace("kh", "ח").replace("ch", "צ").split():
        start = "א" if word[0] in "aeiou" else ""
        end = "ה" if word[-1] in "ae" else ""
        out.append(start + word.translate(_HEBREW) + end)
    return " ".join(out)


_SCRIPTS = (to_cyrillic, to_arabic, to_greek, to_hebrew, to_cyrillic, to_arabic)
_VARIANTS = (
    ("ou", "u"),
    ("kh", "h"),
    ("j", "dj"),
    ("y", "i"),
    ("ph", "f"),
    ("k", "c"),
    ("w", "v"),
    ("ć", "c"),
    ("ee", "i"),
)


def spoil(name: Name, setting: Setting, rng: np.random.Generator, script: Callable[[str], str] | None) -> str:
    """A name as one clerk of one agency wrote it."""
    given, surname = name.given, name.surname
    if rng.random() < setting.spoilt * 0.5:
        given = nickname(given, rng) if nickname(given, rng) != given else typo(given, rng)
    if rng.random() < setting.spoilt * 0.5:
        surname = typo(surname, rng)
    if rng.random() < setting.spoilt * 0.4:
        surname = respell(surname, rng)
        old, new = _VARIANTS[int(rng.integers(len(_VARIANTS)))]
        surname = surname.replace(old, new)
    if script is not None:
        given, surname = script(given), script(surname)
    elif rng.random() < setting.spoilt * 0.25:
        given = given[0] + "."
    form = rng.random()
    if form < setting.spoilt * 0.3:
        return f"{surname}, {given}"
    if form < setting.spoilt * 0.5:
        return f"{surname} {given}"
    if form < setting.spoilt * 0.55:
        return f"{given} {surname}".upper()
    return f"{given} {surname}"


# Worlds


@dataclass
class World:
    """Two views and the truth about them."""

    view_a: GroupView
    view_b: GroupView
    same: set[tuple[str, str]]
    brokers: set[tuple[str, str]]
    person_of: dict[str, int]  # id in either view -> the true person
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class _True:
    members: list[int]
    ties: list[tuple[int, int]]
    views: str  # "ab", "a" or "b"
    label: str


def make_world(networks: list[tuple[str, list[tuple[str, str]]]], setting: Setting, seed: int) -> World:
    """Networks recorded in two views, each with its decoys."""
    rng = np.random.default_rng(seed)
    people: list[Name] = []
    births: list[int] = []
    phones: list[str] = []

    def born(draw: Callable[[], Name]) -> int:
        people.append(draw())
        births.append(int(rng.integers(1950, 2004)))
        phones.append(f"phone:+4477009{int(rng.integers(10**5)):05d}{len(people)}")
        return len(people) - 1

    truth: list[_True] = []
    links: list[tuple[int, int]] = []
    for label, ties in networks:
        _, draw = make_culture(rng, setting.pool)
        ids = {node: born(draw) for node in sorted({n for tie in ties for n in tie})}
        main = _True(list(ids.values()), [(ids[a], ids[b]) for a, b in ties], "ab", label)
        truth.append(main)
        at = len(truth) - 1
        for number in range(2 * setting.decoys):
            other = draw if setting.shared_pool else make_culture(rng, setting.pool)[1]
            size = max(5, int(len(main.members) * rng.uniform(0.3, 1.3)))
            members = [born(other) for _ in range(size)]
            if number % 2 == 0:
                count = min(int(rng.choice(setting.brokers)), len(main.members))
                shared = rng.choice(main.members, count, replace=False).tolist()
                members[:count] = shared
                links.append((at, len(truth)))
            density = 2 * len(ties) / (len(main.members) * (len(main.members) - 1))
            pairs = [
                (members[i], members[j]) for i in range(size) for j in range(i) if rng.random() < density
            ] + [(members[i], members[int(rng.integers(i))]) for i in range(1, size)]
            truth.append(_True(members, pairs, "a" if rng.random() < 0.5 else "b", f"decoy of {label}"))
    views, person_of, shown = [], {}, {}
    chosen: dict[str, list[str]] = {}
    for side in "ab":
        script = _SCRIPTS[int(rng.integers(len(_SCRIPTS)))]
        foreign = side == "b" and rng.random() < setting.other_script
        records: dict[int, Person] = {}
        groups = []
        order = rng.permutation(len(truth))
        for number in order.tolist():
            group = truth[number]
            if side not in group.views:
                continue
            kept = [m for m in group.members if rng.random() >= setting.node_loss] or group.members[:1]
            for member in kept:
                if member not in records:
                    own = script if foreign and rng.random() < 0.85 else None
                    name = spoil(people[member], setting, rng, own)
                    identifier = f"{side}{len(records):05d}"
                    birth = str(births[member]) if rng.random() < setting.births else None
                    phone = frozenset({phones[member]}) if rng.random() < setting.phones else frozenset()
                    records[member] = Person(identifier, (name,), birth, phone)
                    person_of[identifier] = member
                    shown[identifier] = name
            inside = set(kept)
            ties = frozenset(
                tuple(sorted((records[x].id, records[y].id)))
                for x, y in group.ties
                if setting.ties and x in inside and y in inside and rng.random() >= setting.tie_loss
            )
            identifier = f"{side.upper()}{len(groups) + 1:03d}"
            chosen.setdefault(str(number), []).append(identifier)
            groups.append(Group(identifier, tuple(records[m].id for m in kept), ties=ties))  # type: ignore[arg-type]
        views.append(GroupView(side, {p.id: p for p in records.values()}, tuple(groups)))
    same = {(ids[0], ids[1]) for number, ids in chosen.items() if len(ids) == 2}
    brokers = {
        (a, b) if a.startswith("A") else (b, a)
        for main_at, decoy in links
        for a in chosen[str(main_at)]
        for b in chosen[str(decoy)]
        if a[0] != b[0]
    }
    return World(views[0], views[1], same, brokers, person_of, shown)


# Measuring


def overlap(world: World, a: str, b: str) -> tuple[int, int]:
    """True number of members that two recorded groups share, and the size of the smaller."""
    first = {world.person_of[m] for g in world.view_a.groups if g.id == a for m in g.members}
    second = {world.person_of[m] for g in world.view_b.groups if g.id == b for m in g.members}
    return len(first & second), min(len(first), len(second))


def by_names(world: World, score: Callable[[list[str], list[str]], float]) -> list[tuple[str, str, float]]:
    """A baseline: every pair of groups scored from the names of its members alone."""
    name = {p.id: p.names[0] for v in (world.view_a, world.view_b) for p in v.people.values()}
    return [
        (a.id, b.id, score([name[m] for m in a.members], [name[m] for m in b.members]))
        for a in world.view_a.groups
        for b in world.view_b.groups
    ]


def exact_jaccard(a: list[str], b: list[str]) -> float:
    """Share of exactly equal names."""
    return len(set(a) & set(b)) / max(1, len(set(a) | set(b)))


def matched_names(a: list[str], b: list[str]) -> float:
    """Bipartite matching of name likeness without calibration or ties (On et al. 2007, threshold 0.85)."""
    likeness = cdist(a, b, scorer=JaroWinkler.normalized_similarity, dtype=np.float32)
    likeness[likeness < 0.85] = 0
    total = float(likeness[linear_sum_assignment(likeness, maximize=True)].sum())
    return total / (len(a) + len(b) - total)


def average_precision(ranked: list[bool], positives: int) -> float:
    """Mean of the precision at each true one; those never listed count zero."""
    hits, total = 0, 0.0
    for place, right in enumerate(ranked, start=1):
        if right:
            hits += 1
            total += hits / place
    return total / positives if positives else float("nan")


def first_right(rows: list[tuple[str, str, float]], same: set[tuple[str, str]]) -> list[bool]:
    """For each first group that has a counterpart, whether its best row is that."""
    best: dict[str, tuple[float, str]] = {}
    for a, b, score in rows:
        if score > 0 and (a not in best or score > best[a][0]):
            best[a] = (score, b)
    return [best.get(a, (0.0, ""))[1] == b for a, b in sorted(same)]


def worlds(part: tuple[str, ...], setting: Setting, seed: int, rounds: int) -> Iterator[World]:
    """One network a world, and then all networks of a part that have fewer than 800 ties in one."""
    networks = load_networks()
    for turn in range(rounds):
        for number, name in enumerate(part if setting.layout != "all" else ()):
            world = make_world([(name, networks[name])], setting, seed + 1000 * turn + number)
            yield from one_by_one(world) if setting.layout == "one" else (world,)
        if setting.layout != "one":
            small = [(name, networks[name]) for name in part if len(networks[name]) < 800]
            yield make_world(small, setting, seed + 1000 * turn + 500)


def one_by_one(world: World) -> Iterator[World]:
    """The pairs of groups of a world that are one or share brokers, each with views of their own."""
    for pair in sorted(world.same | world.brokers):
        views = []
        for view, wanted in zip((world.view_a, world.view_b), pair, strict=True):
            group = next(group for group in view.groups if group.id == wanted)
            people = {member: view.people[member] for member in group.members}
            views.append(GroupView(view.name, people, (group,)))
        yield replace(
            world,
            view_a=views[0],
            view_b=views[1],
            same=world.same & {pair},
            brokers=world.brokers & {pair},
        )


def measure(part: tuple[str, ...], setting: Setting, seed: int, rounds: int = 1) -> dict[str, Any]:
    """All figures of one variant."""
    rows: list[tuple[float, bool]] = []
    base: dict[str, list[tuple[float, bool]]] = {"exact Jaccard": [], "matched names": []}
    base_first: dict[str, list[bool]] = {"exact Jaccard": [], "matched names": []}
    positives, first, inside, inside_all, wide = 0, list[bool](), list[bool](), list[bool](), list[float]()
    broker_pairs = connected = broker_same = false_pairs = 0
    cpu = wall = 0.0
    for world in worlds(part, setting, seed, rounds):
        began, clock = time.process_time(), time.perf_counter()
        found: LinkedGroups = link_groups(world.view_a, world.view_b)
        cpu, wall = cpu + time.process_time() - began, wall + time.perf_counter() - clock
        same = [f for f in found.findings if f.kind is FindingKind.SAME]
        listed = {(f.group_a, f.group_b): f.kind for f in found.findings}
        positives += len(world.same)
        rows += [(f.score, (f.group_a, f.group_b) in world.same) for f in same]
        false_pairs += sum((f.group_a, f.group_b) not in world.same for f in same)
        first += first_right([(f.group_a, f.group_b, f.score) for f in same], world.same)
        for finding in found.findings:
            shared, least = overlap(world, finding.group_a, finding.group_b)
            covered = finding.lo - 1e-9 <= shared / least <= finding.hi + 1e-9
            if finding.kind is FindingKind.SAME:
                inside.append(covered)
                wide.append(finding.hi - finding.lo)
            if finding.kind is not FindingKind.SIMILAR:
                inside_all.append(covered)
        seen = {pair for pair in world.brokers if overlap(world, *pair)[0]}
        broker_pairs += len(seen)
        connected += sum(listed.get(pair) is FindingKind.CONNECTED for pair in seen)
        broker_same += sum(listed.get(pair) is FindingKind.SAME for pair in world.brokers)
        for name, function in (("exact Jaccard", exact_jaccard), ("matched names", matched_names)):
            scored = by_names(world, function)
            base[name] += [(score, (a, b) in world.same) for a, b, score in scored if score > 0]
            base_first[name] += first_right(scored, world.same)
    rows.sort(key=lambda row: -row[0])
    result: dict[str, Any] = {
        "same_pairs": positives,
        "average_precision": round(average_precision([right for _, right in rows], positives), 4),
        "precision_at_1": round(float(np.mean(first)), 4),
        "reported_same": len(rows),
        "false_same_share": round(false_pairs / max(1, len(rows)), 4),
        "broker_pairs_sharing_a_record": broker_pairs,
        "broker_pairs_connected": round(connected / max(1, broker_pairs), 4),
        "broker_pairs_called_same": broker_same,
        "interval_coverage_same": round(float(np.mean(inside)), 4) if inside else None,
        "interval_coverage_same_and_connected": round(float(np.mean(inside_all)), 4) if inside_all else None,
        "interval_width_same": round(float(np.mean(wide)), 4) if wide else None,
        "cpu_seconds": round(cpu, 2),
        "wall_seconds": round(wall, 2),
    }
    for name, scored in base.items():
        scored.sort(key=lambda row: -row[0])
        result[f"baseline {name}"] = {
            "average_precision": round(average_precision([right for _, right in scored], positives), 4),
            "precision_at_1": round(float(np.mean(base_first[name])), 4),
        }
    return result


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("tuned", "reported"), default="reported")
    parser.add_argument("--variant", choices=tuple(VARIANTS), action="append")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    part = TUNED if arguments.part == "tuned" else REPORTED
    seed = arguments.seed if arguments.seed is not None else (11 if arguments.part == "tuned" else 90_001)
    print(
        json.dumps(
            {
                "part": arguments.part,
                **{
                    name: measure(part, VARIANTS[name], seed, arguments.rounds)
                    for name in arguments.variant or VARIANTS
                },
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
