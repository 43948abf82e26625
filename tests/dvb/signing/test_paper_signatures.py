"""Signatures on paper: their day, how an entry is corrected, and those that are given beside the parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.services import amendments
from dvb.cooperation import services as cooperation
from dvb.signing.documents import paper_of
from dvb.signing.services import signatures
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 27)
DAY = dt.timedelta(days=1)


def amendment_of(cast: Cast) -> Amendment:
    by = cast.actor("coordinator")
    drawn = amendments.draw_up(
        make.signed(cast), effective_on=dt.date(2027, 3, 1), reason="Cits", supervisor="B", by=by
    )
    return amendments.release(drawn, by=by)


BOTH: list[Callable[[Cast], Any]] = [make.ready, amendment_of]


def _signed(made: Callable[[Cast], Any]) -> str:
    """The state once all have signed: a stay whose first day has come begins with the last signature."""
    return "active" if made is make.ready else "signed"


def sign(cast: Cast, row: Any, *sides: str, on: dt.date = TODAY) -> Any:
    for side in sides:
        row = signatures.sign(
            paper_of(row), side=side, name="Paraugs", signed_on=on, by=cast.actor("coordinator")
        )
    return row


@pytest.mark.parametrize("made", BOTH)
def test_nobody_has_signed_before_there_was_a_paper(cast: Cast, made: Callable[[Cast], Any]) -> None:
    with freeze_time("2026-11-25 12:00"):
        row = made(cast)
    with freeze_time("2026-11-27 12:00"):
        with refusal("too_early"):
            sign(cast, row, "host", on=dt.date(2026, 11, 24))
        with refusal("future"):
            sign(cast, row, "host", on=TODAY + DAY)
        assert sign(cast, row, "host", on=dt.date(2026, 11, 25)).status == "partly_signed"


def test_a_paper_that_bears_an_earlier_date_was_signed_from_that_date_on(cast: Cast) -> None:
    with freeze_time("2026-11-27 12:00"):
        row = make.ready(cast)
        Agreement.objects.filter(pk=row.pk).update(dated_on=dt.date(2026, 11, 20))
        with refusal("too_early"):
            sign(cast, row, "host", on=dt.date(2026, 11, 19))
        assert sign(cast, row, "host", on=dt.date(2026, 11, 20)).status == "partly_signed"


@pytest.mark.parametrize("made", BOTH)
def test_an_entry_is_corrected_or_taken_back_while_not_all_have_signed(
    cast: Cast, made: Callable[[Cast], Any]
) -> None:
    by = cast.actor("coordinator")
    with freeze_time("2026-11-25 12:00"):
        row = made(cast)
    with freeze_time("2026-11-27 12:00"):
        row = sign(cast, row, "host")
        paper = paper_of(row)
        with refusal("not_yours"):
            signatures.correct_day(
                paper, side="host", signed_on=TODAY - DAY, by=cast.actor("employer_member")
            )
        with refusal("too_early"):
            signatures.correct_day(paper, side="host", signed_on=TODAY - 9 * DAY, by=by)
        with refusal("not_on_paper"):
            signatures.correct_day(paper, side="learner", signed_on=TODAY, by=by)
        signatures.correct_day(paper, side="host", signed_on=TODAY - DAY, by=by)
        assert row.signatures.get().signed_on == TODAY - DAY
        entry = list(AuditEntry.objects.about(row))[-1]
        assert entry.verb.endswith(".correct_signature")
        assert (entry.before["on"], entry.after["on"]) == ("2026-11-27", "2026-11-26")
        for _ in range(2):
            row = signatures.take_back(paper, side="host", by=by)
        assert (row.status, row.signatures.count()) == ("ready", 0)
        assert sign(cast, row, *make.SIDES).status == _signed(made)


@pytest.mark.parametrize("made", BOTH)
def test_a_day_is_corrected_with_a_reason_once_all_have_signed(
    cast: Cast, made: Callable[[Cast], Any]
) -> None:
    by = cast.actor("coordinator")
    with freeze_time("2026-11-25 12:00"):
        row = made(cast)
    with freeze_time("2026-11-27 12:00"):
        paper = paper_of(sign(cast, row, *make.SIDES))
        with refusal("in_force"):
            signatures.take_back(paper, side="host", by=by)
        with refusal("reason_needed"):
            signatures.correct_day(paper, side="host", signed_on=TODAY - DAY, by=by)
        client, slug = cast.client("coordinator"), paper.document.slug
        url = reverse(f"{slug}-correct", args=[row.pk, "host"])
        assert url in client.get(reverse(f"{slug}-detail", args=[row.pk])).content.decode()
        assert "atsaukt" not in text_of(client.get(url)).lower().split("labot dienu")[1][:60]
        form = {"signed_on": "26.11.2026", "reason": "Pārrakstīšanās"}
        assert client.post(url, form).status_code == 302
        assert row.signatures.get(side="host").signed_on == TODAY - DAY
        said = text_of(client.get(reverse(f"{slug}-detail", args=[row.pk])))
        assert "Izlabota paraksta diena: darba devējs, 27.11.2026. → 26.11.2026., Pārrakstīšanās" in said
        assert "Parakstīts: darba devējs, 27.11.2026." in said, "the day of signing, not only of the entry"
        assert cast.client("employer_member").get(url).status_code in (403, 404)


def test_a_cooperation_agreement_is_corrected_with_a_reason(cast: Cast) -> None:
    by = cast.actor("coordinator")
    made = cooperation.create(
        school=cast.school, employer=cast.employer, starts_on=dt.date(2026, 9, 1), by=by
    )
    cooperation.sign(made, signed_on=dt.date(2026, 8, 20), by=by)
    url = reverse("cooperation-correct", args=[made.pk, cooperation.BOTH])
    assert cast.client("coordinator").post(url, {"signed_on": "21.08.2026"}).status_code == 200
    form = {"signed_on": "21.08.2026", "reason": "Pārrakstīšanās"}
    assert cast.client("coordinator").post(url, form).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.signed_on) == ("signed", dt.date(2026, 8, 21))


@pytest.mark.parametrize("made", BOTH)
def test_a_guardian_may_sign_after_the_parties(cast: Cast, made: Callable[[Cast], Any]) -> None:
    person = cast.learner.person
    person.birth_date = dt.date(2010, 1, 1)
    person.save()
    with freeze_time("2026-11-27 12:00"):
        row = sign(cast, made(cast), *make.SIDES)
        slug, client = paper_of(row).document.slug, cast.client("coordinator")
        page = client.get(reverse(f"{slug}-detail", args=[row.pk]))
        assert "vēl nav (nav obligāts)" in text_of(page)
        choices = page.context["signing"]["sign_form"].fields["side"].choices
        assert [key for key, _label in choices] == ["guardian"]
        form = {"side": "guardian", "name": "Anna Paraugmāte", "signed_on": "27.11.2026"}
        assert client.post(reverse(f"{slug}-sign", args=[row.pk]), form).status_code == 302
        row.refresh_from_db()
        assert (row.status, row.signatures.count()) == (_signed(made), 4)
        page = client.get(reverse(f"{slug}-detail", args=[row.pk]))
        assert page.context["signing"]["sign_form"] is None
