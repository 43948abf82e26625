"""Tasks about imports: uploaded files that wait for their confirmation."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.imports.models import ImportBatch, ImportRow
from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to


@finder({Audience.SCHOOL: 130, Audience.EMPLOYER: 110, Audience.ALLIANCE: 70})
def to_confirm(actor: Actor) -> list[Task]:
    """Previews with a row to write; a file whose every row was refused or is known waits for nobody."""
    states = [ImportRow.State.NEW, ImportRow.State.CHANGED]
    writable = ImportRow.objects.filter(batch=OuterRef("pk"), state__in=states)
    waiting = visible_to(actor, ImportBatch).filter(Exists(writable), status=ImportBatch.Status.PREVIEW)
    return [
        Task(
            _("“%(file)s” waits for your confirmation") % {"file": batch.filename},
            _("Nothing is written until you confirm."),
            _("Look at the preview"),
            reverse("matching:import-detail", args=[batch.pk]),
        )
        for batch in waiting[:3]
    ]
