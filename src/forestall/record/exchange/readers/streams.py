"""Bytes of a file, hashed and expanded within limits, and its text in lines.

Every reader opens its file here, so that size, compression and encoding are judged in one place.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from forestall.record.exchange.readers.document import Code, Limits, ReaderError

__all__ = [
    "BLOCK",
    "Expanding",
    "Survey",
    "digest",
    "is_gzip",
    "open_bytes",
    "open_seekable",
    "part_name",
    "read_head",
    "survey",
]

BLOCK = 256 * 1024


def check_regular(path: Path) -> int:
    """Return the size in bytes of a regular file; refuse folders, links, devices and missing files."""
    try:
        status = path.lstat()
    except (OSError, ValueError) as error:
        raise ReaderError(
            Code.NOT_A_FILE, path.name, f"It cannot be found ({error}).", "Check the path."
        ) from None
    if not stat.S_ISREG(status.st_mode):
        raise ReaderError(
            Code.NOT_A_FILE,
            path.name,
            "It is a folder, a link or a device, not a file.",
            "Give the file itself.",
        )
    return status.st_size


class Expanding(io.RawIOBase):
    """A decompressing stream that stops when it expands beyond the limits.

    Parameters
    ----------
    inner : binary stream
        The decompressed stream.
    compressed : int
        Compressed size in bytes.
    name : str
        File name for the error.
    limits : Limits
    """

    def __init__(self, inner: IO[bytes], compressed: int, name: str, limits: Limits) -> None:
        super().__init__()
        self._inner = inner
        self._compressed = max(1, compressed)
        self._name = name
        self._limits = limits
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(BLOCK), b""))
        try:
            data = self._inner.read(min(size, BLOCK))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise ReaderError(
                Code.DAMAGED, self._name, f"Its compressed data are broken ({error}).", "Fetch it again."
            ) from None
        except RuntimeError:
            raise ReaderError(
                Code.ENCRYPTED, self._name, "It is protected by a password.", "Save it without a password."
            ) from None
        self._count += len(data)
        limits = self._limits
        if self._count > limits.expanded_bytes:
            raise ReaderError(
                Code.TOO_LARGE,
                self._name,
                f"It expands to more than {limits.expanded_bytes:,} bytes.",
                "Split it, or raise the limit if you trust its origin.",
            )
        if self._count > limits.ratio_floor_bytes and self._count > limits.ratio * self._compressed:
            raise ReaderError(
                Code.TOO_COMPRESSED,
                self._name,
                f"It expands to more than {limits.ratio} times its size, as a decompression bomb does.",
                "Expand it yourself if you trust its origin, or raise the limit.",
            )
        return data

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def part_name(path: Path) -> str:
    """Name of the single part of a file: the file name without its extensions.

    >>> part_name(Path("calls.csv.gz"))
    'calls'
    """
    return Path(path.name[:-3] if path.name.lower().endswith(".gz") else path.name).stem


def is_gzip(path: Path) -> bool:
    """Whether the bytes begin as gzip does."""
    with _open(path) as file:
        return file.read(2) == b"\x1f\x8b"


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise ReaderError(
            Code.UNREADABLE, path.name, f"It cannot be opened ({error}).", "Check its permissions."
        ) from None


@contextmanager
def open_bytes(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """Open a file for one pass; gzip is expanded on the way."""
    size = check_regular(path)
    with _open(path) as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if packed:
            with Expanding(
                cast("IO[bytes]", gzip.GzipFile(fileobj=file)), size, path.name, limits
            ) as expanding:
                yield cast(IO[bytes], expanding)
        else:
            yield file


@contextmanager
def open_seekable(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """Open a file for random access; gzip is expanded to a temporary file first."""
    with open_bytes(path, limits) as stream:
        if not isinstance(stream, Expanding):
            yield stream
            return
        with tempfile.TemporaryFile() as copy:
            while block := stream.read(BLOCK):
                copy.write(block)
            copy.seek(0)
            yield copy


def read_head(path: Path, limits: Limits, size: int = 64 * 1024) -> bytes:
    """Return the first bytes, expanded."""
    with open_bytes(path, limits) as stream:
        parts: list[bytes] = []
        missing = size
        while missing and (block := stream.read(missing)):
            parts.append(block)
            missing -= len(block)
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over a text file found.

    Parameters
    ----------
    sha256 : str
        Of the bytes on disk.
    encoding : str
        ``utf-8``, ``utf-8-sig``, ``utf-16-le``, ``utf-16-be`` or ``cp1252``.
    notes : tuple of str
    """

    sha256: str
    encoding: str
    notes: tuple[str, ...]

    @property
    def encoding_name(self) -> str:
        """The encoding as people name it."""
        return {"cp1252": "windows-1252", "utf-8-sig": "utf-8"}.get(
            self.encoding, self.encoding[:6].rstrip("-")
        )


def digest(path: Path) -> str:
    """SHA-256 of the bytes on disk, in hexadecimal."""
    check_regular(path)
    with _open(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Windows-1252 bytes that English and European text really uses: typographic marks and currency...
_MARKS_1252 = bytes([0x80, 0x85, *range(0x91, 0x98), 0x99, 0xA0, 0xA3, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB4])
_MARKS_1252 += bytes([0xB7, 0xBB, 0xBC, 0xBD, 0xBE])
# ... and letters, which stand next to another letter.
_LETTERS_1252 = bytes(
    [0x8A, 0x8C, 0x8E, 0x9A, 0x9C, 0x9E, 0x9F, *range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0xFF)]
)
_WORD = rb"A-Za-z" + re.escape(_LETTERS_1252)
_PLAUSIBLE = re.compile(
    rb"[" + re.escape(_MARKS_1252) + rb"]|(?<=[" + _WORD + rb"])[" + re.escape(_LETTERS_1252) + rb"]"
    rb"|[" + re.escape(_LETTERS_1252) + rb"](?=[" + _WORD + rb"])"
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = bytes(range(0x80, 0x100))


class _EncodingVote:
    """Counts, over a whole file, what the bytes above ASCII look like."""

    def __init__(self) -> None:
        self.valid = 0
        self.invalid = 0
        self.plausible = 0

    def add(self, block: bytes) -> None:
        """Count one run of whole lines."""
        if block.isascii():
            return
        try:
            text = block.decode("utf-8")
        except UnicodeDecodeError:
            rest = _MULTIBYTE.sub(b"", block)
            self.valid += len(_MULTIBYTE.findall(block))
            self.invalid += len(rest) - len(rest.translate(None, _HIGH))
            self.plausible += len(_PLAUSIBLE.findall(rest))
        else:
            self.valid += not text.isascii()

    def is_1252(self) -> bool:
        """No valid UTF-8 beyond ASCII, and four high bytes in five are what Windows-1252 text holds."""
        return self.invalid > 0 and self.valid == 0 and self.plausible >= 0.8 * self.invalid


def survey(path: Path, limits: Limits) -> Survey:
    """Hash the file and settle its encoding in one pass of constant memory.

    UTF-8 and UTF-16 with a byte order mark are taken at their word. UTF-16 without one is told by
    its NUL bytes. A file that holds no valid UTF-8 beyond ASCII, and whose other bytes are letters
    and marks of Windows-1252, is Windows-1252. Anything else is UTF-8, in which the rows that are
    not valid are rejected one by one.
    """
    head = read_head(path, limits, 4096)
    encoding = _mark(head)
    if encoding is not None:
        return Survey(digest(path), encoding, ())
    vote = _EncodingVote()
    plain = not is_gzip(path)
    hasher = hashlib.sha256()
    held = b""
    with open_bytes(path, limits) as stream:
        while block := stream.read(BLOCK):
            if plain:
                hasher.update(block)
            block = held + block
            # Cut at a line end so that no multi-byte sequence is torn; bounded for endless lines.
            cut = block.rfind(b"\n") + 1
            if not cut and len(block) > 4 * BLOCK:
                cut = len(block)
            vote.add(block[:cut])
            held = block[cut:]
    vote.add(held)
    sha256 = hasher.hexdigest() if plain else digest(path)
    if vote.is_1252():
        return Survey(sha256, "cp1252", ("The text is not UTF-8; it was read as Windows-1252.",))
    return Survey(sha256, "utf-8", ())


def _mark(head: bytes) -> str | None:
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    return guess_utf16(head)


def guess_utf16(head: bytes) -> str | None:
    """Tell UTF-16 without a byte order mark by where its NUL bytes stand."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(odd) < 2:
        return None
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return None
