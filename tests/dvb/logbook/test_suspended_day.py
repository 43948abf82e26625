"""Hours worked before a suspension stay enterable and counted; later days say why they are closed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.logbook.queries import progress_of
from dvb.logbook.queries.stay_days import stays
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.dvb.logbook.logs import FRIDAY
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LATER = "2026-11-23 09:00"


def _total(agreement: Agreement, today: dt.date) -> int:
    [stay] = stays(Agreement.objects.filter(pk=agreement.pk))
    return progress_of([stay], today)[agreement.pk].done


@pytest.mark.parametrize("is_logged_first", [True, False])
def test_hours_of_the_day_of_a_suspension_count(cast: Cast, is_logged_first: bool) -> None:
    by = cast.actor("coordinator")
    with freeze_time(logs.NOW):
        agreement = logs.at_work(cast)
        if is_logged_first:
            logs.write(cast, agreement, FRIDAY)
        agreements.suspend(agreement, reason=Agreement.SuspendReason.SCHOOL, by=by)
        page = cast.client("learner_member").get(reverse("log"))
        assert 'name="starts_at"' in page.content.decode()
        if not is_logged_first:
            logs.write(cast, agreement, FRIDAY)
        assert _total(agreement, FRIDAY) == 420
    with freeze_time(LATER):
        assert _total(agreement, FRIDAY + 3 * DAY) == 420
        page = cast.client("learner_member").get(reverse("log"))
        assert "Vēlākās dienas ir slēgtas: mācības pie darba devēja ir apturētas" in text_of(page)
        assert f"day={FRIDAY}" in page.content.decode()
        assert 'name="starts_at"' not in page.content.decode()
        with refusal("outside"):
            logs.write(cast, agreement, FRIDAY + 3 * DAY)
        agreements.resume(agreement, by=by)
        assert _total(agreement, FRIDAY + 3 * DAY) == 420, "going on takes nothing away"


def test_day_of_a_suspension_without_hours_is_not_missing(cast: Cast) -> None:
    by = cast.actor("coordinator")
    with freeze_time(logs.NOW):
        agreement = logs.at_work(cast)
        agreements.suspend(agreement, reason=Agreement.SuspendReason.SCHOOL, by=by)
    with freeze_time(LATER):
        [stay] = stays(Agreement.objects.filter(pk=agreement.pk))
        assert FRIDAY not in progress_of([stay], FRIDAY + 3 * DAY)[agreement.pk].missing
        agreements.resume(agreement, by=by)
        [absence] = agreement.absences.all()
        assert (absence.starts_on, absence.ends_on) == (FRIDAY, FRIDAY + 2 * DAY)
