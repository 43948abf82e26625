"""Until when letters about somebody's personal link hold: while she has that link, or while nobody has."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import asking
from alliances.messages.models import Message
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.services.letter_needs import state_in_words
from dvb.guest_access.queries import refused_stays

OVER = (AgreementState.VOID, AgreementState.TERMINATED, AgreementState.ENDED)


def register() -> None:
    asking.register_rows(
        "link_locked", lambda: PersonalLink.objects.filter(locked_at__isnull=False, revoked_at__isnull=True)
    )
    asking.register("contact_taken_over", _is_contact_still)
    asking.register_state("supervisor_asked", supervisor_now)
    asking.register_state("supervisor_ended", supervisor_gone_now)
    asking.register_state("supervisor_refused", supervisor_refuses_now)


def _is_contact_still(message: Message) -> bool:
    """Whether the new contact person has the link of the letter still: there is no later one."""
    number = [*asking.key_of(message).split(":"), ""][1]
    rows = PersonalLink.objects.filter(pk=int(number) if number.isdigit() else 0)
    return rows.filter(revoked_at__isnull=True).exists()


def supervisor_now(message: Message) -> str:
    """What holds instead of "was asked to supervise": the link was taken back, or the stay is over."""
    stay, link = _told_about(message)
    if stay is None or link is None:
        return _("the agreement is not here any more")
    if stay.status in OVER:
        return state_in_words(stay)
    if links.newest_of(link).revoked_at is None:
        return ""
    return _("%(name)s has no personal link about this stay any more") % {"name": link.name}


def supervisor_gone_now(message: Message) -> str:
    """What holds instead of "does not supervise any more": she was asked again, or the stay is over."""
    stay, link = _told_about(message)
    if stay is None or link is None:
        return _("the agreement is not here any more")
    if stay.status in OVER:
        return state_in_words(stay)
    again = PersonalLink.objects.filter(
        Q(name=link.name) | Q(email=link.email),
        purpose=link.purpose,
        subject_type=link.subject_type,
        subject_id=link.subject_id,
        revoked_at__isnull=True,
    )
    if not again.exists():
        return ""
    return _("%(name)s has a personal link about this stay again") % {"name": link.name}


def supervisor_refuses_now(message: Message) -> str:
    """What holds instead of "says that it is not her": she confirmed, another was named, or it is over."""
    stay, link = _told_about(message)
    if stay is None or link is None:
        return _("the agreement is not here any more")
    if stay.status in OVER:
        return state_in_words(stay)
    if links.newest_of(link).revoked_at is not None:
        return _("%(name)s has no personal link about this stay any more") % {"name": link.name}
    if stay.pk in refused_stays(link):
        return ""
    return _("%(name)s confirmed after all") % {"name": link.name}


def _told_about(message: Message) -> tuple[Agreement | None, PersonalLink | None]:
    """The stay of a letter, and the link that its key names."""
    stay = Agreement.objects.filter(pk=message.subject_id or 0).first()
    number = [*asking.key_of(message).split(":"), "", ""][1]
    rows = PersonalLink.objects.filter(
        subject_type=Agreement._meta.label_lower, subject_id=message.subject_id or 0
    )
    return stay, rows.filter(pk=int(number) if number.isdigit() else 0).first()
