"""Until when letters about reports hold: while the report is open, and its reader is whom they say."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.messages import asking
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from dvb.safeguarding.services.passing import PASSES
from dvb.safeguarding.services.reminding import told_in

TO_READER = ("concern", "concern_added", "concern_new_stay")


def register() -> None:
    for kind in TO_READER:
        asking.register(kind, _of_open(is_still_reader))
    asking.register("concern_word", _of_open(lambda concern, message: True))
    asking.register("concern_stay", is_about_own)
    asking.register("concern_reminder", waits_for)
    asking.register("concern_overdue", is_late_for)
    asking.register("concern_urgent", _of_open(is_unread))
    asking.register("concern_moved", _of_open(is_unmoved))
    asking.register("concern_appointed", is_appointed)
    asking.register("concern_ended", lambda message: bool(message.subject_id) and not is_appointed(message))
    for kind in ("concern_post", "concern_away", "concern_away_ends"):
        asking.register(kind, is_last_word)


def _of_open(check: Callable[[Concern, Message], bool]) -> asking.StillNeeded:
    """Whether the report of a letter is open, and the letter says truly how it stands."""

    def still_needed(message: Message) -> bool:
        concern = Concern.objects.filter(pk=message.subject_id or 0, closed_at__isnull=True).first()
        return concern is not None and check(concern, message)

    return still_needed


def is_still_reader(concern: Concern, message: Message) -> bool:
    return concern.assigned_to_id == message.user_id


def is_about_own(message: Message) -> bool:
    """The same of a report that may be closed: the stay that rested for it is hers to look at still."""
    return Concern.objects.filter(pk=message.subject_id or 0, assigned_to=message.user_id or 0).exists()


def waits_for(message: Message) -> bool:
    """Whether any of the reports of a letter waits for her still."""
    return told_in(message).filter(closed_at__isnull=True, assigned_to=message.user_id or 0).exists()


def is_late_for(message: Message) -> bool:
    """Whether any is open still; where it was written to its reader, waits for her."""
    if message.path != reverse("concern-list"):
        return waits_for(message)
    return told_in(message).filter(closed_at__isnull=True).exists()


def is_unread(concern: Concern, message: Message) -> bool:
    """Whether nobody has read an urgent report yet, and its reader is whom the second person was told."""
    return concern.opened_at is None and is_unmoved(concern, message)


def is_unmoved(concern: Concern, message: Message) -> bool:
    """Whether the report has not passed on again since the letter."""
    passes = AuditEntry.objects.about(concern).filter(verb__in=PASSES)
    return not passes.filter(at__gt=message.created_at).exists()


def is_appointed(message: Message) -> bool:
    """Whether whoever was told of her appointment has it still."""
    user = message.user_id or 0
    rows = SafeguardingOfficer.objects.filter(Q(user=user) | Q(deputy=user), school=message.subject_id or 0)
    return rows.exists()


def is_last_word(message: Message) -> bool:
    """Whether posts and days away are as they were when the letter was written."""
    later = AuditEntry.objects.filter(
        subject_type=Organisation._meta.label_lower,
        subject_id=message.subject_id or 0,
        verb__in=("safeguarding.name", "safeguarding.away"),
        at__gt=message.created_at,
    )
    return bool(message.subject_id) and not later.exists()
