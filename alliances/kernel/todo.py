"""What needs doing now: each subject registers the finders of its tasks, the start page asks all of them.

A subject's ``todo`` module has the finders. What belongs to the state of a process is only declared, with
its place among the tasks of each audience, and comes on the start page because the table of next steps
(:mod:`alliances.kernel.next_steps`) names it; what belongs to no process is registered by itself::

    @finder({Audience.SCHOOL: 90})
    def to_check(actor: Actor) -> list[Task]: ...

    @register({Audience.SCHOOL: 10})
    def bring_in_learners(actor: Actor) -> list[Task]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience, Ordered, audience_of


@dataclass(frozen=True)
class Task:
    """One thing to do: a sentence with its figure, why, and where.

    What somebody may do, and nobody waits for, is no duty: it is offered and not counted.
    """

    title: str
    note: str
    label: str
    url: str
    is_duty: bool = True


Found = TypeVar("Found")
Finder = Callable[[Actor], list[Task]]
_SHARED: ContextVar[dict[Any, Any] | None] = ContextVar("shared", default=None)
_FINDERS: Ordered[Finder] = Ordered()
_PLACES: dict[Finder, dict[Audience, int]] = {}


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


def finder(places: Mapping[Audience, int]) -> Callable[[Finder], Finder]:
    """Decorate a function that returns tasks about a state; the table of next steps puts it on start pages.

    Parameters
    ----------
    places : mapping
        For each audience the place of these tasks among the others; the lowest, most urgent, stand first.
    """

    def declared(function: Finder) -> Finder:
        _PLACES[function] = dict(places)
        return function

    return declared


def put_on_home(function: Finder, audience: Audience) -> None:
    """Put a declared finder on the start page of an audience; once, however many states name it.

    Raises
    ------
    ValueError
        When it has no place there, or another finder has it.
    """
    if function in _FINDERS.of(audience):
        return
    if audience not in _PLACES.get(function, {}):
        raise ValueError(f"{function.__name__} has no place among the tasks of {audience}")
    _FINDERS.add(function, {audience: _PLACES[function][audience]})


def declared() -> dict[Finder, dict[Audience, int]]:
    """The finders that wait for the table of next steps, with their places."""
    return dict(_PLACES)


def finders(audience: Audience) -> list[Finder]:
    """The finders of an audience in their order."""
    return _FINDERS.of(audience)


def tasks_for(actor: Actor) -> list[Task]:
    """The actor's tasks, the most urgent first; nothing to do gives an empty list."""
    token = _SHARED.set({})
    try:
        return [task for finder in finders(audience_of(actor)) for task in finder(actor)]
    finally:
        _SHARED.reset(token)


def shared(compute: Callable[[Actor], Found], actor: Actor) -> Found:
    """What several finders need: computed once for all tasks of an actor."""
    found = _SHARED.get()
    if found is None:
        return compute(actor)
    if compute not in found:
        found[compute] = compute(actor)
    value: Found = found[compute]
    return value
