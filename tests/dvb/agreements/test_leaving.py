"""A learner who leaves ends her agreement in the same step; what hung on the dropped days counts nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import LearningOutcome
from alliances.kernel.errors import Refused
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.learning.models import Confirmation
from dvb.learning.services import skills
from dvb.logbook import services as logbook
from dvb.logbook.models import LogWeek
from dvb.logbook.queries import weeks
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.services import log_documents
from matching.enrolment_changes import endings
from matching.enrolment_changes.services import enrolments
from matching.learners.models import Enrolment
from tests import factories as make_row
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.logbook import logs
from tests.pages import text_of

pytestmark = pytest.mark.django_db
NOON = "2026-11-20 12:00"
LAST = dt.date(2026, 11, 17)
Step = Callable[..., Enrolment]


def _move(enrolment: Enrolment, **values: Any) -> Enrolment:
    return enrolments.transfer_out(enrolment, to_school=make_row.OrganisationFactory(), **values)


WAYS: list[tuple[Step, str]] = [
    (enrolments.leave, "learner"),
    (enrolments.expel, "school"),
    (enrolments.graduate, "school"),
    (_move, "learner"),
]


@pytest.mark.parametrize(("step", "asked_by"), WAYS)
def test_whoever_leaves_leaves_the_employer_that_day(cast: Cast, step: Step, asked_by: str) -> None:
    by = cast.actor("coordinator")
    with freeze_time(NOON):
        running = logs.at_work(cast)
        step(cast.learner, on=LAST, by=by)
        running.refresh_from_db()
        running.assignment.refresh_from_db()
        assert (running.status, running.last_day) == ("terminated", LAST)
        assert (running.end_reason, running.end_asked_by) == ("left_school", asked_by)
        assert (running.assignment.status, running.assignment.reason) == ("withdrawn", "agreement_end")
        assert running.assignment.ended_by == asked_by
        said = AuditEntry.objects.filter(subject_id=cast.learner.pk, after__has_key="ended_agreements").get()
        assert said.after["ended_agreements"] == [running.pk]
        agreements.advance(dt.date(2027, 9, 1))
        running.refresh_from_db()
        assert running.status == "terminated", "never as if it had lasted"
        page = text_of(cast.client("coordinator").get(reverse("agreement-detail", args=[running.pk])))
        assert "par spēkā neesošu" not in page


@pytest.mark.parametrize("state", ["draft", "ready", "signed"])
def test_an_agreement_that_never_began_becomes_void(cast: Cast, state: str) -> None:
    with freeze_time("2026-09-01 12:00"):
        begun = {"draft": make.drawn, "ready": make.ready, "signed": make.signed}[state](cast)
        enrolments.leave(cast.learner, on=dt.date(2026, 9, 2), by=cast.actor("coordinator"))
        begun.refresh_from_db()
        assert begun.status == "void"
        assert begun.assignment.__class__.objects.get().state_label == "izglītojamais aizgāja no skolas"
        agreements.advance(dt.date(2027, 9, 1))
        begun.refresh_from_db()
        assert begun.status == "void"


def test_a_stay_that_is_over_before_keeps_its_end(cast: Cast) -> None:
    with freeze_time(NOON):
        running = logs.at_work(cast)
        last = agreements.Placement(running).ends_on
        enrolments.graduate(cast.learner, on=last, by=cast.actor("coordinator"))
        running.refresh_from_db()
        assert running.status == "active"


def test_an_agreement_of_somebody_who_left_before_ends_with_that_day(cast: Cast) -> None:
    """Of older rows: nobody ended it when she left."""
    with freeze_time(NOON):
        running = logs.at_work(cast)
        Enrolment.objects.filter(pk=cast.learner.pk).update(ended_on=LAST, end_reason="leave")
        agreements.advance(dt.date(2027, 9, 1))
        running.refresh_from_db()
        assert (running.status, running.last_day) == ("terminated", LAST)
        assert running.end_reason == "left_school"


def _with_everything(cast: Cast) -> tuple[Agreement, Confirmation]:
    """Hours, a confirmed week, an absence, a month on paper and a skill, all after the last day as well."""
    by, supervisor = cast.actor("coordinator"), cast.actor("employer_member")
    running = logs.at_work(cast)
    logs.write(cast, running, dt.date(2026, 11, 16), dt.date(2026, 11, 19))
    logbook.confirm(logs.seen(*LogWeek.objects.all()), by=supervisor)
    logbook.record_absence(
        running, kind="sick", starts_on=dt.date(2026, 11, 23), ends_on=dt.date(2026, 11, 27), by=by
    )
    outcome = LearningOutcome.objects.create(code="b", name_lv="Bremzes", qualification=cast.qualification)
    assessed = running.assessments.create(
        outcome=outcome, kind="supervisor", level=3, assessed_name="V", assessed_on=dt.date(2026, 11, 19)
    )
    [confirmed] = skills.confirm([assessed], on=dt.date(2026, 11, 20), by=by)
    return running, confirmed


def test_what_hangs_on_dropped_days_is_said_before_and_counts_nowhere_after(cast: Cast) -> None:
    by, client = cast.actor("coordinator"), cast.client("coordinator")
    with freeze_time(NOON):
        running, confirmed = _with_everything(cast)
        url = reverse("matching:learner-end", args=[cast.learner.pk, "leave"])
        assert "beigsies priekšlaikus" in text_of(client.get(url))
        shown = client.post(url, {"on": "17112026", "seen": "0"})
        said = text_of(shown)
        assert "7 h, no tām apstiprinātas 7 h" in said, "the hours of the 19th, and only these"
        for part in ("1 apstiprinātā nedēļā", "1 prombūtne", "1 apstiprināta prasme"):
            assert part in said
        running.refresh_from_db()
        assert running.status == "active", "asked first"
        seen = str(endings.foresee(cast.learner, LAST, by).size)
        assert client.post(url, {"on": "17.11.2026", "seen": seen}).status_code == 302
        running.refresh_from_db()
        confirmed.refresh_from_db()
        assert running.last_day == LAST
        assert confirmed.withdrawn_at is not None
        assert not skills.to_confirm(by).exists()
        with pytest.raises(Refused, match="pēc"):
            skills.confirm([confirmed.assessment], on=dt.date(2026, 11, 20), by=by)
        diary = log_documents.diary_facts(Stay(Agreement.objects.get(pk=running.pk)))
        assert diary.away == ()
        assert [str(diary.hours), str(diary.confirmed_hours)] == ["7.00", "7.00"]


def test_a_week_of_dropped_days_waits_for_nobody(cast: Cast) -> None:
    with freeze_time(NOON):
        running = logs.at_work(cast)
        logs.write(cast, running, dt.date(2026, 11, 12), dt.date(2026, 11, 19))
        everything = Agreement.objects.all()
        assert weeks.waiting(everything).count() == 2
        enrolments.leave(cast.learner, on=dt.date(2026, 11, 13), by=cast.actor("coordinator"))
        assert [week.monday for week in weeks.waiting(everything)] == [dt.date(2026, 11, 9)]


def _next_draft(cast: Cast) -> Agreement:
    """The learner's next agreement, drawn up for days that began before."""
    return agreements.draw_up(make.agree(cast.learner, cast.other_opening), by=cast.actor("coordinator"))


@pytest.mark.parametrize(
    ("last", "begins"),
    [(dt.date(2026, 11, 17), dt.date(2026, 11, 21)), (dt.date(2026, 12, 4), dt.date(2026, 12, 5))],
)
def test_the_next_agreement_begins_after_the_first_one_ends(
    cast: Cast, last: dt.date, begins: dt.date
) -> None:
    by, client = cast.actor("coordinator"), cast.client("coordinator")
    with freeze_time(NOON):
        running = logs.at_work(cast)
        agreements.terminate(running, reason="no_work", asked_by="host", last_day=last, by=by)
        draft = _next_draft(cast)
        place = cast.other_opening
        assert agreements.first_terms(draft).starts_on == begins
        page = client.get(reverse("agreement-detail", args=[draft.pk]))
        assert page.context["overlaps"] == []
        url = reverse("agreement-edit", args=[draft.pk])
        form = client.get(url).context["form"]
        assert form.initial["starts_on"] == begins
        values = {name: "" if value is None else value for name, value in form.initial.items()}
        values |= {"dated_on": "20112026", "ends_on": f"{place.ends_on:%d%m%Y}"}
        early = client.post(url, values | {"starts_on": f"{place.starts_on - dt.timedelta(days=1):%d%m%Y}"})
        assert "starts_on" in early.context["form"].errors
        later = begins + dt.timedelta(days=7)
        assert client.post(url, values | {"starts_on": f"{later:%d.%m.%Y}"}).status_code == 302
        draft.refresh_from_db()
        assert draft.particulars.get("ends_on") is None, "what the place says is not the draft's own"
        released = agreements.release(draft, by=by)
        assert released.terms["starts_on"] == str(later)
        assert released.terms["ends_on"] == str(place.ends_on)


def test_a_draft_on_days_of_another_stay_is_refused_until_that_is_accepted(cast: Cast) -> None:
    by, client = cast.actor("coordinator"), cast.client("coordinator")
    with freeze_time(NOON):
        logs.at_work(cast)
        draft = _next_draft(cast)
        with pytest.raises(Refused) as refused:
            agreements.release(draft, by=by)
        assert refused.value.code == "overlap"
        url = reverse("agreement-release", args=[draft.pk])
        shown = text_of(client.get(reverse("agreement-detail", args=[draft.pk])))
        assert "daļā šo dienu ir citur" in shown
        client.post(url)
        draft.refresh_from_db()
        assert draft.status == "draft"
        client.post(url, {"overlap": "accepted"})
        draft.refresh_from_db()
        assert draft.status == "ready"


def test_the_answer_keeps_who_ended_it_and_why(cast: Cast) -> None:
    with freeze_time(NOON):
        running = logs.at_work(cast)
        today = dt.date(2026, 11, 20)
        by = cast.actor("coordinator")
        agreements.terminate(running, reason="no_work", asked_by="host", last_day=today, by=by)
        running.assignment.refresh_from_db()
        assert running.assignment.ended_by == "employer"
        url = reverse("matching:assignment-detail", args=[running.assignment_id])
        said = text_of(cast.client("coordinator").get(url))
        assert "vairs nav darba vai vadītāja (darba devējs)" in said
        assert "skola atsauca" not in said
        mine = text_of(cast.client("learner_member").get(reverse("matching:my-place")))
        assert "skola atsauca" not in mine
