"""What every reader returns: a document of parts, read in chunks, with a reason for every rejected row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from forestall.core.errors import ForestallError
from forestall.core.report import Report

__all__ = [
    "DEFAULT_LIMITS",
    "Chunk",
    "Code",
    "Document",
    "Entities",
    "Format",
    "Limits",
    "Part",
    "ReaderError",
    "Reject",
    "Reports",
    "Row",
    "Statements",
    "Table",
]


class Format(StrEnum):
    """The formats that can be read, and the two that say there is nothing to read."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSON_LINES = "json_lines"
    JSON_ARRAY = "json_array"
    FTM_ENTITIES = "ftm_entities"
    FTM_STATEMENTS = "ftm_statements"
    GRAPHML = "graphml"
    TEXT_REPORT = "text_report"
    DOCX_REPORT = "docx_report"
    PDF_REPORT = "pdf_report"
    EML_REPORT = "eml_report"
    TEXT_LINES = "text_lines"
    EMPTY = "empty"
    UNKNOWN = "unknown"


class Code(StrEnum):
    """Why a file, a row or a report item was not read: the one list of codes.

    ``file.*`` codes come in a `ReaderError`; all others come in a `Reject`.
    """

    NOT_A_FILE = "file.not_a_file"  # a folder, a link, a device, or nothing at that path
    UNREADABLE = "file.unreadable"  # the operating system refuses to give the bytes
    UNKNOWN_FORMAT = "file.unknown_format"  # content that no reader knows
    DAMAGED = "file.damaged"  # the outer structure (zip, XML, PDF, Parquet, gzip) is broken
    ENCRYPTED = "file.encrypted"  # a password is needed
    TOO_LARGE = "file.too_large"  # a size, page or part count above the limits
    TOO_COMPRESSED = "file.too_compressed"  # expands so far that it can only be a trap or a mistake
    TOO_DEEP = "file.too_deep"  # nested beyond the limit
    TOO_MANY_COLUMNS = "file.too_many_columns"
    TOO_SLOW = "file.too_slow"  # reading did not end within the time bound
    FORBIDDEN_XML = "file.forbidden_xml"  # a document type definition or an entity
    NO_TEXT = "file.no_text"  # a PDF made of pictures, or a message without a text body

    BAD_ENCODING = "row.bad_encoding"  # bytes that are not valid in the encoding of the file
    CONTROL_CHARACTER = "row.control_character"  # NUL
    RAGGED = "row.ragged"  # another number of fields than the header
    UNCLOSED_QUOTE = "row.unclosed_quote"
    FIELD_TOO_LONG = "row.field_too_long"
    LINE_TOO_LONG = "row.line_too_long"
    REPEATED_HEADER = "row.repeated_header"
    BAD_JSON = "row.bad_json"
    NOT_AN_OBJECT = "row.not_an_object"  # valid JSON, but not an object
    NESTED_TOO_DEEP = "row.nested_too_deep"
    CELL_ERROR = "row.cell_error"  # a spreadsheet error value such as #REF!
    BAD_CELL = "row.bad_cell"  # a cell that contradicts its own type
    TRUNCATED = "row.truncated"  # the file ends, or breaks, inside this row; nothing after it was read
    BAD_ENTITY = "row.bad_entity"  # not a FollowTheMoney entity
    BAD_STATEMENT = "row.bad_statement"  # not a FollowTheMoney statement
    BAD_GRAPH = "row.bad_graph"  # a node or edge without its identifier

    UNGRADED = "report.ungraded"  # text without any grading
    AMBIGUOUS_GRADE = "report.ambiguous_grade"  # could be 3x5x2 or 5x5x5
    BAD_GRADE = "report.bad_grade"  # impossible in the scheme that it names
    NO_HANDLING = "report.no_handling"
    BAD_HANDLING = "report.bad_handling"  # not P, or C with known conditions
    NO_REFERENCE = "report.no_reference"
    BAD_MARKING = "report.bad_marking"
    MARKING_TOO_HIGH = "report.marking_too_high"
    BAD_DATE = "report.bad_date"
    BAD_PRIORITY = "report.bad_priority"
    NO_TEXT_IN_ITEM = "report.no_text"
    INVALID = "report.invalid"  # refused by the rules of `forestall.core` for reports
    CONFLICTING_FIELDS = "report.conflicting_fields"  # one label, two different values


class ReaderError(ForestallError):
    """A file that cannot be read, with the file it concerns.

    Examples
    --------
    >>> error = ReaderError(Code.DAMAGED, "calls.xlsx", "The archive is cut short.", "Fetch it again.")
    >>> error.code, str(error)
    ('file.damaged', 'calls.xlsx: The archive is cut short. Fetch it again.')
    """

    def __init__(self, code: str, file: str, sentence: str, remedy: str) -> None:
        super().__init__(str(code), f"{file}: {sentence}", remedy)
        self.file = file
        self.reason = sentence

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.file, self.reason, self.remedy)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask of the machine before it is refused.

    Parameters
    ----------
    expanded_bytes : int
        Largest size in bytes of a compressed file once expanded.
    ratio : int
        Largest expansion (expanded over compressed), enforced above ``ratio_floor_bytes``.
    ratio_floor_bytes : int
        Expanded size in bytes below which the ratio is not enforced.
    members : int
        Largest number of members in a zip archive.
    text_bytes : int
        Largest size in bytes of a file that must be held whole (reports, e-mails, one JSON object).
    line_bytes : int
        Longest line in bytes; a longer one is rejected as one row.
    columns : int
        Most columns of a table.
    depth : int
        Deepest nesting of JSON values and XML elements.
    pdf_pages : int
        Most pages of a PDF.
    pdf_seconds : float
        Longest time for one PDF; a PDF below 1 MB gets ``pdf_small_seconds``.
    pdf_small_seconds : float
    pdf_memory_bytes : int
        Most memory of the separate process that reads PDFs.

    Examples
    --------
    >>> Limits(pdf_pages=20).pdf_pages
    20
    """

    expanded_bytes: int = 32 * 2**30
    ratio: int = 200
    ratio_floor_bytes: int = 4 * 2**20
    members: int = 10_000
    text_bytes: int = 32 * 2**20
    line_bytes: int = 4 * 2**20
    columns: int = 16_384
    depth: int = 64
    pdf_pages: int = 500
    pdf_seconds: float = 30.0
    pdf_small_seconds: float = 1.5
    pdf_memory_bytes: int = 512 * 2**20


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing that was not read, why, and what to do about it.

    Parameters
    ----------
    file : str
        File name without its folder.
    part : str
        Table, sheet or report.
    row : int, optional
        1-based data row number.
    column : str, optional
        Column or field, when one is to blame.
    value : str, optional
        The value to blame.
    code : str
        A `Code`.
    reason : str
        One sentence that says what is wrong.
    remedy : str
        One sentence that says what to do.
    raw : str, optional
        The row as it stands in the file, cut at 2,000 characters.
    """

    file: str
    part: str
    row: int | None
    column: str | None
    value: str | None
    code: str
    reason: str
    remedy: str
    raw: str | None

    def __post_init__(self) -> None:
        # Whatever the file held, a reject can be printed and stored: no NUL, no lone surrogates, no novels.
        for name in ("part", "column", "value", "raw"):
            text = getattr(self, name)
            if text is not None:
                object.__setattr__(self, name, _printable(text))


def _printable(text: str, most: int = 2000) -> str:
    return text[:most].replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


T = TypeVar("T")
Row: TypeAlias = "list[str | None]"


@dataclass(frozen=True, slots=True)
class Chunk(Generic[T]):
    """Some consecutive rows of a part.

    Parameters
    ----------
    numbers : list of int
        1-based number of each row in ``rows``; ascending.
    rows : list
        What was read.
    rejects : list of Reject
        What was not. In every part ``len(rows)`` plus the rejects of whole rows is the number of
        rows that the file holds.
    """

    numbers: list[int]
    rows: list[T]
    rejects: list[Reject]


Source: TypeAlias = Callable[[int, int], Iterator[Chunk[T]]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: every value is text as it stands in the file, ``None`` where the format has a null."""

    name: str
    columns: tuple[str, ...]
    source: Source[Row] = field(repr=False, compare=False)
    notes: tuple[str, ...] = ()

    def chunks(self, size: int = 5000, skip: int = 0) -> Iterator[Chunk[Row]]:
        """Read from data row ``skip + 1`` on, at most ``size`` rows at a time."""
        return self.source(size, skip)


@dataclass(frozen=True, slots=True)
class Entities:
    """FollowTheMoney entities, each the object as it stands in the file."""

    name: str
    source: Source[dict[str, Any]] = field(repr=False, compare=False)
    notes: tuple[str, ...] = ()

    def chunks(self, size: int = 5000, skip: int = 0) -> Iterator[Chunk[dict[str, Any]]]:
        """Read from entity ``skip + 1`` on, at most ``size`` at a time."""
        return self.source(size, skip)


@dataclass(frozen=True, slots=True)
class Statements:
    """FollowTheMoney statements, each a mapping of column to text or ``None``."""

    name: str
    source: Source[dict[str, str | None]] = field(repr=False, compare=False)
    notes: tuple[str, ...] = ()

    def chunks(self, size: int = 5000, skip: int = 0) -> Iterator[Chunk[dict[str, str | None]]]:
        """Read from statement ``skip + 1`` on, at most ``size`` at a time."""
        return self.source(size, skip)


@dataclass(frozen=True, slots=True)
class Reports:
    """Graded reports.

    A report number is either among ``numbers`` or in a reject without ``column``; a reject whose
    column is ``item N`` is an item that was left out of a report which is otherwise read.
    """

    name: str
    source: Source[Report] = field(repr=False, compare=False)
    notes: tuple[str, ...] = ()

    def chunks(self, size: int = 5000, skip: int = 0) -> Iterator[Chunk[Report]]:
        """Read from report ``skip + 1`` on, at most ``size`` at a time."""
        return self.source(size, skip)


Part: TypeAlias = Table | Entities | Statements | Reports


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it was found.

    Parameters
    ----------
    path : Path
    format : Format
    sha256 : str
        Of the bytes of the file as they are on disk (before any decompression).
    parts : tuple of Part
        Empty for an empty file.
    encoding : str, optional
        Of text formats: ``utf-8``, ``utf-16`` or ``windows-1252``.
    notes : tuple of str
        What a reader of the result should know: delimiter, missing header, hidden sheets, attachments.
    """

    path: Path
    format: Format
    sha256: str
    parts: tuple[Part, ...]
    encoding: str | None = None
    notes: tuple[str, ...] = ()
