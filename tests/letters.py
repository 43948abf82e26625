"""The e-mails that wait are sent, as the worker would, and looked at."""

from __future__ import annotations

import re

from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from alliances.messages import services as messages
from alliances.messages.models import Message


def sent() -> list[EmailMessage]:
    messages.deliver_due(timezone.now())
    return list(mail.outbox)


def found_in_newest(pattern: str, *, to: str) -> str:
    """What the newest letter to this address has that looks so; by day urgent letters leave before others."""
    bodies = [str(letter.body) for letter in reversed(sent()) if letter.to == [to]]
    found = next(filter(None, (re.search(pattern, body, re.MULTILINE) for body in bodies)), None)
    assert found, bodies
    return found[found.re.groups]


def newest_code() -> str:
    """The six digits of the newest code that waits to be sent, as its reader sees them."""
    body, __ = messages.contents_of(Message.objects.filter(kind="code").latest("pk"))
    found = re.search(r"\d{3} \d{3}", body)
    assert found, "no code in the message"
    return found[0]
