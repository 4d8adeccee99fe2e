"""E-mail addresses, account handles, network addresses and web addresses."""

import re
from base64 import b32decode
from functools import lru_cache
from hashlib import sha3_256
from ipaddress import AddressValueError, IPv6Address

from forestall.core.identifiers.result import Canonical

__all__ = [
    "PLATFORMS",
    "TOP_LEVEL_DOMAINS",
    "canonical_email",
    "canonical_handle",
    "canonical_ip",
    "canonical_url",
]

PLATFORMS: dict[str, str] = {
    "telegram": "telegram", "tele": "telegram", "tg": "telegram", "telegr": "telegram",
    "snapchat": "snapchat", "snap": "snapchat", "snapchat's": "snapchat", "sc": "snapchat",
    "instagram": "instagram", "insta": "instagram", "ig": "instagram",
    "whatsapp": "whatsapp", "twitter": "twitter", "tiktok": "tiktok", "tik tok": "tiktok", "tt": "tiktok",
    "facebook": "facebook", "fb": "facebook", "messenger": "facebook",
    "discord": "discord", "signal": "signal", "wickr": "wickr", "kik": "kik", "threema": "threema",
    "session": "session", "reddit": "reddit", "youtube": "youtube", "twitch": "twitch", "steam": "steam",
    "onlyfans": "onlyfans", "threads": "threads", "linkedin": "linkedin", "vk": "vk", "viber": "viber",
    "wechat": "wechat", "skype": "skype", "roblox": "roblox", "xbox": "xbox", "psn": "psn",
    "encrochat": "encrochat", "sky ecc": "skyecc", "anom": "anom", "matrix": "matrix", "wire": "wire",
    "cashapp": "cashapp", "cash app": "cashapp", "revolut": "revolut", "paypal": "paypal", "monzo": "monzo",
}  # fmt: skip
"""Spoken names of platforms, in lower case, and the name used as the prefix of a canonical handle."""

_ENDINGS = (
    "com org net edu gov mil int info biz name pro io co me tv cc ws to gg gl ly sh fm ai app dev xyz top "
    "site online shop store club live link click space website tech cloud digital agency company group "
    "services support solutions world life today news media email chat social network market trade money "
    "cash bank finance fund exchange bet casino poker game games vip win fun icu cyou buzz rest bar pub "
    "cafe london wales scot cymru uk ie fr de es it nl be lu ch at dk se no fi is pt pl cz sk hu "
    "ro bg gr tr ru ua by md lt lv ee al mk rs ba hr si xk me ge am az kz uz cy mt eu us ca mx br ar cl "
    "pe ve ec bo py uy pa cr do cu jm tt bs bb ky vg cn hk tw jp kr in pk bd lk np mm th vn my sg id ph "
    "au nz za ng gh ke ug tz et so sd eg ly tn dz ma sn ci cm cd ao zm zw mz mu sc ae sa qa kw bh om ye "
    "iq ir il jo lb sy ps af su onion i2p eth crypto nf pw tk ml ga cf gq la st im je gi fo sx vc ag dm "
    "gd lc aero mobi travel jobs tel post asia cat"
)
TOP_LEVEL_DOMAINS = frozenset(_ENDINGS.split())
"""Top-level domains believed without a scheme. With ``http://`` or ``www.`` any alphabetic one is."""

_REFANG = (
    (re.compile(r"\s*[\[({<]\s*(?:at|@)\s*[\])}>]\s*|\s+at\s+|\s*@\s*", re.I), "@"),
    (re.compile(r"\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+", re.I), "."),
)
_SCHEME = re.compile(r"h(?:tt|xx|\*\*)ps?(?=\s*[:\[])", re.I)
_COLON = re.compile(r"\[(:|://)\]")
_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+([a-z]{{2,24}}|xn--[a-z0-9\-]{{1,59}})")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+)*")
_HANDLE = re.compile(r"[a-z0-9_](?:[a-z0-9_.\-]{0,30}[a-z0-9_])?")
_URL = re.compile(r"(?:([a-z][a-z0-9+]{1,9})://)?(?:[^\s/@]*@)?([^\s/:?#]+)(:\d{1,5})?([/?#]\S*)?", re.I)


def _refang(text: str) -> str:
    for pattern, plain in _REFANG:
        text = pattern.sub(plain, text)
    return text


def _onion(domain: str) -> bool | None:
    """Whether an onion v3 name passes its checksum; None when it is not an onion v3 name.

    Tor rend-spec-v3, section 6: CHECKSUM = SHA3-256(".onion checksum" | PUBKEY | VERSION)[:2].
    """
    label = domain.removesuffix(".onion").rpartition(".")[2]
    if label == domain or len(label) != 56:
        return None
    try:
        raw = b32decode(label.upper())
    except ValueError:
        return False
    return raw[34] == 3 and sha3_256(b".onion checksum" + raw[:32] + raw[34:]).digest()[:2] == raw[32:34]


@lru_cache(maxsize=1 << 14)
def canonical_email(raw: str) -> Canonical | None:
    """Give an e-mail address in lower case, undoing ``[at]``, ``(dot)`` and the like.

    The form is that of RFC 5321 without quoted local parts. The domain is checked for shape and known
    endings, not looked up.

    Examples
    --------
    >>> canonical_email("J.Smith [at] Example (dot) com").value
    'j.smith@example.com'
    >>> canonical_email("meet me @ 10") is None
    True
    """
    text = raw.strip(" \t<>\"'")
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if text.count("@") != 1 or not text.isascii() or " " in text or "[" in text or "(" in text:
        text = _refang(text)
    local, at, domain = text.rpartition("@")
    domain = domain.lower()
    match = _DOMAIN.fullmatch(domain)
    if (
        not at
        or match is None
        or len(domain) > 253
        or not 1 <= len(local) <= 64
        or not _LOCAL.fullmatch(local)
    ):
        return None
    value = f"{local.lower()}@{domain}"
    if match.group(1) in TOP_LEVEL_DOMAINS:
        return Canonical(value, ("format", "known-ending"), 0.98)
    return Canonical(value, ("format",), 0.8)


@lru_cache(maxsize=1 << 14)
def canonical_handle(raw: str, platform: str | None = None) -> Canonical | None:
    """Give an account handle as ``@name``, or ``platform:@name`` when the platform is known.

    Parameters
    ----------
    raw
        ``@name``, ``name`` or ``platform:@name``.
    platform
        A spoken platform name (see `PLATFORMS`), if one stands beside the handle.

    Examples
    --------
    >>> canonical_handle("@Ghost_99", "TG").value
    'telegram:@ghost_99'
    >>> canonical_handle("Ghost_99").value
    '@ghost_99'
    """
    text = raw.strip().lower()
    if platform is None:
        head, colon, rest = text.partition(":")
        if colon:
            platform, text = head, rest.strip()
    name = text.removeprefix("@")
    if len(name) < 2 or not _HANDLE.fullmatch(name) or name.replace(".", "").isdecimal():
        return None
    if platform is None:
        return Canonical(f"@{name}", ("format",), 0.8 if text.startswith("@") else 0.4)
    known = PLATFORMS.get(platform.lower())
    if known is None:
        return None
    return Canonical(f"{known}:@{name}", ("platform", "format"), 0.9)


@lru_cache(maxsize=1 << 14)
def canonical_ip(raw: str) -> Canonical | None:
    """Give an IPv4 or IPv6 address in its shortest standard form (RFC 5952 for IPv6).

    Octets with a leading zero are refused: readers disagree on whether they are octal.

    Examples
    --------
    >>> canonical_ip("192[.]0[.]2[.]10").value, canonical_ip("2001:DB8:0:0::1").value
    ('192.0.2.10', '2001:db8::1')
    >>> canonical_ip("192.0.2.256") is None
    True
    """
    text = _refang(raw.strip()) if "[" in raw or "(" in raw else raw.strip()
    if ":" in text:
        try:
            return Canonical(str(IPv6Address(text.partition("%")[0])), ("format", "ipv6"), 0.97)
        except AddressValueError:
            return None
    parts = text.split(".")
    if len(parts) != 4 or not text.isascii():
        return None
    for part in parts:
        if not part.isdecimal() or len(part) > 3 or int(part) > 255 or (part[0] == "0" and len(part) > 1):
            return None
    return Canonical(text, ("format", "octets", "ipv4"), 0.9)


@lru_cache(maxsize=1 << 14)
def canonical_url(raw: str) -> Canonical | None:
    """Give a web address or bare domain: refanged, with scheme and host in lower case, the path as written.

    Examples
    --------
    >>> canonical_url("hxxps://Shop[.]Example[.]com/A?b=1").value
    'https://shop.example.com/A?b=1'
    >>> canonical_url("Example.co.uk").value
    'example.co.uk'
    >>> canonical_url("etc.Then") is None
    True
    """
    text = raw.strip()
    if "[" in text or "(" in text or " " in text:
        text = _refang(_COLON.sub(r"\1", text))
    if text[:1] in "hH":
        text = _SCHEME.sub(lambda m: "https" if m[0][-1] in "sS" else "http", text, count=1)
    match = _URL.fullmatch(text)
    if match is None:
        return None
    scheme, host, port, path = (
        match.group(1),
        match.group(2).lower().rstrip("."),
        match.group(3),
        match.group(4),
    )
    domain = _DOMAIN.fullmatch(host)
    checks: tuple[str, ...]
    if domain is None:
        if scheme is None or canonical_ip(host) is None:
            return None
        checks, belief = ("scheme", "host-address"), 0.95
    else:
        known = domain.group(1) in TOP_LEVEL_DOMAINS
        if not known and scheme is None and not host.startswith("www."):
            return None
        checks, belief = (("known-ending",) if known else ()), (0.85 if known else 0.7)
        if scheme is not None:
            checks, belief = ("scheme", *checks), 0.97
    onion = _onion(host)
    if onion is False:
        checks, belief = (*checks, "onion-checksum-failed"), 0.3
    elif onion:
        checks, belief = ("onion-v3-checksum", *checks), 0.99
    value = (f"{scheme.lower()}://" if scheme else "") + host + (port or "") + (path or "")
    return Canonical(value, checks or ("format",), belief)
