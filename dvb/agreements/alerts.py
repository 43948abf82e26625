"""The red banner of learner and employer while a stay is suspended."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor, Role
from alliances.kernel.alerts import Alert
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.kernel.display import day


def suspended_stays(actor: Actor) -> list[Alert]:
    """One banner for each suspended stay that the actor is a party of."""
    rows = visible_to(actor, Agreement).filter(status=AgreementState.SUSPENDED)
    rows = rows.select_related("assignment__enrolment__person", "assignment__opening__employer")
    return [alert_of(row, is_learner=actor.role is Role.LEARNER) for row in rows.order_by("pk")]


def alert_of(agreement: Agreement, *, is_learner: bool = False, has_page: bool = True) -> Alert:
    """The banner of one suspended stay, for the learner or for everybody else."""
    values = {
        "employer": agreement.assignment.opening.employer.name,
        "learner": agreement.assignment.enrolment.person.name,
        "day": day(agreement.suspended_on),
        "reason": agreement.suspend_wording,
    }
    if is_learner:
        title = _("Do not go to work at %(employer)s for now") % values
    else:
        title = _("%(learner)s does not come to work at %(employer)s for now") % values
    text = _("Suspended by the school since %(day)s: %(reason)s. The school says when it goes on.") % values
    url = reverse("agreement-detail", args=[agreement.pk]) if has_page else ""
    return Alert(title, text, url, _("Agreement"))
