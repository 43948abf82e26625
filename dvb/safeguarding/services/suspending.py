"""The named person suspends the learner's stays at once, for a reason that tells nobody of a report."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from dvb.agreements import services as agreements
from dvb.agreements.lifecycle import RUNNING, AgreementState
from dvb.agreements.models import Agreement
from dvb.safeguarding.models import Concern
from dvb.safeguarding.queries import stays_of
from dvb.safeguarding.services.holds import HOLD, held_by_report
from dvb.safeguarding.services.officers import require_officer
from dvb.safeguarding.services.reports import lock


@transaction.atomic
def stop(concern: Concern, *, reason: str = Agreement.SuspendReason.SCHOOL, by: Actor) -> list[Agreement]:
    """Suspend every running stay of the learner at this school; returns those agreements.

    One that rests already for another reason is held too: it goes on only once this reader says so as well.

    Everybody concerned is told at once (``agreements.suspend``), with the chosen reason alone; what ties the
    suspension to the report stands in the audit trail of the report.

    Raises
    ------
    Refused
        ``nothing_runs`` where she is at no employer's now; ``reason_needed``.
    """
    locked = lock(concern)
    require_officer(locked, by)
    rows = Agreement.objects.filter(assignment__in=stays_of(locked.enrolment))
    rows = rows.filter(status__in=[*RUNNING, AgreementState.SUSPENDED]).select_related(
        "assignment__enrolment"
    )
    if not rows:
        raise Refused("nothing_runs", _("The learner is at no employer's now: nothing has to be stopped."))
    held = {row.pk for concern, row, __ in held_by_report(rows) if concern.pk == locked.pk}
    new = [row for row in rows if row.pk not in held or row.status != AgreementState.SUSPENDED]
    running = [row for row in new if row.status != AgreementState.SUSPENDED]
    for agreement in running:
        agreements.suspend(agreement, reason=reason, by=by)
    if new:
        AuditEntry.objects.record(
            by=by, verb=HOLD, subject=locked, after={"agreements": [one.pk for one in new]}
        )
    return running
