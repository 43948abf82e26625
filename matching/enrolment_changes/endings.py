"""What ends together with an enrolment and lies on the floor above: said before the button, done with it.

Agreements register here (``dvb/agreements/registration.py``): whoever leaves the school leaves the employer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from alliances.kernel.actor import Actor
from matching.learners.models import EndReason, Enrolment


@dataclass(frozen=True, slots=True)
class Ending:
    """How enrolments end: ``on`` is their last day.

    ``seen`` is the size of what was shown before; ``None`` where it was agreed to for many at once.
    """

    on: dt.date
    reason: EndReason
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would end, in sentences; ``size`` says how much hangs on the days that would be dropped."""

    sentences: tuple[str, ...] = ()
    size: int = 0


End = Callable[[Collection[int], Ending, Actor], Mapping[str, list[int]]]
Foresee = Callable[[Enrolment, dt.date, Actor], Foreseen]
_REGISTERED: list[tuple[End, Foresee]] = []


def register(*, end: End, foresee: Foresee) -> None:
    """Register, in ``registration``, what ends with enrolments, and how it is said before."""
    _REGISTERED.append((end, foresee))


def end(enrolments: Collection[int], ending: Ending, by: Actor) -> dict[str, list[int]]:
    """End what hangs on these enrolments; returns the keys of what ended, by its name."""
    return {name: keys for one, _foresee in _REGISTERED for name, keys in one(enrolments, ending, by).items()}


def foresee(enrolment: Enrolment, on: dt.date, by: Actor) -> Foreseen:
    """What would end with the enrolment on this day."""
    found = [one(enrolment, on, by) for _end, one in _REGISTERED]
    return Foreseen(
        tuple(sentence for one in found for sentence in one.sentences), sum(one.size for one in found)
    )
