"""The compiled loops: the best alignment of two spellings, the best Latin readings, the nearest of many.

A spelling arrives as integers: as a source, rows of the table (one for each unit, one for each pair of
neighbouring units that has readings of its own); as a target, columns (one for each group of one, two or
three Latin letters). ``-1`` stands for a group that the table does not have.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["LONGEST", "align", "nearest", "read"]

# Symbols of one name part, with both ends, that are looked at; what is longer is cut.
LONGEST = 62
_NEVER = np.float32(-1e9)
_BINS = 1000


@njit(cache=True)
def align(
    first: NDArray[np.int64],
    single: NDArray[np.int32],
    paired: NDArray[np.int32],
    gap: NDArray[np.int32],
    start: NDArray[np.int64],
    letters: NDArray[np.int16],
    sources: NDArray[np.int64],
    targets: NDArray[np.int64],
    weights: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Weigh the best alignment of ``sources[x]`` with ``targets[x]`` for every ``x`` (Viterbi)."""
    result = np.empty(len(sources), np.float32)
    best = np.empty((LONGEST + 1, LONGEST + 1), np.float32)
    for x in range(len(sources)):
        a = first[sources[x]]
        b = start[targets[x]]
        n = min(first[sources[x] + 1] - a, LONGEST)
        m = min(start[targets[x] + 1] - b, LONGEST)
        spare = gap[sources[x]]
        best[: n + 1, : m + 1] = _NEVER
        best[0, 0] = 0.0
        for i in range(n + 1):
            both = paired[a + i] if i < n - 1 else -1
            for j in range(m + 1):
                here = best[i, j]
                if here <= _NEVER:
                    continue
                if j < m and 0 < i < n:
                    best[i, j + 1] = max(best[i, j + 1], here + weights[spare, letters[b + j, 0]])
                if i == n:
                    continue
                alone = weights[single[a + i]]
                best[i + 1, j] = max(best[i + 1, j], here + alone[0])
                for size in range(min(3, m - j)):
                    column = letters[b + j, size]
                    if column >= 0:
                        at = j + size + 1
                        best[i + 1, at] = max(best[i + 1, at], here + alone[column])
                        if both >= 0:
                            best[i + 2, at] = max(best[i + 2, at], here + weights[both, column])
        result[x] = best[n, m]
    return result


@njit(cache=True)
def read(
    first: NDArray[np.int64],
    single: NDArray[np.int32],
    paired: NDArray[np.int32],
    options: NDArray[np.int16],
    chances: NDArray[np.float32],
    groups: NDArray[np.int8],
    sizes: NDArray[np.int8],
    model: NDArray[np.float32],
    width: int,
) -> tuple[NDArray[np.int8], NDArray[np.int32], NDArray[np.float32]]:
    """Spell every source in Latin letters: the ``width`` best readings of a beam search, best first.

    Letters count from 1; letter 0 is an end of the name. ``model`` is the log chance of a letter after two.
    """
    count = len(first) - 1
    texts = np.zeros((count, width, LONGEST), np.int8)
    lengths = np.full((count, width), -1, np.int32)
    scores = np.full((count, width), _NEVER, np.float32)
    text = np.zeros((LONGEST + 1, width, LONGEST), np.int8)
    size = np.zeros((LONGEST + 1, width), np.int32)
    score = np.zeros((LONGEST + 1, width), np.float32)
    fresh = np.zeros(LONGEST, np.int8)
    for q in range(count):
        n = min(first[q + 1] - first[q], LONGEST)
        score[: n + 1] = _NEVER
        score[0, 0] = 0.0
        size[0, 0] = 0
        for i in range(n):
            for h in range(width):
                if score[i, h] <= _NEVER:
                    break
                length = size[i, h]
                for step in range(1, 3):
                    row = single[first[q] + i] if step == 1 else paired[first[q] + i]
                    if row < 0 or i + step > n:
                        continue
                    for o in range(options.shape[1]):
                        group = options[row, o]
                        if group < 0:
                            break
                        total = score[i, h] + chances[row, o]
                        more = sizes[group]
                        if length + more > LONGEST - 2:
                            continue
                        fresh[:length] = text[i, h, :length]
                        for g in range(more):
                            at = length + g
                            before = fresh[at - 1] if at > 0 else 0
                            earlier = fresh[at - 2] if at > 1 else 0
                            fresh[at] = groups[group, g]
                            total += model[earlier, before, fresh[at]]
                        new = length + more
                        end = i + step
                        if end == n:
                            before = fresh[new - 1] if new > 0 else 0
                            earlier = fresh[new - 2] if new > 1 else 0
                            total += model[earlier, before, 0]
                        if total <= score[end, width - 1]:
                            continue
                        place = -1
                        for p in range(width):
                            if score[end, p] <= _NEVER:
                                break
                            if size[end, p] == new and np.array_equal(text[end, p, :new], fresh[:new]):
                                place = p
                                break
                        if place >= 0 and score[end, place] >= total:
                            continue
                        p = place if place >= 0 else width - 1
                        while p > 0 and score[end, p - 1] < total:
                            score[end, p] = score[end, p - 1]
                            size[end, p] = size[end, p - 1]
                            text[end, p] = text[end, p - 1]
                            p -= 1
                        score[end, p] = total
                        size[end, p] = new
                        text[end, p, :new] = fresh[:new]
        for h in range(width):
            if score[n, h] > _NEVER:
                texts[q, h] = text[n, h]
                lengths[q, h] = size[n, h]
                scores[q, h] = score[n, h]
    return texts, lengths, scores


@njit(cache=True)
def nearest(
    grams: NDArray[np.int64],
    weights: NDArray[np.float32],
    start: NDArray[np.int64],
    holders: NDArray[np.int32],
    lengths: NDArray[np.float32],
    totals: NDArray[np.float32],
    k: int,
) -> NDArray[np.int32]:
    """Give, by position, about the ``k`` name parts that share most weight of letter groups with a query.

    Shares are sorted into a thousand bins, and the last bin taken is taken in part, first come first served.

    ``totals`` is a scratch of zeros, one for each name part, and is left so.
    """
    touched = np.empty(len(totals), np.int32)
    count = 0
    for g in range(len(grams)):
        weight = weights[g]
        for at in range(start[grams[g]], start[grams[g] + 1]):
            holder = holders[at]
            if totals[holder] == 0.0:
                touched[count] = holder
                count += 1
            totals[holder] += weight
    shares = np.empty(count, np.float32)
    most = np.float32(0.0)
    for t in range(count):
        shares[t] = totals[touched[t]] / lengths[touched[t]]
        totals[touched[t]] = 0.0
        most = max(most, shares[t])
    if count <= k:
        return np.sort(touched[:count])
    scale = np.float32(_BINS) / most
    held = np.zeros(_BINS + 1, np.int32)
    for t in range(count):
        held[int(shares[t] * scale)] += 1
    least = _BINS
    above = held[least]
    while above + held[least - 1] <= k:
        least -= 1
        above += held[least]
    chosen = np.empty(k, np.int32)
    kept = 0
    room = k - above
    for t in range(count):
        place = int(shares[t] * scale)
        if place >= least or (place == least - 1 and room > 0):
            if place < least:
                room -= 1
            chosen[kept] = touched[t]
            kept += 1
    return np.sort(chosen[:kept])
