"""The page that goes with every export: how it is marked, for whom, what for, and what it lacks.

It lies beside the export as ``NAME.about.json``. As long as the export is unchanged (the page holds
its hash), the readers of this package use it to read the export back exactly.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

__all__ = ["About", "about_path", "is_about", "load_about"]

_SUFFIX = ".about.json"
_LARGEST = 64 * 2**20


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be known about an export.

    Parameters
    ----------
    file, format : str
        Name of the export and its format.
    content : str
        ``statements`` of entities, or ``rows of`` a table.
    marking : str
        The highest marking of anything in it.
    handling : list of str
        Every handling condition of anything in it, such as ``A1``.
    purpose, recipient, exported_by, exported_at : str
        What for, for whom, by whom (an id), and when (UTC).
    as_of : str
        The record as it stood then (UTC).
    rows, entities : int
        Statements or rows, and entities.
    sources, originators : list of str
        Ids of the sources, and the organisations that they come from.
    columns : list of str
        Of a table.
    guard : str
        ``apostrophe`` when cells are guarded (see :mod:`forestall.record.exchange.guard`), or empty.
    dropped : list of str
        What the format could not keep, in sentences.
    events : list of int
        Numbers of the audit events of the export.
    sha256 : str
        Hash of the export; empty inside the export itself.

    Examples
    --------
    >>> About("calls.csv", "csv", "rows of calls", "OFFICIAL").guard
    ''
    """

    file: str
    format: str
    content: str
    marking: str
    handling: list[str] = []
    purpose: str = ""
    recipient: str = ""
    exported_by: str = ""
    exported_at: str = ""
    as_of: str = ""
    rows: int = 0
    entities: int = 0
    sources: list[str] = []
    originators: list[str] = []
    columns: list[str] = []
    guard: str = ""
    dropped: list[str] = []
    events: list[int] = []
    sha256: str = ""
    forestall_export: int = 1

    def lines(self) -> list[tuple[str, str]]:
        """Name and value of everything that is filled, as a page for people.

        Examples
        --------
        >>> About("calls.csv", "csv", "rows of calls", "OFFICIAL", rows=2).lines()[:2]
        [('marking', 'OFFICIAL'), ('file', 'calls.csv')]
        """
        first = [("marking", self.marking)]
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if name == "marking" or value in ("", 0, []):
                continue
            first += (
                [(name, str(item)) for item in value] if isinstance(value, list) else [(name, str(value))]
            )
        return first


def about_path(export: Path) -> Path:
    """Where the page of an export is.

    Examples
    --------
    >>> about_path(Path("calls.csv")).name
    'calls.csv.about.json'
    """
    return export.with_name(export.name + _SUFFIX)


def load_about(export: Path) -> About | None:
    """The page beside a file; None when there is none, or what is there is no such page.

    Whether the page is true of the file is for the caller to check by the hash.
    """
    path = about_path(export)
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        return msgspec.json.decode(path.read_bytes(), type=About)
    except (OSError, ValueError):
        return None


def is_about(path: Path) -> bool:
    """Whether a file is the page of an export that lies beside it.

    Examples
    --------
    >>> is_about(Path("notes.json"))
    False
    """
    export = path.with_name(path.name.removesuffix(_SUFFIX))
    return export != path and export.is_file() and load_about(export) is not None
