"""A new round like a published one, for those of its learners who still have no place."""

from __future__ import annotations

import datetime as dt
import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Round, TravelTime
from matching.rounds.services import rounds
from matching.rounds.snapshot import learners_of

OPEN = (RoundState.DRAFT, RoundState.PROPOSED)
_NUMBERED = re.compile(r"(.*) – (\d{1,3})")
LONGEST = 140


def without_place(round_: Round) -> int:
    """How many learners of the round hold no seat in its dates today."""
    return learners_of(round_).count()


def open_one(round_: Round) -> Round | None:
    """The round that was opened after this one and is not published yet."""
    return Round.objects.filter(follows=round_, status__in=OPEN).first()


@transaction.atomic
def follow_up(round_: Round, *, by: Actor) -> Round:
    """Open a round with the same groups, kinds, weights and travel times; a second call returns the first.

    Raises
    ------
    Refused
        ``not_yours``, ``not_published`` while the round itself can still be computed, ``over`` after its
        last day, ``nobody`` where everybody has a place.
    """
    rounds.require_owner(round_, by)
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.status in OPEN:
        raise Refused("not_published", _("This round is not published: run it again instead."))
    if (begun := open_one(locked)) is not None:
        return begun
    first = max(locked.starts_on, timezone.localdate() + dt.timedelta(days=1))
    if first > locked.ends_on:
        raise Refused("over", _("The days of this round are over: open a new one."))
    if not without_place(locked):
        raise Refused("nobody", _("Everybody in this round has a place."))
    made = rounds.create(
        owner=locked.owner,
        name=next_name(locked.name),
        school_year=locked.school_year,
        kinds=locked.kinds,
        starts_on=first,
        ends_on=locked.ends_on,
        alliance=locked.alliance,
        schools=_schools(locked),
        policy=locked.policy,
        groups=locked.groups.all() if locked.is_narrowed else (),
        programmes=locked.programmes.all() if locked.is_narrowed else (),
        by=by,
    )
    made.follows = locked
    made.save(update_fields=["follows"])
    TravelTime.objects.bulk_create(
        TravelTime(round=made, origin=row.origin, destination=row.destination, minutes=row.minutes)
        for row in locked.travel_times.all()
    )
    return made


def next_name(name: str) -> str:
    """The name with the next number behind it."""
    numbered = _NUMBERED.fullmatch(name)
    stem, number = (numbered[1], int(numbered[2]) + 1) if numbered else (name, 2)
    return f"{stem[:LONGEST]} – {number}"


def _schools(round_: Round) -> list[Organisation]:
    """Those that were asked, as far as they are members still."""
    asked = Organisation.objects.filter(round_consents__round=round_)
    if round_.alliance is None:
        return list(asked)
    members = round_.alliance.members.filter(left_on__isnull=True)
    return list(asked.filter(pk__in=members.values("organisation")))
