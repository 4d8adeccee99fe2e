"""Build a scenario folder: draw the world, write the deliveries, write the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forestall.scenario.delivery import write_force
from forestall.scenario.formats import Register
from forestall.scenario.partners import write_bureau, write_chart, write_guard
from forestall.scenario.region import FORCES, PARTNERS, REGION
from forestall.scenario.truth import write_truth
from forestall.scenario.world import draw_world

__all__ = ["ScenarioSummary", "build"]


@dataclass(frozen=True, slots=True)
class ScenarioSummary:
    """What was written: data rows by delivered file (``AVR/people.csv``) and rows by truth table."""

    seed: int
    scale: float
    delivery: dict[str, int]
    truth: dict[str, int]
    bytes_written: int


def _readme(seed: int, scale: float) -> str:
    forces = "\n".join(f"- `delivery/{f.code}` {f.name}" for f in FORCES)
    partners = "\n".join(f"- `delivery/{p.code}` {p.name} ({p.country_name})" for p in PARTNERS)
    return (
        f"# {REGION}: a synthetic region\n\n"
        "Every person, place, agency, company, number and event in this folder is invented by a program. "
        "Nothing describes a real person or force; do not quote it as evidence of anything, and do not take "
        "results on it as accuracy on real records.\n\n"
        f"Seed {seed}, scale {scale:g}. The same seed and scale give the same bytes.\n\n"
        f"## What the analysts get\n\n{forces}\n{partners}\n\n"
        "Each agency uses its own formats, headings, dates, codes and gradings, with duplicates, gaps "
        "and some "
        "malformed rows, as in life.\n\n"
        "## What only scoring may read\n\n`truth/` holds what really is; see `truth/README.md`.\n"
    )


def build(
    out: Path,
    *,
    seed: int = 1,
    scale: float = 1.0,
    progress: Callable[[str, float], None] | None = None,
) -> ScenarioSummary:
    """Write a synthetic region with known truth.

    Parameters
    ----------
    out
        Folder to write into; created if missing. It must be empty.
    seed
        Same seed and scale give the same bytes in every file.
    scale
        Size: 1 is about 4,600 people, 80,000 payments, 88,000 calls and 36,000 area-months.
    progress
        Called with a word and the share done (0 to 1).

    Returns
    -------
    ScenarioSummary
        Rows by file and by truth table, and bytes written.

    Raises
    ------
    FileExistsError
        If `out` is not empty.
    ValueError
        If `seed` is negative or `scale` not above 0.

    Examples
    --------
    >>> import tempfile
    >>> summary = build(Path(tempfile.mkdtemp()), seed=7, scale=0.05)
    >>> summary.delivery["AVR/people.csv"] > 100
    True
    """
    if seed < 0 or not scale > 0:
        raise ValueError("seed must be 0 or more and scale above 0")
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty")
    tell = progress or (lambda _word, _share: None)
    world = draw_world(seed, scale, tell)
    register = Register()
    delivery: dict[str, int] = {}
    for number, force in enumerate(FORCES):
        tell(force.name, 0.35 + 0.1 * number)
        counts = write_force(out / "delivery" / force.code, world, number, register)
        delivery |= {f"{force.code}/{name}": rows for name, rows in counts.items()}
    tell("partners", 0.86)
    for partner, write in zip(PARTNERS, (write_guard, write_bureau), strict=True):
        counts = write(out / "delivery" / partner.code, world)
        delivery |= {f"{partner.code}/{name}": rows for name, rows in counts.items()}
    chart = write_chart(out / "delivery" / FORCES[0].code / "charts" / "team_chart.graphml", world)
    delivery |= {f"{FORCES[0].code}/charts/{name}": rows for name, rows in chart.items()}
    tell("truth", 0.9)
    truth = write_truth(out / "truth", world, register)
    (out / "README.md").write_text(_readme(seed, scale), encoding="utf-8", newline="\n")
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    tell("done", 1.0)
    return ScenarioSummary(seed, scale, delivery, truth, size)
