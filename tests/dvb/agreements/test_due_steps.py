"""Where an action makes a start or an end due, it happens at once: nobody waits for the daily work."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from alliances.audit.models import AuditEntry
from alliances.catalogue.services import reference as catalogue
from alliances.kernel.todo import tasks_for
from alliances.law.models import LegalParameter
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import acknowledgements, amendments, due_steps
from dvb.home.situation import situation_of
from dvb.logbook import services as logbook
from dvb.signing.documents import paper_of
from dvb.signing.services import signatures
from dvb.start_requirements import services as readiness
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.dvb.logbook.logs import said
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def today() -> dt.date:
    return timezone.localdate()


def status_of(agreement: Agreement) -> str:
    return str(Agreement.objects.values_list("status", flat=True).get(pk=agreement.pk))


def held_back(cast: Cast) -> Agreement:
    """All signed a day too late: rule D-09 holds it back."""
    catalogue.load_reference()
    made = make.signed(cast, starts_on=today() - DAY)
    assert status_of(made) == "signed"
    return made


@pytest.mark.parametrize("last", make.SIDES)
@pytest.mark.parametrize(("days", "status"), [(-7, "active"), (0, "active"), (1, "signed")])
def test_the_last_signature_begins_a_stay_whose_first_day_has_come(
    cast: Cast, last: str, days: int, status: str
) -> None:
    made = make.ready(cast, starts_on=today() + days * DAY)
    made = make.sign(cast, made, *(side for side in make.SIDES if side != last))
    assert status_of(made) == "partly_signed"
    made = make.sign(cast, made, last)
    assert (made.status, status_of(made)) == (status, status)
    verbs = [entry.verb for entry in AuditEntry.objects.about(made)]
    assert verbs.count("agreement.activate") == (status == "active")
    make.sign(cast, made, last)
    assert status_of(made) == status


def test_what_begins_today_is_written_today(cast: Cast) -> None:
    made = make.signed(cast, starts_on=today())
    page = text_of(cast.client("learner_member").get(reverse("log")))
    assert "Dienasgrāmata atvērsies" not in page
    logbook.write(made, day=said(today()), key=uuid.uuid4(), by=cast.actor("learner_member"))
    board = text_of(cast.client("coordinator").get(reverse("log-board")))
    assert cast.learner.person.name in board


def test_a_stay_that_is_over_when_the_last_one_signs_ends_at_once(cast: Cast) -> None:
    made = make.signed(cast, starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    assert status_of(made) == "ended"


def _waived(cast: Cast, made: Agreement) -> None:
    agreements.waive(made, rule="D-09", reason="Parakstīja vēlu", by=cast.actor("coordinator"))


def _day_corrected(cast: Cast, made: Agreement) -> None:
    for side in make.SIDES:
        signatures.correct_day(
            paper_of(made),
            side=side,
            signed_on=today() - DAY,
            by=cast.actor("coordinator"),
            reason="Kļūda",
        )


@pytest.mark.parametrize("settle", [_waived, _day_corrected])
def test_it_begins_once_the_school_has_settled_what_held_it_back(
    cast: Cast, settle: Callable[[Cast, Agreement], None]
) -> None:
    made = held_back(cast)
    Agreement.objects.filter(pk=made.pk).update(dated_on=today() - DAY)
    settle(cast, made)
    assert status_of(made) == "active"


def _acknowledged(cast: Cast, made: Agreement) -> None:
    acknowledgements.record_on_paper(made, name="Māte", given_on=today(), by=cast.actor("coordinator"))


def _medical(cast: Cast, made: Agreement) -> None:
    readiness.enter(
        [cast.learner], kind="medical", valid_from=today(), valid_to=None, by=cast.actor("coordinator")
    )


@pytest.mark.parametrize("order", [(_acknowledged, _medical), (_medical, _acknowledged)])
def test_a_minor_begins_with_the_last_paper_that_was_missing(
    cast: Cast, order: tuple[Callable[[Cast, Agreement], None], ...]
) -> None:
    catalogue.load_reference()
    LegalParameter.objects.filter(rule__in=("L-10", "D-11")).exclude(evidence="M").update(verified_on=today())
    cast.learner.person.birth_date = today().replace(year=today().year - 16)
    cast.learner.person.save()
    made = make.signed(cast, starts_on=today())
    walked = [status_of(made)]
    for settle in order:
        settle(cast, made)
        walked.append(status_of(made))
    assert walked == ["signed", "signed", "active"]


def test_an_amendment_that_ends_the_stay_before_today_ends_it_at_once(cast: Cast) -> None:
    made = make.active(cast, starts_on=today() - 20 * DAY)
    by = cast.actor("coordinator")
    row = amendments.draw_up(made, effective_on=today() - 3 * DAY, reason="-", ends_on=today() - DAY, by=by)
    row = amendments.release(row, by=by)
    for side in make.SIDES:
        row = amendments.sign(row, side=side, name="-", signed_on=today(), by=by)
    assert status_of(made) == "ended"


def test_resuming_what_is_over_ends_it(cast: Cast) -> None:
    made, by = make.active(cast, starts_on=today() - 20 * DAY), cast.actor("coordinator")
    agreements.suspend(made, reason=Agreement.SuspendReason.values[0], by=by)
    Agreement.objects.filter(pk=made.pk).update(last_day=today() - DAY, suspended_on=today() - 3 * DAY)
    assert agreements.resume(made, by=by).status == "ended"


def test_everybody_reads_that_a_signed_one_could_not_begin(cast: Cast) -> None:
    made = held_back(cast)
    cast.school.contact_name, cast.school.contact_phone = "Parauga Koordinatore", "+371 20000000"
    cast.school.save()
    with translation.override("en"):
        situation = situation_of(cast.actor("learner_member"))
        assert situation is not None
        assert situation.title == f"Your stay at {cast.employer} has not begun yet"
        assert "your school still has to settle something" in situation.note
        titles = [task.title for task in tasks_for(cast.actor("coordinator"))]
    assert "1 agreement is signed and has not begun, though its first day has come" in titles
    for name in ("home", "log"):
        page = text_of(cast.client("learner_member").get(reverse(name)))
        assert "vēl nav sākušās" in page, name
        assert "Parauga Koordinatore" in page, name
        assert "pirmajā darba dienā" not in page, name
    letters = Message.objects.filter(kind="in_force")
    assert letters
    assert all(
        "vēl nesāk mācības" in letter.body and "ierakstiet šeit" not in letter.body for letter in letters
    )
    _waived(cast, made)
    with translation.override("en"):
        assert not any("has not begun" in task.title for task in tasks_for(cast.actor("coordinator")))


def test_without_the_step_at_once_it_waits_for_the_daily_work(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_steps, "_LISTENERS", [])
    made = make.signed(cast, starts_on=today())
    assert made.status == "signed"
    assert agreements.advance(today())["begun"] == 1
