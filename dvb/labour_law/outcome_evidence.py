"""The chain behind one outcome: planned, worked on, assessed, confirmed, counted. No database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Step(StrEnum):
    """How far an outcome has come; each step stands on the one before."""

    PLANNED = "planned"
    WORKED_ON = "worked_on"
    ASSESSED = "assessed"
    CONFIRMED = "confirmed"
    COUNTED = "counted"


STEPS = tuple(Step)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the log in which the outcome was worked on, ``tasks`` outcomes and texts in all."""

    day: dt.date
    minutes: int
    tasks: int
    is_confirmed: bool
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A supervisor's level and whether it passes."""

    level: int
    on: dt.date
    is_passed: bool


@dataclass(frozen=True, slots=True)
class SupervisionFinding:
    """One word of the school that stands (withdrawn ones are left out before)."""

    on: dt.date
    is_new: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """What is known about one outcome of one stay.

    ``minutes`` are those of the log lines, an entry's shared evenly by what was worked on in it;
    ``confirmed_minutes`` the part in weeks that the supervisor confirmed.
    """

    is_planned: bool
    lines: tuple[LogLine, ...]
    minutes: int
    confirmed_minutes: int
    judged: Judged | None
    word: SupervisionFinding | None

    def has(self, step: Step) -> bool:
        return {
            Step.PLANNED: self.is_planned,
            Step.WORKED_ON: bool(self.lines),
            Step.ASSESSED: self.judged is not None,
            Step.CONFIRMED: self.word is not None,
            Step.COUNTED: self.word is not None and self.word.is_new,
        }[step]

    @property
    def reached(self) -> Step | None:
        """The furthest step that was made, whatever is missing before it."""
        return next((step for step in reversed(STEPS) if self.has(step)), None)

    @property
    def gaps(self) -> tuple[Step, ...]:
        """Steps before the furthest one for which there is no evidence."""
        reached = self.reached
        before = STEPS[: STEPS.index(reached)] if reached else ()
        return tuple(step for step in before if not self.has(step))

    @property
    def waits_for_school(self) -> bool:
        return self.word is None and self.judged is not None and self.judged.is_passed


def shared_minutes(lines: Iterable[LogLine]) -> int:
    """Minutes that belong to the outcome: each entry is shared evenly by its tasks; rounded once."""
    total = sum((Fraction(line.minutes, max(1, line.tasks)) for line in lines), Fraction(0))
    return round(total)


def chain(
    *,
    is_planned: bool,
    lines: Sequence[LogLine] = (),
    judged: Judged | None = None,
    word: SupervisionFinding | None = None,
) -> Chain:
    """Put the evidence about one outcome in the order in which it arises."""
    ordered = tuple(sorted(lines, key=lambda line: (line.day, line.entry)))
    return Chain(
        is_planned=is_planned,
        lines=ordered,
        minutes=shared_minutes(ordered),
        confirmed_minutes=shared_minutes(line for line in ordered if line.is_confirmed),
        judged=judged,
        word=word,
    )
