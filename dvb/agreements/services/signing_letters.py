"""E-mails to employer and learner: a paper waits for their signature, holds from a day on, or has ended."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from alliances.kernel.actor import SYSTEM, Actor
from alliances.messages import services as messages
from dvb.agreements.amendment_changes import ChangeLines
from dvb.agreements.held_back import is_held_back
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.placement import Placement
from matching.assignments import stays
from matching.assignments.models import Assignment
from matching.assignments.services import letters

Side = Assignment.Side


def ask(agreement: Agreement, *, by: Actor) -> int:
    """Write to the employer's people and the learner, once for each release; returns how many letters."""
    return _write("to_sign", agreement, agreement, _page(agreement), by)


def ask_about(amendment: Amendment, *, by: Actor) -> int:
    """The same about an amendment: the letter says what changes, old value beside new, and from which day."""
    return _write("to_sign", amendment.agreement, amendment, _page(amendment), by, **_of(amendment))


def tell_amended(amendment: Amendment, *, by: Actor) -> int:
    """All have signed an amendment: employer, learner and school read what changed and from which day."""
    agreement, key, values = amendment.agreement, f"amended:{amendment.pk}", _of(amendment)
    count = _write("amended", agreement, amendment, _page(amendment), by, key=key, **values)
    school = agreement.assignment.enrolment.school
    for to in messages.recipients_of(school):
        sent = messages.put(
            "amended",
            to=to,
            about=amendment,
            by=by,
            context={**_names(agreement), **values},
            path=_page(amendment),
            sender_id=school.pk,
            key=f"{key}:{to.key}"[:120],
        )
        count += sent is not None
    return count


def _of(amendment: Amendment) -> dict[str, Any]:
    return {
        "is_amendment": True,
        "day": amendment.effective_on,
        "changes": ChangeLines(amendment),
        "reason": amendment.reason,
    }


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


def _page(row: Agreement | Amendment) -> str:
    kind = "amendment" if isinstance(row, Amendment) else "agreement"
    return reverse(f"{kind}-detail", args=[row.pk])


def _names(agreement: Agreement) -> dict[str, Any]:
    assignment = agreement.assignment
    return {
        "learner": assignment.enrolment.person.name,
        "employer": assignment.opening.employer.name,
        "school": assignment.enrolment.school.name,
    }


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
    terms = None if isinstance(about, Amendment) else stays.terms_of(assignment, SYSTEM)
    context = {**_names(agreement), "terms": terms, **values}
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
