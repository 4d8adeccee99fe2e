"""Intelligence reports: one report, one source, one or more graded items."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from forestall.core.errors import ForestallError
from forestall.core.grading import Grading
from forestall.core.interval import Period
from forestall.core.marking import Marking

__all__ = ["Report", "ReportItem"]


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One graded piece of intelligence in a report.

    Parameters
    ----------
    number : int
        1-based position in the report.
    text : str
    grading : Grading
    """

    number: int
    text: str
    grading: Grading

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ForestallError(
                "report.empty_item", f"Item {self.number} has no text.", "Add the text or leave the item out."
            )


@dataclass(frozen=True, slots=True)
class Report:
    """An intelligence report as its originator wrote it.

    Parameters
    ----------
    reference : str
        The originator's unique reference number (URN).
    originator : str
        The organisation that wrote it.
    source_reference : str
        A pseudonym of the source. Who the source is never enters the record.
    dated : str
        ISO date of the report, or empty when it does not say.
    marking : Marking
    items : tuple of ReportItem
    priority : str
        ``high``, ``medium``, ``low`` or empty.
    title : str

    Examples
    --------
    >>> from forestall.core.grading import Scheme, parse_grading
    >>> item = ReportItem(1, "Seen at the lorry park.", parse_grading("2/B/P", Scheme.S3X5X2))
    >>> Report("NM-24-001", "northmoor", "S-17", "2024-05-17", Marking.OFFICIAL, (item,)).reference
    'NM-24-001'
    """

    reference: str
    originator: str
    source_reference: str
    dated: str
    marking: Marking
    items: tuple[ReportItem, ...]
    priority: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        if not self.reference.strip():
            raise ForestallError(
                "report.no_reference",
                "A report needs its reference number.",
                "Add a line such as URN: NM-24-001.",
            )
        if not self.items:
            raise ForestallError(
                "report.no_items", f"Report {self.reference} has no graded item.", "Add a graded item."
            )
        numbers = [item.number for item in self.items]
        if numbers[0] < 1 or any(b <= a for a, b in pairwise(numbers)):  # gaps: an item can be rejected
            raise ForestallError(
                "report.item_numbers",
                f"The items of report {self.reference} are numbered {', '.join(map(str, numbers))}.",
                "Number them from 1 upwards in the order of the report.",
            )
        if self.priority not in {"", "high", "medium", "low"}:
            raise ForestallError(
                "report.priority", f"{self.priority!r} is not a priority.", "Write high, medium or low."
            )
        Period(self.dated or None)
