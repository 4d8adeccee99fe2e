"""Links of two tables in which every record has one partner at the most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["choose_partners"]


def choose_partners(
    left: NDArray[np.int32], right: NDArray[np.int32], weight: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Choose the links that give every record one partner at the most and weigh most together.

    Parameters
    ----------
    left, right : array of int
        Ends of the links; a number stands for one record, on whichever side.
    weight : array of float
        Links of no positive weight are never chosen.

    Returns
    -------
    array of bool

    Notes
    -----
    The assignment problem (Kuhn 1955; solved as in Crouse 2016), for each connected set of links by itself.

    Examples
    --------
    >>> choose_partners(np.array([0, 0, 1]), np.array([5, 6, 5]), np.array([9.0, 8.0, 7.0])).tolist()
    [False, True, True]
    """
    chosen = np.zeros(len(weight), bool)
    places = np.flatnonzero(weight > 0)
    if not len(places):
        return chosen
    n = int(max(left[places].max(), right[places].max())) + 1
    graph = coo_array((np.ones(len(places)), (left[places], right[places])), shape=(n, n))
    _, parts = connected_components(graph, directed=False)
    _, part = np.unique(parts[left[places]], return_inverse=True)
    for members in np.split(places[np.argsort(part, kind="stable")], np.cumsum(np.bincount(part))[:-1]):
        rows, row = np.unique(left[members], return_inverse=True)
        columns, column = np.unique(right[members], return_inverse=True)
        gain = np.zeros((len(rows), len(columns)))
        gain[row, column] = weight[members]
        partner = dict(zip(*linear_sum_assignment(gain, maximize=True), strict=True))
        chosen[members] = [partner.get(r) == c for r, c in zip(row.tolist(), column.tolist(), strict=True)]
    return chosen
