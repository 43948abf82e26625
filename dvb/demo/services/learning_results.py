"""What learners of the demo learned: levels, confirmations, and a few stays that ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from alliances.alliances.models import Alliance
from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from dvb.agreements.draft_terms import live_terms
from dvb.agreements.lifecycle import STARTED, AgreementState
from dvb.agreements.models import Agreement
from dvb.demo.services.people import JOINT_ALLIANCE
from dvb.indicators.services import projects
from dvb.learning.models import PASS, Assessment, Confirmation, EndReport, LearnerView, Level, Visit
from dvb.learning.services import skills
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogEntry, LogTask, LogWeek, monday_of
from dvb.plans.models import Site
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, Seat, SeatClaim

ENDED, FEW, PARTNERS, WEEKS, SCORES = 7, 4, 5, 8, (5, 4, 4, 5, 3, 4, 5)
KINDS = Assessment.Kind


def fill() -> None:
    """Once: somebody who starts the demo again finds what stands there."""
    if Assessment.objects.exists():
        return
    ended = [_ended(one, template, number) for number, (one, template) in enumerate(_places())]
    stays = Agreement.objects.filter(assignment__opening__is_demo=True, status__in=STARTED).select_related(
        "assignment__enrolment__programme", "assignment__opening"
    )
    for number, stay in enumerate(stays.order_by("pk")):
        _levels(stay, number)
    _end_reports(ended)
    _project()


def _project() -> None:
    """One project of the joint alliance's schools, led by the school whose coordinator signs in."""
    joint = Alliance.objects.get(name=JOINT_ALLIANCE)
    schools = list(
        Organisation.objects.filter(kind="school", alliance_memberships__alliance=joint).order_by("pk")
    )
    own = Membership.objects.filter(user__persona="school-coordinator").order_by("pk").first()
    lead = own.organisation if own else schools[0]
    projects.save(
        None,
        name="Demo prasmju alianses projekts",
        number="DEMO-4.2.2.9",
        alliance=joint,
        lead=lead,
        partners=schools[:PARTNERS],
        starts_on=dt.date(2025, 9, 1),
        ends_on=dt.date(2027, 12, 31),
        target_percent=Decimal(30),
        by=SYSTEM,
    )


def _places() -> list[tuple[Enrolment, Opening]]:
    """Learners who were nowhere yet, each with an opening like the one where she was.

    Some at the employer who signs in, some of the school whose coordinator signs in.
    """
    host = Organisation.objects.filter(memberships__user__persona="employer", kind="employer").first()
    school = Membership.objects.filter(user__persona="school-coordinator").order_by("pk").first()
    free = Enrolment.objects.filter(
        assignments__isnull=True, ended_on__isnull=True, person__user__isnull=True
    ).select_related("programme__qualification", "person")
    places: dict[int, tuple[Enrolment, Opening]] = {}
    of_school = free.filter(school=school.organisation_id if school else 0)
    of_host = free.filter(programme__qualification__openings__employer=host)
    for rows, employer, limit in ((of_host, host, ENDED), (of_school, None, FEW)):
        for enrolment in rows.distinct().order_by("-pk")[:limit]:
            offered = Opening.objects.filter(qualifications=enrolment.programme.qualification)
            offered = offered.filter(employer=employer) if employer else offered
            opening = offered.order_by("pk").first()
            if opening is not None:
                places.setdefault(enrolment.pk, (enrolment, opening))
    return list(places.values())


def _ended(enrolment: Enrolment, template: Opening, number: int) -> Agreement:
    """Signed, lived for some weeks with a confirmed log, and over."""
    qualification = enrolment.programme.qualification
    last = timezone.localdate() - dt.timedelta(days=7 + number)
    opening = Opening.objects.create(
        employer_id=template.employer_id,
        workplace_id=template.workplace_id,
        title=template.title,
        kind=template.kind,
        status=OpeningState.CLOSED,
        starts_on=monday_of(last - dt.timedelta(weeks=WEEKS)),
        ends_on=last,
        weekly_hours=21,
        supervisor_name=template.supervisor_name,
        is_demo=True,
    )
    opening.qualifications.set([qualification])
    seat, now = Seat.objects.create(opening=opening, number=1), timezone.now()
    claim = SeatClaim.objects.create(seat=seat, enrolment=enrolment, released_at=now)
    assignment = Assignment.objects.create(
        enrolment=enrolment,
        opening=opening,
        claim=claim,
        origin=Assignment.Origin.BY_HAND,
        status=AssignmentState.AGREED,
        answer_by=opening.starts_on,
        employer_accepted_at=now,
        learner_accepted_at=now,
        name_released_at=now,
    )
    agreement = Agreement(assignment=assignment, status=AgreementState.ENDED, dated_on=opening.starts_on)
    agreement.number, agreement.terms = f"B-{assignment.pk}", live_terms(agreement).as_json()
    agreement.save()
    _log(agreement, list(qualification.outcomes.order_by("code")[:4]))
    return agreement


def _log(stay: Agreement, outcomes: Sequence[LearningOutcome]) -> None:
    """Three days a week, all confirmed."""
    opening = stay.assignment.opening
    first = monday_of(opening.starts_on)
    weeks = [
        LogWeek(
            agreement=stay,
            monday=first + dt.timedelta(weeks=number),
            status=LogWeekState.CONFIRMED,
            confirmed_at=timezone.now(),
            confirmed_name=opening.supervisor_name or "Paraugs",
            method=LogWeek.Method.LINK,
        )
        for number in range(WEEKS)
    ]
    LogWeek.objects.bulk_create(weeks)
    entries = [
        LogEntry(
            week=week,
            day=week.monday + dt.timedelta(days=day),
            starts_at=dt.time(8),
            ends_at=dt.time(15, 30),  # seven hours: most of them are under 18
            break_minutes=30,
            minutes=420,
        )
        for week in weeks
        for day in range(3)
    ]
    LogEntry.objects.bulk_create(entries)
    LogTask.objects.bulk_create(
        LogTask(entry=entry, outcome=outcomes[number % len(outcomes)])
        for number, entry in enumerate(entries)
        if outcomes
    )


def _levels(stay: Agreement, number: int) -> None:
    """Her own level at the beginning, the supervisor's later, and the school's word about the older half."""
    today, opening = timezone.localdate(), stay.assignment.opening
    name = opening.supervisor_name or "Paraugs"
    outcomes = skills.outcomes_for(stay)[0][:4]
    assessed = min(today, opening.ends_on) - dt.timedelta(days=3)
    assessments = []
    for place, outcome in enumerate(outcomes):
        at_first = Level((number + place) % 2)
        now = Level(min(Level.TEACHES, at_first + 1 + (number + place) % 3))
        common = {"agreement": stay, "outcome": outcome}
        assessments.append(
            Assessment(
                **common,
                kind=KINDS.ENTRY,
                level=at_first,
                assessed_name=stay.assignment.enrolment.person.name,
                assessed_on=opening.starts_on,
            )
        )
        if place < 3:
            assessments.append(
                Assessment(
                    **common, kind=KINDS.SUPERVISOR, level=now, assessed_name=name, assessed_on=assessed
                )
            )
    Assessment.objects.bulk_create(assessments)
    passed = [row for row in assessments if row.kind == KINDS.SUPERVISOR and row.level >= PASS]
    Confirmation.objects.bulk_create(
        Confirmation(
            person_id=stay.assignment.enrolment.person_id,
            outcome_id=row.outcome_id,
            site=Site.HOST,
            agreement=stay,
            assessment=row,
            school_id=stay.assignment.enrolment.school_id,
            confirmed_on=assessed + dt.timedelta(days=1),
        )
        for row in (passed[number % 3 :] if stay.status == AgreementState.ENDED else passed[:1])
    )


def _end_reports(stays: Sequence[Agreement]) -> None:
    """Reports of most supervisors, views of most learners, one visit each."""
    today = timezone.localdate()
    EndReport.objects.bulk_create(
        EndReport(
            agreement=stay,
            attendance=SCORES[number % len(SCORES)],
            work=4,
            independence=SCORES[-1 - number % len(SCORES)],
            teamwork=5,
            would_take_again=number % 4 != 3,
            strengths="Uzmanīgs darbā, jautā, ja nav skaidrs.",
            given_name=stay.assignment.opening.supervisor_name or "Paraugs",
            given_on=today,
        )
        for number, stay in enumerate(stays[1:])
    )
    LearnerView.objects.bulk_create(
        LearnerView(
            agreement=stay,
            learned=SCORES[number % len(SCORES)],
            guided=SCORES[(number + 2) % len(SCORES)],
            safe=5,
            fair=SCORES[(number + 4) % len(SCORES)],
            as_planned=3,
            would_come_again=number % 3 != 2,
            given_on=today,
        )
        for number, stay in enumerate(stays[1:])
    )
    Visit.objects.bulk_create(
        Visit(
            agreement=stay,
            manner=Visit.Manner.ON_SITE,
            visited_on=stay.assignment.opening.starts_on + dt.timedelta(weeks=2),
            note="Apskatīta darba vieta, pārrunāts plāns.",
        )
        for stay in stays
    )
