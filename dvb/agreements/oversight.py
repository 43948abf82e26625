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
from dvb.agreements.placement import first_terms, placements
from dvb.kernel.terms import Terms
from dvb.start_requirements.models import Clearance
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment, AssignmentTerms
from matching.openings.models import Opening

UNSIGNED_DAYS, PAPERS_DAYS = 14, 30


def unsigned(actor: Actor) -> list[Row]:
    """Agreed places that begin within two weeks, or have begun, without a signed agreement, by school."""
    today = timezone.localdate()
    soon = today + dt.timedelta(days=UNSIGNED_DAYS)
    rows = (
        visible_to(actor, Assignment)
        .filter(status=AssignmentState.AGREED)
        .filter(Q(agreement__isnull=True) | Q(agreement__status__in=BEFORE_SIGNED))
        .select_related("opening", "enrolment__school", "agreement")
        .prefetch_related("terms_versions")
    )
    stays = [(row.enrolment.school, _terms_to_sign(row)) for row in rows]
    due = [(school, stay) for school, stay in stays if stay.starts_on <= soon and stay.ends_on >= today]
    return by_member((school, stay.starts_on) for school, stay in due)


def _terms_to_sign(row: Assignment) -> AssignmentTerms | Opening | Terms:
    """Its agreement, which nothing amends before all have signed; what was agreed while there is none."""
    return first_terms(row.agreement) if hasattr(row, "agreement") else row.kept or row.opening


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
        .prefetch_related("terms_versions")
    )
    last_days = _last_days(rows)
    uncovered = [row for row in rows if last_days[row.pk] >= today and last_days[row.pk] > row.covered_until]
    return by_member((row.enrolment.school, None) for row in uncovered)


def _last_days(rows: Iterable[Assignment]) -> dict[int, dt.date]:
    """The last day of each stay by its agreement; of the opening while there is none."""
    agreements = [row.agreement for row in rows if hasattr(row, "agreement")]
    stays = placements(agreements).values()
    agreed = {row.pk: (row.kept or row.opening).ends_on for row in rows}
    return agreed | {stay.agreement.assignment_id: stay.ends_on for stay in stays}


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
