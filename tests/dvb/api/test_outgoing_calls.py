"""A mail server or a receiver that keeps silent: the page answers, and nothing else stands still."""

from __future__ import annotations

import ast
import datetime as dt
import functools
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings as site
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.api.services import safe_http as outgoing
from dvb.api.services import webhooks
from dvb.site import background
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

CODE = r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$"


class Silent:
    """Takes every connection of this machine; says nothing, or one byte now and then."""

    def __init__(self, drip: bytes = b"", greeting: bytes = b"") -> None:
        self.drip, self.greeting = drip, greeting
        self.reached = 0
        self.ended = threading.Event()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while not self.ended.is_set():
            try:
                taken, __ = self.server.accept()
            except OSError:
                return
            self.reached += 1
            threading.Thread(target=self._hold, args=(taken,), daemon=True).start()

    def _hold(self, taken: socket.socket) -> None:
        with taken:
            try:
                taken.sendall(self.greeting)
                while not self.ended.wait(0.05):
                    if self.drip:
                        taken.sendall(self.drip)
            except OSError:
                return

    def close(self) -> None:
        self.ended.set()
        self.server.close()


@pytest.fixture
def silent_server() -> Iterator[Silent]:
    server = Silent()
    yield server
    server.close()


@pytest.fixture
def dripping_server() -> Iterator[Silent]:
    server = Silent(drip=b"a", greeting=b"HTTP/1.1 200 OK\r\nX-Slow: ")
    yield server
    server.close()


@pytest.fixture
def silent_mail(settings: Any, silent_server: Silent) -> Silent:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", silent_server.port, 0.3
    return silent_server


@pytest.mark.django_db
def test_who_asks_for_a_code_is_answered_though_the_mail_server_keeps_silent(
    silent_mail: Silent, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 30
    user = make.UserFactory()
    began = time.monotonic()
    answer = Client().post(reverse("account_request_login_code"), {"email": user.email}, follow=True)
    assert time.monotonic() - began < 5
    assert silent_mail.reached == 0
    assert "ir ceļā" in answer.content.decode()


@pytest.mark.django_db
def test_worker_goes_on_with_the_next_message_of_a_silent_mail_server(silent_mail: Silent) -> None:
    for __ in range(3):
        Client().post(reverse("account_request_login_code"), {"email": make.UserFactory().email})
    began = time.monotonic()
    assert messages.deliver_due(timezone.now(), urgent=True) == 3
    assert time.monotonic() - began < 5
    assert silent_mail.reached == 3
    assert set(Message.objects.values_list("status", "attempts")) == {("queued", 1)}


@pytest.mark.django_db
def test_code_lies_sealed_in_the_queue_and_is_gone_once_sent_or_expired() -> None:
    for name in ("sent", "late"):
        user = make.UserFactory(email=f"{name}@x.example")
        Client().post(reverse("account_request_login_code"), {"email": user.email})
    codes = {
        found for held in Message.objects.all() for found in re.findall(CODE, messages.text_of(held), re.M)
    }
    assert len(codes) == 2
    for values in Message.objects.values():
        assert not [code for code in codes if code in str(values)]
    sent = Message.objects.get(to_email="sent@x.example")
    messages.deliver(sent.pk)
    assert re.search(CODE, str(mail.outbox[-1].body), re.M)
    with freeze_time(timezone.now() + dt.timedelta(seconds=site.ACCOUNT_LOGIN_BY_CODE_TIMEOUT + 1)):
        late = messages.deliver(Message.objects.get(to_email="late@x.example").pk)
    assert len(mail.outbox) == 1
    sent.refresh_from_db()
    assert (sent.status, late.status) == ("sent", "dropped")
    assert {sent.sealed, sent.body, late.sealed, late.body} == {""}


@pytest.mark.django_db
def test_urgent_messages_pass_all_that_wait(cast: Cast) -> None:
    to = messages.Address("anna@piemers.example")
    context = {"count": 1, "lines": []}
    with freeze_time("2026-11-18 10:00"):
        for __ in range(3):
            messages.put("digest", to=to, about=cast.opening, by=cast.actor("coordinator"), context=context)
        messages.put_written("account", to=to, subject="Kods", body="ABC-DEF")
        assert messages.deliver_due(timezone.now(), 1) == 1
        assert [sent.subject for sent in mail.outbox] == ["Kods"]
        assert messages.deliver_due(timezone.now(), urgent=True) == 0
        assert messages.deliver_due(timezone.now(), urgent=False) == 3


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("server", ["silent_server", "dripping_server"])
def test_receiver_is_cut_at_the_deadline_however_it_drips(
    server: str, scheme: str, request: pytest.FixtureRequest, settings: Any
) -> None:
    settings.DEMO = True
    port = request.getfixturevalue(server).port
    way = outgoing.resolve_public(f"{scheme}://127.0.0.1:{port}/")
    began = time.monotonic()
    with pytest.raises(requests.RequestException):
        outgoing.post(way, b"{}", headers={}, timeout=0.4)
    assert time.monotonic() - began < 2


def test_drip_of_one_byte_ends_as_a_timeout(dripping_server: Silent, settings: Any) -> None:
    """Each byte comes long before a socket's own time-out: nothing but the deadline ends it."""
    settings.DEMO = True
    way = outgoing.resolve_public(f"http://127.0.0.1:{dripping_server.port}/")
    with pytest.raises(requests.Timeout, match="no answer in time"):
        outgoing.post(way, b"{}", headers={}, timeout=0.4)


@pytest.mark.django_db
def test_silent_receiver_is_asked_once_a_pass_and_the_others_are_told(
    cast: Cast, silent_server: Silent, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO, settings.OUTGOING_TIMEOUT = True, 0.2
    by = Actor(None, cast.employer.pk, Role.ADMINISTRATOR, cast.employer.kind_id)
    webhooks.add(f"http://127.0.0.1:{silent_server.port}/", events=["opening.published"], by=by)
    for __ in range(5):
        AuditEntry.objects.record(by=SYSTEM, verb="opening.published", subject=cast.opening)
    assert webhooks.queue() == 5
    assert webhooks.deliver_due(timezone.now()) == 1
    assert silent_server.reached == 1
    assert webhooks.deliver_due(timezone.now()) == 0, "the others wait with it"


@pytest.mark.django_db
def test_organisation_has_only_so_many_addresses_told(cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    by = Actor(None, cast.employer.pk, Role.ADMINISTRATOR, cast.employer.kind_id)
    for number in range(webhooks.MAX_WEBHOOKS):
        webhooks.add(f"http://127.0.0.1:9/{number}", events=["opening.published"], by=by)
    with refusal("too_many"):
        webhooks.add("http://127.0.0.1:9/more", events=["opening.published"], by=by)


def test_no_kind_of_work_waits_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part but one is held by what it waits for: the one that is left goes on."""
    kinds = [part.kind for part in background.parts("one")]
    for left in kinds:
        holding, went_on = threading.Event(), threading.Event()
        parts = background.parts("one")
        for part in parts:
            monkeypatch.setattr(part, "pause", 0.01)
            monkeypatch.setattr(part, "_beat", lambda: None)
            held_up = functools.partial(holding.wait, 10)
            monkeypatch.setattr(part, "work", went_on.set if part.kind == left else held_up)
        for part in parts:
            part.start()
        assert went_on.wait(5), left
        holding.set()
        for part in parts:
            part.end()
            part.join(5)


CALLS = {"urlopen", "create_connection", "SMTP", "SMTP_SSL"}
VERBS = {"get", "post", "put", "patch", "delete", "head", "request"}


def test_every_call_that_leaves_names_its_timeout() -> None:
    root = Path(site.BASE_DIR)
    found, without = 0, []
    for package in ("alliances", "matching", "dvb"):
        for path in (root / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not _leaves(node.func):
                    continue
                found += 1
                if "timeout" not in {keyword.arg for keyword in node.keywords}:
                    without.append(f"{path.relative_to(root)}:{node.lineno}")
    assert found, "the walk finds what it is about"
    assert not without


def _leaves(called: ast.expr) -> bool:
    name = getattr(called, "attr", getattr(called, "id", ""))
    owner = getattr(getattr(called, "value", None), "id", "")
    return name in CALLS or (owner in {"requests", "session", "outgoing"} and name in VERBS)


def test_every_library_that_calls_out_has_its_timeout_set() -> None:
    assert site.EMAIL_TIMEOUT
    assert site.SOCIALACCOUNT_REQUESTS_TIMEOUT
    assert site.OUTGOING_TIMEOUT
