"""What is done by a link after a code that the school read out is marked as such, whatever it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.guest_access.services import guest_links
from dvb.logbook import services as logbook
from dvb.safeguarding.models import Concern
from matching.assignments.models import Assignment
from tests import factories
from tests.cast import Cast
from tests.dvb.guest_access import test_guards as guards
from tests.dvb.guest_access import worlds
from tests.dvb.guest_access.worlds import World
from tests.dvb.logbook import logs
from tests.matching.assignments.test_kept_terms import sent
from tests.pages import text_of

pytestmark = pytest.mark.django_db
WRITING = {
    "link-acknowledge",
    "link-answers",
    "link-ask-for",
    "link-confirm",
    "link-reply",
    "link-report",
    "link-return",
    "link-supervisor",
    "link-take-back",
}
"""What the walk really does; everything else behind a token has the same guard (`test_guards`)."""


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    yield from worlds.made(cast)


def _opened(link: PersonalLink, world: World) -> Client:
    client = Client()
    code = guest_links.read_out_code(link, by=world.by)
    assert client.post(reverse("link-open", args=[links.token_of(link)]), {"code": code}).status_code == 302
    return client


def _filled(client: Client, url: str) -> dict[str, Any]:
    """What a person would enter in the form of a page."""
    context = client.get(url).context
    form = context.get("form") if context else None
    values: dict[str, Any] = {}
    for name, field in form.fields.items() if form else ():
        choices = [str(key) for key, __ in getattr(field, "choices", ()) if str(key)]
        day = "16.11.2026" if isinstance(getattr(field, "initial", None), dt.date) or "_on" in name else ""
        email = "cita@piemers.example" if "email" in name else ""
        values[form.add_prefix(name)] = choices[-1] if choices else day or email or "Vārdi"
    return values


def test_every_act_behind_a_token_says_that_its_code_was_read_out(world: World) -> None:
    """Walks all pages with a token, as each holder; what they write names who of the school read the code."""
    cast, wrote, reader = world.cast, set(), world.by.user_id
    logs.write(cast, world.stay, by="coordinator")
    [week] = world.stay.log_weeks.all()
    asked = sent(factories.EnrolmentFactory(programme=cast.programme), cast.opening, "sent")
    supervisor, guardian = guards._links(world)[1::-1]
    of_contact = PersonalLink.objects.get(purpose="contact")
    other = {"assignment": asked.pk, "week": week.pk, "opening": cast.opening.pk, "kind": "question"}
    typed = {
        "link-answers": {"pick": asked.pk, "do": "agree"},
        "link-confirm": {"week": f"{week.pk}:{logbook.mark_of(week)}"},
        "link-reply": {"kind": "question", "text": "Kāpēc?"},
    }
    for link in (guardian, supervisor, of_contact):
        client, token = _opened(link, world), links.token_of(link)
        for name, row in guards._routes().items():
            if link.purpose not in getattr(row.callback, "opened_for", ()):
                continue
            values = {"token": token, "document": "agreement", "agreement": world.stay.pk, **other}
            url = reverse(
                name, kwargs={key: values.get(key, world.stay.pk) for key in row.pattern.converters}
            )
            last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
            client.post(url, typed.get(name) or _filled(client, url))
            if new := list(AuditEntry.objects.filter(pk__gt=last)):
                wrote.add(name)
            for entry in new:
                by_link = entry.after.get("by_link", {})
                assert (by_link.get("how"), by_link.get("read_by")) == ("read_out", reader), (
                    name,
                    entry.verb,
                )
    assert wrote >= WRITING
    _is_said_on_pages(world, asked)


def _is_said_on_pages(world: World, asked: Assignment) -> None:
    said = f"kodu nolasīja {world.cast.coordinator.user} no skolas"
    for name, about in (
        ("matching:assignment-detail", asked.pk),
        ("agreement-detail", world.stay.pk),
        ("agreement-skills", world.stay.pk),
        ("agreement-end-report", world.stay.pk),
        ("log-of", world.stay.pk),
    ):
        page = text_of(world.cast.client("coordinator").get(reverse(name, args=[about])))
        assert said.lower() in page.lower(), name


def test_no_page_of_a_stay_tells_of_a_report_that_was_made_by_link(world: World) -> None:
    link = guest_links.invite_guardian(world.guardian, enrolment=world.cast.learner, by=world.by)
    client = _opened(link, world)
    url = reverse("link-report", args=[links.token_of(link)])
    client.post(url, _filled(client, url))
    assert Concern.objects.exists()
    page = text_of(world.cast.client("coordinator").get(reverse("agreement-detail", args=[world.stay.pk])))
    assert "nolasīja" not in page


def test_an_e_mailed_code_is_not_said_to_be_read_out(world: World) -> None:
    link = guest_links.invite_guardian(world.guardian, enrolment=world.cast.learner, by=world.by)
    guards._opened(link).post(reverse("link-acknowledge", args=[links.token_of(link), world.stay.pk]))
    [entry] = AuditEntry.objects.about(world.stay).filter(verb="agreement.acknowledge")
    assert entry.after["by_link"] == {"link": link.pk, "name": link.name}
    page = text_of(world.cast.client("coordinator").get(reverse("agreement-detail", args=[world.stay.pk])))
    assert "nolasīja" not in page
