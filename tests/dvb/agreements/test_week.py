"""The week of an agreement: typed, shown as a picture with its clashes in words, summed over hosts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from alliances.catalogue.models import Qualification
from alliances.catalogue.services import reference as catalogue
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import document_facts as papers
from dvb.agreements.services.rule_facts import placement_of
from matching.learners.models import CalendarBlock
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
MONDAY = {"0": {"school": ["08:00", "12:00"], "work": ["13:00", "17:00"], "pause": 0}}


def plan(cast: Cast, agreement: Agreement, week: dict[str, object]) -> Agreement:
    return agreements.plan_week(agreement, week=week, by=cast.actor("coordinator"))


def test_a_typed_week_is_kept_drawn_and_printed(cast: Cast) -> None:
    catalogue.load_reference()
    cast.learner.person.birth_date = dt.date(2010, 1, 1)
    cast.learner.person.save()
    short = dt.date(2026, 12, 31)
    made, client = make.drawn(cast, ends_on=short), cast.client("coordinator")
    url = reverse("agreement-week", args=[made.pk])
    wrong = client.post(url, {"school_from_0": "8.00", "work_from_1": "25:00", "work_to_1": "26:00"})
    assert wrong.status_code == 200
    assert "Norādiet abus laikus" in text_of(wrong)
    both = {"school_from_0": "8", "school_to_0": "12.00", "work_from_0": "11:00", "work_to_0": "17:00"}
    assert "vienlaikus" in text_of(client.post(url, both))
    form = {
        **both,
        "work_from_0": "13:00",
        "work_from_5": "6:00",
        "work_to_5": "12:00",
        "pause_5": "30",
        "pause_at_5": "9:00",
    }
    assert client.post(url, {**form, "work_to_0": "17:00"}).status_code == 302
    made.refresh_from_db()
    assert made.week == {**MONDAY, "5": {"work": ["06:00", "12:00"], "pause": 30, "pause_at": "09:00"}}
    page = client.get(reverse("agreement-detail", args=[made.pk]))
    said = text_of(page)
    assert page.content.count(b"week-bar") == 7
    assert "13:00–17:00" in said
    assert "Vairāk nekā 7 h: pirmdiena 8 h." in said
    assert "ir pretrunā ar normu L-03" in said
    lines = papers.facts_of(Agreement.objects.get(pk=made.pk)).term.timetable
    assert lines == ("Pirmdiena 13.00–17.00", "Sestdiena 6.00–12.00, pārtraukums 30 min no 9.00")


def test_a_changed_week_takes_signatures_away_and_the_same_week_does_not(cast: Cast) -> None:
    made = make.ready(cast)
    make.sign(cast, made, "host")
    assert plan(cast, made, {}).signatures.count() == 1
    changed = plan(cast, made, MONDAY)
    assert (changed.status, changed.signatures.count()) == ("draft", 0)


def test_the_hours_of_another_host_in_the_same_time_are_added(cast: Cast) -> None:
    one = plan(cast, make.drawn(cast), MONDAY)
    both = Qualification.objects.all()
    second = factories.OpeningFactory(employer=cast.other_employer, qualifications=both)
    other = agreements.draw_up(make.agree(cast.learner, second), by=cast.actor("coordinator"))
    plan(cast, other, {"0": {"work": ["17:30", "19:30"], "pause": 0}})
    week = placement_of(one).week
    assert week is not None
    assert (week.worked, week.hosts) == (6 * 60, (cast.employer.name, cast.other_employer.name))
    agreements.void(other, reason="x", by=cast.actor("coordinator"))
    week = placement_of(one).week
    assert week is not None
    assert week.worked == 4 * 60


def test_a_group_with_weeks_of_work_has_no_lessons_in_them(cast: Cast) -> None:
    made = plan(cast, make.drawn(cast), {"0": {"work": ["08:00", "15:00"], "pause": 30}})
    week = placement_of(made).week
    assert week is not None
    assert not week.is_school_known
    group = factories.GroupFactory(school=cast.school, programme=cast.programme)
    cast.learner.group = group
    cast.learner.save()
    first = dt.date(2026, 10, 5)
    CalendarBlock.objects.create(group=group, kind="dvb", starts_on=first, ends_on=first)
    week = placement_of(Agreement.objects.get(pk=made.pk)).week
    assert week is not None
    assert week.is_school_known


def test_only_the_school_plans_the_week_and_only_before_it_is_signed(cast: Cast) -> None:
    made = make.signed(cast)
    url = reverse("agreement-week", args=[made.pk])
    assert cast.client("coordinator").get(url).status_code == 302
    for name in ("other_coordinator", "employer_member", "learner_member"):
        assert cast.client(name).post(url, {}).status_code in (403, 404), name


def test_a_timetable_of_other_hours_than_agreed_is_named_and_not_released(cast: Cast) -> None:
    """30 h agreed, 40 h planned: said at saving, on the page, at review, and the release is refused."""
    made, client = make.drawn(cast, weekly_hours=30), cast.client("coordinator")
    long = {
        f"work_{part}_{day}": time for day in range(5) for part, time in (("from", "8:00"), ("to", "16:00"))
    }
    word = "darbā ir 40 h nedēļā, bet līgumā – 30 h nedēļā"
    saved = client.post(reverse("agreement-week", args=[made.pk]), long, follow=True)
    assert text_of(saved).count(word) >= 2, "at saving, and it stays on the page"
    assert "nesakrīt ar stundām" in text_of(client.get(reverse("agreement-review")))
    made.refresh_from_db()
    with refusal("hours_differ"):
        agreements.release(made, by=cast.actor("coordinator"))
    fitting = plan(cast, made, {str(day): {"work": ["08:00", "14:00"], "pause": 0} for day in range(5)})
    assert word not in text_of(client.get(reverse("agreement-detail", args=[made.pk])))
    assert agreements.release(fitting, by=cast.actor("coordinator")).status == "ready"


def test_copying_a_week_names_the_drafts_with_other_hours(cast: Cast) -> None:
    by, client = cast.actor("coordinator"), cast.client("coordinator")
    group = factories.GroupFactory(school=cast.school, programme=cast.programme)
    for hours in (40, 30):
        learner = factories.EnrolmentFactory(programme=cast.programme, group=group)
        make.agree(learner, factories.OpeningFactory(employer=cast.employer, weekly_hours=hours))
    one, two = agreements.draw_up_all(by=by, group=group.pk)
    plan(cast, one, {str(day): {"work": ["08:00", "16:00"], "pause": 0} for day in range(5)})
    url = reverse("agreement-week-copy", args=[one.pk])
    page = client.get(url)
    assert "norunāts: 30 h nedēļā" in text_of(page)
    assert b"checked" not in page.content, "not chosen by itself"
    assert "bet līgumā – 30 h" in text_of(client.post(url, {"pick": [two.pk]}, follow=True))


@pytest.mark.parametrize("words", ["", "P–Pk 8:00–18:00"])
def test_timetable_in_free_words_is_said_to_be_uncompared_wherever_somebody_reviews_or_signs(
    cast: Cast, words: str
) -> None:
    made = make.drawn(cast, weekly_hours=30)
    Agreement.objects.filter(pk=made.pk).update(particulars={**made.particulars, "timetable": words})
    detail = reverse("agreement-detail", args=[made.pk])
    said = "Norunāts: 30 h nedēļā. Parakstītājus lūdzam saskaitīt stundas"
    for who in ("coordinator", "employer_member", "learner_member"):
        assert (said in text_of(cast.client(who).get(detail))) == bool(words), who
        assert (words in text_of(cast.client(who).get(detail))) or not words
    review = text_of(cast.client("coordinator").get(reverse("agreement-review")))
    assert ("grafiks brīvā tekstā, nav salīdzināts" in review) == bool(words)
    made.refresh_from_db()
    facts = render_to_string("dvb/agreements/_signing_facts.html", {"document": made})
    assert (words in facts and "pārbaudiet pirms parakstīšanas" in facts) == bool(words)
