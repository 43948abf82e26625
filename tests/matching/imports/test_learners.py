"""What a school's list of learners does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from alliances.imports.services.stored_text import text_in
from alliances.organisations.models import WorkplaceKind
from matching.imports.learners.rows import lottery_number
from matching.learners.models import Enrolment, Group
from matching.openings.models import Exclusion, SeatClaim, Wish
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.imports.sheets import changed, codes, imported, kept, only_row, previewed
from tests.pages import text_of


def anna(**more: Any) -> dict[str, Any]:
    return {
        "learner_id": "A-2",
        "name": "Anna Liepiņa",
        "qualification": "Automehāniķis",
        "birth_date": "12.03.2009",
        "town": "cesis",
        **more,
    }


def test_new_learner_becomes_a_person_with_an_enrolment(cast: Cast) -> None:
    row = anna(group="AT-9", max_km="40", email="anna@piemers.example", available_from="05.10.2026")
    imported([row], "learners", by=cast.actor("coordinator"))
    enrolment = Enrolment.objects.get(external_id="A-2")
    person = enrolment.person
    assert (person.first_name, person.last_name) == ("Anna", "Liepiņa")
    assert person.birth_date == dt.date(2009, 3, 12)
    assert (person.town, person.municipality, person.has_point) == ("Cēsis", "Cēsu novads", True)
    assert person.search_key.startswith("liepina anna")
    assert enrolment.school == cast.school
    assert enrolment.programme == cast.programme
    assert enrolment.started_on == make.YEAR_STARTS
    assert (enrolment.max_km, enrolment.available_from) == (40, dt.date(2026, 10, 5))
    assert enrolment.group == Group.objects.get(school=cast.school, code="AT-9", school_year=cast.school_year)
    assert enrolment.group.programme == cast.programme


def test_headings_in_latvian_are_recognised(cast: Cast) -> None:
    row = {
        "Audzēkņa ID": "A-2",
        "Uzvārds, vārds": "Liepiņa, Anna",
        "Kvalifikācija": "automehanikis",
        "Dzīvesvieta": "ĶEKAVA",
    }
    imported([row], "learners", by=cast.actor("coordinator"))
    person = Enrolment.objects.get(external_id="A-2").person
    assert (person.name, person.town) == ("Anna Liepiņa", "Ķekava")


def test_nothing_is_written_before_confirmation(cast: Cast) -> None:
    batch = previewed([anna()], "learners", by=cast.actor("coordinator"))
    assert batch.counts["new"] == 1
    assert not Enrolment.objects.filter(external_id="A-2").exists()


def test_known_learner_is_shown_field_by_field(cast: Cast) -> None:
    row = anna(
        learner_id="A-1", name="Līga Kanārijputniņa", birth_date="01.03.2006", town="Valmiera", max_km="60"
    )
    shown = only_row(previewed([row], "learners", by=cast.actor("coordinator")))
    assert shown.state == "changed"
    assert changed(shown) == {"max_km": ("", "60")}
    assert shown.target_id == cast.learner.pk


def test_changed_learner_is_written(cast: Cast) -> None:
    row = anna(learner_id="A-1", name="Līga Ozola", birth_date="01.03.2006", town="Rīga", max_km="60")
    imported([row], "learners", by=cast.actor("coordinator"))
    cast.learner.refresh_from_db()
    person = cast.learner.person
    assert (person.last_name, person.town, person.location_source) == ("Ozola", "Rīga", "gazetteer")
    assert "ozola" in person.search_key
    assert cast.learner.max_km == 60
    assert cast.learner.person_id == person.pk


def test_file_read_twice_changes_nothing(cast: Cast) -> None:
    rows = [anna(group="AT-9", hostel="nē", max_km="40,5", address="Liepu iela 3"), anna(learner_id="A-3")]
    by = cast.actor("coordinator")
    imported(rows, "learners", by=by)
    before = list(Enrolment.objects.order_by("pk").values())
    again = previewed(rows, "learners", by=by)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (2, 0, 0)
    imported(rows, "learners", by=by)
    assert list(Enrolment.objects.order_by("pk").values()) == before


def test_row_missing_from_the_file_deletes_nobody(cast: Cast) -> None:
    imported([anna()], "learners", by=cast.actor("coordinator"))
    assert Enrolment.objects.filter(pk=cast.learner.pk, ended_on=None).exists()


def test_field_changed_by_hand_is_kept(cast: Cast) -> None:
    cast.learner.max_km = 25
    cast.learner.protect("max_km", "last_name")
    cast.learner.save()
    row = anna(learner_id="A-1", name="Līga Ozola", birth_date="01.03.2006", town="Valmiera", max_km="60")
    shown = only_row(previewed([row], "learners", by=cast.actor("coordinator")))
    assert shown.state == "unchanged"
    assert kept(shown) == {"max_km", "last_name"}
    imported([row], "learners", by=cast.actor("coordinator"))
    cast.learner.refresh_from_db()
    assert cast.learner.max_km == 25
    assert cast.learner.person.last_name == "Kanārijputniņa"


def test_home_set_by_hand_is_kept_whatever_the_town_in_the_file(cast: Cast) -> None:
    person = cast.learner.person
    person.lat, person.lon, person.location_source = 57.0, 25.0, "by_hand"
    person.save()
    row = anna(learner_id="A-1", name=person.name, birth_date="01.03.2006", town="Rīga")
    imported([row], "learners", by=cast.actor("coordinator"))
    person.refresh_from_db()
    assert (person.town, person.lat) == ("Valmiera", 57.0)


def test_blank_cells_clear_limits_but_never_a_birth_date(cast: Cast) -> None:
    cast.learner.max_km = 25
    cast.learner.save()
    row = anna(learner_id="A-1", name=cast.learner.person.name, town="Valmiera", birth_date="", max_km="")
    imported([row], "learners", by=cast.actor("coordinator"))
    cast.learner.refresh_from_db()
    assert cast.learner.max_km is None
    assert cast.learner.person.birth_date == dt.date(2006, 3, 1)


def test_columns_that_the_file_lacks_leave_their_fields_alone(cast: Cast) -> None:
    row = {"learner_id": "A-1", "name": cast.learner.person.name, "qualification": "Automehāniķis"}
    shown = only_row(previewed([row], "learners", by=cast.actor("coordinator")))
    assert shown.state == "unchanged"


def test_unknown_town_is_a_warning_with_what_may_be_meant_and_no_point(cast: Cast) -> None:
    batch = imported([anna(town="Valmeira")], "learners", by=cast.actor("coordinator"))
    row = batch.rows.get()
    assert codes(row) == ["no_location"]
    assert "Valmiera" in text_in(row.warnings[0]["mend"])
    person = Enrolment.objects.get(external_id="A-2").person
    assert (person.town, person.lat, person.location_source) == ("Valmeira", None, "")


def test_half_a_point_is_none(cast: Cast) -> None:
    batch = imported([anna(town="", lat="57,31")], "learners", by=cast.actor("coordinator"))
    assert "no_location" in codes(batch.rows.get())
    assert Enrolment.objects.get(external_id="A-2").person.lat is None


def test_swapped_coordinates_are_refused(cast: Cast) -> None:
    batch = previewed([anna(lat="25,3", lon="57,4")], "learners", by=cast.actor("coordinator"))
    row = only_row(batch)
    assert row.state == "refused"
    assert {error["column"] for error in row.errors} == {"lat", "lon"}


def test_coordinates_in_the_file_win_over_the_town(cast: Cast) -> None:
    imported([anna(lat="57,4", lon="25,3")], "learners", by=cast.actor("coordinator"))
    person = Enrolment.objects.get(external_id="A-2").person
    assert (person.lat, person.lon, person.location_source, person.town) == (57.4, 25.3, "file", "Cēsis")


def test_unknown_qualification_is_refused_with_row_column_value_and_mend(cast: Cast) -> None:
    row = only_row(previewed([anna(qualification="Automehānikss")], "learners", by=cast.actor("coordinator")))
    assert row.state == "refused"
    fault = row.errors[0]
    assert (fault["code"], fault["column"], fault["value"], fault["cell"]) == (
        "qualification_unknown",
        "qualification",
        "Automehānikss",
        "C2",
    )
    assert "Automehāniķis" in text_in(fault["mend"])


def test_qualification_that_the_school_does_not_teach_is_refused(cast: Cast) -> None:
    make.QualificationFactory(name_lv="Pavārs")
    row = only_row(previewed([anna(qualification="Pavārs")], "learners", by=cast.actor("coordinator")))
    assert codes(row) == ["programme_unknown"]


def test_programme_code_tells_programmes_of_one_qualification_apart(cast: Cast) -> None:
    second = make.ProgrammeFactory(school=cast.school, qualification=cast.qualification, code="32525021")
    by = cast.actor("coordinator")
    assert codes(only_row(previewed([anna()], "learners", by=by))) == ["programme_unclear"]
    imported([anna(programme_code="32 525 02 1")], "learners", by=by)
    assert Enrolment.objects.get(external_id="A-2").programme == second


def test_the_same_number_twice_in_a_file_is_refused_the_second_time(cast: Cast) -> None:
    batch = previewed([anna(), anna(name="Ilze Kalna")], "learners", by=cast.actor("coordinator"))
    first, second = batch.rows.all()
    assert (first.state, second.state, codes(second)) == ("new", "refused", ["row_twice"])


def test_wishes_are_ranked_and_unknown_ones_warned_of(cast: Cast) -> None:
    cast.opening.external_id, cast.other_opening.external_id = "V-1", "V-2"
    cast.opening.save()
    cast.other_opening.save()
    batch = imported([anna(wishes="V-2; V-9; V-1")], "learners", by=cast.actor("coordinator"))
    assert "wish_unknown" in codes(batch.rows.get())
    wishes = Wish.objects.filter(enrolment__external_id="A-2").order_by("rank")
    assert [(w.rank, w.opening) for w in wishes] == [(1, cast.other_opening), (2, cast.opening)]


def test_draft_openings_of_others_cannot_be_wished_for(cast: Cast) -> None:
    cast.opening.external_id, cast.opening.status = "V-1", "draft"
    cast.opening.save()
    batch = previewed([anna(wishes="V-1")], "learners", by=cast.actor("coordinator"))
    assert "wish_unknown" in codes(only_row(batch))


def test_wish_for_an_employer_to_avoid_is_left_out(cast: Cast) -> None:
    cast.opening.external_id = "V-1"
    cast.opening.save()
    Exclusion.objects.create(enrolment=cast.learner, employer=cast.employer)
    row = anna(learner_id="A-1", name=cast.learner.person.name, birth_date="", town="Valmiera", wishes="V-1")
    assert "wish_excluded" in codes(only_row(previewed([row], "learners", by=cast.actor("coordinator"))))


def test_blank_wishes_leave_those_that_she_chose_herself(cast: Cast) -> None:
    Wish.objects.create(enrolment=cast.learner, opening=cast.opening, rank=1)
    row = anna(learner_id="A-1", name=cast.learner.person.name, birth_date="", town="Valmiera", wishes="")
    imported([row], "learners", by=cast.actor("coordinator"))
    assert Wish.objects.filter(enrolment=cast.learner).count() == 1


def test_hostel_is_the_schools_own(cast: Cast) -> None:
    hostel = make.WorkplaceFactory(organisation=cast.school, kind=WorkplaceKind.HOSTEL)
    make.WorkplaceFactory(organisation=cast.other_school, kind=WorkplaceKind.HOSTEL)
    imported([anna(hostel="jā")], "learners", by=cast.actor("coordinator"))
    assert Enrolment.objects.get(external_id="A-2").hostel == hostel


def test_enrolment_ends_by_a_day_that_has_come_and_lets_seats_go(cast: Cast) -> None:
    claim = SeatClaim.objects.create(seat=cast.opening.seats.get(), enrolment=cast.learner)
    row = anna(learner_id="A-1", name=cast.learner.person.name, birth_date="", town="Valmiera")
    with freeze_time("2026-11-20"):
        imported([{**row, "enrolled_to": "13.11.2026"}], "learners", by=cast.actor("coordinator"))
    cast.learner.refresh_from_db()
    claim.refresh_from_db()
    assert cast.learner.ended_on == dt.date(2026, 11, 13)
    assert claim.released_at is not None


def test_planned_last_day_ends_nothing_yet(cast: Cast) -> None:
    row = anna(learner_id="A-1", name=cast.learner.person.name, birth_date="", enrolled_to="30.06.2099")
    batch = imported([row], "learners", by=cast.actor("coordinator"))
    cast.learner.refresh_from_db()
    assert cast.learner.ended_on is None
    assert "ends_later" in codes(batch.rows.get())


def test_learner_who_left_is_not_enrolled_anew_by_an_old_list(cast: Cast) -> None:
    cast.learner.ended_on = dt.date(2026, 10, 1)
    cast.learner.save()
    row = anna(learner_id="A-1", name=cast.learner.person.name, birth_date="", town="Valmiera")
    imported([row], "learners", by=cast.actor("coordinator"))
    assert Enrolment.objects.filter(external_id="A-1", school=cast.school).count() == 1


def test_learner_who_comes_back_is_the_same_person_with_a_new_enrolment(cast: Cast) -> None:
    cast.learner.ended_on = dt.date(2026, 10, 1)
    cast.learner.save()
    row = anna(learner_id="A-1", name=cast.learner.person.name, birth_date="", enrolled_from="01.09.2027")
    imported([row], "learners", by=cast.actor("coordinator"))
    stays = Enrolment.objects.filter(external_id="A-1", school=cast.school).order_by("started_on")
    assert [stay.person_id for stay in stays] == [cast.learner.person_id] * 2


def test_lottery_number_depends_on_school_number_and_year_alone(cast: Cast) -> None:
    imported([anna()], "learners", by=cast.actor("coordinator"))
    expected = lottery_number(cast.school, "2026/27", "A-2")
    assert Enrolment.objects.get(external_id="A-2").lottery_number == expected
    assert expected != lottery_number(cast.school, "2027/28", "A-2")
    assert expected != lottery_number(cast.other_school, "2026/27", "A-2")


def test_personal_code_as_learner_number_is_refused_and_kept_nowhere(cast: Cast) -> None:
    batch = previewed([anna(learner_id="120309-21234")], "learners", by=cast.actor("coordinator"))
    row = only_row(batch)
    assert codes(row) == ["personal_code_as_number"]
    assert "21234" not in str([row.values, row.errors, row.label])


def test_impossible_birth_date_is_refused(cast: Cast) -> None:
    batch = previewed([anna(birth_date="12.03.2026")], "learners", by=cast.actor("coordinator"))
    assert "birth_date_odd" in codes(only_row(batch))


def test_text_that_does_not_fit_is_refused_and_not_cut(cast: Cast) -> None:
    batch = previewed([anna(address="x" * 301)], "learners", by=cast.actor("coordinator"))
    assert codes(only_row(batch)) == ["too_long"]


def test_namesake_with_the_same_birth_date_is_warned_of(cast: Cast) -> None:
    rows = [anna(), anna(learner_id="A-3")]
    batch = previewed(rows, "learners", by=cast.actor("coordinator"))
    assert codes(batch.rows.last()) == ["perhaps_double"]


def test_file_without_names_asks_which_column_holds_them(cast: Cast) -> None:
    rows = [{"learner_id": "A-2", "qualification": "Automehāniķis"}]
    batch = previewed(rows, "learners", by=cast.actor("coordinator"))
    assert (batch.status, batch.error["code"], batch.error["columns"]) == (
        "refused",
        "columns_missing",
        ["name"],
    )
    assert batch.headings == ["learner_id", "qualification"]


@pytest.mark.parametrize(
    ("cells", "value", "said"),
    [
        ({"hostel": "jā"}, "jā", "has no hostel"),
        ({"enrolled_to": "30.06.2099"}, "30.06.2099", "the last day lies ahead"),
        ({"email": "anna(at)piemers"}, "anna(at)piemers", "is no e-mail address"),
        ({"wishes": "99999"}, "99999", "left out"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_preview_lists_nothing_that_is_left_out_and_says_what_becomes_of_the_row(
    cast: Cast, cells: dict[str, str], value: str, said: str
) -> None:
    batch = previewed([anna(**cells)], "learners", by=cast.actor("coordinator"))
    client = cast.client("coordinator")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("matching:import-detail", args=[batch.pk]))
    shown = page.context["rows"][0]
    assert said in text_of(page)
    assert value not in shown["values"]
    assert "Anna Liepiņa" in text_of(page)
    assert "The row is taken in without it." in text_of(page)
    clean = previewed([anna(learner_id="A-3", max_km="40")], "learners", by=cast.actor("coordinator"))
    page = client.get(reverse("matching:import-detail", args=[clean.pk]))
    assert "40" in page.context["rows"][0]["values"]
    assert "taken in without" not in text_of(page)
