"""Tasks about learners and groups: to bring them in, and what they lack."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor, Role
from alliances.kernel.audiences import Audience
from alliances.kernel.tallies import Tally, tally
from alliances.kernel.todo import Task, finder, register, shared
from alliances.kernel.visibility import visible_to
from matching.learners.models import Enrolment, Group, here_on
from matching.learners.services import erasure


@register({Audience.SCHOOL: 10})
def bring_in_learners(actor: Actor) -> list[Task]:
    if shared(_enrolled, actor)["all"]:
        return []
    return [
        Task(
            _("Bring in your learners"),
            _("A spreadsheet from your school's own system is enough."),
            _("Import learners"),
            reverse("matching:import-upload", args=["learners"]),
        )
    ]


@register({Audience.SCHOOL: 190})
def to_erase(actor: Actor) -> list[Task]:
    """Persons who left so long ago that nothing about them has to be kept."""
    if actor.role is not Role.ADMINISTRATOR:
        return []
    count = erasure.due(actor.organisation_id or 0, timezone.localdate()).count()
    if not count:
        return []
    title = ngettext(
        "The keeping time of %(n)s learner’s data is over",
        "The keeping time of %(n)s learners’ data is over",
        count,
    )
    note = _("Who left stays in figures; names and papers go.")
    return [Task(title % {"n": count}, note, _("Look and erase"), reverse("matching:erasure-list"))]


@finder({Audience.SCHOOL: 15})
def move_groups_up(actor: Actor) -> list[Task]:
    """Learners who are still in a group of a school year that has ended."""
    count = shared(_enrolled, actor)["of_last_year"].count
    if not count:
        return []
    return [
        Task(
            ngettext(
                "%(n)s learner is still in a group of last school year",
                "%(n)s learners are still in groups of last school year",
                count,
            )
            % {"n": count},
            _("Move the groups up: each goes to the next course, the last one graduates."),
            _("Move the groups"),
            reverse("matching:group-roll-over"),
        )
    ]


@register({Audience.SCHOOL: 160})
def without_group(actor: Actor) -> list[Task]:
    count = shared(_enrolled, actor)["without_group"].count
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s learner is in no group", "%(n)s learners are in no group", count) % {"n": count},
            _("The group's calendar says when a learner can work."),
            _("Show them"),
            reverse("matching:learner-list") + "?group=none",
        )
    ]


@register({Audience.SCHOOL: 170})
def without_calendar(actor: Actor) -> list[Task]:
    today = timezone.localdate()
    groups = visible_to(actor, Group).filter(school_year__ends_on__gte=today, blocks__isnull=True)
    count = groups.count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s group has no calendar", "%(n)s groups have no calendar", count) % {"n": count},
            _("Import the year's blocks once for all groups."),
            _("Import the calendar"),
            reverse("matching:import-upload", args=["calendar"]),
        )
    ]


def _enrolled(actor: Actor) -> Mapping[str, Tally]:
    """The school's learners of today, by what they lack; one query."""
    today = timezone.localdate()
    rows: QuerySet[Enrolment] = visible_to(actor, Enrolment)
    return tally(
        rows.filter(here_on(today), started_on__lte=today),
        all=Q(),
        without_group=Q(group__isnull=True),
        of_last_year=Q(group__school_year__ends_on__lt=today),
    )
