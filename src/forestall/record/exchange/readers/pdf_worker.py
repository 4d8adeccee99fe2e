"""The process that takes text out of PDFs: reads requests on its input, answers a JSON line each.

Run by `pdf` only. It lowers its own memory limit before it touches the first file.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import warnings
from typing import Any

from pypdf import PdfReader

from forestall.record.exchange.readers.document import Code

__all__ = ["extract", "main"]


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the time bound holds there alone
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def extract(data: bytes, pages: int, characters: int) -> dict[str, Any]:
    """Take the text out of one PDF.

    Returns
    -------
    dict
        ``text`` and ``pages``, or ``code``, ``reason`` and ``remedy``.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return _failure(Code.ENCRYPTED, "It is protected by a password.", "Save it without a password.")
        count = len(reader.pages)
        if count > pages:
            return _failure(Code.TOO_LARGE, f"It has {count:,} pages; the limit is {pages:,}.", "Split it.")
        texts: list[str] = []
        length = 0
        for page in reader.pages:
            text = page.extract_text(extraction_mode="plain")
            length += len(text)
            if length > characters:
                return _failure(
                    Code.TOO_LARGE, f"Its text is longer than {characters:,} characters.", "Split it."
                )
            texts.append(_join_lines(text))
    except MemoryError:
        return _failure(Code.TOO_COMPRESSED, "It needs too much memory.", "Print it to a new PDF.")
    except RecursionError:
        return _failure(Code.TOO_DEEP, "Its objects are nested too deep.", "Print it to a new PDF.")
    except Exception as error:
        # A parser of hostile files fails in any way; none of them may end the process.
        return _failure(
            Code.DAMAGED, f"Its structure is broken ({_printable(error)}).", "Print it to a new PDF."
        )
    if not any(text.strip() for text in texts):
        return _failure(Code.NO_TEXT, "It holds pictures and no text.", "Run text recognition on it first.")
    return {"text": _clean("\n\f".join(texts)), "pages": count}


def _failure(code: Code, reason: str, remedy: str) -> dict[str, Any]:
    return {"code": str(code), "reason": reason, "remedy": remedy}


def _printable(error: BaseException) -> str:
    return _clean((str(error).splitlines() or [type(error).__name__])[0][:200])


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _join_lines(text: str) -> str:
    """Join a word that a hyphen parts over two lines; other lines are joined where items are read."""
    return re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)


def main() -> None:
    """Answer requests until the input ends."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    _limit_memory(int(sys.argv[1]))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    target.write(b"{}\n")
    target.flush()
    while line := source.readline():
        request = json.loads(line)
        answer = extract(source.read(request["size"]), request["pages"], request["characters"])
        target.write(json.dumps(answer).encode() + b"\n")
        target.flush()


if __name__ == "__main__":
    main()
