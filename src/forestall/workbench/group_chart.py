"""The chart of groups that different agencies hold and that something ties together, without names of "
"people."""

from __future__ import annotations

from collections import defaultdict

from forestall.core import Kind, strictest
from forestall.workbench.chart_svg import Chart, ChartEdge, ChartNode
from forestall.workbench.group_ties import Group, Groups, GroupTie
from forestall.workbench.wording import mask, name_identifier

__all__ = ["chart_groups"]

_SCHEMAS = {"phone": "Phone", "bank account": "BankAccount", "member": "Person"}


def chart_groups(groups: Groups, *, limit: int = 40) -> Chart:
    """Groups of different agencies, and what members of both hold, rarest first.

    Identifiers show only their end, and people do not appear: a line says that some member holds it.

    Parameters
    ----------
    groups : Groups
    limit : int
        The most identifiers; ``omitted`` of the chart counts the rest.
    """
    shared: dict[tuple[str, str], list[GroupTie]] = defaultdict(list)
    for tie in groups.ties:
        if tie.crosses:
            shared[(tie.kind, tie.value)].append(tie)
    shown = list(shared.items())[:limit]
    nodes: dict[str, ChartNode] = {}
    edges: list[ChartEdge] = []
    for place, ((prop, value), ties) in enumerate(shown):
        kind = name_identifier(prop)
        node = f"tie-{place}"
        labels = [label for tie in ties for label in tie.basis.labels]
        sources = {source for tie in ties for source in tie.basis.sources}
        caption = "one member of both" if prop == "member" else f"{kind} {mask(value)}"
        schema = _SCHEMAS.get(kind, "Identifier")
        nodes[node] = ChartNode(node, schema, caption, strictest(labels), len(sources))
        for group in dict.fromkeys(group for tie in ties for group in (tie.first, tie.second)):
            nodes[group.id] = _node(group)
            own = [tie for tie in ties if group in (tie.first, tie.second)]
            edges.append(_edge(group, node, own))
    labels = [node.label for node in nodes.values()] + [edge.label for edge in edges]
    omitted = len(shared) - len(shown)
    return Chart(tuple(nodes.values()), tuple(edges), omitted, strictest(labels) if labels else None)


def _node(group: Group) -> ChartNode:
    caption = f"{group.name} ({', '.join(group.originators)})"
    return ChartNode(group.id, "OrganisedCrimeGroup", caption, group.basis.label, len(group.basis.sources))


def _edge(group: Group, node: str, ties: list[GroupTie]) -> ChartEdge:
    labels = {label for tie in ties for label in tie.basis.labels}
    grades = sorted(str(label.grade) for label in labels if label.grade)
    kinds = [label.kind for label in labels]
    # The chain is only as well known as its weakest step.
    kind = next(kind for kind in (Kind.MODEL, Kind.ASSESSMENT, Kind.FACT) if kind in kinds)
    sources = {source for tie in ties for source in tie.basis.sources}
    return ChartEdge(
        group.id, node, "a member holds", kind, grades[-1] if grades else "", len(sources), strictest(labels)
    )
