"""Whom a start page and a navigation are made for, and what subjects register for each audience, in order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from alliances.kernel.actor import ALLIANCE_KINDS, Actor, Role

Item = TypeVar("Item")


class Audience(StrEnum):
    """Roles and kinds of organisations that see the same tasks and destinations."""

    LEARNER = "learner"
    SCHOOL = "school"
    EMPLOYER = "employer"
    ALLIANCE = "alliance"
    OVERSIGHT = "oversight"
    """Ministries and their agencies."""
    OTHER = "other"
    """Inspectorates, and kinds of organisations that were added by hand."""


_BY_KIND = {
    "school": Audience.SCHOOL,
    "employer": Audience.EMPLOYER,
    "ministry": Audience.OVERSIGHT,
    "agency": Audience.OVERSIGHT,
    **dict.fromkeys(ALLIANCE_KINDS, Audience.ALLIANCE),
}


def audience_of(actor: Actor) -> Audience:
    if actor.role is Role.LEARNER:
        return Audience.LEARNER
    return _BY_KIND.get(actor.organisation_kind, Audience.OTHER)


class Ordered(Generic[Item]):
    """What subjects registered for each audience, ordered by the number that each gave as its place."""

    def __init__(self) -> None:
        self._items: dict[Audience, dict[int, Item]] = {audience: {} for audience in Audience}

    def add(self, item: Item, places: Mapping[Audience, int]) -> None:
        """Register an item.

        Raises
        ------
        ValueError
            When it has no audience, or a place is taken.
        """
        if not places:
            raise ValueError(f"{item} has no audience")
        for audience, place in places.items():
            if place in self._items[audience]:
                raise ValueError(
                    f"{item} and {self._items[audience][place]} share place {place} of {audience}"
                )
        for audience, place in places.items():
            self._items[audience][place] = item

    def of(self, audience: Audience) -> list[Item]:
        """The items of an audience, the lowest place first."""
        return [item for _place, item in sorted(self._items[audience].items(), key=lambda each: each[0])]
