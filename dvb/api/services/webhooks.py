"""Webhooks: events from the audit trail sent to the systems of members, signed, with retries.

The audit trail is written in the transaction of each change, so no event is sent that did not happen and
nothing that happened is forgotten. A message names the row and never says what stands in it: the receiver
reads that from the API, with its own access.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence

import requests
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.identifiers import open_sealed, seal
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.api.models import Delivery, Webhook
from dvb.api.services import safe_http as outgoing
from dvb.api.services.clients import require_confirmed

EVENTS = {
    "opening.published": _("an opening is published"),
    "opening.paused": _("an opening is paused"),
    "opening.closed": _("an opening is closed"),
    "round.publish": _("a round is published"),
    "assignment.send": _("a learner is sent to an employer"),
    "assignment.agreed": _("both sides agree"),
    "assignment.declined": _("one side declines"),
    "agreement.sign": _("a side signs an agreement"),
    "agreement.ended": _("a placement ends"),
    "indicator.freeze": _("a figure is frozen"),
    "indicator.correct": _("a frozen figure is corrected"),
}
"""Verbs of the audit trail that can be sent as events, with their labels."""

SUBJECTS = frozenset(
    {"matching.opening", "matching.round", "matching.assignment", "dvb.agreement", "dvb.frozenfigure"}
)
"""The tables whose rows an event can name, by their labels: whoever may read the row is told."""
RETRY_MINUTES = (1, 5, 30, 120, 360, 1440)
"""Minutes to wait after each failed attempt; after the last the delivery fails."""
AT_ONCE = 500
MAX_WEBHOOKS = 5
"""How many webhooks one organisation may have."""


@transaction.atomic
def add(url: str, *, events: Sequence[str], by: Actor) -> tuple[Webhook, str]:
    """Tell this address from now on; returns the webhook and the secret, which is shown once.

    Raises
    ------
    Refused
        ``not_yours``, ``no_event``, ``bad_address``, ``taken`` or ``too_many``.
    """
    if by.role is not Role.ADMINISTRATOR or by.organisation_id is None:
        raise Refused("not_yours", _("Only an administrator of the organisation keeps its API clients."))
    require_confirmed(by)
    if not events or not set(events) <= set(EVENTS):
        raise Refused("no_event", _("Choose the events of the webhook."), "events")
    outgoing.resolve_public(url)
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    own = Webhook.objects.filter(organisation_id=by.organisation_id)
    if own.filter(url=url).exists():
        raise Refused("taken", _("This address is told already."), "url")
    if own.count() >= MAX_WEBHOOKS:
        sentence = _("There are %(most)d webhooks already. Remove one first.")
        raise Refused("too_many", sentence % {"most": MAX_WEBHOOKS})
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    latest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    webhook = Webhook.objects.create(
        organisation_id=by.organisation_id,
        url=url,
        events=sorted(events),
        secret_sealed=seal(secret, settings.PERSONAL_DATA_KEY),
        last_entry=latest or 0,
        made_by_id=by.user_id,
    )
    AuditEntry.objects.record(by=by, verb="webhook.add", subject=webhook, after={"events": sorted(events)})
    return webhook, secret


@transaction.atomic
def remove(webhook: Webhook, *, by: Actor) -> None:
    """Tell the address no more; what waited for it is thrown away."""
    locked = _lock(webhook, by)
    AuditEntry.objects.record(by=by, verb="webhook.remove", subject=locked, before={"events": locked.events})
    locked.delete()


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor) -> Delivery:
    """Queue a failed delivery again, with all its attempts."""
    _lock(delivery.webhook, by)
    locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if locked.status == Delivery.Status.FAILED:
        locked.status, locked.attempts, locked.due_at = Delivery.Status.WAITING, 0, timezone.now()
        locked.save(update_fields=["status", "attempts", "due_at"])
    return locked


def queue(limit: int = AT_ONCE) -> int:
    """Put what happened since the last time on its way; returns how much."""
    done = 0
    for pk in Webhook.objects.filter(is_active=True).values_list("pk", flat=True):
        done += _queue_for(pk, limit)
    return done


@transaction.atomic
def _queue_for(pk: int, limit: int) -> int:
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    entries = list(AuditEntry.objects.filter(pk__gt=webhook.last_entry).order_by("pk")[:limit])
    if not entries:
        return 0
    notified = [entry for entry in entries if entry.verb in webhook.events and _may_know(webhook, entry)]
    Delivery.objects.bulk_create(
        [
            Delivery(
                webhook=webhook,
                event=entry.verb,
                entry=entry.pk,
                payload=payload_of(entry),
                due_at=timezone.now(),
            )
            for entry in notified
        ],
        ignore_conflicts=True,
    )
    webhook.last_entry = entries[-1].pk
    webhook.save(update_fields=["last_entry"])
    return len(notified)


def payload_of(entry: AuditEntry) -> str:
    """What leaves: which row, what happened, when; no values and no names."""
    kind = entry.subject_type.split(".")[-1]
    body = {
        "type": entry.verb,
        "timestamp": entry.at.isoformat(),
        "data": {"object": kind, "id": entry.subject_id},
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def deliver_due(moment: dt.datetime, limit: int = 100) -> int:
    """Try what is due, the oldest first; returns how many were tried.

    A receiver that did not take one is not asked for its others: it waits, not those who come after it.
    """
    rows = Delivery.objects.filter(status=Delivery.Status.WAITING, due_at__lte=moment).order_by("due_at")
    silent: set[int] = set()
    attempts = 0
    for pk, webhook_id in list(rows.values_list("pk", "webhook_id")[:limit]):
        if webhook_id in silent:
            continue
        attempts += 1
        done = deliver(pk)
        if done.status != Delivery.Status.DELIVERED:
            silent.add(webhook_id)
            others = Delivery.objects.filter(webhook_id=webhook_id, status=Delivery.Status.WAITING)
            others.filter(due_at__lt=done.due_at).update(due_at=done.due_at)
    return attempts


def deliver(pk: int) -> Delivery:
    """Try one delivery; moved on before it is sent, so that a killed worker tries it again, later."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=pk)
        if delivery.status != Delivery.Status.WAITING or delivery.due_at > timezone.now():
            return delivery
        wait = RETRY_MINUTES[min(delivery.attempts, len(RETRY_MINUTES) - 1)]
        delivery.attempts += 1
        delivery.due_at = timezone.now() + dt.timedelta(minutes=wait)
        delivery.save(update_fields=["attempts", "due_at"])
    try:
        target, body = outgoing.resolve_public(delivery.webhook.url), delivery.payload.encode()
        delivery.answer = outgoing.post(
            target, body, headers=headers_of(delivery), timeout=settings.OUTGOING_TIMEOUT
        )
        is_taken = 200 <= delivery.answer < 300
        delivery.error = "" if is_taken else f"HTTP {delivery.answer}"
    except (requests.RequestException, Refused) as fault:
        is_taken, delivery.error = False, f"{type(fault).__name__}: {fault}"[:300]
    if is_taken:
        delivery.status, delivery.delivered_at = Delivery.Status.DELIVERED, timezone.now()
    elif delivery.attempts > len(RETRY_MINUTES):
        delivery.status = Delivery.Status.FAILED
    delivery.save(update_fields=["status", "answer", "error", "delivered_at"])
    return delivery


def headers_of(delivery: Delivery) -> dict[str, str]:
    """The headers of the Standard Webhooks specification: identifier, time, signature."""
    name, stamp = f"msg_{delivery.pk}", str(int(timezone.now().timestamp()))
    secret = open_sealed(delivery.webhook.secret_sealed, settings.PERSONAL_DATA_KEY)
    return {
        "Content-Type": "application/json",
        "User-Agent": f"DVB/{settings.VERSION}",
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, name, stamp, delivery.payload),
    }


def signature(secret: str, name: str, stamp: str, payload: str) -> str:
    """``v1,`` and the HMAC-SHA256 of identifier, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{stamp}.{payload}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _may_know(webhook: Webhook, entry: AuditEntry) -> bool:
    model = apps.get_model(entry.subject_type) if entry.subject_type in SUBJECTS else None
    if model is None:
        return False
    is_known: bool = (
        visible_to(webhook.organisation.as_actor(Role.VIEWER), model).filter(pk=entry.subject_id).exists()
    )
    return is_known


def _lock(webhook: Webhook, by: Actor) -> Webhook:
    rows = visible_to(by, Webhook).select_for_update()
    locked: Webhook | None = rows.filter(pk=webhook.pk).first()
    if locked is None:
        raise Refused("not_yours", _("Only an administrator of the organisation keeps its API clients."))
    return locked
