"""What needs doing now: each subject registers the finders of its tasks, the start page asks all of them.

A subject's ``todo`` module registers its finders, for each audience with a place in the order::

    @register({Audience.SCHOOL: 90})
    def to_check(actor: Actor) -> list[Task]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience, Ordered, audience_of


@dataclass(frozen=True)
class Task:
    """One thing to do: a sentence with its figure, why, and where."""

    title: str
    note: str
    label: str
    url: str


Finder = Callable[[Actor], list[Task]]
_FINDERS: Ordered[Finder] = Ordered()


def register(places: Mapping[Audience, int]) -> Callable[[Finder], Finder]:
    """Decorate a function that returns tasks of an actor; an empty list when there is nothing to do.

    Parameters
    ----------
    places : mapping
        For each audience the place of these tasks among the others; the lowest, most urgent, stand first.

    Raises
    ------
    ValueError
        When there is no audience, or another finder has the place.
    """

    def registered(finder: Finder) -> Finder:
        _FINDERS.add(finder, places)
        return finder

    return registered


def finders(audience: Audience) -> list[Finder]:
    """The finders of an audience in their order."""
    return _FINDERS.of(audience)


def tasks_for(actor: Actor) -> list[Task]:
    """The actor's tasks, the most urgent first; nothing to do gives an empty list."""
    return [task for finder in finders(audience_of(actor)) for task in finder(actor)]
