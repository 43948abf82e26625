"""Questions and refusals of guardians and supervisors by personal link, and the school's answers."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from dvb.agreements.access import can_manage
from dvb.agreements.models import Agreement, GuestReply
from dvb.guest_access.services import host_links
from dvb.guest_access.services.guest_links import agreements_of

Kind = GuestReply.Kind
MOST_OPEN = 5
"""Open questions of one link about one agreement."""


@transaction.atomic
def reply(link: PersonalLink, *, agreement: Agreement, kind: str, text: str) -> GuestReply:
    """Store a question or a no, and tell the school; the same words a second time are one reply.

    Raises
    ------
    Refused
        ``link_over``, ``text_needed``, ``kind``; ``too_many`` where five wait for an answer.
    """
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if link.purpose == "learner" or not agreements_of(link).filter(pk=locked.pk).exists():
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    words = " ".join(text.split())[:1000]
    if kind not in Kind.values:
        raise Refused("kind", _("Choose a question or a no."), "kind")
    if not words:
        raise Refused("text_needed", _("Write it in a few words."), "text")
    waiting = open_of(locked).filter(name=link.name, purpose=link.purpose)
    same = waiting.filter(kind=kind, text=words).first()
    if same is not None:
        return same
    if waiting.count() >= MOST_OPEN:
        raise Refused("too_many", _("The school has your questions. Wait for its answer, or phone."))
    row = GuestReply.objects.create(
        agreement=locked, link=link, purpose=link.purpose, kind=kind, name=link.name, text=words
    )
    AuditEntry.objects.record(
        by=SYSTEM,
        verb="guest_reply.write",
        subject=row,
        after={"kind": kind, "link": link.pk, "agreement": locked.pk},
    )
    _tell_school(row)
    if kind == Kind.REFUSAL and link.purpose == PersonalLink.Purpose.SUPERVISOR:
        host_links.tell_of_refusal(link, locked)
    return row


@transaction.atomic
def answer(row: GuestReply, *, answer: str, by: Actor) -> GuestReply:
    """Answer and close a reply; the one who asked gets the answer by e-mail where she has a link still."""
    locked = GuestReply.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=row.pk)
    if not can_manage(by, locked.agreement.assignment):
        raise Refused("not_yours", _("Only the learner's school keeps this agreement."))
    if locked.closed_at is not None:
        return locked
    words = " ".join(answer.split())[:1000]
    if not words:
        raise Refused("answer_needed", _("Write what was answered."), "answer")
    _close(locked, by=by, answer=words)
    link = links.newest_of(locked.link) if locked.link else None
    if link is not None and links.is_live(link):
        messages.put(
            "guest_answer",
            to=messages.Address(link.email, link.name, link.language),
            about=locked,
            by=by,
            context={
                "school": link.organisation.name,
                "learner": locked.agreement.assignment.enrolment.person.name,
            },
            link=link,
            key=f"guest_answer:{locked.pk}",
        )
    return locked


def close_refusals(link: PersonalLink, agreement: Agreement) -> None:
    """A supervisor who confirms after all has taken her no back."""
    for row in open_of(agreement).filter(name=link.name, purpose=link.purpose, kind=Kind.REFUSAL):
        _close(row, by=SYSTEM, answer="")


def open_of(agreement: Agreement) -> QuerySet[GuestReply]:
    return GuestReply.objects.filter(agreement=agreement, closed_at__isnull=True)


def by_link(link: PersonalLink, agreement: Agreement) -> QuerySet[GuestReply]:
    """What the holder asked about an agreement, with the answers, the newest first."""
    rows = GuestReply.objects.filter(agreement=agreement, name=link.name, purpose=link.purpose)
    return rows.order_by("-pk")


def _close(row: GuestReply, *, by: Actor, answer: str) -> None:
    row.answer, row.closed_at, row.closed_by_id = answer, timezone.now(), by.user_id
    row.save(update_fields=["answer", "closed_at", "closed_by"])
    AuditEntry.objects.record(
        by=by, verb="guest_reply.close", subject=row, after={"answered": bool(answer), "kind": row.kind}
    )


def _tell_school(row: GuestReply) -> None:
    """Tell the school's people that something waits; what was written stands on its page alone."""
    school = row.agreement.assignment.enrolment.school
    for to in messages.recipients_of(school):
        messages.put(
            "guest_reply",
            to=to,
            about=row,
            by=SYSTEM,
            context={
                "holder": row.name,
                "is_refusal": row.kind == Kind.REFUSAL,
                "learner": row.agreement.assignment.enrolment.person.name,
            },
            path=reverse("agreement-detail", args=[row.agreement_id]),
            sender_id=school.pk,
            key=f"guest_reply:{row.pk}:{to.key}"[:120],
        )
