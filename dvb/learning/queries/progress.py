"""How far a learner and a group have come: what is planned, what is done, what waits for the school."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import confirmed_minutes
from dvb.labour_law.outcome_evidence import Step
from dvb.learning.models import FIRST_FIRST, PASS, Assessment, Confirmation
from dvb.learning.queries.evidence import Row, planned_for, rows_over
from dvb.plans.models import PlanLine, Site
from matching.learners.models import Enrolment


@dataclass(frozen=True, slots=True)
class Progress:
    """One enrolment: its outcomes, and the confirmed hours against the planned ones."""

    enrolment: Enrolment
    agreements: list[Agreement]
    rows: list[Row]
    planned_hours: Decimal
    hours: Decimal

    def count(self, step: Step) -> int:
        return sum(row.chain.has(step) for row in self.rows)

    @property
    def learned(self) -> int:
        return self.count(Step.CONFIRMED)

    @property
    def is_checked(self) -> bool:
        """Whether the learner did a self-check, at the beginning or at the end."""
        return any(row.entry or row.exit for row in self.rows)


def progress_of(enrolment: Enrolment) -> Progress:
    """Planned against achieved, over all stays of the enrolment and what was learned at school."""
    stays = Agreement.objects.filter(assignment__enrolment=enrolment).exclude(
        status__in=(AgreementState.VOID, AgreementState.DRAFT)
    )
    agreements = list(stays.select_related("assignment__opening__employer").order_by("pk"))
    confirmations = {row.outcome_id: row for row in initial_levels(enrolment.person_id).reverse()}
    planned = PlanLine.objects.filter(plan__enrolment=enrolment, site=Site.HOST)
    return Progress(
        enrolment,
        agreements,
        rows_over(enrolment, agreements, confirmations),
        planned.aggregate(sum=Sum("hours"))["sum"] or Decimal(0),
        Decimal(sum(confirmed_minutes(agreements).values())) / 60,
    )


def initial_levels(person: int) -> QuerySet[Confirmation]:
    """Valid confirmations of a person, the one that counts first."""
    rows = Confirmation.objects.filter(person=person, withdrawn_at__isnull=True)
    return rows.select_related("agreement__assignment__opening__employer", "school", "outcome").order_by(
        *FIRST_FIRST
    )


@dataclass(frozen=True, slots=True)
class Member:
    """One learner of a group, in figures."""

    enrolment: Enrolment
    planned: int
    assessed: int
    waiting: int
    confirmed: int
    new: int


def members_of(enrolments: list[Enrolment]) -> list[Member]:
    """The figures of each learner, in a fixed number of queries."""
    keys = [enrolment.pk for enrolment in enrolments]
    planned = planned_for(keys)
    supervisor = Assessment.objects.filter(
        kind=Assessment.Kind.SUPERVISOR, agreement__assignment__enrolment__in=keys
    )
    assessed = _counts(supervisor, "agreement__assignment__enrolment_id")
    unwithdrawn = Confirmation.objects.filter(
        person__in=[enrolment.person_id for enrolment in enrolments], withdrawn_at__isnull=True
    )
    totals = {
        person: (total, new)
        for person, total, new in unwithdrawn.values_list("person_id").annotate(
            total=Count("outcome", distinct=True), new=Count("pk", filter=Q(is_new=True, site=Site.HOST))
        )
    }
    confirmed = unwithdrawn.filter(assessment__isnull=False).values("assessment")
    waiting = _counts(
        supervisor.filter(level__gte=PASS).exclude(pk__in=confirmed), "agreement__assignment__enrolment_id"
    )
    return [
        Member(
            one,
            len(planned.get(one.pk, ())),
            assessed.get(one.pk, 0),
            waiting.get(one.pk, 0),
            *totals.get(one.person_id, (0, 0)),
        )
        for one in enrolments
    ]


def _counts(rows: QuerySet[Assessment], key: str) -> dict[int, int]:
    return dict(rows.values_list(key).annotate(n=Count("outcome", distinct=True)))
