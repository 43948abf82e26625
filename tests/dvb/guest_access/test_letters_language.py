"""Letters follow the language that their reader chose on a page, with an account or behind a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.people.models import Membership
from dvb.guest_access.services import activation
from dvb.guest_access.services import guest_links as outside
from matching.learners.services import guardians
from tests.dvb.guest_access.worlds import World, made
from tests.dvb.logbook import logs

pytestmark = pytest.mark.django_db
SWITCH = reverse("switch-language")


@pytest.fixture
def world(cast: Any) -> Iterator[World]:
    yield from made(cast)


def _contact(world: World) -> PersonalLink:
    employer = world.cast.employer
    Membership.objects.filter(organisation=employer).delete()
    employer.contact_email, employer.contact_name = "kontakts@piemers.example", "Kārlis Kontakts"
    employer.contact_written_by = world.cast.school
    employer.save()
    return links.issue(
        "contact",
        about=employer,
        organisation=world.cast.school,
        name=employer.contact_name,
        email=employer.contact_email,
        language="lv",
        by=world.by,
    )


KINDS: dict[str, Callable[[World], PersonalLink]] = {
    "guardian": lambda w: outside.invite_guardian(w.guardian, enrolment=w.cast.learner, by=w.by),
    "supervisor": lambda w: outside.invite_supervisor(w.stay, name=w.kept.name, email=logs.EMAIL, by=w.by),
    "contact": _contact,
}


def _page(link: PersonalLink) -> str:
    return reverse("link", args=[links.token_of(link)])


def _open(client: Client, link: PersonalLink) -> None:
    answer = client.post(_page(link) + "open/", {"code": links.new_code(link, how="read_out")})
    assert answer.status_code == 302


def _next_letter(link: PersonalLink) -> Message:
    """The next thing that is written to the same person, by whoever does not know what she chose."""
    to = messages.Address(link.email, link.name)
    letter = messages.put(
        "guest_answer", to=to, about=link, by=SYSTEM, link=link, context={"learner": "X", "employer": "Y"}
    )
    assert letter is not None
    return letter


@pytest.mark.parametrize("before", [True, False], ids=["before the code", "after it"])
@pytest.mark.parametrize("kind", KINDS)
def test_letters_follow_what_the_holder_of_a_link_chose(world: World, kind: str, before: bool) -> None:
    link, client = KINDS[kind](world), Client()
    assert _next_letter(link).language == "lv"
    if before:
        client.post(SWITCH, {"language": "en", "next": _page(link)})
        assert _next_letter(link).language == "lv", "nobody knows yet who pressed it"
        _open(client, link)
    else:
        _open(client, link)
        client.post(SWITCH, {"language": "en", "next": _page(link)})
    assert _next_letter(link).language == "en"
    link.refresh_from_db()
    outside.email_code(link)
    assert Message.objects.filter(kind="code").latest("pk").language == "en"
    successor = links.replace(link, by=world.by)
    assert (successor.language, successor.chosen_language) == ("en", "en")
    assert AuditEntry.objects.filter(verb="link.language").count() == 1
    Client().post(SWITCH, {"language": "lv", "next": _page(link)})
    assert _next_letter(link).language == "en", "a stranger's choice is not hers"


def test_nobody_of_the_school_chooses_for_the_holder(world: World) -> None:
    link, client = KINDS["guardian"](world), world.cast.client("coordinator")
    _open(client, link)
    client.post(SWITCH, {"language": "en", "next": _page(link)})
    assert _next_letter(link).language == "lv"
    world.cast.coordinator.user.refresh_from_db()
    assert world.cast.coordinator.user.language == "en", "she chose for herself"


def test_guardians_choice_stands_in_her_record_until_the_school_writes_another(world: World) -> None:
    link, client = KINDS["guardian"](world), Client()
    _open(client, link)
    client.post(SWITCH, {"language": "en"})
    world.guardian.refresh_from_db()
    assert world.guardian.language == "en"
    guardians.edit(world.guardian, enrolment=world.cast.learner, by=world.by, language="lv")
    link.refresh_from_db()
    assert link.chosen_language == ""
    assert _next_letter(link).language == "lv"


def test_learners_account_and_links_have_one_language(world: World) -> None:
    link, client = activation.invite(world.cast.learner, by=world.by), Client()
    client.post(SWITCH, {"language": "en", "next": _page(link)})
    _open(client, link)
    person = world.cast.learner.person
    person.refresh_from_db()
    assert person.user.language == "en"
    client.post(SWITCH, {"language": "lv"})
    person.user.refresh_from_db()
    assert person.user.language == "lv"
    assert activation.invite(world.cast.learner, by=world.by).language == "lv"
    assert _next_letter(link).language == "lv"


def test_language_chosen_before_signing_in_is_kept_for_the_account(world: World) -> None:
    client, user = Client(), world.cast.employer_member.user
    client.post(SWITCH, {"language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    user.refresh_from_db()
    assert user.language == "en"
