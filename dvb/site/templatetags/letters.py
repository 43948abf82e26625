"""What became of a letter: one wording for every page that shows it."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from alliances.messages.models import Message


def letter_state(letter: Message | None, *, short: bool = False) -> SafeString:
    """When a letter was sent, or when it goes; ``short`` leaves out to whom."""
    if letter is None:
        return SafeString("")
    values = {"letter": letter, "is_short": short}
    return SafeString(render_to_string("components/letter_state.html", values).strip())
