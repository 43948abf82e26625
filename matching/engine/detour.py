"""What it would cost the whole round to send one learner elsewhere: solved again, exactly, by one search."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.engine.graph import Graph, Ints, offsets
from matching.engine.solution import Solution


@dataclass(frozen=True)
class Detour:
    """The cheapest answer in which a learner goes to another opening.

    `cost` is the change of the total cost, `fewer` how many fewer are placed (0 or 1), `moved` the learners
    who make room one after the other.
    """

    opening: int
    cost: int
    fewer: int
    moved: tuple[int, ...]


class Detours:
    """Searches over one solved problem.

    Notes
    -----
    At the prices of the certificate no exchange has a negative cost, so Dijkstra's search from the openings
    that the learner would enter finds the cheapest chain of moves that ends at a free seat, at the seat that
    she leaves, or with somebody unplaced. If it does not end at her own seat, that seat is filled again by a
    chain that costs nothing at these prices, because they are the lowest ones.

    References
    ----------
    .. [1] R. K. Ahuja, T. L. Magnanti, J. B. Orlin, "Network Flows", 1993, sections 9.7 and 12.4.
    """

    def __init__(self, graph: Graph, solution: Solution) -> None:
        self.graph, self.solution = graph, solution
        self.nowhere = graph.m

    @cached_property
    def price(self) -> list[int]:
        prices: list[int] = self.solution.opening_price.tolist()
        return prices

    @cached_property
    def heads(self) -> Ints:
        seated = self.solution.assignment[self.solution.assignment >= 0]
        return np.bincount(seated, minlength=self.graph.m)

    @cached_property
    def _order(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.solution.assignment, kind="stable")
        return order, offsets(self.heads) + int((self.solution.assignment < 0).sum())

    def seated(self, opening: int) -> list[int]:
        """Learners who sit at an opening."""
        order, begin = self._order
        learners: list[int] = order[begin[opening] : begin[opening + 1]].tolist()
        return learners

    def pairs(self, learner: int) -> Iterator[tuple[int, int]]:
        """Openings of a learner with what each would lose against hers, at these prices: at least 0."""
        part = slice(int(self.graph.indptr[learner]), int(self.graph.indptr[learner + 1]))
        dual, price = int(self.solution.learner_dual[learner]), self.price
        costs = self.graph.cost[part].tolist()
        for opening, cost in zip(self.graph.opening[part].tolist(), costs, strict=True):
            yield opening, cost + price[opening] - dual

    def cheapest(self, learner: int, to: int | None = None) -> Detour | None:
        """The best answer in which the learner goes to another opening, or to the given one.

        None where she has no other pair. An opening without any seat is no answer.
        """
        own = int(self.solution.assignment[learner])
        starts = [
            (loss, opening)
            for opening, loss in self.pairs(learner)
            if opening != own and (to is None or opening == to) and self.graph.capacity[opening] > 0
        ]
        return self._search(learner, own, starts) if starts else None

    def _search(self, learner: int, own: int, starts: list[tuple[int, int]]) -> Detour:
        came: dict[int, tuple[int, int]] = {}
        best = {opening: loss for loss, opening in starts}
        heap = [(loss, opening, -1, -1) for loss, opening in starts]
        heapq.heapify(heap)
        while heap:
            loss, at, mover, before = heapq.heappop(heap)
            if at in came:
                continue
            came[at] = (mover, before)
            if at in (own, self.nowhere) or self.heads[at] < self.graph.capacity[at]:
                return self._trace(learner, at, loss, came)
            for person, target, step in self._moves(at):
                if target not in came and loss + step < best.get(target, loss + step + 1):
                    best[target] = loss + step
                    heapq.heappush(heap, (loss + step, target, person, at))
        raise AssertionError("every full opening holds somebody who could be left without a place")

    def _moves(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Who could leave an opening, to where, and the loss at these prices."""
        for person in self.seated(at):
            yield person, self.nowhere, self.graph.penalty - int(self.solution.learner_dual[person])
            for opening, loss in self.pairs(person):
                if opening != at:
                    yield person, opening, loss

    def _trace(self, learner: int, at: int, loss: int, came: dict[int, tuple[int, int]]) -> Detour:
        fewer = int(at == self.nowhere and not self.solution.stuck[learner])
        moved = []
        mover, before = came[at]
        while mover >= 0:
            moved.append(mover)
            at = before
            mover, before = came[at]
        return Detour(at, loss - fewer * self.graph.penalty, fewer, tuple(reversed(moved)))
