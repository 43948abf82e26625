"""What every form page promises: carried out once, and never saved over somebody else's change unasked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matching.learners.models import Group
from matching.openings.models import Opening
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time

pytestmark = pytest.mark.django_db


def _marks(client: Client, address: str) -> dict[str, str]:
    """The hidden fields that the page gives its form."""
    text = client.get(address).content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]+)"', text)[1]  # type: ignore[index]
        for name in ("as_seen", "once")
    }


def _as_stored(client: Client, address: str) -> dict[str, Any]:
    """What a browser sends of a page on which nobody typed anything."""
    form = client.get(address).context["form"]
    return _rendered(form) | _marks(client, address)


def _rendered(form: Any) -> dict[str, Any]:
    texts = {
        name: field.widget.format_value(field.prepare_value(form[name].value()))
        for name, field in form.fields.items()
    }
    return {name: "" if value is None else value for name, value in texts.items()}


def test_form_that_creates_is_carried_out_once_from_the_same_page_and_a_fresh_one(cast: Cast) -> None:
    """A lost answer sends the same page again, the back button a fresh one filled in alike."""
    client, address = cast.client("coordinator"), f"{reverse('matching:group-create')}?year=2026/27"
    said = {"code": "AT-1", "programme": cast.programme.pk, "course": 1, "last_course": 4}
    with freeze_time("2026-11-18 10:00"):
        page = _marks(client, address)
        first = client.post(address, said | page)
        made = Group.objects.get(code="AT-1")
        assert first.url == reverse("matching:group-detail", args=[made.pk])  # type: ignore[attr-defined]
        for again in (page, _marks(client, address)):
            answer = client.post(address, said | again, follow=True)
            assert answer.redirect_chain == [(first.url, 302)]  # type: ignore[attr-defined]
            assert "Nekas nav izdarīts divreiz" in answer.content.decode()
        client.post(address, said | {"code": "AT-2"} | page)
        assert Group.objects.filter(code__startswith="AT-").count() == 2, "another entry is another group"
        stranger = make.MembershipFactory(organisation=cast.school)
        other = Client()
        other.force_login(stranger.user, backend="django.contrib.auth.backends.ModelBackend")
        assert other.post(address, said | page).status_code == 200, "another person is told that it is there"
    with freeze_time("2026-11-18 10:11"):
        client.force_login(cast.coordinator.user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(address, said | page).status_code == 200, "later the same words are a new wish"


def test_form_of_a_state_that_is_gone_is_shown_again_and_saves_when_pressed_again(cast: Cast) -> None:
    client = cast.client("employer_member")
    address = reverse("matching:opening-edit", args=[cast.opening.pk])
    mine = _as_stored(client, address) | {"title": "Virsbūves"}
    theirs = _as_stored(client, address) | {"title": "Motori"}
    assert client.post(address, theirs).status_code == 302
    refused = client.post(address, mine)
    assert refused.status_code == 200
    assert "kāds šo mainīja" in str(refused.context["form"].non_field_errors())
    assert Opening.objects.get(pk=cast.opening.pk).title == "Motori"
    assert client.post(address, mine | _marks(client, address)).status_code == 302
    assert Opening.objects.get(pk=cast.opening.pk).title == "Virsbūves"


def test_what_was_left_alone_is_taken_from_a_colleague_and_not_put_back(cast: Cast) -> None:
    """Two people edit one row: the second press saves her own entries and keeps what the other corrected."""
    client = cast.client("employer_member")
    address = reverse("matching:opening-edit", args=[cast.opening.pk])
    begins = _as_stored(client, address)
    mine = begins | {"title": "Virsbūves", "description": "Remonts", "kind": "dvb"}
    theirs = begins | {"title": "Motori", "weekly_hours": "30", "ends_on": "30.04.2027."}
    assert client.post(address, theirs).status_code == 302
    refused = client.post(address, mine)
    form, said = refused.context["form"], str(refused.context["form"].non_field_errors())
    assert "Nosaukums (Motori)" in said, "both changed it: what is stored stands beside"
    assert "parādīts, kā tas saglabāts tagad: Līdz, Stundas nedēļā" in said
    assert form["weekly_hours"].value().startswith("30")
    assert client.post(address, _rendered(form) | _marks(client, address)).status_code == 302
    row = Opening.objects.get(pk=cast.opening.pk)
    assert (row.title, row.description) == ("Virsbūves", "Remonts"), "her own"
    assert (str(row.weekly_hours), str(row.ends_on)) == ("30.0", "2027-04-30"), "the colleague's"
