"""Until when the letters about agreements are needed: while a side has not signed, a guardian not read.

Of those that tell how a stay stands: while it stands so.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.audit.models import AuditEntry
from alliances.messages import asking
from alliances.messages.models import Message
from dvb.agreements.called_off import called_off, is_called_off
from dvb.agreements.lifecycle import IN_FORCE, RUNNING, AgreementState, AmendmentState
from dvb.agreements.models import Acknowledgement, Agreement, Amendment, AmendmentSignature, Signature
from dvb.agreements.placement import first_terms
from dvb.agreements.services import guardian_notice as notices
from dvb.kernel.display import day
from dvb.signing.models import Side
from dvb.signing.states import SIGNABLE
from matching.learners.models import Guardian

AMENDMENT = Amendment._meta.label_lower


def register() -> None:
    asking.register("to_sign", is_to_sign)
    asking.register("guardian_agreement", is_to_read)
    asking.register("guardian_amended", is_to_read)
    asking.register("guardian_amendment", is_planned)
    asking.register_state("stay_suspended", partial(stay_now, {AgreementState.SUSPENDED}))
    asking.register_state("stay_resumed", partial(stay_now, RUNNING))
    asking.register_state("resumed_by_other", partial(stay_now, RUNNING))
    asking.register_state("ended", partial(stay_now, {AgreementState.ENDED, AgreementState.TERMINATED}))
    asking.register_state("in_force", in_force_now)
    asking.register_state("amended", amended_now)


def is_to_sign(message: Message) -> bool:
    """Whether the paper is released still, and the side of the reader has not signed it."""
    side = Side.LEARNER if message.recipient_kind == "learner" else Side.HOST
    pk = message.subject_id or 0
    if message.subject_type == AMENDMENT:
        signed = AmendmentSignature.objects.filter(amendment=pk, side=side)
        return is_planned(message) and not signed.exists()
    released = Agreement.objects.filter(pk=pk, status__in=SIGNABLE).exclude(called_off())
    return released.exists() and not Signature.objects.filter(agreement=pk, side=side).exists()


def is_planned(message: Message) -> bool:
    """Whether an amendment is released and not signed by all: then another letter says that it holds."""
    return Amendment.objects.filter(pk=message.subject_id or 0, status__in=SIGNABLE).exists()


def is_to_read(message: Message) -> bool:
    """Whether the guardian has not said yet that she read the wording of today."""
    agreement = _agreement_of(message)
    if agreement is None or agreement.status not in SIGNABLE | IN_FORCE or is_called_off(agreement):
        return False
    guardian = Guardian.objects.filter(pk=message.recipient_id or 0).first()
    name = guardian.name if guardian is not None else message.to_name
    given = Acknowledgement.objects.filter(
        agreement=agreement,
        kind=Acknowledgement.Kind.RISKS,
        name=name,
        wording=notices.wording_of(agreement),
    )
    return not given.exists()


def _agreement_of(message: Message) -> Agreement | None:
    rows, pk = Agreement.objects.all(), message.subject_id or 0
    if message.subject_type == AMENDMENT:
        return rows.filter(amendments=pk).first()
    return rows.filter(pk=pk).first()


STEPS = ("agreement.suspend", "agreement.resume", "agreement.terminate", "agreement.end", "agreement.void")


def stay_now(states: Collection[str], message: Message) -> str:
    """How the stay stands, unless it is in one of these states and has not changed since the letter."""
    agreement = _agreement_of(message)
    if agreement is None:
        return _("the agreement is not here any more")
    if agreement.status in states and not _steps_since(message, agreement, *STEPS):
        return ""
    return state_in_words(agreement)


def in_force_now(message: Message) -> str:
    """The same of the letter that all have signed, with the first terms and whether the stay begins yet."""
    agreement = _agreement_of(message)
    if agreement is None or agreement.status not in RUNNING | {AgreementState.SIGNED}:
        return stay_now((), message)
    later = agreement.amendments.filter(status=AmendmentState.SIGNED)
    if later.exists():
        return _("other terms hold since, by an amendment that all have signed")
    was_held_back = timezone.localdate(message.created_at) >= first_terms(agreement).starts_on
    if was_held_back and _steps_since(message, agreement, "agreement.activate"):
        return state_in_words(agreement)
    return ""


def amended_now(message: Message) -> str:
    """The same of the letter about a signed amendment, which a later one may have replaced."""
    agreement = _agreement_of(message)
    if agreement is None or agreement.status not in IN_FORCE:
        return stay_now((), message)
    later = agreement.amendments.filter(status=AmendmentState.SIGNED, pk__gt=message.subject_id or 0)
    return _("other terms hold since, by an amendment that all have signed") if later.exists() else ""


def state_in_words(agreement: Agreement) -> str:
    """How a stay stands today, and since when where that is kept."""
    state = agreement.get_status_display()
    if agreement.status == AgreementState.SUSPENDED and agreement.suspended_on:
        return _("%(state)s since %(day)s") % {"state": state, "day": day(agreement.suspended_on)}
    return state


def _steps_since(message: Message, agreement: Agreement, *verbs: str) -> bool:
    rows = AuditEntry.objects.about(agreement).filter(verb__in=verbs)
    return rows.filter(at__gt=message.created_at).exists()
