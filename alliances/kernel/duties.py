"""What people are personally answerable for, and what becomes of it when they leave.

A subject whose rows are assigned to a person registers how they are handed over; it is called in the
transaction that ends the person's membership, changes her role or closes her account. ``announce`` says
before the press what will pass to whom::

    duties.register("dvb.concern.assigned_to", release=hand_over_all, announce=count_all)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from alliances.kernel.actor import Actor

if TYPE_CHECKING:
    from alliances.people.models import Membership

Release = Callable[["Membership", Actor], int]
"""Hands over what the member may answer for no more at that organisation; returns how many rows that were."""
Announce = Callable[["Membership"], str]
"""What passes to whom when this member leaves, in a sentence; empty where nothing does."""
_RELEASES: list[Release] = []
_ANNOUNCEMENTS: list[Announce] = []
_FIELDS: set[str] = set()


def register(*fields: str, release: Release, announce: Announce) -> None:
    """Register how rows are handed over whose ``fields`` ("dvb.concern.assigned_to") name who answers.

    Raises
    ------
    ValueError
        When a field was registered before.
    """
    if taken := _FIELDS & set(fields):
        raise ValueError(f"{sorted(taken)} are handed over already")
    _FIELDS.update(fields)
    _RELEASES.append(release)
    _ANNOUNCEMENTS.append(announce)


def registered_fields() -> frozenset[str]:
    """The fields that name who answers for a row."""
    return frozenset(_FIELDS)


def release(membership: Membership, *, by: Actor) -> int:
    """Hand over everything that this member answers for at the organisation."""
    return sum(each(membership, by) for each in _RELEASES)


def announcements(membership: Membership) -> list[str]:
    """What others answer for when this member leaves the organisation, in sentences."""
    return [sentence for each in _ANNOUNCEMENTS if (sentence := each(membership))]
