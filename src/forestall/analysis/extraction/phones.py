"""Finding telephone numbers."""

import re
from collections.abc import Iterator

from forestall.analysis.extraction.context import LABELS, label_before
from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.core.identifiers import Canonical, canonical_phone

__all__ = ["find_phones"]

_D = r"[\dOoIl|]"
_S = r"[ \t.\-()/_\u2010-\u2014]{0,3}"
# Each pattern starts with a plain character class: the engine then skips to it at memory speed. What may
# stand before it is looked at afterwards, by a look-behind over the character just taken.
_NATIONAL = re.compile(rf"[(0Oo](?<![\w£$€+].)(?:(?<=\()[0Oo])?(?:{_S}{_D}){{9,10}}(?![\w£])")
_INTERNATIONAL = re.compile(rf"(?:\+|[0Oo](?<![\w£$€+].)[0Oo]){_S}[1-9Il](?:{_S}{_D}){{6,14}}(?![\w£]|\.\d)")
_BARE = re.compile(rf"4(?<![\w£$€+].)4(?:{_S}{_D}){{9,11}}(?![\w£])")
_PLAIN = re.compile(r"[1-9](?<![\w£$€+.,/\-].)\d{8,13}(?![\w£]|[.,/\-]\d)")
_GROUP = re.compile(rf"{_D}(?!{_D})")
# Numbers that no allocated range explains are believed when they are laid out as telephone numbers are.
_LAYOUT = re.compile(
    r"\(0\d{2,5}\)\s?\d[\d \-]+|0\d{4}[ \-.]\d{6}|0\d{4}[ \-.]\d{3}[ \-.]\d{3}|0\d{3}[ \-.]\d{3}[ \-.]\d{4}"
    r"|02\d[ \-.]\d{4}[ \-.]\d{4}|0\d{2}[ \-.]\d{4}[ \-.]\d{4}"
)
_NOT_PHONE = re.compile(
    r"[012]\d[0-5]\d\s?[\-–/]\s?[012]\d[0-5]\d(?!\d)"  # a span of times
    r"|0\.\d{5}"  # a coordinate
    r"|\d\d([/.\-])\d\d\1(?:19|20)\d\d(?!\d)"  # a date, then more digits
)
_JID = re.compile(r"@(?:c\.us|s\.whatsapp\.net|g\.us)\b")
_PHONE_WORDS = frozenset(word.encode() for word, label in LABELS.items() if label == "phone")
_REFUSING = ("serial", "imei", "card", "passport")


def _joined(text: str, start: int, previous_end: int) -> bool:
    """Whether a candidate is glued to a digit before it that is not the end of another number."""
    if start < 2 or text[start - 1] not in "/-.\u2013" or not text[start - 2].isdigit():
        return False
    return start - 1 != previous_end


def _accept(scan: Scan, start: int, end: int, canonical: Canonical) -> Candidate | None:
    label, word, adjacent = label_before(scan.lower, start)
    if adjacent and label in _REFUSING:
        return None
    checks = canonical.checks
    if checks[0] == "possible-length" and checks[-1] != "international":
        if label != "phone" and not _LAYOUT.fullmatch(scan.text, start, end):
            return None
    elif checks[0] == "possible-length" and scan.text[start] != "+" and label != "phone":
        return None
    return Candidate("phone", start, end, canonical, word if label == "phone" else "")


def _international(scan: Scan) -> Iterator[tuple[int, int, Canonical]]:
    text = scan.text
    for match in _INTERNATIONAL.finditer(text):
        start = match.start()
        raw = match.group()
        best, end = canonical_phone(raw, scan.region), match.end()
        if best is None or best.checks[0] != "valid":
            # The last groups may belong to what follows: "+44 7700 900123 12 March".
            for group in [m.end() for m in _GROUP.finditer(raw)][-2::-1]:
                canonical = canonical_phone(raw[:group], scan.region)
                if canonical is not None and (best is None or canonical.checks[0] == "valid"):
                    best, end = canonical, start + group
                    if canonical.checks[0] == "valid":
                        break
        if best is not None:
            yield start, end, best


def _national(scan: Scan) -> Iterator[tuple[int, int, Canonical]]:
    text = scan.text
    previous_end = -1
    for match in _NATIONAL.finditer(text):
        start, end = match.span()
        raw = match.group()
        if _joined(text, start, previous_end) or _NOT_PHONE.match(raw):
            continue
        if raw[0] == "(" and raw[1] not in "0Oo":
            continue
        if sum(map(raw.count, "OoIl|")) > 6:  # more letters than digits: words
            continue
        # An opening bracket belongs to the number only when its partner does.
        if raw[0] == "(" and ")" not in raw:
            start, raw = start + 1, raw[1:]
        canonical = canonical_phone(raw, scan.region)
        if canonical is not None and canonical.checks[-1] == "national":
            previous_end = end
            yield start, end, canonical


def _unmarked(scan: Scan) -> Iterator[tuple[int, int, Canonical]]:
    """Numbers without plus or leading zero, as exports of calls and spreadsheets leave them."""
    text = scan.text
    if "44" in text:
        for match in _BARE.finditer(text):
            canonical = canonical_phone(match.group(), scan.region)
            if canonical is not None and canonical.checks[0] != "possible-length":
                yield *match.span(), canonical
    if _PHONE_WORDS.isdisjoint(scan.words):
        return
    for match in _PLAIN.finditer(text):
        label, _, adjacent = label_before(scan.lower, match.start())
        if label != "phone" or not adjacent:
            continue
        raw = match.group()
        for attempt in (raw, "+" + raw):
            canonical = canonical_phone(attempt, scan.region)
            if canonical is not None and canonical.checks[0] != "possible-length":
                belief = min(canonical.confidence, 0.7)
                yield *match.span(), Canonical(canonical.value, (*canonical.checks[:2], "no-plus"), belief)
                break


def find_phones(scan: Scan) -> Iterator[Candidate]:
    """Yield the telephone numbers of a text, national, international and unmarked."""
    sources = [_national]
    if "+" in scan.text or "00" in scan.text or "OO" in scan.text or "oo" in scan.lower:
        sources.append(_international)
    if b"9" * 9 in scan.packed:
        sources.append(_unmarked)
    for source in sources:
        for start, end, canonical in source(scan):
            if scan.text[end : end + 1] == "@" and not _JID.match(scan.text, end):
                continue
            candidate = _accept(scan, start, end, canonical)
            if candidate is not None:
                yield candidate
