"""Acknowledgements of agreements by the holder of a personal link, authenticated by an e-mailed code."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from dvb.agreements.models import Acknowledgement, Agreement
from dvb.agreements.services import due_steps
from dvb.agreements.services import guardian_notice as notices
from dvb.guest_access.services import replies
from dvb.guest_access.services.guest_links import agreements_of

Kind, Purpose = Acknowledgement.Kind, PersonalLink.Purpose
KIND_OF = {Purpose.GUARDIAN: Kind.RISKS, Purpose.SUPERVISOR: Kind.SUPERVISION}


@transaction.atomic
def acknowledge(link: PersonalLink, *, agreement: Agreement) -> Acknowledgement:
    """Record that the link's holder read the current wording; a repeated call returns the first record."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if not agreements_of(link).filter(pk=locked.pk).exists():
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    acknowledgement, is_new = Acknowledgement.objects.get_or_create(
        agreement=locked,
        kind=KIND_OF[Purpose(link.purpose)],
        name=link.name,
        wording=notices.wording_of(agreement),
        defaults={
            "method": method_of(link),
            "link": link,
            "given_on": timezone.localdate(),
        },
    )
    if link.purpose == Purpose.SUPERVISOR:  # to have read takes no "no" back
        replies.close_refusals(link, locked)
    if is_new:
        AuditEntry.objects.record(
            by=SYSTEM,
            verb="agreement.acknowledge",
            subject=locked,
            after={"kind": acknowledgement.kind, "link": link.pk, "method": str(acknowledgement.method)},
        )
        due_steps.take(locked)
    return acknowledgement


def method_of(link: PersonalLink) -> Acknowledgement.Method:
    """How the code of this browser reached the holder: a code that the school read out is said to be one."""
    is_read_out = link.session_how == PersonalLink.CodeWay.READ_OUT
    return Acknowledgement.Method.READ_OUT if is_read_out else Acknowledgement.Method.CODE


def acknowledgement_by(link: PersonalLink, agreement: Agreement) -> Acknowledgement | None:
    """The holder's acknowledgement of the current wording."""
    holder = {"kind": KIND_OF[Purpose(link.purpose)], "name": link.name}
    return Acknowledgement.objects.filter(
        **holder, agreement=agreement, wording=notices.wording_of(agreement)
    ).first()
