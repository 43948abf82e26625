"""Agreements of learners whose enrolment ends: each ends that day, or is void where nobody went there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from dvb.agreements.dropped import dropped_by_ending
from dvb.agreements.lifecycle import BEFORE_SIGNED, FINISHED, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.agreements.services import stages
from dvb.agreements.services.locking import RELATED, lock
from dvb.kernel.display import day
from matching.assignments.lifecycle import AssignmentState
from matching.enrolment_changes.endings import Ending, Foreseen
from matching.learners.models import EndReason, Enrolment

ASKED_BY_SCHOOL = frozenset({EndReason.EXPELLED, EndReason.GRADUATED})


def end_with_enrolments(enrolments: Collection[int], ending: Ending, by: Actor) -> dict[str, list[int]]:
    """End or void the agreements of these enrolments that would last beyond their last day.

    Raises
    ------
    Refused
        ``hours_lost`` where more hangs on the days after it than ``ending.seen`` says.
    """
    ended, voided = [], []
    for row in _open(Agreement.objects.filter(assignment__enrolment__in=list(enrolments))):
        agreement = lock(row)
        if _is_not_begun(agreement, ending.on):
            stages.void(agreement, reason=_reason_of(ending.reason), by=by)
            voided.append(agreement.pk)
        elif Placement(agreement).ends_on > ending.on:
            _terminate(agreement, ending, by)
            ended.append(agreement.pk)
    return {name: keys for name, keys in (("ended_agreements", ended), ("void_agreements", voided)) if keys}


def foresee(enrolment: Enrolment, on: dt.date, by: Actor) -> Foreseen:
    """What would become of her agreements, and what hangs on the days that they lose."""
    sentences: list[str] = []
    size = 0
    for agreement in _open(visible_to(by, Agreement).filter(assignment__enrolment=enrolment)):
        about = {"employer": agreement.assignment.opening.employer.name, "day": day(on)}
        if _is_not_begun(agreement, on):
            sentences.append(_("The agreement with %(employer)s becomes void: nobody went there.") % about)
        elif Placement(agreement).ends_on > on:
            sentences.append(_("The agreement with %(employer)s ends early on %(day)s.") % about)
            lost = dropped_by_ending(agreement, on)
            sentences += lost.sentences()
            size += lost.size
    return Foreseen(tuple(sentences), size)


def _open(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    rows = rows.filter(assignment__status=AssignmentState.AGREED)
    return rows.exclude(status__in=sorted(FINISHED)).select_related(*RELATED).order_by("pk")


def _is_not_begun(agreement: Agreement, on: dt.date) -> bool:
    """Not signed by all, or signed for days that begin later: there is nothing that could end early."""
    if agreement.status in BEFORE_SIGNED:
        return True
    return agreement.status == AgreementState.SIGNED and Placement(agreement).starts_on > on


def _terminate(agreement: Agreement, ending: Ending, by: Actor) -> None:
    asker = Agreement.Asker.SCHOOL if ending.reason in ASKED_BY_SCHOOL else Agreement.Asker.LEARNER
    last_day = max(ending.on, Placement(agreement).starts_on)
    seen = dropped_by_ending(agreement, last_day).size if ending.seen is None else ending.seen
    stages.terminate(
        agreement,
        reason=Agreement.EndReason.LEFT_SCHOOL,
        asked_by=asker,
        last_day=last_day,
        accepted_loss=seen,
        by=by,
    )


def _reason_of(reason: EndReason) -> str:
    if reason == EndReason.GRADUATED:
        return _("The learner graduated before the first day.")
    return _("The learner left the school before the first day.")
