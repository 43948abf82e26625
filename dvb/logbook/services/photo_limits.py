"""How many photos a day of the log holds."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from dvb.logbook.models import LogEntry, LogPhoto
from dvb.logbook.queries.stay_days import Stay

MAX_PHOTOS_A_DAY = 3
"""Photos of one day, all its entries together; our own choice."""


def photos_on(stay: Stay, day: dt.date) -> int:
    return LogPhoto.objects.filter(entry__week__agreement=stay.agreement, entry__day=day).count()


def require_space(stay: Stay, day: dt.date, *, entry: LogEntry) -> None:
    """Refuse to move an entry to a day on which its photos would exceed the limit.

    Raises
    ------
    Refused
        ``photos_full``.
    """
    moved = entry.photos.count() if entry.day != day else 0
    if moved and photos_on(stay, day) + moved > MAX_PHOTOS_A_DAY:
        raise Refused(
            "photos_full", _("A day has at most three photos. Remove some before you move it."), "day"
        )
