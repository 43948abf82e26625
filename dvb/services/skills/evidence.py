"""The evidence behind an outcome, gathered from plan, log, assessments and confirmations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count

from alliances.models import LearningOutcome
from dvb.lifecycle import LogWeekState
from dvb.models import Agreement, Assessment, Confirmation, LogTask, PlanLine, Site
from dvb.rules.chain import Chain, Judged, LogLine, Word, chain

CONFIRMED = (LogWeekState.CONFIRMED.value, LogWeekState.CHECKED.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome with its chain, and what was said about it at which end of the stay."""

    outcome: LearningOutcome
    chain: Chain
    entry: Assessment | None
    exit: Assessment | None
    judged: Assessment | None
    word: Confirmation | None


def lines_of(agreements: Iterable[int]) -> dict[tuple[int, int], list[LogLine]]:
    """Log lines by agreement and outcome."""
    tasks = (
        LogTask.objects.filter(entry__week__agreement__in=list(agreements), outcome__isnull=False)
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
    found: dict[tuple[int, int], list[LogLine]] = defaultdict(list)
    for agreement, outcome, day, minutes, beside, status, entry in tasks:
        found[agreement, outcome].append(LogLine(day, minutes, beside, status in CONFIRMED, entry))
    return found


def rows_of(agreement: Agreement) -> list[Row]:
    """Every outcome that is planned for the workplace or about which anything is known, by code."""
    enrolment = agreement.assignment.enrolment
    planned = set(
        PlanLine.objects.filter(plan__enrolment=enrolment, site=Site.HOST, outcome__isnull=False).values_list(
            "outcome_id", flat=True
        )
    )
    lines = lines_of([agreement.pk])
    said = {(row.outcome_id, row.kind): row for row in Assessment.objects.filter(agreement=agreement)}
    words = words_about(agreement)
    named = planned | {outcome for _a, outcome in lines} | {outcome for outcome, _k in said} | set(words)
    outcomes = LearningOutcome.objects.filter(pk__in=named).order_by("code")
    kinds = Assessment.Kind
    return [
        Row(
            outcome,
            _chain(
                outcome.pk in planned,
                lines.get((agreement.pk, outcome.pk), []),
                said.get((outcome.pk, kinds.SUPERVISOR)),
                words.get(outcome.pk),
            ),
            said.get((outcome.pk, kinds.ENTRY)),
            said.get((outcome.pk, kinds.EXIT)),
            said.get((outcome.pk, kinds.SUPERVISOR)),
            words.get(outcome.pk),
        )
        for outcome in outcomes
    ]


def words_about(agreement: Agreement) -> dict[int, Confirmation]:
    """What the school confirmed on this stay, by outcome."""
    standing = Confirmation.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    return {row.outcome_id: row for row in standing.select_related("confirmed_by")}


def chain_of(confirmation: Confirmation) -> Chain:
    """What one confirmation stands on; one from school has no log."""
    word = None if confirmation.withdrawn_at else confirmation
    if confirmation.agreement is None:
        return _chain(False, [], None, word)
    lines = lines_of([confirmation.agreement_id or 0])
    enrolment = confirmation.agreement.assignment.enrolment_id
    is_planned = PlanLine.objects.filter(
        plan__enrolment=enrolment, site=Site.HOST, outcome=confirmation.outcome_id
    ).exists()
    key = (confirmation.agreement_id or 0, confirmation.outcome_id)
    return _chain(is_planned, lines.get(key, []), confirmation.assessment, word)


def _chain(
    is_planned: bool, lines: Sequence[LogLine], judged: Assessment | None, word: Confirmation | None
) -> Chain:
    return chain(
        is_planned=is_planned,
        lines=lines,
        judged=Judged(judged.level, judged.assessed_on, judged.is_passed) if judged else None,
        word=Word(word.confirmed_on, word.is_new) if word else None,
    )
