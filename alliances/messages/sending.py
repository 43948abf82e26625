"""Letters on their way out: addressed and sent one by one, gathered in digests, each failure recorded."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import asking
from alliances.messages.addressing import Address, Destination, recipient_fields, reference_of, resolve
from alliances.messages.models import Message
from alliances.messages.texts import contents_of, greet_anew, stored_text, text_of, write

MAX_ATTEMPTS = 5
MAX_AT_ONCE = 200
SOON = dt.timedelta(minutes=1)


def deliver(message_id: int) -> Message:
    """Send one message if it is due and not sent; a failure is written down and tried again later.

    It is addressed now: to whom its recipient is today, with the personal link that she needs. What nobody
    may be sent any more is dropped, with the reason; so is a letter that asks for what was done meanwhile.
    """
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message_id)
        if locked.status != Message.Status.QUEUED or locked.due_at > timezone.now():
            return locked
        if (reason := _address_now(locked)) is not None:
            return _drop(locked, reason)
        if not asking.is_needed(locked):
            return drop_done(locked)
        # Moved on before it is sent: a worker that is killed here sends it late, never twice at once.
        locked.attempts += 1
        locked.due_at = timezone.now() + _retry_delay(locked)
        locked.save(update_fields=["attempts", "due_at", *_ADDRESSED])
    try:
        mail.EmailMessage(
            subject=locked.subject,
            body=text_of(locked),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[locked.to_email],
        ).send()
    except Exception as fault:  # the back-end is foreign code: whatever it raises is a failed delivery
        return _record_failure(locked, fault)
    locked.status, locked.sent_at, locked.error = Message.Status.SENT, timezone.now(), ""
    return redact(locked)


_ADDRESSED = ("to_email", "to_name", "language", "user_id", "link_id", "body", "path", "sealed")


def _address_now(message: Message) -> Message.Dropped | None:
    """Fill in where a letter goes today; or why it goes nowhere."""
    if message.expires_at is not None and message.expires_at <= timezone.now():
        return Message.Dropped.EXPIRED
    if not message.recipient_kind:
        is_ended = message.link is not None and not links.may_be_sent(message.link)
        return Message.Dropped.LINK_ENDED if is_ended else None
    return _address_today(message)


def _address_today(message: Message) -> Message.Dropped | None:
    """Look the recipient up, with the personal link that she needs."""
    where = resolve(reference_of(message))
    if not isinstance(where, Destination):
        return where
    try:
        message.link = _issued_link(where) if where.link else None
    except _NotIssuedError as fault:
        return fault.reason
    body, path = contents_of(message)
    if where.address.name != message.to_name:
        body = greet_anew(body, message.to_name, where.address.name, message.language)
    if where.path or where.address.name != message.to_name:
        stored = stored_text(body, where.path or path, is_secret=message.is_secret)
        for name, value in stored.items():
            setattr(message, name, value)
    for name, value in recipient_fields(where.address).items():
        setattr(message, name, value)
    return None


class _NotIssuedError(Exception):
    """No link may be made for the recipient."""

    def __init__(self, reason: Message.Dropped) -> None:
        super().__init__(reason)
        self.reason = reason


def _issued_link(where: Destination) -> PersonalLink:
    """The recipient's live link; none is made anew for somebody from whom it was taken back."""
    needed, to = where.link, where.address
    if needed is None:
        raise ValueError("no link is needed")
    if links.is_taken_back(
        needed.purpose, about=needed.about, name=to.name, email=to.email, organisation=needed.organisation
    ):
        raise _NotIssuedError(Message.Dropped.TAKEN_BACK)
    with transaction.atomic():
        link = links.issue(
            needed.purpose,
            about=needed.about,
            organisation=needed.organisation,
            name=to.name,
            email=to.email,
            language=to.language,
            by=SYSTEM,
        )
        if not links.is_live(link):
            raise _NotIssuedError(Message.Dropped.RIGHT_ENDED)
    return link


def _drop(message: Message, reason: Message.Dropped) -> Message:
    message.status, message.dropped_because = Message.Status.DROPPED, reason
    message.save(update_fields=["dropped_because"])
    return redact(message)


def drop_done(message: Message) -> Message:
    """Send a letter no more that nobody needs: its state says so, there is no other reason."""
    message.status = Message.Status.DROPPED
    return redact(message)


def _retry_delay(message: Message) -> dt.timedelta:
    """Delay until the next attempt: short for messages that expire within minutes."""
    if message.expires_at:
        return SOON
    return dt.timedelta(minutes=5 * 2**message.attempts)


def redact(message: Message) -> Message:
    """Save the delivery status and erase a secret message's content; the demo's in-box keeps it."""
    if message.is_secret and not settings.DEMO:
        message.body = message.path = message.sealed = ""
    message.save(update_fields=["status", "sent_at", "error", "body", "path", "sealed"])
    return message


def _record_failure(message: Message, fault: Exception) -> Message:
    message.error = f"{type(fault).__name__}: {fault}"[:300]
    if message.attempts >= MAX_ATTEMPTS:
        message.status = Message.Status.FAILED
    message.save(update_fields=["error", "status"])
    return message


def deliver_due(moment: dt.datetime, most: int = MAX_AT_ONCE, *, urgent: bool | None = None) -> int:
    """Send what is due, urgent messages first, or only those, or only the others; returns how many."""
    rows = Message.objects.due_at(moment)
    if urgent is not None:
        rows = rows.filter(is_urgent=urgent)
    due = list(rows.values_list("pk", flat=True)[:most])
    for pk in due:
        deliver(pk)
    return len(due)


def send_digests(moment: dt.datetime) -> int:
    """Gather each reader's waiting notes into one e-mail; returns how many readers were written to."""
    waiting = Message.objects.filter(status=Message.Status.QUEUED, in_digest=True, due_at__lte=moment)
    for note in waiting.exclude(recipient_kind=""):
        _readdress(note)
    readers = list(waiting.values_list("to_email", flat=True).distinct().order_by())
    for email in readers:
        _digest(email, moment)
    return len(readers)


@transaction.atomic
def _readdress(note: Message) -> None:
    """Address a note anew before it is gathered: to whom its reader is today, or nobody."""
    if (reason := _address_today(note)) is not None:
        _drop(note, reason)
    elif not asking.is_needed(note):
        drop_done(note)
    else:
        note.save(update_fields=_ADDRESSED)


@transaction.atomic
def _digest(email: str, moment: dt.datetime) -> None:
    notes = list(
        Message.objects.select_for_update()
        .filter(status=Message.Status.QUEUED, in_digest=True, due_at__lte=moment, to_email=email)
        .order_by("pk")
    )
    if not notes:
        return
    last = notes[-1]
    to = Address(last.to_email, last.to_name, last.language, last.user_id)
    lines = [note.subject for note in notes]
    subject, body = write("digest", to, {"lines": lines, "count": len(lines)})
    Message.objects.create(
        kind="digest",
        **recipient_fields(to),
        subject=subject,
        body=body,
        path="/",
        organisation_id=last.organisation_id,
        due_at=moment,
    )
    Message.objects.filter(pk__in=[note.pk for note in notes]).update(
        status=Message.Status.SENT, sent_at=moment
    )
