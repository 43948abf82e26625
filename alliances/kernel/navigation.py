"""Where the navigation leads: each subject registers its destination in its ``registration``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience, Ordered, audience_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MAX_DESTINATIONS = 6
"""For each audience; the first four stand in the bottom bar of a phone."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A destination as its subject registered it."""

    route: str
    label: _StrPromise
    icon: str
    shown_to: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination as a page shows it."""

    url: str
    label: str
    icon: str
    current: bool


_DESTINATIONS: Ordered[Registered] = Ordered()


def register(
    route: str,
    label: _StrPromise,
    icon: str,
    places: Mapping[Audience, int],
    *,
    shown_to: Callable[[Actor], bool] = lambda actor: True,
) -> None:
    """Register a destination.

    Parameters
    ----------
    label : lazy str
        Translated when a page is shown.
    places : mapping
        For each audience the place among the other destinations, the daily ones first.
    shown_to : callable
        Whether this actor of the audience sees it.

    Raises
    ------
    ValueError
        When there is no audience, or another destination has the place.
    """
    _DESTINATIONS.add(Registered(route, label, icon, shown_to), places)


def registered(audience: Audience) -> list[Registered]:
    """The destinations of an audience in their order."""
    return _DESTINATIONS.of(audience)


def destinations(request: HttpRequest) -> list[Destination]:
    """What the navigation of this page shows, with the current destination marked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown = [each for each in registered(audience_of(actor)) if each.shown_to(actor)]
    return [_on_page(each, request.path) for each in shown]


def _on_page(each: Registered, path: str) -> Destination:
    url = reverse(each.route)
    is_current = path == url or (url != "/" and path.startswith(url))
    return Destination(url, str(each.label), each.icon, is_current)
