"""Police effort beside stated priorities: control strategies, posts, disruption claims, group assessments.

The mismatch is shaped like the public inspection of one English region in 2023 (530 disruptions a year,
128 of them drugs and firearms, 14 exploitation and trafficking, none on the top immigration-crime
operation; fraud first in the strategy with half a post). The names and records are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forestall.scenario.groups import ATTRIBUTES, Groups
from forestall.scenario.region import FORCES, THEMES, stream

__all__ = ["LEVEL_WORDS", "Assessment", "Disruption", "Effort", "Priority", "draw_effort"]

LEVEL_WORDS = ("minor", "moderate", "major")
_RANKED = (
    "fraud",
    "organised immigration crime",
    "child sexual exploitation",
    "modern slavery",
    "cyber crime",
    "money laundering",
    "drugs",
    "firearms",
    "organised theft",
)
_POSTS = {
    "fraud": 0.5,
    "organised immigration crime": 6.0,
    "child sexual exploitation": 4.0,
    "modern slavery": 3.5,
    "cyber crime": 9.0,
    "money laundering": 11.0,
    "drugs": 46.0,
    "firearms": 17.0,
    "organised theft": 15.0,
}
_DEEDS = {
    "pursue": (
        "arrest and charge",
        "cash seized",
        "warrant executed",
        "vehicle seized",
        "account freezing order",
    ),
    "prevent": ("cease and desist notice", "diversion referral", "visit to a young associate"),
    "protect": ("premises licence review", "victims warned", "closure order"),
    "prepare": ("partner exercise", "licensing briefing"),
}


@dataclass(frozen=True, slots=True)
class Priority:
    """One line of a control strategy with the posts given to it; `body` is the region or a force code."""

    body: str
    year: int
    rank: int
    theme: str
    posts: float


@dataclass(frozen=True, slots=True)
class Disruption:
    """One claimed disruption; `lasting_days` is the true time the group was held back (0: no effect)."""

    disruption_id: str
    force: int
    group: int
    theme: str
    operation: str
    strand: str
    deed: str
    claimed: str
    date: np.datetime64
    lasting_days: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """One rater's attributes of a group: 0-2, or -1 for unknown."""

    group: int
    force: int
    rater: str
    date: np.datetime64
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Effort:
    """Priorities, disruptions and assessments."""

    priorities: list[Priority]
    disruptions: list[Disruption]
    assessments: list[Assessment]


def _themes(rng: np.random.Generator, total: int) -> list[str]:
    hot, care = round(total * 128 / 530), round(total * 14 / 530)
    rest = [t for t in THEMES if t in ("organised theft", "money laundering", "cyber crime", "fraud")]
    rest.append("organised immigration crime")
    shares = np.array([0.14, 0.40, 0.22, 0.18, 0.06])
    share = dict(
        zip(
            ("fraud", "organised theft", "money laundering", "cyber crime", "organised immigration crime"),
            shares,
            strict=True,
        )
    )
    weights = np.array([share[t] for t in rest])
    themes = ["drugs" if v else "firearms" for v in (rng.random(hot) < 0.75).tolist()]
    themes += [
        "modern slavery" if v else "child sexual exploitation" for v in (rng.random(care) < 0.6).tolist()
    ]
    themes += [rest[v] for v in rng.choice(len(rest), total - hot - care, p=weights / weights.sum()).tolist()]
    return themes


def draw_effort(seed: int, scale: float, groups: Groups) -> Effort:
    """Draw the year's effort: 530 disruptions at scale 1 in the inspected proportions.

    Returns
    -------
    Effort
        No disruption belongs to ``Operation Saltmarsh``, the region's top operation on immigration crime.
    """
    rng = stream(seed, "effort")
    priorities = [Priority("region", 2025, i + 1, t, _POSTS[t]) for i, t in enumerate(_RANKED)]
    for body in FORCES:
        ranked = [
            _RANKED[v]
            for v in np.argsort(np.arange(len(_RANKED)) + rng.normal(0, 1.4, len(_RANKED))).tolist()
        ]
        priorities += [
            Priority(body.code, 2025, i + 1, t, round(_POSTS[t] * float(rng.uniform(0.1, 0.5)), 1))
            for i, t in enumerate(ranked)
        ]
    home = [g for g, group in enumerate(groups.groups) if group.country == 0]
    by_theme: dict[str, list[int]] = {}
    for g in home:
        by_theme.setdefault(groups.groups[g].theme, []).append(g)
    disruptions = []
    words = (
        "Larkspur",
        "Ferrous",
        "Candle",
        "Bramley",
        "Osprey",
        "Quill",
        "Tarn",
        "Vellum",
        "Wicker",
        "Yarrow",
    )
    for i, theme in enumerate(
        rng.permutation(np.array(_themes(rng, max(106, round(530 * scale))), dtype=object))
    ):
        known = by_theme.get(theme, [])
        group = known[int(rng.integers(len(known)))] if known and rng.random() < 0.85 else -1
        strand = ("pursue", "prevent", "protect", "prepare")[int(rng.choice(4, p=[0.82, 0.08, 0.07, 0.03]))]
        level = int(rng.choice(3, p=[0.62, 0.29, 0.09]))
        deeds = _DEEDS[strand]
        lasting = (
            int(rng.exponential((20, 70, 200)[level])) if rng.random() < (0.35, 0.55, 0.75)[level] else 0
        )
        force = groups.groups[group].force if group >= 0 else int(rng.integers(len(FORCES)))
        operation = f"Operation {words[(group if group >= 0 else i) % len(words)]}"
        disruptions.append(
            Disruption(
                f"D{i + 1:06d}",
                force,
                group,
                str(theme),
                operation,
                strand,
                deeds[int(rng.integers(len(deeds)))],
                LEVEL_WORDS[level],
                np.datetime64("2025-01-01") + int(rng.integers(0, 365)),
                lasting,
            )
        )
    assessments = []
    for g in home:
        for rater in range(2 if rng.random() < 0.4 else 1):
            noise = rng.choice([-1, 0, 1], len(ATTRIBUTES), p=[0.12, 0.76, 0.12])
            levels = np.clip(np.array(groups.groups[g].levels) + noise, 0, 2)
            levels[rng.random(len(ATTRIBUTES)) < 0.18] = -1
            when = np.datetime64("2025-02-01") + int(rng.integers(0, 300))
            assessments.append(
                Assessment(g, groups.groups[g].force, f"R{rater + 1}", when, tuple(levels.tolist()))
            )
    return Effort(priorities, disruptions, assessments)
