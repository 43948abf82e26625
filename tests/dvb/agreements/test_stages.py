"""The life of a signed agreement: begun and ended by the calendar, suspended, terminated, never twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from dvb.agreements import services as agreements
from dvb.agreements.lifecycle import IN_FORCE
from dvb.agreements.models import Agreement
from dvb.agreements.services import amendments
from dvb.logbook import services as logbook
from dvb.logbook.models import Absence, LogWeek
from matching.assignments.services import assignments
from matching.openings.models import SeatClaim
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.logbook import logs
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 10, 5), dt.date(2027, 5, 28)
DAY = dt.timedelta(days=1)
BEFORE = "2026-10-01 12:00"
"""Before the first day: whatever is signed on it or later begins at once."""


def test_the_calendar_begins_it_on_the_first_day_and_ends_it_after_the_last(cast: Cast) -> None:
    with freeze_time(BEFORE):
        made = make.signed(cast)
    walked = []
    for day in (FIRST - DAY, FIRST, FIRST, LAST, LAST + DAY, LAST + DAY):
        counts = agreements.advance(day)
        made.refresh_from_db()
        walked.append((made.status, counts["begun"] + counts["ended"]))
    assert walked == [
        ("signed", 0),
        ("active", 1),
        ("active", 0),
        ("active", 0),
        ("ended", 1),
        ("ended", 0),
    ]
    verbs = [entry.verb for entry in AuditEntry.objects.about(made)]
    assert verbs.count("agreement.activate") == verbs.count("agreement.end") == 1


def test_a_late_calendar_begins_and_ends_in_one_run(cast: Cast) -> None:
    with freeze_time(BEFORE):
        made = make.signed(cast)
    assert agreements.advance(LAST + DAY) == {"begun": 1, "ended": 1, "freed": 0}
    made.refresh_from_db()
    assert made.status == "ended"


def test_the_command_does_what_today_asks_for(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    today = timezone.localdate()
    with freeze_time(timezone.now() - DAY):
        made = make.signed(cast, starts_on=today, ends_on=today)
    call_command("advance_agreements")
    made.refresh_from_db()
    assert made.status == "active"
    assert "1 begun, 0 ended" in capsys.readouterr().out


def test_an_unsigned_one_and_one_of_a_withdrawn_learner_do_not_begin(cast: Cast) -> None:
    made = make.sign(cast, make.ready(cast), "school", "host")
    assert agreements.advance(FIRST)["begun"] == 0
    assignments.withdraw(made.assignment, reason="found_other", by=SYSTEM)
    with refusal("not_agreed"):
        make.sign(cast, made, "learner")
    assert agreements.advance(FIRST)["begun"] == 0


@pytest.mark.parametrize("state", sorted(IN_FORCE))
def test_a_learner_is_not_called_back_from_what_all_have_signed(cast: Cast, state: str) -> None:
    """The seat, the links and the log would go on without each other: the agreement ends early instead."""
    made = make.signed(cast)
    Agreement.objects.filter(pk=made.pk).update(status=state)
    with refusal("in_force"):
        assignments.withdraw(made.assignment, reason="found_other", by=cast.actor("coordinator"))
    made.assignment.refresh_from_db()
    assert made.assignment.status == "agreed"


def test_an_amendment_that_waits_is_declared_void_after_an_early_end(cast: Cast) -> None:
    by, made = cast.actor("coordinator"), make.active(cast)
    drawn = amendments.draw_up(made, effective_on=dt.date(2027, 3, 1), reason="Cits", supervisor="B", by=by)
    waiting = amendments.release(drawn, by=by)
    Agreement.objects.filter(pk=made.pk).update(
        status="terminated", last_day=dt.date(2027, 1, 1), end_reason="other"
    )
    with refusal("not_in_force"):
        amendments.sign(waiting, side="host", name="B", signed_on=timezone.localdate(), by=by)
    assert amendments.void(waiting, reason="Beidzas", by=by).status == "void"


def test_a_suspension_goes_back_to_where_it_came_from(cast: Cast) -> None:
    by, made = cast.actor("coordinator"), make.active(cast)
    with refusal("reason_needed"):
        agreements.suspend(made, reason=" ", by=by)
    held = agreements.suspend(made, reason="plan", by=by)
    assert (held.status, held.suspended_from) == ("suspended", "active")
    assert agreements.suspend(made, reason="personal", by=by).suspend_reason == "plan"
    assert agreements.resume(made, by=by).status == "active"
    assert agreements.resume(made, by=by).status == "active"
    Agreement.objects.filter(pk=made.pk).update(status="amended")
    agreements.suspend(made, reason="school", by=by)
    assert agreements.resume(made, by=by).status == "amended"


def test_the_days_of_a_suspension_are_an_interruption_that_ends_when_the_stay_goes_on(cast: Cast) -> None:
    by, made, first = cast.actor("coordinator"), make.active(cast), FIRST + 10 * DAY
    with freeze_time(f"{first} 12:00") as clock:
        agreements.suspend(made, reason="school", by=by)
        agreements.resume(made, by=by)
        assert not Absence.objects.exists(), "no day lies between"
        for kind, start, end in (("sick", 3, 4), ("interruption", 6, 60), ("interruption", 90, 95)):
            Absence.objects.create(
                agreement=made, kind=kind, starts_on=first + start * DAY, ends_on=first + end * DAY
            )
        agreements.suspend(made, reason="school", by=by)
        clock.shift(9 * DAY)
        agreements.resume(made, by=by)
        agreements.resume(made, by=by)
        rows = Absence.objects.order_by("starts_on").values_list("kind", "starts_on", "ends_on")
        found = [(kind, (start - first).days, (end - first).days) for kind, start, end in rows]
        assert found == [
            ("interruption", 0, 2),
            ("sick", 3, 4),
            ("interruption", 5, 5),
            ("interruption", 6, 8),
            ("interruption", 90, 95),
        ]
        assert AuditEntry.objects.filter(verb="log.absence").count() == 3
        agreements.suspend(made, reason="school", by=by)
        clock.shift(DAY)
        ended = {"reason": "no_work", "asked_by": "host", "last_day": first + 10 * DAY}
        agreements.terminate(made, by=by, **ended)  # type: ignore[arg-type]
    last = Absence.objects.get(starts_on=first + 9 * DAY)
    assert last.ends_on == first + 10 * DAY


def test_a_suspended_one_ends_by_the_calendar_too(cast: Cast) -> None:
    made = make.active(cast)
    agreements.suspend(made, reason="school", by=cast.actor("coordinator"))
    agreements.advance(LAST + DAY)
    made.refresh_from_db()
    assert made.status == "ended"


def test_a_termination_needs_a_reason_who_asked_and_a_last_day_within(cast: Cast) -> None:
    by, made = cast.actor("coordinator"), make.active(cast)
    good = {"reason": "no_work", "asked_by": "host", "last_day": timezone.localdate()}
    for code, wrong in [
        ("reason_needed", {"reason": "x"}),
        ("note_needed", {"reason": "other"}),
        ("asker_needed", {"asked_by": ""}),
        ("last_day", {"last_day": LAST + DAY}),
        ("last_day", {"last_day": FIRST - DAY}),
    ]:
        with refusal(code):
            agreements.terminate(made, by=by, **{**good, **wrong})
    held = agreements.terminate(made, by=by, **good)
    assert (held.status, held.end_reason, held.end_asked_by) == ("terminated", "no_work", "host")
    assert agreements.terminate(made, by=by, **{**good, "reason": "health"}).end_reason == "no_work"


def test_the_seat_of_a_terminated_one_is_free_on_the_last_day(cast: Cast) -> None:
    """On that day the school already looks for the next place."""
    made, today = make.active(cast), timezone.localdate()
    by = cast.actor("coordinator")
    agreements.terminate(made, reason="by_consent", asked_by="learner", last_day=today + DAY, by=by)
    live = SeatClaim.objects.filter(released_at__isnull=True)
    assert agreements.advance(today)["freed"] == 0
    assert live.count() == 1
    assert [agreements.advance(today + DAY)["freed"] for _ in range(2)] == [1, 0]
    assert live.count() == 0


def test_no_other_person_stops_an_agreement(cast: Cast) -> None:
    made = make.active(cast)
    today = timezone.localdate()
    for name in ("other_coordinator", "employer_member", "learner_member", "ministry_viewer"):
        by = cast.actor(name)
        with refusal("not_yours"):
            agreements.suspend(made, reason="school", by=by)
        with refusal("not_yours"):
            agreements.terminate(made, reason="no_work", asked_by="host", last_day=today, by=by)
        for route in ("suspend", "resume", "terminate"):
            code = cast.client(name).post(reverse(f"agreement-{route}", args=[made.pk])).status_code
            assert code in (403, 404), (name, route)
    made.refresh_from_db()
    assert made.status == "active"


def test_a_school_stops_it_and_lets_it_go_on_by_the_pages(cast: Cast) -> None:
    made, client = make.active(cast), cast.client("coordinator")

    def post(route: str, **form: str) -> int:
        return client.post(reverse(f"agreement-{route}", args=[made.pk]), form).status_code

    assert post("suspend", reason="") == 200
    assert post("suspend", reason="personal") == 302
    page = text_of(client.get(reverse("agreement-detail", args=[made.pk])))
    assert "personīgi apstākļi" in page
    assert post("resume") == 302
    assert post("terminate", reason="no_work", asked_by="host", last_day="35.13.2026") == 200
    assert post("terminate", reason="no_work", asked_by="host", last_day="22.11.2026") == 302
    made.refresh_from_db()
    assert made.status == "terminated"
    for route in ("suspend", "terminate"):
        assert client.get(reverse(f"agreement-{route}", args=[made.pk])).status_code == 302


def test_a_last_day_before_logged_hours_is_asked_about_first(cast: Cast) -> None:
    with freeze_time("2026-11-20 12:00"):
        made, client = make.active(cast), cast.client("coordinator")
        logs.write(cast, made, *(dt.date(2026, 11, day) for day in (10, 16, 17)))
        weeks = logs.seen(*LogWeek.objects.filter(monday=dt.date(2026, 11, 16)))
        logbook.confirm(weeks, by=cast.actor("employer_member"))
        url = reverse("agreement-terminate", args=[made.pk])
        assert "Diena no 05.10.2026. līdz 28.05.2027., kurā" in text_of(client.get(url))
        form = {"reason": "no_work", "asked_by": "host", "last_day": "16.11.2026"}
        asked = client.post(url, form)
        assert "Pēc 16.11.2026. dienasgrāmatā ir 7 h, no tām apstiprinātas 7 h." in text_of(asked)
        asked = client.post(url, {**form, "last_day": "05.10.2026", "accepted_loss": asked.context["lost"]})
        assert "Pēc 05.10.2026. dienasgrāmatā ir 21 h, no tām apstiprinātas 14 h." in text_of(asked)
        made.refresh_from_db()
        assert made.status == "active"
        accepted = {**form, "last_day": "05.10.2026", "accepted_loss": asked.context["lost"]}
        assert client.post(url, accepted).status_code == 302
        made.refresh_from_db()
        assert (made.status, made.last_day) == ("terminated", FIRST)


def test_an_amendment_that_shortens_the_stay_says_which_logged_hours_it_takes(cast: Cast) -> None:
    """Beside the form before anything is saved, and on the draft's page before it is released."""
    with freeze_time("2026-11-20 12:00"):
        made, client = make.active(cast), cast.client("coordinator")
        logs.write(cast, made, *(dt.date(2026, 11, day) for day in (10, 16, 17)))
        url = reverse("agreement-amend", args=[made.pk])
        form = {**client.get(url).context["form"].initial, "pay": "", "amount": "", "reason": "Eksāmens"}
        form |= {"effective_on": "16.11.2026", "ends_on": "16.11.2026"}
        pages = [client.post(url, {**form, "preview": "1"}), client.post(url, form, follow=True)]
        for page in pages:
            assert "Pēc 16.11.2026. dienasgrāmatā ir 7 h, no tām apstiprinātas 0 h." in text_of(page)
        assert made.amendments.get().status == "draft"


def test_a_last_day_that_lies_ahead_is_said_as_such(cast: Cast) -> None:
    """The list counts it as signed by all; once the day has passed, nobody "withdrew" the learner."""
    by, client = cast.actor("coordinator"), cast.client("coordinator")
    with freeze_time("2026-11-20 12:00"):
        made = make.active(cast)
        end = {"reason": "no_work", "asked_by": "host", "last_day": dt.date(2026, 12, 11)}
        agreements.terminate(made, by=by, **end)
        detail = reverse("agreement-detail", args=[made.pk])
        listed = text_of(client.get(reverse("agreement-list")))
        assert "1 līgums, visu parakstīti: 1" in listed
        for said in (listed, text_of(client.get(detail))):
            assert "beidzas pirms termiņa" in said
            assert "izbeigts pirms termiņa" not in said
    with freeze_time("2026-12-12 12:00"):
        agreements.advance(dt.date(2026, 12, 12))
        client = cast.client("coordinator")
        assert "izbeigts pirms termiņa" in text_of(client.get(detail))
        url = reverse("matching:assignment-detail", args=[made.assignment_id])
        seat = text_of(client.get(url))
        assert "Līgums izbeigts pirms termiņa." in seat
        assert "atsauca" not in seat
        made.assignment.refresh_from_db()
        assert "(darba devējs)" in made.assignment.note
