"""Supervisors as readers of letters: whoever holds the live link about a stay today."""

from __future__ import annotations

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.addressing import Destination, LinkNeeded, Recipient
from alliances.messages.models import Message
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links, siblings

Purpose = PersonalLink.Purpose


def resolve(recipient: Recipient) -> Destination | Message.Dropped:
    """The supervisor of a stay, as her school asked her last."""
    stay = Agreement.objects.filter(pk=recipient.pk).first()
    rows = PersonalLink.objects.filter(
        purpose=Purpose.SUPERVISOR,
        subject_type=Agreement._meta.label_lower,
        subject_id=recipient.pk,
        organisation=recipient.party_id,
    )
    link = rows.filter(revoked_at__isnull=True).exclude(email="").order_by("-pk").first()
    if stay is None or link is None or not links.may_be_sent(link):
        return Message.Dropped.RIGHT_ENDED
    to = messages.Address(link.email, link.name, link.language)
    return Destination(to, LinkNeeded(Purpose.SUPERVISOR, stay, link.organisation))


def pass_on(link: PersonalLink, successor: PersonalLink | None) -> None:
    """Of several learners behind one letter, the end of one link leaves the others': she gets one of these.

    Her letter held one link for all. Without another she would supervise learners whom she cannot reach.
    """
    if successor is not None or link.purpose != Purpose.SUPERVISOR:
        return
    others = [one for one in siblings.of(link) if one.purpose == Purpose.SUPERVISOR]
    if others:
        guest_links.send(others[0], by=SYSTEM, is_asked_for=True, instead_of=link)
