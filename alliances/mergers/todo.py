"""The task of those who have to say whether two records are one employer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to
from alliances.mergers.access import can_answer
from alliances.mergers.models import Merger


@finder({Audience.SCHOOL: 112, Audience.EMPLOYER: 62})
def to_agree(actor: Actor) -> list[Task]:
    """Questions about doubles that wait for the word of this organisation."""
    rows = visible_to(actor, Merger).filter(decided_at__isnull=True).select_related("kept", "double")
    return [
        Task(
            _("Is %(double)s the same employer as %(kept)s?") % {"double": one.double, "kept": one.kept},
            _("Both records become one once everybody whom it concerns has agreed."),
            _("Look and decide"),
            reverse("alliances:merger-detail", args=[one.pk]),
        )
        for one in rows[:5]
        if can_answer(actor, one)
    ]
