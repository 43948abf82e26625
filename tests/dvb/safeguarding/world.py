"""A minor at work, guardian and supervisor behind links, and a school with named person and deputy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client

from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.organisations.services import supervisors
from alliances.people.models import Membership
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from matching.learners.services import guardians
from tests import factories as make
from tests.cast import Cast
from tests.dvb.logbook import logs

SECRET = "Meistars kliedz un aizskar"
MOTHER, MASTER = "ilze@piemers.example", "meistars@piemers.example"


@dataclass
class World:
    cast: Cast
    stay: Agreement
    officer: Membership
    deputy: Membership
    director: Membership
    mother: PersonalLink
    master: PersonalLink

    def report(self, text: str = SECRET, **values: Any) -> Concern:
        """The learner's own report, unless said otherwise."""
        said: dict[str, Any] = {
            "kind": "concern",
            "happened_on": dt.date(2026, 11, 19),
            "text": text,
            "reporter": "learner",
            "reporter_name": "Līga",
            "by": self.cast.actor("learner_member"),
        }
        return concerns.report(self.cast.learner, **{**said, **values})


def build(cast: Cast) -> World:
    """Called with the clock standing at ``logs.NOW``."""
    person = cast.learner.person
    person.birth_date, person.email = dt.date(2009, 11, 20), "liga@piemers.example"
    person.save()
    kept = supervisors.create(
        cast.employer, name="Parauga Vadītāja", email=MASTER, by=cast.actor("employer_member")
    )
    stay = logs.at_work(cast, supervisor_name=kept.name, supervisor=kept)
    by = cast.actor("coordinator")
    mother = guardians.add(
        cast.learner, name="Ilze Paraudziņa", relation="mother", email=MOTHER, phone="+371 20000001", by=by
    )
    staff = [make.MembershipFactory(organisation=cast.school) for __ in range(2)]
    director = make.MembershipFactory(organisation=cast.school, role="administrator")
    concerns.name_officer(
        cast.school,
        user=staff[0].user,
        deputy=staff[1].user,
        phone="+371 20000002",
        by=director.as_actor(),
    )
    cast.learner.refresh_from_db()
    links_ = (
        guest_links.invite_guardian(mother, enrolment=cast.learner, by=by),
        guest_links.invite_supervisor(stay, name=kept.name, email=MASTER, by=by),
    )
    return World(cast, Agreement.objects.get(pk=stay.pk), *staff, director, *links_)


def client_of(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def guest(link: PersonalLink) -> tuple[Client, str]:
    """A browser in which the link was opened with its code, and the address of its page."""
    client, address = Client(), f"/l/{links.token_of(link)}/"
    code = links.new_code(link, how="read_out")
    assert client.post(f"{address}open/", {"code": code}).status_code == 302
    return client, address
