"""Who holds a seat at a site: asked before its place is changed; higher-level subjects answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.geo import points
from alliances.organisations.models import Workplace

PLACE = ("address", "town", "municipality", "country", "lat", "lon")
CORRECT, KEEP, ASK = "correct", "keep", "ask"
CORRECTION_KM = 3
"""How far a corrected address may lie from the one before; our own choice."""


class Keeper(Protocol):
    """Who knows what was agreed about a site."""

    def count(self, site: Workplace) -> int:
        """How many learners hold a seat there."""

    def keep(self, site: Workplace) -> None:
        """Keep the place as they were shown it, before it is changed."""

    def correct(self, site: Workplace, before: Mapping[str, Any], by: Actor) -> int:
        """Write the corrected place where the one before was kept; returns for how many."""

    def ask(self, site: Workplace, by: Actor) -> int:
        """Ask them and their schools about the new place; returns how many are asked."""


_KEEPERS: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Register, in ``registration``, who knows it; there is one."""
    _KEEPERS[:] = [keeper]


def keeper() -> Keeper:
    (one,) = _KEEPERS
    return one


def place_of(site: Workplace) -> dict[str, Any]:
    """Where a site is before it is changed; nothing where that is not known yet."""
    return {name: getattr(site, name) for name in PLACE} if site.has_point else {}


def require_word(site: Workplace, was: Mapping[str, Any], held: str) -> bool:
    """Whether held seats are concerned by the new place in memory, of which their terms are kept first.

    Raises
    ------
    Refused
        ``held_places`` without a word about them; ``held_moved`` for a move that is called a correction.
    """
    if all(getattr(site, name) == value for name, value in was.items()) or not keeper().count(site):
        return False
    _require(site, was, held)
    keeper().keep(site)
    return True


def follow(site: Workplace, was: Mapping[str, Any], held: str, *, by: Actor) -> None:
    """Correct the place for whoever holds a seat, or ask about it; else they keep the one before."""
    if held == CORRECT:
        keeper().correct(site, was, by)
    elif held == ASK:
        keeper().ask(site, by)


def _require(site: Workplace, was: Mapping[str, Any], held: str) -> None:
    """Refuse another place of held seats without a word about them, and a move called a correction."""
    if held not in {CORRECT, KEEP, ASK}:
        raise Refused(
            "held_places", _("Learners hold seats here. Say what the other place means for them."), "held"
        )
    if held != CORRECT:
        return
    far = (
        None
        if site.lat is None or site.lon is None
        else points.distance_km(points.Point(was["lat"], was["lon"]), points.Point(site.lat, site.lon))
    )
    if far is None or far > CORRECTION_KM:
        message = _("The new place is further than %(km)s km away: that is a move, not a correction.")
        raise Refused("held_moved", message % {"km": CORRECTION_KM}, "held")
