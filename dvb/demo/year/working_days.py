"""What learners of the demo year did at work: which days, how long, and what they wrote; seeded, pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dvb.demo.year.random_sources import chance, dice

WEEK = {
    str(day): {"work": ["08:00", "15:30"], "pause": 30}
    if day in (0, 1, 2)
    else {"school": ["08:30", "15:00"]}
    for day in range(5)
}
"""Three days at work and two at school, as every stay of the demo is planned."""
REMARKS = ("Daudz klientu.", "Rādīja jaunu iekārtu.", "Strādāju kopā ar meistaru.", "Pēcpusdienā patstāvīgi.")
FORGOTTEN, LONGER, TOO_LONG, REMARKED = 0.08, 0.12, 0.015, 0.25
USUAL_END, ADULT_END, UNLAWFUL_END = dt.time(15, 30), dt.time(16, 30), dt.time(17, 0)
"""Seven hours as planned; eight, which an adult may; eight and a half, which nobody may."""


@dataclass(frozen=True, slots=True)
class DemoDay:
    """One day as a learner wrote it; ``tasks`` are places in her plan."""

    day: dt.date
    starts_at: dt.time
    ends_at: dt.time
    break_minutes: int
    tasks: tuple[int, ...]
    remark: str


def worked(
    learner: str, days: Sequence[dt.date], lines: int, seed: int = 2026, *, is_minor: bool = False
) -> list[DemoDay]:
    """Days of one learner out of those planned: some forgotten, some longer, hardly one too long."""
    source = dice(seed, f"log/{learner}")
    entries = []
    for day in days:
        is_forgotten, is_longer = chance(source, FORGOTTEN), chance(source, LONGER)
        tasks = tuple(sorted(source.sample(range(lines), k=min(lines, source.choice((1, 1, 2))))))
        is_too_long = chance(source, TOO_LONG)
        remark = source.choice(REMARKS) if chance(source, REMARKED) else ""
        if not is_forgotten:
            ends_at = ADULT_END if is_longer and not is_minor else USUAL_END
            entries.append(
                DemoDay(day, dt.time(8), UNLAWFUL_END if is_too_long else ends_at, 30, tasks, remark)
            )
    return entries
