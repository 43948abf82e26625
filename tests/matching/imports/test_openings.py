"""What a list of openings does, for an employer and for those who enter openings for employers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from alliances.organisations.models import Hazard, Workplace
from matching.openings.models import Opening, Seat, SeatClaim
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.imports.sheets import changed, codes, imported, kept, only_row, previewed


def offer(**more: Any) -> dict[str, Any]:
    return {
        "opening_id": "V-1",
        "qualifications": "Automehāniķis",
        "seats": "2",
        "town": "Cēsis",
        "starts_on": "05.10.2026",
        "ends_on": "28.05.2099",
        **more,
    }


def for_employer(cast: Cast, **more: Any) -> dict[str, Any]:
    numbers = {"employer": cast.employer.name, "registration_number": cast.employer.registration_number}
    return offer(**numbers, **more)


def test_employers_own_opening_gets_its_seats_and_site(cast: Cast) -> None:
    row = offer(
        kind="prakse", weekly_hours="35,5", remuneration="Stipendija", amount="150,50 €", min_age="16+"
    )
    imported([row], "openings", by=cast.actor("employer_member"))
    opening = Opening.objects.get(external_id="V-1")
    assert (opening.employer, opening.registered_by, opening.status) == (cast.employer, None, "published")
    assert [seat.number for seat in opening.seats.all()] == [1, 2]
    assert list(opening.qualifications.all()) == [cast.qualification]
    assert (opening.kind, opening.weekly_hours, opening.min_age) == ("prakse", Decimal("35.5"), 16)
    assert (opening.remuneration_kind, opening.remuneration_eur) == ("stipend", Decimal("150.50"))
    assert (opening.workplace.town, opening.workplace.has_point) == ("Cēsis", True)
    assert opening.search_key.startswith("sia parauga")


def test_school_enters_openings_for_an_employer_by_its_number(cast: Cast) -> None:
    imported([for_employer(cast)], "openings", by=cast.actor("coordinator"))
    opening = Opening.objects.get(external_id="V-1")
    assert (opening.employer, opening.registered_by) == (cast.employer, cast.school)


def test_unknown_employer_is_refused_and_says_to_import_it_first(cast: Cast) -> None:
    row = offer(employer="SIA Nezināmā", registration_number=make.registration_number(777))
    shown = only_row(previewed([row], "openings", by=cast.actor("coordinator")))
    assert (shown.state, codes(shown)) == ("refused", ["employer_unknown"])


def test_employer_without_a_number_is_found_by_its_only_name(cast: Cast) -> None:
    row = offer(employer=cast.employer.name.upper())
    assert only_row(previewed([row], "openings", by=cast.actor("coordinator"))).state == "new"
    make.OrganisationFactory(employer=True, name=cast.employer.name)
    assert codes(only_row(previewed([row], "openings", by=cast.actor("coordinator")))) == ["employer_unclear"]


def test_file_read_twice_changes_nothing(cast: Cast) -> None:
    make.SkillFactory(code="S-1", name_lv="Metināšana")
    rows = [
        for_employer(cast, skills="metinasana", weekly_hours="7,5", amount="10", remuneration="alga"),
        for_employer(cast, opening_id="V-2", address="Liepu iela 1", lat="57,3", lon="25,3"),
    ]
    by = cast.actor("coordinator")
    imported(rows, "openings", by=by)
    counts = (Workplace.objects.count(), Seat.objects.count(), Opening.objects.count())
    assert previewed(rows, "openings", by=by).counts["unchanged"] == 2
    imported(rows, "openings", by=by)
    assert (Workplace.objects.count(), Seat.objects.count(), Opening.objects.count()) == counts


def test_changed_opening_is_shown_field_by_field_and_written(cast: Cast) -> None:
    other = make.QualificationFactory(name_lv="Virsbūvju remontētājs")
    by = cast.actor("employer_member")
    imported([offer()], "openings", by=by)
    row = offer(seats="4", title="Palīgs", ends_on="30.05.2099", qualifications=f"Automehāniķis;{other.code}")
    shown = only_row(previewed([row], "openings", by=by))
    assert changed(shown) == {
        "seat_count": ("2", "4"),
        "title": ("", "Palīgs"),
        "ends_on": ("28.05.2099", "30.05.2099"),
        "qualifications": ("Automehāniķis", "Automehāniķis; Virsbūvju remontētājs"),
    }
    imported([row], "openings", by=by)
    opening = Opening.objects.get(external_id="V-1")
    assert opening.seats.count() == opening.seat_count == 4
    assert set(opening.qualifications.all()) == {cast.qualification, other}
    assert "paligs" in opening.search_key


def test_fewer_seats_than_learners_hold_are_refused(cast: Cast) -> None:
    by = cast.actor("employer_member")
    imported([offer()], "openings", by=by)
    seats = Opening.objects.get(external_id="V-1").seats.all()
    for seat, enrolment in zip(seats, (cast.learner, cast.other_learner), strict=True):
        SeatClaim.objects.create(seat=seat, enrolment=enrolment)
    shown = only_row(previewed([offer(seats="1")], "openings", by=by))
    assert (shown.state, codes(shown)) == ("refused", ["seats_taken"])


def test_fewer_seats_take_away_free_ones_and_keep_their_past(cast: Cast) -> None:
    by = cast.actor("employer_member")
    imported([offer(seats="3")], "openings", by=by)
    first, second, third = Opening.objects.get(external_id="V-1").seats.all()
    live = SeatClaim.objects.create(seat=third, enrolment=cast.learner)
    past = SeatClaim.objects.create(
        seat=second, enrolment=cast.other_learner, released_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    )
    imported([offer(seats="1")], "openings", by=by)
    assert list(Opening.objects.get(external_id="V-1").seats.all()) == [third]
    live.refresh_from_db()
    past.refresh_from_db()
    assert (live.seat, past.seat) == (third, third)


def test_seats_and_site_changed_by_hand_are_kept(cast: Cast) -> None:
    by = cast.actor("employer_member")
    imported([offer()], "openings", by=by)
    opening = Opening.objects.get(external_id="V-1")
    opening.protect("seat_count", "workplace", "qualifications")
    opening.save()
    other = make.QualificationFactory()
    row = offer(seats="5", town="Rīga", qualifications=other.code)
    shown = only_row(previewed([row], "openings", by=by))
    assert (shown.state, kept(shown)) == ("unchanged", {"seat_count", "workplace", "qualifications"})


def test_another_schools_opening_is_not_overwritten(cast: Cast) -> None:
    imported([for_employer(cast)], "openings", by=cast.actor("coordinator"))
    shown = only_row(
        previewed([for_employer(cast, seats="9")], "openings", by=cast.actor("other_coordinator"))
    )
    assert codes(shown) == ["not_yours"]


def test_employer_cannot_bring_openings_of_another_employer(cast: Cast) -> None:
    row = offer(
        employer=cast.other_employer.name, registration_number=cast.other_employer.registration_number
    )
    shown = only_row(previewed([row], "openings", by=cast.actor("employer_member")))
    assert codes(shown) == ["other_employer"]
    assert cast.other_employer.name not in str(shown.errors)


def test_two_openings_at_one_new_place_share_a_site(cast: Cast) -> None:
    rows = [offer(address="Liepu iela 1"), offer(opening_id="V-2", address="LIEPU IELA 1")]
    imported(rows, "openings", by=cast.actor("employer_member"))
    first, second = Opening.objects.filter(external_id__startswith="V-").order_by("external_id")
    assert first.workplace_id == second.workplace_id
    assert Workplace.objects.filter(organisation=cast.employer, address="Liepu iela 1").count() == 1


def test_opening_without_a_place_is_at_the_employers_first_site(cast: Cast) -> None:
    imported([offer(town="")], "openings", by=cast.actor("employer_member"))
    assert Opening.objects.get(external_id="V-1").workplace == cast.opening.workplace


def test_opening_in_an_unknown_village_is_imported_without_a_point(cast: Cast) -> None:
    batch = imported([offer(town="Nekurciems")], "openings", by=cast.actor("employer_member"))
    assert codes(batch.rows.get()) == ["no_location"]
    assert not Opening.objects.get(external_id="V-1").workplace.has_point


def test_opening_that_is_over_stays_a_draft(cast: Cast) -> None:
    with freeze_time("2027-08-01"):
        batch = imported([offer(ends_on="28.05.2027")], "openings", by=cast.actor("employer_member"))
    assert codes(batch.rows.get()) == ["opening_over"]
    assert Opening.objects.get(external_id="V-1").status == "draft"


def test_openings_stay_drafts_where_that_was_chosen(cast: Cast) -> None:
    imported([offer()], "openings", by=cast.actor("employer_member"), publish=False)
    assert Opening.objects.get(external_id="V-1").status == "draft"


def test_closed_opening_is_left_as_it_is(cast: Cast) -> None:
    by = cast.actor("employer_member")
    imported([offer()], "openings", by=by)
    Opening.objects.filter(external_id="V-1").update(status="closed")
    shown = only_row(previewed([offer(seats="9")], "openings", by=by))
    assert (shown.state, codes(shown)) == ("unchanged", ["opening_closed"])


def test_unknown_qualification_refuses_and_one_of_two_warns(cast: Cast) -> None:
    by = cast.actor("employer_member")
    shown = only_row(previewed([offer(qualifications="Automehānikss")], "openings", by=by))
    assert (shown.state, codes(shown)) == ("refused", ["qualifications_unknown"])
    both = only_row(previewed([offer(qualifications="Automehāniķis;Burvis")], "openings", by=by))
    assert (both.state, codes(both)) == ("new", ["qualifications_unknown"])


def test_days_the_wrong_way_round_and_too_many_seats_are_refused(cast: Cast) -> None:
    row = offer(starts_on="01.06.2099", seats="501")
    shown = only_row(previewed([row], "openings", by=cast.actor("employer_member")))
    assert set(codes(shown)) == {"days_turned", "seats"}


def test_pay_without_its_kind_is_left_out(cast: Cast) -> None:
    batch = imported([offer(amount="150")], "openings", by=cast.actor("employer_member"))
    assert codes(batch.rows.get()) == ["pay_kind"]
    assert Opening.objects.get(external_id="V-1").remuneration_eur is None


def test_three_declarations_count_only_together(cast: Cast) -> None:
    Hazard.objects.get_or_create(code="height", defaults={"name_lv": "Darbs augstumā"})
    declared = {"minors_for_training": "jā", "minors_supervised": "jā"}
    rows = [
        offer(hazards="height", **declared, minors_safety_ensured="jā"),
        offer(opening_id="V-2", **declared, minors_safety_ensured="nē"),
    ]
    imported(rows, "openings", by=cast.actor("employer_member"))
    first, second = Opening.objects.filter(external_id__startswith="V-").order_by("external_id")
    assert (first.has_minor_declarations, second.has_minor_declarations) == (True, False)
    assert [hazard.code for hazard in first.hazards.all()] == ["height"]
