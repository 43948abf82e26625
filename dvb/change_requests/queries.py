"""Requests as the school's own forms need them, and as those who asked read them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from alliances.kernel.actor import Actor
from alliances.kernel.row_keys import row_key
from alliances.kernel.visibility import visible_to
from dvb.agreements.models import Agreement
from dvb.change_requests import access
from dvb.change_requests.models import ChangeRequest
from dvb.change_requests.pending import with_outcome

Kind, Asker = ChangeRequest.Kind, ChangeRequest.Asker
DAYS = ("effective_on", "starts_on", "ends_on", "last_day", "day")
NUMBERS = ("weekly_hours", "amount")
ASKED_BY = {Asker.SUPERVISOR: Asker.HOST.value, Asker.MANAGER: "school"}
"""Who asked, as an agreement that ends early names the sides."""
CLOSED = {Asker.LEARNER.value, Asker.GUARDIAN.value}
"""Those who ask the school alone: the other side reads neither what they ask nor that they do."""


def values_for(actor: Actor, key: str, agreement: Agreement) -> dict[str, Any]:
    """The values with which a form of this agreement begins that opens from a request.

    Never its words: they were written to the school alone, and what stands in the form others read. Nor who
    asked, where that is the learner or a guardian: the employer does not read such a request.
    """
    rows = visible_to(actor, ChangeRequest).filter(agreement=agreement, pk=row_key(key) or 0)
    request = rows.select_related("agreement__assignment__enrolment").first()
    if request is None or not access.can_answer(actor, request):
        return {}
    values = {name: _typed(name, value) for name, value in request.values.items()}
    asked_by = "" if request.asker in CLOSED else ASKED_BY.get(Asker(request.asker), request.asker)
    return {
        **values,
        "asked_by": asked_by,
        "request": request,
        "title": str(request.get_kind_display()).capitalize(),
    }


def about(actor: Actor, agreement: Agreement) -> list[ChangeRequest]:
    """What the actor may read of the requests about an agreement, the newest first."""
    return list(with_outcome(visible_to(actor, ChangeRequest).filter(agreement=agreement)))


def _typed(name: str, value: Any) -> Any:
    if name in DAYS and value:
        return dt.date.fromisoformat(str(value))
    return Decimal(str(value)) if name in NUMBERS and value not in (None, "") else value
