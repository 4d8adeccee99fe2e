"""Search among many names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import msgspec
import numpy as np

from forestall.analysis.names import NameForm, compare_forms, explain_forms, read_name
from forestall.analysis.screening.parts import is_single
from forestall.analysis.screening.postings import Postings
from forestall.analysis.transliteration import TokenIndex

__all__ = ["Hit", "NameIndex"]

_CLOSER = 50  # names that are compared in full, for each query
_FORMS = 50_000  # names kept as they were read, for the next query that meets them


class Hit(msgspec.Struct, frozen=True):
    """A name that is possibly another writing of the name that was asked for.

    Parameters
    ----------
    position : int
        Where it stands in the list, from 0; its first place where the same text stands there often.
    name : str
        As it stands in the list.
    score : float
        From 0 to 1; from 0.7 on a possible link.
    reason : str
        What agrees and what differs; empty where no reasons were asked for.
    """

    position: int
    name: str
    score: float
    reason: str = ""


class NameIndex:
    """Many names of any scripts, searched for other writings of a name.

    The parts of a query are looked up by likeness (typing errors, other scripts), the names that share
    most with it, weighted by rarity, are compared with it in full. Blank names are left out. A single
    word is compared with single words by `forestall.analysis.transliteration` alone.

    Parameters
    ----------
    names : Sequence[str]
        Positions in results count from 0 in this order.
    schema : str
        What the names are of, as FollowTheMoney calls it: ``Person``, ``Company``, ``Organization``,
        ``Vessel``.

    Examples
    --------
    >>> index = NameIndex(["Anna Example", "Boris Sample", "Carla Specimen"])
    >>> index.search("sampel, boris", k=1)[0].name
    'Boris Sample'
    """

    def __init__(self, names: Sequence[str], schema: str = "Person") -> None:
        first: dict[str, int] = {}
        for position, name in enumerate(names):
            if name and not name.isspace():
                first.setdefault(name, position)
        self._names = list(first)
        self._first = np.fromiter(first.values(), dtype=np.int64, count=len(first))
        single = [i for i, name in enumerate(self._names) if is_single(name)]
        self._singles = np.array(single, dtype=np.int64)
        self._single = frozenset(single)
        self._all_single = len(single) == len(self._names)
        self._read = lru_cache(maxsize=_FORMS)(lambda name: read_name(name, schema))
        # A list of single words needs them only when a query has several.
        self._postings = None if self._all_single else Postings(self._names)

    def __len__(self) -> int:
        """Give how many different names there are."""
        return len(self._names)

    @cached_property
    def _words(self) -> TokenIndex:
        return TokenIndex([self._names[i].casefold() for i in self._singles])

    def search(self, query: str, k: int = 10, floor: float = 0.0) -> list[Hit]:
        """Give the at most ``k`` names most like ``query``, best first, each with its reason.

        Parameters
        ----------
        query : str
        k : int
            Names at the most.
        floor : float
            Least score, from 0 to 1.
        """
        return self.search_many([query], k, floor, explain=True)[0]

    def search_many(
        self, queries: Sequence[str], k: int = 10, floor: float = 0.0, *, explain: bool = False
    ) -> list[list[Hit]]:
        """Search for many names at once, each as `search` does; reasons only with ``explain``."""
        found: list[list[tuple[int, float]]] = [[] for _ in queries]
        words = [i for i, query in enumerate(queries) if is_single(query)]
        if words and len(self._singles):
            near, likeness = self._words.search_many(
                [queries[i].strip().casefold() for i in words], min(k, len(self._singles))
            )
            numbers = self._singles[near]
            kept = (near >= 0) & (likeness >= floor) & (likeness > 0)
            for i, row, scores, keep in zip(
                words, numbers.tolist(), likeness.tolist(), kept.tolist(), strict=True
            ):
                found[i] = [(n, s) for n, s, use in zip(row, scores, keep, strict=True) if use]
        rest = [i for i, query in enumerate(queries) if query.split()]
        if self._all_single:
            rest = [i for i in rest if not is_single(queries[i])]
        if rest and self._names:
            if self._postings is None:
                self._postings = Postings(self._names)
            nearest = self._postings.nearest([queries[i] for i in rest], max(_CLOSER, k))
            for i, (names, _) in zip(rest, nearest, strict=True):
                form = self._read(queries[i])
                searched = self._single if is_single(queries[i]) else frozenset[int]()
                scored = [
                    (number, compare_forms(form, self._read(self._names[number])))
                    for number in names.tolist()
                    if number not in searched
                ]
                # The sort is stable: among equals, what shares the rarer parts comes first.
                scored = [pair for pair in found[i] + scored if pair[1] >= floor and pair[1] > 0]
                found[i] = sorted(scored, key=lambda pair: -pair[1])[:k]
        return [
            [self._hit(query, number, score, explain) for number, score in row]
            for query, row in zip(queries, found, strict=True)
        ]

    def _hit(self, query: str, number: int, score: float, explain: bool) -> Hit:
        name = self._names[number]
        reason = self._explain(self._read(query), self._read(name)) if explain else ""
        return Hit(int(self._first[number]), name, score, reason)

    @staticmethod
    def _explain(asked: NameForm, found: NameForm) -> str:
        return explain_forms(asked, found).reason
