"""Finding identifiers in files of text, without a workspace."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

import msgspec

from forestall.analysis.extraction import KINDS, extract
from forestall.core import ForestallError

__all__ = ["extract_file"]


class _Line(msgspec.Struct):
    text: str


def extract_file(source: Path, sink: BinaryIO, *, kinds: Collection[str] | None = None) -> int:
    """Write the identifiers of every document of a file as JSON lines; gives how many.

    Parameters
    ----------
    source : Path
        UTF-8 text with one document a line, or (``.jsonl``, ``.json``) JSON lines with ``text``.
    sink : binary file
        Takes ``line`` (1-based), ``kind``, ``raw``, ``start``, ``end``, ``canonical``, ``checks``
        and ``confidence``.
    kinds : collection of str, optional
        Only these kinds.

    Raises
    ------
    ForestallError
        ``extract.kind``, ``extract.unreadable`` or ``extract.line`` (with its number).
    """
    if unknown := set(kinds or ()) - set(KINDS):
        raise ForestallError(
            "extract.kind",
            f"No such kind: {', '.join(sorted(unknown))}.",
            f"Kinds are {', '.join(sorted(KINDS))}.",
        )
    as_json = source.suffix in (".jsonl", ".json")
    encoder, decoder = msgspec.json.Encoder(), msgspec.json.Decoder(_Line)
    count = 0
    try:
        stream = source.open("rb")
    except OSError as error:
        raise ForestallError(
            "extract.unreadable", f"{source}: {error.strerror}.", "Check the name."
        ) from None
    with stream:
        for number, raw in enumerate(stream, 1):
            try:
                text = (
                    decoder.decode(raw).text
                    if as_json
                    else raw.decode("utf-8-sig" if number == 1 else "utf-8")
                )
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise ForestallError(
                    "extract.line",
                    f"{source.name}, line {number}: {error}.",
                    'Each line must be {"text": ...}.' if as_json else "Save the file as UTF-8.",
                ) from None
            found = extract(text.rstrip("\r\n") if not as_json else text, kinds=kinds)
            for mention in found:
                sink.write(encoder.encode({"line": number, **msgspec.structs.asdict(mention)}) + b"\n")
            count += len(found)
    return count
