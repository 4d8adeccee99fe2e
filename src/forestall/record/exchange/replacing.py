"""Writing a file so that there is either all of it under its name, or nothing."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from forestall.core import ForestallError

__all__ = ["replacing"]


@contextmanager
def replacing(target: Path, *, overwrite: bool = False) -> Iterator[BufferedRandom]:
    """A file that takes the name of ``target`` once the block has ended well.

    Until then it is ``.NAME.partial`` beside it; what a killed process has left there is written
    over by the next one. Only the owner can read the file.

    Parameters
    ----------
    target : Path
        In a folder that exists.
    overwrite : bool
        Whether a file of that name may be replaced.

    Raises
    ------
    ForestallError
        ``export.exists``, ``export.folder``, or ``export.busy`` when another process writes it.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "note.txt")
    >>> with replacing(path) as file:
    ...     _ = file.write(b"whole")
    >>> path.read_bytes()
    b'whole'
    """
    _refuse_existing(target, overwrite)
    partial = target.with_name(f".{target.name}.partial")
    with _open_alone(partial, target) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _refuse_existing(target, overwrite)
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    _sync_folder(target.parent)


def _refuse_existing(target: Path, overwrite: bool) -> None:
    if target.is_dir() or (target.exists() and not overwrite):
        raise ForestallError(
            "export.exists", f"{target.name} is there already.", "Choose another name, or say to replace it."
        )


def _open_alone(partial: Path, target: Path) -> BufferedRandom:
    while True:
        try:
            descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise ForestallError(
                "export.folder",
                f"{target.name} cannot be written ({error.strerror}).",
                "Name a folder that exists and that you may write to.",
            ) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise ForestallError(
                "export.busy", f"Another process is writing {target.name}.", "Wait for it to end."
            ) from None
        # The file may have been renamed by its writer between opening and locking.
        if partial.exists() and os.path.samestat(os.fstat(descriptor), partial.stat()):
            os.ftruncate(descriptor, 0)
            return os.fdopen(descriptor, "w+b")
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
