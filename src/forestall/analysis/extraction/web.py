"""Finding e-mail addresses, handles, network addresses and web addresses, plain or defanged."""

import re
from collections.abc import Iterator

from forestall.analysis.extraction.scan import Candidate, Scan
from forestall.analysis.extraction.signals import needs
from forestall.core.identifiers import canonical_email, canonical_handle, canonical_ip, canonical_url
from forestall.core.identifiers.online import PLATFORMS, TOP_LEVEL_DOMAINS
from forestall.core.identifiers.spelling import translation

__all__ = [
    "HANDLE_WORDS",
    "find_emails",
    "find_introduced_handles",
    "find_ips",
    "find_mentions",
    "find_spoken_emails",
    "find_urls",
]

_DOT = r"(?:\.|\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?)"
_AT = re.compile(r"[\[({<@](?:(?<=@)|\s?(?:[aA][tT]|@)\s?[\])}>])")
_DOMAIN = re.compile(
    rf"(?:[A-Za-z0-9][A-Za-z0-9\-]{{0,62}}{_DOT}){{1,6}}[A-Za-z]{{2,24}}(?![^\W_]|-\w)", re.I
)
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.])[A-Za-z0-9][\w.+\-]{0,63} at (?:[A-Za-z0-9\-]{1,63} dot ){1,4}[A-Za-z]{2,10}(?!\w)", re.I
)
_LOCAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-'"
_LOCAL_DOT = re.compile(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?$", re.I)
_PHONE_DOMAINS = ("c.us", "s.whatsapp.net", "g.us")

_MENTIONED = re.compile(r"@(?<![\w@.].)[A-Za-z0-9_][A-Za-z0-9_.\-]{1,31}")
_NUMERIC_NAME = re.compile(r"\d+(?:am|pm|hrs?|h|k|x|th|st|nd|rd)?", re.I)
_NAMES = "|".join(sorted((n for n in PLATFORMS if n != "sc"), key=len, reverse=True))
_ROLE = (
    r"handle|user ?name|user ?id|usernames|handles|user|name|account|acc|profile|tag|id|known as|called|as"
)
# What may stand between the name of a platform and the handle: these words, and the signs told in _OPENERS.
_BETWEEN = frozenset(
    "handle username userid user usernames handles name id account acc profile tag known called as is was "
    "on under contact channel group bot at the his her @".split()
)
_OPENERS = translation(replaced=dict.fromkeys(":-=,(\"'", " "))
_PLATFORM_AFTER = re.compile(
    rf"[\"')]?,?\s?(?:(?:on|via|over|using|thro?ugh)\s(?:his\s|her\s|their\s|the\s)?|[(\-/]\s?|)({_NAMES})(?!\w)"
)
_ROLE_WORDS = (
    r"handle|user ?name|user ?id|usernames?|handles?|user|profile|tag|id|acc(?:ount)?(?: ?name)?|name"
)
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.\-]{1,31}"
_INTRODUCED = re.compile(
    rf"(?<![\w@./])(?:(?:({_NAMES})(?:'s)?(?:\s?(?:{_ROLE_WORDS}))?|(?:user ?name|handle|screen ?name))"
    rf"(?:\s(?:is|was|of|called|known as))?\s?[:=\-]?\s?[\"'(]?)(?<![A-Za-z0-9])(?P<name>{_NAME})",
    re.I,
)
_INTRODUCER = re.compile(f"{_NAMES}|user ?name|handle|screen ?name")
_ROLE_SPOKEN = re.compile(r"handle|user|profile|tag|\bid\b|name", re.I)
_CARRY = re.compile(r"[\s,&/]{1,3}(?:and|or|&)?\s?")
HANDLE_WORDS = frozenset(word for name in PLATFORMS for word in name.split(" ")) | {
    "handle", "handles", "user", "username", "usernames", "screen",
}  # fmt: skip
"""Without one of these only an at-sign makes a handle."""
_HANDLE_WORD = needs("handle_word")

_IP4 = re.compile(
    r"\d(?<![\w.].)\d{0,2}(?:(?:\.|\[\.\]|\(\.\)|\[dot\]|\(dot\))\d{1,3}){3}(?![^\W_]|\.\d|-\d(?!\d{0,2}\.\d))",
    re.I,
)
_NEXT_IP4 = re.compile(r"[\s,;/&]{1,3}(?:and\s)?(?:\d{1,3}\.){3}\d")
_IP6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]{2,39}(?![\w])")

_SCHEMED = re.compile(
    r"[hH](?<![A-Za-z].)(?:[tT]{2}|[xX]{2}|\*\*)[pP][sS]?\s?(?:\[:\]|\[://\]|:)(?:\s?//)?\s?[^\s<>\"]{3,2000}"
)
_BARE = re.compile(
    rf"(?:[A-Za-z0-9][A-Za-z0-9\-]{{0,62}}+{_DOT}){{1,6}}([A-Za-z]{{2,24}}|xn--[A-Za-z0-9\-]{{2,40}})"
    r"(?![\w@\-])(?::\d{2,5})?(?:/[^\s<>\"]{0,2000})?",
    re.I,
)
# A dot inside a name, plain or in brackets: a bare address is looked for only around one.
_INNER_DOT = re.compile(
    r"[.\[({](?:(?<=[A-Za-z0-9]\.)(?=[A-Za-z0-9])|(?<![.])\s?(?:\.|[dD][oO][tT])\s?[\])}])"
)
_LABEL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
_TRAILING = ".,;:!?'\"’)]}>*"
# Endings that are more often a word after a missing space, or the name of a file.
_WORDLIKE = frozenset(
    "to so it is in at be me no my am us as md py sh ps id do im st hr pm la he we vi ai ge al li pw "
    "ms mt sg sc "
    "name pro team today news fun win top one bar pub cash money live life group support works".split(" ")
)
# A padded at-sign joins an address only when its left part looks like one or a word announces it.
_MARKED = re.compile(r"[A-Za-z][\w+]*[._%+\-\d]")
_ANNOUNCED = re.compile(
    r"\b(?:e-?mails?|mail|reach|contact|write|addresse?s?)\b[\s:=,\-]{0,3}(?:(?:me|him|her|them|us|is|was|at|on|to)[\s:]+){0,3}$"
)
# An address list is cut where the next address starts.
_NEXT_URL = re.compile(r"\||[;,](?=h(?:tt|xx)ps?:)", re.I)


def _local_start(text: str, end: int) -> int:
    """Where the part before an at-sign begins; a few obfuscated dots may stand inside it."""
    start = end
    for _ in range(4):
        window = text[max(0, start - 64) : start]
        kept = len(window.rstrip(_LOCAL))
        start -= len(window) - kept
        dot = _LOCAL_DOT.search(text, max(0, start - 8), start)
        if dot is None:
            break
        before = text[dot.start() - 1 : dot.start()]
        if not before.isalnum():
            break
        start = dot.start()
    while start < end and not (text[start].isalnum() or text[start] == "_"):
        start += 1
    return start


def find_emails(scan: Scan) -> Iterator[Candidate]:
    """Yield e-mail addresses, plain or with their at-sign and dots in brackets."""
    text = scan.text
    for at in _AT.finditer(text):
        left, right = at.span()
        bare, padded = right - left == 1, False
        if text[right : right + 1] == " ":
            right, padded = right + 1, bare
        if left and text[left - 1] == " ":
            left, padded = left - 1, bare
        domain = _DOMAIN.match(text, right)
        if domain is None:
            continue
        start, end = _local_start(text, left), domain.end()
        if start == left:
            continue
        if padded:
            announced = _ANNOUNCED.search(scan.lower, max(0, start - 24), start) is not None
            if not announced and _MARKED.match(text, start, left) is None:
                continue
        canonical = canonical_email(text[start:end])
        if canonical is None or canonical.value.endswith(_PHONE_DOMAINS):
            continue
        if not padded or canonical.checks[-1] == "known-ending":
            yield Candidate("email", start, end, canonical)


def find_spoken_emails(scan: Scan) -> Iterator[Candidate]:
    """Yield e-mail addresses with "at" and "dot" for their signs."""
    for match in _SPOKEN_EMAIL.finditer(scan.text):
        canonical = canonical_email(match.group())
        if canonical is not None and canonical.checks[-1] == "known-ending":
            yield Candidate("email", *match.span(), canonical)


def _platform_beside(lower: str, start: int, end: int) -> str | None:
    words = lower[max(0, start - 36) : start].translate(_OPENERS).split()
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if word in PLATFORMS and word != "sc":
            return word
        if index and f"{words[index - 1]} {word}" in PLATFORMS:
            return f"{words[index - 1]} {word}"
        if word not in _BETWEEN:
            break
    after = _PLATFORM_AFTER.match(lower, end, min(len(lower), end + 36))
    return after.group(1) if after is not None else None


def find_mentions(scan: Scan) -> Iterator[Candidate]:
    """Yield account handles written ``@name``."""
    text, lower = scan.text, scan.lower
    signed = scan.signals & _HANDLE_WORD
    last_end, last_platform = -1, None
    for match in _MENTIONED.finditer(text):
        start = match.start()
        raw = match.group().rstrip(".-")
        end = start + len(raw)
        if _NUMERIC_NAME.fullmatch(raw, 1):
            continue
        platform = _platform_beside(lower, start, end) if signed else None
        if platform is None and last_platform and _CARRY.fullmatch(text, last_end, start):
            platform = last_platform
        if platform is None and "." in raw and raw.rpartition(".")[2].lower() in TOP_LEVEL_DOMAINS:
            continue
        canonical = canonical_handle(raw, platform)
        last_end, last_platform = end, platform
        if canonical is not None:
            yield Candidate("handle", start, end, canonical, platform or "")


def find_introduced_handles(scan: Scan) -> Iterator[Candidate]:
    """Yield account handles without a sign, which a platform or "username" introduces."""
    text, lower = scan.text, scan.lower
    reach = 0
    for word in _INTRODUCER.finditer(lower):
        if word.start() < reach or (match := _INTRODUCED.match(text, word.start())) is None:
            continue
        reach = match.end()
        start, end = match.span("name")
        raw = match["name"].rstrip(".-")
        end = start + len(raw)
        head = text[match.start() : start]
        platform = match.group(1).lower() if match.group(1) else None
        marked = any(c.isdigit() for c in raw) or "_" in raw or "." in raw
        quoted = head[-1] in "\"'"
        if not marked and not quoted:
            continue
        if raw[0].isdigit() and not any(c.isalpha() for c in raw):
            continue
        if not (_ROLE_SPOKEN.search(head) or head.rstrip()[-1] in ":=-\"'(" or "_" in raw or marked):
            continue
        if "." in raw and raw.rpartition(".")[2].lower() in TOP_LEVEL_DOMAINS and "/" in text[end : end + 1]:
            continue
        if platform is None:
            platform = _platform_beside(lower, start, end)
        canonical = canonical_handle(raw, platform)
        if canonical is not None:
            yield Candidate("handle", start, end, canonical, platform or "username")


def find_ips(scan: Scan) -> Iterator[Candidate]:
    """Yield IPv4 and IPv6 addresses, plain or defanged."""
    text = scan.text
    for match in _IP4.finditer(text):
        canonical = canonical_ip(match.group())
        if canonical is None:
            continue
        label, word, adjacent = scan.label_before(match.start())
        # A log holds addresses, and no reference is a list of them.
        owned = label == "serial" and word != "log" and _NEXT_IP4.match(text, match.end()) is None
        if not (adjacent and (label == "version" or owned)):
            yield Candidate("ip", *match.span(), canonical)
    if "::" not in text and text.count(":") < 7:
        return
    for match in _IP6.finditer(text):
        raw = match.group()
        trimmed = raw if raw.endswith("::") else raw.rstrip(":")
        if len(trimmed) < 4 or (canonical := canonical_ip(trimmed)) is None:
            continue
        yield Candidate("ip", match.start(), match.start() + len(trimmed), canonical)


def _trim(raw: str) -> str:
    """Take the sentence's punctuation off the end of an address, but keep a bracket that it opened."""
    while raw and raw[-1] in _TRAILING:
        if raw[-1] == ")" and raw.count("(") >= raw.count(")"):
            break
        if raw[-1] == "]" and raw.count("[") >= raw.count("]"):
            break
        raw = raw[:-1]
    return raw


def _believable(raw: str, ending: str) -> bool:
    """Whether a bare name with a dot is an address rather than two sentences without a space."""
    if "/" in raw or raw[:4].lower() == "www.":
        return True
    if ending.lower() in _WORDLIKE:
        return False
    # "seen.Then", "St.Helens": capitals after the dot betray a sentence, unless all is in capitals.
    return ending.islower() or raw.isupper()


def _addresses(text: str, start: int, end: int) -> Iterator[Candidate]:
    """The addresses of a stretch: a list of them may run on without a space."""
    while start < end:
        cut = _NEXT_URL.search(text, start, end)
        stop = cut.start() if cut is not None else end
        raw = _trim(text[start:stop])
        if raw:
            canonical = canonical_url(raw)
            if canonical is not None:
                yield Candidate("url", start, start + len(raw), canonical)
        start = cut.end() if cut is not None else end


def find_urls(scan: Scan) -> Iterator[Candidate]:
    """Yield web addresses and bare domains, plain or defanged."""
    text, lower = scan.text, scan.lower
    if "http" in lower or "hxxp" in lower or "h**p" in lower:
        for match in _SCHEMED.finditer(text):
            yield from _addresses(text, *match.span())
    reach = 0
    for dot in _INNER_DOT.finditer(text):
        at = dot.start()
        if at < reach:
            continue
        if text[at] != "." and text[at - 1 : at] == " ":
            at -= 1
        window = text[max(reach, at - 64) : at]
        start = at - len(window) + len(window.rstrip(_LABEL))
        if start == at or (start and (text[start - 1].isalnum() or text[start - 1] in "_@.-/")):
            continue
        bare = _BARE.match(text, start)
        if bare is None:
            continue
        reach = bare.end()
        raw = _trim(bare.group())
        ending = bare.group(1)
        if ending.lower() not in TOP_LEVEL_DOMAINS and raw[:4].lower() != "www.":
            continue
        if not _believable(raw, ending):
            continue
        canonical = canonical_url(raw)
        if canonical is not None:
            yield Candidate("url", start, start + len(raw), canonical)
