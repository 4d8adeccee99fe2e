"""Files that hold graded reports: plain text, Word documents, e-mails and PDF."""

from __future__ import annotations

import contextlib
import email
import email.policy
import html
import re
from collections.abc import Callable, Iterator, Mapping
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from pathlib import Path

from forestall.core.report import Report
from forestall.record.exchange.readers.archives import open_archive
from forestall.record.exchange.readers.document import Chunk, Code, Limits, ReaderError, Reports
from forestall.record.exchange.readers.labels import find_label
from forestall.record.exchange.readers.lines import read_blocks
from forestall.record.exchange.readers.pdf import extract_pdf
from forestall.record.exchange.readers.report_fields import parse_date
from forestall.record.exchange.readers.report_lines import END_OF_TABLE
from forestall.record.exchange.readers.report_text import parse_reports
from forestall.record.exchange.readers.safe_xml import tokens
from forestall.record.exchange.readers.streams import open_bytes, part_name

__all__ = ["read_docx", "read_eml", "read_pdf", "read_text"]


def _reports(
    path: Path,
    load: Callable[[], tuple[str, Mapping[str, str]]],
    notes: tuple[str, ...] = (),
) -> Reports:
    def source(size: int, skip: int) -> Iterator[Chunk[Report]]:
        text, defaults = load()
        chunk: Chunk[Report] = Chunk([], [], [])
        count = 0
        for outcome in parse_reports(text, name=path.name, defaults=defaults):
            if outcome.number <= skip:
                continue
            if outcome.report is not None:
                chunk.numbers.append(outcome.number)
                chunk.rows.append(outcome.report)
            chunk.rejects.extend(outcome.rejects)
            count += 1
            if count >= size:
                yield chunk
                chunk, count = Chunk([], [], []), 0
        if chunk.rows or chunk.rejects:
            yield chunk

    return Reports(part_name(path), source, notes)


def _check_text(path: Path, length: int, limits: Limits) -> None:
    if length > limits.text_bytes:
        raise ReaderError(
            Code.TOO_LARGE,
            path.name,
            f"Its text is longer than {limits.text_bytes:,} bytes, more than any report.",
            "Split it, or give it as a table.",
        )


def read_text(path: Path, encoding: str, limits: Limits) -> Reports:
    """Open a plain text file of reports."""
    with open_bytes(path, limits) as stream:
        length = 0
        while block := stream.read(65536):
            length += len(block)
            _check_text(path, length, limits)

    def load() -> tuple[str, Mapping[str, str]]:
        parts: list[str] = []
        with open_bytes(path, limits) as stream:
            for block in read_blocks(stream, encoding, limits):
                for index, fault in block.faults.items():
                    if fault.code is Code.LINE_TOO_LONG:
                        raise ReaderError(Code.TOO_LARGE, path.name, fault.reason, fault.remedy)
                    block.lines[index] = block.lines[index].replace("\0", "\ufffd")
                parts += block.lines
        return "".join(parts), {}

    return _reports(path, load)


class _Word:
    """Text of a Word document: paragraphs as lines, two-column table rows as label and value."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._text: list[str] = []
        self._cells: list[list[str]] = []  # rows of open tables, innermost last
        self._header: list[str] = []
        self._taking = False
        self._deleted = 0

    def start(self, tag: str, _: dict[str, str]) -> None:
        """An element begins."""
        if tag == "t":
            self._taking = True
        elif tag in {"tab", "br", "cr"} and not self._deleted:
            self._text.append("\t" if tag == "tab" else "\n")
        elif tag == "tr":
            self._cells.append([])
        elif tag == "tc" and self._cells:
            self._cells[-1].append("")
        elif tag in {"del", "moveFrom", "Fallback"}:
            self._deleted += 1

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "t":
            self._taking = False
        elif tag == "p":
            self._paragraph("".join(self._text))
            self._text = []
        elif tag == "tbl" and not self._cells:
            self.lines.append(END_OF_TABLE)
        elif tag == "tr" and self._cells:
            row = self._cells.pop()
            self._row([" ".join(cell.split("\n")) if len(row) > 2 else cell for cell in row])
        elif tag in {"del", "moveFrom", "Fallback"}:
            self._deleted -= 1

    def text(self, data: str) -> None:
        """Some text."""
        if self._taking and not self._deleted:
            self._text.append(data)

    def _paragraph(self, text: str) -> None:
        if self._cells and self._cells[-1]:
            cells = self._cells[-1]
            cells[-1] = f"{cells[-1]}\n{text}" if cells[-1] else text
        else:
            self.lines.extend([*text.split("\n"), ""])

    def _row(self, row: list[str]) -> None:
        cells = [cell.strip() for cell in row]
        filled = [cell for cell in cells if cell]
        labelled = [bool(find_label(f"{cell.rstrip(':')}: x")) for cell in cells]
        if not filled:
            return
        if self._header and len(cells) == len(self._header):
            if all(len(cell) <= 60 for cell in cells[:-1]):
                self._emit(zip(self._header, cells, strict=True))
                return
            self._header = []
        if len(cells) > 1 and all(labelled) and not any(":" in cell.rstrip(":") for cell in cells):
            self._header = [
                cell.rstrip(": ") for cell in cells
            ]  # labels side by side, values in the rows below
        elif len(cells) % 2 == 0 and all(labelled[::2]):
            self._emit(zip((cell.rstrip(": ") for cell in cells[::2]), cells[1::2], strict=True))
        else:
            self._header = []
            for cell in filled:
                self.lines.extend(cell.split("\n"))

    def _emit(self, pairs: object) -> None:
        for label, value in pairs:  # type: ignore[attr-defined]
            self.lines.extend(f"{label}: {value}".split("\n"))


def read_docx(path: Path, limits: Limits) -> Reports:
    """Open a Word document of reports: its paragraphs and tables, without headers, comments and deletions."""

    def load() -> tuple[str, Mapping[str, str]]:
        word = _Word()
        with open_archive(path, limits) as archive, archive.open("word/document.xml") as stream:
            tokens(stream, path.name, limits, word)
        text = "\n".join(word.lines)
        _check_text(path, len(text), limits)
        return text, {}

    text, defaults = load()
    return _reports(path, lambda: (text, defaults))


def read_pdf(path: Path, limits: Limits) -> Reports:
    """Open a PDF of reports by its text layer."""
    text, pages = extract_pdf(path, limits)
    return _reports(path, lambda: (text, {}), (f"{pages} pages.",))


def read_eml(path: Path, limits: Limits) -> tuple[Reports, tuple[str, ...]]:
    """Open an e-mail as a report; its attachments are listed, not opened."""
    with open_bytes(path, limits) as stream:
        data = stream.read(limits.text_bytes + 1)
        while len(data) <= limits.text_bytes and (more := stream.read(65536)):
            data += more
    _check_text(path, len(data), limits)
    try:
        message = email.message_from_bytes(data, policy=_SHORT_HEADERS)
        text, attachments = _mail_body(message, limits.depth)
        subject, date = _header(message, "subject"), _header(message, "date")
    except (
        MessageError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        IndexError,
        RecursionError,
    ) as error:
        raise ReaderError(
            Code.DAMAGED, path.name, f"Its structure is broken ({error}).", "Save the message again."
        ) from None
    if not text.strip():
        raise ReaderError(
            Code.NO_TEXT, path.name, "It has no text.", "Take in its attachment, or save the message as text."
        )
    defaults = {"title": subject}
    with contextlib.suppress(ValueError):  # a message without a readable date leaves the report undated
        defaults["dated"] = parse_date(date)
    found = find_label(subject)
    if found and found[0] == "reference":
        defaults["reference"] = found[2]
    notes = tuple(f"Attachment {name!r} was not opened." for name in attachments[:50])
    return _reports(path, lambda: (text, defaults), notes), notes


class _ShortHeaders(email.policy.Compat32):
    """Headers cut at a length that no honest one has.

    Of the old kind, because the header parser of the newer policies takes quadratic time on hostile ones.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


_LONGEST_HEADER = 8000  # characters
_SHORT_HEADERS = _ShortHeaders()


def _header(message: Message, name: str) -> str:
    """A header with its encoded words decoded."""
    words: list[str] = []
    for value, charset in decode_header(str(message.get(name, ""))[:2000]):
        words.append(_decode_bytes(value, charset) if isinstance(value, bytes) else value)
    return " ".join("".join(words).encode("utf-8", "replace").decode("utf-8").split())[:500]


def _mail_body(message: Message, depth: int) -> tuple[str, list[str]]:
    """Text of a message and the names of what is attached to it."""
    plain: list[str] = []
    rich: list[str] = []
    attachments: list[str] = []
    level = [message]
    for _ in range(depth):
        inner: list[Message] = []
        for part in level:
            kind = part.get_content_type()
            payload = part.get_payload()
            if isinstance(payload, list) and kind != "message/rfc822":
                inner.extend(p for p in payload if isinstance(p, Message))
            elif (
                part.get_content_disposition() == "attachment"
                or part.get_filename()
                or isinstance(payload, list)
            ):
                attachments.append((part.get_filename() or kind).encode("utf-8", "replace").decode("utf-8"))
            elif kind == "text/plain":
                plain.append(_decode(part))
            elif kind == "text/html":
                rich.append(_strip_html(_decode(part)))
            else:
                attachments.append(kind)
        level = inner
    return _without_signature("\n".join(plain or rich)), attachments


def _without_signature(text: str) -> str:
    """Cut the signature off the end of a message: at "-- ", or at a closing phrase in its last lines."""
    lines = text.splitlines()
    for index in range(max(0, len(lines) - 15), len(lines)):
        closing = lines[index] in {"-- ", "--"} or _CLOSING.match(lines[index])
        if closing and not any(find_label(line) for line in lines[index:]):
            return "\n".join(lines[:index])
    return text


def _decode(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return _decode_bytes(payload if isinstance(payload, bytes) else b"", part.get_content_charset())


def _decode_bytes(data: bytes, charset: str | None) -> str:
    for encoding in (charset or "utf-8", "utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("utf-8", "replace")


_CLOSING = re.compile(
    r"\s*(?:(?:kind|best|warm|many)?\s*(?:regards|wishes|thanks)\b.{0,20}$|sent (?:by|from|on behalf of) )",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_CELL_END = re.compile(r"<\s*/t[dh]\b[^<>]*>\s*(?=<\s*t[dh]\b)", re.IGNORECASE)
_HIDDEN = re.compile(r"<\s*(script|style|head)\b[^<>]*>.*?<\s*/\s*\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def _strip_html(text: str) -> str:
    text = _HIDDEN.sub(" ", text)
    text = re.sub(r"[ \t\r\n]+", " ", text)
    text = _BREAK.sub("\n", _CELL_END.sub("\t", text))
    return html.unescape(_TAG.sub("", text)).replace("\xa0", " ")
