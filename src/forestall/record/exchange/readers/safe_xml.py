"""XML read as a stream of events, with document types, entities, deep nesting and huge texts refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, NoReturn, Protocol
from xml.parsers import expat

from forestall.record.exchange.readers.document import Code, Limits, ReaderError
from forestall.record.exchange.readers.streams import BLOCK

__all__ = ["XmlEvents", "parse_xml", "tokens"]

_TOKEN = 4 * 2**20  # longest tag or run of text, in bytes


class XmlEvents(Protocol):
    """What a consumer of XML hears; tags come without their namespace prefix."""

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Some text; one text may come in several calls."""


def parse_xml(stream: IO[bytes], file: str, limits: Limits, events: XmlEvents) -> Iterator[None]:
    """Feed a stream to ``events``, pausing after every block so that the caller can take what is ready."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = 0
    run = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, run
        depth += 1
        run = 0
        if depth > limits.depth:
            raise ReaderError(
                Code.TOO_DEEP,
                file,
                f"Its XML is nested deeper than {limits.depth}.",
                "Do not trust this file.",
            )
        events.start(tag.rpartition(":")[2], attributes)

    def end(tag: str) -> None:
        nonlocal depth, run
        depth -= 1
        run = 0
        events.end(tag.rpartition(":")[2])

    def text(data: str) -> None:
        nonlocal run
        run += len(data)
        if run > _TOKEN:
            raise _too_large(file)
        events.text(data)

    def refuse(*_: object) -> NoReturn:
        raise ReaderError(
            Code.FORBIDDEN_XML,
            file,
            "Its XML declares a document type or an entity, which can hide an attack.",
            "Save it again without a document type.",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    fed = 0
    try:
        while block := stream.read(BLOCK):
            parser.Parse(block, False)
            fed += len(block)
            if fed - max(0, parser.CurrentByteIndex) > _TOKEN:
                raise _too_large(file)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise ReaderError(
            Code.DAMAGED, file, f"Its XML is broken ({error}).", "Save or fetch it again."
        ) from None
    yield


def _too_large(file: str) -> ReaderError:
    return ReaderError(
        Code.TOO_LARGE,
        file,
        f"One text in its XML is longer than {_TOKEN:,} bytes.",
        "Do not trust this file.",
    )


def tokens(stream: IO[bytes], file: str, limits: Limits, events: XmlEvents) -> None:
    """Feed a whole stream to ``events``."""
    for _ in parse_xml(stream, file, limits, events):
        pass
