"""JSON values found one by one in a stream of any length: lines, or the elements of an array."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from forestall.record.exchange.readers.document import Code, Limits
from forestall.record.exchange.readers.lines import Fault, read_blocks
from forestall.record.exchange.readers.streams import BLOCK, open_bytes

__all__ = ["Element", "array_elements", "line_elements", "top_level_arrays"]


class Element(NamedTuple):
    """The text of one JSON value, or why there is none."""

    raw: str
    fault: Fault | None


def line_elements(path: Path, encoding: str, limits: Limits) -> Iterator[Element]:
    """Every line that is not blank."""
    with open_bytes(path, limits) as stream:
        for block in read_blocks(stream, encoding, limits):
            for index, line in enumerate(block.lines):
                text = line.strip()
                if text:
                    yield Element(text, block.faults.get(index))


def array_elements(path: Path, encoding: str, limits: Limits, key: str | None) -> Iterator[Element]:
    """The elements of the top array, or of the array under a key of the top object.

    Where the text stops being JSON one last element with a fault stands for the rest.
    """
    with open_bytes(path, limits) as stream:
        scanner = _Scanner(stream, encoding, limits)
        try:
            if key is not None:
                for found in scanner.entries():
                    if found == key and scanner.peek() == "[":
                        break
                    scanner.value()
            yield from scanner.elements()
            scanner.close(key is not None)
        except _Stop as stop:
            yield Element(stop.raw, stop.fault)


def top_level_arrays(path: Path, encoding: str, limits: Limits) -> tuple[list[str | None], list[str]]:
    """Keys of the arrays of objects in a JSON text (``None`` for the text itself), and of other values."""
    arrays: list[str | None] = []
    others: list[str] = []
    with open_bytes(path, limits) as stream:
        scanner = _Scanner(stream, encoding, limits)
        try:
            if scanner.peek() == "[":
                return [None], []
            for key in scanner.entries():
                if scanner.peek() != "[":
                    others.append(key)
                    scanner.value()
                    continue
                objects = False
                for element in scanner.elements():
                    objects = objects or element.raw.startswith("{")
                if objects and key not in arrays:
                    arrays.append(key)
                else:
                    others.append(key)
        except _Stop:
            # The array in which the text breaks is kept, so that the break becomes a reject of its rows.
            if scanner.key is not None and scanner.key not in arrays:
                arrays.append(scanner.key)
    return arrays, others


class _Stop(Exception):
    """The text is not JSON from here on."""

    def __init__(self, raw: str, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.raw = raw
        self.fault = Fault(code, reason, "Write or fetch the file again.")


_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPED = re.compile("[\udc80-\udcff]")


class _Scanner:
    """A cursor over JSON text that holds only the value at hand."""

    def __init__(self, stream: IO[bytes], encoding: str, limits: Limits) -> None:
        self._stream = stream
        # Bytes that are not valid come as lone surrogates and spoil only the element they stand in.
        errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
        name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
        self._decoder = codecs.getincrementaldecoder(name)(errors)
        self._limits = limits
        self._text = ""
        self._at = 0
        self._passed = 0
        self._ended = False
        self._json = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)
        self.key: str | None = None

    def _more(self, amount: int = BLOCK) -> bool:
        if self._ended:
            return False
        data = self._stream.read(min(amount, 16 * BLOCK))
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            text, data = "\ud800", b""
        if not self._passed and not self._text:
            text = text.removeprefix("\ufeff")
        self._ended = not data
        self._passed += self._at
        self._text = self._text[self._at :] + text
        self._at = 0
        return True

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _expect(self, wanted: str) -> None:
        found = self.peek()
        if found not in wanted or not found:
            self._fail(f"expected {wanted[0]!r}")
        self._at += 1

    def _fail(self, why: str, code: Code = Code.TRUNCATED) -> None:
        where = self._passed + self._at
        raw = self._text[self._at : self._at + 2000]
        raise _Stop(raw, code, f"The JSON cannot be read beyond character {where:,} ({why}).")

    def close(self, inside: bool) -> None:
        """Check what follows an array: more of the object it stands in, or nothing."""
        if inside:
            self._expect(",}")
        elif self.peek():
            self._fail("something follows the end of the array")

    def value(self) -> str:
        """Pass over one value and return its text."""
        self.peek()
        while True:
            try:
                _, end = self._json.raw_decode(self._text, self._at)
            except RecursionError:
                self._fail("it is nested too deep", Code.NESTED_TOO_DEEP)
            except (ValueError, StopIteration) as error:
                # Perhaps the value only goes on beyond the buffer: double it, so that a long value
                # is scanned a few times and not once a block.
                have = len(self._text) - self._at
                if have > self._limits.text_bytes:
                    self._fail("one value is too long", Code.LINE_TOO_LONG)
                if not self._more(max(BLOCK, have)):
                    self._fail(str(error).partition(":")[0][:80] or "the text ends")
                continue
            # A number at the very end of the buffer may go on.
            if end == len(self._text) and self._more():
                continue
            raw = self._text[self._at : end]
            self._at = end
            return raw

    def entries(self) -> Iterator[str]:
        """The keys of an object; the caller passes over each value."""
        self._expect("{")
        if self.peek() == "}":
            return
        while True:
            if self.peek() != '"':
                self._fail("expected a key")
            self.key = str(json.loads(self.value(), strict=False))
            self._expect(":")
            yield self.key
            self._expect(",}")
            if self._text[self._at - 1] == "}":
                self.key = None
                return

    def elements(self) -> Iterator[Element]:
        """The elements of an array."""
        self._expect("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            raw = self.value()
            fault = None
            if bad := _ESCAPED.search(raw):
                fault = Fault(
                    Code.BAD_ENCODING,
                    f"Byte 0x{ord(bad[0]) - 0xDC00:02x} in this element is not valid UTF-8.",
                    "Export the file as UTF-8, or correct this row.",
                )
            yield Element(raw, fault)
            self._expect(",]")
            if self._text[self._at - 1] == "]":
                return
