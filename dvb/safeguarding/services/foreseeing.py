"""What passes to whom, before somebody does it: found by doing it and undoing it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import ngettext

from alliances.organisations.models import Organisation
from alliances.people.models import User
from dvb.safeguarding.models import Concern


@dataclass(frozen=True)
class Passing:
    """So many reports that pass from one person to another; never what they say."""

    before: User
    after: User
    is_open: bool
    count: int

    def __str__(self) -> str:
        values = {"n": self.count, "before": self.before, "after": self.after}
        if self.is_open:
            return (
                ngettext(
                    "%(n)s open report passes from %(before)s to %(after)s.",
                    "%(n)s open reports pass from %(before)s to %(after)s.",
                    self.count,
                )
                % values
            )
        return (
            ngettext(
                "%(n)s answered report passes from %(before)s to %(after)s.",
                "%(n)s answered reports pass from %(before)s to %(after)s.",
                self.count,
            )
            % values
        )


class _UndoneError(Exception):
    """Rolls back what was done only to look at it."""


def foresee(school: Organisation, act: Callable[[], object]) -> list[Passing]:
    """What would pass on at this school if ``act`` was carried out; it refuses as that does."""
    before = _holders(school)
    after: dict[int, tuple[int, bool]] = {}
    try:
        with transaction.atomic():
            act()
            after = _holders(school)
            raise _UndoneError
    except _UndoneError:
        pass
    moves = Counter(
        (holder, after[pk][0], is_open) for pk, (holder, is_open) in before.items() if after[pk][0] != holder
    )
    users = User.objects.in_bulk({pk for first, then, __ in moves for pk in (first, then)})
    found = [
        Passing(users[first], users[then], is_open, count) for (first, then, is_open), count in moves.items()
    ]
    return sorted(found, key=lambda one: (not one.is_open, one.before.name, one.after.name))


def _holders(school: Organisation) -> dict[int, tuple[int, bool]]:
    rows = Concern.objects.filter(enrolment__school=school)
    return {pk: (user, at is None) for pk, user, at in rows.values_list("pk", "assigned_to", "closed_at")}
