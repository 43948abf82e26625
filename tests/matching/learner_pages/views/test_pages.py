"""Pages of learners: what a school sees, finds and changes, and what nobody else does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.organisations.models import Organisation
from matching.learners.models import Enrolment
from matching.openings.models import Exclusion, Opening, SeatClaim, Wish
from matching.rounds.services import rounds
from matching.rounds.snapshot import take
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import joint_round
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
LIST_BUDGET, PAGE_BUDGET = 22, 20


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with freeze_time("2026-11-22 12:00"):
        yield


def url(name: str, *args: object, **query: object) -> str:
    parts = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"matching:{name}", args=args) + (f"?{parts}" if parts else "")


def names(response: Any) -> list[str]:
    return [row["enrolment"].person.last_name for row in response.context["rows"]]


def enrol(cast: Cast, last_name: str, **values: Any) -> Enrolment:
    return make.EnrolmentFactory(programme=cast.programme, person__last_name=last_name, **values)


def test_list_shows_own_learners_alone(cast: Cast) -> None:
    page = cast.client("coordinator").get(url("learner-list"))
    assert names(page) == ["Kanārijputniņa"]
    assert "Svešinieks" not in text_of(page)


@pytest.mark.parametrize("q", ["kanarijputnina", "KANĀRIJ", "liga kan", "a-1", "Līga"])
def test_learner_is_found_without_diacritics_in_any_case(cast: Cast, q: str) -> None:
    enrol(cast, "Bērziņš", person__first_name="Jānis", external_id="B-7")
    assert names(cast.client("coordinator").get(url("learner-list"), {"q": q})) == ["Kanārijputniņa"]


def test_names_are_sorted_by_the_latvian_alphabet(cast: Cast) -> None:
    for name in ("Zeps", "Čakste", "Cēsis", "Ābele"):
        enrol(cast, name)
    client = cast.client("coordinator")
    wanted = ["Ābele", "Cēsis", "Čakste", "Kanārijputniņa", "Zeps"]
    assert names(client.get(url("learner-list"))) == wanted
    assert names(client.get(url("learner-list", sort="-name"))) == wanted[::-1]


def test_filters_narrow_and_their_chips_say_what_they_hide(cast: Cast) -> None:
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    enrol(cast, "Jaunais", person__birth_date=dt.date(2009, 5, 1), group=group)
    enrol(cast, "Nezināmais", person__birth_date=None, person__lat=None, person__lon=None)
    seat = cast.opening.seats.get()
    SeatClaim.objects.create(seat=seat, enrolment=cast.learner, round=None)
    client = cast.client("coordinator")
    found = {
        "age=minor": ["Jaunais", "Nezināmais"],
        "age=adult": ["Kanārijputniņa"],
        "age=none": ["Nezināmais"],
        "group=none": ["Kanārijputniņa", "Nezināmais"],
        f"group={group.pk}": ["Jaunais"],
        "location=none": ["Nezināmais"],
        "place=with": ["Kanārijputniņa"],
        "place=without": ["Jaunais", "Nezināmais"],
        "age=minor&group=none": ["Nezināmais"],
        "age=odd": ["Jaunais", "Kanārijputniņa", "Nezināmais"],
    }
    for query, wanted in found.items():
        assert names(client.get(f"{url('learner-list')}?{query}")) == wanted, query
    [group_chip, age] = client.get(f"{url('learner-list')}?age=minor&group=none").context["listing"].chips
    assert (age["hides"], age["url"]) == (1, "?group=none")
    assert (group_chip["hides"], group_chip["url"]) == (1, "?age=minor")


def test_who_has_left_stands_apart_and_is_counted(cast: Cast) -> None:
    enrol(cast, "Aizgājējs", ended_on=dt.date(2026, 11, 21), end_reason="leave")
    enrol(cast, "Paliekošais", ended_on=dt.date(2026, 11, 22), end_reason="leave")
    client = cast.client("coordinator")
    assert names(client.get(url("learner-list"))) == ["Kanārijputniņa", "Paliekošais"]
    left = client.get(url("learner-list", state="left"))
    assert names(left) == ["Aizgājējs"]
    assert [tab["count"] for tab in left.context["tabs"]] == [2, 1]


def test_title_counts_those_without_a_place(cast: Cast) -> None:
    client = cast.client("coordinator")
    assert client.get(url("learner-list")).context["without_place"] == 1
    SeatClaim.objects.create(seat=cast.opening.seats.get(), enrolment=cast.learner, round=None)
    assert client.get(url("learner-list")).context["without_place"] == 0


def test_fifty_stand_on_a_page_and_all_are_counted(cast: Cast) -> None:
    for n in range(50):
        enrol(cast, f"Rinda{n}")
    page = cast.client("coordinator").get(url("learner-list", page=2))
    assert len(names(page)) == 1
    assert page.context["listing"].page.paginator.count == 51
    assert page.context["listing"].total == 51


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%27%29--",
        "page=-9",
        "page=abc",
        "sort=pk",
        "group=1%20OR%201",
        "programme=99999999999999999999",
    ],
)
def test_odd_addresses_answer_with_a_list(cast: Cast, query: str) -> None:
    assert cast.client("coordinator").get(f"{url('learner-list')}?{query}").status_code == 200


def test_empty_list_says_what_to_do_next(cast: Cast) -> None:
    page = cast.client("outsider").get(url("learner-list"))
    assert names(page) == []
    assert reverse("matching:import-list") in page.content.decode()


def test_number_of_queries_does_not_grow_with_rows(cast: Cast) -> None:
    def fill(count: int) -> None:
        for n in range(count):
            group = make.GroupFactory(school=cast.school, programme=cast.programme)
            learner = enrol(cast, f"Rinda{n}", group=group)
            Wish.objects.create(enrolment=learner, opening=cast.opening, rank=1)

    client = cast.client("coordinator")
    pages = (
        url("learner-list"),
        url("learner-list", age="minor", q="a"),
        url("learner-detail", cast.learner.pk),
    )
    fill(3)
    few = [queries_of(client, page) for page in pages]
    fill(30)
    many = [queries_of(client, page) for page in pages]
    assert many == few
    assert max(few[:2]) <= LIST_BUDGET
    assert few[2] <= PAGE_BUDGET


def test_page_shows_the_day_of_coming_of_age(cast: Cast) -> None:
    minor = enrol(cast, "Jaunais", person__birth_date=dt.date(2009, 5, 1))
    page = cast.client("coordinator").get(url("learner-detail", minor.pk))
    assert page.context["is_minor"] is True
    assert page.context["adult_on"] == dt.date(2027, 5, 1)
    assert "01.05.2027." in text_of(page)


def test_learner_reads_her_own_page_and_no_other(cast: Cast) -> None:
    client = cast.client("learner_member")
    page = client.get(url("learner-detail", cast.learner.pk))
    assert page.status_code == 200
    assert url("learner-edit", cast.learner.pk) not in page.content.decode()
    assert client.get(url("learner-detail", cast.other_learner.pk)).status_code == 404
    classmate = enrol(cast, "Klasesbiedrs")
    assert client.get(url("learner-detail", classmate.pk)).status_code == 404


FORM = {
    "first_name": "Līga",
    "last_name": "Kanārijputniņa",
    "birth_date": "01.03.2006.",
    "max_km": "25",
    "external_id": "A-1",
}


def test_edit_saves_and_returns_to_the_page(cast: Cast) -> None:
    client = cast.client("coordinator")
    answer = client.post(url("learner-edit", cast.learner.pk), {**FORM, "town": "cesis"})
    assert answer.url == url("learner-detail", cast.learner.pk)
    cast.learner.refresh_from_db()
    assert (cast.learner.max_km, cast.learner.person.town) == (25, "Cēsis")


def test_faulty_edit_keeps_what_was_typed_and_says_where(cast: Cast) -> None:
    client = cast.client("coordinator")
    answer = client.post(
        url("learner-edit", cast.learner.pk), {**FORM, "birth_date": "31.02.2006", "first_name": "Jauna"}
    )
    assert answer.status_code == 200
    assert 'value="Jauna"' in answer.content.decode()
    assert 'value="31.02.2006"' in answer.content.decode()
    assert 'href="#id_birth_date"' in answer.content.decode()
    cast.learner.person.refresh_from_db()
    assert cast.learner.person.first_name == "Līga"


def test_refusal_of_the_service_stands_at_its_field(cast: Cast) -> None:
    answer = cast.client("coordinator").post(
        url("learner-edit", cast.learner.pk), {**FORM, "birth_date": "01.10.2026"}
    )
    assert list(answer.context["form"].errors) == ["birth_date"]


@pytest.mark.parametrize(
    ("way", "more", "reason"),
    [
        ("leave", {}, "leave"),
        ("expel", {"note": "1-7/12"}, "expelled"),
        ("graduate", {}, "graduated"),
        ("move", {}, "transfer"),
    ],
)
def test_ending_is_confirmed_on_a_page_that_says_what_goes(
    cast: Cast, way: str, more: dict[str, Any], reason: str
) -> None:
    Wish.objects.create(enrolment=cast.learner, opening=cast.opening, rank=1)
    client = cast.client("coordinator")
    page = client.get(url("learner-end", cast.learner.pk, way))
    assert page.context["ties"].wishes == 1
    cast.learner.refresh_from_db()
    assert cast.learner.ended_on is None
    more = {"to_school": cast.other_school.pk, **more} if way == "move" else more
    client.post(url("learner-end", cast.learner.pk, way), {"on": "22.11.2026", **more})
    cast.learner.refresh_from_db()
    assert (cast.learner.ended_on, cast.learner.end_reason) == (dt.date(2026, 11, 22), reason)
    assert not Wish.objects.exists()


def test_unknown_way_to_end_is_no_page(cast: Cast) -> None:
    assert cast.client("coordinator").get(url("learner-end", cast.learner.pk, "vanish")).status_code == 404


def test_transfer_offers_own_groups_and_moves(cast: Cast) -> None:
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    foreign = make.GroupFactory(school=cast.other_school, programme=cast.other_programme)
    client, here = cast.client("coordinator"), url("learner-transfer", cast.learner.pk)
    assert list(client.get(here).context["form"].fields["group"].queryset) == [group]
    assert client.post(here, {"group": foreign.pk, "on": "22.11.2026"}).status_code == 200
    assert client.post(here, {"group": group.pk, "on": "22.11.2026"}).status_code == 302
    cast.learner.refresh_from_db()
    assert cast.learner.group == group


def test_wishes_are_added_moved_and_dropped_one_step_at_a_time(cast: Cast) -> None:
    client, here = cast.client("learner_member"), url("learner-wishes", cast.learner.pk)

    def order() -> list[int]:
        return list(cast.learner.wishes.order_by("rank").values_list("opening_id", flat=True))

    a, b = cast.opening.pk, cast.other_opening.pk
    for step, wanted in ((f"add:{a}", [a]), (f"add:{b}", [a, b]), (f"up:{b}", [b, a]), (f"down:{b}", [a, b])):
        assert client.post(here, {"do": step}).status_code == 302
        assert order() == wanted
    for step, wanted in ((f"order:{b},{a}", [b, a]), (f"order:{a},{b}", [a, b])):
        assert client.post(here, {"do": step}).status_code == 302
        assert order() == wanted, "dragged"
    for odd in (f"order:{a}", f"order:{a},{a}", f"order:{a},{b},999", "order:"):
        assert client.post(here, {"do": odd}).status_code == 409
        assert order() == [a, b], "an order from a page that is out of date"
    client.post(here, {"do": f"drop:{a}"})
    assert order() == [b]
    for odd in ("", "add:", "add:999999", "up:5000000000000000000000", "burn:1"):
        assert client.post(here, {"do": odd}).status_code in (404, 409)
    assert order() == [b]


def test_nearest_openings_are_offered_first_with_kilometres(cast: Cast) -> None:
    site = make.WorkplaceFactory(organisation=cast.employer, town="Rīga", lat=56.946, lon=24.106)
    far = make.OpeningFactory(employer=cast.employer, workplace=site, qualifications=[cast.qualification])
    nowhere = make.OpeningFactory(
        workplace__lat=None, workplace__lon=None, qualifications=[cast.qualification]
    )
    offers = cast.client("coordinator").get(url("learner-wishes", cast.learner.pk)).context["offers"]
    order = [opening.pk for opening, _km, _key in offers]
    assert order[-2:] == [far.pk, nowhere.pk]
    assert offers[0][1] == pytest.approx(0, abs=0.1)
    assert offers[-2][1] == pytest.approx(104, abs=3)
    assert offers[-1][1] is None
    cast.learner.max_km = 50
    cast.learner.save()
    page = cast.client("learner_member").get(url("learner-wishes", cast.learner.pk))
    assert far.pk not in [opening.pk for opening, _km, _key in page.context["offers"]]
    assert page.context["hidden"] == 1, "what lies beyond the own limit is counted, not hidden in silence"


def test_exclusion_is_searched_made_and_taken_back(cast: Cast) -> None:
    client, here = cast.client("coordinator"), url("learner-exclusions", cast.learner.pk)
    Organisation.objects.get(pk=cast.employer.pk).save()
    assert list(client.get(here, {"q": cast.employer.name}).context["employers"]) == [cast.employer]
    client.post(here, {"employer": cast.employer.pk, "reason": "vecāki"})
    exclusion = Exclusion.objects.get()
    assert exclusion.reason == "vecāki"
    foreign = cast.client("other_coordinator")
    assert foreign.post(url("learner-readmit", exclusion.pk)).status_code == 404
    client.post(url("learner-readmit", exclusion.pk))
    assert not Exclusion.objects.exists()


def test_locations_are_mended_in_one_step(cast: Cast) -> None:
    person = cast.learner.person
    person.lat = person.lon = None
    person.town, person.place_code = "Valmeira", ""
    person.save()
    client = cast.client("coordinator")
    page = client.get(url("location-list", what="learners"))
    [item] = page.context["rows"]
    assert "Valmiera, Valmieras novads" in item["meant"]
    assert client.post(url("locate-learner", cast.learner.pk), {"town": item["meant"][0]}).status_code == 302
    person.refresh_from_db()
    assert person.has_point
    assert client.get(url("location-list", what="learners")).context["rows"] == []


def test_task_page_filter_snapshot_and_round_count_the_same_learners_without_a_location(cast: Cast) -> None:
    """One rule: neither home nor the hostel is known; whoever left needs none, whoever is to come does."""
    nowhere = {"person__lat": None, "person__lon": None, "programme": cast.programme}
    known = make.WorkplaceFactory(organisation=cast.school, kind="hostel", name="Kopmītne")
    unknown = make.WorkplaceFactory(organisation=cast.school, kind="hostel", lat=None, lon=None)
    lost = [make.EnrolmentFactory(**nowhere), make.EnrolmentFactory(**nowhere, hostel=unknown)]
    make.EnrolmentFactory(**nowhere, hostel=known)
    make.EnrolmentFactory(**nowhere, started_on=dt.date(2025, 9, 1), ended_on=dt.date(2026, 8, 31))
    lost.append(make.EnrolmentFactory(**nowhere, ended_on=timezone.localdate() + dt.timedelta(days=9)))
    client = cast.client("coordinator")
    page = client.get(url("location-list", what="learners"))
    assert {item["row"] for item in page.context["rows"]} == set(lost)
    client.post("/language/", {"language": "en", "next": "/"})
    titles = [task.title for task in client.get(reverse("home")).context["tasks"]]
    assert f"{len(lost)} learners have no location" in titles
    listed = client.get(url("learner-list", location="none")).context["listing"]
    assert {row.pk for row in listed.page} == {row.pk for row in lost}
    round_ = joint_round(cast, "Kārta")
    assert rounds.head_count(round_)["learners_without_location"] == len(lost)
    shot = take(round_)
    unplaced = {row.id for row in shot.problem.learners if not row.bases}
    assert unplaced == {shot.pseudonym_of_enrolment()[one.pk] for one in lost}


def test_task_page_and_round_count_the_same_openings_without_a_location(cast: Cast) -> None:
    employer = make.OrganisationFactory(employer=True)
    nowhere = make.WorkplaceFactory(organisation=employer, lat=None, lon=None, town="")
    ship = make.WorkplaceFactory(organisation=nowhere.organisation, kind="ship", lat=None, lon=None)
    for site in (nowhere, nowhere, ship):
        make.OpeningFactory(employer=site.organisation, workplace=site, qualifications=[cast.qualification])
    assert Opening.objects.without_location().count() == 2
    client = cast.client("alliance_coordinator")
    client.post("/language/", {"language": "en", "next": "/"})
    [item] = client.get(url("location-list", what="sites")).context["rows"]
    assert (item["row"], item["row"].offered) == (nowhere, 2)
    titles = [task.title for task in client.get(reverse("home")).context["tasks"]]
    assert "2 openings have no location" in titles
    assert rounds.head_count(joint_round(cast, "Kārta"))["openings_without_location"] == 2


def test_unknown_town_is_refused_beside_the_row_that_keeps_it(cast: Cast) -> None:
    person = cast.learner.person
    person.lat = person.lon = None
    person.save()
    page = cast.client("coordinator").post(url("locate-learner", cast.learner.pk), {"town": "Izdomātciems"})
    assert page.status_code == 422
    assert 'value="Izdomātciems"' in page.content.decode()
    assert page.context["rows"][0]["failed"] is not None


def test_sites_of_unclaimed_employers_are_mended_by_schools(cast: Cast) -> None:
    unclaimed = make.WorkplaceFactory(lat=None, lon=None, town="", location_source="")
    claimed = make.WorkplaceFactory(
        organisation=cast.employer, lat=None, lon=None, town="", location_source=""
    )
    ship = make.WorkplaceFactory(kind="ship", lat=None, lon=None)
    client = cast.client("coordinator")
    rows = client.get(url("location-list", what="sites")).context["rows"]
    assert [item["row"] for item in rows] == [unclaimed]
    assert ship not in rows
    assert client.post(url("locate-site", unclaimed.pk), {"town": "Rīga"}).status_code == 302
    client.post(url("locate-site", claimed.pk), {"town": "Rīga"})
    claimed.refresh_from_db()
    assert claimed.lat is None
    assert (
        cast.client("employer_member").post(url("locate-site", claimed.pk), {"town": "Rīga"}).status_code
        == 302
    )
