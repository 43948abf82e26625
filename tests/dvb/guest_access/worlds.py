"""A minor at work with everybody who holds a link, for whoever tests what becomes of the links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from alliances.organisations.models import Supervisor
from alliances.organisations.services import supervisors
from dvb.agreements.models import Agreement
from matching.learners.models import Guardian
from matching.learners.services import guardians
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs


@dataclass
class World:
    """A minor at work with a guardian, a supervisor whom the employer keeps, and everybody's link."""

    cast: Cast
    stay: Agreement
    guardian: Guardian
    kept: Supervisor

    @property
    def by(self) -> Any:
        return self.cast.actor("coordinator")

    @property
    def host(self) -> Any:
        return self.cast.actor("employer_member")


def made(cast: Cast) -> Iterator[World]:
    with freeze_time(logs.NOW):
        person = cast.learner.person
        person.birth_date, person.email, person.user = dt.date(2009, 11, 20), "liga@piemers.example", None
        person.save()
        kept = supervisors.create(
            cast.employer, name="Parauga Vadītāja", email=logs.EMAIL, by=cast.actor("employer_member")
        )
        stay = logs.at_work(cast, supervisor_name=kept.name, supervisor=kept)
        guardian = guardians.add(
            cast.learner,
            name="Ilze Paraudziņa",
            relation="mother",
            email="ilze@piemers.example",
            by=cast.actor("coordinator"),
        )
        cast.learner.refresh_from_db()
        cast.opening.refresh_from_db()
        yield World(cast, Agreement.objects.get(pk=stay.pk), guardian, kept)
