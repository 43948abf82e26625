"""Prices that prove an assignment optimal, in whole numbers, or the exchange that improves it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.engine.graph import Graph, Index, Ints, offsets, spans

FIRST_LOOK = 64


@dataclass
class _Board:
    """A graph in which nobody is unplaced: the last opening is 'no place', free, and costs the penalty."""

    graph: Graph
    seat: Index
    paid: Ints
    price: Ints
    parent: Index


def settle(graph: Graph, assignment: Index) -> tuple[Index, Ints, Ints]:
    """Find the certificate of an assignment, after mending it where it is not optimal.

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
    Prices only rise, each as little as it must (Bellman-Ford, all openings of a wave at once). A price
    above 0 at an opening with a free seat, or a price that raises itself, is an exchange that saves cost:
    it is carried out and the prices begin again. Everything is exact: no number is rounded.

    References
    ----------
    .. [1] M. Klein, "A primal method for minimal cost flows", Management Science 14 (1967).
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
    """All prices 0. Raises ValueError where a learner sits at an opening that is no pair of hers."""
    own = np.flatnonzero(wide.opening == seat[wide.row])
    if len(own) != wide.n:
        raise ValueError("the assignment uses a pair that is not eligible")
    price = np.zeros(wide.m, np.int64)
    return _Board(wide, seat, wide.cost[own], price, np.full(wide.m, -1, np.int32))


def _raise_prices(board: _Board) -> int | None:
    """Raise prices until nobody prefers another opening; the opening where that fails, or None."""
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
    """Raise the openings of these pairs to what their learners would pay to stay; the raised ones."""
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
    """An opening whose price has raised itself, if there is one."""
    above = np.where(board.parent >= 0, board.seat[board.parent], np.arange(board.graph.m))
    for _ in range(board.graph.m.bit_length()):
        above = above[above]
    turning = np.flatnonzero(board.parent[above] >= 0)
    return int(above[turning[0]]) if len(turning) else None


def _exchange(board: _Board, opening: int) -> Index:
    """Move each learner on the path of raises to the opening that she raised."""
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
