"""From a figure down to the log: what one learner of the own school counts by, or not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, placements
from dvb.indicators.engine.definitions import MINUTES, Definition, Period
from dvb.indicators.queries.figures import Scope, compute, facts, learners_of
from dvb.learning.models import FIRST_FIRST, Confirmation
from dvb.logbook.lifecycle import CONFIRMED
from dvb.logbook.models import LogEntry, PaperMonth
from matching.learners.models import Person


@dataclass(frozen=True)
class StayEvidence:
    """One stay with what was logged in the window; ``minutes`` are the confirmed ones, also from paper."""

    agreement: Agreement
    signed_on: dt.date | None
    is_outside_school: bool
    lines: list[LogEntry]
    months: list[PaperMonth]
    minutes: int
    is_enough: bool


@dataclass(frozen=True)
class Evidence:
    """A learner, whether she counts, and her stays and confirmations that the reader may see."""

    person: Person
    counts: bool
    period: Period
    stays: list[StayEvidence]
    confirmations: list[Confirmation]


def evidence_of(
    actor: Actor, scope: Scope, rule: Definition, period: Period, person_id: int
) -> Evidence | None:
    """What a learner of the own school counts by; nothing about a learner of another school."""
    if not scope.is_own or scope.school is None:
        return None
    own = visible_to(actor, Person).filter(pk=person_id, enrolments__school=scope.school)
    person: Person | None = own.distinct().first()
    if person is None:
        return None
    figure = compute(facts(scope, period.ref_date), rule, period, scope)
    first = period.starts_on if rule.base == "stock" else dt.date.min
    confirmations = visible_to(actor, Confirmation).filter(person=person, withdrawn_at__isnull=True)
    rows = (
        visible_to(actor, Agreement)
        .filter(assignment__enrolment__person=person)
        .exclude(status=AgreementState.VOID)
        .select_related("assignment__opening__employer", "assignment__enrolment")
        .prefetch_related("paper_months")
        .order_by("pk")
    )
    return Evidence(
        person=person,
        counts=person in learners_of(actor, figure),
        period=period,
        stays=[
            _stay(stay, rule, first, period.last_known) for stay in placements(rows, signatures=True).values()
        ],
        confirmations=list(
            confirmations.filter(confirmed_on__gte=first, confirmed_on__lte=period.last_known)
            .select_related("outcome")
            .order_by(*FIRST_FIRST)
        ),
    )


def _stay(stay: Placement, rule: Definition, first: dt.date, last: dt.date) -> StayEvidence:
    row = stay.agreement
    lines = LogEntry.objects.filter(week__agreement=row, day__gte=first, day__lte=last)
    rows = lines.select_related("week").prefetch_related("tasks__outcome").order_by("day", "starts_at")
    counted = [one for one in rows if stay.counts(one.day)]
    in_window = [one for one in row.paper_months.all() if first <= one.month <= last]
    months = [one for one in in_window if stay.counts_month(one.month)]
    minutes = sum(one.minutes for one in counted if one.week.status in CONFIRMED)
    minutes += sum(one.minutes for one in months)
    return StayEvidence(
        agreement=row,
        signed_on=stay.signed_on,
        is_outside_school=row.assignment.opening.employer_id != row.assignment.enrolment.school_id,
        lines=counted,
        months=months,
        minutes=minutes,
        is_enough=minutes >= max(1, (rule.min_hours or 0) * MINUTES),
    )
