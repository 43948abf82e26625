"""Placement at a firm found by the learner: creates opening, seat and agreed assignment in one step."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.admissions.services import verification
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.organisations.models import Organisation, Workplace
from alliances.organisations.services import organisations
from matching.assignments import stays
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.services import kept_terms
from matching.assignments.terms import distance
from matching.learners.access import can_send
from matching.learners.models import Enrolment
from matching.openings.models import Opening, SeatClaim
from matching.openings.services import openings


@transaction.atomic
def place(
    enrolment: Enrolment,
    *,
    registration_number: str,
    town: str,
    kind: str,
    starts_on: dt.date,
    ends_on: dt.date,
    by: Actor,
    name: str = "",
    confirmed_because: str = "",
    address: str = "",
    weekly_hours: Decimal | None = None,
    supervisor_name: str = "",
    remuneration_kind: str = "",
    remuneration_eur: Decimal | None = None,
) -> Assignment:
    """Enter what the three agreed among themselves; it counts like any other place.

    The employer is found by its number, or entered as one that nobody has claimed. The opening is paused, so
    that no round offers its seat to anybody else. A second click finds the first one's assignment. An
    employer that entered itself is confirmed first: ``confirmed_because`` says what the school compared.

    Raises
    ------
    Refused
        ``not_yours``, ``already_ended``, ``excluded``, ``learner_placed`` where she holds another seat then,
        ``employer_unconfirmed`` and ``employer_refused`` where ``confirmed_because`` is missing.
    """
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if not can_send(by, locked):
        raise Refused("not_yours", _("This learner is not yours to place."))
    if locked.ended_on is not None and locked.ended_on < starts_on:
        raise Refused("already_ended", _("This enrolment has ended already."))
    employer = organisations.find_or_register(registration_number, name=name, by=by)
    verification.require_confirmed(employer, because=confirmed_because, by=by)
    if locked.exclusions.filter(employer=employer).exists():
        raise Refused("excluded", _("The learner is kept away from this employer."), "registration_number")
    existing = _existing_assignment(locked, employer, starts_on, ends_on)
    if existing is not None:
        return existing
    site = organisations.site_at(employer, town=town, address=address, by=by)
    offered = openings.create(
        employer=employer,
        workplace=site,
        by=by,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        weekly_hours=weekly_hours,
        supervisor_name=supervisor_name,
        remuneration_kind=remuneration_kind,
        remuneration_eur=remuneration_eur,
        qualifications=[locked.programme.qualification],
    )
    openings.pause(openings.publish(offered, by=by, tells=False), by=by)
    return _create_agreed(locked, offered, site, by)


def _existing_assignment(
    enrolment: Enrolment, employer: Organisation, first: dt.date, last: dt.date
) -> Assignment | None:
    """The same placement entered before; refuses if the learner has another seat in these days."""
    live = SeatClaim.objects.filter(enrolment=enrolment, released_at__isnull=True)
    entered = Assignment.objects.filter(
        claim__in=live,
        origin=Assignment.Origin.OWN_FIRM,
        opening__employer=employer,
        opening__starts_on=first,
        opening__ends_on=last,
    ).first()
    if entered is not None:
        return entered
    taken = live.filter(stays.has_days(live, first, last)).select_related("seat__opening__employer").first()
    if taken is not None:
        message = _("The learner has a place in these days already: %(employer)s.")
        raise Refused("learner_placed", message % {"employer": taken.seat.opening.employer}, "starts_on")
    return None


def _create_agreed(enrolment: Enrolment, offered: Opening, site: Workplace, by: Actor) -> Assignment:
    now = timezone.now()
    claim = SeatClaim.objects.create(seat=offered.seats.get(), enrolment=enrolment)
    assignment = Assignment.objects.create(
        enrolment=enrolment,
        opening=offered,
        claim=claim,
        origin=Assignment.Origin.OWN_FIRM,
        status=AssignmentState.AGREED,
        km=_km(enrolment, site),
        answer_by=offered.starts_on,
        employer_accepted_at=now,
        learner_accepted_at=now,
        is_employer_by_school=True,
        is_learner_by_school=True,
    )
    kept_terms.keep([assignment])
    AuditEntry.objects.record(
        by=by,
        verb="assignment.own_firm",
        subject=assignment,
        after={"opening": offered.pk, "by_school": True},
    )
    enqueue_on_commit("matching.assignments.tasks.notify_of_answer", assignment_id=assignment.pk)
    return assignment


def _km(enrolment: Enrolment, site: Workplace) -> float | None:
    return distance(enrolment.person, site)
