"""The evidence behind an outcome, gathered from plan, log, assessments and confirmations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from alliances.catalogue.models import LearningOutcome
from dvb.agreements.models import Agreement
from dvb.agreements.placement import placements
from dvb.labour_law.chain import Chain, Judged, LogLine, SupervisionFinding, chain
from dvb.learning.models import Assessment, Confirmation
from dvb.logbook.lifecycle import CONFIRMED
from dvb.logbook.models import LogTask
from dvb.plans.models import PlanLine, Site
from matching.learners.models import Enrolment


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome with its chain, and what was said about it at which end of the stay."""

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
    found: dict[tuple[int, int], list[LogLine]] = defaultdict(list)
    for agreement, outcome, day, minutes, beside, status, entry in tasks:
        if stays[agreement].counts(day):
            found[agreement, outcome].append(LogLine(day, minutes, beside, status in CONFIRMED, entry))
    return found


def rows_of(agreement: Agreement) -> list[Row]:
    """Every outcome that is planned for the workplace or about which anything is known, by code."""
    return rows_over(agreement.assignment.enrolment, [agreement], statements_about(agreement))


def rows_over(
    enrolment: Enrolment, agreements: Sequence[Agreement], words: Mapping[int, Confirmation]
) -> list[Row]:
    """The same over several stays: the first check, the last one, and the latest word of a supervisor."""
    planned = planned_for([enrolment.pk]).get(enrolment.pk, set())
    lines: dict[int, list[LogLine]] = defaultdict(list)
    for (_agreement, outcome), found in lines_of(agreements).items():
        lines[outcome] += found
    said = _said(agreements)
    named = planned | set(lines) | {outcome for outcome, _kind in said} | set(words)
    kinds = Assessment.Kind
    return [
        Row(
            outcome,
            _chain(
                outcome.pk in planned,
                lines.get(outcome.pk, []),
                said.get((outcome.pk, kinds.SUPERVISOR)),
                words.get(outcome.pk),
            ),
            said.get((outcome.pk, kinds.ENTRY)),
            said.get((outcome.pk, kinds.EXIT)),
            said.get((outcome.pk, kinds.SUPERVISOR)),
            words.get(outcome.pk),
        )
        for outcome in LearningOutcome.objects.filter(pk__in=named).order_by("code")
    ]


def planned_for(enrolments: Iterable[int]) -> dict[int, set[int]]:
    """Outcomes that the plan wants learned at the workplace, by enrolment."""
    rows = PlanLine.objects.filter(
        plan__enrolment__in=list(enrolments), site=Site.HOST, outcome__isnull=False
    )
    found: dict[int, set[int]] = defaultdict(set)
    for enrolment, outcome in rows.values_list("plan__enrolment_id", "outcome_id"):
        found[enrolment].add(outcome)
    return found


def _said(agreements: Sequence[Agreement]) -> dict[tuple[int, str], Assessment]:
    """By outcome and kind; of several stays the first check at a beginning, else the latest word."""
    found: dict[tuple[int, str], Assessment] = {}
    rows = Assessment.objects.filter(agreement__in=agreements).select_related("agreement")
    for row in rows.order_by("assessed_on", "pk"):
        if row.kind == Assessment.Kind.ENTRY:
            found.setdefault((row.outcome_id, row.kind), row)
        else:
            found[row.outcome_id, row.kind] = row
    return found


def statements_about(agreement: Agreement) -> dict[int, Confirmation]:
    """What the school confirmed on this stay, by outcome."""
    standing = Confirmation.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    return {row.outcome_id: row for row in standing.select_related("confirmed_by")}


def chain_of(confirmation: Confirmation) -> Chain:
    """What one confirmation stands on; one from school has no log."""
    word = None if confirmation.withdrawn_at else confirmation
    if confirmation.agreement is None:
        return _chain(False, [], None, word)
    lines = lines_of([confirmation.agreement])
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
        word=SupervisionFinding(word.confirmed_on, word.is_new) if word else None,
    )
