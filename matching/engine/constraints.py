"""The tests that a learner and an opening must pass before distance matters, for many pairs at once.

Each hurdle takes numbers of learners (rows) and of openings (columns), answers which pairs pass, and may
put a flag on those that break a rule which does not block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.ages import UNKNOWN
from matching.engine.columns import Columns, Mask, Numbers
from matching.engine.problem import Flag, LegalLimits, Limit, Reason

Flags = NDArray[np.uint8]


@dataclass(frozen=True)
class PairBlock:
    """A rectangle of pairs: which may still pass, and what is to be flagged on them."""

    rows: Numbers
    columns: Numbers
    passing: Mask
    flags: Flags

    def refuse(self, pairs: Mask) -> None:
        self.passing[...] &= ~pairs

    def flag(self, pairs: Mask, flag: Flag) -> None:
        self.flags[np.broadcast_to(pairs, self.passing.shape)] |= np.uint8(flag)


class HardConstraints:
    """The hurdles of one problem, in the order in which the reasons are named."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.limits: LegalLimits = columns.problem.limits
        schools = [row.school for row in columns.problem.learners]
        strict = self.limits.strict_schools
        self.strict = np.array([self.limits.blocks_unverified or name in strict for name in schools], bool)
        self.calendar, self.inside = columns.fits()
        self.restricted = self._restricted(schools)
        self.barred = self._excluded_employers()
        self._read()

    def _read(self) -> None:
        get, limits = self.columns.opening, self.limits
        problem = self.columns.problem
        self.hazardous = np.array([bool(row.hazards) for row in problem.openings], bool)
        self.declared = get("minor_declarations").astype(bool)
        self.unsupervised = ~get("has_supervisor").astype(bool) & self.columns.is_dvb
        self.hours = np.array([row.weekly_hours or 0.0 for row in problem.openings], np.float64)
        self.min_age = np.array([row.min_age or 0 for row in problem.openings], np.int64)
        own = self.columns.learner
        self.study = own("study_hours").astype(np.float64)
        self.consent = own("minor_hazard_consent").astype(bool)
        self.in_basic = own("in_basic_education").astype(bool)
        self.may_dvb, self.may_prakse = own("dvb_allowed").astype(bool), own("prakse_allowed").astype(bool)
        low = limits.lki_min.value if limits.lki_min else -np.inf
        high = limits.lki_max.value if limits.lki_max else np.inf
        self.unlicensed = ~own("programme_licensed").astype(bool)
        self.off_level = np.array(
            [row.lki_level is not None and not low <= row.lki_level <= high for row in problem.learners], bool
        )

    def each(self) -> Iterator[tuple[Reason, Callable[[PairBlock], None]]]:
        """The hurdles with the reasons that they give."""
        yield Reason.EXCLUDED, self.excluded
        yield Reason.LICENCE, self.licence
        yield Reason.DATES, self.dates
        yield Reason.AGE_HAZARD, self.age_hazard

    def _restricted(self, schools: list[str]) -> tuple[Numbers, Mask] | None:
        """Which openings take learners of which school, if any opening asks."""
        openings = self.columns.problem.openings
        if not any(row.schools for row in openings):
            return None
        number = {name: k for k, name in enumerate(sorted(set(schools)))}
        takes = [[not row.schools or name in row.schools for row in openings] for name in number]
        return np.array([number[name] for name in schools], np.int64), np.array(takes, bool)

    def _excluded_employers(self) -> dict[int, Numbers]:
        """The employers that each learner must not meet, each with an opening as the problem is canonical."""
        number = {row.id: i for i, row in enumerate(self.columns.problem.learners)}
        employers_by_learner: dict[int, list[int]] = {}
        for learner_id, employer in self.columns.problem.excluded:
            employers_by_learner.setdefault(number[learner_id], []).append(self.columns.employers[employer])
        return {i: np.array(sorted(codes), np.int64) for i, codes in employers_by_learner.items()}

    def excluded(self, cell: PairBlock) -> None:
        """Pairs that the school, a guardian or the employer has ruled out."""
        if self.restricted is not None:
            school, takes = self.restricted
            cell.refuse(~takes[np.ix_(school[cell.rows], cell.columns)])
        if self.barred:
            employer = self.columns.employer[cell.columns]
            for k in (k for k, i in enumerate(cell.rows.tolist()) if i in self.barred):
                cell.passing[k] &= ~np.isin(employer, self.barred[int(cell.rows[k])])

    def licence(self, cell: PairBlock) -> None:
        """The programme or the host lacks what this kind of placement asks for (D-03, D-15)."""
        dvb = self.columns.is_dvb[cell.columns][None, :]
        may = np.where(dvb, self.may_dvb[cell.rows][:, None], self.may_prakse[cell.rows][:, None])
        cell.refuse(~may)
        off_level = self.off_level[cell.rows][:, None] & dvb
        for limit in (self.limits.lki_min, self.limits.lki_max):
            self._rule(cell, limit, off_level, Flag.LICENCE)
        self._rule(cell, self.limits.licence, self.unlicensed[cell.rows][:, None] & dvb, Flag.LICENCE)
        self._rule(cell, self.limits.supervisor, self.unsupervised[cell.columns][None, :], Flag.SUPERVISOR)

    def dates(self, cell: PairBlock) -> None:
        """The placement lies outside the days on which the learner's group is free."""
        cell.refuse(~self.inside[np.ix_(self.calendar[cell.rows], cell.columns)])

    def age_hazard(self, cell: PairBlock) -> None:
        """The employer's own least age, and what the law asks for minors (L-01, L-02, L-03, L-12)."""
        limits, rows = self.limits, cell.rows
        starts = self.columns.starts[cell.columns][None, :]
        unknown = (self.columns.reaches(0)[rows][:, None] == UNKNOWN) | (starts == UNKNOWN)
        for age in np.unique(self.min_age[cell.columns]).tolist():
            if age:
                asks = (self.min_age[cell.columns] == age)[None, :]
                cell.refuse(asks & ~unknown & (starts < self.columns.reaches(age)[rows][:, None]))
                self._flag_unknown_age(cell, asks & unknown)
        adult = limits.adult_age
        under = unknown & False
        if adult:
            under = ~unknown & (starts < self.columns.reaches(adult.value)[rows][:, None])
        self._child(cell, under, unknown)
        self._minor(cell, under, unknown)

    def _child(self, cell: PairBlock, under: Mask, unknown: Mask) -> None:
        """L-01: no DVB for who is too young, or under age and still in basic education."""
        if self.limits.work_age is None:
            return
        dvb = self.columns.is_dvb[cell.columns][None, :]
        starts = self.columns.starts[cell.columns][None, :]
        young = ~unknown & (starts < self.columns.reaches(self.limits.work_age.value)[cell.rows][:, None])
        child = young | (under & self.in_basic[cell.rows][:, None])
        self._rule(cell, self.limits.work_age, child & dvb, Flag.MIN_AGE)
        self._flag_unknown_age(cell, unknown & dvb)

    def _minor(self, cell: PairBlock, under: Mask, unknown: Mask) -> None:
        """L-12 and L-02/L-03; a guardian's or school's own refusal of hazards stands without any law."""
        limits, adult = self.limits, self.limits.adult_age
        if adult is None:
            return
        hazardous = self.hazardous[cell.columns][None, :]
        cell.refuse((under | unknown) & hazardous & ~self.consent[cell.rows][:, None])
        undeclared = hazardous & ~self.declared[cell.columns][None, :]
        for limit, broken, flag in (
            (limits.minor_hazards, undeclared, Flag.MINOR_HAZARD),
            (limits.minor_weekly_hours, self._too_long(cell), Flag.HOURS),
        ):
            if limit is not None:
                both = Limit(limit.value, limit.verified and adult.verified)
                self._rule(cell, both, broken & under, flag)
                self._flag_unknown_age(cell, broken & unknown)

    def _too_long(self, cell: PairBlock) -> Mask:
        """Work and lessons together pass a minor's week; an opening that names no hours is not judged."""
        most = self.limits.minor_weekly_hours.value if self.limits.minor_weekly_hours else np.inf
        work = self.hours[cell.columns][None, :]
        return (work > 0) & (work + self.study[cell.rows][:, None] > most)

    def _rule(self, cell: PairBlock, limit: Limit | None, broken: Mask, flag: Flag) -> None:
        """Refuse what breaks a verified rule, or any rule where the school is strict; flag the rest."""
        if limit is None or not broken.any():
            return
        block = broken if limit.verified else broken & self.strict[cell.rows][:, None]
        cell.refuse(block)
        cell.flag(broken & ~block, flag)

    def _flag_unknown_age(self, cell: PairBlock, pairs: Mask) -> None:
        """Flag pairs with an unknown age, or refuse them where the school is strict."""
        if pairs.any():
            self._rule(cell, Limit(0), pairs, Flag.AGE_UNKNOWN)
