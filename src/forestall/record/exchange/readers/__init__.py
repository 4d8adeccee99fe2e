"""Readers of every format that Forestall takes in, one module a format.

`recognise` tells what a file is, `read` opens it as a `Document` of parts that are read in chunks.
Nothing is guessed: a row that cannot be read becomes a `Reject` with a reason and a remedy, a file
that cannot be read raises `ReaderError`. Files are hostile until read: sizes, expansion, nesting and
time are bounded by `Limits`, no formula is evaluated, no entity expanded, no link or attachment followed.

May import ``forestall.core``, and what exports say of themselves (``exchange.about``, ``exchange.guard``).
A new format is a new module here, a line in `recognition` and a line in `read`.
"""

from forestall.record.exchange.readers.document import (
    DEFAULT_LIMITS,
    Chunk,
    Code,
    Document,
    Entities,
    Format,
    Limits,
    Part,
    ReaderError,
    Reject,
    Reports,
    Row,
    Statements,
    Table,
)
from forestall.record.exchange.readers.json_text import rebuild_json
from forestall.record.exchange.readers.reading import read
from forestall.record.exchange.readers.recognition import recognise
from forestall.record.exchange.readers.report_text import Outcome, parse_reports

__all__ = [
    "DEFAULT_LIMITS",
    "Chunk",
    "Code",
    "Document",
    "Entities",
    "Format",
    "Limits",
    "Outcome",
    "Part",
    "ReaderError",
    "Reject",
    "Reports",
    "Row",
    "Statements",
    "Table",
    "parse_reports",
    "read",
    "rebuild_json",
    "recognise",
]
