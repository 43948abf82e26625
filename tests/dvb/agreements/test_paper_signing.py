"""A whole selection: printed as one file, and entered as signed on paper in one press."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Signature
from dvb.agreements.services import paper_signing, standing
from dvb.signing.documents import paper_of
from matching.learners.models import Guardian, Person
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ADDRESS = "agreement-sign-many"


@pytest.fixture
def released(cast: Cast) -> list[Agreement]:
    """Three released agreements of a group; for the third employer nobody is entered who signs."""
    by = cast.actor("coordinator")
    group = factories.GroupFactory(school=cast.school, programme=cast.programme)
    for employer in (cast.employer, cast.employer, cast.other_employer):
        learner = factories.EnrolmentFactory(programme=cast.programme, group=group)
        opening = factories.OpeningFactory(
            employer=employer, starts_on=timezone.localdate() + dt.timedelta(9)
        )
        make.agree(learner, opening)
    standing.keep(cast.school, by=by, school_signatory="Dita Direktore")
    standing.keep(cast.school, employer=cast.employer, by=by, host_signatory="Fricis Firma")
    return [agreements.release(row, by=by) for row in agreements.draw_up_all(by=by, group=group.pk)]


def test_one_press_enters_all_signatures_and_says_who_cannot(cast: Cast, released: list[Agreement]) -> None:
    client, picks = cast.client("coordinator"), [row.pk for row in released]
    first, second, third = released
    page = client.get(reverse(ADDRESS), {"pick": picks})
    assert "2 līgumus" in text_of(page)
    assert "Nav ierakstīts, kas paraksta: darba devējs" in text_of(page)
    sent = {"pick": picks, "signed_on": str(timezone.localdate()), "seen": page.context["seen"]}
    for _press in range(2):
        answer = client.post(reverse(ADDRESS), sent, follow=True)
        assert third.assignment.enrolment.person.name in text_of(answer)
    states = dict(Agreement.objects.values_list("pk", "status"))
    assert states == {first.pk: "signed", second.pk: "signed", third.pk: "ready"}
    names = set(Signature.objects.filter(agreement=first).values_list("side", "name", "method"))
    assert names == {
        ("school", "Dita Direktore", "paper"),
        ("host", "Fricis Firma", "paper"),
        ("learner", first.assignment.enrolment.person.name, "paper"),
    }
    assert Signature.objects.count() == 6


def test_another_day_is_confirmed_anew_and_no_day_before_the_paper_is_taken(
    cast: Cast, released: list[Agreement]
) -> None:
    client, picks = cast.client("coordinator"), [row.pk for row in released]
    seen = client.get(reverse(ADDRESS), {"pick": picks}).context["seen"]
    before = str(timezone.localdate() - dt.timedelta(1))
    page = client.post(reverse(ADDRESS), {"pick": picks, "signed_on": before, "seen": seen})
    assert len(page.context["impossible"]) == 3
    client.post(reverse(ADDRESS), {"pick": picks, "signed_on": before, "seen": page.context["seen"]})
    assert not Signature.objects.exists()


def test_a_guardian_is_entered_only_where_the_school_says_that_she_signed(
    cast: Cast, released: list[Agreement]
) -> None:
    by, (minor, other, _third) = cast.actor("coordinator"), released
    person = minor.assignment.enrolment.person
    born = timezone.localdate() - dt.timedelta(days=365 * 16)
    Person.objects.filter(pk=person.pk).update(birth_date=born)
    Guardian.objects.create(person=person, name="Māra Māte", relation="mother")
    day = timezone.localdate()
    paper_signing.sign_all([other.pk], signed_on=day, with_guardians=True, by=by)
    paper_signing.sign_all([minor.pk], signed_on=day, with_guardians=True, by=by)
    assert set(other.signatures.values_list("side", flat=True)) == set(make.SIDES)
    assert minor.signatures.get(side="guardian").name == "Māra Māte"
    assert Agreement.objects.get(pk=minor.pk).status == "signed"


def test_what_somebody_signed_already_stays(cast: Cast, released: list[Agreement]) -> None:
    first = make.sign(cast, released[0], "host")
    outcome = paper_signing.sign_all(
        [first.pk], signed_on=timezone.localdate(), with_guardians=False, by=cast.actor("coordinator")
    )
    assert [row.status for row in outcome.done] == ["signed"]
    assert first.signatures.get(side="host").name == "Paraugs host"


def test_a_selection_is_printed_as_one_file(cast: Cast, released: list[Agreement]) -> None:
    def pages(pdf: bytes) -> int:
        return len(re.findall(rb"/Type ?/Page\b", pdf))

    picks = [row.pk for row in released[:2]]
    answer = cast.client("coordinator").get(reverse("agreement-papers"), {"pick": picks})
    assert answer["Content-Type"] == "application/pdf"
    each = [pages(paper_of(row).pdf()) for row in released[:2]]
    assert pages(answer.content) == each[0] + each[0] % 2 + each[1]


def test_nobody_else_signs_or_prints_them(cast: Cast, released: list[Agreement]) -> None:
    picks, day = [row.pk for row in released], timezone.localdate()
    for name in ("other_coordinator", "employer_member", "learner_member", "outsider"):
        assert cast.client(name).get(reverse("agreement-papers"), {"pick": picks}).status_code in (302, 403)
        outcome = paper_signing.sign_all(picks, signed_on=day, with_guardians=False, by=cast.actor(name))
        assert not outcome.done, name
    assert not Signature.objects.exists()


def test_whoever_is_not_ready_is_named_before_the_press(cast: Cast, released: list[Agreement]) -> None:
    """A minor whose guardian was not told of the risks stands first; the readiness page is one click away."""
    young = released[1].assignment.enrolment
    Person.objects.filter(pk=young.person_id).update(birth_date=dt.date(2010, 5, 1))
    page = cast.client("coordinator").get(reverse(ADDRESS), {"pick": [row.pk for row in released]})
    first, *_rest = page.context["unready"]
    assert (first.agreement.pk, first.is_guardian_untold) == (released[1].pk, True)
    assert "nav ierakstīts, ka likumiskais pārstāvis iepazīstināts ar riskiem" in text_of(page)
    assert reverse("group-readiness", args=[young.group_id]) in page.content.decode()
    assert {one.agreement.pk for one in page.context["unready"]} == {row.pk for row in released[:2]}


def test_a_name_that_the_printed_paper_lacks_is_named(cast: Cast, released: list[Agreement]) -> None:
    client, late = cast.client("coordinator"), released[2]
    page = client.get(reverse(ADDRESS), {"pick": [row.pk for row in released]})
    assert page.context["unprinted"] == []
    by = cast.actor("coordinator")
    standing.keep(cast.school, employer=cast.other_employer, by=by, host_signatory="Aldis Vēlais")
    page = client.get(reverse(ADDRESS), {"pick": [late.pk]})
    assert "Līgums tika nodots bez šiem vārdiem" in text_of(page)
    assert [one.unprinted for one in page.context["unprinted"]] == [("Aldis Vēlais",)]


def test_review_leads_on_to_the_signatures(cast: Cast, released: list[Agreement]) -> None:
    page = cast.client("coordinator").get(reverse("agreement-review"))
    assert "3 līgumi gaida parakstus" in text_of(page)
    assert reverse("agreement-unsigned") in page.content.decode()
