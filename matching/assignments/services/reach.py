"""How those who are asked are reached: by an ordinary letter, by a link, or not at all; in a few queries.

What a single letter does, its recipient says (`alliances.messages.addressing`); here the same is counted for
a whole round before anybody is written to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from alliances.kernel.actor import Actor
from alliances.messages.addressing import WRITERS
from alliances.organisations.models import ContactConfirmation, Organisation
from alliances.organisations.services import contacts
from alliances.people.models import Membership
from matching.assignments.models import Assignment
from matching.assignments.services import unplaced_letters
from matching.learners.models import Enrolment
from matching.rounds.models import Proposal, Run

Side = Assignment.Side


class Way(StrEnum):
    """How somebody who is asked is reached."""

    LETTER = "letter"
    LINK = "link"
    UNCONFIRMED = "unconfirmed"
    NONE = "none"


@dataclass(slots=True)
class Reach:
    """Learners and employers by the way in which they are reached; names for those who may read them."""

    learners: dict[Way, list[Enrolment]] = field(default_factory=lambda: {way: [] for way in Way})
    employers: dict[Way, list[Organisation]] = field(default_factory=lambda: {way: [] for way in Way})
    unplaced: dict[Way, list[Enrolment]] = field(default_factory=lambda: {way: [] for way in Way})
    """Learners without a place, who are told so; nobody asks them anything."""

    def count(self, way: Way) -> int:
        return len(self.learners[way]) + len(self.employers[way])

    @property
    def letters(self) -> int:
        return self.count(Way.LETTER)

    @property
    def links(self) -> int:
        return self.count(Way.LINK)

    @property
    def nowhere(self) -> int:
        return self.count(Way.NONE)

    @property
    def told(self) -> int:
        """How many learners without a place get a letter that says so."""
        return len(self.unplaced[Way.LETTER]) + len(self.unplaced[Way.LINK])

    @property
    def untold(self) -> int:
        return len(self.unplaced[Way.NONE])

    @property
    def unconfirmed(self) -> list[Organisation]:
        """Employers whose contact address a school did not write and has not confirmed."""
        return self.employers[Way.UNCONFIRMED]

    @property
    def learners_without(self) -> list[Enrolment]:
        return [*self.learners[Way.NONE], *self.unplaced[Way.NONE]]

    @property
    def employers_without(self) -> list[Organisation]:
        return self.employers[Way.NONE]


def of_pairs(pairs: Iterable[tuple[Enrolment, Organisation]], actor: Actor) -> Reach:
    """How these learners and employers are reached; a school is told about its own learners alone."""
    reach, chosen = Reach(), list(pairs)
    own = actor.organisation_id if actor.organisation_kind == "school" else None
    for enrolment in {pair[0].pk: pair[0] for pair in chosen}.values():
        if own is None or enrolment.school_id == own:
            reach.learners[_of_learner(enrolment)].append(enrolment)
    schools: dict[Organisation, set[int]] = {}
    for enrolment, employer in chosen:
        if own is None or enrolment.school_id == own:
            schools.setdefault(employer, set()).add(enrolment.school_id)
    keys = [employer.pk for employer in schools]
    acted_for = set(
        Membership.objects.living()
        .filter(organisation__in=keys, role__in=[role.value for role in WRITERS])
        .values_list("organisation", flat=True)
    )
    vouched = set(
        ContactConfirmation.objects.filter(organisation__in=keys).values_list("organisation", "school")
    )
    for employer, of in schools.items():
        reach.employers[_of_employer(employer, of, acted_for, vouched)].append(employer)
    return reach


def of_run(run: Run, actor: Actor) -> Reach:
    """How those are reached whom publishing this run would ask, and whom it would tell of no place."""
    rows = Proposal.objects.filter(run=run, opening__isnull=False).select_related(
        "enrolment__person__user", "opening__employer"
    )
    pairs = [(row.enrolment, row.opening.employer) for row in rows if row.opening is not None]
    reach = of_pairs(pairs, actor)
    own = actor.organisation_id if actor.organisation_kind == "school" else None
    for row in unplaced_letters.unplaced_of(run):
        if own is None or row.enrolment.school_id == own:
            reach.unplaced[_of_learner(row.enrolment)].append(row.enrolment)
    return reach


def of_waiting(rows: Iterable[Assignment], actor: Actor) -> Reach:
    """How those are reached whose answer is waited for."""
    reach, chosen = Reach(), list(rows)
    asked = of_pairs([(row.enrolment, row.opening.employer) for row in chosen], actor)
    learners = {row.enrolment_id for row in chosen if row.waits_for_learner}
    employers = {row.opening.employer_id for row in chosen if row.waits_for_employer}
    for way in Way:
        reach.learners[way] = [one for one in asked.learners[way] if one.pk in learners]
        reach.employers[way] = [one for one in asked.employers[way] if one.pk in employers]
    return reach


def _of_learner(enrolment: Enrolment) -> Way:
    person = enrolment.person
    user = person.user if person.user is not None and person.user.is_active else None
    if user is not None and (user.has_usable_password() or not person.email):
        return Way.LETTER
    return Way.LINK if person.email else Way.NONE


def _of_employer(
    employer: Organisation, schools: set[int], acted_for: set[int], vouched: set[tuple[int, int]]
) -> Way:
    if not employer.is_confirmed:
        return Way.NONE
    if employer.pk in acted_for:
        return Way.LETTER
    if not employer.contact_email:
        return Way.NONE
    if contacts.is_of_the_site(employer) or employer.contact_written_by_id == employer.pk:
        return Way.LINK
    known = {school for at, school in vouched if at == employer.pk}
    return Way.LINK if schools <= known | {employer.contact_written_by_id} else Way.UNCONFIRMED
