"""All openings of one employer at once: paused, offered again, or closed for good."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from matching.openings.access import can_manage_openings
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, SeatClaim
from matching.openings.queries.held_seats import held_between
from matching.openings.services import openings


def held_seats(employer: Organisation) -> QuerySet[SeatClaim]:
    """Seats that somebody holds today or later: whoever holds one keeps it when all are closed."""
    held = held_between(timezone.localdate(), dt.date.max)
    rows = held.filter(seat__opening__employer=employer)
    return rows.select_related("seat__opening__workplace").order_by("seat__opening", "pk")


@transaction.atomic
def pause_all(employer: Organisation, *, by: Actor) -> int:
    """Pause whatever is offered; taken seats stay taken. Returns how many openings were paused."""
    return _move(employer, (OpeningState.PUBLISHED, OpeningState.ASLEEP), OpeningState.PAUSED, by)


@transaction.atomic
def resume_all(employer: Organisation, *, by: Actor) -> int:
    """Offer again what is paused and has not ended. Returns how many openings are offered again."""
    return _move(employer, (OpeningState.PAUSED,), OpeningState.PUBLISHED, by)


@transaction.atomic
def close_all(employer: Organisation, *, by: Actor) -> int:
    """Close all openings for good; whoever holds a seat keeps it, as where one is closed."""
    states = tuple(state for state in OpeningState if state is not OpeningState.CLOSED)
    return _move(employer, states, OpeningState.CLOSED, by)


def _require_own(employer: Organisation, by: Actor) -> None:
    is_own = by.is_system or by.organisation_id == employer.pk
    if not (is_own and can_manage_openings(by, employer)):
        raise Refused("not_yours", _("Only the employer itself does this with all its openings."))


def _move(employer: Organisation, old: tuple[OpeningState, ...], new: OpeningState, by: Actor) -> int:
    _require_own(employer, by)
    rows = Opening.objects.filter(employer=employer, status__in=[state.value for state in old])
    if new is OpeningState.PUBLISHED:
        rows = rows.filter(ends_on__gte=timezone.localdate())
    verbs = {
        OpeningState.PAUSED: openings.pause,
        OpeningState.PUBLISHED: openings.publish,
        OpeningState.CLOSED: openings.close,
    }
    chosen = [row for row in rows.order_by("pk") if openings.can_manage(row, by)]
    for row in chosen:
        verbs[new](row, by=by)
    return len(chosen)
