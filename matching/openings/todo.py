"""Tasks about openings: to offer, finish, wake and locate them."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder, register
from alliances.kernel.visibility import visible_to
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening
from matching.openings.queries import locations
from matching.openings.services import sleeping


@finder({Audience.SCHOOL: 120, Audience.EMPLOYER: 70})
def asleep(actor: Actor) -> list[Task]:
    """Sleeping openings of an employer, or those that a school entered for one."""
    own = Q(employer_id=actor.organisation_id) | Q(registered_by_id=actor.organisation_id)
    rows = visible_to(actor, Opening).filter(
        own, status=OpeningState.ASLEEP, ends_on__gte=timezone.localdate()
    )
    count = rows.count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s opening is asleep", "%(n)s openings are asleep", count) % {"n": count},
            _("Learners do not see it. One click on “Still offered” wakes it."),
            _("Show them"),
            reverse("matching:opening-list") + "?state=asleep",
        )
    ]


@finder({Audience.EMPLOYER: 80})
def falling_asleep(actor: Actor) -> list[Task]:
    """Two weeks before an opening falls asleep its employer is asked."""
    soon = sleeping.due(timezone.localdate(), sleeping.ASK_DAYS)
    rows = visible_to(actor, Opening).filter(pk__in=soon.values("pk")).select_related("employer")
    return [
        Task(
            _("Is “%(title)s” still offered?") % {"title": opening},
            _("Nobody has confirmed it since %(day)s; it falls asleep soon.")
            % {"day": date_format(opening.confirmed_on, "SHORT_DATE_FORMAT")},
            _("Look and confirm"),
            reverse("matching:opening-detail", args=[opening.pk]),
        )
        for opening in rows.order_by("confirmed_on", "pk")[:3]
    ]


@finder({Audience.EMPLOYER: 100})
def drafts(actor: Actor) -> list[Task]:
    drafts = visible_to(actor, Opening).filter(status=OpeningState.DRAFT, ends_on__gte=timezone.localdate())
    return [
        Task(
            _("“%(title)s” is still a draft") % {"title": opening},
            _("Schools see it once it is published."),
            _("Finish it"),
            reverse("matching:opening-detail", args=[opening.pk]),
        )
        for opening in drafts.select_related("employer")[:5]
    ]


@register({Audience.EMPLOYER: 120})
def offer(actor: Actor) -> list[Task]:
    """An employer can always offer another place; the first one is asked for in other words."""
    has_some = visible_to(actor, Opening).exists()
    return [
        Task(
            _("Offer another place") if has_some else _("Offer your first place"),
            _("It takes two minutes: what can be learned, where, when, how many."),
            _("Offer a place"),
            reverse("matching:opening-create"),
            is_duty=not has_some,
        )
    ]


@register({Audience.SCHOOL: 150})
def learners_without_location(actor: Actor) -> list[Task]:
    count = locations.learners(actor).count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s learner has no location", "%(n)s learners have no location", count)
            % {"n": count},
            _("Without one they cannot be matched by distance."),
            _("Give them a town"),
            reverse("matching:location-list"),
        )
    ]


@register({Audience.ALLIANCE: 90})
def openings_without_location(actor: Actor) -> list[Task]:
    count = locations.openings(actor).count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s opening has no location", "%(n)s openings have no location", count)
            % {"n": count},
            _("It cannot be matched by distance."),
            _("Give it a town"),
            reverse("matching:location-list"),
        )
    ]
