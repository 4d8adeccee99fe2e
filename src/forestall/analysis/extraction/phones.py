"""Finding telephone numbers."""

import re
from collections.abc import Iterator

from forestall.analysis.extraction.context import LABELS
from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.analysis.extraction.signals import needs
from forestall.core.identifiers import Canonical, canonical_phone

__all__ = ["PHONE_WORDS", "find_phones"]

_D = r"[0-9OoIl|]"
# A tab parts the fields of an export, so it never joins digits.
_S = r"[ .\-()/_]{0,3}"
_GAP = rf"(?:{_S}|\s?\[0\]\s?)"
# Digits may go on behind as "x2" (calls, or an extension); an underscore may close a stressed word.
_END = r"(?!(?!x\d{1,4}\b)[^\W_]|_[^\W_]|£)"
# Each pattern starts with a plain character class: the engine then skips to it at memory speed. What may
# stand before it is looked at afterwards, by a look-behind over the character just taken.
_NATIONAL = re.compile(rf"[(0](?<![^\W_].)(?<![£$€].)(?:(?<=\()0)?(?:{_S}\d){{9,10}}{_END}")
_NATIONAL_LETTERED = re.compile(rf"[(0Oo](?<![^\W_].)(?<![£$€].)(?:(?<=\()[0Oo])?(?:{_S}{_D}){{9,10}}{_END}")
_INTERNATIONAL = re.compile(rf"[+0](?:(?<=\+)|(?<![\w£$€+].)0){_S}[1-9](?:{_GAP}\d){{6,14}}(?![\w£]|\.\d)")
_INTERNATIONAL_LETTERED = re.compile(
    rf"[+0Oo](?:(?<=\+)|(?<![\w£$€+].)[Oo0]){_S}[1-9Il](?:{_GAP}{_D}){{6,14}}(?![\w£]|\.\d)"
)
_BARE = re.compile(rf"4(?<![\w£$€+].)4(?:{_S}{_D}){{9,11}}(?![\w£])")
_PLAIN = re.compile(
    r"[1-9](?<![\w£$€+.,/\-].)(?:\d{8,13}|\d{3}(?:[ .\-]\d{3}){2}|\d{3}[ .\-]\d{6})(?![\w£]|[.,/\-]\d)"
)
# Nothing parts these from the word before them, save that the word speaks of phones or ends a time.
_GLUED = re.compile(rf"0(?<=[A-Za-z].)(?:{_S}\d){{9,10}}{_END}")
_WORD_BEFORE = re.compile(r"(?<![^\W\d_])[a-z]{1,12}$")
_GLUE = frozenset(word for word, label in LABELS.items() if label == "phone") | {
    "no", "nr", "num", "number", "numbers", "from", "to", "t", "m", "h", "w", "hrs",
}  # fmt: skip
_GROUP = re.compile(rf"{_D}(?!{_D})")
# Numbers that no allocated range explains are believed when they are laid out as telephone numbers are.
_LAYOUT = re.compile(
    r"\(0\d{2,5}\)\s?\d[\d \-]+|0\d{4}[ \-.]\d{6}|0\d{4}[ \-.]\d{3}[ \-.]\d{3}|0\d{3}[ \-.]\d{3}[ \-.]\d{4}"
    r"|02\d[ \-.]\d{4}[ \-.]\d{4}|0\d{2}[ \-.]\d{4}[ \-.]\d{4}"
)
_NOT_PHONE = re.compile(
    r"[012]\d[0-5]\d\s?[\-/]\s?[012]\d[0-5]\d(?!\d)"  # a span of times
    r"|0\.\d{5}"  # a coordinate
    r"|\d\d([/.\-])\d\d\1(?:19|20)\d\d(?!\d)"  # a date, then more digits
)
# A reference: digits, stroke, digits, stroke, year.
_YEAR_BEHIND = re.compile(r"/\d\d(?!\d)")
# A number may follow these at a hyphen: a time, a date, the number of a line in a list.
_STAMP_BEFORE = re.compile(r"(?:\d[:.][0-5]\d|\d[/.\-]\d{1,2}[/.\-](?:\d\d)?\d\d)$")
_LIST_BEFORE = re.compile(r"(?:^|\n)[ \t]*\d{1,2}\.$")
_NEXT_IN_LIST = re.compile(r"\s{1,2}\d{1,2}\.")
# What follows a number after a space and is never the end of it: a date, a time, a count.
_NEIGHBOUR = re.compile(
    r"[ ](?:\d{1,2}([/.\-])\d{1,2}\1(?:\d{4}|\d\d)(?!\d)|\d{4}-\d\d-\d\d(?!\d)|[012]?\d:[0-5]\d"
    r"|\d{1,3} ?(?:calls?|texts?|sms|times|mins?|secs?|hrs?|days?|x)(?![a-z]))",
    re.I,
)
_AND = re.compile(r"[\s,;/&]{1,3}(?:(?:and|or|&)\s)?")
_JID = re.compile(r"@(?:c\.us|s\.whatsapp\.net|g\.us)\b")
PHONE_WORDS = frozenset(word for word, label in LABELS.items() if label == "phone")
"""Without one of these a number without plus or leading zero must start with the calling code 44."""
_REFUSING = ("serial", "imei", "card", "passport")
_LETTERED, _UNMARKED, _TOLD = needs("lettered_phone"), needs("unmarked_phone"), needs("phone_word")
_GLUED_PHONE = needs("glued_phone")


def _joined(text: str, start: int, previous_end: int) -> bool:
    """Whether a candidate is glued to a digit before it that is not the end of another number."""
    if start < 2 or text[start - 1] not in "/-._+" or not text[start - 2].isalnum():
        return False
    if start - 1 == previous_end:
        return False
    if text[start - 1] == "_":
        return True
    if text[start - 2].isalpha():
        return False
    if text[start - 1] == "-" and _STAMP_BEFORE.search(text, max(0, start - 12), start - 1):
        return False
    if text[start - 1] == ".":
        listed = _NEXT_IN_LIST.fullmatch(text, previous_end, start) if previous_end >= 0 else None
        return listed is None and _LIST_BEFORE.search(text, max(0, start - 6), start) is None
    return True


def _accept(scan: Scan, start: int, end: int, canonical: Canonical) -> Candidate | None:
    if scan.text[end : end + 1] == "@" and not _JID.match(scan.text, end):
        return None
    label, word, adjacent = scan.label_before(start)
    if adjacent and label in _REFUSING:
        return None
    checks = canonical.checks
    if checks[0] == "possible-length" and label != "phone":
        if checks[-1] != "international":
            if not _LAYOUT.fullmatch(scan.text, start, end):
                return None
        elif scan.text[start] not in "+(":
            return None
    return Candidate("phone", start, end, canonical, word if label == "phone" else "")


def _shorter(text: str, start: int, end: int, region: str) -> tuple[Canonical | None, int]:
    """Read an international number, leaving the last groups to what follows when that makes it valid."""
    neighbour = _NEIGHBOUR.search(text, start + 7, end + 8)
    if neighbour is not None and neighbour.start() < end:
        end = neighbour.start()
    raw = text[start:end]
    best = canonical_phone(raw, region)
    if best is None or best.checks[0] != "valid":
        for group in [m.end() for m in _GROUP.finditer(raw)][-2::-1]:
            canonical = canonical_phone(raw[:group], region)
            if canonical is not None and (best is None or canonical.checks[0] == "valid"):
                best, end = canonical, start + group
                if canonical.checks[0] == "valid":
                    break
    return best, end


def _international(scan: Scan) -> list[Candidate]:
    found: list[Candidate] = []
    text = scan.text
    position = 0
    pattern = _INTERNATIONAL_LETTERED if scan.signals & _LETTERED else _INTERNATIONAL
    while (match := pattern.search(text, position)) is not None:
        start, position = match.span()
        best, end = _shorter(text, start, position, scan.region)
        if best is None:
            continue
        position = end
        # "(+31) 6...": the bracket that closes inside the number opens before it.
        if text[start - 1 : start] == "(" and ")" in text[start:end] and "(" not in text[start:end]:
            start -= 1
        if candidate := _accept(scan, start, end, best):
            found.append(candidate)
    return found


def _national(scan: Scan) -> list[Candidate]:
    found: list[Candidate] = []
    text = scan.text
    previous_end = -1
    pattern = _NATIONAL_LETTERED if scan.signals & _LETTERED else _NATIONAL
    for match in pattern.finditer(text):
        start, end = match.span()
        raw = match.group()
        if (start and _joined(text, start, previous_end)) or _NOT_PHONE.match(raw):
            continue
        if "/" in raw and _YEAR_BEHIND.match(text, end):
            continue
        if raw[0] == "(":
            if raw[1] not in "0Oo":
                continue
            # An opening bracket belongs to the number only when its partner does.
            if ")" not in raw:
                start, raw = start + 1, raw[1:]
        if not raw.isdecimal() and sum(map(raw.count, "OoIl|")) > 6:  # more letters than digits: words
            continue
        canonical = canonical_phone(raw, scan.region)
        if canonical is None:
            continue
        if canonical.checks[0] != "valid" and " " in raw[-3:-1]:
            # "0800 555 111 2 calls": a last group that short may be a count.
            kept = raw[: raw.rindex(" ")]
            without = canonical_phone(kept, scan.region)
            if without is not None and without.checks[0] == "valid":
                canonical, end = without, start + len(kept)
        if canonical.checks[-1] == "national":
            previous_end = end
            if candidate := _accept(scan, start, end, canonical):
                found.append(candidate)
    return found


def _unmarked(scan: Scan) -> list[Candidate]:
    """Numbers without plus or leading zero, as exports of calls and spreadsheets leave them."""
    found: list[Candidate] = []
    text = scan.text
    if "44" in text:
        for match in _BARE.finditer(text):
            canonical = canonical_phone(match.group(), scan.region)
            if canonical is None or canonical.checks[0] == "possible-length":
                continue
            if candidate := _accept(scan, *match.span(), canonical):
                found.append(candidate)
    if not scan.signals & _TOLD:
        return found
    previous_end = -1
    for match in _PLAIN.finditer(text):
        start, end = match.span()
        label, word, adjacent = scan.label_before(start)
        listed = previous_end >= 0 and _AND.fullmatch(text, previous_end, start) is not None
        if not listed and (label != "phone" or not adjacent):
            continue
        raw = match.group()
        for attempt in (raw, "+" + raw) if raw.isdecimal() else (raw,):
            canonical = canonical_phone(attempt, scan.region)
            if canonical is None or canonical.checks[0] == "possible-length":
                continue
            if raw.isdecimal() or canonical.checks[1] != "fixed-or-other":
                belief = min(canonical.confidence, 0.7)
                previous_end = end
                shown = Canonical(canonical.value, (*canonical.checks[:2], "no-plus"), belief)
                found.append(Candidate("phone", start, end, shown, word))
                break
    return found


def _glued(scan: Scan) -> list[Candidate]:
    found: list[Candidate] = []
    for match in _GLUED.finditer(scan.text):
        before = _WORD_BEFORE.search(scan.lower, max(0, match.start() - 13), match.start())
        if before is None or before.group() not in _GLUE:
            continue
        canonical = canonical_phone(match.group(), scan.region)
        if canonical is None or canonical.checks[0] != "valid":
            continue
        if candidate := _accept(scan, *match.span(), canonical):
            found.append(candidate)
    return found


def find_phones(scan: Scan) -> Iterator[Candidate]:
    """Yield the telephone numbers of a text, national, international and unmarked."""
    text = scan.text
    yield from _national(scan)
    if "+" in text or "00" in text or (scan.signals & _LETTERED and "oo" in scan.lower):
        yield from _international(scan)
    if scan.signals & _UNMARKED:
        yield from _unmarked(scan)
        if scan.signals & _GLUED_PHONE:
            yield from _glued(scan)
