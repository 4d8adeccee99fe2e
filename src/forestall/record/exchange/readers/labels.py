"""The labels of intelligence report forms, in the many ways in which people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["FIELDS", "find_label", "looks_like_form", "normalise_label"]

# Field -> the labels for it, lower case, without punctuation.
FIELDS: dict[str, frozenset[str]] = {
    "reference": frozenset(
        {
            "urn",
            "ref",
            "reference",
            "reference number",
            "report number",
            "report no",
            "report ref",
            "report reference",
            "report id",
            "report urn",
            "intelligence report number",
            "intelligence report urn",
            "intel report no",
            "log number",
            "log no",
            "unique reference",
            "unique reference number",
            "unique reference number urn",
            "our ref",
            "our reference",
        }
    ),
    "dated": frozenset(
        {
            "date",
            "date of report",
            "report date",
            "date time of report",
            "date and time of report",
            "date submitted",
            "date of submission",
            "date of intelligence report",
            "date recorded",
            "dated",
            "submitted",
            "sent",
        }
    ),
    "originator": frozenset(
        {
            "originator",
            "force",
            "originating force",
            "originating agency",
            "organisation",
            "organization",
            "organisation and officer",
            "originating organisation",
            "reporting force",
            "agency",
            "from",
            "submitted by",
            "force agency",
        }
    ),
    "source": frozenset(
        {
            "source",
            "source ref",
            "source reference",
            "source reference number",
            "source urn",
            "source pseudonym",
            "isr",
            "source id",
            "source isr",
            "intelligence source reference",
        }
    ),
    "source_evaluation": frozenset(
        {
            "source evaluation",
            "source eval",
            "source grade",
            "source grading",
            "source assessment",
            "evaluation of source",
            "source reliability",
        }
    ),
    "assessment": frozenset(
        {
            "intelligence assessment",
            "intelligence evaluation",
            "intelligence grade",
            "intelligence grading",
            "information evaluation",
            "information intelligence assessment",
            "information intelligence evaluation",
            "intelligence information evaluation",
            "information assessment",
            "information grade",
            "assessment",
            "intel assessment",
            "intel evaluation",
            "evaluation of intelligence",
            "evaluation of information",
            "information content",
        }
    ),
    "handling": frozenset(
        {
            "handling",
            "handling code",
            "handling codes",
            "handling instruction",
            "handling instructions",
            "dissemination",
            "dissemination code",
            "handling code and conditions",
        }
    ),
    "conditions": frozenset(
        {
            "conditions",
            "handling conditions",
            "conditions of handling",
            "condition",
            "condition codes",
            "handling condition codes",
            "action code",
            "action codes",
            "sanitisation code",
            "sanitisation codes",
            "detailed handling instructions",
        }
    ),
    "grading": frozenset(
        {
            "grading",
            "grade",
            "evaluation",
            "graded",
            "item grading",
            "item grade",
            "intelligence grading 3x5x2",
            "3x5x2",
            "5x5x5",
            "3 x 5 x 2",
            "5 x 5 x 5",
            "3x5x2 grading",
            "5x5x5 grading",
            "3x5x2 evaluation",
            "5x5x5 evaluation",
            "grading 3x5x2",
            "grading 5x5x5",
            "evaluation 3x5x2",
            "evaluation 5x5x5",
            "grade 3x5x2",
            "grade 5x5x5",
        }
    ),
    "scheme": frozenset(
        {"scheme", "grading scheme", "evaluation scheme", "form", "report type", "grading system"}
    ),
    "marking": frozenset(
        {
            "marking",
            "protective marking",
            "security marking",
            "classification",
            "security classification",
            "government security classification",
            "gsc",
            "gpms",
            "protective security marking",
        }
    ),
    "priority": frozenset({"priority", "urgency", "report priority"}),
    "title": frozenset(
        {"title", "subject", "re", "report title", "heading", "subject of report", "operation"}
    ),
    "text": frozenset(
        {
            "text",
            "intelligence",
            "information",
            "body",
            "details",
            "report",
            "intelligence text",
            "report text",
            "content",
            "narrative",
            "free text",
            "report content",
            "text of report",
            "intelligence report text",
            "item text",
        }
    ),
    "provenance": frozenset({"provenance", "provenance statement", "how known"}),
}
_FIELD_OF = {label: field for field, labels in FIELDS.items() for label in labels}
_NUMBERED_FIELDS = {
    label: field
    for field in ("grading", "text", "assessment", "handling", "conditions", "source_evaluation")
    for label in FIELDS[field]
}

_LABEL = re.compile(
    r"^[ \t>*_#|-]{0,6}(?P<label>[A-Za-z0-9][A-Za-z0-9 /&().'’_-]{1,48}?)[ \t*_]{0,6}"
    r"(?P<sep>:[*_]{0,2}|=|\t|\|| {3,}|\.{3,}:?|[ ][–—-][ ])[ \t*_]{0,3}(?P<value>.*)$"
)
# A reference number needs no colon: "Report No. NM-24-1".
_BARE_REFERENCE = re.compile(
    r"^\s*(urn|(?:intelligence )?report (?:no|number|ref)|ref(?:erence)?(?: no| number)?)\.?\s+"
    r"((?=\S*\d)[A-Za-z0-9][\w/.-]{2,40})\s*$",
    re.IGNORECASE,
)


def normalise_label(text: str) -> str:
    """Reduce a label to lower-case words, without numbers in front and without what stands in brackets.

    >>> normalise_label("3. Source Evaluation (1-3)")
    'source evaluation'
    """
    words = re.sub(r"\([^)]*\)", " ", text.lower())
    words = re.sub(r"^\s*(?:\d{1,2}[.)]|[a-z][.)])\s+", "", words)
    return " ".join(re.findall(r"[a-z0-9]+", words.replace("_", " ")))


def find_label(line: str) -> tuple[str, str, str] | None:
    """Split a labelled line into the field, the label and the value; ``None`` when it is none.

    >>> find_label("Source evaluation: 2")
    ('source_evaluation', 'source evaluation', '2')
    >>> find_label("He left at 10:30.") is None
    True
    """
    if len(line) > 20_000:
        return None
    if match := _BARE_REFERENCE.match(line):
        return "reference", normalise_label(match[1]), match[2]
    match = _LABEL.match(line)
    if match is None:
        return None
    label = normalise_label(match["label"])
    # "Grading 2" and "Text 2" belong to item 2; the number stays in the label.
    field = _FIELD_OF.get(label) or _NUMBERED_FIELDS.get(label.rstrip("0123456789").rstrip())
    return (field, label, match["value"].strip().strip("*|").strip()) if field else None


def looks_like_form(lines: Sequence[str]) -> bool:
    """Whether lines hold the labels of a graded report: a grade label and two other fields."""
    fields = {found[0] for line in lines[:400] if (found := find_label(line.rstrip("\r\n")))}
    graded = fields & {"grading", "source_evaluation", "assessment", "handling"}
    return bool(graded) and len(fields) >= 3
