"""Letters that arrive, opened as their readers would: in a fresh browser, with the code or the account."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.people.models import User
from tests import letters as post


@dataclass
class Post:
    """The letters of one life, opened as they arrive."""

    people: dict[str, User]
    opened: set[str] = field(default_factory=set)

    def open(self, kind: str, to: str, *wanted: str) -> Any:
        """Send what waits, and follow the newest letter of this kind to somebody up to its action."""
        messages.deliver_due(timezone.now() + dt.timedelta(seconds=1))
        row = Message.objects.filter(kind=kind, to_email=to).latest("pk")
        assert row.status == "sent", (kind, to, row.status, row.dropped_because)
        letter = next(one for one in reversed(mail.outbox) if one.subject == row.subject and one.to == [to])
        found = re.search(r"http://[^/]+(/\S*)", str(letter.body))
        assert found, letter.body
        page = self._follow(found[1], to)
        assert page.status_code == 200, (kind, to, page.request["PATH_INFO"])
        assert "/accounts/" not in page.request["PATH_INFO"], f"{kind} to {to} leads to signing in"
        html = page.content.decode()
        for action in wanted:
            assert re.search(action, html), f"{kind} to {to}: no {action} on {page.request['PATH_INFO']}"
        self.opened.add(kind)
        return page

    def _follow(self, url: str, to: str) -> Any:
        client = Client()
        if to in self.people:
            assert not url.startswith("/l/"), "somebody with an account gets the ordinary page"
            client.force_login(self.people[to], backend="django.contrib.auth.backends.ModelBackend")
        if not url.startswith("/l/"):
            return client.get(url, follow=True)
        page = "/".join(url.split("/")[:3]) + "/"
        shown = client.get(url.partition("#")[0]).content.decode()
        wanted = re.search(r'name="next" value="([^"]*)"', shown)
        Message.objects.filter(kind="code").update(created_at=timezone.now() - dt.timedelta(minutes=5))
        client.post(f"{page}code/", {"next": wanted[1] if wanted else ""})
        values = {"code": post.newest_code(), "next": wanted[1] if wanted else ""}
        return client.post(f"{page}open/", values, follow=True)
