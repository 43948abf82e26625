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
from dvb.agreements.lifecycle import FINISHED, RUNNING, WITH_LOG, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Logged, logged, placements
from dvb.labour_law import Finding
from dvb.labour_law.logged_hours import Worked, judge_week
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogEntry, LogWeek, monday_of
from dvb.logbook.queries.stay_days import Stay, stays
from dvb.logbook.queries.week_views import NEAR, Progress, person_of, progress_of, worked_of
from dvb.logbook.queries.weeks import to_check, waiting, with_entries
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

    is_over: bool

    @property
    def agreement(self) -> Agreement:
        return self.stay.agreement

    @property
    def is_at_work(self) -> bool:
        """Whether the learner is at the workplace now: begun, not over, not interrupted."""
        return not self.is_over and self.agreement.status in RUNNING

    @property
    def urgency(self) -> tuple[bool, int, int]:
        """Sorts what needs attention first: weeks to check, then what else is open; stays that ended last."""
        others = self.waiting + self.returned + len(self.findings) + len(self.progress.missing)
        return self.is_over, -self.to_check, -others


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
    """Agreements whose log can be written now: running, or recently ended."""
    rows: QuerySet[Agreement] = visible_to(actor, Agreement)
    return rows.filter(status__in=WITH_LOG)


def table(rows: QuerySet[Agreement], today: dt.date) -> list[Row]:
    """A row for each log, what needs attention first, then by name; a fixed number of queries."""
    started = [stay for stay in stays(rows) if stay.starts_on <= today]
    started.sort(key=lambda stay: stay.agreement.assignment.enrolment.person.sort_key)
    progress = progress_of(started, today)
    weeks: dict[int, Counter[str]] = defaultdict(Counter)
    counted = with_entries(LogWeek.objects.filter(agreement__in=[one.agreement for one in started]))
    for key, status in counted.values_list("agreement", "status"):
        weeks[key][status] += 1
    findings = findings_of_all(started)
    found = [
        Row(
            stay=stay,
            progress=progress[stay.agreement.pk],
            waiting=weeks[stay.agreement.pk][LogWeekState.OPEN],
            to_check=weeks[stay.agreement.pk][LogWeekState.CONFIRMED],
            returned=weeks[stay.agreement.pk][LogWeekState.RETURNED],
            findings=findings[stay.agreement.pk],
            is_over=stay.ends_on < today or stay.agreement.status in FINISHED,
        )
        for stay in started
    ]
    return sorted(found, key=lambda row: row.urgency)


def findings_of_all(logs: Sequence[Stay]) -> dict[int, list[tuple[dt.date, Finding]]]:
    """Findings of the labour law rules in every week of these logs, all hosts of a person together."""
    persons = {stay.agreement.assignment.enrolment.person_id for stay in logs}
    rows = LogEntry.objects.filter(week__agreement__assignment__enrolment__person__in=persons).exclude(
        week__agreement__status=AgreementState.VOID
    )
    worked: dict[int, list[Worked]] = defaultdict(list)
    mondays_with_entries: dict[int, set[dt.date]] = defaultdict(set)
    for row in rows.select_related(
        "week__agreement__assignment__opening__employer", "week__agreement__assignment__enrolment"
    ):
        worked[row.week.agreement.assignment.enrolment.person_id].append(worked_of(row))
        mondays_with_entries[row.week.agreement_id].add(monday_of(row.day))
    parameters = list(LegalParameter.objects.all())
    rules: dict[dt.date, Ruleset] = {}
    results: dict[int, list[tuple[dt.date, Finding]]] = {}
    for stay in logs:
        key = stay.agreement.pk
        intervals = worked[stay.agreement.assignment.enrolment.person_id]
        results[key] = []
        for monday in sorted(mondays_with_entries[key]):
            ruleset = rules.setdefault(monday, Ruleset(parameters, monday))
            nearby = [one for one in intervals if monday - NEAR <= one.day < monday + 2 * NEAR]
            findings = judge_week(monday, nearby, person_of(stay, monday), ruleset)
            results[key] += [(monday, one) for one in findings]
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
    counted = list(rows)
    schools = Organisation.objects.in_bulk([row[school] for row in counted])
    hours: dict[int, list[Logged]] = defaultdict(list)
    of_stays = placements(agreements.select_related("assignment__opening", "assignment__enrolment"))
    for key, one in logged(of_stays.values()).items():
        hours[of_stays[key].agreement.assignment.enrolment.school_id].append(one)
    rows_by_school = [
        Counted(
            schools[row[school]],
            row["logs"],
            sum(one.minutes for one in hours[row[school]]),
            sum(one.confirmed for one in hours[row[school]]),
            row["open"],
            row["returned"],
        )
        for row in counted
    ]
    return sorted(rows_by_school, key=lambda one: one.school.sort_key)


def waiting_for(actor: Actor) -> int:
    """Number of weeks waiting for this actor: to confirm (employer), check (school) or correct (learner)."""
    rows = supervised(actor)
    if actor.role is Role.LEARNER:
        return LogWeek.objects.filter(agreement__in=rows, status=LogWeekState.RETURNED).count()
    return (waiting(rows) if actor.organisation_kind == "employer" else to_check(rows)).count()
