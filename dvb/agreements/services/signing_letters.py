"""E-mails to employer and learner: a paper was released and waits for their signature."""

from __future__ import annotations

from django.db import models

from alliances.kernel.actor import Actor
from alliances.messages import services as messages
from dvb.agreements.models import Agreement
from matching.learners.models import Person


def ask(
    agreement: Agreement, *, about: models.Model, path: str, is_amendment: bool = False, by: Actor
) -> int:
    """Write to the employer's people and the learner, once for each release; returns how many letters."""
    assignment = agreement.assignment
    context = {
        "learner": assignment.enrolment.person.name,
        "employer": assignment.opening.employer.name,
        "school": assignment.enrolment.school.name,
        "is_amendment": is_amendment,
    }
    readers = [
        *((to, True) for to in messages.addresses_of(assignment.opening.employer)),
        (_learner(assignment.enrolment.person), False),
    ]
    queued = [
        messages.put(
            "to_sign",
            to=to,
            about=about,
            by=by,
            context={**context, "is_employer": is_employer},
            path=path,
            sender_id=assignment.enrolment.school_id,
        )
        for to, is_employer in readers
    ]
    return sum(one is not None for one in queued)


def _learner(person: Person) -> messages.Address:
    return messages.address_of(person.user) if person.user else messages.Address(person.email, person.name)
