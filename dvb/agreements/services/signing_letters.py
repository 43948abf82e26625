"""E-mails to employer and learner: a paper waits for their signature, holds from a day on, or has ended."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from alliances.kernel.actor import SYSTEM, Actor
from alliances.messages import services as messages
from dvb.agreements.held_back import is_held_back
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from matching.assignments import stays
from matching.assignments.models import Assignment
from matching.assignments.services import letters

Side = Assignment.Side


def ask(
    agreement: Agreement, *, about: models.Model, path: str, is_amendment: bool = False, by: Actor
) -> int:
    """Write to the employer's people and the learner, once for each release; returns how many letters."""
    return _write("to_sign", agreement, about, path, by, is_amendment=is_amendment)


def tell_in_force(agreement: Agreement, *, by: Actor) -> int:
    """All have signed: both sides read from which day on the agreement holds."""
    key, is_held = f"in_force:{agreement.pk}", is_held_back(agreement)
    return _write("in_force", agreement, agreement, _page(agreement), by, key=key, is_held=is_held)


def tell_ended(agreement: Agreement, *, by: Actor) -> int:
    """The agreement ended, as planned or early: both sides read its last day."""
    is_early = agreement.status == AgreementState.TERMINATED
    last_day = agreement.last_day if is_early else Placement(agreement).ends_on
    key, values = f"ended:{agreement.pk}", {"is_early": is_early, "last_day": last_day}
    return _write("ended", agreement, agreement, _page(agreement), by, key=key, **values)


def _page(agreement: Agreement) -> str:
    return reverse("agreement-detail", args=[agreement.pk])


def _write(
    kind: str,
    agreement: Agreement,
    about: models.Model,
    path: str,
    by: Actor,
    *,
    key: str = "",
    **values: Any,
) -> int:
    assignment = agreement.assignment
    context = {
        "learner": assignment.enrolment.person.name,
        "employer": assignment.opening.employer.name,
        "school": assignment.enrolment.school.name,
        "terms": stays.terms_of(assignment, SYSTEM),
        **values,
    }
    queued = [
        messages.put(
            kind,
            to=to,
            about=about,
            by=by,
            context={**context, "is_employer": side == Side.EMPLOYER},
            path=path,
            sender_id=assignment.enrolment.school_id,
            key=f"{key}:{to.key}"[:120] if key else "",
        )
        for side in (Side.EMPLOYER, Side.LEARNER)
        for to in letters.recipients(assignment, side, names_learners=True)
    ]
    return sum(one is not None for one in queued)
