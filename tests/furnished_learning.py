"""What a furnished site holds of learning: skills, reports, figures, projects, cooperation and concerns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM
from dvb.agreements.models import Agreement
from dvb.change_requests import services as change_requests
from dvb.change_requests.models import ChangeRequest
from dvb.cooperation import services as cooperation
from dvb.indicators import queries as indicator_queries
from dvb.indicators import services as indicators
from dvb.indicators.engine.definitions import Period
from dvb.indicators.models import Project
from dvb.indicators.services import projects
from dvb.learning.services import end_reports as reports
from dvb.learning.services import skills
from dvb.logbook.models import LogEntry, LogTask, LogWeek
from dvb.plans.services import plans
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from tests import factories as make
from tests.cast import Cast

Samples = dict[str, list[dict[str, Any]]]


def cooperations(cast: Cast) -> list[dict[str, Any]]:
    """One that is being prepared, and one that both signed."""
    first, last = make.YEAR_STARTS, make.YEAR_ENDS
    by = cast.actor("coordinator")
    made = [
        cooperation.create(school=cast.school, employer=cast.employer, starts_on=day, by=by)
        for day in (first, last)
    ]
    cooperation.sign(made[0], signed_on=first, by=by)
    return [*({"pk": row.pk} for row in made), {"pk": made[0].pk, "side": cooperation.BOTH}]


def indicator(cast: Cast) -> list[dict[str, Any]]:
    """A year of the school that is over, frozen, and a target of its own."""
    year = Period.school_year(timezone.localdate().year - 2)
    scope = indicator_queries.Scope(cast.school)
    held = indicators.freeze(scope, definition_id="rr35_participation", period=year, by=SYSTEM)
    indicators.set_target(
        cast.school,
        definition_id="rr35_participation",
        year=2027,
        percent=Decimal(30),
        source="Skolas attīstības plāns",
        by=SYSTEM,
    )
    return [{"pk": held.pk}, {"form": "csv"}, {"person": cast.learner.person_id}]


def project(cast: Cast) -> Project:
    """A project of the alliance, with a partner."""
    return projects.save(
        None,
        name="Prasmju alianses projekts",
        number="4.2.2.9/3/25/A/001",
        alliance=cast.alliance,
        lead=cast.school,
        partners=[cast.other_school],
        starts_on=make.YEAR_STARTS,
        ends_on=make.YEAR_ENDS,
        target_percent=Decimal(30),
        by=SYSTEM,
    )


def concern(cast: Cast) -> Concern:
    """A report that the coordinator reads, whom her school named."""
    concerns.name_officer(cast.school, user=cast.coordinator.user, by=SYSTEM)
    return concerns.report(
        cast.learner,
        kind="concern",
        happened_on=timezone.localdate(),
        text="Nav darba apavu.",
        reporter="learner",
        reporter_name="Līga",
        by=cast.actor("learner_member"),
    )


def request_of(cast: Cast) -> ChangeRequest:
    """What the learner asks about her first agreement."""
    agreement = Agreement.objects.filter(assignment__enrolment=cast.learner).earliest("pk")
    by = cast.actor("learner_member")
    of = change_requests.by_account(agreement, name="Līga", email="liga@piemers.example", by=by)
    return change_requests.ask(agreement, kind="question", text="Cik ilgi?", values={}, of=of, by=by)


def learned(cast: Cast) -> Samples:
    """The stay that goes on: log lines, levels, one skill confirmed and one that waits, and a visit."""
    going = Agreement.objects.get(status="active")
    by, enrolment = cast.actor("coordinator"), going.assignment.enrolment
    enrolment.group = cast.learner.group
    enrolment.save(update_fields=["group"])
    outcomes = list(plans.outcomes_of(enrolment.programme)[:3]) or [
        LearningOutcome.objects.create(
            code=f"furniture.{name}", name_lv=name, qualification=enrolment.programme.qualification
        )
        for name in ("Bremzes", "Dzinējs", "Riepas")
    ]
    week = LogWeek.objects.create(agreement=going, monday=make.YEAR_STARTS - dt.timedelta(days=1))
    entry = LogEntry.objects.create(
        week=week, day=make.YEAR_STARTS, starts_at="08:00", ends_at="12:00", minutes=240
    )
    LogTask.objects.create(entry=entry, outcome=outcomes[0])
    skills.self_check(going, kind="entry", judgements=[skills.Judgement(outcomes[0].pk, 1)], by=SYSTEM)
    said = [skills.Judgement(outcome.pk, 3) for outcome in outcomes[:2]]
    made = skills.assess(going, judgements=said, by=SYSTEM)
    word = skills.confirm(made[:1], on=timezone.localdate(), by=by)[0]
    reports.visit(
        going,
        by=by,
        visited_on=timezone.localdate(),
        manner="on_site",
        note="Viss kārtībā.",
        needs_action=False,
    )
    return {"confirmation": [{"pk": word.pk}]}
