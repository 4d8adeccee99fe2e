"""What a file is: by its content first, by its extension where the content leaves a choice."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forestall.record.exchange.readers.archives import open_archive
from forestall.record.exchange.readers.delimited import Dialect, sniff
from forestall.record.exchange.readers.document import DEFAULT_LIMITS, Format, Limits, ReaderError
from forestall.record.exchange.readers.ftm import is_entity, is_statement
from forestall.record.exchange.readers.labels import looks_like_form
from forestall.record.exchange.readers.streams import check_regular, guess_utf16, read_head

__all__ = ["recognise"]

_TEXT_EXTENSIONS = frozenset(
    {"csv", "tsv", "tab", "psv", "txt", "json", "jsonl", "ndjson", "ijson", "md", "eml"}
)
_HEAD = 64 * 1024
_XML_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s)*<(?:[\w.-]+:)?([\w.-]+)", re.S
)
_MAIL_HEADER = re.compile(
    r"(From|To|Cc|Subject|Date|Received|MIME-Version|Message-ID|Return-Path|Content-Type): ?", re.I
)
_OPENS_ARRAY = re.compile(r'\{\s*"[^"]*"\s*:\s*\[\s*\{')


def recognise(path: Path, limits: Limits = DEFAULT_LIMITS) -> Format:
    """Tell the format of a file.

    Raises
    ------
    ReaderError
        When the path is no regular file, or its compression is broken.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "calls.txt")
    ...     _ = path.write_text("from;to\\n07700900001;07700900002\\n07700900001;07700900003\\n")
    ...     recognise(path).name
    'CSV'
    """
    if check_regular(path) == 0:
        return Format.EMPTY
    head = read_head(path, limits, _HEAD)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        return Format.EMPTY
    binary = _recognise_binary(path, head, limits)
    if binary is not None:
        return binary
    text, complete = _head_text(head), len(head) < _HEAD
    extension = _extension(path)
    start = text.lstrip()
    if start.startswith("<"):
        root = _XML_ROOT.match(text)
        return Format.GRAPHML if root and root[1] == "graphml" else Format.UNKNOWN
    if start.startswith(("{", "[")):
        found = _recognise_json(start, extension, complete)
        if found is not None:
            return found
    return _recognise_text(text, extension, complete)


def _extension(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix.lstrip(".")


def _recognise_binary(path: Path, head: bytes, limits: Limits) -> Format | None:
    if head.startswith(b"PK\x03\x04"):
        return _recognise_archive(path, limits)
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if b"%PDF-" in head[:1024]:
        return Format.PDF_REPORT
    if guess_utf16(head) or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    controls = len(head) - len(head.translate(None, bytes([*range(9), 11, *range(14, 32), 127])))
    share = 0.3 if _extension(path) in _TEXT_EXTENSIONS else 0.05
    return Format.UNKNOWN if controls > share * len(head) else None


def _recognise_archive(path: Path, limits: Limits) -> Format:
    try:
        with open_archive(path, limits) as archive:
            if "xl/workbook.xml" in archive.members:
                return Format.XLSX
            if "word/document.xml" in archive.members:
                return Format.DOCX_REPORT
    except (ReaderError, zipfile.BadZipFile):
        # A broken archive is named by its extension, so that its reader can say what is broken.
        return {"xlsx": Format.XLSX, "xlsm": Format.XLSX, "docx": Format.DOCX_REPORT}.get(
            _extension(path), Format.UNKNOWN
        )
    return Format.UNKNOWN


def _head_text(head: bytes) -> str:
    utf16 = guess_utf16(head)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if utf16:
        return head.decode(utf16, "replace")
    return head.decode("utf-8-sig", "replace")


def _recognise_json(text: str, extension: str, complete: bool) -> Format | None:
    values = _first_objects(text, complete)
    form = None
    if values:
        if sum(map(is_entity, values)) * 2 > len(values):
            form = Format.FTM_ENTITIES
        elif sum(map(is_statement, values)) * 2 > len(values):
            form = Format.FTM_STATEMENTS
    if text.startswith("["):
        # A CSV line or a note may begin with a bracket; JSON goes on with a value or closes.
        if (
            form is None
            and extension != "json"
            and not re.match(r'\[\s*(?:[\[{"\]\d-]|true|false|null)', text)
        ):
            return None
        return form or Format.JSON_ARRAY
    lines = [line for line in text.splitlines() if line.strip()]
    if extension in {"jsonl", "ndjson", "ijson"} or (len(values) > 1):
        return form or Format.JSON_LINES
    if len(values) == 1 and len(lines) == 1:
        holds_array = any(
            isinstance(item, list) and any(isinstance(i, dict) for i in item) for item in values[0].values()
        )
        return form or (Format.JSON_ARRAY if holds_array else Format.JSON_LINES)
    if not values and _OPENS_ARRAY.match(text):
        return Format.JSON_ARRAY
    if len(lines) == 1 and not complete:
        return Format.JSON_LINES
    objects = sum(1 for line in lines[:10] if line.lstrip().startswith("{") and len(line.strip()) > 1)
    if objects * 2 > min(10, len(lines)):
        return form or Format.JSON_LINES
    return Format.JSON_ARRAY if extension == "json" or re.match(r'\{\s*["}]', text) else None


def _first_objects(text: str, complete: bool) -> list[dict[str, Any]]:
    """Up to ten whole objects from the start of a JSON array or of JSON lines."""
    found: list[dict[str, Any]] = []
    if text.startswith("["):
        decoder = json.JSONDecoder(parse_int=str, parse_float=str)
        at = 1
        while len(found) < 10:
            at = len(text) - len(text[at:].lstrip(" \t\r\n,"))
            try:
                value, at = decoder.raw_decode(text, at)
            except (ValueError, RecursionError):
                break
            if isinstance(value, dict):
                found.append(value)
        return found
    lines = text.split("\n")
    for line in lines[:20] if complete else lines[:20][: max(1, len(lines) - 1)]:
        try:
            value = json.loads(line, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def _recognise_text(text: str, extension: str, complete: bool) -> Format:
    lines = text.splitlines(keepends=True)
    if not complete and len(lines) > 1:
        lines = lines[:-1]
    headers = 0
    for line in lines[:40]:
        if not line.strip():
            break
        headers += bool(_MAIL_HEADER.match(line))
    wanted = 2 if extension == "eml" else 3
    mail = re.search(r"^(?:MIME-Version|Message-ID|Received|Return-Path|From): ", text[:8000], re.I | re.M)
    if headers >= wanted and mail and not looks_like_form(lines[:headers]):
        return Format.EML_REPORT
    if looks_like_form(lines):
        return Format.TEXT_REPORT
    sample = lines[:250]
    dialect = sniff(sample)
    if extension == "tsv" or extension == "tab":
        return Format.TSV
    if extension in {"csv", "psv"}:
        return Format.TSV if dialect and dialect.delimiter == "\t" else Format.CSV
    prose = _is_prose(sample)
    if extension != "md" and dialect is not None and _consistent(sample, dialect, strict=prose):
        return Format.TSV if dialect.delimiter == "\t" else Format.CSV
    return Format.TEXT_REPORT if prose else Format.TEXT_LINES


def _consistent(lines: Sequence[str], dialect: Dialect, *, strict: bool) -> bool:
    reader = csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=dialect.skip_space)
    try:
        widths = Counter(len(record) for record in reader if record)
    except csv.Error:
        return False
    width, count = widths.most_common(1)[0]
    return width > 1 and widths.total() > 1 and count >= (0.98 if strict else 0.9) * widths.total()


def _is_prose(lines: Sequence[str]) -> bool:
    """Whether lines read as sentences: many words, or some words and ends of sentences."""
    filled = [line.strip() for line in lines if line.strip()]
    if not filled:
        return False
    words = sum(len(line.split()) for line in filled) / len(filled)
    ends = sum(1 for line in filled if line.endswith((".", "!", "?")) or ". " in line)
    return words >= 8 or (words >= 5 and ends * 4 >= len(filled))
