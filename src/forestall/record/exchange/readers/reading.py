"""From a path to a document: recognise, then hand over to the reader of that format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from forestall.record.exchange.about import load_about
from forestall.record.exchange.readers.document import (
    DEFAULT_LIMITS,
    Code,
    Document,
    Format,
    Limits,
    Part,
    ReaderError,
)
from forestall.record.exchange.readers.recognition import recognise
from forestall.record.exchange.readers.streams import digest, read_head, survey

__all__ = ["read"]


def read(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Open a file as a document of parts, each of which is read in chunks of constant memory.

    A table that Forestall exported, unchanged and with its page beside it, is read exactly as it was.

    Parameters
    ----------
    path : Path
        A regular file; gzip around any format is expanded on the way.
    limits : Limits

    Raises
    ------
    ReaderError
        When the file as a whole cannot be read; never anything else. It can also come out of
        ``chunks``, when a file breaks further on.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "calls.csv")
    ...     _ = path.write_text("from,to\\n07700900001,07700900002\\n07700900003\\n")
    ...     table = read(path).parts[0]
    ...     chunk = next(table.chunks())
    >>> table.columns, chunk.rows, chunk.rejects[0].reason
    (('from', 'to'), [['07700900001', '07700900002']], 'Expected 2 fields, found 1.')
    """
    if (exported := _read_export(path, limits)) is not None:
        return exported
    format_ = recognise(path, limits)
    if format_ is Format.EMPTY:
        return Document(path, format_, digest(path), (), None, ("The file is empty.",))
    if format_ is Format.UNKNOWN:
        if read_head(path, limits, 8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise ReaderError(
                Code.UNKNOWN_FORMAT,
                path.name,
                "It is an Office file of before 2007, or one that is protected by a password.",
                "Save it as XLSX or DOCX without a password.",
            )
        raise ReaderError(
            Code.UNKNOWN_FORMAT,
            path.name,
            "Its content is of no format that can be read.",
            "Save it as CSV, XLSX, Parquet, JSON, GraphML, DOCX, PDF, e-mail or plain text.",
        )
    if format_ in {Format.XLSX, Format.PARQUET, Format.DOCX_REPORT, Format.PDF_REPORT, Format.EML_REPORT}:
        return _read_whole(path, format_, limits)
    return _read_text(path, format_, limits)


def _read_export(path: Path, limits: Limits) -> Document | None:
    """A table that Forestall wrote as text, read by the page beside it instead of by what it looks like.

    None for anything else, and for a file that is not the one that the page was written for.
    """
    from forestall.record.exchange.readers.exported import read_exported
    from forestall.record.exchange.readers.json_values import read_json_lines

    about = load_about(path)
    if about is None or not about.columns or about.format not in ("csv", "json"):
        return None
    if digest(path) != about.sha256:
        return None
    columns = tuple(about.columns)
    if about.format == "csv":
        table = read_exported(path, columns, limits, guarded=about.guard == "apostrophe")
        return Document(path, Format.CSV, about.sha256, (table,), "utf-8")
    table = read_json_lines(path, "utf-8", limits)
    if len(table.columns) != len(columns):
        return None
    # A dot in the name of a column would otherwise be read as a step into an object.
    return Document(path, Format.JSON_LINES, about.sha256, (replace(table, columns=columns),), "utf-8")


def _read_whole(path: Path, format_: Format, limits: Limits) -> Document:
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    if format_ is Format.XLSX:
        from forestall.record.exchange.readers.workbook import read_workbook

        parts, notes = read_workbook(path, limits)
    elif format_ is Format.PARQUET:
        from forestall.record.exchange.readers.columnar import read_parquet

        parts = (read_parquet(path, limits),)
    else:
        from forestall.record.exchange.readers.report_files import read_docx, read_eml, read_pdf

        if format_ is Format.DOCX_REPORT:
            parts = (read_docx(path, limits),)
        elif format_ is Format.PDF_REPORT:
            parts = (read_pdf(path, limits),)
        else:
            report, notes = read_eml(path, limits)
            parts = (report,)
    return Document(path, format_, digest(path), parts, None, notes)


def _read_text(path: Path, format_: Format, limits: Limits) -> Document:
    from forestall.record.exchange.readers.delimited import read_delimited, read_lines
    from forestall.record.exchange.readers.ftm import (
        is_statement,
        open_entities,
        open_statement_objects,
        open_statement_table,
    )
    from forestall.record.exchange.readers.graphml import read_graphml
    from forestall.record.exchange.readers.json_stream import array_elements, line_elements
    from forestall.record.exchange.readers.json_values import read_json_array, read_json_lines
    from forestall.record.exchange.readers.report_files import read_text

    found = survey(path, limits)
    encoding = found.encoding
    notes = found.notes
    parts: tuple[Part, ...]

    if format_ in {Format.FTM_ENTITIES, Format.FTM_STATEMENTS}:
        text = read_head(path, limits, 4096).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
        if text.startswith(b"["):
            opened = lambda: array_elements(path, encoding, limits, None)  # noqa: E731
        else:
            opened = lambda: line_elements(path, encoding, limits)  # noqa: E731
        if format_ is Format.FTM_ENTITIES:
            parts = (open_entities(path, opened, limits),)
        else:
            parts = (open_statement_objects(path, opened, limits),)
    elif format_ is Format.JSON_LINES:
        parts = (read_json_lines(path, encoding, limits),)
    elif format_ is Format.JSON_ARRAY:
        parts, more = read_json_array(path, encoding, limits)
        notes += more
    elif format_ is Format.GRAPHML:
        parts, more = read_graphml(path, limits)
        notes += more
    elif format_ is Format.TEXT_REPORT:
        parts = (read_text(path, encoding, limits),)
    elif format_ is Format.TEXT_LINES:
        parts = (read_lines(path, encoding, limits),)
    else:
        table, dialect = read_delimited(path, encoding, limits)
        format_ = Format.TSV if dialect.delimiter == "\t" else Format.CSV
        parts = (table,)
        if is_statement(table.columns):
            format_, parts = Format.FTM_STATEMENTS, (open_statement_table(path, table),)
    return Document(path, format_, found.sha256, parts, found.encoding_name, notes)
