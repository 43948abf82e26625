"""What guardians and supervisors acknowledged about an agreement, and which acknowledgements are missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements.access import can_manage
from dvb.agreements.lifecycle import IN_FORCE
from dvb.agreements.models import Acknowledgement, Agreement, GuestReply
from dvb.agreements.placement import first_terms
from dvb.agreements.services import due_steps
from dvb.agreements.services import guardian_notice as notices
from dvb.signing.states import SIGNABLE
from matching.learners.models import Guardian

Kind = Acknowledgement.Kind
GUARDIAN_LETTERS = ("link_guardian", "guardian_agreement", "guardian_amendment", "guardian_amended")
"""Every e-mail that takes a guardian to her page."""
PURPOSE = {Kind.RISKS: "guardian", Kind.SUPERVISION: "supervisor"}
LABELS = {Kind.RISKS: _("Guardian knows the risks"), Kind.SUPERVISION: _("Supervisor confirms")}


@dataclass(frozen=True, slots=True)
class AcknowledgementStatus:
    """Whether one kind of person has acknowledged an agreement; ``acknowledgement`` is the latest, if any.

    A guardian's name, letters and missing address are the school's alone: others read that she knows.
    """

    kind: str
    label: object
    acknowledgement: Acknowledgement | None
    is_stale: bool
    is_refused: bool
    shown_name: str
    evidence: str
    sent: Message | None
    to_hand: list[Guardian]

    @property
    def refused_label(self) -> object:
        return (
            _("guardian does not agree")
            if self.kind == Kind.RISKS
            else _("says that somebody else supervises")
        )


def evidence_of(link: PersonalLink | None) -> str:
    """Through which address a confirmation by link came, and who entered that address."""
    if link is None:
        return ""
    where = gettext("through %(email)s") % {"email": link.email} if link.email else gettext("without e-mail")
    who = link.created_by.name if link.created_by else link.organisation.name
    return gettext("%(where)s; entered by %(who)s") % {"where": where, "who": who}


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
    """Acknowledgements of the current wording by the guardian (of a minor) and the supervisor."""
    is_manager = can_manage(by, agreement.assignment)
    assignment = agreement.assignment
    is_minor = assignment.enrolment.person.needs_guardian_on(first_terms(agreement).starts_on)
    acknowledgements = list(_given(agreement))
    wording = notices.wording_of(agreement)
    refused = set(
        GuestReply.objects.filter(
            agreement=agreement, kind=GuestReply.Kind.REFUSAL, closed_at__isnull=True
        ).values_list("purpose", flat=True)
    )
    statuses = []
    for kind in (Kind.RISKS, Kind.SUPERVISION) if is_minor else (Kind.SUPERVISION,):
        of_kind = [row for row in acknowledgements if row.kind == kind]
        current = next((row for row in reversed(of_kind) if row.wording == wording), None)
        is_named = current is not None and (is_manager or kind == Kind.SUPERVISION)
        statuses.append(
            AcknowledgementStatus(
                kind=kind.value,
                label=LABELS[kind],
                acknowledgement=current,
                is_stale=bool(of_kind),
                is_refused=PURPOSE[kind] in refused,
                evidence=evidence_of(current.link) if current and is_named and by.can_write() else "",
                shown_name=current.name if current and is_named else "",
                sent=_last_letter(kind, agreement) if is_manager else None,
                to_hand=without_email(agreement) if is_manager and kind == Kind.RISKS else [],
            )
        )
    return statuses


def _given(agreement: Agreement) -> QuerySet[Acknowledgement]:
    rows = Acknowledgement.objects.filter(agreement=agreement).order_by("given_on", "pk")
    return rows.select_related("link__created_by", "link__organisation")


def _last_letter(kind: Acknowledgement.Kind, agreement: Agreement) -> Message | None:
    about = agreement if kind == Kind.SUPERVISION else agreement.assignment.enrolment.person
    kinds = ("link_supervisor",) if kind == Kind.SUPERVISION else GUARDIAN_LETTERS
    rows = Message.objects.filter(
        kind__in=kinds,
        link__subject_type=about._meta.label_lower,
        link__subject_id=about.pk,
        link__organisation=agreement.assignment.enrolment.school_id,
    )
    return rows.order_by("-pk").first()


def without_email(agreement: Agreement) -> list[Guardian]:
    """Guardians without an e-mail address, to whom the school hands the letter over."""
    if agreement.status not in SIGNABLE | IN_FORCE:
        return []
    person = agreement.assignment.enrolment.person
    return [guardian for guardian in person.guardians.all() if not guardian.email]
