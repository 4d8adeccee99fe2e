"""Graded reports in text, Word, e-mail and PDF."""

from __future__ import annotations

import email.message
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forestall.core.grading import Scheme
from forestall.core.marking import Marking
from forestall.core.report import Report
from forestall.record.exchange.readers import Code, Format, Reject, Reports, read
from forestall.record.exchange.readers.report_text import parse_reports


def parse(text: str) -> tuple[list[Report], list[Reject]]:
    outcomes = parse_reports(text, name="r.txt")
    assert [o.number for o in outcomes] == list(range(1, len(outcomes) + 1))
    for outcome in outcomes:
        whole = [r for r in outcome.rejects if r.column is None]
        assert len(whole) == (outcome.report is None)
        assert all(r.row == outcome.number and r.remedy for r in outcome.rejects)
    return [o.report for o in outcomes if o.report], [r for o in outcomes for r in o.rejects]


def one(text: str) -> Report:
    reports, rejects = parse(text)
    assert rejects == []
    assert len(reports) == 1
    return reports[0]


def graded(report: Report) -> list[tuple[str, str, str]]:
    return [(str(i.grading.grade), str(i.grading.handling), i.text) for i in report.items]


FORM = """OFFICIAL-SENSITIVE
INTELLIGENCE REPORT (3x5x2)

URN: NM-24-00017
Date of report: 17/05/2024 14:30
Originating force: Northmoor Police
Officer: DC 1234
Source reference: SR-NM-10234
Priority: High - time critical

Source evaluation: 2 - Untested
Intelligence assessment: B - Known indirectly but corroborated
Handling code: C - Lawful sharing permitted with conditions
Conditions: A1 (covert development), S2 (consult originator)

Text:
Ann Example uses 07700 900123 to call
the lorry park at Kelham.

She drives a white van.

OFFICIAL-SENSITIVE
Page 1 of 1
"""


def test_reads_a_whole_form() -> None:
    report = one(FORM)
    assert report.reference == "NM-24-00017"
    assert report.originator == "Northmoor Police"
    assert report.source_reference == "SR-NM-10234"
    assert (report.dated, report.priority) == ("2024-05-17", "high")
    assert report.marking is Marking.OFFICIAL_SENSITIVE
    text = "Ann Example uses 07700 900123 to call the lorry park at Kelham.\n\nShe drives a white van."
    assert graded(report) == [("2B", "C (A1 S2)", text)]


LAYOUTS = {
    "numbered items with labels": """Report No. NM-24-1
Marking: OFFICIAL
Source evaluation: 1
Item 1
Intelligence assessment: A
Handling: P
Text: First thing here.
Item 2
Intelligence assessment: C
Handling: C (A1)
Text: Second thing
goes on.
""",
    "items with their grade in brackets": """URN: NM-24-1
Protective marking: OFFICIAL
Item 1 (1/A/P): First thing here.
Item 2 [1/C/C A1]: Second thing goes on.
""",
    "numbered paragraphs": """Ref: NM-24-1
Classification: OFFICIAL
Scheme: 3x5x2

1. [1/A/P] First thing here.
2. [1/C/C (A1)] Second thing
   goes on.
""",
    "grade after each text": """URN NM-24-1
URN: NM-24-1
OFFICIAL
Intelligence: First thing here.
Grading: 1/A/P
Intelligence: Second thing goes on.
Grading: 1/C/C (A1)
""",
    "grade before each text": """URN: NM-24-1
OFFICIAL
Evaluation: 1AP
Text: First thing here.
Evaluation: 1C C A1
Text: Second thing goes on.
""",
    "paragraphs that end with their grade": """URN = NM-24-1
OFFICIAL

First thing here. (1/A/P)

Second thing goes on. (1/C/C A1)
""",
    "labels side by side": """URN: NM-24-1    Date: 17 May 2024    Marking: OFFICIAL
Item 1
Source evaluation: 1   Intelligence assessment: A   Handling: P
First thing here.
Item 2
Source evaluation: 1 | Intelligence assessment: C | Handling code: C A1
Second thing goes on.
""",
    "values below their labels": """URN
URN:
NM-24-1
Marking:
OFFICIAL
Item 1
Source evaluation:
1
Intelligence evaluation:
A
Handling code:
P
First thing here.
Item 2
Source evaluation:
1
Intelligence evaluation:
C
Handling code:
C A1
Second thing goes on.
""",
    "markdown": """**URN:** NM-24-1
**Marking:** OFFICIAL
## Item 1
**Grading:** 1/A/P
First thing here.
## Item 2
**Grading:** 1/C/C (A1)
Second thing goes on.
""",
    "numbered labels": """URN: NM-24-1
Marking: OFFICIAL
Grading 1: Source: 1  Intelligence: A  Handling: P
Text 1: First thing here.
Grading 2: Source: 1, Intelligence: C, Handling: C A1
Text 2: Second thing goes on.
""",
    "source in the head, the rest by item": """URN: NM-24-1
Marking: OFFICIAL
Source grade: 1
Assessment: A
Handling: P
Text: First thing here.
Assessment: C
Handling: C A1
Text: Second thing goes on.
""",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    report = one(LAYOUTS[layout])
    assert report.reference == "NM-24-1"
    assert report.marking is Marking.OFFICIAL
    assert graded(report) == [("1A", "P", "First thing here."), ("1C", "C (A1)", "Second thing goes on.")]


@pytest.mark.parametrize(
    ("written", "grade", "handling"),
    [
        ("2/B/P", "2B", "P"),
        ("2BP", "2B", "P"),
        ("2-b-p", "2B", "P"),
        ("2 B C (A1, S2)", "2B", "C (A1 S2)"),
        ("3/E/C A3 S1", "3E", "C (A3 S1)"),
        ("3x5x2: 1/A/P", "1A", "P"),
    ],
)
def test_ways_to_write_a_3x5x2_grading(written: str, grade: str, handling: str) -> None:
    report = one(f"URN: A1\nGrading: {written}\nText: Something happened here.")
    assert graded(report) == [(grade, handling, "Something happened here.")]
    assert report.items[0].grading.grade.scheme is Scheme.S3X5X2


@pytest.mark.parametrize("written", ["B/2/1", "B21", "5x5x5: B/2/1", "b 2 1"])
def test_5x5x5_is_converted_under_its_own_name(written: str) -> None:
    grade = one(f"URN: A1\nGrading: {written}\nText: Something happened here.").items[0].grading.grade
    assert (grade.scheme, str(grade), grade.lossy) == (Scheme.S5X5X5, "1A", True)


def test_5x5x5_in_separate_fields() -> None:
    report = one(
        "5x5x5 INTELLIGENCE REPORT\nURN: A1\nSource Evaluation: E - Untested source\n"
        "Information Evaluation: 4 - Cannot be judged\nHandling Code: 1\nText: Something happened here."
    )
    assert graded(report) == [("2D", "P", "Something happened here.")]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("Grading: F9", Code.BAD_GRADE),
        ("Grading: 4/B/P", Code.BAD_GRADE),
        ("Grading: 2/F/P", Code.BAD_GRADE),
        ("Grading: B/7/1", Code.BAD_GRADE),
        ("Grading: B/2/9", Code.BAD_GRADE),
        ("Grading: high", Code.BAD_GRADE),
        ("Grading: 2/4/P", Code.BAD_GRADE),
        ("Source evaluation: 2\nIntelligence assessment: 4\nHandling: P", Code.AMBIGUOUS_GRADE),
        ("Source evaluation: B\nIntelligence assessment: B\nHandling: P", Code.AMBIGUOUS_GRADE),
        ("Source evaluation: 2\nHandling: P", Code.BAD_GRADE),
        ("Scheme: 5x5x5\nGrading: 2/B/P", Code.BAD_GRADE),
        ("Scheme: 3x5x2\nGrading: B/2/1", Code.BAD_GRADE),
        ("Form: 3x5x2 replaces 5x5x5\nGrading: 2/B/P", Code.AMBIGUOUS_GRADE),
        ("Grading: 2/B", Code.NO_HANDLING),
        ("Grading: 2/B/C", Code.BAD_HANDLING),
        ("Grading: 2/B/X", Code.BAD_HANDLING),
        ("Grading: 2/B/C (A1) not to be told to the bank", Code.BAD_HANDLING),
        ("Grading: 2/B/P A1", Code.BAD_HANDLING),
        ("Grading: 2/B/P\nDate of report: 31/02/2024", Code.BAD_DATE),
        ("Grading: 2/B/P\nPriority: soonish", Code.BAD_PRIORITY),
        ("Grading: 2/B/P\nMarking: blue", Code.BAD_MARKING),
        ("Grading: 2/B/P\nMarking: SECRET", Code.MARKING_TOO_HIGH),
        ("SECRET\nGrading: 2/B/P", Code.MARKING_TOO_HIGH),
        ("** TOP SECRET **\nGrading: 2/B/P", Code.MARKING_TOO_HIGH),
        ("Grading: 2/B/P\nSource evaluation: 1\nSource evaluation: 2", Code.CONFLICTING_FIELDS),
        ("", Code.UNGRADED),
    ],
)
def test_what_cannot_be_known_is_rejected_with_its_reason(lines: str, code: Code) -> None:
    reports, rejects = parse(f"URN: A1\n{lines}\nText: Something happened here.")
    assert reports == []
    assert [r.code for r in rejects] == [code]
    assert rejects[0].reason.endswith(".")
    assert rejects[0].raw is not None
    assert "Something happened" in rejects[0].raw


def test_a_graded_form_without_reference_or_text_is_rejected() -> None:
    assert [r.code for r in parse("Grading: 2/B/P\nPriority: low\nText: Something.")[1]] == [
        Code.NO_REFERENCE
    ]
    assert [r.code for r in parse("URN: A1\nGrading: 2/B/P\nPriority: low")[1]] == [Code.NO_TEXT_IN_ITEM]


def test_one_bad_item_does_not_cost_the_report() -> None:
    reports, rejects = parse(
        "URN: A1\nItem 1 (2/B/P): Good one.\nItem 2 (2/F/P): Bad one.\nItem 3 (1/A/P): Good too."
    )
    assert [(i.number, i.text) for i in reports[0].items] == [(1, "Good one."), (3, "Good too.")]
    assert [(r.column, r.code, r.row) for r in rejects] == [("item 2", Code.BAD_GRADE, 1)]


def test_items_that_are_numbered_wrongly_are_counted() -> None:
    report = one("URN: A1\nItem 1 (2/B/P): One.\nItem 1 (2/B/P): Two.")
    assert [(i.number, i.text) for i in report.items] == [(1, "One."), (2, "Two.")]


def test_no_marking_means_the_strictest_that_is_held() -> None:
    assert one("URN: A1\nGrading: 2/B/P\nText: Something.").marking is Marking.OFFICIAL_SENSITIVE
    assert one("URN: A1\nMarking: OFFICIAL\nGrading: 2/B/P\nText: Something.").marking is Marking.OFFICIAL
    both = "OFFICIAL\nURN: A1\nMarking: OFFICIAL-SENSITIVE [OPERATIONAL]\nGrading: 2/B/P\nText: Something."
    assert one(both).marking is Marking.OFFICIAL_SENSITIVE


def test_words_of_a_sentence_are_no_marking_and_no_label() -> None:
    text = "He kept it secret. Source: his cousin said so at 10:30: it is confidential."
    report = one(f"URN: A1\nOFFICIAL\nGrading: 2/B/P\nText: {text}")
    assert (report.marking, report.items[0].text) == (Marking.OFFICIAL, text)


def test_who_the_source_is_stays_out() -> None:
    for written, kept in (
        ("SR-NM-10234", "SR-NM-10234"),
        ("CHIS 4471", "CHIS 4471"),
        ("Bo Sample, a neighbour", ""),
    ):
        assert one(f"URN: A1\nSource: {written}\nGrading: 2/B/P\nText: Something.").source_reference == kept


@pytest.mark.parametrize("rule", ["=" * 40, "\f", "--- END OF REPORT ---", "", "-" * 20])
def test_several_reports_in_one_text(rule: str) -> None:
    forms = [FORM.replace("00017", f"{i:05d}").replace("lorry park", f"place {i}") for i in range(5)]
    reports, rejects = parse(f"\n{rule}\n".join(forms))
    assert rejects == []
    assert [r.reference for r in reports] == [f"NM-24-{i:05d}" for i in range(5)]
    assert all(f"place {i}" in r.items[0].text for i, r in enumerate(reports))
    assert all(len(r.items) == 1 and "OFFICIAL" not in r.items[0].text for r in reports)


def test_an_ungraded_note_among_reports_is_rejected_alone() -> None:
    note = "A caller told the desk that two men moved boxes at night."
    rule = "\n" + "=" * 30 + "\n"
    reports, rejects = parse(FORM + rule + note + rule + FORM.replace("00017", "00018"))
    assert [r.reference for r in reports] == ["NM-24-00017", "NM-24-00018"]
    assert [(r.row, r.code) for r in rejects] == [(2, Code.UNGRADED)]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-05-17", "2024-05-17"),
        ("17/05/2024", "2024-05-17"),
        ("17.5.24", "2024-05-17"),
        ("17 May 2024 14:30", "2024-05-17"),
        ("Friday 17th May 2024", "2024-05-17"),
        ("May 17, 2024", "2024-05-17"),
        ("20240517", "2024-05-17"),
        ("2024-05-17T09:30:00Z", "2024-05-17"),
    ],
)
def test_dates(written: str, iso: str) -> None:
    assert one(f"URN: A1\nDate: {written}\nGrading: 2/B/P\nText: Something.").dated == iso


def test_a_text_file_of_sentences_is_ungraded(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Two men moved boxes at night.\nA neighbour saw a van. It was white and had no plates.\n")
    document = read(path)
    assert document.format is Format.TEXT_REPORT
    (part,) = document.parts
    assert isinstance(part, Reports)
    (chunk,) = part.chunks()
    assert chunk.rows == []
    assert [r.code for r in chunk.rejects] == [Code.UNGRADED]
    assert "--mapping" in chunk.rejects[0].remedy


def reports_of(path: Path, format_: Format) -> tuple[list[Report], list[Reject], tuple[str, ...]]:
    document = read(path)
    assert document.format is format_
    (part,) = document.parts
    assert isinstance(part, Reports)
    chunks = list(part.chunks())
    return [r for c in chunks for r in c.rows], [r for c in chunks for r in c.rejects], document.notes


def test_reads_text_by_content_and_resumes(tmp_path: Path) -> None:
    path = tmp_path / "reports.dat"
    path.write_text("\n".join(FORM.replace("00017", f"{i:05d}") for i in range(7)), encoding="utf-16")
    reports, rejects, _ = reports_of(path, Format.TEXT_REPORT)
    assert (len(reports), rejects) == (7, [])
    (part,) = read(path).parts
    chunks = list(part.chunks(2, 3))
    assert [c.numbers for c in chunks] == [[4, 5], [6, 7]]
    assert [r for c in chunks for r in c.rows] == reports[3:]


def word(path: Path, body: str) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def rows(*cells: tuple[str, ...]) -> str:
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in cells)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def test_reads_a_word_form_of_tables(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    body = paragraph("OFFICIAL") + rows(
        ("URN", "NM-24-1"),
        ("Date of report", "17/05/2024"),
        ("Source reference:", "SR-1"),
        ("Priority", "Low"),
    )
    body += rows(("Source evaluation", "Intelligence assessment", "Handling code"), ("2", "B", "P"))
    body += rows(("Intelligence", "Seen at the lorry park & the yard.")) + paragraph("Northmoor Police")
    word(path, body)
    reports, rejects, _ = reports_of(path, Format.DOCX_REPORT)
    assert rejects == []
    assert (reports[0].reference, reports[0].dated, reports[0].priority) == ("NM-24-1", "2024-05-17", "low")
    assert graded(reports[0]) == [("2B", "P", "Seen at the lorry park & the yard.")]


def test_reads_a_word_form_of_paragraphs_without_its_deleted_text(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    gone = "<w:p><w:del><w:r><w:delText>Gone</w:delText></w:r></w:del>"
    gone += "<w:r><w:t>Text: Seen there.</w:t></w:r></w:p>"
    word(path, "".join(map(paragraph, ["URN: A1", "OFFICIAL", "Grading: 2/B/P"])) + gone)
    reports, rejects, _ = reports_of(path, Format.DOCX_REPORT)
    assert rejects == []
    assert graded(reports[0]) == [("2B", "P", "Seen there.")]


@pytest.mark.parametrize("way", ["quoted-printable", "base64", "8bit"])
def test_reads_an_e_mail_and_lists_its_attachments(tmp_path: Path, way: str) -> None:
    message = email.message.EmailMessage()
    message["From"] = "desk@northmoor.example"
    message["To"] = "intel@eastfen.example"
    message["Subject"] = "Fwd: Größe of the load — report"
    message["Date"] = "Fri, 17 May 2024 09:30:00 +0100"
    text = "URN: A1\nOFFICIAL\nGrading: 2/B/P\nText: The load of Café Müller came at night = late.\n"
    message.set_content(f"{text}\nKind regards,\nThe desk\n", cte=way)
    message.add_attachment(b"\x00\x01", maintype="application", subtype="zip", filename="photos.zip")
    path = tmp_path / "mail.eml"
    path.write_bytes(message.as_bytes())
    reports, rejects, notes = reports_of(path, Format.EML_REPORT)
    assert rejects == []
    assert reports[0].title == "Fwd: Größe of the load — report"
    assert reports[0].dated == "2024-05-17"
    assert graded(reports[0]) == [("2B", "P", "The load of Café Müller came at night = late.")]
    assert notes == ("Attachment 'photos.zip' was not opened.",)


def test_reads_an_e_mail_of_html_alone(tmp_path: Path) -> None:
    message = email.message.EmailMessage()
    message["From"] = "desk@northmoor.example"
    message["Message-ID"] = "<1@northmoor.example>"
    message["Subject"] = "URN: A7"
    html = "<html><head><style>p {}</style></head><body><p>OFFICIAL</p><p>Grading:&nbsp;2/B/P</p>"
    message.set_content(html + "<p>Text: Seen &amp; heard.</p></body></html>", subtype="html")
    path = tmp_path / "mail.eml"
    path.write_bytes(message.as_bytes())
    reports, rejects, _ = reports_of(path, Format.EML_REPORT)
    assert rejects == []
    assert reports[0].reference == "A7"
    assert graded(reports[0]) == [("2B", "P", "Seen & heard.")]


def pdf(pages: list[list[str]]) -> bytes:
    """Write a PDF of plain text lines, with a correct cross-reference table."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        drawn = "".join(f"({line.translate({40: None, 41: None})}) Tj T* " for line in lines)
        content = f"BT /F1 11 Tf 13 TL 40 800 Td {drawn}ET".encode()
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content))
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(page + b"/Contents %d 0 R>>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, value in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def test_reads_a_pdf_over_two_pages(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    first = ["OFFICIAL", "URN: NM-24-1", "Grading: 2/B/P", "Text: Seen at the lorry", "park with a van."]
    path.write_bytes(
        pdf([first, ["OFFICIAL", "URN: NM-24-2", "Grading: 3/D/P", "Text: Nothing more is known."]])
    )
    reports, rejects, _ = reports_of(path, Format.PDF_REPORT)
    assert rejects == []
    assert [r.reference for r in reports] == ["NM-24-1", "NM-24-2"]
    assert graded(reports[0]) == [("2B", "P", "Seen at the lorry park with a van.")]
    assert graded(reports[1]) == [("3D", "P", "Nothing more is known.")]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(FORM.splitlines() + [line for text in LAYOUTS.values() for line in text.splitlines()])
        | st.text(max_size=30),
        max_size=25,
    )
)
def test_any_text_is_read_or_rejected(lines: list[str]) -> None:
    reports, rejects = parse("\n".join(lines))
    for report in reports:
        assert report.reference
        assert all(item.text.strip() for item in report.items)
    assert all(reject.reason and reject.remedy for reject in rejects)
