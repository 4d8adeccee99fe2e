"""What a product is made of: sentences that name their basis, figures, and the six aspects.

Plain frozen data, so that every face shows the same words: the printed page, the browser, a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from forestall.core import Label, strictest

__all__ = ["Aspect", "Bar", "Bars", "Basis", "Quality", "Rejected", "Sentence", "join_bases"]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a sentence rests on.

    Parameters
    ----------
    sources : tuple of str
        Ids of the files and reports, in the order in which they were recorded.
    records : int
        Statements or rows that were counted.
    labels : frozenset of Label
        Every label among them.
    newest : str
        The latest date that they are about, as far as it is known; else empty.
    """

    sources: tuple[str, ...]
    records: int
    labels: frozenset[Label]
    newest: str = ""

    @property
    def label(self) -> Label:
        """The label of whatever is derived from this: never laxer than any of its inputs."""
        return strictest(sorted(self.labels, key=repr))

    @property
    def grades(self) -> str:
        """The best and the weakest grade among them, such as ``"1A to 3E"``; or ``"ungraded"``."""
        found = sorted({str(label.grade) for label in self.labels if label.grade})
        if not found:
            return "ungraded"
        span = found[0] if len(found) == 1 else f"{found[0]} to {found[-1]}"
        return span if all(label.grade for label in self.labels) else f"{span}, some ungraded"


def join_bases(bases: Iterable[Basis]) -> Basis:
    """One basis for a sentence that rests on several.

    Examples
    --------
    >>> join_bases([Basis(("a",), 2, frozenset({Label()})), Basis(("b",), 3, frozenset())]).records
    5
    """
    parts = list(bases)
    sources = tuple(dict.fromkeys(source for part in parts for source in part.sources))
    labels = frozenset(label for part in parts for label in part.labels)
    newest = max((part.newest for part in parts), default="")
    return Basis(sources, sum(part.records for part in parts), labels, newest)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing said, and what it rests on.

    ``unlock`` makes it a refusal: it says what cannot be said, and what would change that.
    """

    text: str
    basis: Basis | None = None
    unlock: str = ""

    @property
    def refusal(self) -> bool:
        """Whether it says that something cannot be said."""
        return bool(self.unlock)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart. ``value`` None prints as unknown, never as zero."""

    name: str
    value: float | None
    text: str
    second: float | None = None
    second_text: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart with one or two bars a row; ``legend`` names them."""

    title: str
    rows: tuple[Bar, ...]
    basis: Basis
    legend: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """How well it is known: statements by grade, without grade, and converted with loss."""

    grades: tuple[tuple[str, int], ...]
    ungraded: int
    converted: int
    sentences: tuple[Sentence, ...]

    @property
    def total(self) -> int:
        """Statements in all."""
        return self.ungraded + sum(count for _, count in self.grades)


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was not taken in: by reason, and by file. Rows lost whole, and single values lost."""

    rows: int
    values: int
    reasons: tuple[tuple[str, str, int], ...]
    files: tuple[tuple[str, int], ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Aspect:
    """One of the six aspects of the briefing; ``first`` are sentences for the first screen."""

    key: str
    title: str
    question: str
    answer: Sentence
    known: tuple[Sentence, ...]
    quality: Quality
    rejected: Rejected
    unknown: tuple[Sentence, ...]
    figures: tuple[Bars, ...] = ()
    first: tuple[Sentence, ...] = ()
    sentences: tuple[Sentence, ...] = field(init=False)

    def __post_init__(self) -> None:
        said = (self.answer, *self.known, *self.quality.sentences, *self.unknown)
        object.__setattr__(self, "sentences", said)

    @property
    def bases(self) -> Sequence[Basis]:
        """Every basis that something shown rests on."""
        shown = [sentence.basis for sentence in self.sentences if sentence.basis]
        shown += [figure.basis for figure in self.figures]
        return [*shown, self.rejected.basis] if self.rejected.basis.labels else shown
