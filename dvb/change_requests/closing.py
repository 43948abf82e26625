"""What is asked about an agreement ends together with it: nobody waits for an answer that cannot come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alliances.kernel.actor import SYSTEM
from alliances.kernel.lifecycles import require_move
from dvb.agreements.models import Agreement
from dvb.agreements.services.stage_notices import Change
from dvb.change_requests import letters, services
from dvb.change_requests.lifecycle import RequestState
from dvb.change_requests.models import ChangeRequest
from dvb.guest_access.unreached import News

Kind = ChangeRequest.Kind
STAYS_OPEN = {Kind.QUESTION, Kind.ABSENT}
"""A question, and the word that a learner did not come, are answered also after the end."""


def close_with(change: Change, agreement: Agreement) -> None:
    """Close what is open: whoever asked for an early end has it, the others are told that it is over."""
    if change not in (Change.ENDED, Change.TERMINATED, Change.VOIDED):
        return
    rows = ChangeRequest.objects.filter(agreement=agreement, status=RequestState.OPEN)
    for pk in list(rows.exclude(kind__in=STAYS_OPEN).order_by("pk").values_list("pk", flat=True)):
        row = services.lock(ChangeRequest(pk=pk))
        is_granted = change == Change.TERMINATED and row.kind == Kind.END
        new = RequestState.ACCEPTED if is_granted else RequestState.OVER
        require_move(row.status, new)
        before, row.status, row.answered_at = row.status, new, timezone.now()
        row.save(update_fields=["status", "answered_at"])
        services.record(row, str(new), SYSTEM, before={"status": before}, after={"status": str(new)})
        letters.tell_asker(row, mark="ended")


def answered(stays: Sequence[Agreement], since: dt.datetime) -> Iterator[News]:
    """What became of requests of guardians whom no e-mail reaches."""
    rows = ChangeRequest.objects.filter(
        agreement__in=stays, asker=ChangeRequest.Asker.GUARDIAN, asker_email="", answered_at__gte=since
    )
    for row in rows:
        if row.answered_at is not None:
            yield News(row.agreement_id, row.answered_at, lazy(_outcome, str)(row), row.asker_name)


def _outcome(row: ChangeRequest) -> str:
    what = {"kind": row.get_kind_display(), "state": row.get_status_display(), "answer": row.answer}
    return (_("%(kind)s: %(state)s. %(answer)s") % what).strip()
