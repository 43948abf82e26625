"""What waits for the contact person of an employer: asked here, answered by higher-level subjects."""

from __future__ import annotations

from collections.abc import Callable

from alliances.organisations.models import Organisation

Waits = Callable[[Organisation, int | None], list[str]]
_ANSWERS: list[Waits] = []


def register(waits: Waits) -> None:
    """Register what waits for an employer's contact person for a school, a line for each kind."""
    if waits not in _ANSWERS:
        _ANSWERS.append(waits)


def waiting_at(employer: Organisation, school_id: int | None) -> list[str]:
    """Shown before another contact person is written down: that is what passes to her."""
    return [line for waits in _ANSWERS for line in waits(employer, school_id)]
