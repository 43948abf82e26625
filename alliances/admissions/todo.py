"""Tasks about who is let in: employers that entered themselves, and persons who ask to act for one."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.admissions.models import Admission
from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to
from alliances.organisations.access import can_verify_employers
from alliances.organisations.models import IdentityChange, Organisation


@finder({Audience.SCHOOL: 100, Audience.ALLIANCE: 50})
def to_confirm(actor: Actor) -> list[Task]:
    if not can_verify_employers(actor):
        return []
    count = Organisation.objects.unverified().count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s employer entered itself", "%(n)s employers entered themselves", count)
            % {"n": count},
            _("Learners see its openings once somebody who knows it has confirmed it."),
            _("Look and decide"),
            reverse("alliances:verification-list"),
        )
    ]


@finder({Audience.SCHOOL: 105, Audience.ALLIANCE: 55})
def to_confirm_anew(actor: Actor) -> list[Task]:
    """Confirmed employers that want another name or number."""
    if not can_verify_employers(actor):
        return []
    return [
        Task(
            _("%(employer)s wants another name or number") % {"employer": one.organisation},
            _("The confirmed ones hold until somebody who compared the new ones confirms them."),
            _("Look and decide"),
            reverse("alliances:identity-detail", args=[one.pk]),
        )
        for one in IdentityChange.objects.filter(decided_at__isnull=True).select_related("organisation")[:3]
    ]


@finder({Audience.SCHOOL: 110, Audience.EMPLOYER: 60, Audience.ALLIANCE: 60})
def admission_requests(actor: Actor) -> list[Task]:
    """Persons who ask to act for an employer."""
    waiting = visible_to(actor, Admission).filter(decided_at__isnull=True)
    return [
        Task(
            _("%(name)s asks to act for %(employer)s") % {"name": one.name, "employer": one.organisation},
            _("Give the person access, or refuse."),
            _("Decide"),
            reverse("alliances:admission-detail", args=[one.pk]),
        )
        for one in waiting.select_related("organisation")[:3]
    ]
