"""Writing GraphML: entities as nodes, relationships and references between them as edges.

References
----------
Brandes, Eiglsperger, Lerner, "GraphML Primer" (graphml.graphdrawing.org).
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import IO, BinaryIO
from xml.sax.saxutils import escape, quoteattr

import msgspec

from forestall.core import strictest
from forestall.core.schema import EDGES, ValueType
from forestall.record.exchange.about import About
from forestall.record.exchange.writers.losses import Losses, count
from forestall.record.ledger import EntityRecord, StatementRecord

__all__ = ["write_graphml"]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_JOINED = "; "
# A bare carriage return would be read as a line feed.
_LINE_ENDS = {"\r": "&#13;"}
_FIXED = ("schema", "caption", "grade", "handling", "marking")

_Edge = tuple[str, str, str, bool, dict[str, str]]
"""Source, target, id (or empty), whether the direction means something, attributes."""
_EDGE = msgspec.json.Decoder(_Edge)


def write_graphml(
    file: BinaryIO,
    records: Iterable[StatementRecord],
    describe: Callable[[tuple[str, ...]], About],
) -> tuple[str, ...]:
    """Write a graph.

    Every attribute is text; several values are joined by a semicolon. Each node and edge has its
    schema, its weakest grade and its strictest handling and marking. The page about the export
    stands in the attributes of the graph. An edge is only there when both of its ends are.

    Parameters
    ----------
    file : binary file
    records : iterable of StatementRecord
        Grouped by entity.
    describe : callable
        Given what was dropped, gives the page about the export.

    Returns
    -------
    tuple of str
        What the format could not keep, in sentences.
    """
    with tempfile.TemporaryFile() as nodes, tempfile.TemporaryFile() as edges:
        graph = _Graph(nodes, edges)
        for entity, stated in groupby(records, key=lambda record: record.statement.entity):
            graph.add(EntityRecord(entity, (entity,), tuple(stated)))
        dropped = graph.sentences()
        about: dict[str, list[str]] = {}
        for name, text in describe(dropped).lines():
            about.setdefault(name, []).append(text)
        page = {name: _JOINED.join(texts) for name, texts in about.items()}
        file.write(_HEAD.encode())
        for wanted, names in (("graph", page), ("node", graph.node_keys), ("edge", graph.edge_keys)):
            file.write("".join(_key(wanted, name) for name in names).encode())
        file.write(b'<graph id="forestall" edgedefault="directed">\n')
        file.write(_attributes("graph", page).encode() + b"\n")
        nodes.seek(0)
        shutil.copyfileobj(nodes, file)
        for edge in graph.whole_edges():
            file.write(_edge_element(*edge).encode())
        file.write(b"</graph>\n</graphml>\n")
    return dropped


class _Graph:
    """Nodes, written as they come; edges, held until it is known which nodes there are."""

    def __init__(self, nodes: IO[bytes], edges: IO[bytes]) -> None:
        self.node_keys: dict[str, None] = dict.fromkeys(_FIXED)
        self.edge_keys: dict[str, None] = dict.fromkeys(_FIXED)
        self._nodes, self._edges = nodes, edges
        self._known: set[str] = set()
        self._losses = Losses()
        self._joined = self._illegal = 0

    def add(self, entity: EntityRecord) -> None:
        """Add one entity as a node or, if it is a relationship with both of its ends, as edges."""
        for record in entity.statements:
            self._losses.add(record)
        first, second, directed = EDGES.get(entity.schema, ("", "", True))
        starts, ends = entity.values(first), entity.values(second)
        if starts and ends:
            attributes = self._describe(entity, {first, second})
            self.edge_keys.update(dict.fromkeys(attributes))
            pairs = [(start, end) for start in sorted(starts) for end in sorted(ends)]
            for place, (start, end) in enumerate(pairs):
                name = f"{entity.id}#{place + 1}" if place else entity.id
                self._hold(start, end, name, directed, attributes)
        else:
            attributes = self._describe(entity, set())
            self.node_keys.update(dict.fromkeys(attributes))
            self._known.add(entity.id)
            node = f"<node id={_quote(entity.id)}>{_attributes('node', attributes)}</node>\n"
            self._nodes.write(node.encode())
        self._refer(entity, {first, second} if starts and ends else set())

    def _refer(self, entity: EntityRecord, ends: set[str]) -> None:
        """Hold a plain reference to another entity as an edge of its own."""
        found: dict[tuple[str, str], list[StatementRecord]] = {}
        for record in entity.statements:
            s = record.statement
            if record.value_type is ValueType.ENTITY and s.prop not in ends:
                found.setdefault((s.prop, s.value), []).append(record)
        for (prop, value), records in found.items():
            self._hold(entity.id, value, "", True, {"schema": prop, **_label(records)})

    def _hold(self, start: str, end: str, name: str, directed: bool, attributes: dict[str, str]) -> None:
        self._edges.write(msgspec.json.encode((start, end, name, directed, attributes)) + b"\n")

    def _describe(self, entity: EntityRecord, ends: set[str]) -> dict[str, str]:
        attributes = {"schema": entity.schema, "caption": entity.caption, **_label(entity.statements)}
        values: dict[str, dict[str, None]] = {}
        for record in entity.statements:
            s = record.statement
            if s.prop not in ends and s.prop != "id" and record.value_type is not ValueType.ENTITY:
                values.setdefault(s.prop, {})[s.value] = None
        for prop, found in values.items():
            self._joined += len(found) - 1
            name = f"{prop} (property)" if prop in _FIXED else prop
            attributes[name] = _JOINED.join(found)
        self._illegal += sum(bool(_ILLEGAL.search(text)) for text in attributes.values())
        return attributes

    def _held(self) -> Iterator[_Edge]:
        self._edges.seek(0)
        for line in self._edges:
            yield _EDGE.decode(line)

    def whole_edges(self) -> Iterator[_Edge]:
        """The edges that have both of their ends."""
        return (edge for edge in self._held() if edge[0] in self._known and edge[1] in self._known)

    def sentences(self) -> tuple[str, ...]:
        """What was lost."""
        said = list(self._losses.sentences(summed=True))
        if self._joined:
            said.append(f"Joined to the first one by {_JOINED!r}: {count(self._joined, 'further value')}.")
        if loose := sum(1 for _ in self._held()) - sum(1 for _ in self.whole_edges()):
            said.append(f"Left out: {count(loose, 'tie')} to something that is no node of this graph.")
        if self._illegal:
            said.append(f"Replaced: characters that XML lacks, in {count(self._illegal, 'value')}.")
        return tuple(said)


def _label(records: Sequence[StatementRecord]) -> dict[str, str]:
    label = strictest(record.statement.label for record in records)
    found = {"handling": str(label.handling), "marking": label.marking.words}
    return {"grade": str(label.grade), **found} if label.grade else found


def _edge_element(start: str, end: str, name: str, directed: bool, attributes: Mapping[str, str]) -> str:
    named = f" id={_quote(name)}" if name else ""
    way = "" if directed else ' directed="false"'
    return (
        f"<edge{named} source={_quote(start)} target={_quote(end)}{way}>"
        f"{_attributes('edge', attributes)}</edge>\n"
    )


def _key(wanted: str, name: str) -> str:
    return f'<key id={_key_id(wanted, name)} for="{wanted}" attr.name={_quote(name)} attr.type="string"/>\n'


def _key_id(wanted: str, name: str) -> str:
    return _quote(f"{wanted}.{name}")


def _attributes(wanted: str, attributes: Mapping[str, str]) -> str:
    return "".join(
        f"<data key={_key_id(wanted, name)}>{escape(_legal(text), _LINE_ENDS)}</data>"
        for name, text in attributes.items()
    )


def _quote(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
