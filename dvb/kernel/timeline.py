"""The days of one stay: which terms hold when, the first and the last day, and which days count.

Plain values and no clock. The rule for amendments that say different things about the same: the one that all
had signed later says from its own day on what holds (of two signed on one day, the one with the higher
number). An amendment therefore never reaches back before the day from which it holds, and one that was signed
before never reaches over it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dvb.kernel.terms import Terms

DAY = dt.timedelta(days=1)
PARTIES = ("school", "host", "learner")
"""Whose signatures an agreement and its amendments need; a guardian signs beside them."""
Days = tuple[dt.date, dt.date]


def are_all_signed(sides: Iterable[str]) -> bool:
    return set(PARTIES) <= set(sides)


def all_signed_on(signed: Mapping[str, dt.date]) -> dt.date | None:
    """The day on which the last of the parties signed; ``None`` while one is missing."""
    return max(signed[side] for side in PARTIES) if are_all_signed(signed) else None


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment that all parties signed; ``values`` are the new terms by name, as they are stored."""

    number: int
    effective_on: dt.date
    signed_on: dt.date
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """What holds from ``starts_on`` to ``ends_on``; ``change`` begins it, ``None`` for the first terms."""

    starts_on: dt.date
    ends_on: dt.date
    terms: Terms
    change: Change | None


@dataclass(frozen=True, slots=True)
class Displaced:
    """What ``by`` replaces of an ``earlier`` amendment; ``is_whole`` where that never takes effect."""

    earlier: Change
    by: Change
    names: tuple[str, ...]
    starts_on: dt.date
    is_whole: bool

    @property
    def is_all(self) -> bool:
        """Whether nothing else of the earlier amendment is left."""
        return set(self.earlier.values) <= set(self.names)


@dataclass(frozen=True)
class Timeline:
    """One stay in days.

    ``first`` are the terms that all signed first; ``ended_on`` is the last day of one that was ended early;
    on the days of ``interruptions`` the stay rests and nothing counts.
    """

    first: Terms
    changes: tuple[Change, ...] = ()
    ended_on: dt.date | None = None
    interruptions: tuple[Days, ...] = ()
    _terms_cache: dict[tuple[bool, ...], Terms] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        in_order = sorted(self.changes, key=lambda change: (change.signed_on, change.number))
        object.__setattr__(self, "changes", tuple(in_order))

    def terms_on(self, day: dt.date) -> Terms:
        """The terms in force on a day, with the last day as agreed by then."""
        in_force = tuple(change.effective_on <= day for change in self.changes)
        if in_force not in self._terms_cache:
            terms = self.first
            for change, is_in_force in zip(self.changes, in_force, strict=True):
                terms = terms.with_changes(change.values) if is_in_force else terms
            self._terms_cache[in_force] = terms
        return self._terms_cache[in_force]

    @property
    def last_terms(self) -> Terms:
        """The terms at the end of the stay, by what is signed now."""
        return self.terms_on(dt.date.max)

    @property
    def starts_on(self) -> dt.date:
        return self.first.starts_on

    @property
    def ends_on(self) -> dt.date:
        """The last day, with extensions, shortenings and an early end; before the first day if none was."""
        return min(self.last_terms.ends_on, self.ended_on or dt.date.max)

    def has(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def is_interrupted_on(self, day: dt.date) -> bool:
        return any(first <= day <= last for first, last in self.interruptions)

    def counts(self, day: dt.date) -> bool:
        """Whether hours of this day are hours of the stay."""
        return self.has(day) and not self.is_interrupted_on(day)

    def counts_month(self, month: dt.date) -> bool:
        """Whether a month's total from paper is of the stay: it has at least one day that counts."""
        first = month.replace(day=1)
        last = (first + 31 * DAY).replace(day=1) - DAY
        first, last = max(first, self.starts_on), min(last, self.ends_on)
        return any(self.counts(first + n * DAY) for n in range((last - first).days + 1))

    def terms_before(self, change: Change) -> Terms:
        """What holds on the day before a change begins; the first terms where it begins with the stay."""
        return self.terms_on(change.effective_on - DAY)

    def with_change(self, change: Change) -> Timeline:
        """The same once this is signed too."""
        return replace(self, changes=(*self.changes, change), _terms_cache={})

    def versions(self) -> list[Version]:
        """The terms by period, without gaps from the first day to the last."""
        days = {change.effective_on for change in self.changes if self.has(change.effective_on)}
        begins = sorted({self.starts_on, *days})
        result: list[Version] = []
        for first, last in zip(begins, [*(day - DAY for day in begins[1:]), self.ends_on], strict=True):
            terms = self.terms_on(first)
            if result and result[-1].terms == terms:
                result[-1] = replace(result[-1], ends_on=last)
                continue
            result.append(Version(first, last, terms, self._change_starting(first)))
        return result

    def _change_starting(self, day: dt.date) -> Change | None:
        """The latest amendment starting on this day of which at least one value is in force."""
        starting = [change for change in self.changes if change.effective_on == day]
        effective = [
            one for one in starting if any(self._setting_change(name, day) is one for name in one.values)
        ]
        return effective[-1] if effective else None

    def _setting_change(self, name: str, day: dt.date) -> Change | None:
        """The amendment that sets one of the terms on a day; ``None`` for the first terms."""
        setting = [one for one in self.changes if one.effective_on <= day and name in one.values]
        return setting[-1] if setting else None

    def too_late(self) -> list[Change]:
        """Amendments that never take effect, because the stay ends before they begin."""
        return [change for change in self.changes if change.effective_on > self.ends_on]

    def displaced(self) -> list[Displaced]:
        """What each amendment replaces of earlier ones, in signing order."""
        result: list[Displaced] = []
        before = replace(self, changes=(), _terms_cache={})
        for change in self.changes:
            result += before.displaced_by(change)
            before = before.with_change(change)
        return result

    def displaced_by(self, change: Change) -> list[Displaced]:
        """What an amendment that is signed after all others replaces of them."""
        days = {change.effective_on, *(one.effective_on for one in self.changes)}
        first_days: dict[int, dict[str, dt.date]] = {}
        for day in sorted(day for day in days if day >= change.effective_on):
            for name in change.values:
                source = self._setting_change(name, day)
                if source is not None and source.values[name] != change.values[name]:
                    first_days.setdefault(self.changes.index(source), {}).setdefault(name, day)
        return [
            Displaced(
                self.changes[at],
                change,
                tuple(names),
                min(names.values()),
                change.effective_on <= self.changes[at].effective_on,
            )
            for at, names in sorted(first_days.items())
        ]
