"""The school's word that somebody can do an outcome: confirmed, counted once, and taken back.

The rule of counting: of the confirmations of one outcome for one person that stand (are not withdrawn),
wherever they were made, the first by its day is new, and counts; of one day, the one entered first. A
confirmation entered late for an earlier day takes the mark over. When the one that counts is withdrawn, the
next by day counts from then on. Figures that are frozen keep what they were made of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from dvb.agreements.access import can_manage
from dvb.agreements.models import Agreement
from dvb.learning.models import FIRST_FIRST, PASS, Assessment, Confirmation
from dvb.plans.models import Site
from matching.enrolment_changes.services.enrolments import require_manager
from matching.learners.models import Enrolment, Person


def to_confirm(actor: Actor) -> QuerySet[Assessment]:
    """Passed assessments by supervisors that the actor's school has not confirmed yet."""
    rows: QuerySet[Assessment] = visible_to(actor, Assessment)
    standing = Confirmation.objects.filter(withdrawn_at__isnull=True, assessment__isnull=False)
    return rows.filter(kind=Assessment.Kind.SUPERVISOR, level__gte=PASS).exclude(
        pk__in=standing.values("assessment")
    )


@transaction.atomic
def confirm(assessments: Sequence[Assessment], *, on: dt.date, by: Actor) -> list[Confirmation]:
    """Confirm what supervisors assessed, one or many; what is confirmed already is left as it is.

    Raises
    ------
    Refused
        ``not_yours``; ``not_passed`` below the level that passes; ``future``, ``before_assessed``.
    """
    if on > timezone.localdate():
        raise Refused("future", _("This day lies in the future."), "on")
    made = []
    for assessment in sorted(assessments, key=lambda row: row.pk):
        held = _hold(assessment)
        _require(held, on, by)
        person = held.agreement.assignment.enrolment.person_id
        _hold_person(person)
        if held.confirmations.filter(withdrawn_at__isnull=True).exists():
            continue
        made.append(
            _add(
                Confirmation(
                    person_id=person,
                    outcome_id=held.outcome_id,
                    site=Site.HOST,
                    agreement=held.agreement,
                    assessment=held,
                    school_id=held.agreement.assignment.enrolment.school_id,
                    confirmed_on=on,
                ),
                by,
            )
        )
    return made


@transaction.atomic
def confirm_school(
    enrolment: Enrolment, *, outcomes: Sequence[LearningOutcome], on: dt.date, by: Actor
) -> list[Confirmation]:
    """The school confirms what was learned at school: at a workplace it is not new any more.

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
    _hold_person(enrolment.person_id)
    standing = Confirmation.objects.filter(
        person=enrolment.person_id, site=Site.SCHOOL, withdrawn_at__isnull=True
    )
    known = set(standing.values_list("outcome_id", flat=True))
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
        if outcome.pk not in known
    ]


@transaction.atomic
def withdraw(confirmation: Confirmation, *, reason: str, by: Actor) -> Confirmation:
    """Take a confirmation back, with a reason; it stays readable, and the next one by day counts.

    Raises
    ------
    Refused
        ``not_yours``, ``reason_needed``.
    """
    _hold_person(confirmation.person_id)
    held = Confirmation.objects.select_for_update().get(pk=confirmation.pk)
    if not _may_withdraw(held, by):
        raise Refused("not_yours", _("Only the school that confirmed it takes it back."))
    if held.withdrawn_at is not None:
        return held
    if not reason.strip():
        raise Refused("reason_needed", _("Say why it is taken back."), "reason")
    before = {"is_new": held.is_new}
    held.withdrawn_at, held.withdrawn_reason = timezone.now(), reason.strip()[:300]
    held.is_new = False
    held.save(update_fields=["withdrawn_at", "withdrawn_reason", "is_new"])
    AuditEntry.objects.record(
        by=by, verb="skill.withdraw", subject=held, before=before, reason=held.withdrawn_reason
    )
    _count(held.person_id, held.outcome_id, by)
    return held


def counted_before(assessment: Assessment) -> Confirmation | None:
    """What counts already of this skill for this person, so that another confirmation is not new."""
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


def _hold(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related(
        "agreement__assignment__enrolment"
    )
    return rows.get(pk=assessment.pk)


def _require(held: Assessment, on: dt.date, by: Actor) -> None:
    agreement: Agreement = held.agreement
    if not can_manage(by, agreement.assignment):
        raise Refused("not_yours", _("Only the learner's school confirms what was learned."))
    if held.kind != Assessment.Kind.SUPERVISOR or not held.is_passed:
        raise Refused("not_passed", _("Only a level that passes can be confirmed."))
    if on < held.assessed_on:
        raise Refused("before_assessed", _("This day lies before the supervisor's assessment."), "on")


def _hold_person(person: int) -> None:
    """One at a time for each person: who comes second sees what the first wrote."""
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
    _count(row.person_id, row.outcome_id, by)
    row.refresh_from_db(fields=["is_new"])
    return row


def _count(person: int, outcome: int, by: Actor) -> None:
    """Give the mark to the first of what stands; the database lets nobody else have it too."""
    standing = Confirmation.objects.filter(person=person, outcome=outcome, withdrawn_at__isnull=True)
    first = standing.order_by(*FIRST_FIRST).first()
    if first is None or first.is_new:
        return
    for other in standing.filter(is_new=True):
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
