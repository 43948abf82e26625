"""A school year in the database, by chance with a seed: stays signed or not, logged, confirmed, assessed."""

from __future__ import annotations

import datetime as dt
import random

from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM
from dvb.agreements.models import Agreement, Signature
from dvb.learning.models import Assessment, Confirmation
from dvb.logbook.models import LogEntry, LogWeek, PaperMonth, monday_of
from dvb.logbook.services import audit as record
from matching.learners.models import Enrolment
from tests import factories as make
from tests.cast import Cast
from tests.dvb.agreements.signed import agree

DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def stay(
    enrolment: Enrolment,
    cast: Cast,
    chance: random.Random,
    *,
    starts: dt.date,
    kind: str = "dvb",
    sides: int = 3,
    days: int = 12,
) -> Agreement:
    """One agreement with its signatures and a week or two of the log."""
    opening = make.OpeningFactory(
        employer=cast.employer,
        kind=kind,
        qualifications=[cast.qualification],
        starts_on=starts,
        ends_on=starts + dt.timedelta(days=days),
    )
    agreement = Agreement.objects.create(assignment=agree(enrolment, opening), status="active")
    for side in Signature.Side.values[:sides]:
        Signature.objects.create(agreement=agreement, side=side, name="Paraugs", signed_on=starts)
    for day in (starts + dt.timedelta(days=number) for number in range(days)):
        status = chance.choice(["open", "confirmed", "checked", "checked"])
        week, __ = LogWeek.objects.get_or_create(
            agreement=agreement,
            monday=monday_of(day),
            defaults={"status": status, "confirmed_at": None if status == "open" else NOON},
        )
        LogEntry.objects.create(
            week=week, day=day, starts_at=dt.time(8), ends_at=dt.time(17), minutes=chance.randrange(300, 600)
        )
    if chance.random() < 0.2:
        PaperMonth.objects.create(
            agreement=agreement, month=starts.replace(day=1), minutes=1200, confirmed_name="Paraugs"
        )
    return agreement


def confirm(agreement: Agreement, outcome: LearningOutcome, day: dt.date, site: str, level: int) -> None:
    """The supervisor's assessment and the school's confirmation, once for each person and outcome."""
    person = agreement.assignment.enrolment.person
    if person.confirmations.filter(outcome=outcome).exists():
        return
    assessment = Assessment.objects.create(
        agreement=agreement,
        outcome=outcome,
        kind="supervisor",
        level=level,
        assessed_name="Paraugs",
        assessed_on=day,
    )
    Confirmation.objects.create(
        person=person,
        outcome=outcome,
        site=site,
        agreement=agreement,
        assessment=assessment,
        confirmed_on=day,
    )


def furnish_year(cast: Cast, learners: int = 24, seed: int = 7) -> None:
    """Learners of both schools with stays around the edges of the year 2025/26."""
    chance = random.Random(seed)
    outcomes = [
        LearningOutcome.objects.create(
            code=f"T{at}", name_lv=f"Iemaņa {at}", qualification=cast.qualification
        )
        for at in range(2)
    ]
    for at in range(learners):
        programme = cast.programme if at % 2 else cast.other_programme
        enrolment = make.EnrolmentFactory(
            programme=programme,
            started_on=chance.choice([dt.date(2024, 9, 1), dt.date(2025, 10, 1), dt.date(2025, 11, 3)]),
            ended_on=None,
        )
        for _ in range(chance.randrange(3)):
            agreement = stay(
                enrolment,
                cast,
                chance,
                starts=chance.choice([dt.date(2025, 8, 27), dt.date(2026, 3, 2), dt.date(2026, 8, 28)]),
                kind=chance.choice(["dvb", "prakse"]),
                sides=chance.choice([3, 3, 3, 2]),
            )
            if chance.random() < 0.9:
                day = chance.choice([dt.date(2025, 8, 31), dt.date(2025, 9, 1), dt.date(2026, 3, 6)])
                site, level = chance.choice(["host", "host", "school"]), chance.choice([1, 2, 3])
                confirm(agreement, chance.choice(outcomes), day, site, level)


def late_week(cast: Cast, starts: dt.date = dt.date(2026, 3, 2)) -> None:
    """A learner of the year with a confirmed stay, each week with its audit row as the services write it."""
    enrolment = make.EnrolmentFactory(programme=cast.programme, started_on=dt.date(2025, 9, 1), ended_on=None)
    agreement = stay(enrolment, cast, random.Random(1), starts=starts, days=12)
    for week in LogWeek.objects.filter(agreement=agreement):
        LogWeek.objects.filter(pk=week.pk).update(status="confirmed", confirmed_at="2026-10-20T00:00Z")
        record.record(SYSTEM, "confirm", week, before={"status": "open"}, after={"status": "confirmed"})


def half_counted(cast: Cast, learners: int) -> None:
    """Learners of both schools in the year 2025/26; the first half of them counts."""
    for at in range(learners):
        enrolment = make.EnrolmentFactory(
            programme=(cast.programme, cast.other_programme)[at % 2],
            started_on=dt.date(2025, 9, 1),
            ended_on=None,
        )
        if at < learners // 2:
            agreement = stay(enrolment, cast, random.Random(at), starts=dt.date(2026, 3, 2), days=12)
            LogWeek.objects.filter(agreement=agreement).update(
                status="confirmed", confirmed_at="2026-10-20T00:00Z"
            )
