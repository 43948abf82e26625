"""How many photos a day of the log holds."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from dvb.logbook.models import LogEntry, LogPhoto
from dvb.logbook.services.stay import Stay

MAX_PHOTOS_A_DAY = 3
"""Photos of one day, all its entries together; our own choice."""


def photos_on(stay: Stay, day: dt.date) -> int:
    return LogPhoto.objects.filter(entry__week__agreement=stay.agreement, entry__day=day).count()


def require_space(stay: Stay, day: dt.date, *, besides: LogEntry) -> None:
    """An entry comes to another day with its photos, where that has room for them.

    Raises
    ------
    Refused
        ``photos_full``.
    """
    coming = besides.photos.count() if besides.day != day else 0
    if coming and photos_on(stay, day) + coming > MAX_PHOTOS_A_DAY:
        raise Refused(
            "photos_full", _("A day has at most three photos. Remove some before you move it."), "day"
        )
