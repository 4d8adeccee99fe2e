"""Numbers with their uncertainty, spans of time, and the words for probability."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from forestall.core.errors import ForestallError

__all__ = ["YARDSTICK", "Interval", "Period", "describe_probability"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its lower and upper bound at a stated level.

    Examples
    --------
    >>> str(Interval(12.0, 10.0, 15.0))
    '12 (95 % interval 10 to 15)'
    >>> Interval(9.0, 10.0, 15.0)
    Traceback (most recent call last):
    ...
    forestall.core.errors.ForestallError: ...
    """

    estimate: float
    lo: float
    hi: float
    level: float = 0.95

    def __post_init__(self) -> None:
        ordered = self.lo <= self.estimate <= self.hi
        if not ordered or not 0 < self.level < 1 or any(map(math.isnan, (self.estimate, self.lo, self.hi))):
            raise ForestallError(
                "interval.invalid",
                f"{self.lo} <= {self.estimate} <= {self.hi} at level {self.level} is not an interval.",
                "Give lo <= estimate <= hi and a level between 0 and 1.",
            )

    def __str__(self) -> str:
        return f"{self.estimate:g} ({self.level * 100:g} % interval {self.lo:g} to {self.hi:g})"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of valid time; either end may be open, and a precision of year or month is kept.

    Ends are inclusive ISO 8601 texts (``2024``, ``2024-05`` or ``2024-05-17``) so that an
    imprecise date is never made precise.

    Examples
    --------
    >>> Period("2024-05", None).covers(date(2024, 6, 1))
    True
    """

    start: str | None = None
    end: str | None = None

    def __post_init__(self) -> None:
        for bound in (self.start, self.end):
            if bound is not None and not _is_iso(bound):
                raise ForestallError(
                    "period.invalid", f"{bound!r} is not a date.", "Write it as 2024, 2024-05 or 2024-05-17."
                )
        if self.start and self.end and self.end[: len(self.start)] < self.start[: len(self.end)]:
            raise ForestallError(
                "period.reversed", f"{self.end} is before {self.start}.", "Give the earlier date first."
            )

    def covers(self, day: date) -> bool:
        """Whether the span includes ``day``; an open end covers everything on its side."""
        iso = day.isoformat()
        after = self.start is None or self.start <= iso[: len(self.start)]
        before = self.end is None or iso[: len(self.end)] <= self.end
        return after and before


_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def _is_iso(text: str) -> bool:
    if not _ISO.fullmatch(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


YARDSTICK: tuple[tuple[str, float, float], ...] = (
    ("remote chance", 0.00, 0.05),
    ("highly unlikely", 0.10, 0.20),
    ("unlikely", 0.25, 0.35),
    ("realistic possibility", 0.40, 0.50),
    ("likely", 0.55, 0.75),
    ("highly likely", 0.80, 0.90),
    ("almost certain", 0.95, 1.00),
)
"""The probability yardstick of the Professional Head of Intelligence Assessment (term, from, to)."""


def describe_probability(probability: float) -> str:
    """A probability as a yardstick term with the number beside it.

    The yardstick has gaps on purpose. A number inside a gap takes the nearer term, and the lower
    of the two when they are equally near. Rounding never makes a number certain.

    Examples
    --------
    >>> describe_probability(0.62)
    'likely (62 %)'
    >>> describe_probability(0.07)
    'remote chance (7 %)'
    >>> describe_probability(0.998)
    'almost certain (more than 99 %)'
    """
    if not 0 <= probability <= 1:
        raise ForestallError(
            "probability.invalid", f"{probability} is not a probability.", "Give a number from 0 to 1."
        )
    distances = [round(max(lo - probability, probability - hi, 0.0), 9) for _, lo, hi in YARDSTICK]
    term = YARDSTICK[distances.index(min(distances))][0]
    number = f"{probability * 100:.0f} %"
    if number == "0 %" and probability > 0:
        number = "less than 1 %"
    elif number == "100 %" and probability < 1:
        number = "more than 99 %"
    return f"{term} ({number})"
