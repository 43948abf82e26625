"""What guardians and supervisors acknowledged about an agreement, and which acknowledgements are missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from dvb.agreements.access import can_manage
from dvb.agreements.models import Acknowledgement, Agreement
from dvb.agreements.placement import first_terms
from dvb.agreements.services import due_steps, holders
from dvb.agreements.services import guardian_notice as notices
from dvb.agreements.services.holders import Holder

Kind = Acknowledgement.Kind
LABELS = {Kind.RISKS: _("Guardian knows the risks"), Kind.SUPERVISION: _("Supervisor confirms")}


@dataclass(frozen=True, slots=True)
class AcknowledgementStatus:
    """Whether one kind of person has acknowledged an agreement; ``acknowledgement`` is the latest, if any.

    What each guardian said, her letters and her missing address are the school's alone: others read that one
    of them knows.
    """

    kind: str
    label: object
    acknowledgement: Acknowledgement | None
    is_stale: bool
    is_refused: bool
    holders: list[Holder]

    @property
    def refused_label(self) -> object:
        return (
            _("guardian does not agree")
            if self.kind == Kind.RISKS
            else _("says that somebody else supervises")
        )


@transaction.atomic
def record_on_paper(
    agreement: Agreement, *, name: str, given_on: dt.date, by: Actor, kind: str = Kind.RISKS
) -> Acknowledgement:
    """The school enters that somebody signed the notice on paper."""
    if not can_manage(by, agreement.assignment):
        raise Refused("not_yours", _("Only the learner's school keeps this agreement."))
    if not name.strip():
        raise Refused("name_needed", _("Enter who signed."), "name")
    if given_on > timezone.localdate():
        raise Refused("future", _("A signature cannot lie in the future."), "given_on")
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    acknowledgement, is_new = Acknowledgement.objects.get_or_create(
        agreement=locked,
        kind=kind,
        name=name.strip(),
        wording=notices.wording_of(agreement),
        defaults={
            "method": Acknowledgement.Method.PAPER,
            "given_on": given_on,
            "entered_by_id": by.user_id,
        },
    )
    if is_new:
        AuditEntry.objects.record(
            by=by, verb="agreement.acknowledge", subject=locked, after={"kind": kind, "method": "paper"}
        )
        due_steps.take(locked)
    return acknowledgement


def latest_for(agreement: Agreement, kind: str) -> Acknowledgement | None:
    """The latest acknowledgement of the current wording; one of an earlier wording does not count."""
    rows = Acknowledgement.objects.filter(
        agreement=agreement, kind=kind, wording=notices.wording_of(agreement)
    )
    return rows.order_by("-given_on", "-pk").first()


def statuses_of(agreement: Agreement, *, by: Actor) -> list[AcknowledgementStatus]:
    """Acknowledgements of the current wording by the guardians (of a minor) and the supervisor."""
    is_manager = can_manage(by, agreement.assignment)
    person = agreement.assignment.enrolment.person
    is_minor = person.needs_guardian_on(first_terms(agreement).starts_on)
    given, wording = list(_given(agreement)), notices.wording_of(agreement)
    return [
        _status(agreement, kind, holders.holders_of(agreement, kind, given, wording), by, is_manager)
        for kind in ((Kind.RISKS, Kind.SUPERVISION) if is_minor else (Kind.SUPERVISION,))
    ]


def _status(
    agreement: Agreement, kind: Acknowledgement.Kind, found: list[Holder], by: Actor, is_manager: bool
) -> AcknowledgementStatus:
    current = [one.acknowledgement for one in found if one.acknowledgement]
    is_named = is_manager or kind == Kind.SUPERVISION
    shown = found if is_manager else [replace(one, sent=None, to_hand=None) for one in found]
    if not by.can_write():
        shown = [replace(one, evidence="") for one in shown]
    return AcknowledgementStatus(
        kind=kind.value,
        label=LABELS[kind],
        acknowledgement=max(current, key=lambda row: (row.given_on, row.pk)) if current else None,
        is_stale=any(one.is_stale for one in found),
        is_refused=any(one.refusal for one in found),
        holders=shown if is_named else [],
    )


def _given(agreement: Agreement) -> QuerySet[Acknowledgement]:
    rows = Acknowledgement.objects.filter(agreement=agreement).order_by("given_on", "pk")
    return rows.select_related("link__created_by", "link__organisation")
