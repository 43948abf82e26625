"""Dual prices that prove an assignment optimal, in whole numbers, or the exchange that improves it.

The assignment problem is a linear programme; its dual has a price for each opening and a value for each
learner. A feasible dual with the same total as the assignment proves it optimal (the four lines of
docs/matching.md). In terms of a market a learner demands the openings where cost + price is least for her,
and the prices of over-demanded openings rise. Raised from 0 and only as far as demand requires, they end at
the *lowest* prices that support an optimal assignment: the minimum competitive prices, at which the ascending
auction of Demange, Gale and Sotomayor ends too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.engine.graph import Graph, Index, Ints, offsets, spans

FIRST_LOOK = 64


@dataclass
class _Board:
    """The state of the price computation.

    ``graph`` has one more opening, 'no place', so that every learner is assigned; it has seats for all, its
    price stays 0, and using it costs the penalty. ``seat`` is the opening of each learner, ``paid`` her cost
    there, ``price`` the price of each opening, ``parent`` the learner whose demand last raised it (-1: none).
    """

    graph: Graph
    seat: Index
    paid: Ints
    price: Ints
    parent: Index


def settle(graph: Graph, assignment: Index) -> tuple[Index, Ints, Ints]:
    """Find the dual certificate of an assignment, improving the assignment first where it is not optimal.

    Parameters
    ----------
    assignment : int32 (n,)
        Any assignment within the capacities.

    Returns
    -------
    assignment : int32 (n,)
        The same one if it was optimal.
    learner_dual : int64 (n,)
    opening_price : int64 (m,)
        The lowest prices that satisfy the certificate: longest paths from free seats (docs/matching.md).

    Notes
    -----
    Bellman-Ford on the openings, all of a wave at once; prices only rise, each as little as it must.
    Two events show that the assignment is not optimal, and each is an exchange that lowers the total cost (a
    negative cycle of the residual graph): a price above 0 at an opening with a free seat, and a price that
    raises itself. The learners on it are moved (cycle cancelling [1]_) and the prices start again from 0.
    Each exchange saves at least 1, so the loop ends. All numbers are integers; nothing is rounded.

    References
    ----------
    .. [1] M. Klein, "A primal method for minimal cost flows", Management Science 14 (1967).
    .. [2] G. Demange, D. Gale, M. Sotomayor, "Multi-item auctions", Journal of Political Economy 94 (1986):
       over-demanded sets, and an ascending auction that ends at the minimum competitive prices.
    """
    wide = _with_dummy_opening(graph)
    seat = np.where(assignment < 0, graph.m, assignment).astype(np.int32)
    while True:
        board = _open(wide, seat)
        faulty = _raise_prices(board)
        if faulty is None:
            break
        seat = _exchange(board, faulty)
    dual = board.paid + board.price[seat]
    back = np.where(seat == graph.m, -1, seat).astype(np.int32)
    return back, dual, board.price[:-1].copy()


def _with_dummy_opening(graph: Graph) -> Graph:
    """The graph with one more opening at its end, for all learners, at the cost of the penalty."""
    n, m, size = graph.n, graph.m, len(graph.row)
    at = np.arange(size) + graph.row
    last = graph.indptr[1:] + np.arange(n)
    opening, cost = np.full(size + n, m, np.int32), np.full(size + n, graph.penalty, np.int64)
    row = np.empty(size + n, np.int32)
    opening[at], cost[at], row[at] = graph.opening, graph.cost, graph.row
    row[last] = np.arange(n)
    capacity = np.append(graph.capacity, n + 1)
    return Graph(graph.indptr + np.arange(n + 1), row, opening, cost, capacity, graph.penalty)


def _open(wide: Graph, seat: Index) -> _Board:
    """The state with all prices 0. Raises ValueError if a learner's opening is no pair of hers."""
    own = np.flatnonzero(wide.opening == seat[wide.row])
    if len(own) != wide.n:
        raise ValueError("the assignment uses a pair that is not eligible")
    price = np.zeros(wide.m, np.int64)
    return _Board(wide, seat, wide.cost[own], price, np.full(wide.m, -1, np.int32))


def _raise_prices(board: _Board) -> int | None:
    """Raise prices until no learner prefers another opening.

    Returns None when that succeeds, otherwise an opening at the end of an improving path or on an improving
    cycle: one with a free seat whose price rose above 0, or one on a cycle of ``parent``. Cycles are searched
    for after 64, 128, 256, ... waves, so that the search costs little where there is none.
    """
    graph, seat = board.graph, board.seat
    heads = np.bincount(seat, minlength=graph.m)
    if (heads > graph.capacity).any():
        raise ValueError("the assignment puts more learners at an opening than it has seats")
    free = heads < graph.capacity
    order = np.argsort(seat, kind="stable")
    begin = offsets(heads)
    degree = np.diff(graph.indptr)
    movers = np.arange(graph.n)
    waves, look = 0, FIRST_LOOK
    while len(movers):
        raised = _bid(board, spans(graph.indptr[movers], degree[movers]))
        needed = raised[free[raised]]
        if len(needed):
            return int(needed[0])
        waves += 1
        if waves == look:
            look *= 2
            circle = _on_cycle(board)
            if circle is not None:
                return circle
        movers = order[spans(begin[raised], heads[raised])]
    return None


def _bid(board: _Board, pairs: Ints) -> Ints:
    """Relax these pairs: raise each opening until its learners no longer prefer it to their own.

    Learner i at opening k prefers opening j while cost_ij + price_j < cost_ik + price_k, so price_j rises to
    cost_ik + price_k - cost_ij. Returns the openings that were raised.
    """
    graph, price = board.graph, board.price
    row, opening = graph.row[pairs], graph.opening[pairs]
    offer = board.paid[row] + price[board.seat[row]] - graph.cost[pairs]
    higher = offer > price[opening]
    row, opening, offer = row[higher], opening[higher], offer[higher]
    np.maximum.at(price, opening, offer)
    best = offer == price[opening]
    board.parent[opening[best]] = row[best]
    raised = np.zeros(graph.m, bool)
    raised[opening] = True
    return np.flatnonzero(raised)


def _on_cycle(board: _Board) -> int | None:
    """An opening on a cycle of ``parent`` links (a price that raised itself), if there is one.

    ``above`` follows the links by pointer doubling: after log2(m) rounds every path has either reached an
    opening without a parent or is on a cycle.
    """
    above = np.where(board.parent >= 0, board.seat[board.parent], np.arange(board.graph.m))
    for _ in range(board.graph.m.bit_length()):
        above = above[above]
    turning = np.flatnonzero(board.parent[above] >= 0)
    return int(above[turning[0]]) if len(turning) else None


def _exchange(board: _Board, opening: int) -> Index:
    """Move each learner on the path (or cycle) of ``parent`` links to the opening whose price she raised."""
    path: dict[int, int] = {}
    at = opening
    while board.parent[at] >= 0 and at not in path:
        path[at] = int(board.parent[at])
        at = int(board.seat[path[at]])
    steps = list(path.items())
    if at in path:
        steps = steps[list(path).index(at) :]
    seat = board.seat.copy()
    for target, learner in steps:
        seat[learner] = target
    return seat
