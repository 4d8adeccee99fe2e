"""Graded reports in labelled text, in the layouts that forces and partners use.

Read are the labels of `labels`, one or several a line, with their value beside or below them; items
under ``Item 1`` or numbers, under repeated labels, or as paragraphs that carry their grading in brackets.
A grade above all items holds for those without their own. The marking is the strictest that stands in the
report, and OFFICIAL-SENSITIVE where none does. A source is kept only by a reference such as ``SR-1024``:
a name or a description in its place is left out, because who a source is never enters the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from forestall.core.errors import ForestallError
from forestall.core.grading import Scheme
from forestall.core.marking import Marking
from forestall.core.report import Report, ReportItem
from forestall.record.exchange.readers.document import Code, Reject
from forestall.record.exchange.readers.grades import GradeFault, Grades, find_scheme, resolve, split_inline
from forestall.record.exchange.readers.report_fields import (
    find_marking,
    parse_date,
    parse_marking,
    parse_priority,
)
from forestall.record.exchange.readers.report_lines import Line, read_form, split_reports

__all__ = ["Outcome", "parse_reports"]

_GRADE_FIELDS = {
    "source_evaluation": "source",
    "assessment": "assessment",
    "handling": "handling",
    "conditions": "conditions",
    "grading": "grading",
}
_PSEUDONYM = re.compile(r"(?=[^\n]*\d)[A-Za-z0-9][\w/.-]{0,30}(?: [\w/.-]{1,12})?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report of a text.

    Parameters
    ----------
    number : int
        1-based position in the text.
    report : Report or None
        ``None`` when the whole report was rejected; then the first of ``rejects`` says why.
    rejects : tuple of Reject
        Of items (``column`` is ``item N``), or of the whole report.
    """

    number: int
    report: Report | None
    rejects: tuple[Reject, ...]


@dataclass(slots=True)
class _Item:
    grades: Grades = field(default_factory=Grades)
    lines: list[str] = field(default_factory=list)
    number: int = 0

    @property
    def text(self) -> str:
        """Lines joined to paragraphs."""
        paragraphs = re.split(r"\n\s*\n", "\n".join(self.lines))
        return "\n\n".join(" ".join(p.split()) for p in paragraphs if p.strip())


class _Fault(Exception):
    def __init__(self, code: Code, column: str, value: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.code = code
        self.column = column
        self.value = value
        self.reason = reason
        self.remedy = remedy


def parse_reports(text: str, *, name: str, defaults: Mapping[str, str] | None = None) -> list[Outcome]:
    """Read every report of a text.

    Parameters
    ----------
    text : str
    name : str
        File name, for the rejects.
    defaults : mapping, optional
        Fields (as in `labels`) to use where the text does not give them, such as the date of an e-mail.

    Examples
    --------
    >>> found = parse_reports("URN: NM-24-001\\nGrading: 2/B/P\\nText: Seen at the lorry park.", name="a.txt")
    >>> found[0].report.items[0].text, str(found[0].report.items[0].grading.grade)
    ('Seen at the lorry park.', '2B')
    """
    outcomes: list[Outcome] = []
    for number, block in enumerate(split_reports(text), start=1):
        lines = read_form(block)
        part = next(
            (line.value for line in lines if line.field == "reference" and line.value), f"report {number}"
        )
        try:
            report, rejects = _read_report(lines, dict(defaults or {}), name, part, number)
        except _Fault as fault:
            whole = Reject(
                name,
                part,
                number,
                None,
                fault.value,
                fault.code,
                fault.reason,
                fault.remedy,
                "\n".join(block),
            )
            outcomes.append(Outcome(number, None, (whole,)))
        else:
            outcomes.append(Outcome(number, report, tuple(rejects)))
    return outcomes


def _read_report(
    lines: list[Line], defaults: dict[str, str], name: str, part: str, number: int
) -> tuple[Report, list[Reject]]:
    marking = _marking(lines)
    header, general, items, named = _arrange(lines)
    if not general.stated and not any(item.grades.stated for item in items):
        raise _Fault(
            Code.UNGRADED,
            "grading",
            "",
            "The text carries no grading.",
            "Add a grading such as 2/B/P, or take the file in with --mapping.",
        )
    values = {**defaults, **header}
    reference = values.get("reference", "").strip()
    if not reference:
        raise _Fault(
            Code.NO_REFERENCE,
            "reference",
            "",
            "The report has no reference number.",
            "Add a line such as URN: NM-24-001.",
        )
    dated, priority = _dated(values), _priority(values)
    kept: list[ReportItem] = []
    rejects: list[Reject] = []
    for item in items:
        try:
            if not item.text:
                raise GradeFault(Code.NO_TEXT_IN_ITEM, "", "The item has no text.", "Add the text.")
            kept.append(ReportItem(item.number, item.text, resolve(item.grades.over(general), named)))
        except GradeFault as fault:
            column = f"item {item.number}"
            rejects.append(
                Reject(
                    name, part, number, column, fault.value, fault.code, fault.reason, fault.remedy, item.text
                )
            )
    if not kept:
        if not rejects:
            raise _Fault(
                Code.NO_TEXT_IN_ITEM,
                "text",
                "",
                "The report is graded but has no text.",
                "Add the text of its item.",
            )
        first = rejects[0]
        others = f"; {len(rejects) - 1} more items fail too" if len(rejects) > 1 else ""
        raise _Fault(
            Code(first.code), "grading", first.value or "", f"{first.reason[:-1]}{others}.", first.remedy
        )
    try:
        report = Report(
            reference=" ".join(reference.split())[:200],
            originator=values.get("originator", ""),
            source_reference=_pseudonym(values.get("source", "")),
            dated=dated,
            marking=marking,
            items=tuple(kept),
            priority=priority,
            title=values.get("title", ""),
        )
    except ForestallError as error:
        raise _Fault(Code.INVALID, "report", reference, error.sentence, error.remedy) from None
    return report, rejects


def _pseudonym(written: str) -> str:
    """A source reference that is one; a name or a description of the source must not enter the record."""
    return written if _PSEUDONYM.fullmatch(written) else ""


def _marking(lines: list[Line]) -> Marking:
    found: list[Marking] = []
    for line in lines:
        written = line.value if line.field == "marking" else "" if line.field else find_marking(line.value)
        if not written.strip():
            continue
        try:
            found.append(parse_marking(written))
        except ForestallError as error:
            code = Code.MARKING_TOO_HIGH if error.code == "marking.too_high" else Code.BAD_MARKING
            raise _Fault(code, "marking", written, error.sentence, error.remedy) from None
    return max(found, default=Marking.OFFICIAL_SENSITIVE)


def _dated(values: Mapping[str, str]) -> str:
    written = values.get("dated", "").strip()
    if not written:
        return ""
    try:
        return parse_date(written)
    except ValueError:
        raise _Fault(
            Code.BAD_DATE,
            "dated",
            written,
            f"The date {written[:40]!r} cannot be read.",
            "Write it as 2024-05-17 or 17/05/2024.",
        ) from None


def _priority(values: Mapping[str, str]) -> str:
    written = values.get("priority", "").strip()
    if not written:
        return ""
    try:
        return parse_priority(written)
    except ValueError:
        raise _Fault(
            Code.BAD_PRIORITY,
            "priority",
            written,
            f"The priority {written[:40]!r} is none of high, medium and low.",
            "Write high, medium or low.",
        ) from None


def _arrange(lines: list[Line]) -> tuple[dict[str, str], Grades, list[_Item], set[Scheme]]:
    """Sort lines into header fields, the grade of the whole report, items, and the schemes named."""
    header: dict[str, str] = {}
    named: set[Scheme] = set()
    content: list[Line] = []
    ended = False
    for line in lines:
        if line.field and line.field != "text":
            named |= find_scheme(f"{line.label} {line.value}")
        elif not line.field and not line.body:
            named |= find_scheme(line.value)
        if line.field == "end":
            ended = True
        elif line.field in _GRADE_FIELDS or line.field in {"", "item", "text"}:
            # What follows a form is part of its last item only if it reads as a sentence.
            ended = ended and not line.field
            if not ended or line.body:
                content.append(line)
        elif line.field in {"marking", "scheme", "provenance"} or not line.value:
            continue
        elif line.field not in header or line.label == "urn":
            # "URN" says more than "Ref"; otherwise the first of two stands.
            header[line.field] = line.value
    if any(line.field == "item" for line in content):
        general, items = _numbered_layout(content)
    else:
        general, items = _running_layout(content)
    if len(items) == 1 and not items[0].grades.grading:
        items = _paragraphs(items[0])
    for item in items:
        if not item.grades.grading:
            inline, rest = split_inline(item.text)
            if inline:
                item.grades, item.lines = replace(item.grades, grading=inline), [rest]
    return header, general, items, named


def _numbered_layout(content: list[Line]) -> tuple[Grades, list[_Item]]:
    """Items that begin with their number: what stands before the first holds for all."""
    general = Grades()
    items: list[_Item] = []
    for line in content:
        if line.field == "item":
            items.append(_Item(number=int(line.label)))
        if line.field in _GRADE_FIELDS:
            key = _GRADE_FIELDS[line.field]
            if items:
                items[-1].grades = _set(items[-1].grades, key, line.value)
            else:
                general = _set(general, key, line.value)
        elif items and not find_marking(line.value):
            items[-1].lines.append(line.value)
    numbers = [item.number for item in items]
    if numbers[0] < 1 or any(b <= a for a, b in pairwise(numbers)):
        for position, item in enumerate(items, start=1):
            item.number = position
    return general, items


def _running_layout(content: list[Line]) -> tuple[Grades, list[_Item]]:
    """Grades and texts in turn: told apart by which of them comes first."""
    runs: list[Grades | _Item] = []
    for line in content:
        last = runs[-1] if runs else None
        if line.field in _GRADE_FIELDS:
            if not line.value:
                continue
            if not isinstance(last, Grades):
                runs.append(last := Grades())
            runs[-1] = _set(last, _GRADE_FIELDS[line.field], line.value)
        elif line.field == "text":
            runs.append(_Item(lines=[line.value]))
        elif isinstance(last, _Item):
            if not find_marking(line.value):
                last.lines.append(line.value)
        elif line.body:
            runs.append(_Item(lines=[line.value]))
    runs = [run for run in runs if isinstance(run, Grades) or run.text]
    items = [run for run in runs if isinstance(run, _Item)]
    grades = [run for run in runs if isinstance(run, Grades)]
    for number, item in enumerate(items, start=1):
        item.number = number
    if len(grades) < 2 or len(items) < 2:
        general = Grades()
        for grade in grades:
            for key in _GRADE_FIELDS.values():
                if value := getattr(grade, key):
                    general = _set(general, key, value)
        return general, items
    # A grade belongs to the text after it if a grade comes first, to the text before it otherwise.
    ordered = runs if isinstance(runs[0], Grades) else runs[::-1]
    for before, run in pairwise(ordered):
        if isinstance(run, _Item) and isinstance(before, Grades):
            run.grades = before
    # One report has one source: its evaluation may stand in the first grade only.
    return Grades(source=grades[0].source), items


def _set(grades: Grades, key: str, value: str) -> Grades:
    before = getattr(grades, key)
    if before and value and before != value:
        raise _Fault(
            Code.CONFLICTING_FIELDS,
            key,
            value,
            f"The {key.replace('_', ' ')} is given twice, as {before[:40]!r} and as {value[:40]!r}.",
            "Leave one of them, or number the items.",
        )
    return replace(grades, **{key: value or before})


def _paragraphs(item: _Item) -> list[_Item]:
    """Split one body into items when two or more of its paragraphs carry their own grading."""
    paragraphs = [p for p in re.split(r"\n\s*\n", "\n".join(item.lines)) if p.strip()]
    if len(paragraphs) == 1:
        lines = [line for line in item.lines if line.strip()]
        if sum(1 for line in lines if split_inline(line)[0]) > 1:
            paragraphs = lines
    graded = [split_inline(" ".join(p.split())) for p in paragraphs]
    if sum(1 for grade, _ in graded if grade) < 2:
        return [item]
    items: list[_Item] = []
    for grade, text in graded:
        if grade or not items:
            items.append(_Item(Grades(grading=grade), [text], len(items) + 1))
        else:
            items[-1].lines += ["", text]
    return items
