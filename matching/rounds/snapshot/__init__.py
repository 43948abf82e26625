"""Build the engine's problem from the database under pseudonyms, so that a run can be stored and replayed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from alliances.law.services import ruleset_on
from alliances.organisations.models import Organisation
from matching.engine.problem import (
    Policy,
    Problem,
    Wish,
)
from matching.learners.models import Enrolment, EnrolmentQuerySet
from matching.openings.models import EmployerWish, Exclusion, Opening, OpeningQuerySet, SeatClaim
from matching.openings.models import Wish as WishRow
from matching.openings.queries.held_seats import held_between
from matching.rounds.models import Lock, Proposal, Round, TravelTime, in_scope, taking_part
from matching.rounds.snapshot.limits import legal_limits
from matching.rounds.snapshot.refusals import declined_pairs
from matching.rounds.snapshot.rows import Codes, learner_rows, opening_rows, place_key

RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True)
class Snapshot:
    """One round's question and the key from its pseudonyms to rows.

    ``left_out`` are enrolments that a person deliberately left without a place: they stay out of the problem.
    """

    problem: Problem
    ruleset_version: str
    enrolments: dict[str, Enrolment]
    openings: dict[str, Opening]
    left_out: frozenset[int]

    def pseudonym_of_enrolment(self) -> dict[int, str]:
        return {row.pk: name for name, row in self.enrolments.items()}


def learners_of(round_: Round) -> EnrolmentQuerySet:
    """Enrolments of the schools that take part, on its first day, who hold no seat in its dates yet.

    A round reads those that it is about: all, or those of the chosen groups and programmes.
    """
    holding = held_between(round_.starts_on, round_.ends_on)
    enrolled: EnrolmentQuerySet = Enrolment.objects.on(round_.starts_on)
    rows = enrolled.filter(school__in=taking_part(round_)).exclude(pk__in=holding.values("enrolment"))
    return rows.filter(in_scope(round_))


def openings_of(round_: Round) -> OpeningQuerySet:
    """Openings of the round's kinds and dates that confirmed employers offer, with their open seats."""
    chosen: OpeningQuerySet = (
        Opening.objects.open_between(round_.starts_on, round_.ends_on)
        .with_open_seats()
        .filter(kind__in=round_.kinds)
    )
    return chosen


def take(round_: Round) -> Snapshot:
    """Read everything the engine needs for a round, in a number of queries that does not grow with rows."""
    locks = list(Lock.objects.filter(round=round_))
    left_out = frozenset(lock.enrolment_id for lock in locks if lock.opening_id is None)
    enrolments = _enrolments(round_)
    openings = _openings(round_)
    ruleset = ruleset_on(round_.starts_on)
    codes = Codes()
    learner_names = {row.pk: name for name, row in enrolments.items()}
    opening_names = {row.pk: name for name, row in openings.items()}
    problem = Problem(
        learners=tuple(learner_rows(round_, enrolments, codes, left_out)),
        openings=tuple(opening_rows(openings, codes)),
        policy=Policy(**round_.policy),
        limits=legal_limits(ruleset, _strict_schools(enrolments)),
        wishes=_wishes(learner_names, opening_names),
        employer_wishes=_employer_wishes(learner_names, opening_names),
        excluded=_excluded(learner_names) | _declined(round_, enrolments, openings, locks),
        previous=_previous(round_, enrolments, left_out),
        locked=frozenset(
            (learner_names[lock.enrolment_id], opening_names[lock.opening_id])
            for lock in locks
            if lock.enrolment_id in learner_names and lock.opening_id in opening_names
        ),
        kept=_kept(round_, learner_names, opening_names),
        travel_minutes=_travel(round_),
    )
    return Snapshot(problem, ruleset.version, enrolments, openings, left_out)


def take_pair(round_: Round, enrolment: Enrolment, opening: Opening) -> tuple[Problem, str, str]:
    """The problem of one learner and one opening, by the same rules as a whole round.

    Whom either of them wished for in this round comes along: a wish for others makes this pair dearer.
    """
    offered = {"O00001": _rows_of_openings(Opening.objects.with_open_seats()).get(pk=opening.pk)}
    others = WishRow.objects.filter(enrolment=enrolment).exclude(opening=opening)
    offered |= _pseudonyms(
        "O", _rows_of_openings(openings_of(round_).filter(pk__in=others.values("opening")))
    )
    rivals = EmployerWish.objects.filter(opening=opening)
    return _single_learner_problem(round_, enrolment, rivals, offered), "L00001", "O00001"


def take_choices(
    round_: Round, enrolment: Enrolment, openings: QuerySet[Opening]
) -> tuple[Problem, str, dict[str, Opening]]:
    """The problem of one learner and the openings that come into question for her, by pseudonym."""
    offered = _pseudonyms("O", _rows_of_openings(openings))
    rivals = EmployerWish.objects.filter(opening__in=[row.pk for row in offered.values()])
    return _single_learner_problem(round_, enrolment, rivals, offered), "L00001", offered


def _single_learner_problem(
    round_: Round, enrolment: Enrolment, rivals: QuerySet[EmployerWish], offered: dict[str, Opening]
) -> Problem:
    """A problem about one learner, with the others whom these employers wished for."""
    enrolments = {"L00001": _rows_of_learners(Enrolment.objects.all()).get(pk=enrolment.pk)}
    others = rivals.exclude(enrolment=enrolment).values("enrolment")
    enrolments |= _pseudonyms("L", _rows_of_learners(learners_of(round_).filter(pk__in=others)))
    codes = Codes()
    names = {row.pk: name for name, row in enrolments.items()}
    places = {row.pk: name for name, row in offered.items()}
    return Problem(
        learners=tuple(learner_rows(round_, enrolments, codes, frozenset())),
        openings=tuple(opening_rows(offered, codes)),
        policy=Policy(**round_.policy),
        limits=legal_limits(ruleset_on(round_.starts_on), _strict_schools(enrolments)),
        wishes=_wishes(names, places),
        employer_wishes=_employer_wishes(names, places),
        excluded=_excluded(names),
        previous=_previous(round_, enrolments, frozenset()),
        travel_minutes=_travel(round_),
    )


def _rows_of_learners(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return rows.select_related("person", "school", "programme__qualification", "group", "hostel")


def _rows_of_openings(rows: QuerySet[Opening]) -> QuerySet[Opening]:
    return rows.select_related("employer", "workplace")


def _pseudonyms(letter: str, rows: QuerySet[RowT]) -> dict[str, RowT]:
    """Pseudonyms from 2 on: the pair in question has the first."""
    return {f"{letter}{number:05d}": row for number, row in enumerate(rows.order_by("pk"), start=2)}


def _travel(round_: Round) -> dict[tuple[str, str], float]:
    return {(t.origin, t.destination): float(t.minutes) for t in TravelTime.objects.filter(round=round_)}


def _enrolments(round_: Round) -> dict[str, Enrolment]:
    ordered = sorted(_rows_of_learners(learners_of(round_)), key=lambda row: (row.lottery_number, row.pk))
    return {f"L{number:05d}": row for number, row in enumerate(ordered, start=1)}


def _openings(round_: Round) -> dict[str, Opening]:
    rows = _rows_of_openings(openings_of(round_)).order_by("pk")
    return {f"O{number:05d}": row for number, row in enumerate(rows, start=1)}


def _wishes(learners: dict[int, str], openings: dict[int, str]) -> tuple[Wish, ...]:
    rows = WishRow.objects.values_list("enrolment_id", "opening_id", "rank")
    return tuple(
        Wish(learners[a], openings[b], rank) for a, b, rank in rows if a in learners and b in openings
    )


def _employer_wishes(learners: dict[int, str], openings: dict[int, str]) -> tuple[Wish, ...]:
    rows = EmployerWish.objects.values_list("enrolment_id", "opening_id", "rank")
    return tuple(
        Wish(learners[a], openings[b], rank) for a, b, rank in rows if a in learners and b in openings
    )


def _excluded(learners: dict[int, str]) -> frozenset[tuple[str, str]]:
    rows = Exclusion.objects.values_list("enrolment_id", "employer_id")
    return frozenset((learners[a], str(b)) for a, b in rows if a in learners)


def _declined(
    round_: Round, enrolments: dict[str, Enrolment], openings: dict[str, Opening], locks: list[Lock]
) -> frozenset[tuple[str, str]]:
    """Pairs that the employer declined already; who fixed one by hand wants it asked again."""
    names = {row.pk: name for name, row in enrolments.items()}
    employers = {row.pk: str(row.employer_id) for row in openings.values()}
    fixed = frozenset(
        (names[lock.enrolment_id], employers[lock.opening_id])
        for lock in locks
        if lock.enrolment_id in names and lock.opening_id in employers
    )
    persons = {row.person_id: row.pk for row in enrolments.values()}
    return declined_pairs(round_, names, persons, fixed)


def _previous(
    round_: Round, enrolments: dict[str, Enrolment], left_out: frozenset[int]
) -> frozenset[tuple[str, str]]:
    """Pairs of a learner and an employer where she had a seat before this round's dates."""
    of_person: dict[int, list[str]] = defaultdict(list)
    for name, row in enrolments.items():
        if row.pk not in left_out:
            of_person[row.person_id].append(name)
    rows = SeatClaim.objects.filter(seat__opening__starts_on__lt=round_.starts_on)
    pairs = rows.values_list("enrolment__person_id", "seat__opening__employer_id")
    return frozenset(
        (name, str(employer)) for person, employer in pairs for name in of_person.get(person, ())
    )


def _kept(round_: Round, learners: dict[int, str], openings: dict[int, str]) -> frozenset[tuple[str, str]]:
    """The pairs of the round's current result: where two answers are equal, nobody changes place."""
    rows = Proposal.objects.filter(run=round_.current_run_id, opening__isnull=False)
    return frozenset(
        (learners[who], openings[where])
        for who, where in rows.values_list("enrolment_id", "opening_id")
        if who in learners and where in openings
    )


def _strict_schools(enrolments: dict[str, Enrolment]) -> frozenset[str]:
    schools = {row.school_id for row in enrolments.values()}
    rows = Organisation.objects.filter(pk__in=schools, blocks_unverified_rules=True)
    return frozenset(str(pk) for pk in rows.values_list("pk", flat=True))


__all__ = ["Snapshot", "learners_of", "openings_of", "place_key", "take", "take_pair"]
