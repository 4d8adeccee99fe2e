"""Text lines of a file, with the faults of each line known by its number."""

from __future__ import annotations

import codecs
import io
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from forestall.record.exchange.readers.document import Code, Limits
from forestall.record.exchange.readers.streams import BLOCK

__all__ = ["Block", "Fault", "Lines", "read_blocks"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line."""

    code: Code
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines, each with its line end.

    Parameters
    ----------
    lines : list of str
        Lines end in ``\\n``, ``\\r\\n`` or ``\\r``, and nowhere else.
    faults : dict
        Fault by index in ``lines``. The text of a faulty line is fit for display only.
    quoted : bool
        Whether any line holds a double quote.
    """

    lines: list[str]
    faults: dict[int, Fault]
    quoted: bool

    @property
    def irregular(self) -> bool:
        """Whether a line may be something else than one row: a quote may span lines, a blank is no row."""
        return self.quoted or not {"\n", "\r\n", "\r"}.isdisjoint(self.lines)


def _split(text: str) -> list[str]:
    # str.splitlines would also split at form feeds and U+2028; StringIO knows the three line ends only.
    return list(io.StringIO(text, newline=""))


def read_blocks(stream: IO[bytes], encoding: str, limits: Limits) -> Iterator[Block]:
    """Decode a stream into blocks of lines, in memory bounded by the longest allowed line."""
    if encoding.startswith("utf-16"):
        return _utf16_blocks(stream, encoding, limits)
    return _byte_blocks(stream, "cp1252" if encoding == "cp1252" else "utf-8", limits)


def _byte_blocks(stream: IO[bytes], encoding: str, limits: Limits) -> Iterator[Block]:
    offset = 0  # of the first byte of `held` in the stream
    held = b""
    first = True
    while True:
        data = stream.read(BLOCK)
        if first and data.startswith(b"\xef\xbb\xbf"):
            data, offset = data[3:], 3
        first = False
        block = held + data if held else data
        if not data:
            if block:
                yield _decode(block, encoding, offset)
            return
        cut = max(block.rfind(b"\n"), block.rfind(b"\r", 0, len(block) - 1)) + 1
        if cut:
            yield _decode(block[:cut], encoding, offset)
            offset += cut
            held = block[cut:]
        elif len(block) <= limits.line_bytes:
            held = block
        else:
            start = offset
            offset += len(block)
            length = len(block)
            held = b""
            while data := stream.read(BLOCK):
                end = data.find(b"\n") + 1
                length += end or len(data)
                offset += end or len(data)
                if end:
                    held = data[end:]
                    break
            yield _long_line(block[:200].decode(encoding, "replace"), start, length)


def _long_line(sample: str, offset: int, length: int) -> Block:
    # The sample must not open a quote, or the CSV reader would swallow the lines after it.
    sample = sample.replace('"', "'").replace("\r", " ").replace("\n", " ") + "\n"
    fault = Fault(
        Code.LINE_TOO_LONG,
        f"The line at byte {offset:,} is {length:,} bytes long.",
        "Check that the file has line ends; split the line if it is meant.",
    )
    return Block([sample], {0: fault}, False)


def _decode(block: bytes, encoding: str, offset: int) -> Block:
    try:
        text = block.decode(encoding)
    except UnicodeDecodeError:
        return _decode_by_line(block, encoding, offset)
    lines = _split(text)
    faults = _nul_faults(lines) if "\0" in text else {}
    return Block(lines, faults, '"' in text)


def _nul_faults(lines: list[str]) -> dict[int, Fault]:
    fault = Fault(
        Code.CONTROL_CHARACTER,
        "The row holds a NUL character, which no text should.",
        "Export it again, or remove the NUL characters.",
    )
    return {index: fault for index, line in enumerate(lines) if "\0" in line}


def _decode_by_line(block: bytes, encoding: str, offset: int) -> Block:
    lines: list[str] = []
    faults: dict[int, Fault] = {}
    # Latin-1 keeps one character a byte, so the same splitter gives the same lines with their offsets.
    for piece in _split(block.decode("latin-1")):
        raw = piece.encode("latin-1")
        try:
            line = raw.decode(encoding)
        except UnicodeDecodeError as error:
            name = "Windows-1252" if encoding == "cp1252" else "UTF-8"
            faults[len(lines)] = Fault(
                Code.BAD_ENCODING,
                f"Byte 0x{raw[error.start]:02x} at offset {offset + error.start:,} is not valid {name}.",
                "Export the file as UTF-8, or correct this row.",
            )
            line = raw.decode(encoding, "backslashreplace")
        if "\0" in line and len(lines) not in faults:
            faults.update({len(lines): fault for fault in _nul_faults([line]).values()})
        lines.append(line)
        offset += len(raw)
    return Block(lines, faults, True)


def _utf16_blocks(stream: IO[bytes], encoding: str, limits: Limits) -> Iterator[Block]:
    # surrogatepass lets broken pairs through, to be rejected row by row below.
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    held = ""
    first = True
    skipping = False
    while True:
        data = stream.read(BLOCK)
        odd = False
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            text, odd = "\ud800", True  # one byte, or half a pair, is left at the end
        if first:
            text, first = text.removeprefix("\ufeff"), not text
        text = held + text
        held = ""
        final = not data or odd
        cut = len(text) if final else max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
        if skipping:
            end = text.find("\n") + 1
            text, cut, skipping = text[end:] if end else "", max(0, cut - end), not end
        if cut:
            lines = _split(text[:cut])
            yield Block(lines, _surrogate_faults(lines), '"' in text)
        held = text[cut:]
        if final:
            return
        if len(held) > limits.line_bytes:
            yield _long_line(held[:200], 0, len(held))
            held, skipping = "", True


def _surrogate_faults(lines: list[str]) -> dict[int, Fault]:
    faults = _nul_faults(lines)
    for index, line in enumerate(lines):
        try:
            line.encode("utf-8")
        except UnicodeEncodeError:
            faults[index] = Fault(
                Code.BAD_ENCODING,
                "The row holds half of a UTF-16 surrogate pair.",
                "Export the file as UTF-8, or correct this row.",
            )
            lines[index] = line.encode("utf-8", "backslashreplace").decode("utf-8")
    return faults


class Lines:
    """Lines of a stream one after another, with push-back and fast skipping.

    Parameters
    ----------
    blocks : iterator of Block
    """

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._pending: list[str] = []
        self._at = 0  # index in `_pending` of the next line
        self._faults: dict[int, Fault] = {}  # by index in `_pending`

    def take(self, count: int) -> tuple[list[str], dict[int, Fault]]:
        """Return up to ``count`` lines and their faults by index; fewer only at the end."""
        while len(self._pending) - self._at < count and (block := next(self._blocks, None)) is not None:
            self._rebase(self._pending[self._at :])
            start = len(self._pending)
            self._faults.update({start + index: fault for index, fault in block.faults.items()})
            self._pending = self._pending + block.lines
        start, end = self._at, min(self._at + count, len(self._pending))
        self._at = end
        faults = {}
        if self._faults:
            faults = {index - start: fault for index, fault in self._faults.items() if start <= index < end}
        return self._pending[start:end], faults

    def give_back(self, lines: list[str], faults: dict[int, Fault]) -> None:
        """Put lines back in front, with their faults by index."""
        back = self._at - len(lines)
        if lines and back >= 0 and all(map(operator.is_, lines, self._pending[back : self._at])):
            self._at = back  # the very lines taken last: their faults are still known
            return
        self._rebase(self._pending[self._at :])
        moved = {index + len(lines): fault for index, fault in self._faults.items()}
        self._faults = {**faults, **moved}
        self._pending = lines + self._pending

    def _rebase(self, pending: list[str]) -> None:
        at = self._at
        self._faults = {index - at: fault for index, fault in self._faults.items() if index >= at}
        self._pending, self._at = pending, 0

    def skip_plain(self, count: int) -> int:
        """Drop whole blocks in which every line is one row, up to ``count`` lines; return how many."""
        rest = self._pending[self._at :]
        dropped = 0
        if rest:
            quoted = any('"' in line for line in rest)
            if len(rest) > count or Block(rest, {}, quoted).irregular:
                return 0
            self._pending, self._at, self._faults = [], 0, {}
            dropped = len(rest)
        for block in self._blocks:
            if block.irregular or len(block.lines) > count - dropped:
                self.give_back(block.lines, dict(block.faults))
                break
            dropped += len(block.lines)
        return dropped
