"""What each kind of personal link hangs on: the original behind its copy of a name and an address.

A link is a copy. Whoever adds a kind of link registers what the copy was made of, and is asked on every use
whether that still holds; a kind that nobody registered opens nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils import timezone

from alliances.links.models import PersonalLink


class Standing(StrEnum):
    """What a link is good for today."""

    LIVE = "live"
    EXPIRED = "expired"
    REPLACED = "replaced"
    LOCKED = "locked"
    GONE = "gone"


def _no_label(_subject_id: int) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRight:
    """The right behind the links of one purpose about one kind of row.

    ``holds`` compares the link with its original as it is now; ``last_day`` is the latest day on which a link
    may be used; ``links_of`` says which links a changed row may end, by the row's model. ``original_of`` is
    what the original says when a link is made, kept with it. Of an ``is_exclusive`` kind, a row has one link:
    a new holder ends the earlier one's.
    """

    purpose: str
    subject_type: str
    holds: Callable[[PersonalLink], bool]
    last_day: Callable[[PersonalLink], dt.date]
    links_of: Mapping[str, Callable[[Any], Q]]
    tell_locked: Callable[[PersonalLink], None]
    original_of: Callable[[int], str] = _no_label
    is_exclusive: bool = False


_RIGHTS: dict[tuple[str, str], LinkRight] = {}


def register(right: LinkRight) -> None:
    _RIGHTS[right.purpose, right.subject_type] = right


def registered() -> list[LinkRight]:
    return list(_RIGHTS.values())


def right_of(link: PersonalLink) -> LinkRight | None:
    return _RIGHTS.get((link.purpose, link.subject_type))


def holds(link: PersonalLink) -> bool:
    """Whether the original row still has the values that the link was issued for."""
    right = right_of(link)
    return right is not None and right.holds(link)


def standing(link: PersonalLink) -> Standing:
    """What a link permits today; evaluated on every use, so a right never outlives its original."""
    right = right_of(link)
    if right is None or not right.holds(link):
        return Standing.GONE
    if link.revoked_at is not None:
        return _after_revocation(link)
    if link.locked_at is not None:
        return Standing.LOCKED
    today = timezone.localdate()
    is_over = today > link.expires_on or today > right.last_day(link)
    return Standing.EXPIRED if is_over else Standing.LIVE


def is_live(link: PersonalLink) -> bool:
    return standing(link) is Standing.LIVE


def may_go_on(link: PersonalLink) -> bool:
    """Whether a new link with the same right could be issued today."""
    right = right_of(link)
    return right is not None and right.holds(link) and timezone.localdate() <= right.last_day(link)


def may_be_sent(link: PersonalLink) -> bool:
    """Whether a letter with this link may still go: it opens something, or asks for a successor that does."""
    is_at = standing(link)
    return is_at is Standing.LIVE or (is_at is Standing.EXPIRED and may_go_on(link))


OnEnd = Callable[[PersonalLink, PersonalLink | None], None]
_ON_END: list[OnEnd] = []


def on_end(action: OnEnd) -> None:
    """Register what ends with a link, in the same transaction; it is given the link and its successor."""
    if action not in _ON_END:
        _ON_END.append(action)


def run_on_end(link: PersonalLink, successor: PersonalLink | None) -> None:
    for action in _ON_END:
        action(link, successor)


def _after_revocation(link: PersonalLink) -> Standing:
    """A link that has a successor points to it, unless that one was taken back."""
    newer = link.replaced_by
    if newer is None or standing(newer) is Standing.GONE:
        return Standing.GONE
    return Standing.REPLACED
