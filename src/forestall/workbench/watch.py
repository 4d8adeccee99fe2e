"""Watches: being told when a person, group or phone gains a record, and nothing that one may not see."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from forestall.core import ForestallError, Kind, Label, strictest
from forestall.record.ledger import Alert, Watch
from forestall.workbench.search import read_identifiers
from forestall.workbench.session import Session
from forestall.workbench.wording import plural

__all__ = ["News", "add_watch", "end_watch", "list_watches", "read_alerts"]


@dataclass(frozen=True, slots=True)
class News:
    """Something new about a watch, ready to show.

    Parameters
    ----------
    watch : str
        Id of the watch; ``target`` is what is watched, and ``caption`` what it is called.
    target, caption : str
    kind : str
        As :class:`forestall.record.ledger.Alert` has it.
    entity, name : str
        The record that it is about, and what it is called.
    words : str
    time : str
        When it was recorded; empty where several things made it so.
    about : str
        The source, or the possible link.
    """

    watch: str
    target: str
    caption: str
    kind: str
    entity: str
    name: str
    words: str
    time: str
    about: str


def add_watch(session: Session, target: str, *, search: bool = False, reason: str = "") -> Watch:
    """Begin to watch an entity, or the words of a search; what is there already is no news.

    The watch is the subject's own, for the purpose of the session: nobody else is told of it.

    Raises
    ------
    ForestallError
        ``entity.unknown`` when there is no such entity for this subject, ``watch.empty`` for a search
        without words.
    """
    view = session.view()
    label = Label(kind=Kind.ASSESSMENT, purposes=session.purpose, marking=session.subject.clearance)
    if search:
        target = " ".join(target.split())
        if not target:
            raise ForestallError("watch.empty", "A search without words finds nothing.", "Give words.")
    else:
        found = view.footprints([target])
        if target not in found:
            raise ForestallError(
                "entity.unknown",
                f"There is no entity {target!r}.",
                "Search for it first, or watch its words with --search.",
            )
        label = strictest(found[target].labels, kind=Kind.ASSESSMENT)
        label = replace(label, purposes=session.purpose)
    kind = "search" if search else "entity"
    said = f"{session.subject.id}\n{int(session.purpose)}\n{kind}\n{target}"
    key = f"w-{hashlib.blake2b(said.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"
    held = next((each for each in view.watches() if each.id == key), None)
    if held is not None:
        return held
    ledger = session.workspace.ledger
    with ledger.change(session.subject, session.purpose, "watch.record", objects=(key,)) as change:
        change.set_watch(key, kind, target, label, reason=reason, active=True, seen=change.event)
    return next(each for each in session.view().watches() if each.id == key)


def list_watches(session: Session) -> tuple[Watch, ...]:
    """What the subject watches."""
    return session.view().watches()


def end_watch(session: Session, watch: str) -> None:
    """Cease to watch.

    Raises
    ------
    ForestallError
        ``watch.unknown``.
    """
    for held in session.view().watches():
        if held.id == watch:
            _move(session, [held], None)
            return
    raise ForestallError(
        "watch.unknown", f"You have no watch {watch!r}.", "List them with `forestall link watch`."
    )


def _move(session: Session, watches: Sequence[Watch], seen: int | None) -> None:
    """Note what the watcher has been told of; None ends the watches."""
    ledger = session.workspace.ledger
    objects = tuple(watch.id for watch in watches)
    with ledger.change(session.subject, session.purpose, "watch.record", objects=objects) as change:
        for watch in watches:
            change.set_watch(
                watch.id,
                watch.kind,
                watch.target,
                watch.label,
                reason=watch.reason,
                active=seen is not None,
                seen=seen or 0,
            )


def read_alerts(session: Session, *, keep: bool = False) -> tuple[News, ...]:
    """What is new about everything that the subject watches, since they were last told.

    Parameters
    ----------
    session : Session
    keep : bool
        Tell it again the next time.
    """
    view = session.view()
    until = session.workspace.ledger.size() - 1
    watches = view.watches()
    found = [(watch, view.alerts(watch.id, _identifiers(watch), until=until)) for watch in watches]
    named = {alert.entity for _, alerts in found for alert in alerts}
    named |= {watch.target for watch, alerts in found if alerts and watch.kind == "entity"}
    captions = view.captions(sorted(named)) if named else {}
    sources = {source.id: source.name for source in view.sources()} if named else {}
    news = []
    for watch, alerts in found:
        caption = captions.get(watch.target, ("", watch.target))[1]
        for alert in alerts:
            name = captions.get(alert.entity, ("", alert.entity))[1]
            words = _describe(alert, sources)
            news.append(
                News(
                    watch.id,
                    watch.target,
                    caption,
                    alert.kind,
                    alert.entity,
                    name,
                    words,
                    alert.time,
                    alert.about,
                )
            )
    told = [watch for watch, alerts in found if alerts]
    if told and not keep:
        _move(session, told, until)
    return tuple(news)


def _identifiers(watch: Watch) -> tuple[str, ...]:
    return read_identifiers(watch.target) if watch.kind == "search" else ()


def _describe(alert: Alert, sources: dict[str, str]) -> str:
    origin = sources.get(alert.about, "a source that is not shown to you")
    number = plural(alert.count, "statement")
    return {
        "statement": f"gained {number} from {origin}",
        "tie": f"was tied to it by {number} from {origin}",
        "withdrawn": f"lost {number}",
        "joined": f"was joined to it, with {number}",
        "parted": f"was taken apart from it, with {number}",
        "possible link": f"is possibly the same: {alert.about}",
        "hit": "now holds these words",
    }[alert.kind]
