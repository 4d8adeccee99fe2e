"""How each force writes the same table: file format, headings, dates, phones, money, codes, gradings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forestall.scenario.formats import Cell
from forestall.scenario.region import THEMES

__all__ = [
    "DIALECTS",
    "KINDS",
    "LEGACY_INFORMATION",
    "LEGACY_SOURCE",
    "Dialect",
    "render_column",
    "theme_codes",
    "write_phone",
]

# What a canonical column holds; anything else is plain text or a plain number.
KINDS: dict[str, str] = {
    **dict.fromkeys(
        ("dob", "updated", "start", "end", "since", "opened", "incorporated", "dissolved"), "date"
    ),
    **dict.fromkeys(("reviewed", "assessed", "date", "posted", "seen", "appointed", "report_date"), "date"),
    **dict.fromkeys(("phone", "caller", "callee"), "phone"),
    **dict.fromkeys(("amount", "price"), "money"),
    "moment": "moment",
    "month": "month",
    "sex": "sex",
    "theme": "theme",
    "plate": "plate",
    "claimed": "level",
    "source_grade": "source",
    "information_grade": "information",
    "handling": "handling",
}

_ACRONYMS = ("iban", "imei", "urn")
# A 3x5x2 grade as a legacy 5x5x5 system holds it; the meanings only roughly agree (lossy).
LEGACY_SOURCE = {"1": "B", "2": "E", "3": "D"}
LEGACY_INFORMATION = {"A": "1", "B": "3", "C": "2", "D": "4", "E": "5"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One force's habits. `headings` renames canonical columns; `style` shapes the rest."""

    code: str
    kind: str
    suffix: str
    delimiter: str
    encoding: str
    bom: bool
    style: Callable[[str], str]
    headings: dict[str, str]
    date: Callable[[str], Cell]
    moment: Callable[[str], Cell]
    phone: Callable[[str], str]
    money: Callable[[int], Cell]
    sexes: tuple[str, str, str]
    one_grade: bool
    legacy: bool

    def heading(self, column: str) -> str:
        """Return this force's heading for a canonical column."""
        return self.headings.get(column) or self.style(column)


def _slash(iso: str) -> str:
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}" if iso else ""


def _dots(iso: str) -> str:
    return f"{iso[8:10]}.{iso[5:7]}.{iso[:4]}" if iso else ""


def _real_date(iso: str) -> Cell:
    return dt.date.fromisoformat(iso[:10]) if iso else None


def _domestic(number: str, gap: bool) -> str:
    if not number.startswith("+44"):
        return "00" + number[1:] if number else ""
    plain = "0" + number[3:]
    return f"{plain[:5]} {plain[5:]}" if gap else plain


def _plus_spaced(number: str) -> str:
    return f"+44 (0){number[3:7]} {number[7:]}" if number.startswith("+44") else number


def _sentence(column: str) -> str:
    return column.upper() if column in _ACRONYMS else column.replace("_", " ").capitalize()


def _title(column: str) -> str:
    return column.upper() if column in _ACRONYMS else column.replace("_", " ").title()


def _camel(column: str) -> str:
    first, *rest = column.split("_")
    return first + "".join(word.title() for word in rest)


DIALECTS: tuple[Dialect, ...] = (
    Dialect(
        "AVR",
        "delimited",
        "csv",
        ",",
        "utf-8",
        True,
        _sentence,
        {
            "record_id": "Nominal ID",
            "given": "Forename",
            "middle": "Middle names",
            "dob": "Date of birth",
            "address": "Address line 1",
            "phone": "Telephone",
            "source_grade": "Source evaluation",
            "information_grade": "Intelligence assessment",
            "plate": "VRM",
            "caller": "A number",
            "callee": "B number",
            "moment": "Date and time",
            "person_ref": "Linked nominal",
            "amount": "Amount (GBP)",
        },
        _slash,
        lambda m: f"{_slash(m)} {m[11:19]}",
        lambda n: _domestic(n, True),
        lambda p: f"{p / 100:,.2f}",
        ("M", "F", ""),
        False,
        False,
    ),
    Dialect(
        "BRK",
        "delimited",
        "csv",
        ";",
        "cp1252",
        False,
        str.upper,
        {
            "record_id": "NOM_REF",
            "person_ref": "NOM_REF_LINK",
            "given": "FIRST_NAME",
            "surname": "LAST_NAME",
            "dob": "D.O.B.",
            "plate": "REG_MARK",
            "grade": "GRADING",
            "caller": "CALLING_NO",
            "callee": "CALLED_NO",
            "moment": "EVENT_TIME",
            "postcode": "PCODE",
            "duration": "SECS",
            "amount": "VALUE",
            "theme": "CRIME_CODE",
        },
        _dots,
        lambda m: f"{_dots(m)} {m[11:19]}",
        _plus_spaced,
        lambda p: f"{p // 100},{p % 100:02d}",
        ("Male", "Female", "Unknown"),
        True,
        False,
    ),
    Dialect(
        "CIN",
        "workbook",
        "xlsx",
        ",",
        "utf-8",
        False,
        _title,
        {
            "record_id": "Ref",
            "given": "Christian Name(s)",
            "dob": "Born",
            "plate": "Reg No",
            "person_ref": "Nominal Ref",
            "source_grade": "Source",
            "information_grade": "Information",
            "handling": "Handling Code",
            "theme": "Type",
            "moment": "When",
            "caller": "From",
            "callee": "To",
        },
        _real_date,
        lambda m: m.replace("T", " ")[:19],
        lambda n: _domestic(n, False),
        lambda p: p / 100,
        ("1", "2", "9"),
        False,
        True,
    ),
    Dialect(
        "DRV",
        "json",
        "jsonl",
        "",
        "utf-8",
        False,
        _camel,
        {
            "record_id": "id",
            "given": "givenName",
            "surname": "familyName",
            "dob": "birthDate",
            "moment": "at",
            "caller": "from",
            "callee": "to",
            "amount": "amountMinor",
            "plate": "registration",
        },
        lambda d: d or None,
        lambda m: m[:19] + "Z",
        lambda n: n,
        lambda p: p,
        ("male", "female", "unknown"),
        False,
        False,
    ),
    Dialect(
        "ELV",
        "delimited",
        "tsv",
        "\t",
        "utf-8",
        False,
        lambda c: c,
        {
            "record_id": "nominal_no",
            "given": "fname",
            "surname": "sname",
            "dob": "birth",
            "plate": "vrm",
            "person_ref": "nominal_no_fk",
            "grade": "eval",
            "caller": "msisdn_a",
            "callee": "msisdn_b",
            "moment": "ts",
            "amount": "gbp",
        },
        lambda d: d.replace("-", ""),
        lambda m: m[:19].replace("-", "").replace("T", "").replace(":", ""),
        lambda n: "00" + n[1:] if n else "",
        lambda p: f"{p / 100:.2f}",
        ("m", "f", "u"),
        True,
        False,
    ),
)


def theme_codes(dialect: Dialect) -> dict[str, str]:
    """Return a force's code for each theme.

    >>> theme_codes(DIALECTS[1])["drugs"], theme_codes(DIALECTS[2])["drugs"]
    ('DRU', '1')
    """
    if dialect.code == "BRK":
        return {
            t: t[:3].upper() if " " not in t else "".join(w[0] for w in t.split()).upper() for t in THEMES
        }
    if dialect.code == "CIN":
        return {t: str(i) for i, t in enumerate(THEMES, start=1)}
    style = {"AVR": str.capitalize, "DRV": lambda t: t.replace(" ", "_"), "ELV": str.upper}[dialect.code]
    return {t: style(t) for t in THEMES}


def write_phone(number: str, way: int) -> str:
    """Write an E.164 number as a reporting officer might; `way` picks one of six habits.

    >>> write_phone("+447123456789", 0), write_phone("+447123456789", 4)
    ('07123 456789', '0712 345 6789')
    """
    if not number.startswith("+44"):
        return ("00" + number[1:], number, f"{number[:4]} {number[4:8]} {number[8:]}")[way % 3]
    plain = "0" + number[3:]
    return (
        f"{plain[:5]} {plain[5:]}",
        plain,
        f"+44 {plain[1:5]} {plain[5:]}",
        f"+44(0){plain[1:]}",
        f"{plain[:4]} {plain[4:7]} {plain[7:]}",
        f"{plain[:5]}-{plain[5:8]}-{plain[8:]}",
    )[way % 6]


def render_column(dialect: Dialect, column: str, values: Sequence[Cell]) -> Sequence[Cell]:
    """Write one canonical column the force's way. Dates and moments come in ISO, money in pence, phones in
    E.164.
    """
    kind = KINDS.get(column, "")
    if kind == "date":
        return [dialect.date(str(v or "")) for v in values]
    if kind == "moment":
        return [dialect.moment(str(v)) for v in values]
    if kind == "phone":
        written = [dialect.phone(str(v or "")) for v in values]
        if column == "phone" and dialect.kind == "workbook":  # typed as a number: the leading zero is lost
            return [int(p) if p.endswith("7") and p.startswith("07") else p for p in written]
        return written
    if kind == "money":
        return [dialect.money(int(v)) for v in values if isinstance(v, int)]
    if kind == "month":
        texts = [str(v) for v in values]
        if dialect.code == "AVR":
            return [f"{m[5:]}/{m[:4]}" for m in texts]
        return [m.replace("-", "") for m in texts] if dialect.code == "ELV" else texts
    if kind == "sex":
        words = dict(zip(("M", "F", ""), dialect.sexes, strict=True))
        return [words[str(v)] for v in values]
    if kind == "theme":
        codes = theme_codes(dialect)
        return [codes[str(v)] for v in values]
    if kind == "plate":
        return [f"{str(v)[:4]} {str(v)[4:]}" if dialect.code in ("AVR", "CIN") else v for v in values]
    if kind == "level" and dialect.code == "BRK":
        return [str(v)[:3].upper() for v in values]
    if dialect.legacy and kind == "source":
        return [LEGACY_SOURCE[str(v)] for v in values]
    if dialect.legacy and kind == "information":
        return [LEGACY_INFORMATION[str(v)] for v in values]
    if dialect.legacy and kind == "handling":
        return ["1" if v == "P" else "3" for v in values]
    return values
