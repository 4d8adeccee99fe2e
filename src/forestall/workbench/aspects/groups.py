"""Aspect 1: groups, and what ties them to each other across forces and borders."""

from __future__ import annotations

from collections import Counter

from forestall.record.ledger import SharedIdentifier
from forestall.workbench.aspects.common import rejected, weigh
from forestall.workbench.evidence import Evidence
from forestall.workbench.group_ties import Groups, GroupTie
from forestall.workbench.product import Aspect, Bar, Bars, Sentence, join_bases
from forestall.workbench.wording import IDENTIFIERS, agree, list_words, mask, name_identifier, percent, plural

__all__ = ["describe_groups"]

_SCHEMAS = ("OrganisedCrimeGroup", "Organization", "Membership", "Person", "Report")
_SHOWN = 5


def describe_groups(evidence: Evidence) -> Aspect:
    """Groups per agency, people, memberships, and identifiers that tie groups together."""
    groups = evidence.groups
    shared = evidence.view.shared_identifiers()
    known = [*_count_groups(evidence, groups), *_shared(evidence, shared), *_ties(evidence, groups)]
    sources = [h.source for h in evidence.holding(*_SCHEMAS)]
    return Aspect(
        key="groups",
        title="Linking groups, near and far",
        question="Which groups here are tied to each other, and to groups abroad?",
        answer=_answer(evidence, groups),
        known=tuple(known),
        quality=weigh(evidence, _SCHEMAS),
        rejected=rejected(evidence, sources),
        unknown=tuple(_unknown(evidence, groups)),
        figures=_figures(evidence, groups),
    )


def _crossing(groups: Groups) -> list[GroupTie]:
    return [tie for tie in groups.ties if tie.crosses]


def _answer(evidence: Evidence, groups: Groups) -> Sentence:
    if not groups.groups:
        return Sentence(
            "No group is held, so nothing can be said about ties between groups.",
            unlock="Take in the group and membership records of each force.",
        )
    crossing = _crossing(groups)
    held = evidence.join(*(group.basis for group in groups.groups))
    if not crossing:
        return Sentence(
            f"{plural(len(groups.groups), 'group')} {agree(len(groups.groups), 'is', 'are')} held, and no "
            "identifier yet ties a group of one "
            "agency "
            "to a group of another.",
            held,
        )
    pairs = {(tie.first.id, tie.second.id) for tie in crossing}
    return Sentence(
        f"{plural(len(groups.groups), 'group record')} {agree(len(groups.groups), 'is', 'are')} held by "
        f"{len(_agencies(groups))} agencies; "
        f"{plural(len(pairs), 'pair')} of them, held by different agencies, "
        f"{agree(len(pairs), 'has', 'have')} a possible link through "
        "something "
        "that members of both hold.",
        join_bases([held, *(tie.basis for tie in crossing)]),
    )


def _agencies(groups: Groups) -> list[str]:
    return sorted({name for group in groups.groups for name in group.originators})


def _count_groups(evidence: Evidence, groups: Groups) -> list[Sentence]:
    if not groups.groups:
        return []
    agencies = Counter(name for group in groups.groups for name in group.originators)
    each = list_words([f"{name} {count}" for name, count in sorted(agencies.items())])
    basis = evidence.join(*(group.basis for group in groups.groups))
    found = [
        Sentence(
            f"{plural(len(groups.groups), 'group record')} by agency: {each}. One group known to two "
            "agencies "
            "counts twice until somebody confirms that the two records are one.",
            basis,
        )
    ]
    if groups.memberships:
        relations = {record.statement.entity for record in groups.memberships}
        people = {member for group in groups.groups for member in group.members}
        found.append(
            Sentence(
                f"{plural(len(relations), 'membership')} {agree(len(relations), 'names', 'name')} "
                f"{plural(len(people), 'person record')}.",
                evidence.basis_of(groups.memberships),
            )
        )
    persons = evidence.holding("Person")
    if persons:
        found.append(
            Sentence(
                f"{plural(evidence.entities('Person'), 'person record')} "
                f"{agree(evidence.entities('Person'), 'is', 'are')} held in all; being held says "
                "nothing about having done anything.",
                evidence.basis_of_holdings(persons),
            )
        )
    return found


def _shared(evidence: Evidence, shared: tuple[SharedIdentifier, ...]) -> list[Sentence]:
    if not shared:
        return []
    kinds = Counter(_kind(item) for item in shared)
    each = list_words([f"{plural(count, kind)}" for kind, count in kinds.most_common()])
    sentences = [
        Sentence(
            f"{plural(len(shared), 'identifier')} {agree(len(shared), 'stands', 'stand')} in the records "
            f"of more than one agency: {each}.",
            evidence.basis_of_sources(source for item in shared for source in item.sources),
        )
    ]
    abroad = [item for item in shared if set(item.originators) & set(evidence.partners)]
    both = [item for item in abroad if set(item.originators) - set(evidence.partners)]
    if both:
        sentences.append(
            Sentence(
                f"{len(both)} of them stand both in a force's records and in those of a partner "
                f"({list_words(evidence.partners)}, taken as partners because they deliver no crime counts).",
                evidence.basis_of_sources(source for item in both for source in item.sources),
            )
        )
    return sentences


def _kind(item: SharedIdentifier) -> str:
    named = [prop for prop in item.props if prop in IDENTIFIERS]
    return name_identifier(named[0]) if named else "other identifier"


def _ties(evidence: Evidence, groups: Groups) -> list[Sentence]:
    crossing = _crossing(groups)
    sentences: list[Sentence] = []
    said: set[tuple[str, str]] = set()
    for tie in crossing:
        pair = (tie.first.id, tie.second.id)
        if pair in said or len(said) == _SHOWN:
            continue
        said.add(pair)
        others = [t for t in crossing if (t.first.id, t.second.id) == pair]
        sentences.append(Sentence(_say(tie, len(others)), join_bases(t.basis for t in others)))
    if groups.common:
        sentences.append(
            Sentence(
                f"{plural(groups.common, 'identifier')} held by members of several groups are left out of "
                "the ties "
                "because so many records hold them that sharing them says nothing.",
                evidence.join(*(group.basis for group in groups.groups)),
            )
        )
    return sentences


def _say(tie: GroupTie, count: int) -> str:
    # Isolated, so that a name written from right to left does not turn the words around it.
    names = (
        f"\u2068{tie.first.name}\u2069 ({', '.join(tie.first.originators)}) and "
        f"\u2068{tie.second.name}\u2069 ({', '.join(tie.second.originators)})"
    )
    if tie.kind == "member":
        what = "one person record that both count as a member"
    else:
        kind = name_identifier(tie.kind)
        what = f"the {kind} {mask(tie.value)}, held by {plural(tie.records, 'record')} in all"
    more = f", and {plural(count - 1, 'further identifier')}" if count > 1 else ""
    return f"{names}: possible link through {what}{more}."


def _unknown(evidence: Evidence, groups: Groups) -> list[Sentence]:
    sentences = []
    clusters = evidence.view.clusters()
    if evidence.holding("Person") and not clusters:
        sentences.append(
            Sentence(
                "No model has linked people across agencies yet: the same person may be counted more than "
                "once, and "
                "a person known by two spellings appears as two.",
                unlock=(
                    "Run the comparison of records, and have a person confirm or refute each possible link."
                ),
            )
        )
    empty = [group for group in groups.groups if not group.members]
    if empty:
        sentences.append(
            Sentence(
                f"{plural(len(empty), 'group')} {agree(len(empty), 'has', 'have')} no member on record: "
                "their ties are unknown, not "
                "absent.",
                join_bases(group.basis for group in empty),
            )
        )
    if groups.adrift:
        agencies = sorted({evidence.originator(r.statement.source) for r in groups.adrift} - {""})
        loose = len({record.statement.entity for record in groups.adrift})
        sentences.append(
            Sentence(
                f"{plural(loose, 'membership')} from {list_words(agencies) or 'an agency'} "
                f"{agree(loose, 'names', 'name')} a group "
                "that no record "
                "describes under the same reference: whose members they are is unknown.",
                evidence.basis_of(groups.adrift),
            )
        )
    silent = [name for name in evidence.agencies if name not in _agencies(groups)]
    if groups.groups and silent:
        sentences.append(
            Sentence(
                f"{list_words(silent)} delivered records but no group.",
                evidence.basis_of_sources(s for s in evidence.sources if evidence.originator(s) in silent),
            )
        )
    if _crossing(groups):
        sentences.append(
            Sentence(
                "Whether two tied groups are the same, connected or merely similar has not been weighed.",
                unlock=(
                    "Set the explanations against the evidence (competing hypotheses) for each pair above."
                ),
            )
        )
    return sentences


def _figures(evidence: Evidence, groups: Groups) -> tuple[Bars, ...]:
    if not groups.groups:
        return ()
    rows = []
    for name in _agencies(groups):
        own = [group for group in groups.groups if name in group.originators]
        tied = {g.id for tie in _crossing(groups) for g in (tie.first, tie.second)}
        linked = sum(group.id in tied for group in own)
        rows.append(
            Bar(
                name,
                len(own),
                plural(len(own), "group"),
                linked,
                f"{linked} with a possible link elsewhere ({percent(linked, len(own))})",
            )
        )
    basis = evidence.join(*(group.basis for group in groups.groups))
    return (
        Bars(
            "Groups by agency", tuple(rows), basis, ("held", "with a possible link to another agency's group")
        ),
    )
