"""E-mails about other terms: both sides are asked, the school is told; and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.messages import services as messages
from matching.assignments import terms
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services.letters import recipients
from matching.assignments.terms import OfferTerms
from matching.assignments.terms_wording import differences

State = AssignmentTerms.State


def tell(version: AssignmentTerms, *, author_id: int | None = None) -> int:
    """Write to the employer, the learner and the school about a version; returns how many letters.

    The employer that asked itself, its ``author_id``, is not asked about its own change.
    """
    row = version.assignment
    kind = _kind(version)
    before = row.terms_versions.filter(number__lt=version.number).exclude(state=State.PROPOSED).last()
    base = row.kept if version.state in {State.PROPOSED, State.REFUSED} else before
    if base is None:
        return 0
    old, new = terms.from_json(base.values), terms.from_json(version.values)
    detail = reverse("matching:assignment-detail", args=[row.pk])
    count = 0
    is_own = kind == "terms_asked" and author_id == row.opening.employer_id
    for to, path, learner in _recipients(row, detail, is_own=is_own):
        sent = messages.put(
            kind,
            to=to,
            about=row,
            by=SYSTEM,
            context={
                "employer": row.opening.employer.name,
                "learner": learner,
                "changes": Lines(old, new),
                "is_unanswered": kind == "terms_asked" and version.state == State.CURRENT,
            },
            path=path,
            sender_id=row.enrolment.school_id,
            key=f"{kind}:{version.pk}:{version.state}:{to.key}"[:120],
        )
        count += sent is not None
    return count


@dataclass(frozen=True)
class Lines:
    """What differs, in the language of whoever is written to."""

    old: OfferTerms
    new: OfferTerms

    def __iter__(self) -> Iterator[str]:
        for one in differences(self.old, self.new):
            yield f"{one.label}: {one.old} → {one.new}"


def _kind(version: AssignmentTerms) -> str:
    if version.state == State.REFUSED:
        return "terms_refused"
    agreed = version.employer_agreed_at and version.learner_agreed_at
    return "terms_agreed" if version.state == State.CURRENT and agreed else "terms_asked"


def _recipients(row: Assignment, detail: str, *, is_own: bool) -> list[tuple[messages.Recipient, str, str]]:
    """Each with where the letter leads, and the learner's name; an employer reads it once both agreed."""
    name = row.enrolment.person.name
    is_named = row.status == AssignmentState.AGREED
    employers = [] if is_own else recipients(row, Assignment.Side.EMPLOYER, names_learners=is_named)
    return [
        *((to, detail, name) for to in messages.recipients_of(row.enrolment.school)),
        *((to, detail, name if is_named else "") for to in employers),
        *((to, reverse("matching:my-place"), "") for to in recipients(row, Assignment.Side.LEARNER)),
    ]
