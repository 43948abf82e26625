"""Learners by hand: data that stays, wishes, employers to avoid, guardians, availability."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.law.rules import is_minor
from alliances.organisations.models import Workplace
from matching.learner_pages.services import learners
from matching.learners.models import CalendarBlock, Enrolment
from matching.openings.models import Exclusion, Opening, SeatClaim, Wish
from matching.rounds.models import Round
from matching.rounds.snapshot import take
from tests import factories as make
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cast: Cast) -> Actor:
    return cast.actor("coordinator")


@example(dt.date(2010, 3, 1), dt.date(2028, 2, 29))
@example(dt.date(2010, 2, 28), dt.date(2028, 2, 29))
@example(dt.date(2008, 2, 29), dt.date(2026, 2, 28))
@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)), st.dates(dt.date(2008, 1, 1), dt.date(2060, 1, 1))
)
def test_latest_birth_date_of_an_adult_agrees_with_the_rule(born: dt.date, day: dt.date) -> None:
    if born <= day:
        assert (born <= learners.adults_born_by(day)) is not is_minor(born, day)


@pytest.mark.parametrize("born", [dt.date(2008, 2, 28), dt.date(2008, 2, 29), dt.date(2008, 3, 1), None])
def test_filter_of_minors_is_what_the_person_says(cast: Cast, born: dt.date | None) -> None:
    cast.learner.person.birth_date = born
    cast.learner.person.save()
    for day in (dt.date(2026, 2, 27), dt.date(2026, 2, 28), dt.date(2026, 3, 1)):
        found = Enrolment.objects.filter(learners.minors_on(day), pk=cast.learner.pk).exists()
        assert found is cast.learner.person.needs_guardian_on(day)


def test_hand_edited_fields_of_person_and_enrolment_are_protected(cast: Cast, school: Actor) -> None:
    learners.edit(cast.learner, by=school, first_name="Līga  Anna", max_km=30, town="cesis", email="")
    cast.learner.refresh_from_db()
    assert cast.learner.person.first_name == "Līga Anna"
    assert cast.learner.person.town == "Cēsis"
    assert {"first_name", "max_km", "town", "lat"} <= set(cast.learner.protected_fields)
    assert "email" not in cast.learner.protected_fields
    entry = AuditEntry.objects.get(verb="learner.edit")
    assert (entry.before["max_km"], entry.after["max_km"]) == (None, 30)


def test_unknown_town_leaves_the_home_without_a_point(cast: Cast, school: Actor) -> None:
    learners.edit(cast.learner, by=school, town="Izdomātciems")
    cast.learner.person.refresh_from_db()
    assert cast.learner.person.lat is None
    with refusal("town_unknown"):
        learners.place(cast.learner, town="Izdomātciems", by=school)
    learners.place(cast.learner, town="Valmiera", by=school)
    assert cast.learner.person.has_point


@pytest.mark.parametrize("name", ["other_coordinator", "employer_member", "outsider", "learner_member"])
def test_nobody_else_edits_a_learner(cast: Cast, name: str) -> None:
    with refusal("not_yours"):
        learners.edit(cast.learner, by=cast.actor(name), max_km=1)
    cast.learner.refresh_from_db()
    assert cast.learner.max_km is None


def test_hostel_belongs_to_the_own_school(cast: Cast, school: Actor) -> None:
    own = Workplace.objects.create(organisation=cast.school, kind="hostel", town="Valmiera")
    foreign = Workplace.objects.create(organisation=cast.other_school, kind="hostel", town="Valmiera")
    site = Workplace.objects.create(organisation=cast.school, town="Valmiera")
    learners.edit(cast.learner, by=school, hostel=own)
    for wrong in (foreign, site):
        with refusal("foreign_hostel"):
            learners.edit(cast.learner, by=school, hostel=wrong)


def test_impossible_days_are_refused(cast: Cast, school: Actor) -> None:
    with refusal("born_too_late"):
        learners.edit(cast.learner, by=school, birth_date=cast.learner.started_on)
    with refusal("dates"):
        learners.edit(
            cast.learner, by=school, available_from=dt.date(2027, 2, 1), available_to=dt.date(2027, 1, 1)
        )


def test_number_of_another_learner_is_refused_in_its_sentence(cast: Cast, school: Actor) -> None:
    make.EnrolmentFactory(programme=cast.programme, external_id="A-2")
    with refusal("invalid"):
        learners.edit(cast.learner, by=school, external_id="A-2")


def test_wishes_are_ranked_as_given_and_replaced_as_a_whole(cast: Cast, school: Actor) -> None:
    learners.set_wishes(cast.learner, [cast.other_opening, cast.opening], by=school)
    learners.set_wishes(cast.learner, [cast.opening, cast.other_opening], by=school)
    ranks = dict(Wish.objects.filter(enrolment=cast.learner).values_list("opening_id", "rank"))
    assert ranks == {cast.opening.pk: 1, cast.other_opening.pk: 2}
    assert AuditEntry.objects.filter(verb="learner.set_wishes").count() == 2
    cast.learner.refresh_from_db()
    assert cast.learner.protected_fields == ["wishes"]


def test_learner_wishes_for_herself_and_for_nobody_else(cast: Cast) -> None:
    herself = cast.actor("learner_member")
    learners.set_wishes(cast.learner, [cast.opening], by=herself)
    with refusal("not_yours"):
        learners.set_wishes(cast.other_learner, [cast.opening], by=herself)


def test_wish_fits_the_qualification_and_is_published(cast: Cast, school: Actor) -> None:
    other = make.OpeningFactory(qualifications=[make.QualificationFactory()])
    paused = make.OpeningFactory(qualifications=[cast.qualification], status="paused")
    for wrong in (other, paused):
        with refusal("wish_does_not_fit"):
            learners.set_wishes(cast.learner, [wrong], by=school)
    with refusal("wish_twice"):
        learners.set_wishes(cast.learner, [cast.opening, cast.opening], by=school)


def test_wish_that_was_paused_later_may_stay(cast: Cast, school: Actor) -> None:
    learners.set_wishes(cast.learner, [cast.opening], by=school)
    Opening.objects.filter(pk=cast.opening.pk).update(status="paused")
    assert len(learners.set_wishes(cast.learner, [cast.other_opening, cast.opening], by=school)) == 2


def test_exclusion_drops_wishes_there_and_forbids_new_ones(cast: Cast, school: Actor) -> None:
    learners.set_wishes(cast.learner, [cast.opening, cast.other_opening], by=school)
    exclusion = learners.exclude(cast.learner, employer=cast.employer, by=school, reason="vecāki")
    assert list(cast.learner.wishes.values_list("opening_id", "rank")) == [(cast.other_opening.pk, 1)]
    with refusal("wish_excluded"):
        learners.set_wishes(cast.learner, [cast.opening], by=school)
    with refusal("excluded_already"):
        learners.exclude(cast.learner, employer=cast.employer, by=school)
    learners.readmit(exclusion, by=school)
    assert not Exclusion.objects.exists()
    assert learners.set_wishes(cast.learner, [cast.opening], by=school)


def test_who_holds_a_seat_there_is_not_excluded_silently(cast: Cast, school: Actor) -> None:
    SeatClaim.objects.create(seat=cast.opening.seats.first(), enrolment=cast.learner, round=None)
    Opening.objects.filter(pk=cast.opening.pk).update(ends_on=dt.date(2999, 1, 1))
    with refusal("holds_seat"):
        learners.exclude(cast.learner, employer=cast.employer, by=school)


def test_only_employers_are_excluded(cast: Cast, school: Actor) -> None:
    with refusal("not_an_employer"):
        learners.exclude(cast.learner, employer=cast.other_school, by=school)


def blocks(group: object, *rows: tuple[str, dt.date, dt.date]) -> list[CalendarBlock]:
    made = [CalendarBlock(group=group, kind=kind, starts_on=a, ends_on=b) for kind, a, b in rows]
    return CalendarBlock.objects.bulk_create(made)


DVB_1 = ("dvb", dt.date(2026, 10, 5), dt.date(2026, 11, 1))
DVB_2 = ("dvb", dt.date(2027, 1, 11), dt.date(2027, 2, 7))
PRAKSE = ("prakse", dt.date(2027, 5, 3), dt.date(2027, 6, 13))


@pytest.mark.parametrize(
    ("own", "rows", "expected"),
    [
        ({}, (), None),
        ({"ended_on": dt.date(2027, 1, 31)}, (), [(dt.date(2026, 9, 1), dt.date(2027, 1, 31))]),
        ({}, (DVB_1, DVB_2, PRAKSE), [(DVB_1[1], DVB_2[2]), PRAKSE[1:]]),
        ({"ended_on": dt.date(2027, 1, 31)}, (DVB_1, DVB_2, PRAKSE), [(DVB_1[1], dt.date(2027, 1, 31))]),
        (
            {"available_from": dt.date(2026, 12, 1), "available_to": dt.date(2026, 12, 31)},
            (DVB_1,),
            [(dt.date(2026, 12, 1), dt.date(2026, 12, 31))],
        ),
    ],
)
def test_availability_is_what_the_matcher_reads(
    cast: Cast, own: dict[str, dt.date], rows: tuple[tuple[str, dt.date, dt.date], ...], expected: object
) -> None:
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    calendar = blocks(group, *rows)
    for name, value in own.items():
        setattr(cast.learner, name, value)
    cast.learner.group = group
    cast.learner.save()
    found = learners.availability(cast.learner, calendar)
    assert found == expected
    read = read_by_matcher(cast)
    assert read == (None if found is None else tuple(found))


def read_by_matcher(cast: Cast) -> object:
    round_: Round = make.RoundFactory(owner=cast.school)
    [row] = take(round_).problem.learners
    return row.windows


def test_place_counts_until_the_opening_is_over(cast: Cast) -> None:
    claim = SeatClaim.objects.create(seat=cast.opening.seats.first(), enrolment=cast.learner, round=None)

    def has_place(day: dt.date) -> bool:
        return bool(learners.with_place(Enrolment.objects.all(), day).get(pk=cast.learner.pk).has_place)

    assert has_place(cast.opening.ends_on)
    assert not has_place(cast.opening.ends_on + dt.timedelta(days=1))
    claim.released_at = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    claim.save()
    assert not has_place(cast.opening.ends_on)


def test_ended_enrolment_is_changed_no_more(cast: Cast) -> None:
    cast.learner.ended_on = dt.date(2026, 10, 1)
    cast.learner.save()
    with refusal("already_ended"):
        learners.edit(cast.learner, by=SYSTEM, max_km=3)
    with refusal("already_ended"):
        learners.set_wishes(cast.learner, [cast.opening], by=SYSTEM)
