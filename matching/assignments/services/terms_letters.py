"""E-mails about other terms: both sides are asked, the school is told; and what came of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from alliances.kernel.actor import SYSTEM
from alliances.messages import services as messages
from matching.assignments import terms
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.terms_wording import differences
from matching.learners.models import Person

State = AssignmentTerms.State


def tell(version: AssignmentTerms) -> int:
    """Write to the employer, the learner and the school about a version; returns how many letters."""
    row = version.assignment
    kind = _kind(version)
    before = row.terms_versions.filter(number__lt=version.number).exclude(state=State.PROPOSED).last()
    base = row.kept if version.state in {State.PROPOSED, State.REFUSED} else before
    if base is None:
        return 0
    old, new = terms.from_json(base.values), terms.from_json(version.values)
    detail = reverse("matching:assignment-detail", args=[row.pk])
    count = 0
    for to, path, learner in _recipients(row, detail):
        with translation.override(to.language):
            changes = [f"{one.label}: {one.old} → {one.new}" for one in differences(old, new)]
        sent = messages.put(
            kind,
            to=to,
            about=row,
            by=SYSTEM,
            context={"employer": row.opening.employer.name, "learner": learner, "changes": changes},
            path=path,
            sender_id=row.enrolment.school_id,
            key=f"{kind}:{version.pk}:{version.state}:{to.user_id or to.email}"[:120],
        )
        count += sent is not None
    return count


def _kind(version: AssignmentTerms) -> str:
    if version.state == State.REFUSED:
        return "terms_refused"
    agreed = version.employer_agreed_at and version.learner_agreed_at
    return "terms_agreed" if version.state == State.CURRENT and agreed else "terms_asked"


def _recipients(row: Assignment, detail: str) -> list[tuple[messages.Address, str, str]]:
    """Each with where the letter leads, and the learner's name; an employer reads it once both agreed."""
    person = row.enrolment.person
    is_named = row.status == "agreed"
    to_school = [(to, detail, person.name) for to in messages.addresses_of(row.enrolment.school)]
    employer = row.opening.employer
    to_employer = [(to, detail, person.name if is_named else "") for to in messages.addresses_of(employer)]
    to_learner = [(_address_of(person), reverse("matching:my-place"), "")]
    return [*to_school, *to_employer, *to_learner]


def _address_of(person: Person) -> messages.Address:
    if person.user is not None:
        return messages.address_of(person.user)
    return messages.Address(person.email, person.name)
