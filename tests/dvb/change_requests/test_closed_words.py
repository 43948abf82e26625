"""What somebody writes to the school alone is copied into nothing that others read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from alliances.links.models import PersonalLink
from dvb.agreements import services as agreements
from dvb.agreements.forms.amendments import AmendmentForm
from dvb.agreements.forms.stages import SuspendForm, TerminateForm
from dvb.agreements.models import Agreement
from dvb.change_requests import access, services
from dvb.change_requests.forms import FORMS, AnswerForm
from dvb.change_requests.models import ChangeRequest
from dvb.logbook.forms import AwayForm
from dvb.signing.forms import VoidForm
from matching.assignments.forms import DeclineForm, ReasonForm
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.change_requests.test_requests import VALUES, guardian_link
from tests.dvb.logbook import logs
from tests.matching.rounds.joint import english
from tests.pages import text_of

pytestmark = [pytest.mark.django_db]
Asker = ChangeRequest.Asker
CLOSED_TO_OTHERS = (Asker.LEARNER, Asker.GUARDIAN)
WORDS = "Meistars uz viņu kliedza"
READ_BY_OTHERS = [
    (SuspendForm, "reason"),
    (TerminateForm, "note"),
    (TerminateForm, "asked_by"),
    (AmendmentForm, "reason"),
    (VoidForm, "reason"),
    (AwayForm, "note"),
    (ReasonForm, "note"),
    (DeclineForm, "note"),
    (AnswerForm, "answer"),
    *((form, "text") for form in FORMS.values() if "text" in form.base_fields),
]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with freeze_time(logs.NOW):
        yield


def stored(kind: str) -> dict[str, Any]:
    return {
        name: "-".join(reversed(value.split("."))) if value.count(".") == 2 else value
        for name, value in VALUES[kind].items()
    }


def said_by(cast: Cast, stay: Agreement, asker: str) -> services.From:
    link: PersonalLink | None = None
    if asker == Asker.GUARDIAN:
        link = guardian_link(cast)
    elif asker == Asker.SUPERVISOR:
        link = logs.supervisor(cast, stay)
    return services.From(asker, "Lūdzēja Lūdze", "ludze@piemers.example", link)


@pytest.mark.parametrize("asker", [one.value for one in Asker if one != Asker.MANAGER])
def test_no_form_of_the_school_begins_with_the_words_of_a_request_nor_with_a_closed_asker(
    cast: Cast, asker: str
) -> None:
    client, stay = english(cast.client("coordinator")), make.ready(cast)
    of = said_by(cast, stay, asker)
    seen: set[str] = set()
    for is_signed in (False, True):
        if is_signed:
            stay = make.sign(cast, stay, *make.SIDES)
            agreements.advance(dt.date(2026, 11, 20))
            stay.refresh_from_db()
        for kind in (one for one in access.kinds_for(stay, asker) if one.value not in seen):
            seen.add(kind.value)
            row = services.ask(
                stay, kind=kind, text=WORDS, values=stored(kind), of=of, by=cast.actor("coordinator")
            )
            client.post(reverse("request-detail", args=[row.pk]), {"do": "accept", "answer": "Labi."})
            row.refresh_from_db()
            page = client.get(reverse("request-detail", args=[row.pk]))
            to = page.context["next_page"]
            if to == reverse("request-detail", args=[row.pk]):
                continue
            form = client.get(to).context["form"]
            shown = {name: str(form[name].value() or "") for name in form.fields}
            assert not [name for name, value in shown.items() if WORDS in value], (kind, shown)
            if asker in CLOSED_TO_OTHERS and "asked_by" in shown:
                assert shown["asked_by"] == "", kind
            assert WORDS in text_of(client.get(to)), "the school itself reads them beside its form"
    assert {ChangeRequest.Kind.CORRECT.value, ChangeRequest.Kind.END.value} <= seen


@pytest.mark.parametrize(("form", "name"), READ_BY_OTHERS)
def test_whoever_writes_what_others_read_is_told_who_reads_it(form: Any, name: str) -> None:
    with translation.override("en"):
        assert "read" in str(form.base_fields[name].help_text), (form.__name__, name)
