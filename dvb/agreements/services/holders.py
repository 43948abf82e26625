"""What each guardian and supervisor said of an agreement, one by one: the owner of every such line.

What one of them said, through which address it came and which letter went to her stand with her name alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements.lifecycle import IN_FORCE
from dvb.agreements.models import Acknowledgement, Agreement, GuestReply
from dvb.signing.states import SIGNABLE
from matching.learners.models import Guardian

Kind = Acknowledgement.Kind
GUARDIAN_LETTERS = ("link_guardian", "guardian_agreement", "guardian_amendment", "guardian_amended")
"""Every e-mail that takes a guardian to her page."""
PURPOSE = {Kind.RISKS: "guardian", Kind.SUPERVISION: "supervisor"}


@dataclass(frozen=True, slots=True)
class Holder:
    """One person: what she confirmed (the current wording, else an earlier one), refused, and was sent."""

    name: str
    acknowledgement: Acknowledgement | None
    is_stale: bool
    refusal: GuestReply | None
    evidence: str
    sent: Message | None
    to_hand: Guardian | None
    """Set where no e-mail reaches her and the school hands the letter over."""


def holders_of(
    agreement: Agreement, kind: Acknowledgement.Kind, given: Sequence[Acknowledgement], wording: str
) -> list[Holder]:
    """The learner's guardians, and whoever else confirmed or refused as one; or the supervisors."""
    given = [row for row in given if row.kind == kind]
    refusals = {row.name: row for row in open_refusals(agreement, PURPOSE[kind])}
    guardians = {row.name: row for row in agreement.assignment.enrolment.person.guardians.all()}
    if kind != Kind.RISKS:
        guardians = {}
    letters = _last_letters(agreement, kind)
    said = [*(row.name for row in given), *refusals, *(letters if kind != Kind.RISKS else ())]
    open_now = agreement.status in SIGNABLE | IN_FORCE
    result = []
    for name in dict.fromkeys([*guardians, *said]):
        own = [row for row in given if row.name == name]
        current = next((row for row in reversed(own) if row.wording == wording), None)
        guardian = guardians.get(name)
        hands = guardian is not None and not guardian.email and current is None and open_now
        result.append(
            Holder(
                name=name,
                acknowledgement=current,
                is_stale=bool(own) and current is None,
                refusal=refusals.get(name),
                evidence=evidence_of(current.link) if current else "",
                sent=letters.get(name),
                to_hand=guardian if hands else None,
            )
        )
    return result


def open_refusals(agreement: Agreement, purpose: str) -> list[GuestReply]:
    """Refusals that nobody answered yet."""
    rows = GuestReply.objects.filter(
        agreement=agreement, kind=GuestReply.Kind.REFUSAL, closed_at__isnull=True, purpose=purpose
    )
    return list(rows.order_by("pk"))


def evidence_of(link: PersonalLink | None) -> str:
    """Through which address a confirmation by link came, and who entered that address."""
    if link is None:
        return ""
    where = gettext("through %(email)s") % {"email": link.email} if link.email else gettext("without e-mail")
    who = link.created_by.name if link.created_by else link.organisation.name
    return gettext("%(where)s; entered by %(who)s") % {"where": where, "who": who}


def _last_letters(agreement: Agreement, kind: Acknowledgement.Kind) -> dict[str, Message]:
    """The last letter with a link to each, by the name that the link has."""
    about = agreement if kind == Kind.SUPERVISION else agreement.assignment.enrolment.person
    kinds: Iterable[str] = ("link_supervisor",) if kind == Kind.SUPERVISION else GUARDIAN_LETTERS
    rows = Message.objects.filter(
        kind__in=list(kinds),
        link__subject_type=about._meta.label_lower,
        link__subject_id=about.pk,
        link__organisation=agreement.assignment.enrolment.school_id,
    )
    return {row.link.name: row for row in rows.select_related("link").order_by("pk") if row.link}
