"""An address with a tag is delivered to the mailbox without it: it answers for nobody else."""

from __future__ import annotations

import pytest

from alliances.kernel.emails import mailbox_of
from dvb.guest_access.services import guest_links
from matching.learners.models import Guardian
from tests.cast import Cast
from tests.dvb.logbook import logs
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def _tagged(email: str) -> str:
    local, _at, domain = email.partition("@")
    return f"{local}+x@{domain}"


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("anna@a.lv", "anna@a.lv"),
        ("anna+x@a.lv", "anna@a.lv"),
        ("anna+x+y@a.lv", "anna@a.lv"),
        ("+x@a.lv", "+x@a.lv"),
    ],
)
def test_mailbox_is_the_address_without_its_tag(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


def test_nobody_answers_as_the_supervisor_from_a_mailbox_of_another_party(cast: Cast) -> None:
    running, by = logs.at_work(cast), cast.actor("coordinator")
    cast.learner.person.email = "liga@piemers.example"
    cast.learner.person.save()
    Guardian.objects.create(person=cast.learner.person, name="Ilze", email="ilze+dvb@piemers.example")
    for email, code in (
        (cast.coordinator.user.email, "school_mailbox"),
        ("liga@piemers.example", "learner_mailbox"),
        ("ilze@piemers.example", "guardian_mailbox"),
    ):
        for one in (email, _tagged(email)):
            with refusal(code):
                guest_links.invite_supervisor(running, name="Vadītāja", email=one, by=by)
