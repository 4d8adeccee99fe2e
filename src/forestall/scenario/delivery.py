"""Write each force's delivery: its tables in its dialect, planted malformed rows, and report documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from forestall.scenario.dialects import DIALECTS, Dialect, render_column, theme_codes
from forestall.scenario.documents import write_docx, write_eml, write_pdf, write_txt
from forestall.scenario.formats import (
    BROKEN,
    Cell,
    Defect,
    Register,
    write_delimited,
    write_json_lines,
    write_xlsx,
)
from forestall.scenario.region import FORCES, stream
from forestall.scenario.reports import Report
from forestall.scenario.tables import sheets
from forestall.scenario.tables_events import Sheet
from forestall.scenario.world import World

__all__ = ["BULK", "PLANTED", "file_of", "report_file", "write_force"]

# Tables that the workbook force sends as CSV, since its bureau exports them so.
BULK = ("payments", "calls")

_BAD_DATE = {
    "AVR": "31/02/1985",
    "BRK": "30.02.1991",
    "CIN": "31/02/1979",
    "DRV": "1987-02-30",
    "ELV": "19830231",
}

# (force, table): defects planted, each twice, with the canonical column they sit in.
PLANTED: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("AVR", "people"): (
        ("too few fields", ""),
        ("too many fields", ""),
        ("impossible date", "dob"),
        ("broken bytes", "surname"),
    ),
    ("AVR", "members"): (("unknown grade", "source_grade"),),
    ("AVR", "accounts"): (("bad checksum", "iban"),),
    ("AVR", "payments"): (("text in number", "amount"), ("too few fields", "")),
    ("BRK", "people"): (("too few fields", ""), ("impossible date", "dob")),
    ("BRK", "members"): (("unknown grade", "grade"),),
    ("BRK", "phones"): (("bad checksum", "imei"),),
    ("BRK", "companies"): (("broken bytes", "name"),),
    ("BRK", "listings"): (("too many fields", ""),),
    ("BRK", "calls"): (("text in number", "duration"),),
    ("CIN", "people"): (("impossible date", "dob"),),
    ("CIN", "accounts"): (("bad checksum", "iban"),),
    ("CIN", "intelligence"): (("unknown grade", "source_grade"),),
    ("CIN", "payments"): (("text in number", "amount"), ("too many fields", "")),
    ("DRV", "people"): (("impossible date", "dob"), ("truncated line", "")),
    ("DRV", "companies"): (("broken bytes", "name"),),
    ("DRV", "payments"): (("text in number", "amount"),),
    ("ELV", "people"): (("too few fields", ""), ("too many fields", ""), ("impossible date", "dob")),
    ("ELV", "members"): (("unknown grade", "grade"),),
    ("ELV", "adverts"): (("broken bytes", "text"),),
    ("ELV", "calls"): (("text in number", "duration"),),
}
_KEYED = ("people", "companies", "intelligence", "listings", "adverts", "payments", "calls")
_EMPTY = {"BRK": "vehicles_archive", "DRV": "adverts"}
_TITLES = ("{name}", "{table} - extract for the regional team", "Produced 05/01/2026  Synthetic data")


def file_of(dialect: Dialect, table: str) -> str:
    """Return the file name under which a force sends a table.

    >>> file_of(DIALECTS[1], "area_months"), file_of(DIALECTS[2], "calls")
    ('AREA_MONTHS.csv', 'Calls.csv')
    """
    suffix = "csv" if dialect.kind == "workbook" and table in BULK else dialect.suffix
    named: dict[str, Callable[[str], str]] = {
        "BRK": str.upper,
        "CIN": lambda t: t.replace("_", " ").title(),
        "ELV": lambda t: f"elv_{t}",
    }
    return f"{named.get(dialect.code, str)(table)}.{suffix}"


def report_file(report: Report, place: int) -> str | None:
    """Return the document in which a report is delivered, or None when it comes as rows of a table.

    Parameters
    ----------
    report, place
        A report and its place (from 0) among the reports of its force.
    """
    code = FORCES[report.force].code
    if code == "AVR" or (code == "CIN" and place % 2 == 0):
        return None
    return f"reports/{report.urn}.{ {'BRK': 'txt', 'CIN': 'docx', 'DRV': 'eml', 'ELV': 'pdf'}[code] }"


def _combine_grades(dialect: Dialect, sheet: Sheet) -> Sheet:
    columns = dict(sheet.columns)
    if dialect.one_grade and "source_grade" in columns:
        three = [columns.pop(name) for name in ("source_grade", "information_grade", "handling")]
        join = "/" if dialect.code == "BRK" else ""
        columns["grade"] = [join.join(map(str, parts)) for parts in zip(*three, strict=True)]
    return Sheet(sheet.table, columns)


def _spoil(code: str, defect: str, row: list[Cell], at: int, number: int) -> tuple[list[Cell], Cell]:
    """Return a malformed copy of `row` and the offending value."""
    row = list(row)
    if defect == "too few fields":
        return row[:-2], str(len(row) - 2)
    if defect == "too many fields":
        return [*row, "x", str(number)], str(len(row) + 2)
    if defect == "truncated line":
        return row, ""
    value: Cell
    if defect == "impossible date":
        value = _BAD_DATE[code]
    elif defect == "unknown grade":
        value = "F9"
    elif defect == "text in number":
        value = ("n/k", "see log")[number % 2]
    elif defect == "bad checksum":
        text = str(row[at])
        value = text[:-1] + str((int(text[-1]) + 1) % 10)
    else:
        text = str(row[at]) or "unknown"
        value = text[:2] + BROKEN + text[2:]
    row[at] = value
    return row, value


def _insert_defects(
    dialect: Dialect, sheet: Sheet, rows: list[list[Cell]], register: Register, rng: np.random.Generator
) -> list[list[Cell]]:
    """Insert the planted malformed rows (copies of good rows under record ids of their own)."""
    plans = [
        p
        for p in PLANTED.get((dialect.code, sheet.table), ())
        for _ in range(1 if p[0] == "truncated line" else 2)
    ]
    if not plans or not rows:
        return rows
    columns = list(sheet.columns)
    total = len(rows) + len(plans)
    places = sorted(int(v) for v in rng.choice(total - 1, len(plans), replace=False))
    if plans[-1][0] == "truncated line":
        places[-1] = total - 1
    bases = rng.integers(0, len(rows), len(plans)).tolist()
    out: list[list[Cell]] = []
    good = iter(rows)
    for number, (place, (defect, column), base) in enumerate(zip(places, plans, bases, strict=True)):
        while len(out) < place:
            out.append(next(good))
        at = columns.index(column) if column else -1
        copy = list(rows[base])
        if sheet.table in _KEYED:  # a number of its own, so that leaving it out leaves no real record out
            copy[0] = f"{str(copy[0])[:-1]}Z{number}"
        spoiled, value = _spoil(dialect.code, defect, copy, at, number)
        out.append(spoiled)
        kept = str(value).replace(BROKEN, "\\x81" if dialect.encoding == "cp1252" else "\\xff")
        shown = kept.encode(dialect.encoding, "replace").decode(dialect.encoding)
        heading = dialect.heading(column) if column else ""
        name = file_of(dialect, sheet.table)
        register.add(Defect(dialect.code, name, place + 1, heading, shown, defect, str(spoiled[0])))
    out.extend(good)
    return out


def _nested(dialect: Dialect, sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> Iterator[dict[str, object]]:
    header = [dialect.heading(c) for c in sheet.columns]
    for row in rows:
        flat: dict[str, object] = {h: v for h, v in zip(header, row, strict=False) if v not in ("", None)}
        if sheet.table == "people":
            flat["name"] = {k: flat.pop(k) for k in ("givenName", "middle", "familyName") if k in flat}
            home = {k: flat.pop(k) for k in ("address", "town", "postcode") if k in flat}
            if home:
                flat["address"] = home
        yield flat


def _write_sheet(
    folder: Path, dialect: Dialect, sheet: Sheet, register: Register, rng: np.random.Generator
) -> int:
    sheet = _combine_grades(dialect, sheet)
    columns = [render_column(dialect, name, values) for name, values in sheet.columns.items()]
    rows = _insert_defects(dialect, sheet, [list(r) for r in zip(*columns, strict=True)], register, rng)
    path = folder / file_of(dialect, sheet.table)
    header = [dialect.heading(c) for c in sheet.columns]
    if path.suffix == ".jsonl":
        cut = ("truncated line", "") in PLANTED.get((dialect.code, sheet.table), ())
        write_json_lines(path, _nested(dialect, sheet, rows), cut_last=cut)
    elif path.suffix == ".xlsx":
        name = next(f.name for f in FORCES if f.code == dialect.code)
        title = [t.format(name=name, table=sheet.table.replace("_", " ").capitalize()) for t in _TITLES]
        write_xlsx(path, [("Extract", title, header, rows)])
    else:
        write_delimited(
            path, header, rows, delimiter=dialect.delimiter, encoding=dialect.encoding, bom=dialect.bom
        )
    return len(rows)


def _code_list(dialect: Dialect) -> Sheet:
    themes = theme_codes(dialect)
    rows: list[tuple[str, str, str]] = [("theme", code, theme) for theme, code in themes.items()]
    rows += [("sex", c, m) for c, m in zip(dialect.sexes, ("male", "female", "unknown"), strict=True) if c]
    return Sheet(
        "codes",
        {"code_list": [r[0] for r in rows], "code": [r[1] for r in rows], "meaning": [r[2] for r in rows]},
    )


def write_force(folder: Path, world: World, force: int, register: Register) -> dict[str, int]:
    """Write one force's delivery.

    Returns
    -------
    dict[str, int]
        Data rows (malformed ones included) by file name; report documents count together as ``reports/``.
    """
    dialect = DIALECTS[force]
    rng = stream(world.seed, f"defects {dialect.code}")
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for sheet in (_code_list(dialect), *sheets(world, force)):
        counts[file_of(dialect, sheet.table)] = _write_sheet(folder, dialect, sheet, register, rng)
    if dialect.code in _EMPTY:
        name = file_of(dialect, _EMPTY[dialect.code])
        (folder / name).write_bytes(b"")
        counts[name] = 0
        register.add(Defect(dialect.code, name, 0, "", "", "empty file", ""))
    writers = {"txt": write_txt, "docx": write_docx, "eml": write_eml, "pdf": write_pdf}
    own = [r for r in world.reports if r.force == force]
    documents = [(r, file_of_report) for i, r in enumerate(own) if (file_of_report := report_file(r, i))]
    if documents:
        (folder / "reports").mkdir(exist_ok=True)
        counts["reports/"] = len(documents)
    for report, name in documents:
        writers[name.rsplit(".", 1)[1]](folder / name, report)
    return counts
