"""The two school years before the demo year: learners who graduated, their stays, and what was frozen then.

Written in bulk, by the shapes that the services would leave: thousands of invented days pass in seconds. The
figures are computed from these rows as from any others.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from django.db.models import F
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.law.rules import SchoolYearSpan
from dvb.agreements.draft_terms import live_terms
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement, Signature
from dvb.demo.year.names import person
from dvb.demo.year.random_sources import chance, dice
from dvb.demo.year.working_days import WEEK
from dvb.indicators.engine.definitions import Period
from dvb.indicators.queries.figures import Scope
from dvb.indicators.services import freezing
from dvb.learning.models import Assessment, Confirmation, EndReport, Level
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogEntry, LogTask, LogWeek, PaperMonth, monday_of
from dvb.plans.models import Site
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment, Person, SchoolYear
from matching.learners.services.groups import ensure_year
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, Seat, SeatClaim

SHARES = {2: 0.17, 1: 0.20}
"""Share of a year's learners with a stay outside, by how many years ago; near the published path."""
CONFIRMED_SHARE, REPORT_SHARE = 0.85, 0.4
WEEKS, DAYS, MINUTES = 4, 3, 420
"""Four weeks of three days of seven hours: 84 hours."""
LATE_PAPERS, LATE_MINUTES = 12, 3000
"""Stays whose diary was kept on paper and came after the figure was frozen: 50 hours each."""
SIGNED_BEFORE = dt.timedelta(days=7)
ALUMNI_AGE = 19
SEED = 2026
FROZEN = ("rr35_participation", "rr35_new_skills")


@dataclass(frozen=True, slots=True)
class _Past:
    """One finished school year."""

    year: int
    ago: int
    span: SchoolYearSpan


def fill(current: SchoolYear) -> None:
    """Write both years once; years that are not over yet are left out."""
    if Agreement.objects.filter(number__startswith=_PREFIX).exists():
        return
    years = [_past(current.starts_on.year - ago, ago) for ago in sorted(SHARES, reverse=True)]
    over = [past for past in years if past.span.ends_on < timezone.localdate()]
    for past in over:
        ensure_year(f"{past.year}/{(past.year + 1) % 100:02d}")
        _graduates(past)
    for past in over:
        _stays(past)
    for past in over:
        _freeze(past)
    if over:
        _correct(over[-1])


_PREFIX = "P-"


def _past(year: int, ago: int) -> _Past:
    return _Past(year, ago, SchoolYearSpan(year))


def _graduates(past: _Past) -> None:
    """As many as are in their last course now, of the same programmes and towns; they left in June."""
    source = dice(SEED, f"graduates/{past.year}")
    here = Enrolment.objects.filter(ended_on__isnull=True).select_related("person", "group").order_by("pk")
    last_course = here.filter(group__course=F("group__last_course"))
    templates = list(last_course or here)  # a very small year has no last course
    persons = [_graduate(source, past, one) for one in templates]
    Person.objects.bulk_create(persons, batch_size=500)
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                person=graduate,
                school_id=one.school_id,
                programme_id=one.programme_id,
                external_id=f"A{past.year % 100}{number:04d}",
                started_on=dt.date(past.year + 1 - (one.group.last_course if one.group else 1), 9, 1),
                ended_on=dt.date(past.year + 1, 6, 30),
                end_reason="graduated",
            )
            for number, (graduate, one) in enumerate(zip(persons, templates, strict=True), start=1)
        ],
        batch_size=500,
    )


def _graduate(source: Random, past: _Past, template: Enrolment) -> Person:
    name, near = person(source), template.person
    graduate = Person(
        first_name=name.first,
        last_name=name.last,
        birth_date=dt.date(past.year - ALUMNI_AGE, 9, 1) + dt.timedelta(days=source.randrange(365)),
        town=near.town,
        municipality=near.municipality,
        place_code=near.place_code,
        is_demo=True,
    )
    graduate.refresh_keys()
    return graduate


def _stays(past: _Past) -> None:
    """Stays of a part of the learners of 1 October, at employers that still offer places."""
    source = dice(SEED, f"stays/{past.year}")
    hosts = _hosts()
    day = dt.date(past.year, 10, 1)
    learners = Enrolment.objects.filter(started_on__lte=day, person__user__isnull=True)
    learners = learners.exclude(ended_on__lt=day).select_related("person", "programme__qualification")
    chosen = [
        (one, source.choice(hosts[one.programme.qualification_id]))
        for one in learners.order_by("pk")
        if chance(source, SHARES[past.ago]) and hosts.get(one.programme.qualification_id)
    ]
    agreements = _agreements(past, source, chosen)
    _logs(agreements[LATE_PAPERS:] if past.ago == 1 else agreements)
    _skills(source, agreements)


def _hosts() -> dict[int, list[Opening]]:
    """This year's openings by qualification: whoever teaches now taught before."""
    hosts: dict[int, list[Opening]] = defaultdict(list)
    offered = Opening.objects.exclude(status=OpeningState.CLOSED).prefetch_related("qualifications")
    for opening in offered.order_by("pk"):
        for qualification in opening.qualifications.all():
            hosts[qualification.pk].append(opening)
    return hosts


def _agreements(past: _Past, source: Random, chosen: Sequence[tuple[Enrolment, Opening]]) -> list[Agreement]:
    """Opening, seat, claim, assignment, agreement and signatures of each stay; all over by now."""
    openings = [_opening(past, source, template) for _one, template in chosen]
    Opening.objects.bulk_create(openings, batch_size=500)
    through = Opening.qualifications.through
    through.objects.bulk_create(
        through(opening_id=opening.pk, qualification_id=one.programme.qualification_id)
        for opening, (one, _template) in zip(openings, chosen, strict=True)
    )
    seats = Seat.objects.bulk_create(Seat(opening=opening, number=1) for opening in openings)
    claims = SeatClaim.objects.bulk_create(
        SeatClaim(seat=seat, enrolment=one, released_at=_at(seat.opening.ends_on))
        for seat, (one, _template) in zip(seats, chosen, strict=True)
    )
    assignments = Assignment.objects.bulk_create(_assignment(claim) for claim in claims)
    agreements = [_agreement(past, number, one) for number, one in enumerate(assignments, start=1)]
    Agreement.objects.bulk_create(agreements, batch_size=500)
    Signature.objects.bulk_create(_signatures(agreements), batch_size=1000)
    return agreements


def _opening(past: _Past, source: Random, template: Opening) -> Opening:
    first = monday_of(dt.date(past.year + 1, 1, 12)) + dt.timedelta(weeks=source.randrange(14))
    opening = Opening(
        employer_id=template.employer_id,
        workplace_id=template.workplace_id,
        title=template.title,
        kind=template.kind,
        status=OpeningState.CLOSED,
        starts_on=first,
        ends_on=first + dt.timedelta(days=7 * WEEKS - 3),
        weekly_hours=21,
        supervisor_name=template.supervisor_name,
        is_demo=True,
    )
    opening.refresh_keys()
    return opening


def _assignment(claim: SeatClaim) -> Assignment:
    agreed = _at(claim.seat.opening.starts_on - dt.timedelta(days=20))
    return Assignment(
        enrolment=claim.enrolment,
        opening=claim.seat.opening,
        claim=claim,
        origin=Assignment.Origin.BY_HAND,
        status=AssignmentState.AGREED,
        answer_by=claim.seat.opening.starts_on,
        employer_accepted_at=agreed,
        learner_accepted_at=agreed,
        name_released_at=agreed,
    )


def _agreement(past: _Past, number: int, assignment: Assignment) -> Agreement:
    agreement = Agreement(assignment=assignment, status=AgreementState.ENDED, week=WEEK)
    agreement.dated_on = assignment.opening.starts_on - SIGNED_BEFORE
    agreement.number = f"{_PREFIX}{number}/{past.year + 1}"
    agreement.terms = live_terms(agreement).as_json()
    return agreement


def _signatures(agreements: Sequence[Agreement]) -> Iterator[Signature]:
    for agreement in agreements:
        names = {
            "school": "Ilze Paraudziņa",
            "host": agreement.assignment.opening.supervisor_name or "Paraugs",
            "learner": agreement.assignment.enrolment.person.name,
        }
        for side, name in names.items():
            signed_on = agreement.assignment.opening.starts_on - SIGNED_BEFORE
            yield Signature(agreement=agreement, side=side, name=name, signed_on=signed_on)


def _logs(agreements: Sequence[Agreement]) -> None:
    """Three days a week, all confirmed and checked."""
    weeks = [
        LogWeek(
            agreement=agreement,
            monday=agreement.assignment.opening.starts_on + dt.timedelta(weeks=number),
            status=LogWeekState.CHECKED,
            confirmed_at=_at(agreement.assignment.opening.starts_on + dt.timedelta(days=7 * number + 5)),
            checked_at=_at(agreement.assignment.opening.starts_on + dt.timedelta(days=7 * number + 7)),
            confirmed_name=agreement.assignment.opening.supervisor_name or "Paraugs",
            method=LogWeek.Method.LINK,
        )
        for agreement in agreements
        for number in range(WEEKS)
    ]
    LogWeek.objects.bulk_create(weeks, batch_size=1000)
    entries = [
        LogEntry(
            week=week,
            day=week.monday + dt.timedelta(days=day),
            starts_at=dt.time(8),
            ends_at=dt.time(15, 30),
            break_minutes=30,
            minutes=MINUTES,
        )
        for week in weeks
        for day in range(DAYS)
    ]
    LogEntry.objects.bulk_create(entries, batch_size=1000)
    outcomes = _outcomes(agreements)
    LogTask.objects.bulk_create(
        (
            LogTask(entry=entry, outcome_id=keys[number % len(keys)])
            for number, entry in enumerate(entries)
            if (keys := outcomes[_qualification(entry.week.agreement)])
        ),
        batch_size=1000,
    )


def _qualification(agreement: Agreement) -> int:
    return int(agreement.assignment.enrolment.programme.qualification_id)


def _outcomes(agreements: Sequence[Agreement]) -> dict[int, list[int]]:
    """The first outcomes of each qualification, by key."""
    found = {}
    for agreement in agreements:
        qualification = agreement.assignment.enrolment.programme.qualification
        if qualification.pk not in found:
            keys = qualification.outcomes.order_by("code").values_list("pk", flat=True)
            found[qualification.pk] = list(keys[:4])
    return found


def _skills(source: Random, agreements: Sequence[Agreement]) -> None:
    """What most of them could do at the end: the supervisor's level, the school's confirmation, a report."""
    outcomes = _outcomes(agreements)
    known = set(Confirmation.objects.values_list("person_id", "outcome_id"))
    assessments, confirmations, reports = [], [], []
    for agreement in agreements:
        opening, enrolment = agreement.assignment.opening, agreement.assignment.enrolment
        name, last = opening.supervisor_name or "Paraugs", opening.ends_on
        if chance(source, REPORT_SHARE):
            reports.append(
                EndReport(
                    agreement=agreement,
                    attendance=5,
                    work=4,
                    independence=source.choice((3, 4, 5)),
                    teamwork=5,
                    would_take_again=chance(source, 0.8),
                    given_name=name,
                    given_on=last,
                )
            )
        keys = outcomes[_qualification(agreement)]
        new = [key for key in keys if (enrolment.person_id, key) not in known]
        if not new or not chance(source, CONFIRMED_SHARE):
            continue
        outcome = new[0]
        common = {"agreement": agreement, "outcome_id": outcome}
        assessments.append(
            Assessment(
                **common,
                kind=Assessment.Kind.SUPERVISOR,
                level=Level.ALONE,
                assessed_name=name,
                assessed_on=last,
            )
        )
        confirmations.append((assessments[-1], enrolment))
    EndReport.objects.bulk_create(reports)
    Assessment.objects.bulk_create(assessments, batch_size=500)
    Confirmation.objects.bulk_create(
        (
            Confirmation(
                person_id=enrolment.person_id,
                outcome_id=assessment.outcome_id,
                site=Site.HOST,
                agreement=assessment.agreement,
                assessment=assessment,
                school_id=enrolment.school_id,
                confirmed_on=assessment.assessed_on + dt.timedelta(days=3),
            )
            for assessment, enrolment in confirmations
        ),
        batch_size=500,
    )


def _freeze(past: _Past) -> None:
    for definition_id in FROZEN:
        freezing.freeze(Scope(), definition_id=definition_id, period=Period.school_year(past.year), by=SYSTEM)


def _correct(past: _Past) -> None:
    """Paper diaries that came late for a few learners, and with them a second version of one figure."""
    late = (
        Agreement.objects.filter(number__startswith=_PREFIX, number__endswith=f"/{past.year + 1}")
        .select_related("assignment__opening")
        .order_by("pk")[:LATE_PAPERS]
    )
    PaperMonth.objects.bulk_create(
        PaperMonth(
            agreement=agreement,
            month=agreement.assignment.opening.ends_on.replace(day=1),
            minutes=LATE_MINUTES,
            confirmed_name=agreement.assignment.opening.supervisor_name or "Paraugs",
        )
        for agreement in late
    )
    period = Period.school_year(past.year)
    first = freezing.freeze(Scope(), definition_id=FROZEN[0], period=period, by=SYSTEM)
    freezing.correct(first, reason="Skolas iesniedza papīra dienasgrāmatas pēc termiņa.", by=SYSTEM)


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(16)))
