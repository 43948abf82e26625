"""E-mails: stored in the caller's transaction, sent later by the worker, each failure recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel import quiet_hours as quiet
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.links import languages
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import asking
from alliances.messages.addressing import (
    WRITERS,
    Address,
    Destination,
    Recipient,
    address_of,
    addresses_of,
    readers_of,
    recipient_fields,
    recipient_of,
    recipients_of,
    resolve,
    sender_acting,
    sender_to,
)
from alliances.messages.models import Message
from alliances.messages.sending import MAX_ATTEMPTS, deliver, deliver_due, drop_done, send_digests
from alliances.messages.texts import LINK, contents_of, stored_text, text_of, url_of, write, write_sender

__all__ = [
    "LINK",
    "MAX_ATTEMPTS",
    "WRITERS",
    "Address",
    "Destination",
    "Recipient",
    "address_of",
    "addresses_of",
    "contents_of",
    "deliver",
    "deliver_due",
    "readers_of",
    "recipient_of",
    "recipients_of",
    "resolve",
    "send_digests",
    "sender_acting",
    "text_of",
    "url_of",
]

REPEAT_AFTER = dt.timedelta(minutes=10)
COPIED = (
    "kind",
    "to_email",
    "to_name",
    "user_id",
    "language",
    "recipient_kind",
    "recipient_id",
    "recipient_party_id",
    "subject",
    "body",
    "path",
    "sealed",
    "is_secret",
)


@transaction.atomic
def put(
    kind: str,
    *,
    to: Address | Recipient,
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

    The context holds no words translated before its reader is known: ``lazy(row.get_kind_display, str)()``.
    The one action is ``path`` or a personal ``link``. It is written in the name of ``sender_id``, else of the
    acting person's organisation. What has a ``key`` is sent once only. ``in_digest`` waits for the weekly
    summary, ``is_urgent`` knows no quiet hours, and what ``is_secret`` says and leads to is sealed, and
    wiped once sent. After ``expires_at`` it is not sent any more.

    A `Recipient` is looked up again when the letter is sent, and without an account gets a personal link
    instead of ``path``; an `Address` is written to as it is.

    ``None`` where there is nobody to write to today, or the key was used before.
    """
    address = _address_today(to)
    if not address.email or (key and Message.objects.filter(key=key).exists()):
        return None
    subject, body = write(kind, address, context or {})
    body += _whom_to_ask(to, address, sender_id or by.organisation_id)
    now = timezone.localtime()
    when = quiet.next_digest_time(now) if in_digest else now if is_urgent else quiet.next_sending_time(now)
    message = Message(
        kind=kind,
        **recipient_fields(address),
        **_reference_fields(to),
        subject=subject[:200],
        **stored_text(body, path, is_secret=is_secret),
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
        **recipient_fields(to),
        subject=subject[:200],
        **stored_text(body, "", is_secret=True),
        is_urgent=True,
        expires_at=expires_at,
        due_at=timezone.now(),
    )


def _address_today(to: Address | Recipient) -> Address:
    """The address for now; an empty one where nobody can be written to."""
    if isinstance(to, Address):
        return _in_chosen_language(to)
    destination = resolve(to)
    return _in_chosen_language(destination.address) if isinstance(destination, Destination) else Address("")


def _in_chosen_language(address: Address) -> Address:
    """Whoever has no account is written to in the language that she chose on the page of her link."""
    chosen = "" if address.user_id else languages.chosen(address.email, address.name)
    return replace(address, language=chosen) if chosen else address


def _whom_to_ask(to: Address | Recipient, address: Address, sender_id: int | None) -> str:
    """Who of the sending organisation can be asked, under each letter to somebody outside it."""
    if isinstance(to, Address) or sender_id is None or (to.kind == "user" and to.party_id == sender_id):
        return ""
    sender = sender_to(to, sender_id)
    return write_sender(sender, address.language) if sender is not None else ""


def _reference_fields(to: Address | Recipient) -> dict[str, Any]:
    if isinstance(to, Address):
        return {}
    return {"recipient_kind": to.kind, "recipient_id": to.pk, "recipient_party_id": to.party_id}


def drop(about: models.Model) -> int:
    """Send nothing any more of what waits about this row; returns how many messages that were."""
    waiting = Message.objects.filter(
        subject_type=about._meta.label_lower, subject_id=about.pk, status=Message.Status.QUEUED
    )
    return waiting.update(status=Message.Status.DROPPED)


@transaction.atomic
def send_again(message: Message, *, by: Actor) -> Message:
    """Send a message once more, to today's address, with a fresh link where its own has ended.

    It goes at once, also at night, in place of whatever of its kind still waits to go to the same person.

    Raises
    ------
    Refused
        ``too_soon`` within ten minutes of the last time: a double click sends nothing twice. ``wiped`` where
        its text was a secret and is gone; ``out_of_date`` where things stand otherwise than it tells;
        ``not_needed`` where what it asks for is done; ``link_over`` where its link was taken back.
    """
    locked = Message.objects.select_for_update(of=("self",)).select_related("link").get(pk=message.pk)
    if locked.is_secret and not any(contents_of(locked)):
        raise Refused("wiped", _("What this e-mail said was a secret, and is not kept. Make a new one."))
    if now_holds := asking.holds_instead(locked):
        sentence = _("This e-mail is out of date, and is not sent again. Now: %(now)s") % {"now": now_holds}
        raise Refused("out_of_date", sentence)
    if not asking.is_needed(locked):
        why = _("What this e-mail asks for is done or over: it is not needed any more.")
        raise Refused("not_needed", why)
    same = Message.objects.filter(
        kind=locked.kind,
        to_email=locked.to_email,
        subject_type=locked.subject_type,
        subject_id=locked.subject_id,
    )
    latest = same.latest("pk")
    if latest.created_at > timezone.now() - REPEAT_AFTER and not latest.is_held:
        raise Refused("too_soon", _("This was sent less than ten minutes ago. Wait for it to arrive."))
    link = _usable_link(locked.link, by) if locked.link and not locked.recipient_kind else None
    now = timezone.localtime()
    copy = Message.objects.create(
        **{name: getattr(locked, name) for name in COPIED},
        link=link,
        organisation_id=locked.organisation_id,
        subject_type=locked.subject_type,
        subject_id=locked.subject_id,
        is_urgent=True,  # somebody pressed the button and waits for it
        due_at=now,
    )
    replaced = same.filter(status=Message.Status.QUEUED).exclude(pk=copy.pk)
    for waiting in replaced.select_for_update(of=("self",)):
        drop_done(waiting)
    AuditEntry.objects.record(by=by, verb=asking.SENT_AGAIN, subject=copy, before={"message": locked.pk})
    return copy


def _usable_link(link: PersonalLink, by: Actor) -> PersonalLink:
    """The live link to send: this one, its successor, or a new one where it has expired or is locked."""
    newest = links.newest_of(link)
    return newest if links.is_live(newest) else links.replace(newest, by=by)
