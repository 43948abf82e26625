"""When a letter goes, in words: at once, or in the morning because of quiet hours."""

from __future__ import annotations

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from alliances.kernel import quiet_hours as quiet


def with_time(sentence: str, *, at_once: bool = False) -> str:
    """A sentence about a letter that was queued now, and when it goes; what is urgent goes ``at_once``."""
    when = _("The letters go at once.") if at_once else letters_go()
    return f"{sentence} {when}"


def letters_go() -> str:
    """When what is queued now is sent."""
    now = timezone.localtime()
    when = quiet.next_sending_time(now)
    if when <= now:
        return _("The letters go at once.")
    time = formats.time_format(when, "G:i")
    if when.date() == now.date():
        return _("No letter goes at night: these go today at %(time)s.") % {"time": time}
    return _("No letter goes at night: these go tomorrow at %(time)s.") % {"time": time}
