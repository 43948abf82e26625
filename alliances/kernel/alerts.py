"""What must not be overlooked: each subject registers a finder, every page of the reader shows what it finds.

A subject registers in its ``registration`` for each audience::

    alerts.register(suspended_stays, {Audience.LEARNER, Audience.EMPLOYER})
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience, audience_of


@dataclass(frozen=True, slots=True)
class Alert:
    """A red banner: what is so, what follows from it, and where more stands."""

    title: str
    text: str
    url: str = ""
    label: str = ""


Finder = Callable[[Actor], list[Alert]]
_FINDERS: dict[Audience, list[Finder]] = {audience: [] for audience in Audience}


def register(finder: Finder, audiences: Collection[Audience]) -> None:
    for audience in audiences:
        _FINDERS[audience].append(finder)


def alerts_for(actor: Actor | None) -> list[Alert]:
    """The actor's banners; none for whoever acts for nobody."""
    if actor is None or actor.is_system:
        return []
    return [alert for finder in _FINDERS[audience_of(actor)] for alert in finder(actor)]
