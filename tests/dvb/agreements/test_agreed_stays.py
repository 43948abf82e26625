"""Whoever speaks of a learner's stay asks the agreement: an amended last day, supervisor or place counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from alliances.organisations.models import Workplace
from dvb.agreements.forms.agreements import AgreementForm
from dvb.agreements.models import Agreement
from dvb.agreements.services import own_firms
from dvb.agreements.services import rule_facts as facts
from matching.assignments import stays
from matching.assignments.models import Assignment
from matching.enrolment_changes.services import enrolments
from matching.learner_pages.services import learners
from matching.learners.models import Enrolment, Person
from matching.openings.models import Opening, SeatClaim
from matching.rounds.snapshot import learners_of
from tests import factories as build
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.agreements.test_one_truth import FIRST, LAST, amend
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NOW = "2026-11-20 12:00"
MARCH, APRIL, JUNE = dt.date(2027, 3, 31), dt.date(2027, 4, 20), dt.date(2027, 6, 30)
BETWEEN = "2027-06-10 12:00"
"""After the opening's last day, before that of the extended stay."""


@pytest.fixture
def shortened(cast: Cast) -> Agreement:
    return _active(cast, ends_on=MARCH)


@pytest.fixture
def extended(cast: Cast) -> Agreement:
    return _active(cast, ends_on=JUNE)


def _active(cast: Cast, **changes: Any) -> Agreement:
    with freeze_time(NOW):
        made = make.active(cast)
        amend(cast, made, effective_on=dt.date(2027, 3, 1), **changes)
        made.refresh_from_db()
        return made


def _has_place(cast: Cast, day: dt.date) -> bool:
    own = Enrolment.objects.filter(pk=cast.learner.pk)
    return bool(learners.with_place(own, day).get().has_place)  # type: ignore[attr-defined]


def test_a_learner_has_a_place_to_the_last_day_of_the_extended_stay(cast: Cast, extended: Agreement) -> None:
    assert extended.assignment.opening.ends_on == LAST
    assert [_has_place(cast, day) for day in (LAST, JUNE, JUNE + dt.timedelta(days=1))] == [True, True, False]
    with freeze_time(BETWEEN):
        page = text_of(cast.client("coordinator").get(reverse("matching:learner-list")))
        assert "ir vieta" in page


def test_a_learner_has_no_place_after_the_last_day_of_the_shortened_stay(
    cast: Cast, shortened: Agreement
) -> None:
    assert [_has_place(cast, day) for day in (MARCH, APRIL)] == [True, False]


def test_an_own_firm_is_entered_in_days_after_the_shortened_stay(cast: Cast, shortened: Agreement) -> None:
    with freeze_time(NOW):
        with refusal("learner_placed"):
            _enter_own_firm(cast, MARCH)
        assert _enter_own_firm(cast, APRIL) == _enter_own_firm(cast, APRIL)


def test_no_own_firm_is_entered_in_days_of_the_extended_stay(cast: Cast, extended: Agreement) -> None:
    with freeze_time(NOW), refusal("learner_placed"):
        _enter_own_firm(cast, JUNE)


def _enter_own_firm(cast: Cast, first: dt.date) -> Agreement:
    return own_firms.draw_up(
        cast.learner,
        by=cast.actor("coordinator"),
        registration_number=cast.employer.registration_number,
        town="Cēsis",
        kind="dvb",
        starts_on=first,
        ends_on=dt.date(2027, 7, 30),
        supervisor_name="Parauga Meistare",
    )


@pytest.mark.parametrize(("last_day", "is_free"), [(MARCH, True), (JUNE, False)])
def test_a_round_has_who_holds_no_stay_in_its_days(cast: Cast, last_day: dt.date, is_free: bool) -> None:
    """The opening ends in between: neither a shortened nor an extended stay ends with it."""
    _active(cast, ends_on=last_day)
    first = APRIL if is_free else dt.date(2027, 6, 1)
    round_ = build.RoundFactory(
        owner=cast.school, school_year=cast.school_year, starts_on=first, ends_on=dt.date(2027, 7, 30)
    )
    assert learners_of(round_).filter(pk=cast.learner.pk).exists() is is_free


def test_an_employer_is_excluded_once_the_shortened_stay_is_over(cast: Cast, shortened: Agreement) -> None:
    with freeze_time("2027-04-20 12:00"):
        learners.exclude(cast.learner, employer=cast.employer, by=cast.actor("coordinator"))
    assert cast.learner.exclusions.count() == 1


def test_no_employer_is_excluded_while_the_extended_stay_lasts(cast: Cast, extended: Agreement) -> None:
    with freeze_time(BETWEEN), refusal("holds_seat"):
        learners.exclude(cast.learner, employer=cast.employer, by=cast.actor("coordinator"))


def test_who_leaves_during_the_extended_stay_lets_the_seat_go(cast: Cast, extended: Agreement) -> None:
    with freeze_time(BETWEEN):
        page = cast.client("coordinator").get(
            reverse("matching:learner-end", args=[cast.learner.pk, "leave"])
        )
        assert "līdz 30.06.2027." in text_of(page)
        enrolments.leave(cast.learner, on=dt.date(2027, 6, 10), by=cast.actor("coordinator"))
    assert SeatClaim.objects.get(enrolment=cast.learner).released_at is not None


def test_who_leaves_after_the_shortened_stay_loses_nothing(cast: Cast, shortened: Agreement) -> None:
    with freeze_time("2027-04-20 12:00"):
        assert not enrolments.ties_after(cast.learner, APRIL).seats
        enrolments.leave(cast.learner, on=APRIL, by=cast.actor("coordinator"))
    assert Assignment.objects.get(enrolment=cast.learner).status == "agreed"


def test_days_of_an_opening_that_was_edited_after_the_release_are_not_those_of_the_stay(cast: Cast) -> None:
    with freeze_time(NOW):
        made = make.active(cast)
    Opening.objects.update(starts_on=dt.date(2026, 10, 12), ends_on=JUNE)
    row = Assignment.objects.select_related("opening").get(pk=made.assignment_id)
    assert stays.days_of([row], cast.actor("coordinator")) == {row.pk: (FIRST, LAST)}
    assert not _has_place(cast, JUNE)


def test_whoever_may_not_read_the_agreement_is_shown_the_days_of_the_opening(
    cast: Cast, extended: Agreement
) -> None:
    row = extended.assignment
    days = {who: stays.days_of([row], cast.actor(who))[row.pk][1] for who in READERS}
    terms = {who: stays.terms_of(row, cast.actor(who)).ends_on for who in READERS}
    assert days == terms == READERS


READERS = {
    "coordinator": JUNE,
    "employer_member": JUNE,
    "learner_member": JUNE,
    "other_coordinator": LAST,
    "alliance_coordinator": LAST,
}


def test_a_void_agreement_says_nothing_of_the_stay(cast: Cast, extended: Agreement) -> None:
    Agreement.objects.update(status="void")
    by = cast.actor("coordinator")
    assert stays.days_of([extended.assignment], by)[extended.assignment_id] == (FIRST, LAST)
    assert stays.terms_of(extended.assignment, by).ends_on == LAST


def test_the_learner_reads_the_place_supervisor_and_hours_of_today(cast: Cast) -> None:
    site = Workplace.objects.create(organisation=cast.employer, town="Ogre", address="Parauga iela 9")
    changes = {"workplace_id": site.pk, "supervisor": "Jauna Meistare", "weekly_hours": "20"}
    _active(cast, **changes)
    pages = []
    for now in (NOW, "2027-03-02 12:00"):
        with freeze_time(now):
            pages.append(text_of(cast.client("learner_member").get(reverse("matching:my-place"))))
    new = ("Parauga iela 9", "Jauna Meistare", "20")
    before, __, announced = pages[0].partition("No 01.03.2027. spēkā parakstītie grozījumi:")
    assert all(text in announced and text in pages[1] for text in new)
    assert not any(text in before for text in new[:2])
    assert "spēkā parakstītie grozījumi" not in pages[1]
    assert "jautājiet pēc darba vadītāja" in before


def _supervised(cast: Cast, agreement: Agreement) -> int:
    return facts.placement_of(agreement).supervisor.learners


def _second(cast: Cast, first: dt.date, supervisor: str) -> Agreement:
    """A draft for another learner at the same employer, to the end of the year."""
    opening = build.OpeningFactory(
        employer=cast.employer, starts_on=first, ends_on=dt.date(2027, 7, 30), supervisor_name=supervisor
    )
    made = make.agree(build.EnrolmentFactory(programme=cast.programme), opening)
    return Agreement.objects.create(assignment=made)


def test_a_supervisor_counts_learners_by_the_days_and_names_of_their_stays(cast: Cast) -> None:
    with freeze_time(NOW):
        made = make.active(cast, supervisor_name="Parauga Meistare")
        later = _second(cast, APRIL, "Parauga Meistare")
        assert _supervised(cast, later) == 2
        amend(cast, made, effective_on=dt.date(2027, 3, 1), ends_on=MARCH)
        assert _supervised(cast, later) == 1
        amend(cast, made, effective_on=dt.date(2027, 3, 1), ends_on=JUNE)
        assert _supervised(cast, _second(cast, dt.date(2027, 6, 1), "Parauga Meistare")) == 3
        amend(cast, made, effective_on=dt.date(2027, 4, 1), supervisor="Jauna Meistare")
        assert _supervised(cast, later) == 2, "only the other draft"
        assert _supervised(cast, _second(cast, APRIL, "Jauna Meistare")) == 2


def test_the_form_asks_for_the_guardian_by_the_first_day_that_was_released(cast: Cast) -> None:
    with freeze_time(NOW):
        made = make.ready(cast)
    Person.objects.filter(pk=cast.learner.person_id).update(birth_date=dt.date(2008, 10, 10))
    Opening.objects.update(starts_on=dt.date(2026, 10, 12))
    made = Agreement.objects.get(pk=made.pk)
    assert "guardian_name" in AgreementForm(agreement=made).fields


def test_the_list_is_in_the_order_of_the_days_that_it_shows(cast: Cast) -> None:
    with freeze_time(NOW):
        first = make.active(cast)
        Opening.objects.update(starts_on=dt.date(2026, 12, 1))
        second = _second(cast, dt.date(2026, 11, 2), "Parauga Meistare")
        listed = cast.client("coordinator").get(reverse("agreement-list")).context["listing"].page
    assert [row.pk for row in listed] == [second.pk, first.pk], "the newest first"
