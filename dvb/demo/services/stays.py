"""Learners of the demo who are at work already: signed agreements that run, plans, and some weeks of log."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from alliances.catalogue.models import Qualification
from alliances.law.rules import adulthood_day
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from dvb.agreements.draft_terms import live_terms
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement, Signature
from dvb.demo.year.working_days import WEEK, worked
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import Absence, LogEntry, LogTask, LogWeek, monday_of
from dvb.logbook.queries.stay_days import Stay, days_of
from dvb.plans.lifecycle import PlanState
from dvb.plans.models import Plan, PlanLine, Site
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, Seat, SeatClaim

HOW_MANY, BEFORE, AFTER = 12, dt.timedelta(weeks=9), dt.timedelta(weeks=9)
PERSONAS = ("adult-learner", "minor-learner")
OUTCOMES = 5
PAUSED_DAYS = 2


def at_work() -> None:
    """The learners who sign in, and others of their schools, have been at work for some weeks; once."""
    if Agreement.objects.exists():
        return
    today = timezone.localdate()
    host = Organisation.objects.filter(memberships__user__persona="employer", kind="employer").first()
    for number, enrolment in enumerate(_learners(host)):
        opening = _opening(enrolment, host, today)
        if opening is not None:
            _log(_agreement(enrolment, opening, today), number, today)


def _learners(host: Organisation | None) -> list[Enrolment]:
    """Those who sign in; others whom the host can teach, and others of the coordinator's school."""
    rows = Enrolment.objects.filter(ended_on__isnull=True).select_related(
        "person", "school", "programme__qualification", "group"
    )
    own = list(rows.filter(person__user__persona__in=PERSONAS).order_by("pk"))
    school = Membership.objects.filter(user__persona="school-coordinator").order_by("pk").first()
    nobody = rows.filter(person__user__isnull=True)
    others = nobody.filter(school=school.organisation_id if school else 0)
    qualifications = Qualification.objects.filter(openings__employer=host)
    elsewhere = nobody.filter(programme__qualification__in=qualifications)
    fitting = list(elsewhere.order_by("pk")[: HOW_MANY // 2])
    rest = others.exclude(pk__in=[one.pk for one in fitting]).order_by("pk")
    return [*own, *fitting, *rest[: HOW_MANY - len(fitting)]]


def _opening(enrolment: Enrolment, host: Organisation | None, today: dt.date) -> Opening | None:
    """A place of before the round, for the learner's qualification: at the host who signs in, else nearby."""
    offered = Opening.objects.filter(qualifications=enrolment.programme.qualification).order_by("pk")
    template = offered.filter(employer=host).first() or offered.first()
    if template is None:
        return None
    opening = Opening.objects.create(
        employer_id=template.employer_id,
        workplace_id=template.workplace_id,
        title=template.title,
        kind=template.kind,
        status=OpeningState.CLOSED,
        starts_on=monday_of(today - BEFORE),
        ends_on=today + AFTER,
        weekly_hours=21,
        supervisor_id=template.supervisor_id,
        supervisor_name=template.supervisor_name,
        remuneration_kind="wage",
        is_demo=True,
    )
    opening.qualifications.set([enrolment.programme.qualification])
    Seat.objects.create(opening=opening, number=1)
    return opening


def _agreement(enrolment: Enrolment, opening: Opening, today: dt.date) -> Agreement:
    """Agreed, signed by all on the day before, and begun."""
    now, before = timezone.now(), opening.starts_on - dt.timedelta(days=1)
    claim = SeatClaim.objects.create(seat=opening.seats.get(), enrolment=enrolment)
    assignment = Assignment.objects.create(
        enrolment=enrolment,
        opening=opening,
        claim=claim,
        origin=Assignment.Origin.BY_HAND,
        status=AssignmentState.AGREED,
        answer_by=before,
        employer_accepted_at=now,
        learner_accepted_at=now,
        name_released_at=now,
    )
    agreement = Agreement(assignment=assignment, status=AgreementState.ACTIVE, dated_on=before, week=WEEK)
    agreement.number = f"D-{assignment.pk}/{today.year}"
    agreement.terms = live_terms(agreement).as_json()
    agreement.save()
    names = {"school": "Ilze Paraudziņa", "host": opening.supervisor_name, "learner": enrolment.person.name}
    Signature.objects.bulk_create(
        Signature(agreement=agreement, side=side, name=name or "Paraugs", signed_on=before)
        for side, name in names.items()
    )
    return agreement


def _plan(enrolment: Enrolment) -> list[PlanLine]:
    """An agreed plan of the first outcomes of the qualification; what is there already stays."""
    plan, created = Plan.objects.get_or_create(
        enrolment=enrolment, defaults={"status": PlanState.AGREED, "agreed_on": timezone.localdate()}
    )
    if created:
        outcomes = enrolment.programme.qualification.outcomes.order_by("code")[:OUTCOMES]
        PlanLine.objects.bulk_create(
            PlanLine(plan=plan, outcome=outcome, site=Site.HOST, hours=80, position=number)
            for number, outcome in enumerate(outcomes, start=1)
        )
    return list(plan.lines.filter(site=Site.HOST).select_related("outcome"))


def _log(agreement: Agreement, number: int, today: dt.date) -> None:
    """Weeks until yesterday: the oldest checked, then confirmed, the last ones waiting; one sent back."""
    stay, lines = Stay(agreement), _plan(agreement.assignment.enrolment)
    planned = [
        day for day in days_of(stay.starts_on, today - dt.timedelta(days=1)) if stay.planned_minutes(day)
    ]
    if number % 3 == 2 and len(planned) > PAUSED_DAYS:
        _away(agreement, planned[-PAUSED_DAYS - 3])
        planned.remove(planned[-PAUSED_DAYS - 3])
    enrolment = agreement.assignment.enrolment
    born = enrolment.person.birth_date
    is_minor = born is None or adulthood_day(born) > stay.starts_on
    days = worked(enrolment.external_id or str(number), planned, len(lines), is_minor=is_minor)
    mondays = sorted({monday_of(one.day) for one in days})
    weeks = {
        monday: _week(agreement, monday, _state(place, len(mondays), number))
        for place, monday in enumerate(mondays)
    }
    LogWeek.objects.bulk_create(weeks.values())
    entries = [
        LogEntry(
            week=weeks[monday_of(one.day)],
            day=one.day,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            break_minutes=one.break_minutes,
            minutes=(one.ends_at.hour - one.starts_at.hour) * 60 + one.ends_at.minute - one.break_minutes,
            remark=one.remark,
        )
        for one in days
    ]
    LogEntry.objects.bulk_create(entries)
    LogTask.objects.bulk_create(
        LogTask(entry=entry, outcome=lines[place].outcome)
        for entry, one in zip(entries, days, strict=True)
        for place in one.tasks
    )


def _state(place: int, count: int, number: int) -> str:
    weeks_ago = count - 1 - place
    if weeks_ago == 1 and number % 4 == 3:
        return LogWeekState.RETURNED
    if weeks_ago < 1 + number % 2:
        return LogWeekState.OPEN
    return LogWeekState.CONFIRMED if weeks_ago < 4 else LogWeekState.CHECKED


def _week(agreement: Agreement, monday: dt.date, state: str) -> LogWeek:
    week = LogWeek(agreement=agreement, monday=monday, status=state)
    if week.is_confirmed:
        friday = dt.datetime.combine(monday + dt.timedelta(days=4), dt.time(16))
        week.confirmed_at = timezone.make_aware(friday)
        week.confirmed_name = agreement.assignment.opening.supervisor_name or "Paraugs"
        week.method = LogWeek.Method.LINK
    if state == LogWeekState.CHECKED:
        week.checked_at = week.confirmed_at
    if state == LogWeekState.RETURNED:
        week.returned_reason = "Otrdien strādājāt līdz 17.00. Lūdzu, palabojiet."
    return week


def _away(agreement: Agreement, day: dt.date) -> None:
    Absence.objects.create(agreement=agreement, kind=Absence.Kind.SICK, starts_on=day, ends_on=day)
