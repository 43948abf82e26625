"""Until when the letters about agreements are needed: while a side has not signed, a guardian not read."""

from __future__ import annotations

from alliances.messages import asking
from alliances.messages.models import Message
from dvb.agreements.called_off import called_off, is_called_off
from dvb.agreements.lifecycle import IN_FORCE
from dvb.agreements.models import Acknowledgement, Agreement, Amendment, AmendmentSignature, Signature
from dvb.agreements.services import guardian_notice as notices
from dvb.signing.models import Side
from dvb.signing.states import SIGNABLE
from matching.learners.models import Guardian

AMENDMENT = Amendment._meta.label_lower


def register() -> None:
    asking.register("to_sign", is_to_sign)
    asking.register("guardian_agreement", is_to_read)
    asking.register("guardian_amended", is_to_read)
    asking.register("guardian_amendment", is_planned)


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
