"""An opening was changed under a signed agreement: its school is asked for the amendment, already filled."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from dvb.agreements.lifecycle import IN_FORCE
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.change_requests import services
from dvb.change_requests.lifecycle import RequestState
from dvb.change_requests.models import ChangeRequest
from dvb.kernel.display import day
from dvb.kernel.terms import plain_changes
from matching.assignments.models import Assignment
from matching.assignments.terms import OfferTerms

AMENDABLE = ("ends_on", "weekly_hours", "workplace_id", "supervisor", "pay", "amount")
"""Terms of an opening that an amendment changes; of the others, what was agreed stays."""
Asker = ChangeRequest.Asker


def ask_to_amend(assignment: Assignment, offer: OfferTerms, by: Actor) -> bool:
    """Ask the learner's school to amend a signed agreement to what the opening offers, once for each."""
    agreement = Agreement.objects.filter(assignment=assignment, status__in=sorted(IN_FORCE)).first()
    if agreement is None:
        return False
    stay, today = Placement(agreement).agreed, timezone.localdate()
    if stay.ends_on < today:
        return False
    first = max(stay.starts_on, today)
    changes = plain_changes(stay.terms_on(first), {name: getattr(offer, name) for name in AMENDABLE})
    values = {"effective_on": str(first), **changes}
    if not changes or _is_asked(agreement, changes):
        return False
    text = _("The opening was changed on %(day)s; the same is asked for whoever is there by an agreement.")
    services.ask(
        agreement,
        kind=ChangeRequest.Kind.AMEND,
        text=text % {"day": day(today)},
        values=values,
        of=_asker(assignment, by),
        by=by,
    )
    return True


def _is_asked(agreement: Agreement, changes: dict[str, Any]) -> bool:
    rows = agreement.requests.filter(kind=ChangeRequest.Kind.AMEND, status=RequestState.OPEN)
    return any({**row.values, "effective_on": ""} == {**changes, "effective_on": ""} for row in rows)


def _asker(assignment: Assignment, by: Actor) -> services.From:
    user = get_user_model().objects.filter(pk=by.user_id).first() if by.user_id else None
    is_host = by.organisation_id == assignment.opening.employer_id
    asker = Asker.HOST if is_host else Asker.MANAGER
    return services.From(asker, str(user or assignment.opening.employer), user.email if user else "")
