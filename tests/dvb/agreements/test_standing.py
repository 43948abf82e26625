"""What is the same in all agreements of a school is typed once, and a released paper keeps what it says."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.kernel.errors import Refused
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import document_facts as papers
from dvb.agreements.services import standing
from dvb.signing.documents import paper_of
from matching.assignments.models import Assignment
from matching.learners.models import Group
from matching.openings.models import Opening
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of

pytestmark = pytest.mark.django_db

SCHOOL = {
    "school_signatory": "Dita Direktore",
    "school_position": "direktore",
    "school_authority": "nolikums",
    "coordinator_name": "Kārlis Koordinators",
}
FIRM = {"host_signatory": "Fricis Firma", "host_authority": "statūti", "host_nace": "45.20"}
LINES = {"School: signatory", "School: authority of the signatory", "Host: signatory", "Host: NACE code"}


@pytest.fixture
def group(cast: Cast) -> Group:
    """Three agreed learners of a group: two at one employer, one at another."""
    made = factories.GroupFactory(school=cast.school, programme=cast.programme)
    for employer in (cast.employer, cast.employer, cast.other_employer):
        learner = factories.EnrolmentFactory(programme=cast.programme, group=made)
        make.agree(learner, factories.OpeningFactory(employer=employer))
    return made


def test_entries_are_typed_once_and_every_draft_has_them(cast: Cast, group: Group) -> None:
    by, client = cast.actor("coordinator"), cast.client("coordinator")
    before, *_ = agreements.draw_up_all(by=by, group=group.pk)[:1]
    assert set(papers.gaps_of(before)) >= LINES
    assert client.post(reverse("standing-school"), SCHOOL).status_code == 302
    assert client.post(reverse("standing-employer", args=[cast.employer.pk]), FIRM).status_code == 302
    before.refresh_from_db()
    assert not LINES & set(papers.gaps_of(before))
    later = factories.EnrolmentFactory(programme=cast.programme, group=group)
    opening = factories.OpeningFactory(employer=cast.employer)
    drawn = agreements.draw_up(make.agree(later, opening), by=by)
    assert drawn.particulars == SCHOOL | FIRM
    elsewhere = Agreement.objects.get(assignment__opening__employer=cast.other_employer)
    assert elsewhere.particulars == SCHOOL
    assert "3 no 11" in text_of(client.get(reverse("standing-list")))


def test_a_later_change_alters_neither_released_papers_nor_entries_of_ones_own(
    cast: Cast, group: Group
) -> None:
    by = cast.actor("coordinator")
    standing.keep(cast.school, by=by, **SCHOOL)
    released, own, other = agreements.draw_up_all(by=by, group=group.pk)
    released = agreements.release(released, by=by)
    signs = {"school_signatory": "Viktors Vietnieks"}
    agreements.change(own, by=by, number="", dated_on=own.dated_on, place="", **SCHOOL | signs)
    agreements.look_at(other, by=by)
    paper = paper_of(released).pdf()
    taken = standing.keep(cast.school, by=by, **SCHOOL | {"school_signatory": "Jauna Direktore"})
    assert [row.pk for row in taken] == [other.pk]
    names = {row.pk: row.particulars["school_signatory"] for row in Agreement.objects.all()}
    assert names == {released.pk: "Dita Direktore", own.pk: "Viktors Vietnieks", other.pk: "Jauna Direktore"}
    released.refresh_from_db()
    assert paper_of(released).pdf() == paper
    other.refresh_from_db()
    assert other.looked_at is None
    assert standing.keep(cast.school, by=by, **SCHOOL | {"school_signatory": "Jauna Direktore"}) == []


def test_one_draft_filled_in_fills_the_others(cast: Cast, group: Group) -> None:
    client = cast.client("coordinator")
    first, same_firm, other_firm = agreements.draw_up_all(by=cast.actor("coordinator"), group=group.pk)
    values = {"dated_on": str(first.dated_on), "for_all": "on", **SCHOOL, **FIRM}
    client.post(reverse("agreement-edit", args=[first.pk]), values)
    for draft, expected in ((same_firm, SCHOOL | FIRM), (other_firm, SCHOOL)):
        draft.refresh_from_db()
        assert draft.particulars == expected


def test_one_week_is_copied_to_the_group(cast: Cast, group: Group) -> None:
    by, client = cast.actor("coordinator"), cast.client("coordinator")
    Opening.objects.update(weekly_hours=8)
    one, two, three = agreements.draw_up_all(by=by, group=group.pk)
    week = {"0": {"work": ["08:00", "16:30"], "pause": 30}}
    other = {"1": {"work": ["09:00", "17:00"], "pause": 0}}
    agreements.plan_week(one, week=week, by=by)
    agreements.plan_week(three, week=other, by=by)
    address = reverse("agreement-week-copy", args=[one.pk])
    page = client.get(address).content.decode()
    assert page.count("checked") == 1
    client.post(address, {"pick": [two.pk]})
    weeks = dict(Agreement.objects.values_list("pk", "week"))
    assert weeks == {one.pk: week, two.pk: week, three.pk: other}


def test_nobody_else_writes_a_schools_entries(cast: Cast, group: Group) -> None:
    agreements.draw_up_all(by=cast.actor("coordinator"), group=group.pk)
    for name in ("other_coordinator", "employer_member", "learner_member"):
        with pytest.raises(Refused):
            standing.keep(cast.school, by=cast.actor(name), **SCHOOL)
    assert not Assignment.objects.filter(enrolment__school=cast.other_school).exists()
    answer = cast.client("other_coordinator").get(reverse("standing-employer", args=[cast.employer.pk]))
    assert answer.status_code == 404
