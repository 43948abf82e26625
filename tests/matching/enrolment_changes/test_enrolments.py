"""Transfers and endings: dated, audited, and nothing is let go unsaid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from matching.enrolment_changes.services import enrolments, taking_back
from matching.learner_pages.services import learners
from matching.learners.models import Enrolment
from matching.openings.models import EmployerWish, Exclusion, SeatClaim, Wish
from matching.rounds.models import Lock
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with freeze_time("2026-11-22 12:00"):
        yield


@pytest.fixture
def school(cast: Cast) -> Actor:
    return cast.actor("coordinator")


def tie(cast: Cast) -> SeatClaim:
    """A learner with everything that can hang on an enrolment."""
    Wish.objects.create(enrolment=cast.learner, opening=cast.opening, rank=1)
    EmployerWish.objects.create(enrolment=cast.learner, opening=cast.opening, rank=1)
    open_round = make.RoundFactory(owner=cast.school)
    published = make.RoundFactory(owner=cast.school, status="published")
    for round_ in (open_round, published):
        Lock.objects.create(round=round_, enrolment=cast.learner, opening=cast.opening, origin="by_hand")
    return SeatClaim.objects.create(seat=cast.opening.seats.first(), enrolment=cast.learner, round=published)


def test_ties_are_named_before_they_are_cut(cast: Cast) -> None:
    claim = tie(cast)
    ties = enrolments.ties_after(cast.learner, DAY)
    assert (ties.seats, len(ties.locks), ties.wishes) == ((claim,), 1, 1)
    assert enrolments.ties_after(cast.learner, cast.opening.ends_on).seats == ()
    assert not enrolments.ties_after(cast.other_learner, DAY)


ENDINGS: list[tuple[Callable[..., Enrolment], str]] = [
    (enrolments.leave, "leave"),
    (enrolments.expel, "expelled"),
    (enrolments.graduate, "graduated"),
]


@pytest.mark.parametrize(("verb", "reason"), ENDINGS)
def test_ending_releases_what_is_open_and_keeps_what_is_published(
    cast: Cast, school: Actor, verb: Callable[..., Enrolment], reason: str
) -> None:
    claim = tie(cast)
    verb(cast.learner, on=DAY, by=school)
    cast.learner.refresh_from_db()
    claim.refresh_from_db()
    assert (cast.learner.ended_on, cast.learner.end_reason) == (DAY, reason)
    assert claim.released_at is not None
    assert claim.release_reason
    assert not Wish.objects.exists()
    assert not EmployerWish.objects.exists()
    assert list(Lock.objects.values_list("round__status", flat=True)) == ["published"]
    entry = AuditEntry.objects.get(verb=f"learner.{reason}")
    assert entry.after["released_seats"] == [claim.seat_id]
    assert {"ended_on", "end_reason"} <= set(cast.learner.protected_fields)


def test_seat_of_an_opening_that_is_over_is_history_and_stays(cast: Cast, school: Actor) -> None:
    claim = tie(cast)
    enrolments.graduate(cast.learner, on=cast.opening.ends_on, by=school)
    claim.refresh_from_db()
    assert claim.released_at is None


def test_enrolment_ends_once_and_within_sensible_days(cast: Cast, school: Actor) -> None:
    with refusal("before_start"):
        enrolments.leave(cast.learner, on=dt.date(2026, 8, 31), by=school)
    with refusal("too_far"):
        enrolments.leave(cast.learner, on=dt.date(2206, 11, 23), by=school)
    enrolments.leave(cast.learner, on=DAY, by=school)
    with refusal("already_ended"):
        enrolments.expel(cast.learner, on=DAY, by=school)


@pytest.mark.parametrize("name", ["other_coordinator", "employer_member", "learner_member", "outsider"])
def test_only_the_own_school_ends_an_enrolment(cast: Cast, name: str) -> None:
    with refusal("not_yours"):
        enrolments.expel(cast.learner, on=DAY, by=cast.actor(name))
    with refusal("not_yours"):
        enrolments.transfer(cast.learner, on=DAY, by=cast.actor(name), programme=cast.programme)
    cast.learner.refresh_from_db()
    assert cast.learner.ended_on is None


def test_other_school_is_named_and_enrols_the_learner_itself(cast: Cast, school: Actor) -> None:
    enrolments.transfer_out(cast.learner, to_school=cast.other_school, on=DAY, by=school)
    cast.learner.refresh_from_db()
    assert cast.learner.end_reason == "transfer"
    assert AuditEntry.objects.get(verb="learner.transfer").after["to_school"] == cast.other_school.pk
    assert not Enrolment.objects.filter(person=cast.learner.person, school=cast.other_school).exists()


@pytest.mark.parametrize("name", ["school", "employer"])
def test_move_goes_to_another_school(cast: Cast, school: Actor, name: str) -> None:
    with refusal("not_another_school"):
        enrolments.transfer_out(cast.learner, to_school=getattr(cast, name), on=DAY, by=school)


def test_other_group_of_the_same_programme_keeps_the_enrolment(cast: Cast, school: Actor) -> None:
    tie(cast)
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    same = enrolments.transfer(cast.learner, on=DAY, by=school, group=group)
    assert (same.pk, same.group, same.ended_on) == (cast.learner.pk, group, None)
    assert Wish.objects.count() == 1
    assert same.protected_fields == ["group"]
    with refusal("target_missing"):
        enrolments.transfer(cast.learner, on=DAY, by=school, group=group)


def test_other_programme_with_the_same_qualification_takes_everything_along(
    cast: Cast, school: Actor
) -> None:
    claim = tie(cast)
    learners.exclude(cast.learner, employer=cast.other_employer, by=school)
    target = make.ProgrammeFactory(school=cast.school, qualification=cast.qualification, code="33525021")
    new = enrolments.transfer(cast.learner, on=DAY, by=school, programme=target)
    old = Enrolment.objects.get(pk=cast.learner.pk)
    assert (old.ended_on, old.end_reason) == (DAY - dt.timedelta(days=1), "transfer")
    assert (new.started_on, new.external_id, new.person_id) == (DAY, "A-1", old.person_id)
    live = SeatClaim.objects.get(released_at__isnull=True)
    assert (live.seat_id, live.enrolment, live.round_id) == (claim.seat_id, new, claim.round_id)
    assert Wish.objects.get().enrolment == EmployerWish.objects.get().enrolment == new
    assert Exclusion.objects.filter(enrolment=new, employer=cast.other_employer).exists()
    assert Lock.objects.get(round__status="draft").enrolment == new


def test_other_qualification_releases_what_no_longer_fits(cast: Cast, school: Actor) -> None:
    claim = tie(cast)
    target = make.ProgrammeFactory(school=cast.school)
    group = make.GroupFactory(school=cast.school, programme=target)
    new = enrolments.transfer(cast.learner, on=DAY, by=school, group=group)
    claim.refresh_from_db()
    assert claim.released_at is not None
    assert (new.programme, new.group) == (target, group)
    assert not Wish.objects.exists()
    assert not Lock.objects.filter(round__status="draft").exists()
    assert AuditEntry.objects.get(verb="learner.transfer").after["released_seats"] == [claim.seat_id]


def test_transfer_stays_inside_the_school(cast: Cast, school: Actor) -> None:
    foreign = make.GroupFactory(school=cast.other_school, programme=cast.other_programme)
    with refusal("foreign_school"):
        enrolments.transfer(cast.learner, on=DAY, by=school, group=foreign)
    with refusal("foreign_school"):
        enrolments.transfer(cast.learner, on=DAY, by=SYSTEM, programme=cast.other_programme)
    assert Enrolment.objects.filter(person=cast.learner.person).count() == 1


def test_group_and_programme_agree(cast: Cast, school: Actor) -> None:
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    other = make.ProgrammeFactory(school=cast.school)
    with refusal("group_of_other_programme"):
        enrolments.transfer(cast.learner, on=DAY, by=school, group=group, programme=other)
    with refusal("target_missing"):
        enrolments.transfer(cast.learner, on=DAY, by=school)


def test_new_programme_begins_after_the_old_one(cast: Cast, school: Actor) -> None:
    target = make.ProgrammeFactory(school=cast.school)
    with refusal("before_start"):
        enrolments.transfer(cast.learner, on=cast.learner.started_on, by=school, programme=target)


def test_refused_transfer_writes_nothing(cast: Cast, school: Actor) -> None:
    target = make.ProgrammeFactory(school=cast.school)
    make.EnrolmentFactory(person=cast.learner.person, programme=target)
    with refusal("invalid"):
        enrolments.transfer(cast.learner, on=DAY, by=school, programme=target)
    cast.learner.refresh_from_db()
    assert cast.learner.ended_on is None
    assert not AuditEntry.objects.filter(verb="learner.transfer").exists()


def test_a_mistaken_leaving_is_taken_back_the_same_day(cast: Cast, school: Actor) -> None:
    Wish.objects.create(enrolment=cast.learner, opening=cast.opening, rank=1)
    enrolments.leave(cast.learner, on=DAY, by=school)
    client = cast.client("coordinator")
    page, undo = (
        reverse("matching:learner-detail", args=[cast.learner.pk]),
        reverse("matching:learner-end", args=[cast.learner.pk, "take-back"]),
    )
    assert undo in client.get(page).content.decode()
    for _press in range(2):
        assert client.post(undo).status_code == 302
    row = Enrolment.objects.get(pk=cast.learner.pk)
    assert (row.ended_on, row.end_reason) == (None, "")
    assert Wish.objects.get(enrolment=row).opening == cast.opening
    enrolments.leave(row, on=DAY, by=school)
    with freeze_time("2026-11-23 12:00"):
        assert undo not in client.get(page).content.decode()
        with refusal("too_late"):
            taking_back.take_back(row, by=school)


def test_what_ended_with_a_leaving_is_not_taken_back_and_the_page_says_what_to_do(
    cast: Cast, school: Actor
) -> None:
    tie(cast)
    enrolments.leave(cast.learner, on=DAY, by=school)
    page = cast.client("coordinator").get(reverse("matching:learner-detail", args=[cast.learner.pk]))
    assert "pievienojiet izglītojamo no jauna" in text_of(page)
    with refusal("too_late"):
        taking_back.take_back(cast.learner, by=school)


def test_the_day_typed_is_looked_at_before_it_is_recorded(cast: Cast) -> None:
    client = cast.client("coordinator")
    url = reverse("matching:learner-end", args=[cast.learner.pk, "leave"])
    shown = client.get(url).context["day"]
    page = client.post(url, {"on": "04.12.2026", "seen": "0", "shown": str(shown)})
    assert "Pēdējā diena tagad ir 04.12.2026." in text_of(page)
    assert Enrolment.objects.get(pk=cast.learner.pk).ended_on is None
    sent = {"on": "04.12.2026", "seen": "0", "shown": str(page.context["day"])}
    assert client.post(url, sent).status_code == 302
    assert Enrolment.objects.get(pk=cast.learner.pk).ended_on == dt.date(2026, 12, 4)
