"""Small areas on an invented grid, their covariates, months of recorded crime, and planted interventions.

Counts are Poisson with a gamma factor (over-dispersion), an area-level AR(1) path, season, trend and a
spatial field. Interventions are applied by thinning (or adding to) the counts that would have happened,
so the planted effect is exact. Places "picked because they were hot" are picked on their noisy last year,
as is done in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.scenario.region import AREA_MONTHS, FORCES, OFFENCES, scaled, stream

__all__ = ["Areas", "CrimePanel", "Intervention", "draw_areas", "draw_crime", "months"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Monthly recorded crimes per 1,000 people, slope on deprivation (z), spatial field weight, seasonal swing,
# trend.
_RATES = np.array([2.4, 0.13, 0.55, 0.72, 0.95, 0.28, 0.85, 0.9, 0.8])
_SLOPES = np.array([0.42, 0.55, 0.22, 0.30, 0.38, 0.50, 0.25, 0.18, 0.40])
_FIELDS = np.array([0.25, 0.40, 0.30, 0.35, 0.20, 0.45, 0.60, 0.30, 0.30])
_SWINGS = np.array([0.10, 0.04, -0.15, -0.06, 0.06, 0.02, -0.05, 0.05, 0.12])
_TRENDS = np.array([0.02, -0.02, -0.07, -0.03, -0.04, 0.00, 0.06, -0.01, 0.03])  # log change a year
_SHAPES = np.array([9.0, 5.0, 5.0, 5.0, 7.0, 4.0, 4.0, 7.0, 7.0])  # gamma shape: smaller is noisier

# (name, how places were picked, {offence: factor}, factor on neighbours, months until the effect has halved)
_PLANS: tuple[tuple[str, str, dict[str, float], float, float | None], ...] = (
    ("Target hardening", "random", {"burglary": 0.68}, 1.0, None),
    ("Focused deterrence", "random", {"violence": 0.80}, 1.0, None),
    ("Robbery patrols", "hot", {"robbery": 0.62}, 1.0, None),
    ("Leaflet drop", "random", {}, 1.0, None),
    ("Property marking days", "hot", {}, 1.0, None),
    ("Car key pouches", "hot", {}, 1.0, None),
    ("Weapons amnesty", "hot", {}, 1.0, None),
    ("Community calendar", "random", {}, 1.0, None),
    ("Vehicle crime squad", "random", {"vehicle_crime": 0.60}, 1.18, None),
    ("Street lighting", "random", {"criminal_damage": 0.90}, 1.0, None),
    ("Drug market week", "hot", {"drugs": 1.60, "admissions": 0.75}, 1.0, None),
    ("Clear hold build", "compact", {"violence": 0.75, "public_order": 0.85, "drugs": 1.30}, 1.0, None),
    ("Estate branding", "compact", {}, 1.0, None),
    ("Burglary task force", "random", {"burglary": 0.62}, 1.0, 6.0),
)
_SERIES = (*OFFENCES, "admissions")


@dataclass(frozen=True, slots=True)
class Areas:
    """Small areas: codes, grid place (metres), people, households and covariates; arrays share one order."""

    codes: list[str]
    force: Ints
    column: Ints
    row: Ints
    population: Ints
    households: Ints
    young_share: Floats
    deprivation: Floats
    field: Floats

    def centre(self) -> tuple[Ints, Ints]:
        """Return easting and northing of each centre, in metres on the invented grid."""
        return 1_200_500 + 1000 * self.column, 340_500 + 1000 * self.row


@dataclass(frozen=True, slots=True)
class Intervention:
    """One planted intervention: where, when, on what, and its true effect."""

    intervention_id: str
    name: str
    selection: str
    start_month: int
    areas: tuple[int, ...]
    neighbours: tuple[int, ...]
    factors: dict[str, float]
    neighbour_factor: float
    half_life: float | None
    untreated: dict[str, int]
    treated: dict[str, int]


@dataclass(frozen=True, slots=True)
class CrimePanel:
    """Counts and true monthly means: area x month x series (offences, then hospital admissions)."""

    counts: Ints
    rates: Floats
    interventions: tuple[Intervention, ...]


def months() -> list[str]:
    """Return the panel's months, oldest first.

    >>> months()[0], months()[-1]
    ('2021-01', '2025-12')
    """
    return [str(np.datetime64("2021-01", "M") + i) for i in range(AREA_MONTHS)]


def _smooth(noise: Floats, passes: int) -> Floats:
    for _ in range(passes):
        padded = np.pad(noise, 1, mode="edge")
        noise = (
            padded[:-2, 1:-1]
            + padded[2:, 1:-1]
            + padded[1:-1, :-2]
            + padded[1:-1, 2:]
            + 2 * padded[1:-1, 1:-1]
        ) / 6
    result: Floats = (noise - noise.mean()) / noise.std()
    return result


def draw_areas(seed: int, scale: float) -> Areas:
    """Draw the small areas: five strips of a square grid, with smooth deprivation."""
    rng = stream(seed, "areas")
    each = scaled(120, scale, 30)
    width = max(3, round(each**0.5))
    height = -(-each // width)
    place = np.arange(each)
    force = np.repeat(np.arange(len(FORCES)), each)
    column = np.concatenate([place % width + f * width for f in range(len(FORCES))])
    row = np.tile(place // width, len(FORCES))
    shape = (height, width * len(FORCES))
    poverty = _smooth(rng.normal(size=shape), 6)[row, column] + rng.normal(0, 0.5, len(force))
    field = _smooth(rng.normal(size=shape), 3)[row, column]
    poverty = (poverty - poverty.mean()) / poverty.std()
    population = np.clip(rng.lognormal(np.log(1600), 0.22, len(force)), 1000, 3200).astype(np.int64)
    young = np.clip(0.12 + 0.025 * poverty + rng.normal(0, 0.03, len(force)), 0.05, 0.35)
    return Areas(
        codes=[f"{FORCES[f].code}{i % each + 1:05d}" for i, f in enumerate(force.tolist())],
        force=force,
        column=column,
        row=row,
        population=population,
        households=(population / rng.uniform(2.1, 2.6, len(force))).astype(np.int64),
        young_share=young,
        deprivation=np.round(21.5 * np.exp(0.6 * poverty), 2),
        field=field,
    )


def _untreated(areas: Areas, rng: np.random.Generator) -> tuple[Ints, Floats]:
    n, series = len(areas.codes), len(_SERIES)
    poverty = np.log(areas.deprivation / 21.5) / 0.6
    with_health = [np.append(a, v) for a, v in ((_RATES, 0.09), (_SLOPES, 0.45), (_FIELDS, 0.25))]
    swing, trend, shape = np.append(_SWINGS, 0.08), np.append(_TRENDS, 0.0), np.append(_SHAPES, 12.0)
    rate, slope, spatial = with_health
    level = np.log(rate * areas.population[:, None] / 1000) + slope * poverty[:, None]
    level += spatial * areas.field[:, None] + 1.2 * (areas.young_share[:, None] - 0.12)
    level += rng.normal(0, 0.22, (n, series))
    month = np.arange(AREA_MONTHS)[:, None]
    course = swing * np.sin(2 * np.pi * (month - 3) / 12) + trend * month / 12
    rates = np.exp(level[:, None, :] + course[None])
    path = np.empty((n, AREA_MONTHS))
    path[:, 0] = rng.normal(0, 0.2, n)
    for step in range(1, AREA_MONTHS):
        path[:, step] = 0.65 * path[:, step - 1] + rng.normal(0, 0.2 * (1 - 0.65**2) ** 0.5, n)
    noisy = rates * np.exp(path - 0.02)[:, :, None] * (rng.standard_gamma(shape, rates.shape) / shape)
    return rng.poisson(noisy).astype(np.int64), rates


def _rook(areas: Areas) -> list[list[int]]:
    spot = {(c, r): i for i, (c, r) in enumerate(zip(areas.column.tolist(), areas.row.tolist(), strict=True))}
    steps = ((0, 1), (0, -1), (1, 0), (-1, 0))
    return [[spot[c + a, r + b] for a, b in steps if (c + a, r + b) in spot] for c, r in spot]


def _pick(
    how: str, size: int, free: list[int], heat: Ints, touching: list[list[int]], rng: np.random.Generator
) -> list[int]:
    if how == "random":
        return sorted(int(v) for v in rng.choice(free, size, replace=False))
    if how == "hot":
        return sorted(sorted(free, key=lambda a: (-int(heat[a]), a))[:size])
    patch, seen = [free[int(rng.integers(len(free)))]], set()
    allowed = set(free)
    for area in patch:
        for other in touching[area]:
            if other in allowed and other not in seen and other not in patch and len(patch) < size:
                patch.append(other)
        seen.add(area)
    return sorted(patch)


def _watched(name: str, factors: dict[str, float]) -> str:
    if factors:
        return next(iter(factors))
    return {"Car key pouches": "vehicle_crime", "Weapons amnesty": "violence"}.get(name, "burglary")


def draw_crime(seed: int, areas: Areas) -> CrimePanel:
    """Draw recorded crime by area and month, then plant the interventions by thinning and adding.

    Returns
    -------
    CrimePanel
        ``rates`` are the true means after the interventions; ``Intervention.untreated`` and ``treated``
        are the counts of its areas after its start without and with it.
    """
    rng = stream(seed, "crime")
    counts, rates = _untreated(areas, rng)
    size = max(4, round(0.02 * len(areas.codes)))
    touching, free, done = _rook(areas), list(range(len(areas.codes))), []
    for number, (name, how, factors, beside, half_life) in enumerate(_PLANS, start=1):
        start = int(rng.integers(30, 43))
        heat = counts[:, start - 12 : start, _SERIES.index(_watched(name, factors))].sum(axis=1)
        chosen = _pick(how, size, free, heat, touching, rng)
        ring = sorted({b for a in chosen for b in touching[a]} - set(chosen)) if beside != 1.0 else []
        ring = [a for a in ring if a in free]
        free = [a for a in free if a not in chosen and a not in ring]
        watched = dict.fromkeys(factors, 0) or {_watched(name, factors): 0}
        before = {s: int(counts[chosen, start:, _SERIES.index(s)].sum()) for s in watched}
        fade = np.ones(AREA_MONTHS - start)
        if half_life is not None:
            fade = 0.5 ** (np.arange(AREA_MONTHS - start) / half_life)
        for name_of, factor in factors.items():
            s = _SERIES.index(name_of)
            for places, strength in ((chosen, factor), (ring, beside)):
                multiplier = 1 + (strength - 1) * fade
                _apply(counts, rates, places, start, s, multiplier, rng)
        after = {s: int(counts[chosen, start:, _SERIES.index(s)].sum()) for s in watched}
        done.append(
            Intervention(
                f"INT{number:02d}",
                name,
                how,
                start,
                tuple(chosen),
                tuple(ring),
                factors,
                beside,
                half_life,
                before,
                after,
            )
        )
    return CrimePanel(counts, rates, tuple(done))


def _apply(
    counts: Ints,
    rates: Floats,
    places: list[int],
    start: int,
    series: int,
    multiplier: Floats,
    rng: np.random.Generator,
) -> None:
    for place in places:
        block = counts[place, start:, series]
        kept = rng.binomial(block, np.minimum(multiplier, 1.0))
        extra = rng.poisson(rates[place, start:, series] * np.maximum(multiplier - 1.0, 0.0))
        counts[place, start:, series] = kept + extra
        rates[place, start:, series] *= multiplier
