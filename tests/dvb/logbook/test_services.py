"""The log: a day is written once, within its stay; weeks are confirmed as seen; a change opens them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import LearningOutcome
from alliances.catalogue.services import reference as catalogue
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.models import Absence, LogEntry, LogWeek, PaperMonth
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.services.weekly_letters import remind
from dvb.plans.services import plans
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed
from tests.dvb.logbook import logs
from tests.dvb.logbook.logs import FRIDAY, MONDAY
from tests.factories import GroupFactory
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_noon")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def _noon() -> Any:
    with freeze_time(logs.NOW):
        yield


@pytest.fixture
def agreement(cast: Cast, _noon: Any) -> Agreement:
    return logs.at_work(cast)


def _verbs() -> list[str]:
    rows = AuditEntry.objects.filter(verb__startswith="log.").order_by("pk")
    return [verb.removeprefix("log.") for verb in rows.values_list("verb", flat=True)]


def test_a_day_is_written_once_however_often_it_is_sent(cast: Cast, agreement: Agreement) -> None:
    key, by = uuid.uuid4(), cast.actor("learner_member")
    made = [logbook.write(agreement, day=logs.said(), key=key, by=by) for _ in range(2)]
    assert made[0] == made[1]
    assert (made[0].minutes, made[0].source, made[0].week.monday) == (420, "learner", MONDAY)
    assert LogEntry.objects.count() == LogWeek.objects.count() == 1
    assert _verbs() == ["write"]


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("future", {"day": FRIDAY + DAY}),
        ("outside", {"day": dt.date(2026, 10, 2)}),
        ("no_time", {"start": "16:00", "end": "08:00"}),
        ("no_time", {"start": "08:00", "end": "08:30"}),
        ("overlap", {"start": "15:00", "end": "17:00"}),
        ("overlap", {"start": "07:00", "end": "18:00"}),
    ],
)
def test_what_cannot_have_been_is_refused(
    cast: Cast, agreement: Agreement, code: str, typed: dict[str, Any]
) -> None:
    logs.write(cast, agreement)
    with refusal(code):
        logbook.write(agreement, day=logs.said(**typed), key=uuid.uuid4(), by=cast.actor("learner_member"))
    assert LogEntry.objects.count() == 1


def test_side_by_side_and_to_midnight_is_no_overlap(cast: Cast, agreement: Agreement) -> None:
    logs.write(cast, agreement)
    for start, end in (("15:30", "16:00"), ("22:00", "00:00")):
        typed = logs.said(start=start, end=end, pause=0)
        logbook.write(agreement, day=typed, key=uuid.uuid4(), by=cast.actor("learner_member"))
    assert sorted(LogEntry.objects.values_list("minutes", flat=True)) == [30, 120, 420]


def test_hours_at_another_employer_clash_too(cast: Cast, agreement: Agreement) -> None:
    beside = signed.agree(cast.learner, cast.other_opening)
    other = Agreement.objects.create(assignment=beside, status="active")
    week = LogWeek.objects.create(agreement=other, monday=MONDAY)
    evening = {"starts_at": dt.time(15), "ends_at": dt.time(19), "minutes": 240}
    LogEntry.objects.create(week=week, day=MONDAY, **evening)
    with refusal("overlap"):
        logs.write(cast, agreement)
    Agreement.objects.filter(pk=other.pk).update(status="void")
    assert logs.write(cast, agreement)


@pytest.mark.parametrize(
    "person", ["other_coordinator", "employer_member", "alliance_coordinator", "outsider"]
)
def test_nobody_else_writes_or_checks(cast: Cast, agreement: Agreement, person: str) -> None:
    [entry] = logs.write(cast, agreement)
    by = cast.actor(person)
    for act in (
        lambda: logbook.write(agreement, day=logs.said(FRIDAY), key=uuid.uuid4(), by=by),
        lambda: logbook.change(entry, day=logs.said(pause=0), by=by),
        lambda: logbook.remove(entry, by=by),
        lambda: logbook.record_absence(agreement, kind="sick", starts_on=FRIDAY, ends_on=FRIDAY, by=by),
        lambda: logbook.check(logs.seen(entry.week), by=by),
    ):
        with refusal("not_yours"):
            act()
    assert _verbs() == ["write"]


def test_the_school_enters_for_the_learner_marked_as_such(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement, by="coordinator")
    assert (entry.source, entry.entered_by) == ("school", cast.coordinator.user)


def test_a_key_of_another_log_is_refused(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    LogWeek.objects.filter(pk=entry.week_id).update(agreement=_other_agreement(cast))
    by = cast.actor("learner_member")
    with refusal("key_used"):
        logbook.write(agreement, day=logs.said(FRIDAY), key=entry.client_key, by=by)


def _other_agreement(cast: Cast) -> Agreement:
    row = signed.agree(cast.other_learner, cast.other_opening)
    return agreements.draw_up(row, by=cast.actor("other_coordinator"))


def test_tasks_come_from_the_plan_or_are_own_words(cast: Cast, agreement: Agreement) -> None:
    outcome = LearningOutcome.objects.create(
        code="B-1", name_lv="Maina bremzes", qualification=cast.qualification
    )
    by = cast.actor("coordinator")
    lines = [
        plans.Entry("host", outcome=outcome),
        plans.Entry("host", text="Tīra darba vietu"),
        plans.Entry("school", text="Teorija"),
    ]
    plans.set_template(cast.programme, lines, by=by)
    made = plans.draw_up(_group(cast), by=by)
    known = list(made[0].lines.order_by("position"))
    typed = logs.said(lines=[line.pk for line in known] + [10**6], text=" Palīdzēju klientam ")
    entry = logbook.write(agreement, day=typed, key=uuid.uuid4(), by=cast.actor("learner_member"))
    tasks = [(task.outcome, task.text) for task in entry.tasks.all()]
    assert tasks == [(outcome, ""), (None, "Tīra darba vietu"), (None, "Palīdzēju klientam")], (
        "school lines are no work"
    )
    again = logbook.to_day_input(entry)
    assert list(again.lines) == [known[0].pk, known[1].pk]
    assert again.text == "Palīdzēju klientam"


def _group(cast: Cast) -> Any:
    group = GroupFactory(school=cast.school, programme=cast.programme)
    cast.learner.group = group
    cast.learner.save(update_fields=["group"])
    return group


@pytest.mark.parametrize(
    ("status", "more", "day", "is_open"),
    [
        ("active", {}, FRIDAY, True),
        ("amended", {}, FRIDAY, True),
        ("signed", {}, FRIDAY, False),
        ("void", {}, FRIDAY, False),
        ("suspended", {"suspended_on": FRIDAY}, FRIDAY - DAY, True),
        ("suspended", {"suspended_on": FRIDAY}, FRIDAY, True),
        ("suspended", {"suspended_on": FRIDAY - DAY}, FRIDAY, False),
        ("terminated", {"last_day": FRIDAY - DAY, "end_reason": "health"}, FRIDAY - DAY, True),
        ("terminated", {"last_day": FRIDAY - DAY, "end_reason": "health"}, FRIDAY, False),
        ("terminated", {"last_day": FRIDAY - 31 * DAY, "end_reason": "health"}, FRIDAY - 31 * DAY, False),
    ],
)
def test_the_log_is_open_while_the_agreement_holds(
    cast: Cast, agreement: Agreement, status: str, more: dict[str, Any], day: dt.date, *, is_open: bool
) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(status=status, **more)
    if is_open:
        assert logs.write(cast, agreement, day)
    else:
        with pytest.raises(Exception, match="not_running|outside"):
            logs.write(cast, agreement, day)


def test_the_supervisor_confirms_and_a_change_opens_the_week_again(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    link = logs.supervisor(cast, agreement)
    seen = logs.seen(entry.week)
    for _ in range(2):
        [week] = logbook.confirm(seen, by=SYSTEM, link=link)
    assert (week.status, week.method, week.confirmed_name) == ("confirmed", "link", "Parauga Vadītāja")
    logbook.check(seen, by=cast.actor("coordinator"))
    logbook.check(seen, by=cast.actor("coordinator"))
    same = logbook.change(entry, day=logs.said(), by=cast.actor("learner_member"))
    assert LogWeek.objects.get().status == "checked", "nothing was changed, nothing is taken away"
    changed = logbook.change(same, day=logs.said(end="16:00"), by=cast.actor("learner_member"))
    week.refresh_from_db()
    assert changed.minutes == 450
    assert (week.status, week.confirmed_name, week.confirmed_at, week.checked_at) == ("open", "", None, None)
    assert _verbs() == ["write", "confirm", "check", "change", "reopen"]
    with refusal("week_changed"):
        logbook.confirm(seen, by=SYSTEM, link=link)
    logbook.remove(changed, by=cast.actor("learner_member"))
    logbook.remove(changed, by=cast.actor("learner_member"))
    assert _verbs()[-1:] == ["remove"]
    assert not logbook_queries.waiting(Agreement.objects.all()).exists(), "an empty week waits for nobody"


def test_who_confirms(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    seen = logs.seen(entry.week)
    for person in ("learner_member", "coordinator", "other_employer_member", "other_coordinator", "outsider"):
        with refusal("not_yours"):
            logbook.confirm(seen, by=cast.actor(person))
    with refusal("not_yours"):
        logbook.confirm(seen, by=cast.actor("other_coordinator"), paper_name="Kāds")
    with refusal("move_not_allowed"):
        logbook.check(seen, by=cast.actor("coordinator"))
    [week] = logbook.confirm(seen, by=cast.actor("coordinator"), paper_name="Parauga Vadītāja")
    assert (week.method, week.confirmed_name) == ("paper", "Parauga Vadītāja")
    logbook.change(entry, day=logs.said(pause=0), by=cast.actor("coordinator"))
    [week] = logbook.confirm(logs.seen(LogWeek.objects.get()), by=cast.actor("employer_member"))
    assert (week.method, week.confirmed_by) == ("account", cast.employer_member.user)


def test_a_link_confirms_the_learners_of_its_address_and_no_other(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    link = logs.supervisor(cast, agreement)
    other = _other_agreement(cast)
    assert list(logbook.agreements_of(link)) == [agreement]
    stranger = links.issue(
        "supervisor",
        about=other,
        organisation=cast.other_school,
        name="Cita",
        email=logs.EMAIL,
        language="lv",
        expires_on=FRIDAY,
        by=SYSTEM,
    )
    with refusal("not_yours"):
        logbook.confirm(logs.seen(entry.week), by=SYSTEM, link=stranger)
    links.revoke(link, by=SYSTEM)
    link.refresh_from_db()
    with refusal("not_yours"):
        logbook.confirm(logs.seen(entry.week), by=SYSTEM, link=link)


def test_a_week_that_goes_on_is_not_confirmed_yet(cast: Cast, agreement: Agreement) -> None:
    with freeze_time("2026-11-19 12:00"):
        [entry] = logs.write(cast, agreement)
        with refusal("week_runs"):
            logbook.confirm(logs.seen(entry.week), by=cast.actor("employer_member"))


def test_a_week_is_sent_back_with_a_reason_and_mended(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    by = cast.actor("employer_member")
    with refusal("reason_needed"):
        logbook.send_back(entry.week, reason=" ", by=by)
    with refusal("not_yours"):
        logbook.send_back(entry.week, reason="Nē", by=cast.actor("other_employer_member"))
    for _ in range(2):
        week = logbook.send_back(entry.week, reason="Pirmdien līdz 15.00", by=by)
    assert (week.status, week.returned_reason) == ("returned", "Pirmdien līdz 15.00")
    assert logbook_queries.waiting_for(cast.actor("learner_member")) == 1
    logbook.change(entry, day=logs.said(end="15:00"), by=cast.actor("learner_member"))
    week.refresh_from_db()
    assert (week.status, week.returned_reason) == ("open", "")
    assert _verbs() == ["write", "return", "change", "reopen"]


def test_absences_take_days_off_the_plan(cast: Cast, agreement: Agreement) -> None:
    by = cast.actor("learner_member")
    stay = Stay(agreement)
    assert [stay.planned_minutes(MONDAY + n * DAY) for n in range(7)] == [420, 420, 0, 420, 420, 0, 0]
    with refusal("kind"):
        logbook.record_absence(agreement, kind="interruption", starts_on=MONDAY, ends_on=MONDAY, by=by)
    days = {"starts_on": MONDAY, "ends_on": MONDAY + DAY}
    made = [logbook.record_absence(agreement, kind="sick", **days, by=by) for _ in range(2)]
    assert made[0] == made[1]
    with refusal("away_already"):
        logbook.record_absence(agreement, kind="excused", **days, by=by)
    school = cast.actor("coordinator")
    logbook.record_absence(
        agreement, kind="part_time", starts_on=FRIDAY, ends_on=FRIDAY, percent=50, by=school
    )
    stay = Stay(Agreement.objects.get(pk=agreement.pk))
    assert [stay.planned_minutes(MONDAY + n * DAY) for n in range(5)] == [0, 0, 0, 420, 210]
    for _ in range(2):
        logbook.remove_absence(made[0], by=by)
    assert Absence.objects.count() == 1


def test_a_month_from_paper_counts_once_and_marked(cast: Cast, agreement: Agreement) -> None:
    by, october = cast.actor("coordinator"), dt.date(2026, 10, 1)

    def enter(month: dt.date = october, minutes: int = 6000, by: Any = by) -> PaperMonth:
        scan = SimpleUploadedFile("oktobris.pdf", b"%PDF-1.7 skens")
        return logbook.enter_paper_month(
            agreement, month=month, minutes=minutes, confirmed_name="Vadītāja", file=scan, by=by
        )

    made = enter()
    assert enter() == made
    with refusal("month_twice"):
        enter(minutes=7000)
    with refusal("not_yours"):
        enter(by=cast.actor("learner_member"))
    with refusal("on_paper"):
        logs.write(cast, agreement, dt.date(2026, 10, 12))
    logs.write(cast, agreement)
    with refusal("has_days"):
        enter(month=dt.date(2026, 11, 1))
    with refusal("too_much"):
        enter(month=dt.date(2026, 11, 1), minutes=40_000)
    [progress] = logbook_queries.progress_of([Stay(agreement)], FRIDAY).values()
    assert (progress.paper, progress.confirmed, progress.waiting) == (6000, 6000, 420)
    assert not [day for day in progress.missing if day.month == 10]
    logbook.remove_paper_month(made, by=by)
    assert not PaperMonth.objects.exists()


def test_the_week_tells_what_is_missing_and_what_clashes(cast: Cast, agreement: Agreement) -> None:
    catalogue.load_reference()
    person = cast.learner.person
    person.birth_date = dt.date(2010, 1, 1)
    person.save()
    logs.write(cast, agreement, MONDAY)
    late = logs.said(MONDAY + DAY, "16:00", "23:00")
    logbook.write(agreement, day=late, key=uuid.uuid4(), by=cast.actor("learner_member"))
    [row] = logbook_queries.table(logbook_queries.supervised(cast.actor("coordinator")), FRIDAY)
    view = logbook_queries.week_view(row.stay, MONDAY)
    assert [day.state for day in view.days] == ["done", "done", "free", "missing", "today", "free", "free"]
    assert view.days[2].holiday == "proclamation_day"
    assert {one.rule for _monday, one in row.findings} >= {"L-07"}
    assert [one.param for _monday, one in row.findings] == [one.param for one in view.findings]
    assert row.waiting == 1


def test_supervisors_are_written_to_once_a_week_in_one_mail(cast: Cast, agreement: Agreement) -> None:
    logs.write(cast, agreement, MONDAY - 14 * DAY, MONDAY - 7 * DAY, MONDAY)
    logs.supervisor(cast, agreement)
    Message.objects.all().delete()
    monday = MONDAY + 7 * DAY
    assert [remind(monday), remind(monday), remind(monday + DAY)] == [1, 0, 0]
    [mail] = Message.objects.filter(kind="log_waiting")
    assert mail.to_email == logs.EMAIL
    assert "3" in mail.subject
    assert remind(monday + 7 * DAY) == 1
    logbook.confirm(logs.seen(*LogWeek.objects.all()), by=cast.actor("employer_member"))
    assert remind(monday + 14 * DAY) == 0


def test_without_a_link_the_employers_people_are_written_to(cast: Cast, agreement: Agreement) -> None:
    logs.write(cast, agreement)
    assert remind(MONDAY + 7 * DAY) == 1
    assert Message.objects.get(kind="log_waiting").to_email == cast.employer_member.user.email


def test_a_coordinator_of_the_alliance_sees_figures_alone(cast: Cast, agreement: Agreement) -> None:
    logs.write(cast, agreement)
    assert logbook_queries.counts(cast.actor("outsider")) == []
    for person in ("alliance_coordinator", "ministry_viewer"):
        assert not logbook_queries.supervised(cast.actor(person)).exists()
