"""Who sees e-mails."""

from __future__ import annotations

from alliances.kernel.visibility import register, writers_of
from alliances.messages.models import Message

register(Message, rule=writers_of("organisation_id"))
