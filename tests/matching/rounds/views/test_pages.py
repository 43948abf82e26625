"""What the owner of a round does on its pages: weights, travel times, publishing, closing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliances.alliances.models import Alliance, AllianceMember
from alliances.audit.models import AuditEntry
from matching.openings.models import SeatClaim
from matching.rounds.models import Round, TravelTime, taking_part
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import english, joint_round, solve, solved_round, unchanged, url

pytestmark = pytest.mark.django_db

OWN = ("round-policy", "round-travel", "round-publish")


def test_school_opens_a_round_of_its_own_learners(cast: Cast) -> None:
    client = cast.client("coordinator")
    answer = client.post(url("round-create"), _frame(cast, name="Mūsu kārta"))
    round_ = Round.objects.get(name="Mūsu kārta")
    assert answer.headers["Location"] == url("round-detail", round_.pk)
    assert list(taking_part(round_)) == [cast.school]
    assert round_.owner == cast.school


def test_alliance_opens_a_joint_round_for_members_only(cast: Cast) -> None:
    client = cast.client("alliance_coordinator")
    stranger = cast.outsider.organisation
    values = _frame(cast, name="Visi kopā", alliance=cast.alliance.pk)
    refused = client.post(url("round-create"), values | {"schools": [cast.school.pk, stranger.pk]})
    assert refused.status_code == 200
    assert "Visi kopā" in refused.content.decode()
    assert not Round.objects.exists()
    client.post(url("round-create"), values | {"schools": [cast.school.pk, cast.other_school.pk]})
    asked = Round.objects.get().consents
    assert set(asked.values_list("school", "state")) == {
        (cast.school.pk, "asked"),
        (cast.other_school.pk, "asked"),
    }


def test_of_several_alliances_one_is_chosen_first_and_its_schools_alone_are_asked(cast: Cast) -> None:
    other = Alliance.objects.create(name="Otra", lead=cast.sector_organisation, started_on=make.YEAR_STARTS)
    strange = make.OrganisationFactory()
    AllianceMember.objects.create(alliance=other, organisation=strange, joined_on=make.YEAR_STARTS)
    client = english(cast.client("alliance_coordinator"))
    first = client.get(url("round-create")).content.decode()
    assert 'name="schools"' not in first, "no alliance is chosen silently"
    assert f'<option value="{other.pk}">' in first
    for chosen, inside, outside in ((other, strange, cast.school), (cast.alliance, cast.school, strange)):
        text = client.get(url("round-create"), {"alliance": chosen.pk}).content.decode()
        assert f'name="schools" value="{inside.pk}"' in text
        assert f'name="schools" value="{outside.pk}"' not in text
        assert f"Joint round of the alliance “{chosen}”" in text
        assert "until it agrees, none of its learners is read" in text
    wrong = _frame(cast, name="Sveša", alliance=other.pk, schools=[cast.school.pk])
    assert client.post(url("round-create"), wrong).status_code == 200
    assert not Round.objects.exists()


def test_a_joint_round_asks_all_members_and_begins_tomorrow_unless_she_says_otherwise(cast: Cast) -> None:
    with freeze_time(f"{make.YEAR_STARTS + dt.timedelta(days=60)} 10:00"):
        form = cast.client("alliance_coordinator").get(url("round-create")).context["form"]
    assert set(form["schools"].value()) == {row.pk for row in form.fields["schools"].queryset}
    assert len(form["schools"].value()) >= 2
    assert form["starts_on"].value() == make.YEAR_STARTS + dt.timedelta(days=61), "not a day that is past"
    with freeze_time(f"{make.YEAR_STARTS - dt.timedelta(days=30)} 10:00"):
        form = cast.client("alliance_coordinator").get(url("round-create")).context["form"]
    assert form["starts_on"].value() == make.YEAR_STARTS


def test_dates_the_wrong_way_round_keep_what_was_typed(cast: Cast) -> None:
    values = _frame(cast, name="Atpakaļ") | {"starts_on": "01.03.2027", "ends_on": "01.02.2027"}
    page = cast.client("coordinator").post(url("round-create"), values).content.decode()
    assert all(typed in page for typed in ("Atpakaļ", "01.03.2027", "01.02.2027"))
    assert 'href="#id_ends_on"' in page
    assert not Round.objects.exists()


def _frame(cast: Cast, **values: Any) -> dict[str, Any]:
    return {
        "school_year": cast.school_year.pk,
        "kinds": ["dvb"],
        "starts_on": "01.09.2026",
        "ends_on": "31.08.2027",
    } | values


WEIGHTS = {
    "distance": 3,
    "learner_wish": 20,
    "employer_wish": 10,
    "new_skills": 2,
    "same_employer": -5,
    "max_km": 40,
    "max_minutes": "",
}


def test_owner_changes_the_weights_and_later_runs_use_them(cast: Cast) -> None:
    round_ = solved_round(cast)
    client = english(cast.client("alliance_coordinator"))
    answer = client.post(url("round-policy", round_.pk), WEIGHTS, follow=True)
    assert "Each kilometre costs 3 points." in answer.content.decode()
    round_.refresh_from_db()
    assert (round_.policy["distance"], round_.policy["same_employer"], round_.policy["max_km"]) == (3, -5, 40)
    assert round_.current_run.policy["distance"] != 3  # type: ignore[union-attr]
    assert solve(round_).policy["distance"] == 3
    assert AuditEntry.objects.filter(verb="round.change_policy", subject_id=round_.pk).count() == 1


@pytest.mark.parametrize("wrong", ["-1", "1001", "daudz", "2.5", "1e9", "NaN"])
def test_weight_that_cannot_be_used_is_refused_beside_its_field(cast: Cast, wrong: str) -> None:
    round_ = joint_round(cast)
    before = round_.policy
    page = cast.client("alliance_coordinator").post(
        url("round-policy", round_.pk), WEIGHTS | {"distance": wrong, "new_skills": "7"}
    )
    text = page.content.decode()
    assert 'href="#id_distance"' in text
    assert f'value="{wrong}"' in text
    assert 'value="7"' in text
    round_.refresh_from_db()
    assert round_.policy == before


@pytest.mark.parametrize("endless", ["inf", "nan", "0", "-3"])
def test_furthest_way_is_a_number_of_kilometres(cast: Cast, endless: str) -> None:
    round_ = joint_round(cast)
    answer = cast.client("alliance_coordinator").post(
        url("round-policy", round_.pk), WEIGHTS | {"max_km": endless}
    )
    assert 'href="#id_max_km"' in answer.content.decode()


GOOD = "No;Uz;Minūtes\nValmiera;Cēsis;35\nValmiera;Rīga;95\n".encode()


def upload(client: Client, round_: Round, content: bytes, name: str = "laiki.csv") -> Any:
    return client.post(
        url("round-travel", round_.pk), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


def test_travel_times_are_read_and_shown(cast: Cast) -> None:
    round_ = joint_round(cast)
    answer = upload(english(cast.client("alliance_coordinator")), round_, GOOD)
    text = answer.content.decode()
    assert answer.redirect_chain
    assert "2 pairs of places have a travel time" in text
    assert "Cēsis" in text
    assert sorted(TravelTime.objects.values_list("minutes", flat=True)) == [35, 95]


def test_place_that_nobody_knows_is_named(cast: Cast) -> None:
    round_ = joint_round(cast)
    text = upload(
        cast.client("alliance_coordinator"), round_, GOOD + b"Valmiera;Nezinciems;12\n"
    ).content.decode()
    assert "Nezinciems" in text
    assert TravelTime.objects.count() == 3


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "tukss.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "bilde.png"),
        ("No;Uz\nValmiera;Cēsis\n".encode(), "bez-minutem.csv"),
        ("No;Uz;Minūtes\nValmiera;Cēsis;daudz\n".encode(), "vardi.csv"),
        ("No;Uz;Minūtes\nValmiera;Cēsis;5\nValmiera;Cēsis;6\n".encode(), "divreiz.csv"),
        ("No;Uz;Minūtes\nValmiera;Cēsis;-5\n".encode(), "minus.csv"),
    ],
)
def test_faulty_travel_times_are_refused_beside_the_field_and_change_nothing(
    cast: Cast, content: bytes, name: str
) -> None:
    round_ = joint_round(cast)
    client = cast.client("alliance_coordinator")
    upload(client, round_, GOOD)
    answer = upload(client, round_, content, name)
    assert answer.status_code == 200
    assert not answer.redirect_chain
    assert 'href="#id_file"' in answer.content.decode()
    assert round_.travel_times.count() == 2


def test_travel_times_of_a_round_come_from_its_owner_alone(cast: Cast) -> None:
    round_ = joint_round(cast)
    assert upload(cast.client("coordinator"), round_, GOOD).status_code == 403
    assert not TravelTime.objects.exists()


def test_publishing_twice_by_two_clicks_publishes_once(cast: Cast) -> None:
    round_ = solved_round(cast)
    client = english(cast.client("alliance_coordinator"))
    before = client.get(url("round-publish", round_.pk)).content.decode()
    assert "Publish 2 pairs" in before
    answers = [client.post(url("round-publish", round_.pk), follow=True) for _ in range(2)]
    assert [answer.redirect_chain[-1][0] for answer in answers] == [url("round-detail", round_.pk)] * 2
    assert SeatClaim.objects.count() == 2
    assert AuditEntry.objects.filter(verb="round.publish").count() == 1
    again = client.get(url("round-publish", round_.pk))
    assert again.headers["Location"] == url("round-detail", round_.pk)


def test_round_without_a_run_has_nothing_to_publish(cast: Cast) -> None:
    round_ = joint_round(cast)
    client = english(cast.client("alliance_coordinator"))
    assert "There is no result to publish" in client.get(url("round-publish", round_.pk)).content.decode()
    client.post(url("round-publish", round_.pk))
    round_.refresh_from_db()
    assert (round_.status, SeatClaim.objects.count()) == ("draft", 0)


def test_seat_that_went_elsewhere_is_said_on_the_page_of_publishing(cast: Cast) -> None:
    round_ = solved_round(cast)
    for opening in (cast.opening, cast.other_opening):
        SeatClaim.objects.create(seat=opening.seats.get(), enrolment=make.EnrolmentFactory())
    client = english(cast.client("alliance_coordinator"))
    text = client.post(url("round-publish", round_.pk), follow=True).content.decode()
    assert "has no free seat any more" in text
    round_.refresh_from_db()
    assert round_.status == "proposed"


def test_opening_that_was_withdrawn_is_not_published(cast: Cast) -> None:
    round_ = solved_round(cast)
    cast.opening.status = "paused"
    cast.opening.save()
    client = english(cast.client("alliance_coordinator"))
    text = client.post(url("round-publish", round_.pk), follow=True).content.decode()
    assert "is not offered any more" in text
    assert not SeatClaim.objects.exists()


def test_learner_who_left_is_not_published(cast: Cast) -> None:
    round_ = solved_round(cast)
    cast.learner.ended_on = make.YEAR_STARTS.replace(year=2025)
    cast.learner.started_on = cast.learner.ended_on
    cast.learner.save()
    client = english(cast.client("alliance_coordinator"))
    text = client.post(url("round-publish", round_.pk), follow=True).content.decode()
    assert "1 learner of this result left" in text
    assert not SeatClaim.objects.exists()


def test_closed_round_takes_no_run_and_no_publishing(cast: Cast) -> None:
    round_ = solved_round(cast)
    client = english(cast.client("alliance_coordinator"))
    assert client.post(url("round-close", round_.pk)).status_code == 302
    with unchanged(round_):
        for name in ("run-start", "round-publish", "round-last-year", "round-close"):
            assert client.post(url(name, round_.pk)).status_code in {302, 409}
        client.post(url("round-policy", round_.pk), WEIGHTS)
    page = client.get(url("round-detail", round_.pk)).content.decode()
    assert url("run-start", round_.pk) not in page
    assert url("round-close", round_.pk) not in page


def test_last_years_pairs_are_fixed_from_the_page(cast: Cast) -> None:
    round_ = joint_round(cast)
    before = make.OpeningFactory(
        employer=cast.other_employer,
        starts_on=make.YEAR_STARTS.replace(year=2025),
        ends_on=make.YEAR_STARTS.replace(month=6),
        qualifications=[cast.qualification],
    )
    SeatClaim.objects.create(seat=before.seats.get(), enrolment=cast.learner)
    client = english(cast.client("alliance_coordinator"))
    text = client.post(url("round-last-year", round_.pk), follow=True).content.decode()
    assert "1 pair is fixed as last year." in text
    assert round_.locks.get().opening == cast.other_opening


@pytest.mark.parametrize(
    "who", ["coordinator", "employer_member", "ministry_viewer", "outsider", "learner_member"]
)
def test_only_the_owner_changes_a_round(cast: Cast, who: str) -> None:
    round_ = solved_round(cast)
    client = cast.client(who)
    with unchanged(round_):
        for name in (*OWN, "run-start", "round-last-year", "round-close"):
            assert client.post(url(name, round_.pk), WEIGHTS).status_code in {403, 404}
