"""What a request asks for, in words: each proposed value beside what holds now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.organisations.models import Workplace
from dvb.agreements.forms.amendments import PAYS
from dvb.agreements.placement import Placement
from dvb.change_requests.models import ChangeRequest
from dvb.kernel.display import day, number

Kind = ChangeRequest.Kind
LABELS: dict[str, str | Promise] = {
    "effective_on": gettext_lazy("Holds from"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "last_day": gettext_lazy("Last day"),
    "weekly_hours": gettext_lazy("Hours a week"),
    "workplace_id": gettext_lazy("Workplace"),
    "supervisor": gettext_lazy("Supervisor"),
    "pay": gettext_lazy("Pay"),
    "amount": gettext_lazy("Euro a month"),
    "day": gettext_lazy("Day"),
}
HINTS: dict[str, str | Promise] = {
    Kind.AMEND: gettext_lazy("Days, hours, place of work, pay: you propose the new values."),
    Kind.EXTEND: gettext_lazy("The stay should go on longer than agreed."),
    Kind.END: gettext_lazy("The stay should end before its last day."),
    Kind.SUPERVISOR: gettext_lazy("Somebody else should supervise the learner."),
    Kind.CORRECT: gettext_lazy("Something in the draft is not right: say it before anybody signs."),
    Kind.ABSENT: gettext_lazy("Tell the school at once; it looks for the learner and the family."),
    Kind.QUESTION: gettext_lazy("The school answers here, and by e-mail."),
}


def changes_of(request: ChangeRequest) -> list[dict[str, object]]:
    """Each proposed value, and what holds now where it is a term of the agreement."""
    stay = Placement(request.agreement)
    now = stay.last_terms
    held: dict[str, Any] = {**now.as_json(), "last_day": str(stay.ends_on)}
    return [
        {"label": LABELS[name], "old": _shown(name, held.get(name)), "new": _shown(name, value)}
        for name, value in request.values.items()
        if name in LABELS
    ]


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name in ("effective_on", "starts_on", "ends_on", "last_day", "day"):
        return day(dt.date.fromisoformat(str(value)))
    if name == "workplace_id":
        site = Workplace.objects.filter(pk=value).first()
        return str(site) if site else "–"
    if name == "pay":
        return str(dict(PAYS or []).get(str(value), value))
    return number(float(value), 2) if name in ("weekly_hours", "amount") else str(value)


def next_step(request: ChangeRequest) -> str:
    """What accepting leads the school to."""
    steps = {
        Kind.AMEND: _("Accept and draw up the amendment"),
        Kind.EXTEND: _("Accept and draw up the amendment"),
        Kind.SUPERVISOR: _("Accept and draw up the amendment"),
        Kind.END: _("Accept and end the agreement early"),
        Kind.CORRECT: _("Accept and correct the draft"),
        Kind.ABSENT: _("Seen, enter the absence"),
    }
    return steps.get(Kind(request.kind), _("Send the answer"))
