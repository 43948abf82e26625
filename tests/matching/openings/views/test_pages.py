"""Pages of openings: found, offered in one form, published, paused, closed, copied."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from alliances.law.models import LegalParameter
from alliances.law.services import ruleset_on
from alliances.organisations.models import Hazard, Supervisor, SupervisorEvidence, Workplace
from matching.openings.models import Opening, SeatClaim
from matching.openings.views.cautions import cautions
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import english
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
LIST_BUDGET, PAGE_BUDGET = 24, 24


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with freeze_time("2026-11-22 12:00"):
        yield


def url(name: str, *args: object, **query: object) -> str:
    parts = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"matching:{name}", args=args) + (f"?{parts}" if parts else "")


def rows(response: Any) -> list[Opening]:
    return list(response.context["listing"].page)


@pytest.mark.parametrize(
    ("name", "sees_draft", "sees_other"),
    [
        ("employer_member", True, False),
        ("other_employer_member", False, True),
        ("coordinator", False, True),
        ("alliance_coordinator", False, True),
        ("ministry_viewer", False, True),
        ("learner_member", False, True),
    ],
)
def test_drafts_are_the_employers_own_business(
    cast: Cast, name: str, sees_draft: bool, sees_other: bool
) -> None:
    draft = make.OpeningFactory(employer=cast.employer, status="draft", qualifications=[cast.qualification])
    client = cast.client(name)
    found = rows(client.get(url("opening-list")))
    assert (draft in found) is sees_draft
    assert (cast.other_opening in found) is sees_other
    assert client.get(url("opening-detail", draft.pk)).status_code == (200 if sees_draft else 404)


def test_openings_are_found_and_filtered(cast: Cast) -> None:
    riga = make.WorkplaceFactory(
        organisation=cast.employer, town="Rīga", municipality="Rīga", lat=None, lon=None
    )
    other = make.QualificationFactory()
    make.OpeningFactory(
        employer=cast.employer,
        workplace=riga,
        kind="prakse",
        status="paused",
        title="Šuvēja",
        qualifications=[other],
    )
    SeatClaim.objects.create(seat=cast.other_opening.seats.get(), enrolment=cast.learner, round=None)
    client = cast.client("coordinator")
    found = {
        "q=suveja": ["Šuvēja"],
        "q=riga": ["Šuvēja"],
        "kind=prakse": ["Šuvēja"],
        "state=paused": ["Šuvēja"],
        "municipality=Rīga": ["Šuvēja"],
        "location=none": ["Šuvēja"],
        f"qualification={other.pk}": ["Šuvēja"],
        "seats=full": ["Riepu darbnīca"],
        f"employer={cast.employer.pk}&sort=from": ["Autoserviss", "Šuvēja"],
        "kind=dvb&seats=free": ["Autoserviss"],
        "sort=free": ["Riepu darbnīca", "Autoserviss", "Šuvēja"],
    }
    for query, wanted in found.items():
        assert [row.title for row in rows(client.get(f"{url('opening-list')}?{query}"))] == wanted, query


def test_renamed_employer_is_found_by_the_new_name(cast: Cast) -> None:
    cast.employer.name = "SIA Pārdēvētā"
    cast.employer.save()
    assert rows(cast.client("coordinator").get(url("opening-list", q="pardeveta"))) == [cast.opening]


def test_number_of_queries_does_not_grow_with_rows(cast: Cast) -> None:
    def fill(count: int) -> None:
        for _n in range(count):
            make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification], seat_count=2)

    pages = {
        "coordinator": [url("opening-list"), url("opening-list", kind="dvb", q="sia")],
        "employer_member": [url("opening-list"), url("opening-detail", cast.opening.pk)],
    }
    fill(3)
    few = [queries_of(cast.client(name), page) for name, listed in pages.items() for page in listed]
    fill(30)
    many = [queries_of(cast.client(name), page) for name, listed in pages.items() for page in listed]
    assert many == few
    assert max(few[:3]) <= LIST_BUDGET
    assert few[3] <= PAGE_BUDGET


def test_employer_without_openings_is_led_to_the_form(cast: Cast) -> None:
    Opening.objects.filter(employer=cast.employer).delete()
    page = cast.client("employer_member").get(url("opening-list"))
    assert page.content.decode().count(url("opening-create")) == 2


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "workplace": cast.opening.workplace_id,
        "kind": "dvb",
        "qualifications": [cast.qualification.pk],
        "seat_count": "2",
        "starts_on": "11.01.2027",
        "ends_on": "28.05.2027.",
        "weekly_hours": "35,5",
        "remuneration_kind": "wage",
        "remuneration_eur": "420,50",
        **changes,
    }


def test_employer_offers_a_place_in_one_form(cast: Cast) -> None:
    client = cast.client("employer_member")
    answer = client.post(url("opening-create"), typed(cast))
    made = Opening.objects.latest("pk")
    assert answer.url == url("opening-detail", made.pk)
    assert (made.employer, made.status, made.seats.count()) == (cast.employer, "draft", 2)
    assert (str(made.weekly_hours), str(made.remuneration_eur)) == ("35.5", "420.50")
    assert client.post(url("opening-publish", made.pk)).status_code == 302
    made.refresh_from_db()
    assert made.status == "published"


def test_new_site_is_typed_in_the_same_form(cast: Cast) -> None:
    answer = cast.client("employer_member").post(url("opening-create"), typed(cast, town="cesis"))
    assert answer.status_code == 302
    site = Opening.objects.latest("pk").workplace
    assert (site.organisation, site.town, site.has_point) == (cast.employer, "Cēsis", True)


def test_refused_opening_leaves_no_site_behind(cast: Cast) -> None:
    sites = Workplace.objects.count()
    wrong = typed(cast, town="Rīga", starts_on="01.06.2027", ends_on="01.05.2027")
    answer = cast.client("employer_member").post(url("opening-create"), wrong)
    assert list(answer.context["form"].errors) == ["ends_on"]
    assert Workplace.objects.count() == sites
    assert 'value="01.06.2027"' in answer.content.decode()


def test_all_faults_are_told_at_once_and_cancel_leads_away(cast: Cast) -> None:
    client = cast.client("employer_member")
    wrong = {"starts_on": "01.06.2027", "ends_on": "01.05.2027", "min_age": "0", "remuneration_kind": ""}
    answer = client.post(url("opening-create"), typed(cast, **wrong, qualifications=[], then="publish"))
    faults = {"qualifications", "ends_on", "min_age", "remuneration_kind"}
    assert set(answer.context["form"].errors) == faults
    for page, goal in (
        (url("opening-create"), url("opening-list")),
        (url("opening-edit", cast.opening.pk), url("opening-detail", cast.opening.pk)),
    ):
        assert f'quiet" href="{goal}"' in client.get(page).content.decode()


def test_place_is_asked_for(cast: Cast) -> None:
    answer = cast.client("employer_member").post(url("opening-create"), typed(cast, workplace=""))
    assert list(answer.context["form"].errors) == ["town"]


@pytest.mark.parametrize("field", ["workplace", "employer"])
def test_foreign_rows_cannot_be_smuggled_in(cast: Cast, field: str) -> None:
    before = Opening.objects.count()
    foreign = {"workplace": cast.other_opening.workplace_id, "employer": cast.other_employer.pk}[field]
    cast.client("employer_member").post(
        url("opening-create"), typed(cast, **{field: foreign, "status": "published", "is_demo": "on"})
    )
    assert not Opening.objects.filter(employer=cast.other_employer).exclude(pk=cast.other_opening.pk).exists()
    assert not Opening.objects.filter(workplace=cast.other_opening.workplace, employer=cast.employer).exists()
    assert Opening.objects.count() == before + (field == "employer")
    assert not Opening.objects.filter(status="published", starts_on=dt.date(2027, 1, 11)).exists()


def test_school_chooses_the_employer_first(cast: Cast) -> None:
    client = cast.client("coordinator")
    cast.employer.name = "SIA Parauga virpotava"
    cast.employer.save()
    page = client.get(url("opening-create", q="virpotava"))
    assert list(page.context["employers"]) == [cast.employer]
    answer = client.post(url("opening-create", employer=cast.employer.pk), typed(cast))
    assert answer.status_code == 302
    assert Opening.objects.latest("pk").registered_by == cast.school


def test_edit_shows_what_is_known_and_saves_changes(cast: Cast) -> None:
    client, here = cast.client("employer_member"), url("opening-edit", cast.opening.pk)
    form = client.get(here).context["form"]
    assert form["workplace"].value() == str(cast.opening.workplace_id)
    assert client.post(here, typed(cast, title="Virsbūves")).status_code == 302
    cast.opening.refresh_from_db()
    assert (cast.opening.title, cast.opening.seat_count, cast.opening.seats.count()) == ("Virsbūves", 2, 2)


def test_picker_keeps_what_is_ticked_and_finds_without_diacritics(cast: Cast) -> None:
    others = [make.QualificationFactory(name_lv=name) for name in ("Šuvējs", "Pavārs", "Galdnieks")]
    client = cast.client("employer_member")
    page = client.get(
        url("opening-choices", "qualifications"), {"find": "suve", "qualifications": [others[2].pk]}
    )
    near = [(row.name_lv, is_on) for row, is_on in page.context["near"]]
    assert near == [("Galdnieks", True), ("Šuvējs", False)]
    assert {row.name_lv for row in page.context["rest"]} == {"Pavārs", "Automehāniķis"}
    assert client.get(url("opening-choices", "hazards")).status_code == 404


def test_picker_offers_first_what_the_employer_taught_before(cast: Cast) -> None:
    make.QualificationFactory(name_lv="Pavārs")
    page = text_of(cast.client("employer_member").get(url("opening-create")))
    assert page.index("Automehāniķis") < page.index("Pavārs")


@pytest.mark.parametrize(("step", "state"), [("pause", "paused"), ("close", "closed")])
def test_moves_are_posted_and_never_got(cast: Cast, step: str, state: str) -> None:
    client, here = cast.client("employer_member"), url(f"opening-{step}", cast.opening.pk)
    assert client.get(here).status_code == 302
    assert client.post(here).status_code == 302
    cast.opening.refresh_from_db()
    assert cast.opening.status == state
    assert client.post(here).status_code == 409


def test_copy_opens_its_own_form(cast: Cast) -> None:
    answer = cast.client("employer_member").post(url("opening-duplicate", cast.opening.pk))
    copy = Opening.objects.latest("pk")
    assert answer.url == url("opening-edit", copy.pk)
    assert (copy.status, copy.title) == ("draft", cast.opening.title)


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("coordinator", ["edit", "publish", "pause", "close"]),
        ("other_employer_member", ["edit", "duplicate", "publish", "pause", "close"]),
        ("ministry_viewer", ["edit", "duplicate", "publish", "pause", "close"]),
        ("learner_member", ["edit", "duplicate", "publish", "pause", "close"]),
    ],
)
def test_strangers_change_nothing(cast: Cast, name: str, steps: list[str]) -> None:
    Opening.objects.filter(pk=cast.opening.pk).update(status="paused")
    before = list(Opening.objects.values())
    for step in steps:
        answer = cast.client(name).post(url(f"opening-{step}", cast.opening.pk), typed(cast))
        assert answer.status_code in (403, 404, 409)
        assert list(Opening.objects.values()) == before


def test_page_of_the_employer_lists_its_openings(cast: Cast) -> None:
    page = cast.client("coordinator").get(url("employer-openings", cast.employer.pk))
    assert [row.pk for row in page.context["openings"]] == [cast.opening.pk]
    assert (
        cast.client("other_employer_member").get(url("employer-openings", cast.employer.pk)).status_code
        == 404
    )


def test_cautions_follow_the_legal_values_of_the_day(cast: Cast) -> None:
    LegalParameter.objects.all().delete()
    opening, day = cast.opening, dt.date(2027, 1, 1)
    opening.weekly_hours = 38  # type: ignore[assignment]
    assert cautions(opening, ruleset_on(day)) == []
    for rule, param, value in (
        ("L-02", "adolescent_max_hours_week", "35"),
        ("L-17", "adult_max_hours_week", "40"),
        ("D-12", "dvb_pay_kinds", "wage;stipend"),
    ):
        LegalParameter.objects.create(rule=rule, kind="hard", param=param, value=value, evidence="P")
    rules = ruleset_on(day)
    assert len(cautions(opening, rules)) == 2
    assert any("35" in sentence for sentence in cautions(opening, rules))
    opening.remuneration_kind = "wage"
    opening.weekly_hours = 41  # type: ignore[assignment]
    [sentence] = cautions(opening, rules)
    assert "40" in sentence
    opening.weekly_hours = 35  # type: ignore[assignment]
    opening.hazards.add(Hazard.objects.create(code="augstums", name_lv="Augstums"))
    opening.supervisor_name = ""
    opening.workplace.lat = None
    assert len(cautions(opening, rules)) == 3


def test_an_opening_for_adults_says_nothing_about_minors(cast: Cast) -> None:
    LegalParameter.objects.all().delete()
    values = {"param": "adolescent_max_hours_week", "value": "35", "evidence": "P"}
    LegalParameter.objects.create(rule="L-02", kind="hard", **values)
    opening = cast.opening
    opening.hazards.add(Hazard.objects.create(code="augstums", name_lv="Augstums"))
    for declared in (False, True):
        about_minors = set()
        for age in (None, 16, 17, 18, 21):
            Opening.objects.filter(pk=opening.pk).update(
                min_age=age, weekly_hours=38, has_minor_declarations=declared, remuneration_kind="wage"
            )
            page = text_of(english(cast.client("employer_member")).get(url("opening-detail", opening.pk)))
            if "Learners under 18 work" in page or "Closed to learners" in page or "open: the three" in page:
                about_minors.add(age)
            assert ("not meant for them" in page) is (age in (18, 21))
        assert about_minors == {None, 16, 17}


def test_whoever_keeps_an_opening_reads_that_a_paper_of_its_supervisor_ended(cast: Cast) -> None:
    teacher = Supervisor.objects.create(employer=cast.employer, name="Ilze Vadītāja")
    Opening.objects.filter(pk=cast.opening.pk).update(supervisor=teacher, supervisor_name=teacher.name)
    for kind, day in (("course", dt.date(2026, 11, 21)), ("master", dt.date(2026, 11, 22)), ("other", None)):
        SupervisorEvidence.objects.create(supervisor=teacher, kind=kind, expires_on=day)
    for name, is_told in (("employer_member", True), ("learner_member", False)):
        page = text_of(english(cast.client(name)).get(url("opening-detail", cast.opening.pk)))
        assert ("of Ilze Vadītāja held until" in page) is is_told
        assert page.count("held until") == is_told


def test_employer_reads_no_learners_name_on_its_opening(cast: Cast) -> None:
    SeatClaim.objects.create(seat=cast.opening.seats.get(), enrolment=cast.learner, round=None)
    for name, is_named in (("employer_member", False), ("other_coordinator", False), ("coordinator", True)):
        page = text_of(cast.client(name).get(url("opening-detail", cast.opening.pk)))
        assert ("Kanārijputniņa" in page) is is_named


def test_opening_says_what_is_at_the_site_and_where_each_hazard_comes_from(cast: Cast) -> None:
    noise, dust, heat = (Hazard.objects.create(code=f"h{n}", name_lv=f"Kaitīgums {n}") for n in range(3))
    site = cast.opening.workplace
    Workplace.objects.filter(pk=site.pk).update(languages="latviešu, angļu", housing="paid")
    site.hazards.set([noise, dust])
    cast.opening.hazards.set([dust, heat])
    page = english(cast.client("learner_member")).get(url("opening-detail", cast.opening.pk))
    assert [str(origin) for _hazard, origin in page.context["hazards"]] == [
        "at this site",
        "at this site and in this work",
        "in this work",
    ]
    assert "latviešu, angļu" in text_of(page)
    assert "for a charge" in text_of(page)


def test_openings_are_filtered_by_their_days_and_offer_steps_for_seats(cast: Cast) -> None:
    today = dt.date(2026, 11, 22)
    Opening.objects.all().delete()
    past, now, ahead = (
        make.OpeningFactory(
            employer=cast.employer,
            starts_on=today + dt.timedelta(first),
            ends_on=today + dt.timedelta(last),
        )
        for first, last in ((-30, -1), (0, 0), (1, 30))
    )
    client = cast.client("employer_member")
    for when, one in (("past", past), ("now", now), ("ahead", ahead)):
        assert rows(client.get(url("opening-list", when=when))) == [one]
    page = english(client).get(url("opening-edit", ahead.pk)).content.decode()
    assert 'data-less="One seat less"' in page
