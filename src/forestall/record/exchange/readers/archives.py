"""Office archives (zip) opened without ever writing a member to disk or trusting its declared size."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from forestall.record.exchange.readers.document import Code, Limits, ReaderError
from forestall.record.exchange.readers.streams import Expanding, check_regular, open_seekable

__all__ = ["Archive", "open_archive"]

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    NotImplementedError,
)


class Archive:
    """A zip archive with the limits that apply to it."""

    def __init__(self, zipped: zipfile.ZipFile, name: str, size: int, limits: Limits) -> None:
        self._zipped = zipped
        self._size = size
        self.name = name
        self.limits = limits
        self.members = frozenset(zipped.namelist())

    @contextmanager
    def open(self, member: str) -> Iterator[IO[bytes]]:
        """Open one member as a stream that stops at the limits."""
        try:
            info = self._zipped.getinfo(member)
            if info.flag_bits & 0x1:
                raise ReaderError(
                    Code.ENCRYPTED,
                    self.name,
                    "It is protected by a password.",
                    "Save it without a password.",
                )
            inner = self._zipped.open(info)
        except _BROKEN as error:
            raise damaged(self.name, error) from None
        with Expanding(inner, self._size, self.name, self.limits) as stream:
            yield cast(IO[bytes], stream)


def damaged(name: str, error: Exception) -> ReaderError:
    """The error for an archive that cannot be taken apart."""
    return ReaderError(Code.DAMAGED, name, f"Its archive is broken ({error}).", "Save or fetch it again.")


@contextmanager
def open_archive(path: Path, limits: Limits) -> Iterator[Archive]:
    """Open a zip archive (gzip around it is expanded first)."""
    size = check_regular(path)
    with open_seekable(path, limits) as stream:
        try:
            zipped = zipfile.ZipFile(stream)
        except _BROKEN as error:
            raise damaged(path.name, error) from None
        with zipped:
            if len(zipped.infolist()) > limits.members:
                raise ReaderError(
                    Code.TOO_LARGE,
                    path.name,
                    f"Its archive has {len(zipped.infolist()):,} members; the limit is {limits.members:,}.",
                    "Save it again from the program that made it.",
                )
            yield Archive(zipped, path.name, size, limits)
