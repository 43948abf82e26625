"""E-mails: stored in the caller's transaction, sent later by the worker, each failure recorded."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import IntegrityError, models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel import quiet_hours as quiet
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.identifiers import open_sealed, seal
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation
    from alliances.people.models import User

MAX_ATTEMPTS = 5
MAX_AT_ONCE = 200
SOON = dt.timedelta(minutes=1)
REPEAT_AFTER = dt.timedelta(minutes=10)
LINK = "{link}"
COPIED = (
    "kind",
    "to_email",
    "to_name",
    "user_id",
    "language",
    "subject",
    "body",
    "path",
    "sealed",
    "is_secret",
)


@dataclass(frozen=True, slots=True)
class Address:
    """Whom an e-mail goes to, and in which language she reads."""

    email: str
    name: str = ""
    language: str = "lv"
    user_id: int | None = None


def address_of(user: User) -> Address:
    return Address(user.email, user.name, user.language, user.pk)


WRITERS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.MEMBER)


def addresses_of(
    organisation: Organisation, roles: Collection[Role] = WRITERS, *, about_itself: bool = False
) -> list[Address]:
    """Who reads for an organisation: its people in one of the roles, else the contact that is known.

    Nobody for an employer that is not confirmed, unless the letter is about that employer alone.
    """
    if not (organisation.is_confirmed or about_itself):
        return []
    people = (
        get_user_model()
        .objects.filter(
            is_active=True,
            memberships__organisation=organisation,
            memberships__ended_on__isnull=True,
            memberships__role__in=[role.value for role in roles],
        )
        .distinct()
    )
    addresses = [address_of(user) for user in people]
    if not addresses and organisation.contact_email:
        return [Address(organisation.contact_email, organisation.contact_name)]
    return addresses


@transaction.atomic
def put(
    kind: str,
    *,
    to: Address,
    about: models.Model,
    by: Actor,
    context: Mapping[str, Any] | None = None,
    path: str = "",
    link: PersonalLink | None = None,
    sender_id: int | None = None,
    key: str = "",
    in_digest: bool = False,
    is_urgent: bool = False,
    is_secret: bool = False,
    expires_at: dt.datetime | None = None,
) -> Message | None:
    """Queue one e-mail from ``templates/messages/<kind>.txt``; the first line is the subject.

    The one action is ``path`` or a personal ``link``. It is written in the name of ``sender_id``, else of the
    acting person's organisation. What has a ``key`` is sent once only. ``in_digest`` waits for the weekly
    summary, ``is_urgent`` knows no quiet hours, and what ``is_secret`` says and leads to is sealed, and
    wiped once sent. After ``expires_at`` it is not sent any more.

    ``None`` where the address is empty or the key was used before.
    """
    if not to.email or (key and Message.objects.filter(key=key).exists()):
        return None
    subject, body = _write(kind, to, context or {})
    now = timezone.localtime()
    when = quiet.next_digest_time(now) if in_digest else now if is_urgent else quiet.next_sending_time(now)
    message = Message(
        kind=kind,
        **_recipient_fields(to),
        subject=subject[:200],
        **_stored_text(body, path, is_secret=is_secret),
        link=link,
        organisation_id=sender_id or by.organisation_id,
        subject_type=about._meta.label_lower,
        subject_id=about.pk,
        key=key or None,
        in_digest=in_digest,
        is_urgent=is_urgent,
        expires_at=expires_at,
        due_at=when,
    )
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        return None
    return message


def put_written(
    kind: str, *, to: Address, subject: str, body: str, expires_at: dt.datetime | None = None
) -> Message:
    """Queue an e-mail about signing in that was written elsewhere: urgent, and secret.

    The request that asks for a code is answered at once, whatever the mail server does.
    """
    return Message.objects.create(
        kind=kind,
        **_recipient_fields(to),
        subject=subject[:200],
        **_stored_text(body, "", is_secret=True),
        is_urgent=True,
        expires_at=expires_at,
        due_at=timezone.now(),
    )


def _stored_text(body: str, path: str, *, is_secret: bool) -> dict[str, Any]:
    """Body and path as stored in the table: in clear, or sealed."""
    if not is_secret:
        return {"body": body, "path": path, "is_secret": False}
    sealed = seal(json.dumps([body, path]), settings.PERSONAL_DATA_KEY)
    return {"body": "", "path": "", "sealed": sealed, "is_secret": True}


def contents_of(message: Message) -> tuple[str, str]:
    """Body and path of a message, also of one that is sealed; empty once they were wiped."""
    if not message.sealed:
        return message.body, message.path
    body, path = json.loads(open_sealed(message.sealed, settings.PERSONAL_DATA_KEY))
    return body, path


def _recipient_fields(to: Address) -> dict[str, Any]:
    return {"to_email": to.email, "to_name": to.name, "user_id": to.user_id, "language": to.language}


def _write(kind: str, to: Address, context: Mapping[str, Any]) -> tuple[str, str]:
    with translation.override(to.language):
        text = render_to_string(f"messages/{kind}.txt", {**context, "name": to.name, "link": LINK})
    subject, __, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def drop(about: models.Model) -> int:
    """Send nothing any more of what waits about this row; returns how many messages that were."""
    waiting = Message.objects.filter(
        subject_type=about._meta.label_lower, subject_id=about.pk, status=Message.Status.QUEUED
    )
    return waiting.update(status=Message.Status.DROPPED)


def deliver(message_id: int) -> Message:
    """Send one message if it is due and not sent; a failure is written down and tried again later.

    What leads to a personal link that opens nothing any more is not sent.
    """
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message_id)
        if locked.status != Message.Status.QUEUED or locked.due_at > timezone.now():
            return locked
        has_expired = locked.expires_at is not None and locked.expires_at <= timezone.now()
        is_ended = locked.link is not None and not links.may_be_sent(locked.link)
        if has_expired or is_ended:
            locked.status = Message.Status.DROPPED
            return _redact(locked)
        # Moved on before it is sent: a worker that is killed here sends it late, never twice at once.
        locked.attempts += 1
        locked.due_at = timezone.now() + _retry_delay(locked)
        locked.save(update_fields=["attempts", "due_at"])
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
    return _redact(locked)


def _retry_delay(message: Message) -> dt.timedelta:
    """Delay until the next attempt: short for messages that expire within minutes."""
    if message.expires_at:
        return SOON
    return dt.timedelta(minutes=5 * 2**message.attempts)


def _redact(message: Message) -> Message:
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


def text_of(message: Message) -> str:
    """The body as it is read, with the action's address."""
    return contents_of(message)[0].replace(LINK, url_of(message))


def url_of(message: Message) -> str:
    path = reverse("link", args=[links.token_of(message.link)]) if message.link else contents_of(message)[1]
    return f"{settings.SITE_URL}{path}" if path else settings.SITE_URL


@transaction.atomic
def send_again(message: Message, *, by: Actor) -> Message:
    """Send a message once more, with a fresh address where its link has ended.

    Raises
    ------
    Refused
        ``too_soon`` within ten minutes of the last time: a double click sends nothing twice. ``wiped`` where
        its text was a secret and is gone; ``link_over`` where its link was taken back.
    """
    locked = Message.objects.select_for_update(of=("self",)).select_related("link").get(pk=message.pk)
    if locked.is_secret and not any(contents_of(locked)):
        raise Refused("wiped", _("What this e-mail said was a secret, and is not kept. Make a new one."))
    latest = Message.objects.filter(
        kind=locked.kind,
        to_email=locked.to_email,
        subject_type=locked.subject_type,
        subject_id=locked.subject_id,
    ).latest("pk")
    if latest.created_at > timezone.now() - REPEAT_AFTER:
        raise Refused("too_soon", _("This was sent less than ten minutes ago. Wait for it to arrive."))
    link = _usable_link(locked.link, by) if locked.link else None
    now = timezone.localtime()
    copy = Message.objects.create(
        **{name: getattr(locked, name) for name in COPIED},
        link=link,
        organisation_id=locked.organisation_id,
        subject_type=locked.subject_type,
        subject_id=locked.subject_id,
        due_at=quiet.next_sending_time(now),
    )
    if locked.status == Message.Status.QUEUED:
        locked.status = Message.Status.DROPPED
        _redact(locked)
    AuditEntry.objects.record(by=by, verb="message.send_again", subject=copy, before={"message": locked.pk})
    return copy


def _usable_link(link: PersonalLink, by: Actor) -> PersonalLink:
    """The live link to send: this one, its successor, or a new one where it has expired or is locked."""
    newest = links.newest_of(link)
    return newest if links.is_live(newest) else links.replace(newest, by=by)


def send_digests(moment: dt.datetime) -> int:
    """Gather each reader's waiting notes into one e-mail; returns how many readers were written to."""
    waiting = Message.objects.filter(status=Message.Status.QUEUED, in_digest=True, due_at__lte=moment)
    readers = list(waiting.values_list("to_email", flat=True).distinct().order_by())
    for email in readers:
        _digest(email, moment)
    return len(readers)


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
    subject, body = _write("digest", to, {"lines": lines, "count": len(lines)})
    Message.objects.create(
        kind="digest",
        **_recipient_fields(to),
        subject=subject,
        body=body,
        path="/",
        organisation_id=last.organisation_id,
        due_at=moment,
    )
    Message.objects.filter(pk__in=[note.pk for note in notes]).update(
        status=Message.Status.SENT, sent_at=moment
    )
