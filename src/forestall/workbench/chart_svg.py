"""Drawing a chart: shapes by what a thing is, lines by how it is known, as SVG without script.

Solid lines are facts as recorded, dashed ones assessments, dotted ones what a program read; the
better the grade, the heavier the line. Colours keep apart for readers who see fewer of them, and
every shape differs by more than colour. Drawn on white, so that screen and print look alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from forestall.core import Kind, Label
from forestall.workbench.chart_layout import place_nodes
from forestall.workbench.pages import grade_band, name_marking
from forestall.workbench.wording import plural

__all__ = ["Chart", "ChartEdge", "ChartNode", "render_svg"]


@dataclass(frozen=True, slots=True)
class ChartNode:
    """One thing on a chart. ``common`` is above 0 when too many records hold its identifier to go on."""

    id: str
    schema: str
    caption: str
    label: Label
    sources: int
    seed: bool = False
    common: int = 0


@dataclass(frozen=True, slots=True)
class ChartEdge:
    """One tie: what it is called, how it is known at best, and how many sources state it."""

    source: str
    target: str
    words: str
    kind: Kind
    grade: str
    sources: int
    label: Label


@dataclass(frozen=True, slots=True)
class Chart:
    """Nodes and ties; ``label`` is the strictest of them all, None when the chart is empty."""

    nodes: tuple[ChartNode, ...]
    edges: tuple[ChartEdge, ...]
    omitted: int
    label: Label | None


_R = 17.0
_PAD = 26.0
_LINE = 14.0
_WRAP = 19
_FONT = "font-family='system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,DejaVu Sans,sans-serif'"

# Schema to (name, fill, line, outline path about 0,0, sign path)
_BADGE = "M0-17A17 17 0 1 1 0 17A17 17 0 1 1 0-17Z"
_HEXAGON = "M-18 0L-9-16H9L18 0L9 16H-9Z"
_SQUARE = "M-15-15H15V15H-15Z"
_ROUND = "M-16-9Q-16-15-10-15H10Q16-15 16-9V9Q16 15 10 15H-10Q-16 15-16 9Z"
_PAGE = "M-13-16H7L14-9V16H-13Z"
_DIAMOND = "M0-18L18 0L0 18L-18 0Z"
_PERSON = "M0-9A4.4 4.4 0 1 1 0-.2A4.4 4.4 0 1 1 0-9ZM-8.5 9.5C-8.5 3.6-4.6 1.6 0 1.6S8.5 3.6 8.5 9.5Z"
_PEOPLE = (
    "M0-9A3.6 3.6 0 1 1 0-1.8A3.6 3.6 0 1 1 0-9ZM-6 8C-6 2.4-3.4.2 0 .2S6 2.4 6 8Z"
    "M-8.6-5.4A2.6 2.6 0 1 1-8.6-.2A2.6 2.6 0 1 1-8.6-5.4ZM8.6-5.4A2.6 2.6 0 1 1 8.6-.2A2.6 2.6 0 1 1 "
    "8.6-5.4Z"
    "M-12.6 6.4C-12.6 3-10.6 1.4-8 1.4L-7 3.4L-7.4 6.4ZM12.6 6.4C12.6 3 10.6 1.4 8 1.4L7 3.4L7.4 6.4Z"
)
_BUILDING = (
    "M-8.5 "
    "9V-9H3.5V-3H8.5V9H2V4.5H-3V9ZM-5.5-6V-3.5H-3V-6ZM-1-6V-3.5H1.5V-6ZM-5.5-1V1.5H-3V-1ZM-1-1V1.5H1.5V-1Z"
)
_PHONE = (
    "M-4.5-10H4.5Q6-10 6-8.5V8.5Q6 10 4.5 10H-4.5Q-6 10-6 8.5V-8.5Q-6-10-4.5-10ZM-4-7V5.5H4V-7ZM-1.4 "
    "6.8V8.3H1.4V6.8Z"
)
_CARD = "M-10-7H10V7H-10ZM-10-4V-1.4H10V-4ZM-7.6 2V4.2H-1V2Z"
_CAR = (
    "M-10 5V0L-6.6-1.4L-4-6.4H4.4L7.4-1.2L10 .6V5H7.6A2.6 2.6 0 0 0 2.6 5H-2.6A2.6 2.6 0 0 0-7.6 5Z"
    "M-5.1 2.9A2.1 2.1 0 1 1-5.1 7.1A2.1 2.1 0 1 1-5.1 2.9ZM5.1 2.9A2.1 2.1 0 1 1 5.1 7.1A2.1 2.1 0 1 1 "
    "5.1 2.9Z"
)
_LINES = "M-8-7H3V-5H-8ZM-8-2.4H9V-.4H-8ZM-8 2.2H9V4.2H-8ZM-8 6.8H5V8.8H-8Z"
_HASH = (
    "M-4.4-8H-2L-2.7-3.6H1.4L2.1-8H4.5L3.8-3.6H7.2V-1.4H3.5L3 1.6H6.4V3.8H2.6L1.9 8H-.5L.2 "
    "3.8H-3.9L-4.6 8H-7L-6.3 3.8H-9V1.6H-6L-5.5-1.4H-8.2V-3.6H-5.1ZM-3.1-1.4L-3.6 1.6H.6L1.1-1.4Z"
)
_PIN = (
    "M0-10A6.6 6.6 0 0 1 6.6-3.4C6.6 1.6 0 10 0 10S-6.6 1.6-6.6-3.4A6.6 6.6 0 0 1 0-10ZM0-6A2.6 2.6 0 1 "
    "0 0-.8A2.6 2.6 0 1 0 0-6Z"
)
_DOT = "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5Z"

_SHAPES: Mapping[str, tuple[str, str, str, str, str]] = {
    "Person": ("person", "#e4eff8", "#1f6497", _BADGE, _PERSON),
    "OrganisedCrimeGroup": ("group", "#fbe6df", "#a8401c", _HEXAGON, _PEOPLE),
    "Organization": ("organisation", "#fbeede", "#97591a", _HEXAGON, _PEOPLE),
    "Company": ("company", "#e3f2ea", "#1d6b4a", _SQUARE, _BUILDING),
    "LegalEntity": ("person or company", "#e9f0ee", "#40655a", _SQUARE, _PERSON),
    "Phone": ("phone", "#fff5d6", "#806009", _ROUND, _PHONE),
    "BankAccount": ("bank account", "#efe8f7", "#63418f", _ROUND, _CARD),
    "Vehicle": ("vehicle", "#e8eaee", "#434d5c", _ROUND, _CAR),
    "Report": ("report", "#ffffff", "#55606e", _PAGE, _LINES),
    "Address": ("address", "#fdeaf1", "#963a65", _BADGE, _PIN),
    "UserAccount": ("online account", "#e2f3f5", "#18656f", _ROUND, _PERSON),
    "CryptoWallet": ("crypto address", "#efe8f7", "#63418f", _DIAMOND, _HASH),
    "Identifier": ("shared number", "#fff5d6", "#806009", _DIAMOND, _HASH),
}
_OTHER = ("other", "#f0f2f5", "#55606e", _BADGE, _DOT)
_DASH = {Kind.FACT: "", Kind.ASSESSMENT: " stroke-dasharray='7 4'", Kind.MODEL: " stroke-dasharray='1.5 4.5'"}
_KIND = {Kind.FACT: "fact as recorded", Kind.ASSESSMENT: "assessment", Kind.MODEL: "read by a program"}
_STROKE = {
    "g1": ("#17324d", 2.6),
    "g2": ("#35597a", 2.0),
    "g3": ("#7b92a8", 1.4),
    "ge": ("#b3382c", 1.4),
    "g0": ("#6d7783", 1.4),
}
_GRADES = {
    "g1": "known directly or corroborated",
    "g2": "known indirectly",
    "g3": "not known, or unreliable source",
    "ge": "suspected false",
    "g0": "no grade",
}


def render_svg(chart: Chart, *, title: str = "Link chart", links: Mapping[str, str] | None = None) -> str:
    """The chart as SVG: no script, no request, titled for screen readers, the same for the same chart.

    Parameters
    ----------
    chart : Chart
    title : str
    links : mapping, optional
        Entity id to the relative address of its page.

    Examples
    --------
    >>> render_svg(Chart((), (), 0, None)).startswith("<svg")
    True
    """
    index = {node.id: place for place, node in enumerate(chart.nodes)}
    captions = [_wrap(node.caption) for node in chart.nodes]
    sizes = [_size(lines) for lines in captions]
    ends = [(index[edge.source], index[edge.target]) for edge in chart.edges]
    places, width, height = place_nodes(len(chart.nodes), ends, sizes)
    legend, legend_height, legend_width = _legend(chart)
    total_width = max(width, legend_width, 360.0) + 2 * _PAD
    shift = _PAD + max(0.0, (total_width - 2 * _PAD - width) / 2)
    points = [(x + shift, y + _PAD - (size[1] / 2 - _R)) for (x, y), size in zip(places, sizes, strict=True)]
    total_height = height + legend_height + 2 * _PAD + 8
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {total_width:.0f} {total_height:.0f}' "
        "role='img' "
        f"aria-labelledby='chart-title chart-desc' {_FONT} font-size='11.5'>",
        f"<title id='chart-title'>{escape(title)}</title>",
        f"<desc id='chart-desc'>{escape(_describe(chart))}</desc>",
        f"<rect width='{total_width:.0f}' height='{total_height:.0f}' fill='#ffffff'/>",
    ]
    parts += _draw_edges(chart, ends, points)
    parts += _draw_edge_words(chart, ends, points, sizes)
    for node, lines, point in zip(chart.nodes, captions, points, strict=True):
        parts.append(_draw_node(node, lines, point, (links or {}).get(node.id, "")))
    parts.append(f"<g transform='translate({_PAD:.0f} {height + _PAD + 20:.1f})'>{legend}</g></svg>")
    return "\n".join(parts)


def _describe(chart: Chart) -> str:
    if not chart.nodes:
        return "Nothing that may be seen is tied to this."
    captions = ", ".join(node.caption for node in chart.nodes if node.seed)
    rest = f" {plural(chart.omitted, 'further thing')} left out for want of room." if chart.omitted else ""
    about = f" around {captions}" if captions else ""
    return (
        f"{plural(len(chart.nodes), 'thing')} and {plural(len(chart.edges), 'tie')}{about}.{rest} "
        f"{name_marking(chart.label)}."
    )


def _wrap(caption: str) -> list[str]:
    """At most two lines; longer captions end in an ellipsis."""
    words = caption.split() or [caption]
    lines = [""]
    for word in words:
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= _WRAP or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1]}…"]
    return [line if len(line) <= _WRAP + 5 else f"{line[: _WRAP + 4]}…" for line in lines]


def _text_width(text: str) -> float:
    """A fair guess at the width of a text of 11.5 pixels, a little too wide rather than too narrow."""
    wide = sum(
        1.75 if unicodedata.east_asian_width(c) in "WF" else 1.22 if c.isupper() else 1.0 for c in text
    )
    return wide * 6.3


def _size(lines: list[str]) -> tuple[float, float]:
    return max(2 * _R + 14, *(_text_width(line) + 10 for line in lines)), 2 * _R + 8 + _LINE * len(lines) + 8


def _draw_edges(chart: Chart, ends: list[tuple[int, int]], points: list[tuple[float, float]]) -> list[str]:
    drawn = ["<g fill='none' stroke-linecap='round'>"]
    seen: dict[tuple[int, int], int] = {}
    for edge, (one, other) in zip(chart.edges, ends, strict=True):
        pair = (min(one, other), max(one, other))
        turn = seen.get(pair, 0)
        seen[pair] = turn + 1
        (x1, y1), (x2, y2) = points[one], points[other]
        bend = 0.0 if turn == 0 else 15.0 * ((turn + 1) // 2) * (1 if turn % 2 else -1)
        length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
        cx, cy = (x1 + x2) / 2 - (y2 - y1) / length * bend * 2, (y1 + y2) / 2 + (x2 - x1) / length * bend * 2
        colour, width = _STROKE[grade_band(edge.grade)]
        drawn.append(
            f"<path d='M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}' stroke='{colour}' "
            f"stroke-width='{width}'{_DASH[edge.kind]}><title>{escape(_say_edge(chart, edge))}</title></path>"
        )
    return [*drawn, "</g>"]


def _say_edge(chart: Chart, edge: ChartEdge) -> str:
    captions = {node.id: node.caption for node in chart.nodes}
    grade = f"best grade {edge.grade}" if edge.grade else "no grade"
    return (
        f"{captions[edge.source]} – {edge.words} – {captions[edge.target]} ({_KIND[edge.kind]}, {grade}, "
        f"{plural(edge.sources, 'source')}, {name_marking(edge.label)})"
    )


def _draw_edge_words(
    chart: Chart,
    ends: list[tuple[int, int]],
    points: list[tuple[float, float]],
    sizes: list[tuple[float, float]],
) -> list[str]:
    """Words beside ties, wherever they meet no node and no other words; the rest stay in the tooltip."""
    taken = [
        (x - w / 2, y - _R - 3, x + w / 2, y - _R + h) for (x, y), (w, h) in zip(points, sizes, strict=True)
    ]
    style = "font-size='9.5' fill='#4a5768' paint-order='stroke' stroke='#fff' stroke-width='3'"
    drawn = [f"<g text-anchor='middle' {style}>"]
    said: set[tuple[int, int]] = set()
    for edge, (one, other) in zip(chart.edges, ends, strict=True):
        if (min(one, other), max(one, other)) in said:
            continue
        said.add((min(one, other), max(one, other)))
        (x1, y1), (x2, y2) = points[one], points[other]
        half = _text_width(edge.words) * 0.42 + 2
        for along in (0.5, 0.42, 0.58, 0.34, 0.66):
            x, y = x1 + (x2 - x1) * along, y1 + (y2 - y1) * along
            box = (x - half, y - 7, x + half, y + 5)
            if not any(_meet(box, other_box) for other_box in taken):
                taken.append(box)
                drawn.append(f"<text x='{x:.1f}' y='{y + 2.5:.1f}'>{escape(edge.words)}</text>")
                break
    return [*drawn, "</g>"]


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _draw_node(node: ChartNode, lines: list[str], point: tuple[float, float], link: str) -> str:
    name, fill, line, outline, sign = _SHAPES.get(node.schema, _OTHER)
    x, y = point
    sources = plural(node.sources, "source")
    common = f"; held by {node.common:,} records, so it ties nobody" if node.common else ""
    note = f"{node.caption} ({name}; {sources}{common}; {name_marking(node.label)})"
    weight = "3" if node.seed else "1.6"
    text = "".join(
        f"<tspan x='0' y='{_R + 15 + _LINE * place:.0f}'>{escape(words)}</tspan>"
        for place, words in enumerate(lines)
    )
    halo = (
        f"<path d='{outline}' transform='scale(1.28)' fill='none' stroke='{line}' stroke-width='1' "
        "opacity='.45'/>"
    )
    body = (
        f"<g transform='translate({x:.1f} {y:.1f})'><title>{escape(note)}</title>{halo if node.seed else ''}"
        f"<path d='{outline}' fill='{fill}' stroke='{line}' stroke-width='{weight}' stroke-linejoin='round'/>"
        f"<path d='{sign}' fill='{line}' fill-rule='evenodd'/>"
        f"<text text-anchor='middle' fill='#17202e' paint-order='stroke' stroke='#fff' stroke-width='3.5' "
        f"stroke-linejoin='round' font-weight='{650 if node.seed else 450}'>{text}</text></g>"
    )
    return f"<a href={quoteattr(link)}>{body}</a>" if link else body


def _legend(chart: Chart) -> tuple[str, float, float]:
    """What the shapes and lines mean, for those that are there; with its height and width."""
    shapes = dict.fromkeys(_SHAPES.get(node.schema, _OTHER) for node in chart.nodes)
    rows: list[str] = []
    x = 0.0
    widest = 0.0
    for name, fill, line, outline, sign in shapes:
        rows.append(
            f"<g transform='translate({x + 9:.1f} 0) scale(.5)'><path d='{outline}' fill='{fill}' "
            f"stroke='{line}' "
            f"stroke-width='2.4'/><path d='{sign}' fill='{line}' fill-rule='evenodd'/></g>"
            f"<text x='{x + 22:.1f}' y='4'>{escape(name)}</text>"
        )
        x += _text_width(name) + 34
    widest = max(widest, x)
    y, x = 24.0, 0.0
    for kind in dict.fromkeys(edge.kind for edge in sorted(chart.edges, key=lambda edge: _KIND[edge.kind])):
        rows.append(_key(x, y, "#35597a", 2.0, _DASH[kind], _KIND[kind]))
        x += _text_width(_KIND[kind]) + 54
    widest = max(widest, x)
    y, x = 44.0, 0.0
    bands = {grade_band(edge.grade) for edge in chart.edges}
    for band, (colour, width) in _STROKE.items():
        if band in bands:
            rows.append(_key(x, y, colour, width, "", _GRADES[band]))
            x += _text_width(_GRADES[band]) + 54
    widest = max(widest, x)
    if chart.omitted:
        y += 20
        words = f"{plural(chart.omitted, 'further thing')} left out for want of room."
        rows.append(f"<text x='0' y='{y + 4:.0f}'>{words}</text>")
    y += 22
    marking = escape(name_marking(chart.label))
    rows.append(f"<text x='0' y='{y + 4:.0f}' fill='#7a1f2b' font-weight='650'>{marking}</text>")
    return f"<g font-size='11' fill='#4a5768'>{''.join(rows)}</g>", y + 22, max(widest, _text_width(marking))


def _key(x: float, y: float, colour: str, width: float, dash: str, words: str) -> str:
    return (
        f"<path d='M{x:.1f} {y}h28' stroke='{colour}' stroke-width='{width}' fill='none' "
        f"stroke-linecap='round'{dash}/>"
        f"<text x='{x + 35:.1f}' y='{y + 4}'>{escape(words)}</text>"
    )
