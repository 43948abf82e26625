"""Webhooks: what they are sent, signed by whom, how often, and what never leaves."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
import requests
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from dvb.api.models import Delivery, Webhook
from dvb.api.services import safe_http as outgoing
from dvb.api.services import webhooks
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time

pytestmark = pytest.mark.django_db
TITLE = {"title": "Autoserviss"}
HOME = "http://127.0.0.1:9/dvb"


class Ear:
    """A receiver that takes down what it hears and answers as it is told."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.heard: list[dict[str, Any]] = []

    def post(self, way: outgoing.CheckedTarget, body: bytes, **sent: Any) -> int:
        self.heard.append({"url": way.parts.geturl(), "body": body, **sent})
        status = self.answers.pop(0) if self.answers else 204
        if status == 0:
            raise requests.ConnectionError("nobody there")
        return status


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


def _listening(
    cast: Cast, organisation: str, monkeypatch: pytest.MonkeyPatch, *answers: int
) -> tuple[Ear, str]:
    ear = Ear(*answers)
    monkeypatch.setattr(outgoing, "post", ear.post)
    __, secret = webhooks.add(HOME, events=["opening.published"], by=_administrator(cast, organisation))
    return ear, secret


def _administrator(cast: Cast, organisation: str) -> Actor:
    subject = getattr(cast, organisation)
    return Actor(cast.coordinator.user_id, subject.pk, Role.ADMINISTRATOR, subject.kind_id)


def _happens(cast: Cast, verb: str = "opening.published") -> AuditEntry:
    return AuditEntry.objects.record(by=SYSTEM, verb=verb, subject=cast.opening, after=TITLE)


def test_message_is_signed_names_the_row_and_no_value(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ear, secret = _listening(cast, "employer", monkeypatch)
    _happens(cast)
    _happens(cast, "opening.edit")
    assert (webhooks.queue(), webhooks.queue()) == (1, 0), "once, and nothing that was not asked for"
    assert webhooks.deliver_due(timezone.now()) == 1
    sent = ear.heard[0]
    body = sent["body"].decode()
    assert json.loads(body)["data"] == {"object": "opening", "id": cast.opening.pk}
    assert "Autoserviss" not in body
    head = sent["headers"]
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.{body}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert (
        head["webhook-signature"]
        == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    )
    assert secret not in Webhook.objects.get().secret_sealed
    assert Delivery.objects.get().status == Delivery.Status.DELIVERED


def test_nobody_is_told_of_what_it_may_not_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _listening(cast, "other_employer", monkeypatch)
    _happens(cast)
    assert webhooks.queue() == 0


def test_what_is_not_taken_is_tried_again_then_given_up_and_sent_by_hand(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = len(webhooks.RETRY_MINUTES) + 1
    ear, __ = _listening(cast, "employer", monkeypatch, 500, 0, *[302] * (tries - 2), 200)
    _happens(cast)
    with freeze_time(timezone.now()) as clock:
        webhooks.queue()
        for number in range(tries):
            held = Delivery.objects.get()
            assert held.status == Delivery.Status.WAITING, number
            clock.move_to(held.due_at)
            webhooks.deliver(held.pk)
            webhooks.deliver(held.pk)
        assert len(ear.heard) == tries, "a second click sends nothing before it is due"
        held.refresh_from_db()
        assert (held.status, held.attempts) == (Delivery.Status.FAILED, tries)
        webhooks.send_again(held, by=_administrator(cast, "employer"))
        webhooks.deliver_due(timezone.now())
    held.refresh_from_db()
    assert held.status == Delivery.Status.DELIVERED


def test_another_organisation_finds_none_of_it_and_a_double_click_adds_one(cast: Cast) -> None:
    by = _administrator(cast, "school")
    made, __ = webhooks.add(HOME, events=["round.publish"], by=by)
    with pytest.raises(Refused) as refused:
        webhooks.add(HOME, events=["round.publish"], by=by)
    assert refused.value.code == "taken"
    stranger = make.MembershipFactory(organisation=cast.other_school, role="administrator")
    with pytest.raises(Refused):
        webhooks.remove(made, by=stranger.as_actor())
    cast.outsider = stranger
    client = cast.client("outsider")
    assert client.get(reverse("webhook-detail", args=[made.pk])).status_code == 404
    assert client.post(reverse("webhook-remove", args=[made.pk])).status_code == 404
    assert cast.client("coordinator").get(reverse("machine-list")).status_code == 403
    webhooks.remove(made, by=by)
    assert not Webhook.objects.exists()


def test_administrator_makes_a_program_and_copies_its_secret_once(cast: Cast) -> None:
    cast.outsider = make.MembershipFactory(organisation=cast.school, role="administrator")
    client = cast.client("outsider")
    fields = {"name": "Grafiks", "scopes": ["openings:read"], "expires_on": "31.12.2027"}
    with freeze_time("2027-01-10 10:00"):
        client.force_login(cast.outsider.user, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post(reverse("machine-make"), fields)
        again = client.post(reverse("machine-make"), fields)
    assert "client_secret" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "client_secret" not in again.content.decode()
    assert "client_secret" not in client.get(reverse("machine-list")).content.decode()
