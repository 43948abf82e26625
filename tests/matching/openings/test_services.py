"""Openings by hand: seats never below their holders, moves by the table, copies with seats of their own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.lifecycles import moves_from
from alliances.messages.models import Message
from alliances.people.models import Membership
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, Seat, SeatClaim
from matching.openings.services import by_others, openings
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.imports.sheets import imported
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
VALUES: dict[str, Any] = {
    "kind": "dvb",
    "seat_count": 2,
    "starts_on": dt.date(2026, 10, 5),
    "ends_on": dt.date(2027, 5, 28),
}


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with freeze_time("2026-11-22 12:00"):
        yield


@pytest.fixture
def employer(cast: Cast) -> Actor:
    return cast.actor("employer_member")


def create(cast: Cast, by: Actor, **changes: Any) -> Opening:
    values = {**VALUES, "qualifications": [cast.qualification], **changes}
    workplace = values.pop("workplace", cast.opening.workplace)
    return openings.create(employer=cast.employer, workplace=workplace, by=by, **values)


def claim(seat: Seat, *, released: bool = False) -> SeatClaim:
    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC) if released else None
    return SeatClaim.objects.create(seat=seat, enrolment=make.EnrolmentFactory(), round=None, released_at=at)


def test_opening_begins_as_a_draft_with_a_row_for_each_seat(cast: Cast, employer: Actor) -> None:
    made = create(cast, employer, title="Virpotājs")
    assert (made.status, list(made.seats.values_list("number", flat=True))) == ("draft", [1, 2])
    assert made.registered_by is None
    assert {"title", "qualifications", "seat_count"} <= set(made.protected_fields)
    entry = AuditEntry.objects.get(verb="opening.create")
    assert entry.after["qualifications"] == [cast.qualification.pk]
    assert made.search_key.startswith("sia parauga")


def test_school_enters_an_opening_for_an_employer_and_stays_its_keeper(cast: Cast) -> None:
    made = create(cast, cast.actor("coordinator"))
    assert made.registered_by == cast.school
    openings.update(made, by=cast.actor("coordinator"), seat_count=3)
    with refusal("not_yours"):
        openings.update(made, by=cast.actor("other_coordinator"), seat_count=4)
    with refusal("not_yours"):
        openings.update(cast.opening, by=cast.actor("coordinator"), seat_count=4)


@pytest.mark.parametrize("name", ["other_employer_member", "ministry_viewer", "learner_member"])
def test_nobody_else_enters_openings_for_an_employer(cast: Cast, name: str) -> None:
    with refusal("not_yours"):
        create(cast, cast.actor(name))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seat_count": 0}, "seats"),
        ({"seat_count": 501}, "seats"),
        ({"ends_on": dt.date(2026, 10, 4)}, "dates"),
        ({"remuneration_eur": 300}, "pay_kind"),
        ({"kind": "holiday"}, "invalid"),
    ],
)
def test_impossible_values_are_refused(
    cast: Cast, employer: Actor, changes: dict[str, Any], code: str
) -> None:
    with refusal(code):
        create(cast, employer, **changes)
    assert not AuditEntry.objects.exists()


def test_site_belongs_to_the_employer(cast: Cast, employer: Actor) -> None:
    with refusal("foreign_workplace"):
        create(cast, employer, workplace=cast.other_opening.workplace)
    with refusal("foreign_workplace"):
        openings.update(cast.opening, by=employer, workplace=cast.other_opening.workplace)


def test_update_protects_what_changed_and_keeps_old_values(cast: Cast, employer: Actor) -> None:
    other = make.QualificationFactory()
    openings.update(
        cast.opening, by=employer, qualifications=[other], weekly_hours=35, supervisor_name="Juris"
    )
    cast.opening.refresh_from_db()
    assert cast.opening.protected_fields == ["qualifications", "supervisor_name"]
    entry = AuditEntry.objects.get(verb="opening.edit")
    assert entry.before["qualifications"] == [cast.qualification.pk]
    assert entry.after == {"qualifications": [other.pk], "supervisor_name": "Juris"}


def test_seats_grow_and_shrink_with_the_count(cast: Cast, employer: Actor) -> None:
    openings.update(cast.opening, by=employer, seat_count=4)
    assert cast.opening.seats.count() == 4
    openings.update(cast.opening, by=employer, seat_count=2)
    assert list(cast.opening.seats.values_list("number", flat=True)) == [1, 2]


def test_seats_never_fall_below_live_claims(cast: Cast, employer: Actor) -> None:
    opening = openings.update(cast.opening, by=employer, seat_count=3)
    last = opening.seats.get(number=3)
    claim(last)
    claim(opening.seats.get(number=2))
    with refusal("seats_taken"):
        openings.update(opening, by=employer, seat_count=1)
    cast.opening.refresh_from_db()
    assert (cast.opening.seat_count, cast.opening.seats.count()) == (3, 3)
    openings.update(opening, by=employer, seat_count=2)
    assert set(opening.seats.values_list("number", flat=True)) == {2, 3}


def test_released_claim_keeps_its_history_on_a_seat_that_stays(cast: Cast, employer: Actor) -> None:
    opening = openings.update(cast.opening, by=employer, seat_count=2)
    past = claim(opening.seats.get(number=2), released=True)
    openings.update(opening, by=employer, seat_count=1)
    past.refresh_from_db()
    assert past.seat == opening.seats.get()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=6))
def test_rows_always_equal_the_count_and_holders_keep_their_seats(
    cast: Cast, steps: list[tuple[int, bool]]
) -> None:
    opening = create(cast, SYSTEM, seat_count=1)
    for count, takes in steps:
        live = SeatClaim.objects.filter(seat__opening=opening, released_at=None)
        if count < live.count():
            with refusal("seats_taken"):
                openings.update(opening, by=SYSTEM, seat_count=count)
        else:
            held = set(live.values_list("seat", flat=True))
            opening = openings.update(opening, by=SYSTEM, seat_count=count)
            assert opening.seats.count() == count
            assert held <= set(opening.seats.values_list("pk", flat=True))
        free = opening.seats.exclude(pk__in=live.values("seat")).first()
        if takes and free is not None:
            claim(free)


def test_publishing_needs_a_qualification_and_days_ahead(cast: Cast, employer: Actor) -> None:
    with refusal("no_qualification"):
        openings.publish(create(cast, employer, qualifications=[]), by=employer)
    past = create(cast, employer, starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 11, 21))
    with refusal("opening_over"):
        openings.publish(past, by=employer)
    made = openings.publish(create(cast, employer), by=employer)
    assert made.status == "published"
    entry = AuditEntry.objects.get(verb="opening.published")
    assert (entry.before, entry.after) == ({"status": "draft"}, {"status": "published"})


VERBS = {"published": openings.publish, "paused": openings.pause, "closed": openings.close}


@pytest.mark.parametrize("old", list(OpeningState))
@pytest.mark.parametrize("new", list(VERBS))
def test_moves_follow_the_table(cast: Cast, employer: Actor, old: OpeningState, new: str) -> None:
    Opening.objects.filter(pk=cast.opening.pk).update(status=old.value)
    cast.opening.refresh_from_db()
    if new in moves_from(old):
        assert VERBS[new](cast.opening, by=employer).status == new
    else:
        with refusal("move_not_allowed"):
            VERBS[new](cast.opening, by=employer)
        cast.opening.refresh_from_db()
        assert cast.opening.status == old.value


@pytest.mark.parametrize("verb", list(VERBS.values()))
def test_strangers_move_nothing(cast: Cast, verb: Any) -> None:
    for name in ("other_employer_member", "coordinator", "ministry_viewer", "outsider"):
        with refusal("not_yours"):
            verb(cast.opening, by=cast.actor(name))


def test_closed_opening_is_changed_no_more_but_copied(cast: Cast, employer: Actor) -> None:
    openings.close(cast.opening, by=employer)
    with refusal("opening_closed"):
        openings.update(cast.opening, by=employer, title="Cits")
    copy = openings.duplicate(Opening.objects.get(pk=cast.opening.pk), by=employer)
    assert (copy.status, copy.title, copy.seats.count()) == ("draft", cast.opening.title, 1)
    assert list(copy.qualifications.all()) == [cast.qualification]
    assert copy.pk != cast.opening.pk


def test_published_opening_keeps_a_qualification(cast: Cast, employer: Actor) -> None:
    with refusal("no_qualification"):
        openings.update(cast.opening, by=employer, qualifications=[])


def test_full_is_counted_and_ends_when_a_seat_is_free_again(cast: Cast) -> None:
    def is_full() -> bool:
        return bool(Opening.objects.with_free_seats().get(pk=cast.opening.pk).is_full)

    assert not is_full()
    held = claim(cast.opening.seats.get())
    assert is_full()
    SeatClaim.objects.filter(pk=held.pk).update(released_at=held.claimed_at)
    assert not is_full()


def test_offered_place_is_confirmed_with_one_click_and_wakes(cast: Cast, employer: Actor) -> None:
    Opening.objects.filter(pk=cast.opening.pk).update(status="asleep", confirmed_on=dt.date(2026, 8, 1))
    openings.confirm(cast.opening, by=employer)
    woken = openings.confirm(cast.opening, by=employer)
    assert (woken.status, woken.confirmed_on) == ("published", dt.date(2026, 11, 22))
    assert AuditEntry.objects.filter(verb__in=["opening.published", "opening.confirm"]).count() == 1
    with refusal("not_yours"):
        openings.confirm(cast.opening, by=cast.actor("other_employer_member"))
    openings.pause(cast.opening, by=employer)
    with refusal("not_offered"):
        openings.confirm(cast.opening, by=employer)


def test_whoever_changes_an_opening_confirms_it(cast: Cast, employer: Actor) -> None:
    Opening.objects.filter(pk=cast.opening.pk).update(confirmed_on=dt.date(2026, 8, 1))
    assert openings.update(cast.opening, by=employer, title="Cits").confirmed_on == dt.date(2026, 11, 22)


def told(kind: str = "opening_entered") -> list[Message]:
    return list(Message.objects.filter(kind=kind))


def test_an_employer_is_told_at_once_of_what_others_publish_in_its_name_and_takes_it_over(cast: Cast) -> None:
    school, own = cast.actor("coordinator"), cast.actor("employer_member")
    opening = openings.create(
        employer=cast.employer,
        workplace=cast.opening.workplace,
        by=school,
        qualifications=[cast.qualification],
        **VALUES,
    )
    assert not told(), "a draft offers nothing"
    openings.publish(opening, by=school)
    [letter] = told()
    assert letter.to_email == cast.employer_member.user.email
    assert letter.organisation == cast.school
    assert str(opening.pk) in letter.path
    with refusal("not_yours"):
        by_others.take_over(opening, by=school)
    page = reverse("matching:opening-detail", args=[opening.pk])
    take = reverse("matching:opening-take-over", args=[opening.pk])
    client = cast.client("employer_member")
    assert take in client.get(page).content.decode()
    assert take not in cast.client("coordinator").get(page).content.decode()
    assert client.post(take).status_code == 302
    opening.refresh_from_db()
    assert opening.registered_by is None
    assert AuditEntry.objects.filter(verb="opening.take_over").count() == 1
    with refusal("not_yours"):
        openings.pause(opening, by=school)
    openings.close(opening, by=own)


def test_nobody_is_told_where_nobody_acts_or_the_employer_itself_publishes(cast: Cast) -> None:
    values = {"workplace": cast.opening.workplace, "qualifications": [cast.qualification], **VALUES}
    own, school = cast.actor("employer_member"), cast.actor("coordinator")
    openings.publish(openings.create(employer=cast.employer, by=own, **values), by=own)
    Membership.objects.filter(organisation=cast.employer).delete()
    openings.publish(openings.create(employer=cast.employer, by=school, **values), by=school)
    assert not told()


def test_a_file_of_a_school_tells_each_employer_once(cast: Cast) -> None:
    row = {
        "employer": cast.employer.name,
        "registration_number": str(cast.employer.registration_number),
        "qualifications": "Automehāniķis",
        "seats": "2",
        "town": "Cēsis",
        "starts_on": "05.10.2026",
        "ends_on": "28.05.2099",
    }
    rows = [{**row, "opening_id": number} for number in ("V-1", "V-2")]
    imported(rows, "openings", by=cast.actor("coordinator"))
    assert Opening.objects.filter(registered_by=cast.school, status="published").count() == 2
    [letter] = told()
    assert letter.to_email == cast.employer_member.user.email
