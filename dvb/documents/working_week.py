"""A stored week as lines of a Latvian document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DAYS = ("Pirmdiena", "Otrdiena", "Trešdiena", "Ceturtdiena", "Piektdiena", "Sestdiena", "Svētdiena")


def lines_of(week: Mapping[str, Any]) -> list[str]:
    """A line for each day with work: ``Pirmdiena 8.00–16.30, pārtraukums 30 min``."""
    lines = []
    for number, name in enumerate(DAYS):
        day = week.get(str(number), {})
        if work := day.get("work"):
            at = f" no {_time(day['pause_at'])}" if day.get("pause_at") else ""
            pause = f", pārtraukums {day['pause']} min{at}" if day.get("pause") else ""
            lines.append(f"{name} {_time(work[0])}–{_time(work[1])}{pause}")
    return lines


def _time(stored: str) -> str:
    hours, minutes = stored.split(":")
    return f"{int(hours)}.{minutes}"
