"""Eligible pairs of learners and openings, and the rule that refuses each other pair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import Columns, Mask, Numbers, Points, of_qualification
from matching.engine.constraints import HardConstraints, PairBlock
from matching.engine.distance import km_against
from matching.engine.graph import offsets
from matching.engine.problem import REASONS, Problem, Reason

CELLS = 1_000_000
CHORD_SLACK = 1e-6
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidates:
    """The pairs that are allowed, in CSR form over the canonical order, and why the others are not.

    Attributes
    ----------
    indptr : int64 (n+1,)
    opening : int32 (E,)
        Ascending within each learner.
    km : float32 (E,)
        From the base that is used; nan where only minutes are known.
    minutes : float32 (E,)
        From the travel-time table; nan where it has no such pair.
    base : int8 (E,)
        Which of the learner's bases she travels from: the nearest within her limit.
    flags : uint8 (E,)
        `problem.Flag`.
    refusals : int32 (n, reasons)
        How many openings each reason rules out, in the order of `problem.REASONS`.
    """

    indptr: NDArray[np.int64]
    opening: NDArray[np.int32]
    km: NDArray[np.float32]
    minutes: NDArray[np.float32]
    base: NDArray[np.int8]
    flags: NDArray[np.uint8]
    refusals: NDArray[np.int32]


Found = tuple[NDArray[Any], ...]


def find_pairs(problem: Problem, progress: Callable[[float], None] | None = None) -> Candidates:
    """Test all pairs of a problem.

    Parameters
    ----------
    problem : Problem
        Solved in its canonical order, whatever the order of its rows.
    progress : callable, optional
        Told the share of learners that are done, 0..1.

    Notes
    -----
    Learners of one qualification are tested together against the openings that take it, in rectangles of a
    million pairs. The order of the tests is that of `problem.Reason`.
    """
    problem = problem.canonical()
    columns = Columns.of(problem)
    hurdles = HardConstraints(columns)
    refusals = np.zeros((len(problem.learners), len(REASONS)), np.int32)
    rectangles, done = [], 0
    for rows, openings in _rectangles(problem):
        refusals[rows, REASONS.index(Reason.QUALIFICATION)] = len(problem.openings) - len(openings)
        if len(openings):
            rectangles.append(_test(hurdles, rows, openings, refusals))
        done += len(rows)
        if progress:
            progress(done / len(problem.learners))
    return _join(rectangles, refusals)


def _rectangles(problem: Problem) -> Iterator[tuple[Numbers, Numbers]]:
    """Learners of one qualification and the openings for it, so many learners at a time."""
    openings = of_qualification(problem.openings)
    learners: dict[str, list[int]] = {}
    for i, row in enumerate(problem.learners):
        learners.setdefault(row.qualification, []).append(i)
    for code, numbers in learners.items():
        taking = openings.get(code, np.zeros(0, np.int64))
        step = max(1, CELLS // max(1, len(taking)))
        for begin in range(0, len(numbers), step):
            yield np.array(numbers[begin : begin + step], np.int64), taking


def _test(hurdles: HardConstraints, rows: Numbers, openings: Numbers, refusals: NDArray[np.int32]) -> Found:
    """The allowed pairs of one rectangle; counts the refusals of its learners."""
    shape = len(rows), len(openings)
    cell = PairBlock(rows, openings, np.ones(shape, bool), np.zeros(shape, np.uint8))
    left = cell.passing.sum(axis=1)
    for reason, hurdle in hurdles.each():
        hurdle(cell)
        left = _count(refusals, rows, reason, left, cell.passing)
    reach = _Reach(hurdles.columns, cell)
    cell.passing[...] &= reach.located
    left = _count(refusals, rows, Reason.LOCATION_MISSING, left, cell.passing)
    near = reach.near()
    left = _count(refusals, rows, Reason.DISTANCE, left, near.within)
    near.within[...] &= _has_seat(hurdles.columns, rows, openings)
    _count(refusals, rows, Reason.CAPACITY, left, near.within)
    keep = near.within[near.at]
    row, column = near.at[0][keep], near.at[1][keep]
    return (
        rows[row].astype(np.int32),
        openings[column].astype(np.int32),
        near.km[keep].astype(np.float32),
        near.minutes[keep].astype(np.float32),
        near.base[keep].astype(np.int8),
        cell.flags[row, column],
    )


def _has_seat(columns: Columns, rows: Numbers, openings: Numbers) -> Mask:
    """Openings with a seat left, and for who is locked her own."""
    own: Mask = columns.locked[rows][:, None] == openings[None, :]
    return own | (columns.seats[openings] > 0)[None, :]


def _count(refusals: NDArray[np.int32], rows: Numbers, reason: Reason, before: Numbers, now: Mask) -> Numbers:
    left: Numbers = now.sum(axis=1)
    refusals[rows, REASONS.index(reason)] = before - left
    return left


@dataclass
class _Near:
    """Pairs within reach: positions in the rectangle, and what each has."""

    within: Mask
    at: tuple[Numbers, Numbers]
    km: Floats
    minutes: Floats
    base: Numbers


class _Reach:
    """Distances within one rectangle, from each base of the learners."""

    def __init__(self, columns: Columns, cell: PairBlock) -> None:
        self.columns, self.cell = columns, cell
        self.located = np.zeros(cell.passing.shape, bool)
        self.possible = np.zeros(cell.passing.shape, bool)
        for base in columns.bases:
            self._mark_reachable(base)
        self.possible &= cell.passing

    def _mark_reachable(self, base: Points) -> None:
        """Mark pairs with a known distance, and those that the straight-line distance does not exclude."""
        rows, openings = self.cell.rows, self.cell.columns
        one, two = base.space[rows], self.columns.sites.space[openings]
        here, there = ~np.isnan(one[:, 0]), ~np.isnan(two[:, 0])
        self.located |= here[:, None] & there[None, :]
        limit = self.columns.limit_km[rows]
        with np.errstate(invalid="ignore"):
            square = (one**2).sum(axis=1)[:, None] + (two**2).sum(axis=1)[None, :] - 2 * (one @ two.T)
            self.possible |= square <= (limit**2 + CHORD_SLACK)[:, None]
        if len(self.columns.minutes) > 1:
            timed = ~np.isnan(self._minutes(base, rows[:, None], openings[None, :]))
            self.located |= timed
            self.possible |= timed

    def _minutes(self, base: Points, rows: Numbers, openings: Numbers) -> Floats:
        return self.columns.minutes[base.place[rows], self.columns.sites.place[openings]]

    def near(self) -> _Near:
        """Measure the remaining pairs, and keep those within the travel limit, from the better base."""
        at_row, at_column = np.nonzero(self.possible)
        at = at_row.astype(np.int64), at_column.astype(np.int64)
        rows, openings = self.cell.rows[at[0]], self.cell.columns[at[1]]
        best = np.full(len(rows), np.inf)
        km, minutes = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        number = np.zeros(len(rows), np.int64)
        for k, base in enumerate(self.columns.bases):
            has = np.flatnonzero(base.known[rows])
            far, time, effort = self._measure(base, rows[has], openings[has])
            better = effort < best[has]
            at_better = has[better]
            best[at_better], number[at_better] = effort[better], k
            km[at_better], minutes[at_better] = far[better], time[better]
        within = np.zeros(self.cell.passing.shape, bool)
        within[at] = best < np.inf
        return _Near(within, at, km, minutes, number)

    def _measure(self, base: Points, rows: Numbers, openings: Numbers) -> tuple[Floats, Floats, Floats]:
        """Kilometres, minutes, and the effort in kilometres; inf where beyond the limit."""
        sites, columns = self.columns.sites, self.columns
        km = km_against(
            columns.limit_km[rows], base.lat[rows], base.lon[rows], sites.lat[openings], sites.lon[openings]
        )
        minutes = self._minutes(base, rows, openings)
        timed = ~np.isnan(minutes)
        effort = np.where(timed, minutes / columns.problem.policy.minutes_per_km, km)
        beyond = np.where(timed, minutes > columns.limit_minutes[rows], ~(km <= columns.limit_km[rows]))
        return km, minutes, np.where(beyond, np.inf, effort)


def _join(rectangles: list[Found], refusals: NDArray[np.int32]) -> Candidates:
    """All rectangles in one table, learner after learner; within each, openings are in order already."""
    types = (np.int32, np.int32, np.float32, np.float32, np.int8, np.uint8)
    parts = list(zip(*rectangles, strict=True)) or [()] * len(types)
    row, *rest = (np.concatenate([np.zeros(0, t), *part]) for t, part in zip(types, parts, strict=True))
    order = np.argsort(row, kind="stable")
    opening, km, minutes, base, flags = (values[order] for values in rest)
    indptr = offsets(np.bincount(row, minlength=len(refusals)))
    return Candidates(indptr, opening, km, minutes, base, flags, refusals)
