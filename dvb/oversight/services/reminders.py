"""What the lead of an alliance asks of a member: to see to what stands on the screen of exceptions."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel import exception_kinds
from alliances.kernel.actor import ALLIANCE_KINDS, Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.exception_kinds import ExceptionKind, Letter, OwnLetter, Rows
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation

LETTERS = ("ask_unplaced", "ask_refused", "ask_unsigned", "ask_expiring")
"""Letters that only the screen of exceptions sends."""


@transaction.atomic
def remind(kind: ExceptionKind, member: Organisation, *, by: Actor) -> int:
    """Ask a member to see to its exceptions of one kind, once a day at most.

    Raises
    ------
    Refused
        ``not_waiting`` where nothing of this kind is left, ``no_address``, ``too_soon`` after one today.
    """
    if by.organisation_kind not in ALLIANCE_KINDS or not by.can_write():
        raise Refused("not_yours", _("Only the lead of an alliance asks its members."))
    if isinstance(kind.letter, OwnLetter):
        return kind.letter.send(member, by)
    rows = [row for row in kind.find(by) if row.member == member]
    if kind.letter is None or not rows:
        raise Refused("not_waiting", _("This is cleared already."))
    sent = _queue_messages(kind.letter, member, rows, by=by)
    AuditEntry.objects.record(
        by=by,
        verb=kind.asking_verb,
        subject=member,
        after=kind.letter.after(rows) if kind.letter.after else {"what": kind.code, "count": sent},
    )
    return sent


def _queue_messages(letter: Letter, to: Organisation, rows: Rows, *, by: Actor) -> int:
    readers = messages.recipients_of(to, school_id=by.organisation_id)
    if not readers:
        raise Refused("no_address", _("There is no e-mail address. Phone them."))
    lead = Organisation.objects.get(pk=by.organisation_id or 0)
    mark = f"{letter.kind}:{lead.pk}:{to.pk}:{timezone.localdate()}"
    known = {"lead": lead.name, "employer": to.name, "count": sum(row.count for row in rows)}
    messages_ = [
        messages.put(
            letter.kind,
            to=reader,
            about=to,
            by=by,
            path=letter.path(rows),
            context={**known, **letter.context(rows)},
            key=f"{mark}:{reader.key}"[:120],
        )
        for reader in readers
    ]
    if not any(messages_):
        raise Refused("too_soon", _("They were asked today. Give them until tomorrow."))
    return sum(one is not None for one in messages_)


def is_needed(message: Message) -> bool:
    """Whether the lead who asked still sees exceptions of this kind at the member."""
    lead = message.organisation
    if lead is None:
        return False
    by = lead.as_actor(Role.COORDINATOR)
    return any(
        row.member.pk == message.subject_id
        for kind in exception_kinds.registered()
        if isinstance(kind.letter, Letter) and kind.letter.kind == message.kind
        for row in kind.find(by)
    )
