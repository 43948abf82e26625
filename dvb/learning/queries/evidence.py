"""The evidence behind an outcome, gathered from plan, log, assessments and confirmations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from alliances.catalogue.models import LearningOutcome
from dvb.agreements.models import Agreement
from dvb.agreements.placement import placements
from dvb.labour_law.outcome_evidence import Chain, Judged, LogLine, SupervisionFinding, chain
from dvb.learning.models import Assessment, Confirmation
from dvb.logbook.lifecycle import CONFIRMED
from dvb.logbook.models import LogTask
from dvb.plans.models import PlanLine, Site
from matching.learners.models import Enrolment


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome with its evidence chain, self-checks, assessment and confirmation (``word``)."""

    outcome: LearningOutcome
    chain: Chain
    entry: Assessment | None
    exit: Assessment | None
    judged: Assessment | None
    word: Confirmation | None


def lines_of(agreements: Iterable[Agreement]) -> dict[tuple[int, int], list[LogLine]]:
    """Log lines that count, by agreement and outcome."""
    stays = placements(agreements)
    tasks = (
        LogTask.objects.filter(entry__week__agreement__in=list(stays), outcome__isnull=False)
        .annotate(beside=Count("entry__tasks"))
        .values_list(
            "entry__week__agreement_id",
            "outcome_id",
            "entry__day",
            "entry__minutes",
            "beside",
            "entry__week__status",
            "entry_id",
        )
    )
    result: dict[tuple[int, int], list[LogLine]] = defaultdict(list)
    for agreement, outcome, day, minutes, task_count, status, entry in tasks:
        if stays[agreement].counts(day):
            result[agreement, outcome].append(LogLine(day, minutes, task_count, status in CONFIRMED, entry))
    return result


def rows_of(agreement: Agreement) -> list[Row]:
    """Every outcome that is planned for the workplace or about which anything is known, by code."""
    return rows_over(agreement.assignment.enrolment, [agreement], statements_about(agreement))


def rows_over(
    enrolment: Enrolment, agreements: Sequence[Agreement], confirmations: Mapping[int, Confirmation]
) -> list[Row]:
    """Rows over several stays: the first self-check, the last one, and the latest assessment."""
    planned = planned_for([enrolment.pk]).get(enrolment.pk, set())
    lines: dict[int, list[LogLine]] = defaultdict(list)
    for (_agreement, outcome), new_lines in lines_of(agreements).items():
        lines[outcome] += new_lines
    assessments = _assessments_by_outcome(agreements)
    outcomes = planned | set(lines) | {outcome for outcome, _kind in assessments} | set(confirmations)
    kinds = Assessment.Kind
    return [
        Row(
            outcome,
            _chain(
                outcome.pk in planned,
                lines.get(outcome.pk, []),
                assessments.get((outcome.pk, kinds.SUPERVISOR)),
                confirmations.get(outcome.pk),
            ),
            assessments.get((outcome.pk, kinds.ENTRY)),
            assessments.get((outcome.pk, kinds.EXIT)),
            assessments.get((outcome.pk, kinds.SUPERVISOR)),
            confirmations.get(outcome.pk),
        )
        for outcome in LearningOutcome.objects.filter(pk__in=outcomes).order_by("code")
    ]


def planned_for(enrolments: Iterable[int]) -> dict[int, set[int]]:
    """Outcomes that the plan assigns to the workplace, by enrolment."""
    rows = PlanLine.objects.filter(
        plan__enrolment__in=list(enrolments), site=Site.HOST, outcome__isnull=False
    )
    result: dict[int, set[int]] = defaultdict(set)
    for enrolment, outcome in rows.values_list("plan__enrolment_id", "outcome_id"):
        result[enrolment].add(outcome)
    return result


def _assessments_by_outcome(agreements: Sequence[Agreement]) -> dict[tuple[int, str], Assessment]:
    """Assessments by outcome and kind; over several stays the first entry check, else the latest one."""
    result: dict[tuple[int, str], Assessment] = {}
    rows = Assessment.objects.filter(agreement__in=agreements).select_related("agreement")
    for row in rows.order_by("assessed_on", "pk"):
        if row.kind == Assessment.Kind.ENTRY:
            result.setdefault((row.outcome_id, row.kind), row)
        else:
            result[row.outcome_id, row.kind] = row
    return result


def statements_about(agreement: Agreement) -> dict[int, Confirmation]:
    """What the school confirmed on this stay, by outcome."""
    confirmations = Confirmation.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    return {row.outcome_id: row for row in confirmations.select_related("confirmed_by")}


def chain_of(confirmation: Confirmation) -> Chain:
    """The evidence chain of one confirmation; one from school has no log."""
    counted = None if confirmation.withdrawn_at else confirmation
    if confirmation.agreement is None:
        return _chain(False, [], None, counted)
    lines = lines_of([confirmation.agreement])
    enrolment = confirmation.agreement.assignment.enrolment_id
    is_planned = PlanLine.objects.filter(
        plan__enrolment=enrolment, site=Site.HOST, outcome=confirmation.outcome_id
    ).exists()
    key = (confirmation.agreement_id or 0, confirmation.outcome_id)
    return _chain(is_planned, lines.get(key, []), confirmation.assessment, counted)


def _chain(
    is_planned: bool, lines: Sequence[LogLine], judged: Assessment | None, confirmation: Confirmation | None
) -> Chain:
    return chain(
        is_planned=is_planned,
        lines=lines,
        judged=Judged(judged.level, judged.assessed_on, judged.is_passed) if judged else None,
        word=SupervisionFinding(confirmation.confirmed_on, confirmation.is_new) if confirmation else None,
    )
