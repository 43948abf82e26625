"""What an alliance's coordinator watches of stays: agreements not signed, insurance that ends too early."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.exception_kinds import (
    LEARNERS,
    SCHOOL,
    Column,
    ExceptionKind,
    Letter,
    Row,
    by_member,
    register,
)
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import BEFORE_SIGNED
from dvb.agreements.placement import placements
from dvb.readiness.models import Clearance
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment

UNSIGNED_DAYS, PAPERS_DAYS = 14, 30


def unsigned(actor: Actor) -> list[Row]:
    """Agreed places that begin within two weeks, or have begun, without a signed agreement, by school."""
    today = timezone.localdate()
    soon = today + dt.timedelta(days=UNSIGNED_DAYS)
    rows = (
        visible_to(actor, Assignment)
        .filter(status=AssignmentState.AGREED)
        .filter(
            Q(agreement__isnull=True, opening__starts_on__lte=soon, opening__ends_on__gte=today)
            | Q(agreement__status__in=BEFORE_SIGNED)
        )
        .select_related("opening", "enrolment__school", "agreement")
    )
    days = _first_and_last_days(rows)
    due = [(row, first) for row in rows for first, last in [days[row.pk]] if first <= soon and last >= today]
    return by_member((row.enrolment.school, first) for row, first in due)


def expiring(actor: Actor) -> list[Row]:
    """Learners whose accident insurance ends within a month and before their stay does, by school."""
    today = timezone.localdate()
    papers = Clearance.objects.filter(enrolment=OuterRef("enrolment"), kind=Clearance.Kind.INSURANCE)
    ends = papers.filter(valid_to__gte=today, valid_to__lte=today + dt.timedelta(days=PAPERS_DAYS))
    always = papers.filter(valid_to__isnull=True)
    newest = papers.order_by("-valid_to").values("valid_to")[:1]
    rows = (
        visible_to(actor, Assignment)
        .filter(Exists(ends), ~Exists(always), status__in=LIVE_ASSIGNMENTS)
        .annotate(covered_until=Subquery(newest))
        .select_related("opening", "enrolment__school", "agreement")
    )
    days = _first_and_last_days(rows)
    last_days = [(row, last) for row in rows for __, last in [days[row.pk]]]
    return by_member(
        (row.enrolment.school, None) for row, last in last_days if last >= today and last > row.covered_until
    )


def _first_and_last_days(rows: Iterable[Assignment]) -> dict[int, tuple[dt.date, dt.date]]:
    """The days of each stay by its agreement; of the opening while there is none."""
    days = {row.pk: (row.opening.starts_on, row.opening.ends_on) for row in rows}
    agreements = [row.agreement for row in rows if hasattr(row, "agreement")]
    stays = placements(agreements).values()
    return days | {stay.agreement.assignment_id: (stay.starts_on, stay.ends_on) for stay in stays}


register(
    ExceptionKind(
        code="unsigned",
        title=_("Begins within two weeks, agreement not signed"),
        position=40,
        asked="school",
        find=unsigned,
        columns=(SCHOOL, LEARNERS, Column(title=_("First day"), value=lambda row: row.day)),
        letter=Letter(
            kind="ask_unsigned",
            button=_("Ask the school"),
            path=lambda rows: reverse("agreement-list") + "?state=open",
        ),
    )
)
register(
    ExceptionKind(
        code="expiring",
        title=_("Accident insurance ends within a month"),
        position=50,
        asked="school",
        find=expiring,
        letter=Letter(
            kind="ask_expiring",
            button=_("Ask the school"),
            path=lambda rows: reverse("matching:group-list"),
        ),
    )
)
