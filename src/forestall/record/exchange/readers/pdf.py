"""PDF text, taken out in a separate process with bounds on time and memory.

The PDF parser is written in Python: a hostile file can make it loop or build endless objects, and no
limit inside one process stops that for sure. The process is started once and used for all files; it
is killed and replaced when a file exceeds its bounds.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from forestall.record.exchange.readers.document import Code, Limits, ReaderError
from forestall.record.exchange.readers.streams import open_seekable

__all__ = ["extract_pdf"]

_SMALL = 2**20
_LARGEST = 64 * 2**20
_START_SECONDS = 60.0


class _Worker:
    """The process, and one conversation with it at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._memory = 0
        self._lock = threading.Lock()

    def ask(
        self, data: bytes, pages: int, characters: int, seconds: float, memory: int
    ) -> dict[str, Any] | None:
        """Send one file; return the answer, or ``None`` when the bounds were exceeded."""
        with self._lock:
            process = self._ready(memory)
            request = json.dumps({"size": len(data), "pages": pages, "characters": characters})
            try:
                assert process.stdin is not None
                process.stdin.write(request.encode() + b"\n" + data)
                process.stdin.flush()
                answer = self._line(process, seconds)
            except OSError:
                answer = None
            if answer is None:
                self.stop()
                return None
            found: dict[str, Any] = json.loads(answer)
            return found

    def _ready(self, memory: int) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None or memory != self._memory:
            self.stop()
            self._memory = memory
            self._process = subprocess.Popen(
                [sys.executable, "-m", "forestall.record.exchange.readers.pdf_worker", str(memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            if self._line(self._process, _START_SECONDS) is None:
                self.stop()
                raise OSError("the process that reads PDFs does not start")
        return self._process

    @staticmethod
    def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
        assert process.stdout is not None
        handle = process.stdout.fileno()
        end = time.monotonic() + seconds
        parts: list[bytes] = []
        while True:
            left = end - time.monotonic()
            if left <= 0 or not select.select([handle], [], [], left)[0]:
                return None
            data = os.read(handle, 1 << 16)
            if not data:
                return None
            parts.append(data)
            if data.endswith(b"\n"):
                return b"".join(parts)

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):  # the pipe broke with the process
                        stream.close()


_WORKER = _Worker()
atexit.register(_WORKER.stop)


def extract_pdf(path: Path, limits: Limits) -> tuple[str, int]:
    """Return the text of a PDF, pages parted by form feeds, and the number of pages.

    Raises
    ------
    ReaderError
    """
    with open_seekable(path, limits) as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ReaderError(
            Code.TOO_LARGE, path.name, f"It is larger than {_LARGEST:,} bytes.", "Split it, or save its text."
        )
    seconds = limits.pdf_small_seconds if len(data) < _SMALL else limits.pdf_seconds
    try:
        answer = _WORKER.ask(data, limits.pdf_pages, limits.text_bytes, seconds, limits.pdf_memory_bytes)
    except OSError as error:
        raise ReaderError(
            Code.UNREADABLE, path.name, f"PDFs cannot be read here: {error}.", "Save the text of the PDF."
        ) from None
    if answer is None:
        raise ReaderError(
            Code.TOO_SLOW,
            path.name,
            f"Its text was not found within {seconds:g} seconds and {limits.pdf_memory_bytes // 2**20} MB.",
            "Print it to a new PDF, or save its text.",
        )
    if "code" in answer:
        raise ReaderError(Code(answer["code"]), path.name, answer["reason"], answer["remedy"])
    return answer["text"], answer["pages"]
