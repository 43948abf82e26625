"""What names a supervisor: openings and stays lie above and register it, and how she is replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from alliances.kernel.actor import Actor
from alliances.organisations.models import Supervisor


class Named(NamedTuple):
    """A page that names a supervisor: what it is, where it is, and whether it stays as it is."""

    title: str
    url: str
    is_agreed: bool


Find = Callable[[Supervisor, Actor], list[Named]]
Replace = Callable[[Supervisor, Supervisor | None, Actor], None]
_FIND: list[Find] = []
_REPLACE: list[Replace] = []


def register(find: Find, replace: Replace | None = None) -> None:
    """Register, in ``registration``, what names supervisors; ``replace`` names a successor, or nobody."""
    _FIND.append(find)
    if replace is not None:
        _REPLACE.append(replace)


def named_in(supervisor: Supervisor, by: Actor) -> list[Named]:
    """Everything that names a supervisor now, as far as the actor may read it."""
    return [named for find in _FIND for named in find(supervisor, by)]


def hand_over(supervisor: Supervisor, successor: Supervisor | None, by: Actor) -> None:
    """She teaches no longer: what is offered names her successor, or nobody; what was agreed stays."""
    for replace in _REPLACE:
        replace(supervisor, successor, by)
