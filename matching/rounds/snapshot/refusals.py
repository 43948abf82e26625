"""Employers who declined a learner in the round's school year: no run proposes such a pair again."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils import timezone

from alliances.law.rules import school_year_of
from matching.learners.models import Enrolment
from matching.openings.models import Opening, SeatClaim
from matching.rounds.models import Round


def _rows(round_: Round) -> QuerySet[SeatClaim]:
    """Seats of pairs that the employer declined, but for those about which it was asked again."""
    year = school_year_of(min(round_.starts_on, timezone.localdate()))
    declined = SeatClaim.objects.filter(
        assignment__status="declined",
        assignment__ended_by="employer",
        assignment__ended_at__date__gte=year.starts_on,
    )
    return declined.exclude(assignment__next__opening__employer=F("seat__opening__employer"))


def declined_pairs(
    round_: Round, learners: dict[int, str], persons: dict[int, int], allowed: frozenset[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Pseudonyms of learners with the employers who declined them, without the pairs that a person fixed.

    ``persons`` names the enrolment of each person: an employer declines a person, not an enrolment.
    """
    pairs = _rows(round_).values_list("enrolment__person_id", "seat__opening__employer_id")
    found = frozenset((learners[persons[who]], str(employer)) for who, employer in pairs if who in persons)
    return found - allowed


def is_declined(round_: Round, enrolment: Enrolment, opening: Opening) -> bool:
    rows = _rows(round_).filter(enrolment__person=enrolment.person_id)
    return rows.filter(seat__opening__employer=opening.employer_id).exists()
