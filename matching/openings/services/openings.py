"""Openings: create, edit, publish, pause, close; never fewer seats than are taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.links import services as links
from alliances.organisations.models import Organisation, Supervisor, Workplace
from matching.openings import held_terms
from matching.openings.access import can_manage_openings
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, Seat, SeatClaim
from matching.openings.queries.opening_defaults import next_days
from matching.openings.services import by_others

MANY = ("qualifications", "skills", "hazards")
_COPIED = (
    "title",
    "description",
    "kind",
    "seat_count",
    "starts_on",
    "ends_on",
    "weekly_hours",
    "min_age",
    "requests_a_month",
    "supervisor",
    "has_minor_declarations",
    "supervisor_name",
    "remuneration_kind",
    "remuneration_eur",
)
MAX_SEATS = 500


def can_manage(opening: Opening, by: Actor) -> bool:
    """An employer changes its own openings; others only those that they entered for it."""
    own = by.is_system or by.organisation_id in opening.managers
    return own and can_manage_openings(by)


def require_manager(opening: Opening, by: Actor) -> None:
    """Refuse an actor who may not manage this opening."""
    if not can_manage(opening, by):
        raise Refused("not_yours", _("Only the employer, or whoever entered this opening, changes it."))


@transaction.atomic
def create(*, employer: Organisation, workplace: Workplace, by: Actor, **values: Any) -> Opening:
    """Enter an opening as a draft, with a row for each seat."""
    if not can_manage_openings(by, employer):
        raise Refused("not_yours", _("You may not enter openings for this employer."))
    if employer.kind_id != "employer":
        raise Refused("not_an_employer", _("Choose an employer."), "employer")
    values = _with_supervisor_name(values)
    _check(employer.pk, {**values, "workplace": workplace})
    opening = Opening(employer=employer, workplace=workplace)
    if not by.is_system and by.organisation_id != employer.pk:
        opening.registered_by_id = by.organisation_id
    related = {name: values.pop(name) for name in MANY if name in values}
    _before, after = records.set_fields(opening, values)
    opening.protect(*after, *related, "workplace")
    records.save(opening)
    for name, chosen in related.items():
        after |= records.set_many(opening, name, chosen)[1]
    _fit_seats(opening)
    AuditEntry.objects.record(
        by=by, verb="opening.create", subject=opening, after={"workplace": workplace.pk, **after}
    )
    return opening


@transaction.atomic
def update(opening: Opening, *, by: Actor, asks_again: bool = False, **changes: Any) -> Opening:
    """Edit an opening; fields edited by hand are protected from re-imports.

    Whoever holds a seat keeps the terms that were agreed; with ``asks_again`` these people and their schools
    are asked about the new ones, and nothing changes for them until both sides agreed.
    """
    require_manager(opening, by)
    row = Opening.objects.select_for_update().get(pk=opening.pk)
    if row.status == OpeningState.CLOSED:
        raise Refused("opening_closed", _("This opening is closed. Duplicate it to offer the place again."))
    changes = _with_supervisor_name(changes)
    _check(row.employer_id, changes, row)
    held_terms.keeper().keep(row)
    related = {name: changes.pop(name) for name in MANY if name in changes}
    before, after = records.set_fields(row, changes)
    for name, chosen in related.items():
        old, new = records.set_many(row, name, chosen)
        before, after = before | old, after | new
    if not after:
        return row
    row.confirmed_on = timezone.localdate()
    row.protect(*after)
    records.save(row)
    if "seat_count" in after:
        _fit_seats(row)
    AuditEntry.objects.record(by=by, verb="opening.edit", subject=row, before=before, after=after)
    if after.keys() & {"supervisor", "supervisor_name"}:
        links.end_lost(row, by=by)
    if asks_again:
        held_terms.keeper().ask(row, by)
    return row


@transaction.atomic
def change_supervisor(
    opening: Opening, *, supervisor: Supervisor | None, supervisor_name: str, by: Actor
) -> Opening:
    """Name whoever follows a supervisor who left, or nobody; the employer's record of her is the reason."""
    row = Opening.objects.select_for_update().get(pk=opening.pk)
    held_terms.keeper().keep(row)
    before, after = records.set_fields(row, {"supervisor": supervisor, "supervisor_name": supervisor_name})
    if after:
        records.save(row)
        AuditEntry.objects.record(by=by, verb="opening.edit", subject=row, before=before, after=after)
        links.end_lost(row, by=by)
    return row


@transaction.atomic
def publish(opening: Opening, *, by: Actor, tells: bool = True) -> Opening:
    """Offer the place in rounds: it needs a qualification and days that are not over.

    An employer whose own people act here is told at once where others publish in its name; ``tells`` is false
    where it agreed already and learns of it otherwise.
    """
    if not opening.qualifications.exists():
        raise Refused(
            "no_qualification", _("Say first which qualifications can be learned here."), "qualifications"
        )
    if opening.ends_on < timezone.localdate():
        raise Refused(
            "opening_over", _("The last day of this opening is over. Change the days first."), "ends_on"
        )
    row = _set_status(opening, OpeningState.PUBLISHED, by=by)
    if tells:
        by_others.tell_employers([row], by=by)
    return row


@transaction.atomic
def confirm(opening: Opening, *, by: Actor) -> Opening:
    """Say that the place is still offered; one that fell asleep wakes. A second click changes nothing."""
    require_manager(opening, by)
    row = Opening.objects.select_for_update().get(pk=opening.pk)
    today = timezone.localdate()
    if row.status not in {OpeningState.PUBLISHED, OpeningState.ASLEEP}:
        raise Refused("not_offered", _("Only an offered place is confirmed. Publish it first."))
    if row.status == OpeningState.ASLEEP:
        return publish(row, by=by)
    if row.confirmed_on == today:
        return row
    before, row.confirmed_on = row.confirmed_on, today
    row.save(update_fields=["confirmed_on"])
    AuditEntry.objects.record(
        by=by,
        verb="opening.confirm",
        subject=row,
        before={"confirmed_on": str(before)},
        after={"confirmed_on": str(today)},
    )
    return row


@transaction.atomic
def offer_one_less(opening: Opening, *, by: Actor) -> None:
    """A free seat is gone: the opening has one less, and without another it is closed."""
    row = Opening.objects.select_for_update().get(pk=opening.pk)
    if row.status == OpeningState.CLOSED:
        return
    if row.seat_count > 1:
        update(row, by=by, seat_count=row.seat_count - 1)
    else:
        close(row, by=by)


def pause(opening: Opening, *, by: Actor) -> Opening:
    """Pause the opening: no seat is offered for now; taken seats stay taken."""
    return _set_status(opening, OpeningState.PAUSED, by=by)


def close(opening: Opening, *, by: Actor, reason: str = "") -> Opening:
    """Close the opening for good; taken seats stay taken."""
    return _set_status(opening, OpeningState.CLOSED, by=by, reason=reason)


@transaction.atomic
def duplicate(opening: Opening, *, by: Actor) -> Opening:
    """Copy an opening into a new draft with seats of its own, for another year or another site."""
    if not can_manage_openings(by, opening.employer):
        raise Refused("not_yours", _("You may not enter openings for this employer."))
    copied = {name: getattr(opening, name) for name in _COPIED}
    related = {name: list(getattr(opening, name).all()) for name in MANY}
    return create(employer=opening.employer, workplace=opening.workplace, by=by, **copied, **related)


@transaction.atomic
def offer_again(opening: Opening, *, by: Actor) -> Opening:
    """Copy an opening into a draft with its days a year later; a second click finds the first one's draft.

    The three declarations for minors are not copied: the employer gives them anew.
    """
    if not can_manage_openings(by, opening.employer):
        raise Refused("not_yours", _("You may not enter openings for this employer."))
    locked = Opening.objects.select_for_update().get(pk=opening.pk)
    starts_on, ends_on = next_days(locked, timezone.localdate())
    same = {"employer": locked.employer_id, "workplace": locked.workplace_id, "title": locked.title}
    existing = Opening.objects.filter(
        **same, starts_on=starts_on, ends_on=ends_on, status=OpeningState.DRAFT
    ).first()
    if existing is not None and can_manage(existing, by):
        return existing
    copy = duplicate(locked, by=by)
    return update(copy, by=by, starts_on=starts_on, ends_on=ends_on, has_minor_declarations=False)


@transaction.atomic
def _set_status(opening: Opening, new: OpeningState, *, by: Actor, reason: str = "") -> Opening:
    require_manager(opening, by)
    row = Opening.objects.select_for_update().get(pk=opening.pk)
    old = OpeningState(row.status)
    require_move(old, new)
    row.status = new.value
    if new is OpeningState.PUBLISHED:
        row.confirmed_on = timezone.localdate()
    row.save(update_fields=["status", "confirmed_on"])
    AuditEntry.objects.record(
        by=by,
        verb=f"opening.{new.value}",
        subject=row,
        before={"status": old.value},
        after={"status": new.value},
        reason=reason[:300],
    )
    return row


def _with_supervisor_name(values: dict[str, Any]) -> dict[str, Any]:
    """Whoever is chosen as supervisor lends her name to the opening's text."""
    chosen = values.get("supervisor")
    return {**values, "supervisor_name": chosen.name} if chosen is not None else values


def _check(employer_id: int, values: Mapping[str, Any], row: Opening | None = None) -> None:
    def value(name: str) -> Any:
        return values.get(name, getattr(row, name, None))

    site: Workplace | None = value("workplace")
    if site is not None and site.organisation_id != employer_id:
        raise Refused("foreign_workplace", _("Choose a site of this employer."), "workplace")
    supervisor = values.get("supervisor")
    if supervisor is not None and supervisor.employer_id != employer_id:
        raise Refused("foreign_supervisor", _("Choose a supervisor of this employer."), "supervisor")
    first: dt.date | None = value("starts_on")
    last: dt.date | None = value("ends_on")
    if first and last and last < first:
        raise Refused("dates", _("The last day lies before the first."), "ends_on")
    if not 1 <= values.get("seat_count", 1) <= MAX_SEATS:
        raise Refused("seats", _("An opening has 1 to %(most)s seats.") % {"most": MAX_SEATS}, "seat_count")
    if value("remuneration_eur") and value("remuneration_kind") not in ("wage", "stipend"):
        raise Refused("pay_kind", _("Say whether the euros are a wage or a stipend."), "remuneration_kind")
    if row is not None and row.status != OpeningState.DRAFT and _is_emptied(values.get("qualifications")):
        raise Refused("no_qualification", _("A published opening teaches a qualification."), "qualifications")


def _is_emptied(chosen: Iterable[Any] | None) -> bool:
    return chosen is not None and not list(chosen)


def _fit_seats(opening: Opening) -> None:
    """One row for each seat: missing ones are added, free ones with the highest numbers go."""
    seats = list(Seat.objects.select_for_update().filter(opening=opening).order_by("number"))
    live = set(
        SeatClaim.objects.filter(seat__in=seats, released_at__isnull=True).values_list("seat_id", flat=True)
    )
    if opening.seat_count < len(live):
        raise Refused(
            "seats_taken",
            _("%(taken)s seats are taken already; there cannot be fewer.") % {"taken": len(live)},
            "seat_count",
        )
    surplus = len(seats) - opening.seat_count
    if surplus < 0:
        highest = seats[-1].number if seats else 0
        Seat.objects.bulk_create(
            Seat(opening=opening, number=highest + step) for step in range(1, 1 - surplus)
        )
    if surplus > 0:
        removed = [seat for seat in reversed(seats) if seat.pk not in live][:surplus]
        remaining = next(seat for seat in seats if seat not in removed)
        # A seat with a past (a released claim) cannot be deleted: its past goes to a seat that stays.
        SeatClaim.objects.filter(seat__in=removed).update(seat=remaining)
        Seat.objects.filter(pk__in=[seat.pk for seat in removed]).delete()
