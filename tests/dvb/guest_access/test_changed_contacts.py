"""A school that changes an employer's address decides for itself; letters of others go where they went."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from alliances.kernel.visibility import visible_to
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.organisations import todo
from alliances.organisations.access import can_edit_organisation
from alliances.organisations.models import Organisation, Supervisor
from alliances.organisations.services import contacts, organisations
from alliances.people.models import Membership
from dvb.signing.models import Side
from matching.assignments.services import letters as assignment_letters
from tests import factories
from tests import letters as post
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.logbook import logs
from tests.matching.assignments.test_answers import sent
from tests.matching.imports.sheets import imported
from tests.pages import text_of
from tests.refusals import refusal

OLD, NEW = "jana@piemers.example", "svesa@piemers.example"
pytestmark = pytest.mark.django_db


@pytest.fixture
def employer(cast: Cast) -> Any:
    """Nobody signs in for it; this school wrote its address down, and another one has learners there too."""
    with freeze_time(logs.NOW):
        Membership.objects.filter(organisation=cast.employer).delete()
        cast.employer.contact_name, cast.employer.contact_email = "Jana Kaņepa", OLD
        cast.employer.contact_written_by = cast.school
        cast.employer.save()
        contacts.confirm(cast.employer, by=cast.actor("other_coordinator"))
        for learner in (cast.learner, cast.other_learner):
            opening = factories.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
            assignment_letters.request_answers(sent(cast, opening, enrolment=learner))
        yield cast.employer


def _by_file(employer: Organisation, cast: Cast) -> None:
    row = {"registration_number": str(employer.registration_number), "name": employer.name, "email": NEW}
    imported([row], "employers", by=cast.actor("coordinator"))


def _by_hand(employer: Organisation, cast: Cast) -> None:
    organisations.edit(employer, by=cast.actor("coordinator"), contact_email=NEW, contact_name="Svešs")


@pytest.mark.parametrize("change", [_by_hand, _by_file])
def test_letters_of_the_other_school_go_where_they_went(
    cast: Cast, employer: Organisation, change: Any
) -> None:
    change(employer, cast)
    employer.refresh_from_db()
    assert employer.contact_email == NEW
    reached = {letter.to[0] for letter in post.sent() if letter.to[0] in {OLD, NEW}}
    assert reached == {OLD, NEW}
    live = {link.organisation_id: link.email for link in PersonalLink.objects.all() if links.is_live(link)}
    assert live == {cast.school.pk: NEW, cast.other_school.pk: OLD}


def test_the_other_school_is_asked_and_decides(cast: Cast, employer: Organisation) -> None:
    _by_hand(employer, cast)
    by, client = cast.actor("other_coordinator"), cast.client("other_coordinator")
    page, url = (
        reverse("alliances:organisation-detail", args=[employer.pk]),
        reverse("alliances:contacts-confirm"),
    )
    [told] = Message.objects.filter(kind="contact_changed", to_email=cast.other_coordinator.user.email)
    assert OLD in told.body
    [task] = todo.contacts_changed(by)
    assert task.url == page
    assert f"{cast.school} " in text_of(client.get(page))
    assert 'name="keep"' not in cast.client("coordinator").get(page).content.decode()
    client.post(url, {"pick": f"{employer.pk}:{OLD}", "keep": "1"})
    assert todo.contacts_changed(by), "nothing that was not shown is decided"
    client.post(url, {"pick": f"{employer.pk}:{NEW}", "keep": "1"})
    assert todo.contacts_changed(by) == []
    assert contacts.vouched_contact(employer, cast.other_school.pk).email == OLD
    client.post(url, {"pick": f"{employer.pk}:{NEW}"})
    assert contacts.vouched_contact(employer, cast.other_school.pk).email == NEW
    assert not [link for link in PersonalLink.objects.filter(email=OLD) if links.is_live(link)]
    with refusal("not_yours"):
        contacts.decline(employer, by=cast.actor("alliance_coordinator"))


def test_no_school_takes_away_the_address_that_others_write_to(cast: Cast, employer: Organisation) -> None:
    with refusal("known_to_others"):
        organisations.edit(employer, by=cast.actor("coordinator"), contact_email="")


def test_paper_that_a_school_signs_alone_gives_it_no_say(cast: Cast) -> None:
    """Its own draft and the signatures that it enters: only who was there first keeps an employer's data."""
    Membership.objects.filter(organisation=cast.employer).delete()
    make.agree(cast.learner, cast.opening)
    later = factories.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    paper = make.agreements.draw_up(make.agree(cast.other_learner, later), by=cast.actor("other_coordinator"))
    paper.signatures.create(side=Side.HOST, name="Izdomāts Direktors", signed_on=logs.MONDAY)
    supervisor = Supervisor.objects.create(employer=cast.employer, name="Jānis")
    assert can_edit_organisation(cast.actor("coordinator"), cast.employer)
    assert not can_edit_organisation(cast.actor("other_coordinator"), cast.employer)
    assert supervisor not in visible_to(cast.actor("other_coordinator"), Supervisor)
    paper.signatures.update(method="code")
    assert can_edit_organisation(cast.actor("other_coordinator"), cast.employer)
