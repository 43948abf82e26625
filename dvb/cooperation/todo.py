"""Tasks about cooperation agreements: entered, and not signed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to
from dvb.cooperation.lifecycle import CooperationState
from dvb.cooperation.models import CooperationAgreement


@finder({Audience.SCHOOL: 67, Audience.EMPLOYER: 14})
def to_sign(actor: Actor) -> list[Task]:
    """Cooperation agreements that both sides have to sign, and the school to enter."""
    rows = visible_to(actor, CooperationAgreement).filter(status=CooperationState.DRAFT)
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return []
    title = ngettext(
        "%(n)s cooperation agreement is not signed yet",
        "%(n)s cooperation agreements are not signed yet",
        len(keys),
    )
    note = (
        _("Have it signed, then enter the day.")
        if actor.organisation_kind == "school"
        else _("The school hands you the paper; once both have signed, it enters the day.")
    )
    page = reverse("cooperation-detail", args=keys) if len(keys) == 1 else reverse("cooperation-list")
    return [Task(title % {"n": len(keys)}, note, _("Look at it"), page)]
