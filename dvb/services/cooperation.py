"""Cooperation agreements: entered by the school, signed, ended, and found for a learner's agreement."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.moves import require_move
from alliances.models import AuditEntry, Organisation
from alliances.services import files, records
from dvb.access import can_keep_cooperation
from dvb.lifecycle import CooperationState
from dvb.models import Agreement, CooperationAgreement

State = CooperationState


@transaction.atomic
def create(
    *, school: Organisation, employer: Organisation, starts_on: dt.date, by: Actor, **values: Any
) -> CooperationAgreement:
    """Enter an agreement that is being prepared; a second click finds the first one's."""
    _require_keeper(school.pk, by)
    if employer.kind_id != "employer":
        raise Refused("not_an_employer", _("Choose an employer."), "employer")
    same = {"school": school, "employer": employer, "starts_on": starts_on}
    existing = CooperationAgreement.objects.filter(**same).first()
    if existing is not None:
        return existing
    made = CooperationAgreement(**same)
    _before, after = records.set_fields(made, values)
    records.save(made)
    after |= {"employer": employer.pk, "starts_on": str(starts_on)}
    AuditEntry.objects.record(by=by, verb="cooperation.create", subject=made, after=after)
    return made


@transaction.atomic
def sign(
    cooperation: CooperationAgreement,
    *,
    signed_on: dt.date,
    by: Actor,
    scan: UploadedFile[Any] | None = None,
) -> CooperationAgreement:
    """Enter that both signed, with a scan of the paper if there is one."""
    held = _hold(cooperation, by)
    if held.status == State.SIGNED:
        return held
    if signed_on > timezone.localdate():
        raise Refused("future", _("A signature cannot lie in the future."), "signed_on")
    require_move(held.status, State.SIGNED)
    held.status, held.signed_on = State.SIGNED, signed_on
    if scan is not None:
        held.scan = files.keep(scan, organisation=held.school, purpose="cooperation-scan", by=by)
    held.save()
    AuditEntry.objects.record(
        by=by, verb="cooperation.sign", subject=held, after={"signed_on": str(signed_on)}
    )
    return held


@transaction.atomic
def end(cooperation: CooperationAgreement, *, ends_on: dt.date, by: Actor) -> CooperationAgreement:
    """Enter that it ends, or has ended, on a day."""
    held = _hold(cooperation, by)
    if held.status == State.ENDED:
        return held
    if ends_on < held.starts_on:
        raise Refused("dates", _("The last day lies before the first."), "ends_on")
    require_move(held.status, State.ENDED)
    before, held.status, held.ends_on = held.ends_on, State.ENDED, ends_on
    held.save(update_fields=["status", "ends_on"])
    AuditEntry.objects.record(
        by=by,
        verb="cooperation.end",
        subject=held,
        before={"ends_on": str(before or "")},
        after={"ends_on": str(ends_on)},
    )
    return held


def in_force_on(day: dt.date) -> QuerySet[CooperationAgreement]:
    """Signed agreements that hold on a day; also ended ones, until their last day."""
    open_end = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return CooperationAgreement.objects.exclude(status=State.DRAFT).filter(open_end, starts_on__lte=day)


def behind(agreement: Agreement, day: dt.date) -> CooperationAgreement | None:
    """The long-term agreement under which a learner goes to an employer."""
    assignment = agreement.assignment
    rows = in_force_on(day).filter(
        school=assignment.enrolment.school_id, employer=assignment.opening.employer_id
    )
    return rows.order_by("-starts_on").first()


def _hold(cooperation: CooperationAgreement, by: Actor) -> CooperationAgreement:
    rows = CooperationAgreement.objects.select_for_update(of=("self",)).select_related("school", "employer")
    held = rows.get(pk=cooperation.pk)
    _require_keeper(held.school_id, by)
    return held


def _require_keeper(school_id: int, by: Actor) -> None:
    if not can_keep_cooperation(by, school_id):
        raise Refused("not_yours", _("Only the school keeps its agreements with employers."))
