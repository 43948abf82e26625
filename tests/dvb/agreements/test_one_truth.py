"""One stay through amendments, a suspension and an early end: everybody who is asked says the same."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from dvb.account.queries import own_data
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.services import amendments
from dvb.documents import spelling
from dvb.guest_access.services import guest_links as outside
from dvb.guest_access.services import link_rights
from dvb.indicators import queries as indicator_queries
from dvb.indicators import snapshot
from dvb.indicators.engine.definitions import PARTICIPATION
from dvb.indicators.queries.evidence import evidence_of
from dvb.learning.queries import learning_record
from dvb.learning.services import employments
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.models import LogEntry, LogWeek
from dvb.logbook.queries import hours_board as board
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.queries.stay_days import hours_of as stay_hours
from dvb.logbook.services import log_documents as log_papers
from matching.assignments.lifecycle import AssignmentState
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.api.keys import bearer, get, program
from tests.dvb.logbook import logs
from tests.pages import text_of

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 10, 5), dt.date(2027, 5, 28)
DAY = dt.timedelta(days=1)
PAIR = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})\. – (\d\d)\.(\d\d)\.(\d{4})\.")
_NUMBERS = iter(range(1000))


def amend(cast: Cast, agreement: Agreement, **changes: Any) -> Amendment:
    """An amendment that all sign today."""
    by = cast.actor("coordinator")
    made = amendments.draw_up(agreement, reason="Tā vienojās", by=by, **changes)
    made = amendments.release(made, by=by)
    for side in make.SIDES:
        made = amendments.sign(made, side=side, name="Paraugs", signed_on=timezone.localdate(), by=by)
    return made


def confirm(cast: Cast, agreement: Agreement) -> None:
    weeks = LogWeek.objects.filter(agreement=agreement, status="open")
    logbook.confirm(logs.seen(*weeks), by=cast.actor("employer_member"))


def days_of(cast: Cast, agreement: Agreement) -> dict[str, tuple[dt.date, dt.date]]:
    """The first and the last day, by everybody who says them."""
    client, stay = cast.client("coordinator"), Stay(Agreement.objects.get(pk=agreement.pk))
    link = outside.invite_supervisor(
        stay.agreement,
        name="Vadītāja",
        email=f"v{next(_NUMBERS)}@piemers.example",
        by=cast.actor("coordinator"),
    )
    placement = _placement(cast)
    frame = snapshot.tables(dt.date(2026, 10, 1), [cast.school.pk])["engagements"].iloc[0]
    own = _own(cast)
    [learned] = learning_record.facts_of(cast.learner).stays
    diary = log_papers.diary_facts(stay).agreement.term
    return _days_on_assignment_pages(cast, stay.agreement) | {
        "page": _pair(client.get(reverse("agreement-detail", args=[agreement.pk]))),
        "list": _pair(client.get(reverse("agreement-list"))),
        "log": _pair(client.get(reverse("log-of", args=[agreement.pk]))),
        "diary": (diary.starts_on, diary.ends_on),
        "api": (_day(placement["starts_on"]), _day(placement["ends_on"])),
        "indicator": (_day(frame["starts_on"]), _day(frame["ends_on"])),
        "own data": (own["from"], own["to"]),
        "record": (learned.starts_on, learned.ends_on),
        "supervisor's link": (FIRST, link.expires_on - link_rights.AFTER_END),
    }


def _days_on_assignment_pages(cast: Cast, agreement: Agreement) -> dict[str, tuple[dt.date, dt.date]]:
    """The pages of the floor below; a seat that was let go is on none of the learner's."""
    client, assignment = cast.client("coordinator"), agreement.assignment
    pages = {
        "assignment": (client, reverse("matching:assignment-detail", args=[assignment.pk])),
        "assignments": (client, reverse("matching:assignment-list")),
    }
    if assignment.status == AssignmentState.AGREED:
        own = reverse("matching:learner-detail", args=[cast.learner.pk])
        pages["withdrawing"] = (client, reverse("matching:assignment-withdraw", args=[assignment.pk]))
        pages["learner"] = (client, own)
        pages["my place"] = (cast.client("learner_member"), reverse("matching:my-place"))
    return {name: _pair(reader.get(url)) for name, (reader, url) in pages.items()}


def hours_of(cast: Cast, agreement: Agreement) -> dict[str, Decimal]:
    """The confirmed hours, by everybody who says them."""
    stay, today = Stay(Agreement.objects.get(pk=agreement.pk)), timezone.localdate()
    placement = _placement(cast)
    lines = snapshot.tables(dt.date(2026, 10, 1), [cast.school.pk])["hours"]
    [learned] = learning_record.facts_of(cast.learner).stays
    actor = cast.actor("coordinator")
    period = indicator_queries.period_of(2026, today, is_own=True)
    evidence = evidence_of(
        actor, indicator_queries.scope_of(actor), PARTICIPATION, period, cast.learner.person_id
    )
    assert evidence is not None
    diary = log_papers.diary_facts(stay)
    confirmed = logbook_queries.progress_of([stay], today)[agreement.pk].confirmed
    of_months = sum((_of_month(stay, month) for month in (11, 12)), Decimal(0))
    minutes = sum(int(n) for n in lines["minutes"][lines["is_confirmed"] == "true"])
    return {
        "log": Decimal(confirmed) / 60,
        "diary": diary.confirmed_hours,
        "lines of the diary": sum((week.hours for week in diary.weeks), Decimal(0)),
        "hours of the months": of_months,
        "api": Decimal(str(placement["confirmed_hours"])),
        "indicator": Decimal(minutes) / 60,
        "evidence": Decimal(evidence.stays[0].minutes) / 60,
        "own data": Decimal(str(_own(cast)["confirmed_hours"])),
        "record": learned.hours,
    }


def _of_month(stay: Stay, month: int) -> Decimal:
    facts = log_papers.hours_facts(stay, dt.date(2026, month, 1))
    assert facts.total("worked") == facts.confirmed_hours + facts.waiting_hours + facts.returned_hours
    return facts.confirmed_hours


def _own(cast: Cast) -> dict[str, Any]:
    sections = {one.key: one for one in own_data.gather(cast.actor("learner_member"))}
    found = sections["agreements"]
    return dict(zip((key for key, _name in found.heads), next(iter(found.rows)), strict=True))


def _placement(cast: Cast) -> dict[str, Any]:
    made = program(cast, "school", ["placements:read"], name=f"programma {next(_NUMBERS)}")
    [found] = get("placements", bearer(made)).json()["items"]
    return found  # type: ignore[no-any-return]


def _pair(response: Any) -> tuple[dt.date, dt.date]:
    found = PAIR.search(text_of(response))
    assert found, response.request["PATH_INFO"]
    a, b, c, d, e, f = map(int, found.groups())
    return dt.date(c, b, a), dt.date(f, e, d)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def _all_say(cast: Cast, agreement: Agreement, last: dt.date, hours: int) -> None:
    found = days_of(cast, agreement)
    assert found == dict.fromkeys(found, (FIRST, last))
    said = hours_of(cast, agreement)
    assert said == dict.fromkeys(said, Decimal(hours))


def test_everybody_who_is_asked_about_a_stay_gives_the_same_answer(cast: Cast) -> None:
    by = cast.actor("coordinator")
    with freeze_time("2026-11-20 12:00"):
        made = logs.at_work(cast)
        logs.write(cast, made, *(dt.date(2026, 11, day) for day in (16, 17, 19)))
        confirm(cast, made)
        _all_say(cast, made, LAST, 21)
        amend(cast, made, effective_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 6, 30))
        _all_say(cast, made, dt.date(2027, 6, 30), 21)
    with freeze_time("2026-11-23 12:00"):
        amend(cast, made, effective_on=dt.date(2026, 12, 1), ends_on=dt.date(2027, 4, 15))
        _all_say(cast, made, dt.date(2027, 4, 15), 21)
    with freeze_time("2026-11-24 18:00"):
        amend(
            cast,
            made,
            effective_on=dt.date(2027, 2, 1),
            ends_on=dt.date(2027, 5, 10),
            weekly_hours=Decimal(20),
        )
        logs.write(cast, made, dt.date(2026, 11, 24))
        _all_say_days(cast, made, dt.date(2027, 5, 10))
    with freeze_time("2026-11-25 18:00"):
        logs.write(cast, made, dt.date(2026, 11, 25))  # hours of before it was suspended count
        agreements.suspend(made, reason="plan", by=by)
        _all_say_days(cast, made, dt.date(2027, 5, 10))
    with freeze_time("2026-11-27 18:00"):
        agreements.resume(made, by=by)
        logs.write(cast, made, dt.date(2026, 11, 27))
        confirm(cast, made)
        _all_say(cast, made, dt.date(2027, 5, 10), 42)
    with freeze_time("2026-12-04 18:00"):
        logs.write(cast, made, *(dt.date(2026, 12, day) for day in (1, 2, 3)))
        confirm(cast, made)
        _all_say(cast, made, dt.date(2027, 5, 10), 63)
        end = {"reason": "no_work", "asked_by": "host", "last_day": dt.date(2026, 12, 1)}
        agreements.terminate(made, by=by, accepted_loss=14 * 60, **end)
        _all_say(cast, made, dt.date(2026, 12, 1), 49)
        assert LogEntry.objects.count() == 9, "what was written stays readable"
        stay = Stay(Agreement.objects.get(pk=made.pk))
        diary = _text(log_papers.diary_of(stay))
        assert spelling.period(FIRST, dt.date(2026, 12, 1)) in diary
        assert "02.12.2026" not in diary.replace(" ", "")
        client = cast.client("coordinator")
        outside_ = text_of(client.get(reverse("log-of", args=[made.pk])))
        assert all(f"{day}.2026." in outside_ for day in ("02.12", "03.12"))
        assert client.get(reverse("log-of", args=[made.pk]) + "?day=2026-12-03").context["shown"].entries
    assert [employments.request_due(dt.date(2027, month, day)) for month, day in ((5, 31), (6, 1))] == [0, 1]


def _all_say_days(cast: Cast, agreement: Agreement, last: dt.date) -> None:
    found = days_of(cast, agreement)
    assert found == dict.fromkeys(found, (FIRST, last))


def test_everybody_says_since_when_all_have_signed(cast: Cast) -> None:
    with freeze_time("2026-11-20 12:00"):
        made = make.ready(cast)
        Agreement.objects.filter(pk=made.pk).update(dated_on=dt.date(2026, 11, 18))
        made = make.sign(cast, made, "school", "host", on=dt.date(2026, 11, 19))
        assert _signed(cast) == {"api": None, "own data": None, "indicator": ""}
        make.sign(cast, made, "learner", on=dt.date(2026, 11, 18))
        assert _signed(cast) == {
            "api": "2026-11-19",
            "own data": dt.date(2026, 11, 19),
            "indicator": "2026-11-19",
        }


def _signed(cast: Cast) -> dict[str, Any]:
    placement = _placement(cast)
    frame = snapshot.tables(dt.date(2026, 10, 1), [cast.school.pk])["engagements"].iloc[0]
    return {
        "api": placement["signed_on"],
        "own data": _own(cast)["signed_on"],
        "indicator": frame["agreement_signed_on"],
    }


def test_what_an_amendment_overrides_is_shown_before_it_is_released(cast: Cast) -> None:
    """On its page and, before anything is saved, beside the form; in both languages."""
    with freeze_time("2026-11-20 12:00"):
        made = make.active(cast)
        amend(cast, made, effective_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 6, 30))
        url, client = reverse("agreement-amend", args=[made.pk]), cast.client("coordinator")
        form = {**client.get(url).context["form"].initial, "pay": "", "amount": "", "reason": "Eksāmens"}
        form |= {"effective_on": "01.12.2026", "ends_on": "15.04.2027"}
        shown = client.post(url, {**form, "preview": "1"})
        assert Amendment.objects.count() == 1, "nothing is saved by looking"
        client.post(url, form)
        draft = Amendment.objects.get(number=2)
        page = client.get(reverse("amendment-detail", args=[draft.pk]))
        for response in (shown, page):
            said = text_of(response)
            assert "Agrākie grozījumi zaudē spēku" in said
            assert "Grozījumi Nr. 1, no 01.03.2027., nestājas spēkā (pēdējā diena)" in said
            rows = response.context["result"].rows
            assert [(row.starts_on, row.ends_on, row.is_new) for row in rows] == [
                (FIRST, dt.date(2026, 11, 30), False),
                (dt.date(2026, 12, 1), dt.date(2027, 4, 15), True),
            ]
        client.post("/language/", {"language": "en", "next": "/"})
        said = text_of(client.get(reverse("amendment-detail", args=[draft.pk])))
        assert "An earlier amendment is overridden" in said
        assert "Amendment 1, from 1 March 2027, does not come to hold (last day)" in said
        wrong = client.post(url, {**form, "preview": "1", "reason": " "})
        assert wrong.context["result"] is None
        assert wrong.context["form"].errors
        assert cast.client("employer_member").post(url, {**form, "preview": "1"}).status_code in (403, 404)


WORKDAY = {"work": ["08:00", "15:30"], "pause": 30}
THREE_DAYS = {str(weekday): WORKDAY for weekday in (0, 1, 2)}


def planned_by(cast: Cast, agreement: Agreement, monday: dt.date) -> dict[str, Decimal]:
    """The planned hours of a week without holidays, by everybody who says them."""
    stay = Stay(Agreement.objects.get(pk=agreement.pk))
    url = reverse("log-of", args=[agreement.pk]) + f"?day={monday + 6 * DAY}"
    shown = cast.client("coordinator").get(url)
    page = cast.client("coordinator").get(reverse("agreement-detail", args=[agreement.pk]))
    *_earlier, now = [terms for first, _change, terms in page.context["versions"] if first <= monday]
    return {
        "terms": Decimal(stay.terms_on(monday).weekly_hours or 0),
        "page": Decimal(now.weekly_hours),
        "log": Decimal(shown.context["view"].planned) / 60,
        "days": Decimal(minutes_of_week(stay, monday)) / 60,
    }


def planned_in_all(cast: Cast, agreement: Agreement, today: dt.date) -> set[Decimal]:
    """The planned hours of the whole stay, by everybody who says them."""
    stay = Stay(Agreement.objects.get(pk=agreement.pk))
    shown = cast.client("coordinator").get(reverse("log-of", args=[agreement.pk]))
    [row] = board.table(Agreement.objects.filter(pk=agreement.pk), today)
    return {
        log_papers.diary_facts(stay).planned_hours,
        stay_hours(shown.context["progress"].planned_total),
        stay_hours(row.progress.planned_total),
    }


def test_planned_hours_follow_the_amended_hours_a_week(cast: Cast) -> None:
    """Three amendments, the second in force before the first: days, weeks and the whole stay."""
    by = cast.actor("coordinator")
    with freeze_time("2026-11-20 12:00"):
        made = make.drawn(cast, weekly_hours=Decimal(21), ends_on=dt.date(2027, 2, 28))
        agreements.plan_week(made, week=THREE_DAYS, by=by)
        made = make.sign(cast, agreements.release(made, by=by), *make.SIDES)
        agreements.advance(dt.date(2026, 11, 20))
        amend(cast, made, effective_on=dt.date(2026, 12, 14), weekly_hours=Decimal(28))
    with freeze_time("2026-11-23 12:00"):
        amend(cast, made, effective_on=dt.date(2026, 12, 2), weekly_hours=Decimal(14))
    with freeze_time("2026-11-24 12:00"):
        amend(cast, made, effective_on=dt.date(2027, 1, 11), weekly_hours=Decimal(20))
        for monday, hours in [
            (dt.date(2026, 11, 23), 21),
            (dt.date(2026, 12, 7), 14),
            (dt.date(2026, 12, 14), 14),
            (dt.date(2027, 1, 11), 20),
        ]:
            said = planned_by(cast, made, monday)
            assert said == dict.fromkeys(said, Decimal(hours)), monday
        stay = Stay(Agreement.objects.get(pk=made.pk))
        days = [stay.planned_minutes(dt.date(2027, 1, 11) + n * DAY) for n in range(7)]
        assert days == [400, 400, 400, 0, 0, 0, 0], "the planned days stay, each in proportion"
        assert [stay.planned_minutes(dt.date(2026, 11, 30) + n * DAY) for n in range(3)] == [420, 420, 280]
        weeks = mondays(FIRST, dt.date(2027, 2, 28))
        whole = stay_hours(sum(minutes_of_week(stay, monday) for monday in weeks))
        assert planned_in_all(cast, made, timezone.localdate()) == {whole}
        said = text_of(cast.client("coordinator").get(reverse("agreement-detail", args=[made.pk])))
        assert "02.12.2026. – 10.01.2027. (14 h nedēļā)" in said


def minutes_of_week(stay: Stay, monday: dt.date) -> int:
    return sum(stay.planned_minutes(monday + n * DAY) for n in range(7))


def mondays(first: dt.date, last: dt.date) -> list[dt.date]:
    monday = first - first.weekday() * DAY
    return [monday + n * DAY for n in range(0, (last - monday).days + 1, 7)]
