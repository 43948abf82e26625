"""Confirmations by the school that a person can do an outcome: made, counted once, and withdrawn.

Counting rule: of the confirmations of one outcome for one person that are not withdrawn,
at whatever school, the first by its day is new, and counts; of one day, the one entered first. A
confirmation entered late for an earlier day takes the mark over. When the one that counts is withdrawn, the
next by day counts from then on. Frozen figures keep the confirmations that they counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from dvb.agreements.access import can_manage
from dvb.agreements.dropped import assessed_too_late, confirmations_without_ground
from dvb.agreements.models import Agreement
from dvb.learning.models import FIRST_FIRST, PASS, Assessment, Confirmation
from dvb.plans.models import Site
from matching.learners.access import require_manager
from matching.learners.models import Enrolment, Person


def to_confirm(actor: Actor) -> QuerySet[Assessment]:
    """Passed assessments by supervisors that the actor's school has not confirmed yet."""
    rows: QuerySet[Assessment] = visible_to(actor, Assessment)
    unwithdrawn = Confirmation.objects.filter(withdrawn_at__isnull=True, assessment__isnull=False)
    return rows.filter(kind=Assessment.Kind.SUPERVISOR, level__gte=PASS).exclude(
        Q(pk__in=unwithdrawn.values("assessment")) | assessed_too_late()
    )


@transaction.atomic
def confirm(assessments: Sequence[Assessment], *, on: dt.date, by: Actor) -> list[Confirmation]:
    """Confirm supervisors' assessments; those confirmed already are skipped.

    Raises
    ------
    Refused
        ``not_yours``; ``not_passed`` below the level that passes; ``future``, ``before_assessed``.
    """
    if on > timezone.localdate():
        raise Refused("future", _("This day lies in the future."), "on")
    confirmations = []
    for assessment in sorted(assessments, key=lambda row: row.pk):
        locked = _lock(assessment)
        _require_confirmable(locked, on, by)
        person = locked.agreement.assignment.enrolment.person_id
        _lock_person(person)
        if locked.confirmations.filter(withdrawn_at__isnull=True).exists():
            continue
        confirmations.append(
            _add(
                Confirmation(
                    person_id=person,
                    outcome_id=locked.outcome_id,
                    site=Site.HOST,
                    agreement=locked.agreement,
                    assessment=locked,
                    school_id=locked.agreement.assignment.enrolment.school_id,
                    confirmed_on=on,
                ),
                by,
            )
        )
    return confirmations


@transaction.atomic
def confirm_school(
    enrolment: Enrolment, *, outcomes: Sequence[LearningOutcome], on: dt.date, by: Actor
) -> list[Confirmation]:
    """Confirm outcomes learned at school: at a workplace they no longer count as new.

    Raises
    ------
    Refused
        ``not_yours``, ``future``, ``other_outcome`` for an outcome of another qualification.
    """
    require_manager(enrolment, by)
    if on > timezone.localdate():
        raise Refused("future", _("This day lies in the future."), "on")
    if not outcomes:
        raise Refused("nothing_said", _("Choose at least one outcome."))
    if any(o.qualification_id != enrolment.programme.qualification_id for o in outcomes):
        raise Refused("other_outcome", _("This outcome belongs to another qualification."))
    _lock_person(enrolment.person_id)
    unwithdrawn = Confirmation.objects.filter(
        person=enrolment.person_id, site=Site.SCHOOL, withdrawn_at__isnull=True
    )
    confirmed = set(unwithdrawn.values_list("outcome_id", flat=True))
    return [
        _add(
            Confirmation(
                person_id=enrolment.person_id,
                outcome=outcome,
                site=Site.SCHOOL,
                school_id=enrolment.school_id,
                confirmed_on=on,
            ),
            by,
        )
        for outcome in outcomes
        if outcome.pk not in confirmed
    ]


@transaction.atomic
def withdraw(confirmation: Confirmation, *, reason: str, by: Actor) -> Confirmation:
    """Withdraw a confirmation with a reason; it stays readable, and the next one by day counts.

    Raises
    ------
    Refused
        ``not_yours``, ``reason_needed``.
    """
    _lock_person(confirmation.person_id)
    locked = Confirmation.objects.select_for_update().get(pk=confirmation.pk)
    if not _may_withdraw(locked, by):
        raise Refused("not_yours", _("Only the school that confirmed it takes it back."))
    if locked.withdrawn_at is not None:
        return locked
    if not reason.strip():
        raise Refused("reason_needed", _("Say why it is taken back."), "reason")
    before = {"is_new": locked.is_new}
    locked.withdrawn_at, locked.withdrawn_reason = timezone.now(), reason.strip()[:300]
    locked.is_new = False
    locked.save(update_fields=["withdrawn_at", "withdrawn_reason", "is_new"])
    AuditEntry.objects.record(
        by=by, verb="skill.withdraw", subject=locked, before=before, reason=locked.withdrawn_reason
    )
    _recount(locked.person_id, locked.outcome_id, by)
    return locked


def withdraw_without_ground(agreement: Agreement, last_day: dt.date, by: Actor) -> None:
    """Withdraw the confirmations of skills that were learned on days which are not of the stay any more."""
    reason = _("Assessed after the stay ended, and practised on no day before.")
    for row in confirmations_without_ground(agreement, last_day):
        withdraw(row, reason=str(reason), by=by)


def counted_before(assessment: Assessment) -> Confirmation | None:
    """The confirmation of this skill that counts already, so that another one is not new."""
    person = assessment.agreement.assignment.enrolment.person_id
    rows = Confirmation.objects.filter(
        person=person, outcome=assessment.outcome_id, is_new=True, withdrawn_at__isnull=True
    )
    return rows.first()


def may_withdraw(confirmation: Confirmation, by: Actor) -> bool:
    return confirmation.withdrawn_at is None and _may_withdraw(confirmation, by)


def _may_withdraw(row: Confirmation, by: Actor) -> bool:
    """The host's by the school of that stay, one learned at school by the school that entered it."""
    if row.agreement is not None:
        return can_manage(by, row.agreement.assignment)
    is_own = by.organisation_kind == "school" and row.school_id == by.organisation_id
    return by.is_system or (is_own and by.can_write())


def _lock(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related(
        "agreement__assignment__enrolment"
    )
    return rows.get(pk=assessment.pk)


def _require_confirmable(assessment: Assessment, on: dt.date, by: Actor) -> None:
    agreement: Agreement = assessment.agreement
    if not can_manage(by, agreement.assignment):
        raise Refused("not_yours", _("Only the learner's school confirms what was learned."))
    if assessment.kind != Assessment.Kind.SUPERVISOR or not assessment.is_passed:
        raise Refused("not_passed", _("Only a level that passes can be confirmed."))
    if Assessment.objects.filter(assessed_too_late(), pk=assessment.pk).exists():
        raise Refused("too_late", _("It was assessed after the stay ended, and practised on no day before."))
    if on < assessment.assessed_on:
        raise Refused("before_assessed", _("This day lies before the supervisor's assessment."), "on")


def _lock_person(person: int) -> None:
    """Lock the person's row, so that changes of her confirmations run one after another."""
    Person.objects.select_for_update().get(pk=person)


def _add(row: Confirmation, by: Actor) -> Confirmation:
    row.is_new, row.confirmed_by_id = False, by.user_id
    row.save()
    AuditEntry.objects.record(
        by=by,
        verb="skill.confirm",
        subject=row,
        after={"outcome": row.outcome_id, "site": row.site, "on": str(row.confirmed_on)},
    )
    _recount(row.person_id, row.outcome_id, by)
    row.refresh_from_db(fields=["is_new"])
    return row


def _recount(person: int, outcome: int, by: Actor) -> None:
    """Mark the first valid confirmation as new, and only that one (a database constraint)."""
    unwithdrawn = Confirmation.objects.filter(person=person, outcome=outcome, withdrawn_at__isnull=True)
    first = unwithdrawn.order_by(*FIRST_FIRST).first()
    if first is None or first.is_new:
        return
    for other in unwithdrawn.filter(is_new=True):
        other.is_new = False
        other.save(update_fields=["is_new"])
        AuditEntry.objects.record(
            by=by, verb="skill.recount", subject=other, before={"is_new": True}, after={"is_new": False}
        )
    mark_new(first, by)


def mark_new(row: Confirmation, by: Actor) -> bool:
    """Count this confirmation unless another one of the same skill counts already."""
    try:
        with transaction.atomic():
            Confirmation.objects.filter(pk=row.pk).update(is_new=True)
    except IntegrityError:
        return False
    AuditEntry.objects.record(by=by, verb="skill.count", subject=row, after={"is_new": True})
    return True
