"""The end of a stay: what each side says once, what an employer may see of it, and half a year later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel import daily
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import amendments
from dvb.guest_access.services import guest_links as outside
from dvb.learning.models import Employment, EndReport, LearnerView, Visit
from dvb.learning.services import employments
from dvb.learning.services import end_reports as reports
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
LAST = dt.date(2027, 5, 28)
GOOD = {"attendance": 5, "work": 4, "independence": 3, "teamwork": 5, "would_take_again": True}
SAID = {"learned": 5, "guided": 4, "safe": 5, "fair": 5, "as_planned": 3, "would_come_again": True}


@pytest.fixture
def stay(cast: Cast) -> Iterator[Agreement]:
    """Ten days before the last day."""
    with freeze_time("2026-11-18 10:00"):
        made = signed.active(cast)
    with freeze_time("2027-05-18 10:00"):
        yield made


def test_supervisor_reports_by_link_and_again_replaces_with_both_kept(cast: Cast, stay: Agreement) -> None:
    link = outside.invite_supervisor(
        stay, name="Juris Meistars", email="j@piemers.example", by=cast.actor("coordinator")
    )
    first = reports.report_by_link(link, agreement=stay, **GOOD)
    assert reports.report_by_link(link, agreement=stay, **GOOD) == first
    assert AuditEntry.objects.filter(verb="report.end").count() == 1
    reports.report(stay, by=cast.actor("employer_member"), **{**GOOD, "work": 5})
    row = EndReport.objects.get()
    assert (row.work, row.link) == (5, None)
    assert AuditEntry.objects.filter(verb="report.end").latest("pk").before["work"] == 4
    for name in ("coordinator", "other_employer_member", "learner_member"):
        with refusal("not_yours"):
            reports.report(stay, by=cast.actor(name), **GOOD)


def test_nobody_reports_before_the_last_two_weeks(cast: Cast, stay: Agreement) -> None:
    with freeze_time("2027-05-13 10:00"), refusal("too_early"):
        reports.report(stay, by=cast.actor("employer_member"), **GOOD)
    with freeze_time("2027-05-14 10:00"):
        assert reports.report(stay, by=cast.actor("employer_member"), **GOOD)
        with refusal("not_yours"):
            reports.view(stay, by=cast.actor("coordinator"), **SAID)


def test_learners_view_is_given_once_and_the_employer_never_reads_it(cast: Cast, stay: Agreement) -> None:
    mine = cast.client("learner_member")
    page = reverse("agreement-view", args=[stay.pk])
    typed = {**SAID, "words": "Vadītājs kliedza."}
    assert mine.post(page, typed).status_code == 302
    assert mine.post(page, {**typed, "safe": 1}).status_code == 200, "the form is not shown a second time"
    again = reports.view(stay, by=cast.actor("learner_member"), **{**SAID, "safe": 1})
    assert (again.safe, LearnerView.objects.count()) == (5, 1)
    report = reverse("agreement-end-report", args=[stay.pk])
    assert "kliedza" in cast.client("coordinator").get(report).content.decode()
    employer = cast.client("employer_member")
    for address in (report, reverse("agreement-detail", args=[stay.pk]), reverse("view-figures")):
        assert "kliedza" not in employer.get(address).content.decode()
    assert cast.client("other_coordinator").get(report).status_code == 404
    entry = AuditEntry.objects.get(verb="report.view")
    assert (entry.before, entry.after) == ({}, {})


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (14, 10), (15, 15)]
)
def test_employer_sees_the_first_five_ten_fifteen_answers_and_no_step_between(
    count: int, shown: int | None
) -> None:
    """Otherwise the sixth answer could be computed from two pictures."""
    answers = [
        LearnerView(**{**SAID, "safe": 1 if number % 5 else 5, "would_come_again": number < 5})
        for number in range(count)
    ]
    found = reports.figures_of(answers)
    assert (found.shown if found else None) == shown
    if found:
        assert found.means["safe"] == pytest.approx(1.8)
        assert found.again == pytest.approx(5 / found.shown)


def test_school_notes_a_visit_once_and_alone_reads_it(cast: Cast, stay: Agreement) -> None:
    page = reverse("agreement-visits", args=[stay.pk])
    note = {"visited_on": "17.05.2027", "manner": "on_site", "note": "Nav brilles.", "needs_action": "on"}
    school = cast.client("coordinator")
    assert school.post(page, note).status_code == school.post(page, note).status_code == 302
    assert Visit.objects.get().needs_action
    assert school.post(page, {**note, "visited_on": "19.05.2027"}).status_code == 200
    assert Visit.objects.count() == 1
    assert cast.client("other_coordinator").get(page).status_code == 404
    for name in ("employer_member", "learner_member"):
        assert cast.client(name).get(page).status_code == 403


def test_half_a_year_later_is_the_same_day_of_the_month() -> None:
    days = [(dt.date(2027, 5, 28), dt.date(2027, 11, 28)), (dt.date(2027, 8, 31), dt.date(2028, 2, 29))]
    for last, due in days:
        assert employments.due_on(last) == due


def _ended(cast: Cast, stay: Agreement) -> None:
    person = cast.learner.person
    person.email = "liga@piemers.example"
    person.save()
    agreements.advance(LAST + dt.timedelta(days=1))


def test_learner_is_asked_once_half_a_year_later_and_answers_by_link(cast: Cast, stay: Agreement) -> None:
    _ended(cast, stay)
    due = dt.date(2027, 11, 28)
    asked = [daily.run(day)["employment"] for day in (due - dt.timedelta(days=1), due, due)]
    assert asked == [0, 1, 0]
    link = PersonalLink.objects.get(purpose="learner")
    assert Message.objects.get(kind="employment").to_email == "liga@piemers.example"
    with freeze_time("2027-11-29 10:00"):
        client = Client()
        page = reverse("link", args=[links.token_of(link)])
        question = f"{page}employment/"
        assert stay.assignment.opening.employer.name not in client.get(question).content.decode()
        client.post(f"{page}open/", {"code": links.new_code(link, how="read_out")})
        assert "_auth_user_id" not in client.session, "this link opens no account"
        assert client.get(page).url == question
        for answer in ("trade", "neither"):
            client.post(question, {"answer": answer})
    row = Employment.objects.get()
    assert (row.answer, row.answered_on) == ("trade", dt.date(2027, 11, 29))


def test_signed_in_learner_answers_and_nobody_else_does(cast: Cast, stay: Agreement) -> None:
    _ended(cast, stay)
    with refusal("not_asked"):
        employments.answer(stay, answer="trade", by=cast.actor("learner_member"))
    daily.run(dt.date(2027, 12, 1))
    for name in ("coordinator", "employer_member"):
        with refusal("not_yours"):
            employments.answer(stay, answer="trade", by=cast.actor(name))
    page = reverse("agreement-employment", args=[stay.pk])
    assert cast.client("learner_member").post(page, {"answer": "host"}).status_code == 302
    assert Employment.objects.get().answer == "host"
    assert employments.waiting(cast.actor("learner_member")) is None


@pytest.mark.parametrize("late", [91, 200])
def test_old_stays_are_not_asked_about_all_at_once(cast: Cast, stay: Agreement, late: int) -> None:
    _ended(cast, stay)
    assert employments.request_due(dt.date(2027, 11, 28) + dt.timedelta(days=late)) == 0


def test_an_extended_stay_is_asked_about_by_its_new_last_day(cast: Cast, stay: Agreement) -> None:
    """Half a year after the last day that was agreed at first, she may still be there."""
    by, longer = cast.actor("coordinator"), dt.date(2028, 5, 31)
    made = amendments.draw_up(stay, effective_on=LAST, ends_on=longer, reason="Turpina", by=by)
    made = amendments.release(made, by=by)
    for side in signed.SIDES:
        amendments.sign(made, side=side, name="Paraugs", signed_on=timezone.localdate(), by=by)
    page = cast.client("employer_member")
    asked = "Kā gāja? ("
    assert asked not in page.get(reverse("home")).content.decode(), "it does not end in ten days any more"
    assert not reports.is_time(Agreement.objects.get(pk=stay.pk))
    person = cast.learner.person
    person.email = "liga@piemers.example"
    person.save()
    assert agreements.advance(LAST + dt.timedelta(days=1))["ended"] == 0
    assert agreements.advance(longer + dt.timedelta(days=1))["ended"] == 1
    with freeze_time("2028-06-02 10:00"):
        later = cast.client("employer_member")
        assert asked in later.get(reverse("home")).content.decode()
    due = dt.date(2028, 11, 30)
    days = (dt.date(2027, 11, 28), due - dt.timedelta(days=1), due)
    assert [employments.request_due(day) for day in days] == [0, 0, 1]
