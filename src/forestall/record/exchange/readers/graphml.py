"""GraphML as two tables, ``nodes`` and ``edges``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forestall.record.exchange.readers.document import Chunk, Code, Limits, ReaderError, Reject, Row, Table
from forestall.record.exchange.readers.safe_xml import parse_xml
from forestall.record.exchange.readers.streams import open_bytes

__all__ = ["read_graphml"]

_CELLS = 500_000
_FIXED = {"node": ("id",), "edge": ("source", "target")}
_NAMES = {"node": "nodes", "edge": "edges"}


class _Graph:
    """Nodes or edges as they end, and the keys that the graph declares."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.names: dict[str, str] = {}  # key id -> column
        self.defaults: dict[str, str] = {}  # column -> value
        self.items: list[dict[str, str]] = []
        self.notes: set[str] = set()
        self.directed: dict[str, None] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._key: str | None = None
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "key":
            self._key = attributes.get("id", "")
            if attributes.get("for", "all") in {self.wanted, "all"}:
                self._declare(self._key, attributes.get("attr.name") or self._key)
        elif tag in {"data", "default"}:
            self._text = []
            if tag == "data":
                self._key = attributes.get("key", "")
        elif tag in {"node", "edge"}:
            names = _FIXED[tag]
            values = {name: attributes[name] for name in names if name in attributes}
            if tag == "edge":
                values.update({n: attributes[n] for n in ("id", "directed") if n in attributes})
            self._open.append((tag, values))
        elif tag == "graph":
            if len(self._open) > 0:
                self.notes.add("Nested graphs were read as one graph.")
            self.directed[attributes.get("edgedefault", "directed")] = None
        elif tag in {"hyperedge", "port"}:
            self.notes.add(f"Elements <{tag}> were not read.")

    def _declare(self, key: str, name: str) -> None:
        taken = {*_FIXED[self.wanted], *self.names.values()}
        column, copy = name, 1
        while column in taken:
            copy += 1
            column = f"{name} ({copy})"
        self.names[key] = column

    def end(self, tag: str) -> None:
        if tag == "data" and self._open and self._open[-1][0] == self.wanted and self._key is not None:
            column = self.names.get(self._key)
            if column is None:
                self._declare(self._key, self._key)
                column = self.names[self._key]
            self._open[-1][1][column] = "".join(self._text).strip()
        elif tag == "default" and self._key in self.names:
            self.defaults[self.names[self._key]] = "".join(self._text).strip()
        elif tag in {"node", "edge"} and self._open:
            kind, values = self._open.pop()
            if kind == self.wanted:
                self.items.append({**self.defaults, **values})
        if tag in {"data", "key"}:
            self._key = None

    def text(self, data: str) -> None:
        if self._key is not None:
            self._text.append(data)


def _items(path: Path, limits: Limits, graph: _Graph) -> Iterator[dict[str, str]]:
    with open_bytes(path, limits) as stream:
        for _ in parse_xml(stream, path.name, limits, graph):
            items, graph.items = graph.items, []
            yield from items


def read_graphml(path: Path, limits: Limits) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Open the nodes and the edges of a GraphML file as two tables.

    Attributes are named by their ``attr.name``; defaults are filled in. The whole file is read once in
    advance, for its columns and so that a broken file is refused at once.
    """
    tables: list[Table] = []
    notes: set[str] = set()
    for wanted in ("node", "edge"):
        graph = _Graph(wanted)
        extra: dict[str, None] = {}
        for item in _items(path, limits, graph):
            extra.update(dict.fromkeys(item))
            if len(extra) > limits.columns:
                raise ReaderError(
                    Code.TOO_MANY_COLUMNS, path.name, "It has too many attributes.", "Write fewer attributes."
                )
        columns = tuple(dict.fromkeys((*_FIXED[wanted], *graph.names.values(), *extra)))
        notes |= graph.notes
        if wanted == "edge":
            notes.add(f"Edges are {' and '.join(graph.directed) or 'directed'} unless they say otherwise.")
        tables.append(_table(path, limits, wanted, columns))
    return tuple(tables), tuple(sorted(notes))


def _table(path: Path, limits: Limits, wanted: str, columns: tuple[str, ...]) -> Table:
    name = _NAMES[wanted]

    def source(size: int, skip: int) -> Iterator[Chunk[Row]]:
        most = max(1, min(size, _CELLS // len(columns)))
        chunk: Chunk[Row] = Chunk([], [], [])
        for number, item in enumerate(_items(path, limits, _Graph(wanted)), start=1):
            if number <= skip:
                continue
            missing = [name for name in _FIXED[wanted] if not item.get(name)]
            if missing:
                chunk.rejects.append(
                    Reject(
                        path.name,
                        name,
                        number,
                        missing[0],
                        None,
                        Code.BAD_GRAPH,
                        f"The {wanted} has no {missing[0]}.",
                        "Write the graph again with its identifiers.",
                        " | ".join(item.values()),
                    )
                )
            else:
                chunk.numbers.append(number)
                chunk.rows.append([item.get(column) for column in columns])
            if len(chunk.rows) + len(chunk.rejects) >= most:
                yield chunk
                chunk = Chunk([], [], [])
        if chunk.rows or chunk.rejects:
            yield chunk

    return Table(name, columns, source)
