"""Delivered files open in the obvious libraries, and the register of malformed rows is exact."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import openpyxl
import phonenumbers
import pypdf
from stdnum import iban, imei

if TYPE_CHECKING:
    from conftest import Region

_DATES = {"AVR": "%d/%m/%Y", "BRK": "%d.%m.%Y", "DRV": "%Y-%m-%d", "ELV": "%Y%m%d"}
_GRADES = {
    "AVR": {"Source evaluation": r"[123]"},
    "BRK": {"GRADING": r"[123]/[A-E]/[PC]"},
    "CIN": {"Source": r"[A-E]", "Information": r"[1-5]", "Handling Code": r"[1-5]"},
    "ELV": {"eval": r"[123][A-E][PC]"},
}
_BIRTHS = {"AVR": "Date of birth", "BRK": "D.O.B.", "CIN": "Born", "ELV": "birth"}
_NUMBERS = ("Amount (GBP)", "Amount", "VALUE", "SECS", "duration", "gbp", "Duration")


def _number(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", re.sub(r",(?=\d{3})", "", text).replace(",", ".")) is not None


def _faults_of_row(agency: str, header: list[str], row: list[Any]) -> set[tuple[str, str]]:
    """Return (column, defect) for everything a careful reader would reject in a row."""
    if len(row) != len(header):
        return {("", "too few fields" if len(row) < len(header) else "too many fields")}
    found = set()
    for name, value in zip(header, row, strict=True):
        text = "" if value is None else str(value)
        if "�" in text:
            found.add((name, "broken bytes"))
        if name == _BIRTHS.get(agency) and text and not isinstance(value, dt.date):
            try:
                dt.datetime.strptime(text, _DATES.get(agency, "%Y-%m-%d"))
            except ValueError:
                found.add((name, "impossible date"))
        if name in _GRADES.get(agency, {}) and not re.fullmatch(_GRADES[agency][name], text):
            found.add((name, "unknown grade"))
        if name in _NUMBERS and not _number(text):
            found.add((name, "text in number"))
        if name.upper() == "IMEI" and not imei.is_valid(text):
            found.add((name, "bad checksum"))
        if name.upper() == "IBAN" and not iban.is_valid(text):
            found.add((name, "bad checksum"))
    return found


def _faults_of_line(line: str) -> set[tuple[str, str]]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return {("", "truncated line")}
    found = set()
    if "�" in row.get("name", "") or "�" in str(row.get("name", "")):
        found.add(("name", "broken bytes"))
    if "birthDate" in row:
        try:
            dt.date.fromisoformat(row["birthDate"])
        except ValueError:
            found.add(("birthDate", "impossible date"))
    if "amountMinor" in row and not isinstance(row["amountMinor"], int):
        found.add(("amountMinor", "text in number"))
    for key in ("iban", "imei"):
        if key in row and not {"iban": iban, "imei": imei}[key].is_valid(row[key]):
            found.add((key, "bad checksum"))
    return found


def test_malformed_register_is_exact(region: Region) -> None:
    found = set()
    for name in region.summary.delivery:
        agency, file = name.split("/", 1)
        if agency in ("VES", "SAH") or file.endswith(("/", ".graphml")):
            continue
        rows = region.rows(agency, file)
        if not rows:
            found.add((agency, file, 0, "", "empty file"))
        elif file.endswith(".jsonl"):
            for number, (line,) in enumerate(rows, start=1):
                found |= {(agency, file, number, c, d) for c, d in _faults_of_line(line)}
        else:
            for number, row in enumerate(rows[1:], start=1):
                found |= {(agency, file, number, c, d) for c, d in _faults_of_row(agency, rows[0], row)}
    planted = {
        (r["agency"], r["file"], int(r["row"]), r["column"], r["defect"]) for r in region.truth("malformed")
    }
    assert found == planted
    assert len({p[4] for p in planted}) == 9


def test_malformed_values_are_in_place_and_name_no_true_record(region: Region) -> None:
    true_ids = {(r["agency"], r["record_id"]) for r in region.truth("person_records")}
    for r in region.truth("malformed"):
        if not r["column"]:
            continue
        rows = region.rows(r["agency"], r["file"])
        row = rows[int(r["row"]) - (1 if r["file"].endswith(".jsonl") else 0)]
        value = r["value"].replace("\\xff", "�").replace("\\x81", "�")
        assert any(value in str(cell) for cell in row), r
        assert (r["agency"], r["record_id"]) not in true_ids


def test_encodings_and_byte_order_mark(region: Region) -> None:
    root = region.root / "delivery"
    assert (root / "AVR/people.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    text = (root / "BRK/PEOPLE.csv").read_bytes().decode("cp1252")
    assert text.startswith("NOM_REF;")
    assert any(ord(c) > 127 for c in text)


def test_workbook_has_title_rows_and_real_dates(region: Region) -> None:
    sheet = openpyxl.load_workbook(region.root / "delivery/CIN/People.xlsx")["Extract"]
    assert len(sheet.merged_cells.ranges) == 3
    assert sheet["A1"].value == "Cindershire Police"
    header = [c.value for c in sheet[4]]
    born = [row[header.index("Born")] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert sum(isinstance(b, dt.datetime) for b in born) > 0.8 * len(born)
    phones = [row[header.index("Phone")] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert any(isinstance(p, int) for p in phones)


def test_reports_read_in_every_layout(region: Region) -> None:
    told = {(r["urn"], r["item"]): r["text"] for r in region.truth("report_items")}
    grades = {r["urn"]: r["source_grade"] for r in region.truth("reports")}
    legacy = {"1": "B", "2": "E", "3": "D"}
    for r in region.truth("reports"):
        path = region.root / "delivery" / r["agency"] / r["file"]
        if path.suffix == ".pdf":
            text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        elif path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                tree = ElementTree.fromstring(archive.read("word/document.xml"))
            space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
            cells = [["".join(t.text or "" for t in c.iter(f"{space}t")) for c in row.iter(f"{space}tc")]
                     for row in tree.iter(f"{space}tr")]  # fmt: skip
            assert all(len(c) == 2 for c in cells)
            assert f"Source: {legacy[grades[r['urn']]]}  Information: " in dict(cells)["Grading 1"]
            text = "\n".join(": ".join(c) for c in cells)
        elif path.suffix == ".eml":
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert r["urn"] in message["Subject"]
            text = message.get_content()
        elif path.suffix == ".txt":
            text = path.read_bytes().decode("utf-8")
        else:
            continue
        assert f"URN: {r['urn']}" in text
        assert "Source reference: SR-" in text
        ascii_text = " ".join(re.findall(r"[a-z]{4,}", text))
        for word in re.findall(r"\b[a-z]{4,}\b", told[r["urn"], 1]):
            assert word in ascii_text


def test_partner_entities_are_followthemoney(region: Region) -> None:
    allowed = {
        "Person": {"name", "firstName", "lastName", "birthDate", "gender", "phone", "address", "country",
                   "alias", "modifiedAt"},
        "Company": {"name", "registrationNumber", "jurisdiction", "incorporationDate", "dissolutionDate"},
        "Ownership": {"owner", "asset", "percentage", "startDate"},
        "Directorship": {"director", "organization", "role", "startDate"},
        "Organization": {"name", "country", "topics"},
        "Membership": {"member", "organization", "role", "startDate", "endDate"},
        "BankAccount": {"name", "accountNumber", "bankName", "openingDate"},
    }  # fmt: skip
    entities = [json.loads(line) for (line,) in region.rows("VES", "entities.ftm.json")]
    assert {e["schema"] for e in entities} == set(allowed)
    ids = {e["id"] for e in entities}
    assert len(ids) == len(entities)
    for e in entities:
        assert set(e["properties"]) <= allowed[e["schema"]]
        assert all(isinstance(v, str) for values in e["properties"].values() for v in values)
        for edge in ("owner", "asset", "director", "organization", "member"):
            assert set(e["properties"].get(edge, [])) <= ids
    names = [n for e in entities if e["schema"] == "Person" for n in e["properties"]["name"]]
    assert any("Ѐ" <= n[0] <= "ӿ" for n in names)


def test_second_partner_writes_two_scripts(region: Region) -> None:
    rows = region.rows("SAH", "persons.csv")
    scripts = {row[2]: row[1] for row in rows[1:]}
    assert "Ѐ" <= scripts["Cyrl"][0] <= "ӿ"
    assert "؀" <= scripts["Arab"][0] <= "ۿ"


def test_chart_opens(region: Region) -> None:
    space = "{http://graphml.graphdrawing.org/xmlns}"
    tree = ElementTree.parse(region.root / "delivery/AVR/charts/team_chart.graphml")
    nodes = {node.get("id") for node in tree.iter(f"{space}node")}
    edges = list(tree.iter(f"{space}edge"))
    assert len(edges) > 10
    assert nodes <= region.keys("AVR", "people.csv")
    assert {e.get(end) for e in edges for end in ("source", "target")} <= nodes
    strengths = {d.text for e in edges for d in e if d.get("key") == "strength"}
    assert strengths == {"confirmed", "tentative"}


def test_identifiers_keep_their_plans(region: Region) -> None:
    for r in region.truth("person_phones"):
        assert phonenumbers.is_valid_number(phonenumbers.parse(r["phone"], None)), r["phone"]
        assert imei.is_valid(r["imei"])
    for r in region.truth("accounts"):
        rotated = r["account"][4:] + r["account"][:4]
        assert int("".join(str(int(c, 36)) for c in rotated)) % 97 == 1
        assert r["country"] != "GB" or iban.is_valid(r["account"])
    assert all(re.fullmatch(r"[JTU][A-Z]\d\d[A-Z]{3}", r["plate"]) for r in region.truth("person_vehicles"))
    local = [r["postcode"] for r in region.truth("person_addresses") if r["area_code"]]
    assert all(re.fullmatch(r"(AV|BK|CQ|DV|EV)\d{1,2} \d[A-Z]{2}", p) for p in local)
