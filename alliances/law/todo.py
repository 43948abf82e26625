"""Tasks about the law: parameters that nobody has compared with it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, register
from alliances.law.access import can_verify_rules
from alliances.law.models import LegalParameter


@register({Audience.OVERSIGHT: 10, Audience.OTHER: 10})
def unverified(actor: Actor) -> list[Task]:
    if not can_verify_rules(actor):
        return []
    count = LegalParameter.objects.filter(verified_on__isnull=True).count()
    if not count:
        return []
    return [
        Task(
            ngettext(
                "%(n)s legal parameter is not verified", "%(n)s legal parameters are not verified", count
            )
            % {"n": count},
            _(
                "Until a person compares it with the law, it forbids nothing: where it is broken, "
                "a reason is asked for."
            ),
            _("Compare and confirm"),
            reverse("alliances:rule-list"),
        )
    ]
