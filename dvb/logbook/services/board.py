"""The school's board of hours, and the counts that a coordinator sees of other people's learners."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import visible_to
from alliances.law.models import LegalParameter
from alliances.law.rules import Ruleset
from alliances.organisations.models import Organisation
from dvb.agreements.lifecycle import RUNNING, WITH_LOG, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Logged, logged, placements
from dvb.labour_law import Finding
from dvb.labour_law.logged import Worked, judge_week
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogEntry, LogWeek, monday_of
from dvb.logbook.services.reading import NEAR, Progress, person_of, progress_of, worked_of
from dvb.logbook.services.stay import Stay, stays
from dvb.logbook.services.weeks import to_check, waiting, with_entries
from matching.assignments.models import Assignment


@dataclass(frozen=True, slots=True)
class Row:
    """One log on the board."""

    stay: Stay
    progress: Progress
    waiting: int
    to_check: int
    returned: int
    findings: list[tuple[dt.date, Finding]]

    @property
    def agreement(self) -> Agreement:
        return self.stay.agreement


@dataclass(frozen=True, slots=True)
class Counted:
    """One school's logs in figures alone."""

    school: Organisation
    agreements: int
    minutes: int
    confirmed: int
    waiting: int
    returned: int


def supervised(actor: Actor) -> QuerySet[Agreement]:
    """Agreements whose log is kept now: running, or lately over."""
    rows: QuerySet[Agreement] = visible_to(actor, Agreement)
    return rows.filter(status__in=WITH_LOG)


def table(rows: QuerySet[Agreement], today: dt.date) -> list[Row]:
    """A line for each log, by the learner's name; as many questions for a hundred as for one."""
    found = [stay for stay in stays(rows) if stay.starts_on <= today]
    found.sort(key=lambda stay: stay.agreement.assignment.enrolment.person.sort_key)
    progress = progress_of(found, today)
    weeks: dict[int, Counter[str]] = defaultdict(Counter)
    counted = with_entries(LogWeek.objects.filter(agreement__in=[one.agreement for one in found]))
    for key, status in counted.values_list("agreement", "status"):
        weeks[key][status] += 1
    broken = findings_of_all(found)
    return [
        Row(
            stay=stay,
            progress=progress[stay.agreement.pk],
            waiting=weeks[stay.agreement.pk][LogWeekState.OPEN],
            to_check=weeks[stay.agreement.pk][LogWeekState.CONFIRMED],
            returned=weeks[stay.agreement.pk][LogWeekState.RETURNED],
            findings=broken[stay.agreement.pk],
        )
        for stay in found
    ]


def findings_of_all(found: Sequence[Stay]) -> dict[int, list[tuple[dt.date, Finding]]]:
    """What clashes with the law in every week of these logs, the hosts of a person together."""
    persons = {stay.agreement.assignment.enrolment.person_id for stay in found}
    rows = LogEntry.objects.filter(week__agreement__assignment__enrolment__person__in=persons).exclude(
        week__agreement__status=AgreementState.VOID
    )
    worked: dict[int, list[Worked]] = defaultdict(list)
    own: dict[int, set[dt.date]] = defaultdict(set)
    for row in rows.select_related(
        "week__agreement__assignment__opening__employer", "week__agreement__assignment__enrolment"
    ):
        worked[row.week.agreement.assignment.enrolment.person_id].append(worked_of(row))
        own[row.week.agreement_id].add(monday_of(row.day))
    parameters = list(LegalParameter.objects.all())
    rules: dict[dt.date, Ruleset] = {}
    results: dict[int, list[tuple[dt.date, Finding]]] = {}
    for stay in found:
        key = stay.agreement.pk
        intervals = worked[stay.agreement.assignment.enrolment.person_id]
        results[key] = []
        for monday in sorted(own[key]):
            ruleset = rules.setdefault(monday, Ruleset(parameters, monday))
            near = [one for one in intervals if monday - NEAR <= one.day < monday + 2 * NEAR]
            broken = judge_week(monday, near, person_of(stay, monday), ruleset)
            results[key] += [(monday, one) for one in broken]
    return results


def counts(actor: Actor) -> list[Counted]:
    """Figures by school, for a coordinator whom the schools' names are not for: no learner, no employer."""
    agreements = Agreement.objects.filter(assignment__in=visible_to(actor, Assignment), status__in=RUNNING)
    school = "agreement__assignment__enrolment__school"
    rows = (
        with_entries(LogWeek.objects.filter(agreement__in=agreements.values("pk")))
        .values(school)
        .annotate(
            logs=Count("agreement", distinct=True),
            open=Count("pk", distinct=True, filter=Q(status=LogWeekState.OPEN)),
            returned=Count("pk", distinct=True, filter=Q(status=LogWeekState.RETURNED)),
        )
        .order_by(school)
    )
    found = list(rows)
    schools = Organisation.objects.in_bulk([row[school] for row in found])
    hours: dict[int, list[Logged]] = defaultdict(list)
    of_stays = placements(agreements.select_related("assignment__opening", "assignment__enrolment"))
    for key, one in logged(of_stays.values()).items():
        hours[of_stays[key].agreement.assignment.enrolment.school_id].append(one)
    made = [
        Counted(
            schools[row[school]],
            row["logs"],
            sum(one.entered for one in hours[row[school]]),
            sum(one.entered - one.waiting for one in hours[row[school]]),
            row["open"],
            row["returned"],
        )
        for row in found
    ]
    return sorted(made, key=lambda one: one.school.sort_key)


def waiting_for(actor: Actor) -> int:
    """Weeks that wait for this actor: an employer confirms, a school checks, a learner mends."""
    rows = supervised(actor)
    if actor.role is Role.LEARNER:
        return LogWeek.objects.filter(agreement__in=rows, status=LogWeekState.RETURNED).count()
    return (waiting(rows) if actor.organisation_kind == "employer" else to_check(rows)).count()
