"""Intelligence reports as documents: text, e-mail, a minimal DOCX (ECMA-376) and a minimal PDF (ISO 32000-1).

Every force has its own layout; all label their fields. One force still grades in 5x5x5.
"""

from __future__ import annotations

import datetime as dt
import email.policy
import email.utils
import textwrap
from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import escape

from forestall.scenario.dialects import LEGACY_INFORMATION, LEGACY_SOURCE
from forestall.scenario.formats import write_zip
from forestall.scenario.names import ascii_letters
from forestall.scenario.region import FORCES
from forestall.scenario.reports import Item, Report

__all__ = ["legacy_grades", "write_docx", "write_eml", "write_pdf", "write_txt"]


def legacy_grades(report: Report, item: Item) -> tuple[str, str, str]:
    """Return the 5x5x5 source, information and handling that a legacy system would hold for an item."""
    return (
        LEGACY_SOURCE[report.source_grade],
        LEGACY_INFORMATION[item.assessment],
        "1" if item.handling == "P" else "3",
    )


def _handling(item: Item) -> str:
    return f"{item.handling} - {item.condition}" if item.condition else item.handling


def _british(report: Report) -> str:
    iso = str(report.date)
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}"


def write_txt(path: Path, report: Report) -> None:
    """Write a text report: a single graded item, or several items each with its own grade line."""
    lines = [
        f"URN: {report.urn}",
        f"Date of report: {_british(report)}",
        f"Force: {FORCES[report.force].name}",
        f"Source reference: {report.source_ref}",
        f"Priority: {report.priority}",
        f"Marking: {report.marking}",
    ]
    if len(report.items) == 1:
        item = report.items[0]
        lines += [
            f"Source evaluation: {report.source_grade}",
            f"Intelligence assessment: {item.assessment}",
            f"Handling: {_handling(item)}",
            "",
            "Text:",
            *textwrap.wrap(item.text, 92),
        ]
    else:
        for number, item in enumerate(report.items, start=1):
            grade = f"{report.source_grade}/{item.assessment}/{_handling(item)}"
            lines += ["", f"Item {number}", f"Grading: {grade}", *textwrap.wrap(item.text, 92)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())


def write_eml(path: Path, report: Report) -> None:
    """Write an e-mail that carries the same labelled block in its body."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = f"intel.desk@{FORCES[report.force].code.lower()}.example"
    message["To"] = "regional.intelligence@tamberland.example"
    message["Subject"] = f"Intelligence report {report.urn}"
    message["Date"] = email.utils.format_datetime(_noon(report))
    message["Message-ID"] = f"<{report.urn.lower()}@{FORCES[report.force].code.lower()}.example>"
    lines = [
        "Colleagues,",
        "",
        f"URN: {report.urn}",
        f"Date of report: {report.date}",
        f"Source reference: {report.source_ref}",
        f"Source evaluation: {report.source_grade}",
        f"Priority: {report.priority}",
        f"Marking: {report.marking}",
    ]
    for number, item in enumerate(report.items, start=1):
        lines += [
            "",
            f"Item {number}",
            f"Intelligence assessment: {item.assessment}",
            f"Handling: {_handling(item)}",
        ]
        lines += ["Text:", *textwrap.wrap(item.text, 74)]
    message.set_content(
        "\n".join([*lines, "", "Sent by the intelligence desk"]) + "\n", cte="quoted-printable"
    )
    path.write_bytes(message.as_bytes())


def _noon(report: Report) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{report.date}T12:00:00+00:00")


def write_docx(path: Path, report: Report) -> None:
    """Write a legacy 5x5x5 report as a DOCX with a heading and a two-column table."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rows = [
        ("URN", report.urn),
        ("Date of report", _british(report)),
        ("Source reference", report.source_ref),
        ("Protective marking", report.marking),
        ("Priority", report.priority),
    ]
    for number, item in enumerate(report.items, start=1):
        source, information, handling = legacy_grades(report, item)
        rows.append(
            (f"Grading {number}", f"Source: {source}  Information: {information}  Handling: {handling}")
        )
        rows.append((f"Text {number}", item.text))

    def paragraph(text: str) -> str:
        return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    table = "".join(
        f"<w:tr><w:tc><w:tcPr/>{paragraph(a)}</w:tc><w:tc><w:tcPr/>{paragraph(b)}</w:tc></w:tr>"
        for a, b in rows
    )
    grid = '<w:tblGrid><w:gridCol w:w="2400"/><w:gridCol w:w="7200"/></w:tblGrid>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    body = (
        f'{head}<w:document xmlns:w="{word}"><w:body>{paragraph("5x5x5 INTELLIGENCE REPORT")}'
        f"<w:tbl><w:tblPr/>{grid}{table}</w:tbl>{paragraph(FORCES[report.force].name)}</w:body></w:document>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    write_zip(
        path,
        [
            (
                "[Content_Types].xml",
                f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
            ),
            (
                "_rels/.rels",
                f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
            ),
            ("word/document.xml", body),
        ],
    )


def _pdf_text(line: str) -> bytes:
    raw = line if _fits(line) else ascii_letters(line)
    coded = raw.encode("cp1252", "replace")
    return coded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _fits(line: str) -> bool:
    try:
        line.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def write_pdf(path: Path, report: Report) -> None:
    """Write a PDF 1.4 with Helvetica in WinAnsi encoding, 52 lines a page."""
    lines = [
        f"{FORCES[report.force].name} - INTELLIGENCE REPORT",
        "",
        f"URN: {report.urn}",
        f"Date of report: {_british(report)}",
        f"Source reference: {report.source_ref}",
        f"Source evaluation: {report.source_grade}",
        f"Priority: {report.priority}",
        f"Marking: {report.marking}",
    ]
    for number, item in enumerate(report.items, start=1):
        lines += ["", f"Item {number}", f"Grading: {report.source_grade}{item.assessment}{_handling(item)}"]
        lines += textwrap.wrap(item.text, 88)
    pages = [lines[i : i + 52] for i in range(0, len(lines), 52)]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = (
            b"BT /F1 10 Tf 14 TL 60 780 Td\n"
            + b"".join(b"(" + _pdf_text(line) + b") Tj T*\n" for line in page)
            + b"ET"
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    data += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(data)
