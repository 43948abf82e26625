"""Why a learner cannot be placed at an opening that she might wish for; only what is certain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.organisations.models import Workplace
from matching.learners.models import BlockKind, CalendarBlock, Enrolment
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, PlacementKind

Windows = dict[str, list[tuple[dt.date, dt.date]]]


class Bar(StrEnum):
    """What bars a learner from an opening, the first that holds."""

    CLOSED = "closed"
    FULL = "full"
    AGE = "age"
    DAYS = "days"


def label_of(bar: Bar) -> str:
    """The reason as it stands beside one opening."""
    return {
        Bar.CLOSED: _("not offered any more"),
        Bar.FULL: _("no free seat"),
        Bar.AGE: _("not for your age"),
        Bar.DAYS: _("on days when you are not free"),
    }[bar]


def sentence_of(bar: Bar, count: int) -> str:
    """The reason of several openings that are left out of a list."""
    texts = {
        Bar.CLOSED: ngettext("%(n)s is not offered any more", "%(n)s are not offered any more", count),
        Bar.FULL: ngettext("%(n)s has no free seat", "%(n)s have no free seat", count),
        Bar.AGE: ngettext("%(n)s is not for your age", "%(n)s are not for your age", count),
        Bar.DAYS: ngettext(
            "%(n)s is on days when you are not free", "%(n)s are on days when you are not free", count
        ),
    }
    return texts[bar] % {"n": count}


class Bars:
    """The bars of one learner: her calendar is read once."""

    def __init__(self, enrolment: Enrolment) -> None:
        self.enrolment = enrolment
        self.today = timezone.localdate()
        self.windows = self._windows()

    def of(self, opening: Opening, hazardous: Collection[int]) -> Bar | None:
        """The first thing that bars her; ``hazardous`` are keys of openings with hazards.

        The opening comes with its free seats and its employer.
        """
        is_offered = opening.status == OpeningState.PUBLISHED and opening.employer.is_verified
        if not is_offered or opening.ends_on < self.today:
            return Bar.CLOSED
        if opening.free_seats <= 0:  # type: ignore[attr-defined]
            return Bar.FULL
        if self._is_too_young(opening, opening.pk in hazardous):
            return Bar.AGE
        return None if self._is_free(opening) else Bar.DAYS

    def _is_too_young(self, opening: Opening, is_hazardous: bool) -> bool:
        person = self.enrolment.person
        age = person.age_on(opening.starts_on)
        if opening.min_age and age is not None and age < opening.min_age:
            return True
        is_closed = is_hazardous and not opening.has_minor_declarations
        return is_closed and person.needs_guardian_on(opening.starts_on)

    def _is_free(self, opening: Opening) -> bool:
        """Whether the opening's days lie within those on which she can work, as rounds judge it."""
        windows = self.windows.get(opening.kind, [])
        if not self.windows:
            return self.enrolment.ended_on is None or opening.ends_on <= self.enrolment.ended_on
        return any(first <= opening.starts_on and opening.ends_on <= last for first, last in windows)

    def _windows(self) -> Windows:
        """Her own days before those of the group; empty where nothing limits her."""
        own = self.enrolment
        if own.available_from or own.available_to:
            window = (own.available_from or own.started_on, own.available_to or dt.date.max)
            return {kind: [window] for kind in PlacementKind.values}
        kinds: Windows = {}
        rows = CalendarBlock.objects.filter(
            group=own.group_id, kind__in=[BlockKind.DVB, BlockKind.PRAKSE]
        ).order_by("starts_on")
        for block in rows:
            kinds.setdefault(block.kind, []).append((block.starts_on, block.ends_on))
        if BlockKind.DVB in kinds:
            blocks = kinds[BlockKind.DVB]
            kinds[BlockKind.DVB] = [(blocks[0][0], max(last for _first, last in blocks))]
        return kinds


def hazardous(openings: Collection[Opening]) -> set[int]:
    """Which of these have hazards, of their own or of the workplace; two queries."""
    own = Opening.hazards.through.objects.filter(opening__in=[row.pk for row in openings])
    sites = Workplace.hazards.through.objects.filter(workplace__in={row.workplace_id for row in openings})
    with_hazards = set(sites.values_list("workplace", flat=True))
    return {
        *own.values_list("opening", flat=True),
        *(row.pk for row in openings if row.workplace_id in with_hazards),
    }
