# ruff: noqa: E501  (the hand-written lines are kept whole: they are data, and a wrapped log is another log)
"""Make ``extraction_gold.jsonl``: a blind gold set of identifiers in police text.

Written without sight of any extractor. The first 300 lines are written by hand (`HAND`); the rest are random
fills of `TEMPLATES`. Every person, company and number is invented; domains are reserved or made up.

Each output line is ``{"text", "mentions": [{"kind", "start", "end", "canonical"}]}`` with Python ``str`` offsets.

Rules of annotation (where a fair reader could hesitate):

* A phone starts at its first ``+``, bracket or digit; ``tel:``, labels and extensions are outside. 447... without
  the plus is a phone; so is a labelled mobile whose leading zero a spreadsheet dropped. 101, 999 and masked or
  partial numbers are not.
* A date needs day, month and year; weekday and time are outside the mention. Two-figure years above 30 are 19xx.
* Money needs a currency; the sign and CR/DR are outside. Bitcoin amounts and slang without a currency are not money.
* A handle carries a platform only when the platform's name stands right beside it.
* An IP excludes its port; an address, e-mail, phone or date inside a URL is not a mention of its own.
* Strings that fail their checksum (IBAN, card, IMEI, crypto) are decoys, never mentions.
* A bank account is a sort code with its account number, in either order; one without the other is not a mention.

Markup: ``[[kind raw]]`` is a literal mention (canonical derived from the raw text, or given after ``=>``),
``{{maker arg}}`` a random fill, ``{{w:a|b}}`` a random word, ``⏎`` a newline and ``⇥`` a tab.

Run ``python make_extraction_gold.py`` to rewrite the file and print the counts.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

SEED = 48213
TOTAL = 1200
OUTPUT = Path(__file__).with_name("extraction_gold.jsonl")

Mention = tuple[str, str, str]  # kind, raw, canonical
Segment = str | Mention

rng = random.Random(SEED)

# --------------------------------------------------------------------------- checksums


def luhn_ok(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    total = 0
    for place, figure in enumerate(reversed(digits)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def luhn_close(stem: str) -> str:
    return next(stem + str(d) for d in range(10) if luhn_ok(stem + str(d)))


def iban_remainder(iban: str) -> int:
    """ISO 13616: 1 for a valid IBAN."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97


def iban_close(country: str, bban: str) -> str:
    return f"{country}{98 - iban_remainder(country + '00' + bban):02d}{bban}"


B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58check(payload: bytes) -> str:
    raw = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, out = int.from_bytes(raw), ""
    while number:
        number, figure = divmod(number, 58)
        out = B58[figure] + out
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + out


def base58check_ok(address: str) -> bool:
    if set(address) - set(B58):
        return False
    number = 0
    for c in address:
        number = number * 58 + B58.index(c)
    if number.bit_length() > 200:
        return False
    raw = number.to_bytes(25)
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


B32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bech32_polymod(values: list[int]) -> int:
    """BIP-173."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= g if top >> i & 1 else 0
    return check


HRP = [ord(c) >> 5 for c in "bc"] + [0] + [ord(c) & 31 for c in "bc"]


def segwit(version: int, program: bytes) -> str:
    """BIP-173 for version 0, BIP-350 (bech32m) above."""
    bits = "".join(f"{b:08b}" for b in program)
    bits += "0" * (-len(bits) % 5)
    data = [version] + [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    check = bech32_polymod(HRP + data + [0] * 6) ^ (0x2BC830A3 if version else 1)
    return "bc1" + "".join(B32[v] for v in data + [check >> 5 * (5 - i) & 31 for i in range(6)])


def segwit_ok(address: str) -> bool:
    if not address.startswith("bc1") or set(address[3:]) - set(B32):
        return False
    data = [B32.index(c) for c in address[3:]]
    return bech32_polymod(HRP + data) == (0x2BC830A3 if data[0] else 1)


def keccak256(message: bytes) -> bytes:
    """Keccak with the original padding (Ethereum's hash), not FIPS 202 SHA3."""
    mask = (1 << 64) - 1

    def rotate(x: int, n: int) -> int:
        n %= 64
        return (x << n | x >> (64 - n)) & mask

    padded = bytearray(message + b"\x01" + b"\0" * (-(len(message) + 1) % 136))
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for block in range(0, len(padded), 136):
        for i in range(17):
            lanes[i % 5][i // 5] ^= int.from_bytes(padded[block + 8 * i : block + 8 * i + 8], "little")
        shift = 1
        for _ in range(24):
            parity = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
            for x in range(5):
                twist = parity[(x + 4) % 5] ^ rotate(parity[(x + 1) % 5], 1)
                lanes[x] = [lane ^ twist for lane in lanes[x]]
            x, y, current = 1, 0, lanes[1][0]
            for step in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                current, lanes[x][y] = lanes[x][y], rotate(current, (step + 1) * (step + 2) // 2)
            for y in range(5):
                row = [lanes[x][y] for x in range(5)]
                for x in range(5):
                    lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & mask & row[(x + 2) % 5])
            for j in range(7):
                shift = (shift << 1 ^ (shift >> 7) * 0x71) % 256
                if shift & 2:
                    lanes[0][0] ^= 1 << ((1 << j) - 1)
    return b"".join(lanes[i % 5][i // 5].to_bytes(8, "little") for i in range(4))


def eip55(address: str) -> str:
    digest = keccak256(address.encode()).hex()
    return "0x" + "".join(c.upper() if int(h, 16) > 7 else c for c, h in zip(address, digest, strict=False))


def crypto_ok(address: str) -> bool:
    if re.fullmatch(r"0x[0-9a-fA-F]{40}", address):
        return address == address.lower() or address == eip55(address[2:].lower())
    if address.startswith("bc1"):
        return segwit_ok(address)
    return address[0] in "13T" and base58check_ok(address)


# --------------------------------------------------------------------------- canonical forms, from the raw text

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
CURRENCY = {"£": "GBP", "€": "EUR", "$": "USD", "LEI": "RON", "EURO": "EUR", "EUROS": "EUR", "POUNDS": "GBP"}
PLATFORMS = ("telegram", "snapchat", "instagram", "tiktok", "twitter", "wickr", "signal")


def canon_phone(raw: str) -> str:
    text = unicodedata.normalize("NFKC", raw).translate(str.maketrans("OoIl", "0011"))
    text = re.sub(r"\(\s*0\s*\)", "", text)
    digits = re.sub(r"\D", "", text)
    if "+" in text:
        return "+" + digits
    if digits.startswith("00"):
        return "+" + digits[2:]
    if digits.startswith("44") and len(digits) == 12:
        return "+" + digits
    return "+44" + digits.removeprefix("0")


def canon_email(raw: str) -> str:
    text = raw.lower()
    text = re.sub(r"\s*[\[({]\s*(at|@)\s*[\])}]\s*|\s+at\s+|\s*@\s*", "@", text)
    text = re.sub(r"\s*[\[({]\s*(dot|\.)\s*[\])}]\s*|\s+dot\s+", ".", text)
    return text.replace(" ", "")


def canon_date(raw: str) -> str:
    iso = re.fullmatch(r"(\d{4})[-/](\d\d)[-/](\d\d)", raw)
    if iso:
        year, month, day = map(int, iso.groups())
    else:
        word = re.search(r"[A-Za-z]{3,}", re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", raw))
        numbers = re.findall(r"\d+", raw)
        month = MONTHS.index(word.group()[:3].lower()) + 1 if word else int(numbers[1])
        day, year = int(numbers[0]), int(numbers[-1])
        if len(numbers[-1]) == 2:
            year += 1900 if year > 30 else 2000
    return datetime.date(year, month, day).isoformat()


def canon_money(raw: str) -> str:
    match = re.fullmatch(
        r"(?i)(?:US(?=\$))?([^\d\s.,]*)\s*([\d.,]+)\s*(k|m|mil|million|thousand)?\s*([^\d\s]*)", raw
    )
    assert match, raw
    lead, amount, suffix, trail = match.groups()
    unit = (lead or trail).upper()
    if re.search(r"[.,]\d{3},\d\d$|^\d+,\d\d$|^\d{1,3}(\.\d{3})+,\d\d$", amount):
        amount = amount.replace(".", "").replace(",", ".")
    value = float(amount.replace(",", ""))
    value *= {"k": 1e3, "thousand": 1e3, "m": 1e6, "mil": 1e6, "million": 1e6}.get((suffix or "").lower(), 1)
    return f"{CURRENCY.get(unit, unit)} {value:.2f}"


def canon_postcode(raw: str) -> str:
    solid = raw.replace(" ", "").upper()
    return f"{solid[:-3]} {solid[-3:]}"


def canon_url(raw: str) -> str:
    text = raw.replace("[.]", ".").replace("(.)", ".").replace("[dot]", ".").replace("[:]", ":")
    return re.sub(r"^hxxp", "http", text, flags=re.I)


def canon_bank(raw: str) -> str:
    sort, account = None, None
    for run in re.findall(r"\d\d[- ]\d\d[- ]\d\d(?!\d)|\d{8}|\d{4} \d{4}|\d{6}", raw):
        figures = re.sub(r"\D", "", run)
        if len(figures) == 6:
            sort = f"{figures[:2]}-{figures[2:4]}-{figures[4:]}"
        else:
            account = figures
    assert sort, raw
    assert account, raw
    return f"{sort} {account}"


def solid_upper(raw: str) -> str:
    return re.sub(r"[\s.-]", "", raw).upper()


CANON: dict[str, Callable[[str], str]] = {
    "phone": canon_phone,
    "email": canon_email,
    "handle": str.lower,
    "vehicle": solid_upper,
    "iban": solid_upper,
    "bank_account": canon_bank,
    "card": lambda raw: re.sub(r"\D", "", raw),
    "crypto": str,
    "company_number": str.upper,
    "date": canon_date,
    "money": canon_money,
    "postcode": canon_postcode,
    "imei": lambda raw: re.sub(r"\D", "", raw),
    "nino": solid_upper,
    "ip": lambda raw: raw.replace("[.]", ".").lower(),
    "url": canon_url,
}
SHORT = {
    "p": "phone",
    "e": "email",
    "h": "handle",
    "v": "vehicle",
    "b": "bank_account",
    "co": "company_number",
    "d": "date",
    "m": "money",
    "pc": "postcode",
    "n": "nino",
    "ip": "ip",
    "u": "url",
}

# --------------------------------------------------------------------------- random fills


def digits(count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def letters(count: int, alphabet: str = "ABCDEFGHJKLMNOPRSTUVWXY") -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def octets(count: int) -> bytes:
    return bytes(rng.randrange(256) for _ in range(count))


def cut(text: str, sizes: str, joint: str) -> str:
    """Cut a string in groups: ``cut("07700900123", "56", " ")`` is ``"07700 900123"``."""
    out, at = [], 0
    for size in sizes:
        out.append(text[at : at + int(size)])
        at += int(size)
    return joint.join([*out, text[at:]] if text[at:] else out)


MOBILE = (
    "7301 7340 7367 7380 7392 7401 7415 7423 7436 7444 7468 7479 7481 7493 7503 7511 7534 7546 7557 7568 7572 7585 7591 "
    "7710 7722 7735 7743 7751 7769 7774 7801 7816 7840 7855 7861 7877 7884 7891 7903 7921 7946 7957 7960 7974 7985 7999"
).split()
LANDLINES = (
    "1159483",
    "1158241",
    "1214960",
    "1614960",
    "1164960",
    "1134960",
    "1174960",
    "1514960",
    "2079460",
    "8081570",
)


def mobile() -> str:
    return rng.choice(MOBILE) + digits(6) if rng.random() < 0.97 else "7700900" + digits(3)


def typed_badly(text: str) -> str:
    """Letter O for zero and l for one, as a tired hand or an OCR would."""
    return "".join(
        ("O" if rng.random() < 0.6 else c) if c == "0" else "l" if c == "1" and rng.random() < 0.5 else c
        for c in text
    )


def mobile_styles(n: str) -> list[tuple[str, int]]:
    z = "0" + n
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789+"}  # full-width forms, U+FF10 on
    return [
        (z, 10),
        (cut(z, "56", " "), 10),
        (cut(z, "533", " "), 5),
        (cut(z, "434", " "), 3),
        (cut(z, "344", " "), 2),
        (cut(z, "443", " "), 1),
        (cut(z, "533", "-"), 3),
        (cut(z, "56", "-"), 2),
        (cut(z, "533", "."), 3),
        (cut(z, "56", "."), 1),
        (cut(z, "222221", " "), 2),
        (" ".join(z), 1),
        (f"({z[:5]}) {z[5:]}", 2),
        ("+44" + n, 6),
        ("+44 " + cut(n, "46", " "), 5),
        ("+44 " + cut(n, "433", " "), 3),
        ("+44-" + cut(n, "433", "-"), 1),
        ("+44." + cut(n, "46", "."), 1),
        (f"+44 (0){n[:4]} {n[4:]}", 3),
        (f"+44(0){n}", 3),
        (f"+44 (0) {cut(n, '433', ' ')}", 2),
        ("0044" + n, 4),
        ("0044 " + cut(n, "46", " "), 3),
        (f"0044 (0){cut(n, '46', ' ')}", 1),
        ("44" + n, 4),
        (f"(+44) {cut(n, '46', ' ')}", 1),
        (typed_badly(z), 7),
        (typed_badly(cut(z, "56", " ")), 5),
        (z.translate(wide), 1),
        (("+44 " + n).translate(wide), 1),
        (cut(z, "56", "\u00a0"), 1),
    ]


def landline_styles(n: str) -> list[tuple[str, int]]:
    at = 2 if n.startswith("20") else 3
    area, first, last = n[:at], n[at:-4], n[-4:]
    return [
        (f"0{area} {first} {last}", 6),
        (f"0{n}", 4),
        (f"(0{area}) {first} {last}", 3),
        (f"(0{area}) {first}{last}", 1),
        (f"0{area}-{first}-{last}", 2),
        (f"0{area} {first}{last}", 3),
        (f"0{area}.{first}.{last}", 1),
        (f"+44 {area} {first} {last}", 3),
        (f"+44 (0){area} {first} {last}", 2),
        (f"0044 {area} {first}{last}", 1),
        (typed_badly(f"0{area} {first} {last}"), 1),
    ]


ABROAD: dict[str, tuple[str, tuple[str, ...], int, str]] = {
    # country: code, mobile starts, national length, usual grouping
    "RO": ("40", ("721", "732", "744", "752", "766", "785"), 9, "333"),
    "NL": ("31", ("610", "622", "634", "641", "655"), 9, "144"),
    "AL": ("355", ("672", "684", "692", "695"), 9, "234"),
    "PL": ("48", ("501", "512", "602", "664", "691", "722", "787", "883"), 9, "333"),
    "IE": ("353", ("832", "851", "861", "872", "894"), 9, "234"),
    "AE": ("971", ("501", "524", "553", "561", "585"), 9, "234"),
    "ES": ("34", ("612", "633", "655", "677"), 9, "333"),
    "BE": ("32", ("470", "484", "492"), 9, "3222"),
    "DE": ("49", ("1512", "1573", "1761"), 11, "38"),
    "TR": ("90", ("532", "542", "553"), 10, "3322"),
    "LT": ("370", ("612", "652", "683"), 8, "35"),
    "BG": ("359", ("877", "886", "898"), 9, "234"),
    "IT": ("39", ("328", "333", "347"), 10, "37"),
    "FR": ("33", ("612", "645", "678"), 9, "12222"),
}


def pick(styles: list[tuple[str, int]]) -> str:
    return rng.choices([s for s, _ in styles], [w for _, w in styles])[0]


def phone(arg: str = "") -> list[Segment]:
    if not arg:
        arg = rng.choices(["mobile", "land", "abroad"], [68, 14, 18])[0]
    if arg == "mobile" or arg == "plain":
        n = mobile()
        styles = mobile_styles(n)
        return [("phone", pick(styles[:4] if arg == "plain" else styles), "+44" + n)]
    if arg == "msisdn":
        n = mobile()
        return [("phone", "44" + n, "+44" + n)]
    if arg == "land":
        n = rng.choice(LANDLINES) + digits(3)
        return [("phone", pick(landline_styles(n)), "+44" + n)]
    code, starts, length, sizes = ABROAD[
        arg if arg in ABROAD else rng.choice([*ABROAD, *"RO RO AL AL NL IE PL".split()])
    ]
    start = rng.choice(starts)
    n = start + digits(length - len(start))
    styles = [
        (f"+{code}{n}", 4),
        (f"+{code} {cut(n, sizes, ' ')}", 6),
        (f"00{code}{n}", 4),
        (f"00{code} {cut(n, sizes, ' ')}", 3),
        (f"00 {code} {n}", 1),
        (f"+{code}-{cut(n, sizes, '-')}", 1),
        (f"+{code}.{cut(n, sizes, '.')}", 1),
        (f"(+{code}) {n}", 1),
    ]
    if code not in ("48", "34", "370", "39"):
        styles.append((f"+{code} (0){cut(n, sizes, ' ')}", 1))
    return [("phone", pick(styles), f"+{code}{n}")]


FORENAMES = "Callum Dean Marius Ardit Leanne Tariq Sorin Kyle Jodie Wes Bekim Nadia Piotr Reece Shanice Ionut Gary Aleks Priya Moses Donna Hassan Ewan Chantelle Vasile Luan".split()
SURNAMES = "Thirkell Oakshott Dragusin Marku Pellew Ransley Hoxhaj Brannock Tolley Vasquill Kerrow Nowacki Ettrick Sadler-Vane Ghulami Purnell Stavely Cobanu Whittock Denholme".split()
NICKS = "Ghost Biggs Dutchy Cobra Lemmy Sparks Uncle Tosh Minty Rocco Switch Fats Jigsaw Lurch".split()
PLACES = "Bulwell|Hyson Green|Long Eaton|Normanton|Beeston|Sneinton|Worksop|Alfreton|Highfields|Sparkhill|Moss Side|Hanley|Corby|Mansfield|Boston docks|Immingham|Ilkeston|Smethwick".split(
    "|"
)
STREETS = "Larkspur Road|Tannery Lane|Quarry Street|Ninth Avenue|Foundry Close|Beck Terrace|Station Approach|Salter Row|Hawthorn Way".split(
    "|"
)
STEMS = "tallowquoin brackenhaul fenlightfreight norvayetrading copperquillcars quillonvane dunmarrowfoods vantrellgroup osmerylogistics pellingtonwash".split()
# Reserved names only (RFC 2606; example.co.uk is Nominet's own): no address here can be anyone's.
SUFFIXES = "example.co.uk example.co.uk example.co.uk example.com example.com example.net example.net example.org example.org example.com".split()
DOMAINS = [
    "example.com",
    "example.net",
    "example.org",
    "mail.example.com",
    "post.example.net",
    *[f"{stem}.{suffix}" for stem, suffix in zip(STEMS, SUFFIXES, strict=True)],
]
AREAS = {
    "NG": 16,
    "DE": 7,
    "LE": 5,
    "B": 38,
    "M": 9,
    "S": 14,
    "LS": 19,
    "BD": 15,
    "L": 28,
    "CV": 12,
    "ST": 8,
    "WS": 11,
    "HU": 9,
    "PE": 13,
    "E": 17,
    "SE": 28,
    "N": 22,
    "BT": 17,
    "NE": 13,
    "WV": 14,
}


def email(arg: str = "") -> list[Segment]:
    first, last = rng.choice(FORENAMES).lower(), rng.choice(SURNAMES).lower()
    local = rng.choice(
        [
            f"{first}.{last}",
            f"{first[0]}{last}",
            f"{first}_{digits(2)}",
            f"{last}{digits(3)}",
            f"{first}-{last}",
            f"accounts.{last}",
        ]
    )
    domain = rng.choice(DOMAINS)
    plain = f"{local}@{domain}"
    raw = rng.choice([plain, plain, plain, plain.upper(), f"{local.title()}@{domain}"])
    if arg == "hidden":
        at = rng.choice([" [at] ", "(at)", " (at) ", "[at]", " {at} ", " @ ", "[@]"])
        dot = {"[": " [dot] ", "(": " (dot) ", "{": " {dot} ", "@": "."}[at.strip()[0]]
        if at.strip() == at:
            dot = dot.strip()
        raw = local + at + domain.replace(".", dot)
    return [("email", raw, plain)]


def handle(arg: str = "") -> list[Segment]:
    name = rng.choice(["{a}{b}", "{a}_{b}", "{b}_{n}", "{a}.{b}{n}", "real{a}{n}", "{b}{b}{n}"]).format(
        a=rng.choice(FORENAMES).lower(), b=rng.choice(NICKS).lower(), n=rng.randrange(10, 99)
    )
    raw = "@" + (name if rng.random() < 0.7 else name.title())
    if arg == "on":
        site = rng.choice(PLATFORMS)
        shown = rng.choice([site, site.title(), site.title(), site.upper()])
        mention = ("handle", raw, f"{site}:{raw.lower()}")
        return rng.choice(
            [
                [f"{shown}: ", mention],
                [f"{shown} ", mention],
                [f"{shown} - ", mention],
                [mention, f" ({shown})"],
                [mention, f" on {shown}"],
                [f"{shown}:", mention],
            ]
        )
    return [("handle", raw, raw.lower())]


def vehicle(_: str = "") -> list[Segment]:
    kind = rng.choices(["current", "prefix", "suffix", "ni"], [70, 12, 8, 10])[0]
    body = "ABCDEFGHJKLMNOPRSTUVWXY"
    if kind == "current":
        age = rng.choice([*range(8, 27), *range(58, 76)])
        left, right = letters(2, "ABCDEFGHKLMNOPRSVWY") + f"{age:02d}", letters(3)
    elif kind == "prefix":
        left, right = letters(1, "ABCDEFGHJKLMNPRSTVWXY") + str(rng.randrange(21, 999)), letters(3, body)
    elif kind == "suffix":
        left, right = letters(3, body), str(rng.randrange(1, 999)) + letters(1, "ABCDEFGHJKLMNPRSTVWXY")
    else:
        left, right = (
            rng.choice(
                [
                    "AIG",
                    "BIW",
                    "DUI",
                    "HIL",
                    "IUI",
                    "KUI",
                    "LIG",
                    "OIL",
                    "SUI",
                    "YIG",
                    "XIL",
                    "BAZ",
                    "FRZ",
                    "GEZ",
                    "MCZ",
                    "UEZ",
                ]
            ),
            str(rng.randrange(1001, 9999)),
        )
    raw = rng.choice(
        [
            f"{left} {right}",
            f"{left} {right}",
            f"{left}{right}",
            f"{left}{right}".lower(),
            f"{left} {right}".lower(),
        ]
    )
    return [("vehicle", raw, left + right)]


def iban(arg: str = "") -> list[Segment]:
    country, _, style = arg.partition(" ")
    country = country or rng.choice("GB GB RO RO NL DE AL PL IE AE LT BG".split())
    bank = letters(4, "ABCDEFGHJKLMNPRSTUVWXY")
    bban = {
        "GB": bank + digits(14),
        "IE": bank + digits(14),
        "RO": bank + digits(16),
        "NL": bank + digits(10),
        "DE": digits(18),
        "AL": digits(24),
        "PL": digits(24),
        "AE": "0" + digits(18),
        "LT": digits(16),
        "BG": bank + digits(14),
    }[country]
    solid = iban_close(country, bban)
    spaced = " ".join(solid[i : i + 4] for i in range(0, len(solid), 4))
    raw = {"s": spaced, "p": solid}.get(style) or rng.choice(
        [solid, spaced, spaced, spaced.lower(), solid.lower(), spaced.replace(" ", "-")]
    )
    return [("iban", raw, solid)]


def card(_: str = "") -> list[Segment]:
    if rng.random() < 0.15:
        solid = luhn_close(rng.choice(["34", "37"]) + digits(12))
        return [("card", rng.choice([solid, cut(solid, "465", " ")]), solid)]
    stem = rng.choice(["4539", "4929", "4462", "4751", "5183", "5256", "5412", "5355"])
    solid = luhn_close(stem + digits(11))
    return [
        (
            "card",
            rng.choice([solid, cut(solid, "4444", " "), cut(solid, "4444", " "), cut(solid, "4444", "-")]),
            solid,
        )
    ]


def crypto(arg: str = "") -> list[Segment]:
    kind = arg or rng.choice("legacy p2sh bech32 wide taproot eth eth ethlow tron tron".split())
    address = {
        "legacy": lambda: base58check(b"\0" + octets(20)),
        "p2sh": lambda: base58check(b"\x05" + octets(20)),
        "bech32": lambda: segwit(0, octets(20)),
        "wide": lambda: segwit(0, octets(32)),
        "taproot": lambda: segwit(1, octets(32)),
        "eth": lambda: eip55(octets(20).hex()),
        "ethlow": lambda: "0x" + octets(20).hex(),
        "tron": lambda: base58check(b"\x41" + octets(20)),
    }[kind]()
    return [("crypto", address, address)]


def bank(arg: str = "") -> list[Segment]:
    sort = rng.choice(["04", "09", "11", "20", "23", "30", "40", "52", "60", "77", "83"]) + digits(4)
    number = rng.choice("1234567890") + digits(7)
    dashed, spaced = cut(sort, "222", "-"), cut(sort, "222", " ")
    # the closing bracket stays outside the span: a mention runs from its first figure to its last
    lead, raw, tail = rng.choice(
        [
            ("sort code ", f"{dashed} {number}", ""),
            ("", f"{dashed} a/c {number}", ""),
            ("s/c ", f"{dashed}, account number {number}", ""),
            ("sort code ", f"{spaced} / {number}", ""),
            ("sort code ", f"{sort} account {number}", ""),
            ("account ", f"{dashed}/{number}", ""),
            ("", f"{dashed} acc no: {number}", ""),
            ("Sort code: ", f"{spaced} account {cut(number, '44', ' ')}", ""),
            ("account number ", f"{number} sort code {dashed}", ""),
            ("account ", f"{number} ({dashed}", ")"),
            ("a/c ", f"{number} s/c {sort}", ""),
        ]
        if not arg
        else [("", f"{dashed}\t{number}", "")]
    )
    return [s for s in (lead, ("bank_account", raw, f"{dashed} {number}"), tail) if s]


def company(_: str = "") -> list[Segment]:
    number = rng.choice(
        [
            "0" + rng.choice("456789") + digits(6),
            "1" + rng.choice("0123456") + digits(6),
            "SC" + digits(6),
            "NI6" + digits(5),
            "OC4" + digits(5),
        ]
    )
    lead = rng.choice(
        [
            "company number ",
            "CRN ",
            "CRN: ",
            "Companies House no. ",
            "Company No. ",
            "company no ",
            "Companies House number ",
            "registered company number: ",
        ]
    )
    return [lead, ("company_number", number, number)]


def date(arg: str = "") -> list[Segment]:
    start, days = (datetime.date(1969, 1, 1), 13000) if arg == "birth" else (datetime.date(2019, 1, 1), 2800)
    when = start + datetime.timedelta(rng.randrange(days))
    d, m, y = when.day, when.month, when.year
    yy, full = y % 100, when.strftime("%B")
    nth = "th" if 10 < d < 14 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    raw = rng.choice(
        [f"{d:02d}/{m:02d}/{y}"] * 4
        + [f"{d:02d}/{m:02d}/{yy:02d}"] * 3
        + [
            f"{d:02d}.{m:02d}.{y}",
            f"{d:02d}.{m:02d}.{yy:02d}",
            f"{d:02d}-{m:02d}-{y}",
            f"{d}/{m}/{y}",
            f"{d}/{m}/{yy:02d}",
            when.isoformat(),
            when.isoformat(),
        ]
        + [
            f"{d} {full} {y}",
            f"{d} {full} {y}",
            f"{d}{nth} {full} {y}",
            f"{d}{nth} of {full} {y}",
            f"{full} {d}, {y}",
            f"{d} {full[:3]} {y}",
            f"{d:02d} {full[:3]} {yy:02d}",
            f"{d:02d}-{full[:3]}-{y}",
            f"{d:02d}{full[:3].upper()}{y}",
        ]
    )
    return [("date", raw, when.isoformat())]


def money(arg: str = "") -> list[Segment]:
    small = rng.random() < 0.3
    value = (
        rng.randrange(10, 95) * 10
        if small
        else rng.choice([rng.randrange(10, 99) * 100, rng.randrange(4, 90) * 500])
    )
    unit = arg or rng.choices(["GBP", "EUR", "USD", "RON"], [72, 15, 5, 8])[0]
    pence = value + rng.randrange(100) / 100
    k = f"{value / 1000:g}"
    sign = {"GBP": "£", "EUR": "€", "USD": "$"}.get(unit)
    options: list[tuple[str, float]]
    short: list[tuple[str, float]] = (
        [(f"{sign}{k}k", value), (f"{sign}{k}K", value), (f"{sign}{k}m", value * 1000)]
        if sign and not small
        else []
    )
    if unit == "GBP":
        options = [(f"£{value:,}", value)] * 4 + [(f"£{value}", value)] * 3 + [(f"£{pence:,.2f}", pence)] * 2
        options += [
            (f"GBP {pence:,.2f}", pence),
            (f"GBP {value}", value),
            (f"{value:,} GBP", value),
            (f"GBP{value}", value),
            (f"£ {value:,}", value),
        ]
    elif unit == "EUR":
        swapped = f"{pence:,.2f}".translate(str.maketrans(",.", ".,"))
        options = [
            (f"€{value:,}", value),
            (f"EUR {value}", value),
            (f"{value:,} EUR", value),
            (f"{value}€", value),
            (f"{value:,} euros", value),
        ]
        options += [(f"{swapped} EUR", pence)] if value >= 1000 else []
    elif unit == "USD":
        options = [(f"${value:,}", value), (f"USD {value:,}", value)]
    else:
        options = [
            (f"{value:,} lei", value),
            (f"{value} lei", value),
            (f"RON {value:,}", value),
            (f"{value} RON", value),
        ]
    raw, amount = rng.choice(options + short)
    return [("money", raw, f"{unit} {amount:.2f}")]


def postcode(_: str = "") -> list[Segment]:
    area = rng.choice([*AREAS, "NG", "NG", "DE", "LE"])
    out, inward = (
        f"{area}{rng.randrange(1, AREAS[area] + 1)}",
        rng.choice("123456789") + letters(2, "ABDEFGHJLNPQRSTUWXYZ"),
    )
    full = f"{out} {inward}"
    raw = (
        rng.choice([full, full, full, full.lower(), out + inward])
        if len(area) == 2
        else rng.choice([full, full, full.lower()])
    )
    return [("postcode", raw, full)]


def imei(_: str = "") -> list[Segment]:
    solid = luhn_close(rng.choice(["35", "35", "86", "01"]) + digits(12))
    return [
        (
            "imei",
            rng.choice(
                [
                    solid,
                    solid,
                    solid,
                    cut(solid, "2661", "-"),
                    cut(solid, "2661", " "),
                    cut(solid, "663", " "),
                ]
            ),
            solid,
        )
    ]


def nino(_: str = "") -> list[Segment]:
    solid = rng.choice("AJLMNPRSTWY") + rng.choice("ABCEHJLMPRSWXYZ") + digits(6) + rng.choice("ABCD")
    return [
        (
            "nino",
            rng.choice(
                [
                    solid,
                    cut(solid, "22221", " "),
                    cut(solid, "22221", " "),
                    solid.lower(),
                    cut(solid, "261", " "),
                ]
            ),
            solid,
        )
    ]


def ip(_: str = "") -> list[Segment]:
    host = str(rng.randrange(1, 255))
    raw = rng.choice(
        [
            f"192.0.2.{host}",
            f"198.51.100.{host}",
            f"203.0.113.{host}",
            f"10.{rng.randrange(256)}.{rng.randrange(256)}.{host}",
            f"100.{rng.randrange(64, 128)}.{rng.randrange(256)}.{host}",
            f"192.168.{rng.randrange(256)}.{host}",
        ]
    )
    if rng.random() < 0.1:
        raw = f"2001:db8:{rng.randrange(4096, 65535):x}::{rng.randrange(4096, 65535):x}"
    shown = raw.replace(".", "[.]") if rng.random() < 0.08 else raw
    return [("ip", shown, raw)]


def url(arg: str = "") -> list[Segment]:
    host = rng.choice([*DOMAINS[5:], "shop.example.com", "www.example.net", "panel.example.org"])
    path = rng.choice(
        [
            "",
            "/login",
            "/item/4821",
            "/track?id=77120",
            f"/p/{letters(6).lower()}",
            "/menu.html",
            "/a/b/c",
            f"/list/{rng.randrange(2019, 2026)}/11/04/",
            "/@" + rng.choice(NICKS).lower(),
        ]
    )
    plain = f"{rng.choice(['https', 'https', 'http'])}://{host}{path}"
    if arg == "defanged" or rng.random() < 0.3:
        raw = rng.choice(
            [
                "hxxp" + plain[4:].replace(".", "[.]", 1),
                "hxxp" + plain[4:],
                plain.replace(".", "[.]"),
                "hXXp" + plain[4:].replace(".", "[.]"),
            ]
        )
        return [("url", raw, canon_url(raw))]
    if rng.random() < 0.15 and not host.startswith("www"):
        plain = f"www.{host}{path}"
    return [("url", plain, plain)]


def spoilt(raw: str, fails: Callable[[str], bool], swap: str) -> str:
    """Change characters until the checksum fails: a decoy."""
    while not fails(raw):
        at = rng.randrange(4, len(raw))
        if raw[at] in swap:
            raw = raw[:at] + rng.choice(swap) + raw[at + 1 :]
    return raw


def not_luhn(stem: str, count: int) -> str:
    while True:
        text = stem + digits(count - len(stem))
        if not luhn_ok(text):
            return text


def bad_iban(_: str = "") -> list[Segment]:
    (mention,) = iban("RO p" if rng.random() < 0.5 else "GB p")
    solid = spoilt(mention[2], lambda t: iban_remainder(t) != 1, "23456789")
    return [" ".join(solid[i : i + 4] for i in range(0, len(solid), 4)) if rng.random() < 0.6 else solid]


def bad_card(_: str = "") -> list[Segment]:
    return [cut(not_luhn(rng.choice(["4539", "5412", "4929"]), 16), "4444", rng.choice([" ", " ", "", "-"]))]


def bad_crypto(_: str = "") -> list[Segment]:
    (mention,) = crypto(rng.choice(["legacy", "bech32", "tron", "p2sh"]))
    return [spoilt(mention[1], lambda t: not crypto_ok(t), "23456789")]


def one_of(*options: Callable[[], str]) -> Callable[[str], list[Segment]]:
    def fill(_: str) -> list[Segment]:
        return [rng.choice(options)()]

    return fill


def words(options: list[str]) -> Callable[[str], list[Segment]]:
    def fill(_: str) -> list[Segment]:
        return [rng.choice(options)]

    return fill


def year() -> str:
    return str(rng.randrange(19, 27))


MAKERS: dict[str, Callable[[str], list[Segment]]] = {
    "phone": phone,
    "email": email,
    "handle": handle,
    "vehicle": vehicle,
    "iban": iban,
    "card": card,
    "crypto": crypto,
    "bank": bank,
    "company": company,
    "date": date,
    "money": money,
    "postcode": postcode,
    "imei": imei,
    "nino": nino,
    "ip": ip,
    "url": url,
    "badiban": bad_iban,
    "badcard": bad_card,
    "badcrypto": bad_crypto,
    "badimei": one_of(lambda: not_luhn("35", 15)),
    "imsi": one_of(lambda: not_luhn("23415", 15), lambda: not_luhn("22601", 15)),
    "iccid": one_of(lambda: not_luhn("8944", 19)),
    "name": one_of(
        lambda: f"{rng.choice(FORENAMES)} {rng.choice(SURNAMES)}",
        lambda: f"{rng.choice(SURNAMES).upper()}, {rng.choice(FORENAMES)}",
    ),
    "first": words(FORENAMES),
    "last": words(SURNAMES),
    "nick": words(NICKS),
    "place": words(PLACES),
    "street": words(STREETS),
    "n": one_of(lambda: str(rng.randrange(2, 180))),
    "time": one_of(
        lambda: f"{rng.randrange(24):02d}:{rng.randrange(60):02d}",
        lambda: f"{rng.randrange(24):02d}{rng.randrange(60):02d}hrs",
        lambda: f"{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}",
    ),
    "clock": one_of(lambda: f"{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}"),
    "grade": words(["B/2/1", "E/4/1", "2/C/P", "1/A/P", "3/D/C", "2/B/C", "E41", "B21", "B/3/2", "1/B/P"]),
    "crime": one_of(
        lambda: f"{year()}*{digits(6)}/{year()}",
        lambda: f"{year()}000{digits(6)}",
        lambda: f"CR/{digits(5)}/{year()}",
        lambda: f"{year()}X1/{digits(6)}",
    ),
    "urn": one_of(
        lambda: f"URN {digits(2)}-{year()}-{digits(5)}",
        lambda: f"20{year()}/00{digits(5)}",
        lambda: f"URN {digits(4)}",
        lambda: f"IR/{year()}/{digits(6)}",
    ),
    "serial": one_of(lambda: rng.choice("345689") + digits(10)),
    "custody": one_of(
        lambda: f"{digits(2)}CF/{digits(4)}/{year()}",
        lambda: f"NH/{digits(5)}/{year()}",
        lambda: f"CD{digits(6)}",
    ),
    "collar": one_of(
        lambda: f"PC {rng.randrange(100, 4999)}",
        lambda: f"DC {rng.randrange(100, 4999)} {rng.choice(SURNAMES)}",
        lambda: f"DS {rng.randrange(100, 999)}",
        lambda: f"PCSO {rng.randrange(4000, 9000)}",
    ),
    "flight": words(["W6 3412", "FR 1204", "BA432", "W4 2118", "U2 8843", "KL1429", "RO 391", "EI324"]),
    "track": one_of(
        lambda: f"JD00{digits(4)} {digits(4)} {digits(4)}",
        lambda: f"1Z{digits(3)}W{digits(2)}{not_luhn('6', 10)}",
        lambda: f"RN {digits(4)} {digits(4)} {digits(1)}GB",
        lambda: f"H00{letters(4)}{digits(10)}",
    ),
    "isbn": one_of(lambda: f"978-1-{digits(4)}-{digits(4)}-{digits(1)}"),
    "grid": one_of(
        lambda: f"SK {digits(3)} {digits(3)}",
        lambda: f"SK {digits(4)} {digits(4)}",
        lambda: f"SP {digits(3)} {digits(3)}",
    ),
    "inv": one_of(
        lambda: f"INV-{digits(5)}", lambda: f"INV{digits(7)}", lambda: f"{digits(4)}/{letters(2)}/{digits(2)}"
    ),
    "weight": words(
        [
            "2k of product",
            "a 9 bar",
            "1.2kg",
            "28g",
            "half a box",
            "0.7g wraps x 14",
            "3 keys",
            "250g",
            "two ounces",
            "4.5 kilo",
        ]
    ),
    "ending": one_of(
        lambda: f"ending {digits(4)}", lambda: f"last four {digits(4)}", lambda: f"xxxx {digits(4)}"
    ),
    "pnc": one_of(lambda: f"{year()}/{digits(6)}{letters(1)}"),
    "mac": one_of(lambda: ":".join(f"{b:02x}" for b in octets(6))),
    "hash": one_of(lambda: octets(16).hex(), lambda: octets(32).hex()),
    "coords": one_of(lambda: f"52.{digits(4)}, -1.{digits(4)}"),
    "box": one_of(lambda: f"{letters(3)}U {digits(6)} {digits(1)}"),
    "pnr": one_of(lambda: letters(6)),
    "utr": one_of(lambda: rng.choice("345689") + digits(9)),
    "passport": one_of(lambda: rng.choice("35") + digits(8)),
    "seal": one_of(lambda: f"B{digits(8)}", lambda: f"MA{digits(7)}"),
    "exhibit": one_of(lambda: f"{letters(3)}/{rng.randrange(1, 60)}"),
    "road": words(
        ["M1 J24", "A453", "A52 Clifton Bridge", "M1 J28 NB", "A46", "M62 J11", "A610", "A1(M) J38", "B6004"]
    ),
    "onion": one_of(lambda: letters(56, "abcdefghijklmnopqrstuvwxyz234567")),
    "bare": one_of(
        lambda: f"{rng.randrange(2, 40)}k",
        lambda: f"{rng.randrange(2, 60)}50",
        lambda: f"{rng.randrange(1, 9)},{digits(3)}",
    ),
    "mph": one_of(lambda: f"{rng.randrange(28, 131)}mph"),
}

# --------------------------------------------------------------------------- the lines written by hand

HAND = """\
NIM log 14: source states DRAGUSIN is using [[p 07735 218 604]] since the weekend, old number binned.
Intel suggests the line is run off [[p 07891446203]] and topped up at the Premier on Beck Terrace.
B/2/1. "Ghost" has got a new burner, [[p O7857 3l9 204]]. Believed only for the top boys.
[[p 07460 118 927]] saved in handset as 'Mum NEW'. Not Mum. See E41 submission.
Ring me back on [[p 0115 496 0418]] ext 204 when you've looked at this, no rush - Janet (collar 9122)
SMS OUT [[d 03/02/2024]] 22:41 to [[p +447918224016]]: "bring the white van not the merc x"
SMS IN [[d 03/02/2024]] 22:43 fr [[p +447918224016]]: "k. 20 mins. wots the door code again" / OUT 22:43 "C2580Y"
hav u got [[m £40]] till fri?? il giv u [[m £60]] bak swear down. txt me on dis [[p 07511390274]] nt da ova 1
yo its lem new num [[p 07444 601 238]] delete da old 1
[[[d 12/11/2023]], 19:04:22] Cobra 🐍: send it to [[p +40 721 448 306]] he sorts the paperwork
[[[d 12/11/2023]], 19:05:10] Tosh: ‎image omitted
[[[d 12/11/2023]], 19:07:55] Cobra 🐍: tell him [[m €2,500]] upfront rest when it lands at Immingham
[[d 04/06/2022]], 08:12 - Messages and calls are end-to-end encrypted. No one outside of this chat can read them.
[[d 04/06/2022]], 08:13 - [[p +44 7903 551284]] changed the group name from "5-a-side" to "Work 🧱"
[[d 04/06/2022]], 08:20 - Biggs: 2 at the usual, 1 at the wash. nobody ring me on the [[p 07801 442917]] its dead
ANPR hit: VRM [[v FD67 KHT]] M1 J28 NB lane 2 71mph 03:14:55 cam 4021 reads 1/1 conf 0.97
ANPR HIT⇥[[v NX19LPO]]⇥A453 EB⇥[[d 19/08/2024]] 23:51:07⇥no marker⇥cam id 20841
Convoy query: [[v bd18 wnf]] then [[v P482 KTN]] 40 secs behind, both A52 Clifton Bridge, three nights out of five.
VRM [[v YIG 4821]] is a Northern Irish mark, the insurer shows nobody at all. PNC check 24/118203H.
Vehicle on bricks outside no. 14: grey Transit, suffix plate, [[v KTN 482P]], no keeper since 1994.
index [[v LT71 OVR]] (cloned?) - genuine one is in Truro per keeper, tel [[p 01632 960 447]]
Cust. states he paid [[m £1,250]] by faster payment to sort code [[b 20-45-77 a/c 41982733]] in the name of Fen Light Freight.
FASTER PAYMENT OUT⇥[[d 2023-10-02]]⇥[[b 04-00-72 55120983]]⇥OSMERY LOGS⇥4,200.00⇥DR
Benf acc [[b 41882910 s/c 601234]], amount [[m £9,900.00]], narrative "car deposit", 4th payment that week under 10k
Counter credit [[m £4,980.00]] cash, Hanley branch, paying-in slip 000418, by a male in work boots. Scottish notes.
Branch note: customer attempted [[m £14k]] withdrawal, said it was 'for the builder'. Refused. Very nervous. Escorted by 2 males.
Remitter asked us to pay {{iban RO s}} and would not say what the invoice was for.
SWIFT MT103 :59:/{{iban NL p}} VAN NORVAYE TRADING :70: ONIONS INV 4413
The payee gave IBAN {{iban AL s}}, bank in Durrës, and wanted it out by Friday.
IBAN quoted on the invoice {{badiban}} does not pass the check, likely mistyped.
card used at Shell Beeston {{card}} exp 08/27 cvv 113 (on a sticky note, dash of the Golf)
Cloned card PAN {{card}} found in the Notes app alongside two that fail the check: {{badcard}} and {{badcard}}.
Blank white plastics x 31, one encoded {{card}}, rest unreadable. Exhibit TJW/9.
Wallet on the back of a Rizla packet: {{crypto bech32}}
seed phrase half burnt; address {{crypto legacy}} legible on line 2
Payment for the kit was to {{crypto tron}} (USDT). He says "tron only, fees r a joke on eth".
ETH wallet {{crypto eth}} funded [[d 7 January 2025]] from an exchange that answers production orders.
Vendor profile lists BTC {{crypto taproot}} and nothing else. Feedback 4.8 from 212.
The QR code decodes as bitcoin:{{crypto p2sh}}?amount=0.0042
Address {{badcrypto}} rejected by the node: bad checksum, transcription error by the seizing officer.
Director is shown as a 22-year-old from Corby. Company number [[co 11482907]], SIC 45200, dormant accounts.
Companies House: TALLOWGATE HAULAGE LTD, CRN [[co 09482713]], incorporated [[d 11 May 2015]], struck off [[d 3 March 2020]].
Scottish LP, company no. [[co SL018823]]? no - checked: registered number [[co SC482713]], PSC is another SLP
dob [[d 14/03/87]], NINO [[n JK482193C]], LKA 22 Tannery Lane, [[pc NG7 2RD]]. Warning signals: VI, FI.
Detained person gave DOB [[d 01.09.1999]] and three different names in twenty minutes.
Born [[d 23rd July 1978]] in Elbasan he says, passport says 1981.
NI number [[n WP 71 20 44 B]] belongs to a woman in Hull who died in 2011.
Handset seized: Samsung A12 IMEI {{imei}}, IMSI {{imsi}}, no SIM tray. Ex ref CAD/3.
Dial *#06# gave {{imei}} and {{imei}} (dual SIM). Phone number [[p 07743 902 115]] written on the back in Tipp-Ex.
IMEI on the box {{badimei}} isn't valid, box doesn't belong to the phone.
IP [[ip 203.0.113.77]] port 51820 at 02:13:09 UTC, VPN almost certainly. RIPE contact useless.
Login from [[ip 10.14.0.22]] (internal) then [[ip 198.51.100.140]], two mins apart, same cookie.
Received: from mx (unknown [[[ip 192.0.2.44]]]) by relay with ESMTPS; Tue, [[d 5 Mar 2024]] 11:20:19 +0000
Phish kit lives at [[u hxxps://royal-parcel[.]example[.]com/redeliver?x=1]] do NOT click
menu link they send to new custs [[u https://menu.example.net/wk32]] , changes every monday
Advert: [[u http://www.example.org/escorts/nottm/48213]] three girls same wallpaper as the Hyson Green flat
Snapchat [[h:snapchat @ghost.ng7]] story shows machete, timestamp 23:08
Telegram: [[h:telegram @NottsMenu_24]] is live again, 1.4k subs
Instagram [[h:instagram @ardit.m_97]] follows 3 of the Corby lot. private since Feb
he's on signal [[h:signal @uncle.88]] now, wont touch whatsapp
sub says add [[h @jaydot_9]] for addy, no platform named
insta live from the cell. contraband phone, block C. Grade 2/C/P. Nothing further.
Wickr: [[h:wickr @fishmonger55]] / pgp key id 0x4F21 / ships NDD
Posts by [[h @RealRocco21]] and [[h @real_rocco22]] were minutes apart, same typos.
Meet is @ 22:40 by the bins, Salter Row. 4 @ half each.
From: "M. Dragusin" <[[e m.dragusin@norvayetrading.example.com]]>⏎To: [[e accounts@tallowquoin.example.co.uk]]⏎Subject: RE: RE: Invoice INV-20481⏎Date: Wed, [[d 17 Apr 2024]] 09:02:11 +0300
Reply-To header differs: [[e Billing-Team@EXAMPLE.NET]] so replies never reach the supplier.
he wrote it as [[e k.brannock [at] example [dot] com]] on the flyer
email is [[e fats99 (at) post (dot) example (dot) net]] for "trade enquiries"
contact: [[e sales{at}vantrellgroup{dot}example{dot}net]] min order 5
Recovery e-mail ends ...@ex*****.com, recovery phone ends 17. Warrant needed.
Please forward to [[e intel.desk+lincs@example.org]] or by hand to the LRO, not both!
Custody 31CF/4821/24: DP booked in 0214hrs, property bag B01482913, 1 x phone, 1 x bank card ending 4421, £ none.
DP asked for a phone call to [[p 0161 496 0733]], solicitor, Pellew & Co.
DP's cash: [[m £312.40]] in notes and coin plus [[m €85]] and a [[m 20 lei]] note.
Rep'd by duty sol. No reply to caution. Bail to return, date TBC. Collar 4417.
Refused prints. C/S 5533. Temp 37.2C, BP 128/84, FME happy.
Wallet contents: driving licence THIRK657054SM9IJ, snooker club card 00482213, receipt 11-07 (year torn).
CHIS handling note removed. See controller.
CRIME REF 24000418277, OIC DC 2217 Kerrow, filed no lines.
Occurrence 24*301182/24 linked with 24*301190/24 and NICHE URN 0048213.
Exhibits JKB/1 to JKB/14 booked into store 4, shelf 12, bag seals MA0048213-MA0048226.
Grid SK 572 398, gate by the pylon. What3words not given. Dogs loose.
Met at M1 J24 services, then A453 towards the airport. 94mph past the camera. Lost at the Crusader island.
Flight W6 3412 OTP-LTN landed 0655, he wasn't on it. Booking ref QXTRLB.
Recovered: a 9 bar, 2k of product (heroin?), 28g crack, scales, dealer list. Street value: ask the expert, don't guess.
Source says they shift "half a box" a week. No prices known.
paid him 500 for the ride, owes another 15k to the Derby lads (his words, no currency)
He's done for 4 mill according to gossip. E41, file.
Container MSCU 482913 7, vessel due Immingham 0400, seal 4418290, declared as frozen chips -18C.
Parcel JD0002 4418 2213 held at the hub, 1.2kg, smells.
ISBN 978-1-4821-9463-4 hollowed out library book, 3 SIMs in the spine.
Version 6.14.300.2 of the app drops logs after 24h. Build 20841.
Flat 12B, 3rd floor, door code 2580#, lift out of order since 2021.
UTR 4821930275 given at the tax office, no trace. VAT GB 123 4567 89 is fictitious.
Summons no 24/0000/00/123456C. Court 3, 10:00, listed for mention.
Partner telex (transl. from Romanian): "We inform you that the citizen uses the number [[p 0040744 918 203]] and has travelled to your country in the year 2023."
[Translated, NL] The said person did call [[p +31 6 22481930]] eleven times in the night from [[d 4 March 2023]] to [[d 5 March 2023]].
Tirana NCB replies: subject is owner of number [[p +355 69 204 8813]], he is not wanted. Greetings.
From the Polish liaison: please to check plate [[v WN64 ZXT]] and telephone [[p +48 602 118 447]], urgent, thank you in advance
Garda fax: male known to us. Mob [[p 00353 87 204 9931]]. No objection to onward sharing P/C.
Dubai desk: the money receiver holds SIM [[p +971 50 482 9137]], trade licence expired, villa rented month by month.
Carabinieri note (machine translated): "the subject occupies himself of the tires. Use utility [[p +39 347 118 2204]]."
BKA: Der Beschuldigte... [translation follows] The accused used [[p +49 1512 3348201]] and paid [[m 3.200,50 EUR]] by cash.
Bucharest asks: who is the subscriber of [[p +44 (0)7751 338 290]]? Answer within 10 days per art. 8.
EUROPOL SIENA 2024-48213-7: hit on [[p +34 633 118 204]], no content, contact the owner.
Telex nr 4418 of 2022. Nothing known here about him. Regards.
Numbers in the Nokia: [[p 07816220418]], [[p 07816220419]], [[p 07816220420]], plus 'Voicemail' 121.
Mum [[p 07946 118 203]]⏎Nan [[p 0121 496 0227]]⏎Work [[p 0800 808 1570]]⏎Dealer (lol) [[p 07340118227]]
a-party⇥b-party⇥start⇥dur⏎[[p 447774118203]]⇥[[p 447884330219]]⇥[[d 2024-01-09]] 21:14:02⇥00:00:41⏎[[p 447774118203]]⇥[[p 447884330219]]⇥[[d 2024-01-09]] 21:16:40⇥00:03:02
CDR row 48: [[p 447534902118]] > [[p +40752118340]]
call data says [[p 0044 7861 903 342]] hit the Radford mast at 0217
No. [[p (07877) 334 019]] - unregistered PAYG - topped up by cash - Long Eaton.
tel:[[p 07985220416]]/Dave M/ring after 6
mob:[[p 07555 201 118]];hse:[[p (0116) 496 0310]]
Dave/[[p 07722 904 118]]/Sue/[[p 07722 904 119]]
"[[p 07960.334.182]]" scratched into the phone box. Seriously.
Line holder: [[p 07 57 23 30 41 8]] (pairs, French style), carrier three.
Text the word WASH to [[p 0 7 7 1 0 4 4 8 2 0 3]] for offers
[[p 07401 229 335]]. That's the one. Not [[p 07401 229 353]], they've swapped digits in the log.
[[p +44 (0) 7855 903 217]] and [[p +44.7903.221846]] are one and the same cell-siting pattern.
Number passed by CrimeStoppers caller: [[p 0789l 446 2O8]] (as typed).
[[p ０７９４６ ３３０２１８]] — full-width because pasted from the seized Huawei.
From his Contacts export: "Lurch","[[p +44-7921-330-184]]","","","Friend"
He left [[p 0113 496 0884]] with the barmaid. Landline! Nobody leaves a landline.
Letting agent, [[p 0117-496-0552]], says tenant paid 6 months up front in cash.
Helpline on the flyer [[p 0808 157 0229]] is the real charity, ignore.
Call 101 quoting CAD 2817 of today, or 999 if they come back.
Number withheld. Caller said "tell Biggs Thursday" and hung up.
Masked on bill: 07*** ***204 and 07700 9xxxxx. Request unmasked from CSP.
Excel stripped the zero: mob [[p 7985 330 417]] should read 07985.
The 0 is missing from his card: tel [[p 7743118290]]
[[p 00 44 7301 448 206]] called [[p 00 40 766 201 338]] at 1812, 1813, 1820, no answer.
Spoke to gran on [[p 020 7946 0815]]. She's not seen him since Easter.
Number on van side: [[p 0151 496 0611]]; number on the invoice: [[p 0151 496 0116]]. Transposed?
w: [[u www.example.com/tyres]] t: [[p 0114 496 0290]] e: [[e hello@copperquillcars.example.co.uk]]
hi its natwest fraud team ur acc is locked go [[u hxxp://secure-bank.example.net/unlock]] now or call [[p 0808 157 0441]]
HMRC: you are owed a refund of [[m £483.20]]. Claim: [[u https://refund.example.org/c?id=4821]]
"EVRi: ur parcel cld not be delivered, pay [[m £1.45]] at [[u hxxps[:]//redeliver[.]example[.]net]]" - 47 identical complaints
Hi mum my phone broke this is my new number [[p 07468 220 914]] can u send [[m £1,850]] to sort code [[b 30-98-90 acc 44820193]] name of J Tolley xxx
mum pls its urgent. [[m £2,400.00]] to [[b 77-48-11, account number 20184432]]. dont ring im in a meeting
Mule herder's script: "whats ur sort [code] and acc" / "[[b 60 83 71 / 11480027]]" / "sound, keep [[m £200]]"
Kid (15) let [[b 404784 91204418]] be used, sort code and account number on his Snap story. Safeguarding first.
Account [[b 83-06-12/20448127]] opened [[d 01/12/2023]], closed by bank [[d 19/12/2023]], [[m £61,204.18]] through it.
Standing order, account [[b 20481193 (sort code 09-01-28]]), ref RENT 14 SALTER, monthly 650
Acc no 41982733 only; sort code not readable on the CCTV still.
sort code 20-45-77 on the chequebook cover, account number scribbled out
TFR REF 48213 to A/C NAME QUILLON LETTINGS [[b 11-05-23 41190284]] 04JUL [[m GBP 5,000.00]]
REVOLUT-like app: sent [[m €950]] ➜ {{iban LT p}} "thx for shoes 👟"
{{iban IE s}} credited [[m €18,204.00]] on [[d 2 Oct 2022]] from a car dealer in Ennis
hawala token: serial on a [[m 5 lei]] note, photo sent to [[p +40 (0)732 448 190]]
Tosh takes 8%. On [[m £40k]] that's [[m £3,200]]. The rest is at "the bakery".
he wants [[m £2.5k]] a week. a WEEK. told him jog on
Seizure: [[m £184,320.00]], [[m €12,450]], [[m $3,000]] and [[m 4,500 lei]], counted twice at the station.
Confiscation order: benefit [[m £1.2m]], available [[m £1]]. Time to pay 3 months.
Rent [[m £650]] pcm, bond [[m £ 650]], paid in tens.
Fuel card spend [[m £1,114.02]] in nine days, all diesel, all before 5am.
paid 0.42 BTC for the batch, then 0.05 tip
[[m GBP 25,000]] equity stake, [[m GBP 75K]] directors loan, both same day
driver gets [[m 400 EUR]] a run + food. Said so in interview, disc 2, 14:22.
[[m €3k]] to the lad at the port, [[m €500]] to the dog man, then free passage
[[m $9,500]] in a nappy bag. Departures, gate 14.
Purchase price [[m £312,000]], mortgage nil, conveyancer in Luton, SDLT paid [[m £5,600]].
Weekly take approx [[m £7,500]] (source's own estimate, grade D).
Street price [[m £10]] a wrap, [[m £25]] for three, so they say
Lent at 50% a month. [[m £200]] in Oct = [[m £675]] by Xmas = a broken wrist.
20 a day fags, 3 cans, no money. Vulnerable adult, cuckooed. ASC ref 4418/b.
LKA: Flat 2, 118 Quarry Street, [[pc DE23 8AX]] (keys with neighbour at 116)
Premises at [[pc S9 4WN]], roller shutter, new locks, heat source on NPAS pass 19
AirDnA: short let [[pc LE2 0TG]] booked under girlfriend's name 14 nights
delivery adr: m ettrick 9 foundry cl [[pc ng17 4hb]]
[[pc M14 5RT]] / [[pc M14 5RU]] both on the route card. NG7 area too, no full postcode.
Satnav 'Home' = [[pc WS10 9QJ]]; 'Recent 3' = [[pc HU9 5PX]] docks; 'Recent 4' = 52.9548, -1.1581
House is off Ninth Avenue, somewhere in DE22. No number known.
Bail address [[pc BD3 9LN]], curfew 1900-0700, tag fitted [[d 22/05/2025]]
Warrant executed 05:52 [[d 30 January 2024]] at 7 Larkspur Road [[pc ST1 6DL]]. Door (wooden). Two dogs. No children.
Last known movement [[d 9/9/23]]. Next review when someone remembers.
Op started [[d 2021-04-19]]; closed in 2022; reopened spring 2024.
Timeline: [[d 03-Feb-2020]] lease signed; [[d 14-Feb-2020]] first ads; Mar 2020 lockdown, ads stop.
He says it was the 14th, she says the 15th. No month. Not helpful.
Letter postmarked [[d 18.06.21]], 2nd class, HU mail centre.
Custody clock from 0214 on the [[d 6th of November 2023]] . Super's ext 1830.
Statement dated [[d March 3, 2023]] (American style, her laptop).
Filename: obs_log_final_FINAL2.docx, page 3 of 41, para 4.2.1
On [[d 29/02/2024]] - yes leap day - sub walked from the wash to the bookies and back x11.
[[d 1 Aug 22]]: four up in [[v AE58 FTN]]. [[d 2 Aug 22]]: one up. [[d 3 Aug 22]]: gone.
0915 sub A from H/A to [[v MF70 XUB]]⏎0922 veh stops PFS, pump 4, [[m £20.01]]⏎0931 loss A610
surveillance: [[v kn15 rvd]] o/s the target addr, 2 x IC1 male, one in orange hi-vis
Hire car [[v WR23HDO]], hirer's card {{card}}, hirer's licence false.
Insurance write-off [[v GU66 SLA]] back on the road as [[v GU66SLR]], one letter altered with tape
Old Escort [[v F771 NBR]], not seen on cameras because he takes the back roads.
NI-reg artic unit [[v XIL 3092]] w/ trailer no. T4418, off the Cairnryan boat.
plate partial ?K64 ??E, silver, could be anything
Scooter no plate. Rider in Deliveroo jacket. Temperature 4C so face covered, fair enough.
Two stolen index plates in footwell: [[v EJ12 UYC]] and [[v EO65 LFS]]. MOT on neither.
V5C doc ref 48213009184 in name of a dead man
P/U [[v DL21 KWE]] (Hilux) towing a horsebox; no horse, 3 x quads
Mechanic's board: [[v RK09 ZFP]] clutch / [[v V228 DHC]] exhaust / "Biggs bike" ???
Insp Sadler-Vane to LRO: can we do the 4P in a page? The ACC has five mins.
DISSEMINATION: handling code C, conditions apply, no further without originator's consent. 1/B/C.
Debrief: nothing of note. Weather wet. Overtime 3.5 hrs x 4.
Neighbourhood: needles by the swings again, Sneinton. Council ref ENV-20418.
School says lad has 2 phones, new Nike Tech and a £-sign chain. Two missing episodes this term.
Return home interview declined. Missing ref MP/4821/24, found at Alfreton station, child ticket single.
Prison intel: cell C3-14, hooch 5L, 1 x zanco phone no SIM. Adjudication pending.
Listener says pad mate gets PIN calls to [[p 07534 220 871]] every canteen day.
Cell mate's PIN list: sister [[p 07725 330 184]]; "uncle" [[p 00355 68 220 4417]]; solicitor 3.
Visits: booked by J Whittock, ID passport 512347781, relationship 'cousin'. Fourth cousin this month.
Letter int. 'tell M the 2 from Leics owe me and i want it b4 my parole'. No names.
TOR site [[u http://{{onion}}.onion/vendor/lurch]] down since the weekend
Listing text: "10g flake, ships from UK, T&T, see [[u https://paste.example.org/raw/9f2c1]]". No prices.
Vendor PGP fingerprint 4F21 9A0C 77B2 11DE 6610 (rest cropped).
SHA1 of the image {{hash}}, no hits in CAID.
Router MAC {{mac}}, SSID VM4821093, wifi password on fridge magnet.
Cookie shows last login [[d 2024-11-30]]T04:11:09Z from [[ip 2001:db8:4821::17]]
Exchange KYC: [[e b.marku88@example.net]], [[p +355672048813]], selfie, bill for [[pc N17 9LH]].
withdrawal to {{crypto ethlow}} 11.2 ETH then bridged, trail cold
User posted [[u https://img.example.com/i/@rocco/48213.jpg]] then deleted
Admin panel hxxp link was dead; server at [[ip 198[.]51[.]100[.]23]] answered on 8443.
Instagram: [[h:instagram @copperquill.cars]] sells motors that dont exist. Call [[p 07591 448 117]] they say
TIKTOK: [[h:tiktok @lil.minty.ng]] vid 4 shows the balcony, can see the gasworks → [[pc NG5 1BK]] ish
twitter [[h:twitter @bulwell_eyes]] tweets every raid before we knock. Leak?
group members [[h @tosh_tosh44]], [[h @switch.88]], [[h @DUTCHY__]] + 31 others no names
Steam/Discord: name only, no at-sign: lurch#4418
[[h @uncle.fats_09]] = same avatar as [[h @fats_backup]], different country code on profile
5x5x5 legacy: E 4 1. Text: "Bekim is the banker." Sanitised version as original.
HOLMES action A418: TIE the male in red jacket. Result: not him.
MG11 page 1 of 3. I am the person named above. I have worked in lettings for 19 yrs.
I make this statement of my own free will. On [[d 21 September 2024]] at about 2.30pm a man called from [[p 07560 118 334]] about the Foundry Close house. He offered [[m £3,900]] for 6 months up front.
He gave a NI number, [[n ny 40 22 17 a]], and a payslip with a different one, [[n NY402217B]].
payslip: emp no 00418 tax code 1257L NI [[n RS229014D]] net [[m £311.20]]
DWP: claim in payment, [[n TX 338201 A]], PIP + UC, to [[b 52-30-14 20119384]]
Labour user: 14 workers, one NINO between them - [[n HE 20 44 81 C]] - and one bank card, ending 9903.
NINO QQ123456C is a sample from the leaflet, he copied it off the internet (QQ is never issued).
Temp ref no TN010190M. Not a NINO.
Gangmaster txt: 'van 0430 outside lidl, bring boots, no boots no work, 45 for the day'
Victim (NRM ref 4821-A) was promised [[m £70]] a day and got [[m £20]]. Passport held by 'boss'. Boss's no: [[p 07991 330 286]]
NRM positive RG. 45 days. Safe house not to be recorded here.
Car wash: 6 on shift, 3 sleep over. Owner on paper is a Mr Cobanu, co no. [[co 13204418]].
Nail bar lease: guarantor company [[co OC418829]] (company number from the lease), addr care of an accountant at [[pc B18 6NF]]
PSC changed 4 times in 2023, see Companies House filing history for [[co 10448213]].
company [[co NI648213]] reg'd at Companies House Belfast, director non-resident
Ltd Co, no accounts filed, agent address, 1,400 others at same door. Number not obtained.
FOI reply ref 4821/23: no data held.
Haulier O-licence OF1148213, 2 vehicles 2 trailers, operating centre a lay-by off the B6004
CMR note 482130, 22 pallets, ambient, consignee 'Dunmarrow Foods', tel [[p 0131 496 0448]]
Driver's hours: tacho shows 14 hr gap. Driver shows nothing. Phone {{imei}} wiped remotely at 0310.
Border Force: 14:20 lane 6, freight, [[v KX72 PLU]] + trailer, 11 x sports bags under frozen fish. Driver: Nowacki, [[d 02/02/1990]].
Manifest pax DRAGUSIN/SORIN MR seat 14C, PNR TLRQXB, paid cash agent OTP
Ferry bkg 48213007, foot pax, one way.
NCA officer in Tirana on [[p +355 4 227 4418]], secure voice 4418
ROM: nr. tel. [[p 0040.721.330.184]], auto BMW, domiciled Bacău, 'boss of the transport'
Dutch lorry park owner: "call me at [[p 0031 6 34 11 82 04]], I have camera"
Irish plated Octavia per Garda; mob [[p +353 (0)86 204 4418]]; brother in Lurgan w/ [[p 07725 118 840]]
Antwerp police: suspect in [[d 2022-12-24]] extraction, 3 minors in a reefer, Belgian no. [[p +32 484 11 82 04]]
Turkish no. [[p +90 532 448 21 30]] in the ledger next to '40 pcs', w/c not known
Bulgarian SIM pack x 12, first is [[p +359 887 204 418]], consecutive
Lithuania: UAB director's tel. [[p +370 612 04418]], acct {{iban LT s}}
{{iban PL p}} and {{iban BG s}} appear on the same crib sheet (ex. TJW/14), no names
Emirates ID not seen. Acc {{iban AE s}}, salary? [[m $12k]] monthly, no employer
{{iban DE s}} - Sparkasse - car purchase [[m €21,500]], export plates
First card {{card}} declined thrice; second, {{card}}, ok, M&S Long Eaton 12:44
Gift cards: 40 x codes, e.g. X7QP-4821-KKLM, each 50.
crypto ATM receipt: sent to {{crypto legacy}} , cash in [[m £980]], fee 12%
Address reuse: {{crypto taproot}} and {{crypto wide}} spend together in block 840,118
sim swap: ICCID {{iccid}}, new handset {{imei}}, victim's no. [[p 07893 330 118]]
Phone shop till roll: IMEI {{imei}} bought [[m £45]] sold [[m £120]]. No ID taken.
IMEISV ends 78. First 14 as per last report.
Handset clock wrong by +3h. All times below are handset times. 21:02 21:04 21:09.
[[p 07884 220 163]] = 'G'. 'G' = not Gary, checked. Grade 3/D/P.
Q: is this number his? [[p 07769-330-218]] A: no comment. Q: this? [[p 07769-330-281]] A: no comment.
JIGSAW ASSN: no. in J's phone as "J2" ([[p +447957220418]]), in L's phone as "Big J" ([[p 07957 220418]]).
text from landlord: "gas man coming 9-1 tmrw. meter is under stairs. MPAN 12 801 902 11 on sticker"
Grow: 214 plants, 3 rooms, abstracted leccy, temp 28C, approx 40 a week in water.
Beat note: E-scooter, 2 up, 31mph in a 20. No lights. Gone.
Lab ref FS/24/04821: 81% purity, 996g net.
Firearm: converted Slivka-type, serial filed, 4 rds .380, DNA swab sent, NABIS 118204.
Discharge at 0112 Hawthorn Way. 3 casings. Nobody saw owt.
Threat to life: Osman served [[d 15/10/2024]] 19:20 by DI, body worn on. Sub laughed.
Encro-style msg (old job): [handle removed] 'top 35 bottom 34.5 paper ready'. Prices no unit.
'paper' 240 collected 'Leeds' token 8821 driver 'blue astra'
Collect 4 frm nan's, drop 2 @ mine, rest 4 the trap. dnt txt. burn this
u up?
nah fam
Shift log: ANPR down 0200-0415. No reads. Sorry.
Tasking 4/24 closed: no resource.
ps Minty's sister works at the surgery so careful what u send to [[e reception@example.org]]
Lost property: Oyster type card 0642 2130 0918, keys, brown scarf.
Voicemail transcript (auto): "hi it's um oh seven double five..." cuts out. No number.
Old Post-it: [[p 07903 4482l6]] / [[e TOLLEY.K@EXAMPLE.COM]] / "ask 4 Reece"
CASHBOOK⏎Fri⇥in [[m £1,900]]⇥out 0⏎Sat⇥in [[m £3,450]]⇥out [[m £500]] (C)⏎Sun⇥nil
name|dob|mob|addr⏎Oakshott K|[[d 11/02/2001]]|[[p 07384 220 118]]|[[pc NG6 8RU]]⏎Marku A|[[d 30/06/1996]]|[[p +355 695 204 418]]|nfa
"id","vrm","seen"⏎"1","[[v SD14 EKX]]","[[d 2025-02-11]]"⏎"2","[[v OY68 BPG]]","[[d 2025-02-12]]"
Sgt's comment: good job, but put the grade in the box next time. 2/B/P not "B+".
Taxi firm record: pick up 01:20 Beck Terr to [[pc NG8 3FW]], booked by [[p 0115-496-0772]], fare [[m £14.60]]
Uber style receipt: [[m £8.47]], driver 4.92 stars, [[v LV17 HKA]] Prius
Airbnb host: guest wrote from [[e leanne-ettrick@mail.example.com]] then rang from [[p 07340 903 227]], left 14 mobile phone boxes
Chip shop wifi: [[ip 192.168.1.104]] is his laptop, hostname LURCH-PC
Ticket office: two singles Notts to Boston, cash, no names, 07:45. (that's a time, not a number)
His diary: "Tues - K £ / Weds - gym / Thurs - see man re dog". No amounts.
"""

# --------------------------------------------------------------------------- the templates

TEMPLATES = """\
{{w:Source|Informant|Contact}} states {{name}} now uses {{phone}} {{w:for all business|daily|since last week}}. Grade {{grade}}.
{{grade}} {{urn}}: number {{phone}} attributed to {{nick}}, {{place}}. {{w:Not confirmed|Confirmed by billing|Single source}}.
ring {{nick}} on {{phone mobile}} or {{phone mobile}}, {{w:dont|do not|never}} use the old 1
[{{date}}, {{clock}}] {{nick}}: {{w:my new num|new number|save this}} {{phone mobile}}
{{date}}, {{time}} - {{phone}}: {{w:u about|you there|ring me|where u at}}
SMS {{w:IN|OUT}} {{clock}} {{phone}} "{{w:2 b n 1 w|same again bro|outside|need tick till fri}}"
{{phone msisdn}}⇥{{phone msisdn}}⇥{{date}}⇥{{clock}}⇥{{n}}
Subscriber check: {{phone}} = {{name}}, {{n}} {{street}}, {{postcode}}. Top up by voucher {{serial}}.
mob:{{phone mobile}};landline:{{phone land}}
tel:{{phone}}/{{first}}/{{w:gaffer|driver|runner}}
{{first}}/{{phone mobile}}/{{first}}/{{phone}}
Contacts: {{first}} {{phone}}, {{first}} {{phone}}, {{nick}} {{phone}}.
Call from {{phone land}} at {{time}}, male, {{w:local accent|Scouse|Albanian accent}}, asked for {{first}}. CAD {{n}}.
{{w:Bucharest|Tirana|Warsaw|The Hague}} liaison: the person {{name}} is in contact with {{phone abroad}} and with {{phone abroad}}.
[Translated from {{w:Romanian|Albanian|Dutch|Polish}}] The subject has the number {{phone abroad}} and we do not know his residence.
SIENA ref {{serial}}: please identify user of {{phone}}. Purpose: {{w:THB|drugs|fraud}}. Handling code H1.
Roaming: {{phone RO}} seen on UK mast {{place}} {{date}} {{time}}; previous handset IMEI {{imei}}.
Dutch contact {{phone NL}} says lorry {{vehicle}} left at {{clock}}.
{{phone AL}} called {{phone mobile}}, {{n}} times, longest 00:0{{w:1|2|3}}:41
Irish link: {{phone IE}} ({{nick}}'s cousin). Garda ref {{serial}}.
UAE number {{phone AE}} paid for flight {{flight}}, PNR {{pnr}}.
His phone book had {{phone PL}}, {{phone LT}} and {{phone BG}} under 'work'.
Is {{phone}} still live? {{collar}} to dial-test from a clean handset.
call the office ({{phone land}}) not my mobile
"{{phone mobile}}." That is how it was said; {{first}} repeated it twice.
{{w:Burner|Hotline|Dirty phone|Graft phone}} {{phone mobile}} went dead {{time}}; replacement {{phone mobile}} live within the hour.
Handwritten on {{w:receipt|beer mat|rizla|cardboard}}: {{phone mobile}} and the words "{{w:ask 4 H|thurs|half now}}"
Victim's bank app was moved to handset on {{phone mobile}} on {{date}}; loss {{money GBP}}.
CSP return for {{phone mobile}}: PAYG, unregistered, ICCID {{iccid}}, IMSI {{imsi}}.
Advert text: call {{phone}} 24/7, {{w:new in town|discreet|parking}}, {{postcode}}
From: {{name}} <{{email}}>⏎To: {{email}}⏎Date: {{date}} {{clock}} +0100⏎Subject: {{w:RE: Invoice|FW: rooms|keys}} {{inv}}
Account holder changed e-mail from {{email}} to {{email}} {{w:one day|an hour|a week}} before the transfers.
reach me at {{email hidden}} only
menu on request: {{email hidden}} / {{handle}}
{{collar}} please copy replies to {{email}} and quote {{urn}}.
Booking made by {{email}}, tel {{phone}}, {{n}} nights, {{money}}, paid card {{ending}}.
Google return: recovery mail {{email}}, sign-in IP {{ip}} {{date}}.
Letting application: {{name}}, {{email}}, NI {{nino}}, prev addr {{postcode}}
"send cv 2 {{email hidden}}" on a jobs board, {{w:farm work|car wash|packing}}, no licence.
{{handle on}} advertises {{w:vapes|party packs|fake notes}}. Captured {{date}}.
Profile {{handle on}} linked by phone {{phone mobile}}.
add {{handle}} {{w:b4 it goes|for the drop|for menu}}
{{w:Sub|Subject|Target}} comments on posts by {{handle}} and {{handle}}; both in {{place}}.
He moved from {{handle on}} when it was banned. {{grade}}
New vendor: {{handle on}}; pays out to {{crypto}}
Threat sent from {{handle}} at {{clock}}: "{{w:ur finished|watch ur back|we know ur yard}}"
ANPR {{vehicle}} {{road}} {{date}} {{clock}} {{mph}}
VRM {{vehicle}} {{w:no insurance|MOT expired|cloned}}, keeper {{name}}, {{postcode}}.
Convoy: veh {{vehicle}}, veh {{vehicle}}, {{road}}, gap {{n}} secs.
{{time}} {{w:silver|black|white|grey}} {{w:Golf|Transit|A3|Insignia}} {{vehicle}} {{w:parked|seen|stopped}} {{street}} {{place}}
Hire agreement {{serial}}: reg {{vehicle}}, hirer {{name}} DOB {{date birth}}, deposit {{money GBP}}.
PNC {{pnc}} DVLA keeper of index {{vehicle}} since {{date}}.
Car sold for cash {{money GBP}}, reg no. {{vehicle}}, buyer's mobile {{phone mobile}}.
⇥{{vehicle}}⇥{{clock}}⇥{{road}}⏎⇥{{vehicle}}⇥{{clock}}⇥{{road}}
{{w:Payment|Transfer|Wire}} of {{money}} to {{iban}} ref {{inv}}
IBAN: {{iban}}⏎BIC: XXXX{{w:RO22|NL2A|GB2L}}⏎Amount: {{money EUR}}
Two IBANs in the notebook, {{iban}} and {{iban}}; a third, {{badiban}}, fails.
Beneficiary changed last minute to {{iban GB}}. Supplier phoned from {{phone land}} to deny it.
{{name}} received {{money}} from {{iban}} on {{date}} and moved it the same day.
{{w:Sent|Paid|Moved}} {{money GBP}} to {{bank}} on {{date}}
FP CR {{date}} {{bank}}, {{inv}}, {{money GBP}} CR
Mule account: {{bank}}. Holder {{name}}, DOB {{date birth}}.
Rent to be paid to {{bank}} {{w:by the 1st|in advance|weekly}}, says the text from {{phone mobile}}
Suspect's note: "{{bank}} / pin {{n}}{{n}}"
SORT CODE⇥ACCOUNT⇥NAME⏎{{bank tab}}⇥{{name}}⏎{{bank tab}}⇥{{name}}
Card {{card}} used at {{place}} {{w:PFS|Argos|casino}} {{clock}}, {{money GBP}}.
Skimmed PANs: {{card}}; {{card}}. Bad read: {{badcard}}.
{{w:Visa|Debit card|Bank card}} no. {{card}} in name of {{name}}, exp 0{{w:1|4|9}}/{{w:26|27|28}}
Online order {{serial}} paid with card number {{card}}, delivered {{postcode}}, IP {{ip}}.
Wallet {{crypto}} received {{w:0.4|1.12|22.5}} BTC {{date}}
send to {{crypto}} then msg {{handle}}
Cluster: {{crypto}}, {{crypto}}. {{w:No tag|Exchange tag|Mixer}}.
USDT address {{crypto tron}} shared in chat {{clock}} by {{nick}}, value {{money USD}}.
Seized phone note: eth = {{crypto eth}}⏎btc = {{crypto bech32}}
Ransom demand: {{money}} to {{crypto}} within {{n}} hrs, contact {{email}}
Address as transcribed {{badcrypto}} does not verify; correct one is {{crypto}}.
{{company}}, director {{name}} b. {{date birth}}, reg'd office {{postcode}}.
{{w:Front|Shell|Phoenix}} company: {{company}}, incorporated {{date}}, turnover said to be {{money GBP}}
Linked through {{company}} and {{company}}; same formation agent.
Strike-off notice {{date}} for {{company}}
{{company}} opened account {{bank}}.
Handset IMEI {{imei}} moved from SIM {{phone mobile}} to SIM {{phone mobile}}.
Exhibit {{exhibit}}: {{w:iPhone 11|Nokia 105|Zanco}}, IMEI: {{imei}}, seal {{seal}}
Stolen phones list⏎{{imei}}⏎{{imei}}⏎{{badimei}} (label damaged)
{{imei}} first on network {{date}}, last cell {{place}}
{{name}} b. {{date birth}} NINO {{nino}} {{w:claims UC|no claims|not at address}}
Same NI number {{nino}} used by {{n}} workers at the {{w:car wash|packhouse|nail bar}}.
DWP: {{nino}}, HMRC UTR {{utr}}, employer {{company}}
NINO {{nino}}, {{postcode}}, {{phone mobile}}
Login IP {{ip}} {{date}} {{clock}}Z user {{w:admin|root|lurch88}}
Firewall log: src={{ip}} dst={{ip}} port 443 bytes {{serial}}
Server seized, last public address {{ip}}, MAC {{mac}}
{{ip}} resolves to hosting in {{w:Moldova|the Netherlands|Latvia}}. Abuse desk {{email}}.
Phishing text gives {{url}} ; {{n}} victims, losses {{money GBP}}.
Escort ad {{url}} shows number {{phone mobile}}
browser history: {{url}} at {{clock}}
DO NOT VISIT {{url defanged}} ({{w:malware|kit|login theft}})
Screen grab of {{url}} and {{url}} taken {{date}} by {{collar}}
{{money}} {{w:cash|in tens|in a Lidl bag}} found at {{n}} {{street}} {{postcode}}
Debt of {{money}} to {{nick}}; interest makes it {{money}}. Phone {{phone mobile}} to pay.
Owes {{money}} since {{date}}
{{w:Corner shop|High street}} MSB slip: {{money}} / {{money RON}} / sender {{name}} / {{phone RO}}
Satnav last destinations: {{postcode}}, {{postcode}}, {{postcode}}
Delivery drop {{n}} {{street}}, {{postcode}}, {{w:neighbour signed|left in porch}}, track {{track}}
Bail to {{n}} {{street}} {{postcode}} until {{date}}
Nominal {{name}} DOB {{date birth}}, {{custody}}, released {{date}}.
{{date}} - {{date}}: {{w:holiday let|tenancy|tag}} at {{postcode}}
Rec'd {{date}} from {{w:Border Force|HMRC|GLAA}}; handling {{grade}}; nothing held under {{crime}}.
Crime ref {{crime}}, OIC {{collar}}, {{w:filed|undetected|NFA}}.
{{urn}} graded {{grade}}. No trace on PNC {{pnc}}.
Custody no. {{custody}}. In {{time}}. Property seal {{seal}}. Card {{ending}}.
Recovered {{weight}} and {{weight}} at {{street}}. Exhibit {{exhibit}}, {{exhibit}}. Expert to value.
{{time}} {{road}} {{mph}}, {{w:lost|followed|stopped}}, grid {{grid}}
Invoice {{inv}} for {{bare}} of tiles, ref {{serial}}, container {{box}}
Parcel {{track}} intercepted, {{weight}}, sender {{first}} {{last}}.
Flight {{flight}} arr {{time}}, pax {{name}}, passport {{passport}}, PNR {{pnr}}.
Serial {{serial}} on the {{w:generator|quad|e-bike}}, {{w:stolen|not stolen}}, ISBN sticker {{isbn}}
{{nick}} said he paid {{bare}} and owes {{bare}} more. No other detail. {{grade}}
Card number {{badcard}} is invalid, IBAN {{badiban}} is invalid, nothing else in wallet.
SIM card ICCID {{iccid}}, IMSI {{imsi}}, no number known.
MD5 {{hash}} exhibit {{exhibit}} page {{n}} of 180
{{collar}} to {{collar}}: pls update {{urn}} before {{time}}, door code {{w:C4821X|2580#|1190Y}}, room {{n}}
GPS {{coords}} / grid {{grid}} / marker post {{n}}/4 {{w:A|B}}
No reply at {{n}} {{street}}, {{w:dog barking|lights on|curtains drawn}}, try again {{time}}.
{{nick}} and {{first}} {{w:fell out|are brothers|share a cell}} according to {{grade}} source; {{w:no identifiers given|nil further}}.
{{first}} {{w:was not home|is in Spain|has split from his mrs}}. {{w:lol|inshallah|safe}} {{time}}
Case {{serial}} court {{w:2|3|5}} {{time}} {{name}} {{custody}} {{pnc}}
UTR {{utr}}, wallet string {{badcrypto}} (checksum bad), temp {{w:4C|21C|28 degrees}}
Payroll sheet⏎{{name}}⇥{{nino}}⇥{{w:311.20|290.00|402.15}}⏎{{name}}⇥{{nino}}⇥{{w:311.20|290.00|402.15}}
Right-to-work copies all show {{nino}}; agency paid into {{iban}}, never to the worker.
{{first}} ({{nino}}) and {{first}} ({{nino}}) share a bunk at {{place}}, both say boss is {{nick}}.
{{w:Dump|Shop|Fullz}} sample posted by {{handle}}: {{card}} | {{name}} | {{postcode}}
Two cards in the one name: {{card}} and {{card}}. Third one blank. Exhibit {{exhibit}}.
Chargebacks on {{card}} at {{url}}, {{n}} of them, same device.
Handsets in the bag:⏎1) {{imei}}⏎2) {{imei}}⏎3) screen smashed, label {{w:gone|unreadable}}
Device {{imei}} attached to wifi at {{n}} {{street}}, address {{ip}}, {{time}}
CEIR check {{imei}}: {{w:blocked|not blocked|barred in NL}} since {{date}}
Fake shop {{url}} hosted at {{ip}}, registrant {{email}}.
QR sticker on parking meters in {{place}} goes to {{url}} ({{w:council told|taken down}}).
Same template seen at {{url}} and {{url defanged}}, card taken e.g. {{card}}.
He sends the lads to {{url}} 4 the {{w:rota|price list|rooms}} lol
Group chart: {{company}} owns {{company}}; funds arrive from {{iban}} each {{w:month|week|quarter}}.
OCG {{place}}: {{name}} ({{phone mobile}}), {{name}} ({{phone abroad}}), veh {{vehicle}}, co {{company}}, banks {{iban}}.
Package: {{date}}, {{phone mobile}} -> {{phone mobile}}, {{money GBP}}, {{bank}}
name;dob;mobile;email⏎{{name}};{{date birth}};{{phone mobile}};{{email}}
Telex {{serial}}: "{{w:We have the honour to ask|Kindly inform us|It is requested}} who uses {{phone}} and the car {{vehicle}}, since {{date}}."
"""

# --------------------------------------------------------------------------- assembly

MARK = re.compile(
    r"\[\[(?P<kind>\w+)(?::(?P<site>\w+))? (?P<raw>.*?)\]\]|\{\{(?P<maker>\w+)[: ]?(?P<arg>.*?)\}\}"
)


def compose(markup: str) -> tuple[str, list[Segment]]:
    """Turn one line of markup into its text and its segments."""
    segments: list[Segment] = []
    markup = markup.replace("⏎", "\n").replace("⇥", "\t")
    markup = re.sub(r"\{\{onion\}\}", lambda _: str(MAKERS["onion"]("")[0]), markup)
    at = 0
    for match in MARK.finditer(markup):
        segments.append(markup[at : match.start()])
        at = match.end()
        if match["kind"]:
            kind = SHORT[match["kind"]]
            canonical = CANON[kind](match["raw"])
            segments.append(
                (kind, match["raw"], f"{match['site']}:{canonical}" if match["site"] else canonical)
            )
        elif match["maker"] == "w":
            segments.append(rng.choice(match["arg"].split("|")))
        else:
            segments.extend(MAKERS[match["maker"]](match["arg"]))
    segments.append(markup[at:])
    return "".join(s if isinstance(s, str) else s[1] for s in segments), segments


def record(markup: str) -> dict[str, Any]:
    text, segments = compose(markup)
    mentions, at = [], 0
    for segment in segments:
        if isinstance(segment, str):
            at += len(segment)
            continue
        kind, raw, canonical = segment
        mentions.append({"kind": kind, "start": at, "end": at + len(raw), "canonical": canonical})
        at += len(raw)
    return {"text": text, "mentions": mentions}


# --------------------------------------------------------------------------- checks

SHAPE = {
    "phone": r"\+[1-9]\d{8,13}",
    "email": r"[a-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+",
    "handle": r"((telegram|snapchat|instagram|tiktok|twitter|wickr|signal):)?@[a-z0-9._]+",
    "vehicle": r"[A-Z]{2}\d\d[A-Z]{3}|[A-Z]\d{1,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z]|[A-Z]{3}\d{4}",
    "iban": r"[A-Z]{2}\d\d[A-Z0-9]{11,30}",
    "bank_account": r"\d\d-\d\d-\d\d \d{8}",
    "card": r"\d{15,16}",
    "crypto": r"[13T][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[a-z0-9]{39,59}|0x[0-9a-fA-F]{40}",
    "company_number": r"\d{8}|(SC|NI|OC|SL)\d{6}",
    "date": r"(19|20)\d\d-\d\d-\d\d",
    "money": r"(GBP|EUR|USD|RON) \d+\.\d\d",
    "postcode": r"[A-Z]{1,2}\d{1,2} \d[A-Z]{2}",
    "imei": r"\d{15}",
    "nino": r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]",
    "ip": r"[0-9.]{7,15}|[0-9a-f:]{8,39}",
    "url": r"(https?://|www\.)\S+[\w/]",
}
CHECKSUM: dict[str, Callable[[str], bool]] = {
    "card": luhn_ok,
    "imei": luhn_ok,
    "iban": lambda c: iban_remainder(c) == 1,
    "crypto": crypto_ok,
}
# What must not remain once the mentions are blanked out: coarse nets, wider than any mention.
LEFTOVERS = (
    r"@\w(?!x\*)",
    r"(?i)https?:|hxxps?[:\[]|\bwww\.",
    r"[£€$]\s?\d|\d\s?[£€$]",
    r"(?i)\d\s?k?\s?(gbp|eur|euros?|usd|ron|lei|pounds|quid|grand)\b|\b(gbp|eur|usd|ron)\s?\d",
    r"\b(0?[1-9]|[12]\d|3[01])[-/.](0?[1-9]|1[0-2])[-/.](\d{4}|\d\d)\b|\b(19|20)\d\d-\d\d-\d\d",
    r"(?i)\b\d{1,2}(st|nd|rd|th)?[ -]?(of )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]?\d\d",
    r"(?i)\b(january|february|march|april|june|july|august|september|october|november|december) \d{1,2},",
    r"(?i)\b[a-z]{1,2}\d{1,2} ?\d[abd-hjlnp-uw-z]{2}\b",
    r"(?i)\b[a-z]{2}\d{2}[ -]?[a-z]{3}\b|\b[a-z]\d{1,3} ?[a-z]{3}\b",
    r"\b[A-Z]{3} ?\d{1,3}[A-Z]\b|\b[A-Z]{1,2}[IZ][A-Z]? ?\d{4}\b",
    r"(?i)\b(?!qq|tn)[a-z]{2} ?\d\d ?\d\d ?\d\d ?[abcd]\b",
    r"\b(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\b",
    r"(?<![\w*/-])(\+\s?\d|00 ?[1-9]|44 ?7|0 ?[1237])[\d .()-]{8,13}\d(?![\w/])",
)


def check(entry: dict[str, Any]) -> list[str]:
    """Every fault of one line, in words."""
    text, faults, blank, last = entry["text"], [], entry["text"], 0
    for mention in entry["mentions"]:
        kind, start, end, canonical = mention["kind"], mention["start"], mention["end"], mention["canonical"]
        raw = text[start:end]
        if start < last or not raw or raw != raw.strip():
            faults.append(f"span {raw!r}")
        last = end
        again = CANON[kind](raw)
        if again != (canonical.partition(":")[2] if kind == "handle" and ":" in canonical else canonical):
            faults.append(f"{kind} {raw!r}: {again} is not {canonical}")
        if not re.fullmatch(SHAPE[kind], canonical):
            faults.append(f"shape of {kind} {canonical}")
        if kind in CHECKSUM and not CHECKSUM[kind](canonical):
            faults.append(f"checksum of {kind} {canonical}")
        if (
            kind == "handle"
            and ":" not in canonical
            and re.search("|".join(PLATFORMS), text[max(0, start - 14) : end + 14].lower())
        ):
            faults.append(f"platform beside {raw}")
        blank = blank[:start] + "¤" * (end - start) + blank[end:]
    faults += [f"left over {m.group()!r}" for net in LEFTOVERS for m in re.finditer(net, blank)]
    for run in re.finditer(r"\d(?:[ -]?\d){11,18}", blank):
        figures = re.sub(r"\D", "", run.group())
        if len(figures) >= 13 and luhn_ok(figures):
            faults.append(f"Luhn-valid decoy {run.group()}")
    for run in re.finditer(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{1,4}){3,8}\b", blank):
        solid = run.group().replace(" ", "")
        if iban_remainder(solid) == 1:
            faults.append(f"valid IBAN decoy {solid}")
    faults += [f"valid crypto decoy {w}" for w in re.findall(r"\w{26,62}", blank) if crypto_ok(w)]
    return faults


def build() -> list[dict[str, Any]]:
    entries = [record(line) for line in HAND.splitlines()]
    templates = TEMPLATES.splitlines()
    seen = {str(e["text"]) for e in entries}
    turn = 0
    while len(entries) < TOTAL:
        entry = record(templates[turn % len(templates)])
        # A random fill may hit a decoy that happens to be valid: draw again, as the checks say.
        if entry["text"] not in seen and not check(entry):
            seen.add(str(entry["text"]))
            entries.append(entry)
            turn += 1
    return entries


def main() -> int:
    # Published vectors, so that the checksums here are known to be the real ones.
    assert luhn_ok("79927398713")
    assert iban_remainder("GB82WEST12345698765432") == 1
    assert keccak256(b"").hex().startswith("c5d2460186f7233c927e7db2dcc703c0")
    assert eip55("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed") == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    assert base58check(bytes(21)) == "1111111111111111111114oLvT2"
    assert (
        segwit(0, bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6"))
        == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    )

    entries = build()
    faults = [f"{n}: {fault}" for n, entry in enumerate(entries, 1) for fault in check(entry)]
    if faults:
        print("\n".join(faults))
        return 1
    OUTPUT.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8")
    counts = Counter(m["kind"] for e in entries for m in e["mentions"])
    empty = sum(not e["mentions"] for e in entries)
    for kind, count in counts.most_common():
        print(f"{kind:15}{count:6}")
    print(
        f"{'mentions':15}{counts.total():6}\n{'lines':15}{len(entries):6}\n{'by hand':15}{len(HAND.splitlines()):6}"
    )
    print(
        f"{'templates':15}{len(TEMPLATES.splitlines()):6}\n{'no mention':15}{empty:6}  ({empty / len(entries):.1%})"
    )
    print(f"{'bytes':15}{OUTPUT.stat().st_size:6}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
