"""The e-mails that wait are sent, as the worker would, and looked at."""

from __future__ import annotations

from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from alliances.messages import services as messages


def sent() -> list[EmailMessage]:
    messages.deliver_due(timezone.now())
    return list(mail.outbox)
