"""From the lines of a text to labelled lines, and from a text of several reports to one block each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forestall.record.exchange.readers.labels import find_label
from forestall.record.exchange.readers.report_fields import find_marking

__all__ = ["END_OF_TABLE", "Line", "read_form", "split_reports"]

END_OF_TABLE = "\x1e"  # a line that readers of documents with tables put after each form table

_RULE = re.compile(r"^\s*(?:={4,}|\*{4,}|#{4,}|~{4,}|_{4,}|-{4,})\s*$")
_STRONG = re.compile(
    r"^\s*(?:={4,}|\*{4,}|#{4,}|~{4,}|\f.*|-*\s*end of (?:intelligence )?report\b.*)\s*$", re.IGNORECASE
)
_FURNITURE = re.compile(r"^\s*(?:-+\s*)?page \d+(?: of \d+)?(?:\s*-+)?\s*$", re.IGNORECASE)
_ITEM = re.compile(
    r"^[\s>*#|_-]{0,6}(?:(?:intelligence|intel|information)\s+)?item\s*(?:no\.?|number)?\s*[#:]?\s*\(?(\d{1,3})\)?"
    r"(?:\s+of\s+\d+)?[*_]{0,2}\s*[:.)|–—-]?[*_]{0,2}\s*(.*)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*\(?(\d{1,2})[.)]\s+(\S.*)$")
_EVALUATION = re.compile(r"[1-5A-Ea-e](?![A-Za-z0-9])(?:\s*[-–:(].*)?")
_REFERENCE = re.compile(r"(?=\S*\d)[A-Za-z0-9][\w/.-]{2,40}")
_MANY = re.compile(r"\t+|\s*\|\s*|\s{2,}|;\s+|,\s+(?=[A-Z])")
_GRADE_PARTS = re.compile(r"\s*[;,|]\s*|\s{2,}|\s+(?=[A-Z][a-z]+(?: [A-Za-z]+){0,2}:)")
_OWN_NUMBER = re.compile(r"\s(\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a form.

    Parameters
    ----------
    field : str
        As in `labels`, or ``item``, or ``end`` (of a form table); empty for a line without a label.
    label : str
        The label as written (normalised), or the number of an item.
    value : str
        What stands beside or below the label, or the whole line.
    body : bool
        Of a line without a label: whether it reads as text and not as a heading or an unknown field.
    """

    field: str
    label: str
    value: str
    body: bool = False


def split_reports(text: str) -> list[list[str]]:
    """Cut a text into one block of lines a report.

    A new report begins where the label that gave the first reference gives another one; the lines
    before it, back to a rule, belong to it.
    """
    lines = re.split(r"\r\n|\r|\n|(?=\f)", text)
    starts: list[int] = []
    first_label = ""
    last = ""
    for index, line in enumerate(lines):
        for field, label, value in _labels(line):
            value = value or (lines[index + 1].strip() if index + 1 < len(lines) else "")
            if field != "reference" or not value:
                continue
            if not starts or (label == first_label and value != last):
                first_label = first_label or label
                last = value
                starts.append(_back_to_rule(lines, index, starts[-1] if starts else -1))
    if len(starts) < 2:
        return [block for block in [lines] if any(line.strip() for line in block)]
    blocks = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    before = lines[: starts[0]]
    if any(_is_body(line) for line in before):
        blocks.insert(0, before)
    split: list[list[str]] = []
    for block in blocks:
        split.extend(_loose_ends(block))
    return split


def _loose_ends(block: list[str]) -> list[list[str]]:
    """Part a text after a strong rule from the report before it, when it is neither form nor footer."""
    fields: set[str] = set()
    last_label = last_body = -1
    for index, line in enumerate(block):
        labels = _labels(line)
        fields |= {field for field, _, _ in labels}
        if labels or _ITEM.match(line):
            last_label = index
        elif _is_body(line):
            last_body = index
    if fields & {"grading", "assessment", "text"}:
        for index in range(last_label + 1, last_body):
            if _STRONG.match(block[index]):
                return [block[:index], block[index + 1 :]]
    return [block]


def _back_to_rule(lines: list[str], index: int, floor: int) -> int:
    """Where the head of the report begins whose reference stands at ``index``."""
    for back in range(index - 1, max(floor, index - 13), -1):
        if _RULE.match(lines[back]) or _STRONG.match(lines[back]):
            head = lines[back + 1 : index]
            return index if any(_is_body(line) for line in head) else back + 1
    back = index
    while back - 1 > floor and (find_marking(lines[back - 1]) or _is_head(lines[back - 1])):
        back -= 1
    return 0 if floor < 0 and not any(_is_body(line) for line in lines[:back]) else back


def _is_head(line: str) -> bool:
    words = line.strip(" *#=-_")
    return bool(words) and words.upper() == words and len(words) < 80 and not find_label(line)


def _is_body(line: str) -> bool:
    """Whether a line without a label reads as text: words of a sentence, not a title, rule or page number."""
    text = line.strip()
    if (
        not text
        or _RULE.match(line)
        or _FURNITURE.match(line)
        or find_marking(line)
        or next(iter(_labels(line)), None)
    ):
        return False
    if re.match(r"^[A-Z][\w /()-]{1,40}:\s*\S{0,60}$", text):
        return False  # a field that the form has and we do not read
    return len(text.split()) >= 4 and text.upper() != text


def _labels(line: str) -> list[tuple[str, str, str]]:
    """The labelled values on a line: one, or several side by side."""
    if len(line) > 20_000:
        return []
    single = find_label(line)
    if single and single[0] == "grading" and ":" in single[2]:
        return [single]
    pieces = [piece for piece in _MANY.split(line.strip(" |")) if piece]
    if len(pieces) > 1:
        found = [find_label(piece) for piece in pieces]
        several = [item for item in found if item]
        if len(several) > 1 and found[0] and (":" in line or "=" in line):
            return _join_pieces(pieces, found)
        if single is None and several:
            return []
    return [single] if single else []


def _join_pieces(pieces: list[str], found: list[tuple[str, str, str] | None]) -> list[tuple[str, str, str]]:
    result: list[tuple[str, str, str]] = []
    for piece, item in zip(pieces, found, strict=True):
        if item:
            result.append(item)
        else:
            field, label, value = result[-1]
            result[-1] = field, label, f"{value} {piece}".strip()
    return result


def read_form(block: list[str]) -> list[Line]:
    """Read the lines of one report."""
    lines: list[Line] = []
    numbered = _numbered_items(block)
    index = 0
    while index < len(block):
        if block[index] == END_OF_TABLE:
            lines.append(Line("end", "", ""))
            index += 1
            continue
        line = block[index].replace("\f", "").rstrip()
        line = re.sub(r"^\s*(?:> ?)+", "", line)
        index += 1
        if _RULE.match(line) or _FURNITURE.match(line) or _STRONG.match(line):
            lines.append(Line("", "", ""))
            continue
        if item := _ITEM.match(line):
            lines.append(Line("item", item[1], ""))
            line = item[2]
            if not line.strip():
                continue
            inner = _labels(line)
            if not inner:
                lines.append(Line("", "", line, True))
                continue
        if index - 1 in numbered:
            match = _NUMBERED.match(line)
            assert match is not None
            lines.append(Line("item", match[1], match[2]))
            continue
        labels = _labels(line)
        if not labels:
            lines.append(Line("", "", line.strip(), _is_body(line)))
            continue
        for field, label, value in labels:
            if not value and len(labels) == 1:
                value, index = _value_below(block, index, field)
            own = _OWN_NUMBER.search(label)
            if own and not (lines and any(x.field == "item" and x.label == own[1] for x in lines)):
                lines.append(Line("item", own[1], ""))
            lines.extend(_expand(field, label, value))
    return lines


def _expand(field: str, label: str, value: str) -> list[Line]:
    """One line a field: a grading may hold labels of its own, as in ``Source: B  Information: 3``."""
    if field == "grading" and ":" in value:
        inner = [find_label(piece) for piece in _GRADE_PARTS.split(value) if piece.strip()]
        if len(inner) > 1 and all(inner):
            return [Line(_settle(*found), found[1], found[2]) for found in inner if found]
    return [Line(_settle(field, label, value), label, value)]


def _settle(field: str, label: str, value: str) -> str:
    """Tell the two meanings of a short label by its value."""
    if field == "source" and _EVALUATION.fullmatch(value):
        return "source_evaluation"
    if field == "text" and label in {"intelligence", "information"} and _EVALUATION.fullmatch(value):
        return "assessment"
    if field == "text" and label == "report" and _REFERENCE.fullmatch(value):
        return "reference"
    return field


def _value_below(block: list[str], index: int, field: str) -> tuple[str, int]:
    """The value of a label that stands alone: the next filled line, unless that is a label itself."""
    if field in {"text", "provenance"}:
        return "", index
    for below in range(index, min(index + 3, len(block))):
        text = block[below].strip()
        if text:
            if _labels(text) or _ITEM.match(text) or _RULE.match(text) or len(text) > 120:
                break
            return text, below + 1
    return "", index


def _numbered_items(block: list[str]) -> frozenset[int]:
    """Indices of lines ``1. ...``, ``2. ...`` that number items: from 1 on, and not numbered fields."""
    found: list[int] = []
    for index, line in enumerate(block):
        match = _NUMBERED.match(line)
        if match and not _labels(line):
            if int(match[1]) != len(found) + 1:
                return frozenset()
            found.append(index)
        elif match or _ITEM.match(line):
            return frozenset()
    return frozenset(found)
