"""The school told somebody whom no e-mail reaches."""

from __future__ import annotations

from django.db import transaction

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from dvb.guest_access.unreached import TOLD
from matching.learners.access import require_manager
from matching.learners.models import Enrolment, Guardian


@transaction.atomic
def note_told(guardian: Guardian, *, enrolment: Enrolment, by: Actor) -> Guardian:
    """The guardian knows what is new by now: a letter was handed over, or somebody phoned."""
    require_manager(enrolment, by)
    AuditEntry.objects.record(by=by, verb=TOLD, subject=guardian)
    return guardian
