"""Agreements that wait for somebody, by what for: the tasks count them, and the list shows the same."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience, audience_of
from alliances.law.rules import adult_since
from alliances.links.models import PersonalLink
from dvb.agreements.called_off import called_off
from dvb.agreements.held_back import held_back
from dvb.agreements.lifecycle import BEFORE_SIGNED, IN_FORCE, AgreementState, AmendmentState
from dvb.agreements.models import Acknowledgement, Amendment, AmendmentSignature, GuestReply, Signature
from dvb.signing.models import Side
from dvb.signing.states import SIGNABLE
from matching.assignments.queries import is_at_school

SIDE_OF = {Audience.SCHOOL: Side.SCHOOL, Audience.EMPLOYER: Side.HOST, Audience.LEARNER: Side.LEARNER}


def conditions(actor: Actor) -> dict[str, Q]:
    """What holds for an agreement that waits; nothing for whoever is no side of agreements.

    Of whoever has left the school, and of a place that came to nothing, nothing is signed any more: the
    school ends what is left of it.
    """
    side = SIDE_OF.get(audience_of(actor))
    if side is None:
        return {}
    today = timezone.localdate()
    has_left = ~is_at_school(today, "assignment__enrolment")
    signed = Q(Exists(Signature.objects.filter(agreement=OuterRef("pk"), side=side)))
    risks = Acknowledgement.objects.filter(agreement=OuterRef("pk"), kind=Acknowledgement.Kind.RISKS)
    refused = GuestReply.objects.filter(  # answering her is the task then, not another letter
        agreement=OuterRef("pk"),
        purpose=PersonalLink.Purpose.GUARDIAN,
        kind=GuestReply.Kind.REFUSAL,
        closed_at__isnull=True,
    )
    changes = Amendment.objects.filter(agreement=OuterRef("pk"))
    changes_signed = Q(Exists(AmendmentSignature.objects.filter(amendment=OuterRef("pk"), side=side)))
    is_minor = Q(assignment__enrolment__person__birth_date__gt=adult_since(today))
    is_off = called_off()
    signable = Q(status__in=SIGNABLE) & ~has_left & ~is_off
    if side != Side.SCHOOL:  # the school voids what nobody signed while there was time
        signable &= Q(assignment__opening__ends_on__gte=today)
    return {
        "draft": Q(status=AgreementState.DRAFT) & ~has_left & ~is_off,
        "changes_draft": Q(Exists(changes.filter(status=AmendmentState.DRAFT))) & ~has_left,
        "changes_unsigned": Q(Exists(changes.filter(Q(status__in=SIGNABLE) & ~changes_signed))) & ~has_left,
        "off": is_off & ~has_left,
        "unsigned": signable & ~signed,
        "signed_by_us": signable & signed,
        "held_back": held_back() & ~has_left,
        "left": Q(status__in=IN_FORCE | BEFORE_SIGNED) & has_left,
        "unread": Q(status__in=SIGNABLE | IN_FORCE)
        & ~has_left
        & ~is_off
        & is_minor
        & ~Q(Exists(risks))
        & ~Q(Exists(refused)),
    }
