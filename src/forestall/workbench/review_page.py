"""The review queue as a page: self-contained, without script, fit to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forestall.core import strictest
from forestall.workbench.pages import render
from forestall.workbench.review_queue import Reason, ReviewItem, weigh
from forestall.workbench.session import Session

__all__ = ["review_page"]


@dataclass(frozen=True, slots=True)
class _Bar:
    """One step of the waterfall: from where the steps before it led, to where it leads."""

    name: str
    level: str
    words: str
    bits: str
    css: str
    x: str
    width: str
    zero: str


def review_page(session: Session, items: Sequence[ReviewItem], total: int) -> str:
    """A page of possible links, marked with the strictest label of all that it shows.

    Parameters
    ----------
    session : Session
    items : sequence of ReviewItem
    total : int
        How many are open to the subject.
    """
    view = session.view()
    return render(
        "review.html",
        items=[(item, _waterfall(item)) for item in items],
        total=total,
        label=strictest(item.label for item in items) if items else None,
        purpose=session.purpose.words,
        today=view.today.isoformat(),
    )


def _waterfall(item: ReviewItem) -> list[_Bar]:
    """The weights one after the other, from what stood before any comparison to their sum."""
    if not item.reasons:
        return []
    steps = sorted(item.reasons, key=lambda reason: not reason.before)
    ends = [0.0]
    for step in steps:
        ends.append(ends[-1] + step.weight)
    low, span = min(ends), max(ends) - min(ends) or 1.0

    def draw(reason: Reason, start: float, end: float, css: str) -> _Bar:
        x, width = 100 * (min(start, end) - low) / span, 100 * abs(end - start) / span
        zero = 100 * (0 - low) / span
        bits = f"{reason.weight:+.1f} bits"
        return _Bar(
            reason.name, reason.level, reason.words, bits, css, f"{x:.2f}", f"{width:.2f}", f"{zero:.2f}"
        )

    bars = [
        draw(step, start, end, "fill-a" if step.weight > 0 else "fill-b")
        for step, start, end in zip(steps, ends, ends[1:], strict=False)
    ]
    total = Reason("Together", item.assessed, ends[-1], weigh(ends[-1]))
    return [*bars, draw(total, 0.0, ends[-1], "fill-sum")]
