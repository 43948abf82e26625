"""A joint round of the cast, solved in this process, and the same with ten times the rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from alliances.kernel.actor import SYSTEM, Actor
from alliances.organisations.models import Organisation
from matching.openings.models import SeatClaim
from matching.rounds.models import Proposal, Round, RoundConsent, Run
from matching.rounds.services import consents, rounds, runs
from tests import factories as make
from tests.cast import Cast

CANARIES = ("Kanārijputniņa", "Svešinieks")


def joint_round(cast: Cast, name: str = "Kopējā kārta", **values: Any) -> Round:
    """A round that both schools agreed to, owned by the alliance's lead; the outsider's school is in none."""
    round_ = asked_round(cast, name, **values)
    for school in ("coordinator", "other_coordinator"):
        consents.agree(consent_of(round_, cast.actor(school)), by=cast.actor(school))
    return round_


def consent_of(round_: Round, actor: Actor) -> RoundConsent:
    return RoundConsent.objects.get(round=round_, school=actor.organisation_id)


def asked_round(cast: Cast, name: str = "Kopējā kārta", **values: Any) -> Round:
    """The same before any school has answered."""
    return rounds.create(
        owner=cast.sector_organisation,
        alliance=cast.alliance,
        name=name,
        school_year=cast.school_year,
        starts_on=make.YEAR_STARTS,
        ends_on=make.YEAR_ENDS,
        schools=[cast.school, cast.other_school],
        by=cast.actor("alliance_coordinator"),
        **{"kinds": ["dvb", "prakse"], **values},
    )


def solve(round_: Round) -> Run:
    run = runs.execute(runs.start(round_, by=SYSTEM, in_background=False).pk)
    assert run.status == "done", run.error
    round_.refresh_from_db()
    return run


def solved_round(cast: Cast) -> Round:
    round_ = joint_round(cast)
    solve(round_)
    return round_


def pair_of(round_: Round, enrolment: object) -> Proposal:
    """The proposal of an enrolment in the round's current run."""
    return Proposal.objects.get(run=round_.current_run, enrolment=enrolment)


def crowd(cast: Cast, learners: int, openings: int) -> None:
    """More learners in both schools and more openings of both employers."""
    programmes = [cast.programme, cast.other_programme]
    employers: list[Organisation] = [cast.employer, cast.other_employer]
    for number in range(learners):
        make.EnrolmentFactory(programme=programmes[number % 2], person__municipality=f"Novads {number % 4}")
    for number in range(openings):
        make.OpeningFactory(
            employer=employers[number % 2],
            title=f"Darbnīca {number}",
            workplace__town=f"Ciems {number % 5}",
            qualifications=[cast.qualification],
        )


def english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"matching:{name}", args=args)


@contextmanager
def unchanged(round_: Round) -> Iterator[None]:
    def state() -> tuple[Any, ...]:
        fresh = Round.objects.filter(pk=round_.pk).values_list("status", "policy", "current_run").get()
        return (
            *fresh,
            round_.runs.count(),
            round_.locks.count(),
            SeatClaim.objects.count(),
            Round.objects.count(),
        )

    before = state()
    yield
    assert state() == before


def shown(answer: Any) -> list[Proposal]:
    return list(answer.context["page"].object_list)


def rows_on(client: Client, round_: Round, **query: Any) -> list[Proposal]:
    """All rows that the address shows, over all its pages."""
    answer = client.get(url("pair-list", round_.pk), query)
    found = shown(answer)
    for number in range(2, answer.context["page"].paginator.num_pages + 1):
        found += shown(client.get(url("pair-list", round_.pk), query | {"page": number}))
    return found
