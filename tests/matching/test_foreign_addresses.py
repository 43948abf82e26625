"""What a foreign id in an address answers, and that a page that is only read writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, get_resolver, reverse

from alliances.admissions.models import Admission
from alliances.alliances.models import AllianceInvitation, AllianceMember
from alliances.mergers.services import mergers
from alliances.organisations.models import IdentityChange, Supervisor, SupervisorEvidence
from tests import factories as make
from tests.cast import Cast
from tests.world import MEMBERS, World, first_floor, ground_floor

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgres")]

MODELS: list[type[Model]] = list(apps.get_app_config("matching").get_models())
FLOOR = first_floor  # the rows of the fixture world

FOREIGN: dict[str, tuple[Callable[[Cast, World], int], tuple[str, ...]]] = {
    **{
        f"matching:learner-{step}": (lambda cast, world: cast.learner.pk, ("other_coordinator", "outsider"))
        for step in ("detail", "edit", "transfer", "end", "wishes", "exclusions")
    },
    "matching:learner-readmit": (
        lambda cast, world: world["Exclusion"]["learner"].pk,
        ("other_coordinator",),
    ),
    "matching:locate-learner": (lambda cast, world: cast.learner.pk, ("other_coordinator", "outsider")),
    "matching:locate-site": (lambda cast, world: cast.opening.workplace_id, ("other_employer_member",)),
    **{
        f"matching:group-{step}": (
            lambda cast, world: world["Group"]["school"].pk,
            ("other_coordinator", "outsider"),
        )
        for step in ("detail", "edit", "calendar")
    },
    **{
        f"matching:opening-{step}": (
            lambda cast, world: world["Opening"]["draft"].pk,
            ("other_employer_member", "coordinator", "outsider", "alliance_coordinator"),
        )
        for step in (
            "detail",
            "edit",
            "duplicate",
            "again",
            "publish",
            "confirm",
            "pause",
            "close",
            "take-over",
        )
    },
    "matching:opening-take-over": (
        lambda cast, world: world["Opening"]["draft"].pk,
        ("other_employer_member", "coordinator", "outsider", "alliance_coordinator"),
    ),
    "alliances:alliance-leave": (
        lambda cast, world: AllianceMember.objects.filter(organisation=cast.school)[0].pk,
        ("other_coordinator", "employer_member", "outsider"),
    ),
    **{
        f"alliances:alliance-{step}": (
            lambda cast, world: (
                AllianceInvitation.objects.create(
                    alliance=cast.alliance, organisation=cast.outsider.organisation
                ).pk
            ),
            ("coordinator", "other_employer_member", "other_coordinator"),
        )
        for step in ("invitation", "answer", "uninvite")
    },
    "alliances:alliance-invite": (
        lambda cast, world: cast.alliance.pk,
        ("coordinator", "employer_member", "outsider"),
    ),
    **{
        f"matching:consent-{step}": (
            lambda cast, world: world["RoundConsent"]["school"].pk,
            ("other_coordinator", "outsider"),
        )
        for step in ("detail", "answer", "withdraw", "ask")
    },
    "matching:round-remind": (
        lambda cast, world: world["RoundConsent"]["school"].round_id,
        ("employer_member", "outsider"),
    ),
    "matching:employer-openings": (lambda cast, world: cast.employer.pk, ("other_employer_member",)),
    **{
        f"alliances:{name}": (lambda cast, world: cast.employer.pk, ("other_employer_member",))
        for name in ("organisation-detail", "organisation-edit", "workplace-create")
    },
    **{
        f"matching:assignment-{step}": (
            lambda cast, world: world["Assignment"]["learner"].pk,
            ("other_coordinator", "other_employer_member", "outsider"),
        )
        for step in ("detail", "accept", "decline", "take-back", "reask", "undo")
    },
    **{
        f"matching:assignment-{step}": (
            lambda cast, world: world["Assignment"]["learner"].pk,
            ("other_coordinator", "outsider"),
        )
        for step in ("withdraw", "send", "release", "remind")
    },
    **{
        f"alliances:verification-{step}": (lambda cast, world: cast.employer.pk, ("other_employer_member",))
        for step in ("detail", "confirm", "refuse")
    },
    **{
        f"alliances:admission-{step}": (
            lambda cast, world: (
                Admission.objects.create(organisation=cast.employer, user=make.UserFactory(), name="Anna").pk
            ),
            ("other_employer_member", "coordinator", "outsider"),
        )
        for step in ("detail", "admit", "refuse")
    },
    **{
        f"alliances:{name}": (lambda cast, world: cast.employer.pk, ("other_employer_member", "coordinator"))
        for name in ("supervisor-list", "supervisor-create")
    },
    **{
        f"alliances:{name}": (
            lambda cast, world: Supervisor.objects.create(employer=cast.employer, name="Ilze").pk,
            ("other_employer_member", "coordinator", "alliance_coordinator", "outsider"),
        )
        for name in ("supervisor-detail", "supervisor-edit")
    },
    **{
        f"alliances:evidence-{step}": (
            lambda cast, world: (
                SupervisorEvidence.objects.create(
                    supervisor=Supervisor.objects.create(employer=cast.employer, name="Ilze"), kind="course"
                ).pk
            ),
            ("other_employer_member", "other_coordinator", "outsider"),
        )
        for step in ("file", "look", "remove")
    },
    **{
        f"alliances:identity-{step}": (
            lambda cast, world: (
                IdentityChange.objects.create(
                    organisation=cast.employer, name="Cits", registration_number="40003000003"
                ).pk
            ),
            ("other_employer_member",),
        )
        for step in ("detail", "confirm", "refuse", "withdraw")
    },
    **{
        f"alliances:merger-{step}": (
            lambda cast, world: (
                mergers.ask(
                    cast.employer,
                    double=make.OrganisationFactory(employer=True, registration_number=None),
                    because="Viens numurs",
                    by=cast.actor("coordinator"),
                ).pk
            ),
            ("other_coordinator", "other_employer_member", "outsider", "alliance_coordinator"),
        )
        for step in ("detail", "agree", "refuse")
    },
    "alliances:merger-ask": (lambda cast, world: cast.employer.pk, ("other_employer_member",)),
    "alliances:organisation-invite-contact": (
        lambda cast, world: cast.employer.pk,
        ("other_employer_member",),
    ),
    **{
        f"alliances:organisation-{step}": (
            lambda cast, world: cast.employer.pk,
            ("coordinator", "other_employer_member", "ministry_viewer"),
        )
        for step in ("people", "invite")
    },
    **{
        f"alliances:programme-{step}": (
            lambda cast, world: cast.programme.pk,
            ("other_coordinator", "outsider"),
        )
        for step in ("correct", "remove")
    },
    "alliances:organisation-programmes": (lambda cast, world: cast.school.pk, ("other_coordinator",)),
    "alliances:organisation-qualification-ask": (lambda cast, world: cast.school.pk, ("other_coordinator",)),
    **{
        f"alliances:member-{step}": (
            lambda cast, world: cast.employer_member.pk,
            ("coordinator", "other_employer_member", "ministry_viewer"),
        )
        for step in ("detail", "end")
    },
    **{
        f"alliances:invite-{step}": (
            lambda cast, world: ground_floor(cast)["Invitation"]["employer"].pk,
            ("coordinator", "other_employer_member", "ministry_viewer"),
        )
        for step in ("resend", "revoke")
    },
    "alliances:message-again": (
        lambda cast, world: ground_floor(cast)["Message"]["school"].pk,
        ("other_coordinator", "employer_member", "outsider"),
    ),
    "alliances:workplace-edit": (lambda cast, world: cast.opening.workplace_id, ("other_employer_member",)),
}
SHARED = {
    "alliances:rule-verify",
    "alliances:rule-unverify",
    "alliances:alliance-detail",
    "alliances:qualification",
}
MODULES = (
    "alliances.",
    "matching.rounds.views.consents",
    "matching.learner_pages.views.learners",
    "matching.learner_pages.views.enrolments",
    "matching.learner_pages.views.wishes",
    "matching.openings.views.openings",
)
MORE_MODULES = (
    "matching.assignments.views.answers",
    "matching.assignments.views.assignments",
    "matching.assignments.views.withdrawals",
    "matching.learner_pages.views.groups",
    "matching.learner_pages.views.locations",
)


def patterns(namespace: str) -> Iterator[URLPattern]:
    _prefix, resolver = get_resolver().namespace_dict[namespace]
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern


def test_every_page_about_one_row_stands_in_the_table() -> None:
    found = {
        f"{namespace}:{pattern.name}"
        for namespace in ("alliances", "matching")
        for pattern in patterns(namespace)
        if "pk" in pattern.pattern.converters
        and pattern.callback.__module__.startswith((*MODULES, *MORE_MODULES))
    }
    assert found == set(FOREIGN) | SHARED


@pytest.mark.parametrize("route", list(FOREIGN))
def test_foreign_id_is_no_page_and_changes_nothing(cast: Cast, world: World, route: str) -> None:
    of, names = FOREIGN[route]
    arguments: list[Any] = [of(cast, world), *MORE_ARGUMENTS.get(route, [])]
    url, before = reverse(route, args=arguments), contents()
    for name in names:
        client = cast.client(name)
        assert client.get(url).status_code in ((404,) if is_read(route) else (404, 302)), name
        form = {"town": "Rīga", "on": "22.11.2026", "do": "add:1", "name": "X", "kind": "site", "code": "X"}
        assert client.post(url, form).status_code in (404, 405), name
    assert contents() == before


MORE_ARGUMENTS = {
    "matching:learner-end": ["leave"],
    "matching:assignment-accept": ["employer"],
    "matching:assignment-remind": ["employer"],
    "matching:assignment-decline": ["employer"],
    "matching:assignment-take-back": ["employer"],
}


def is_read(route: str) -> bool:
    verbs = "member-end invite- readmit accept send remind again locate- duplicate publish pause close"
    verbs += " alliance-leave confirm admit refuse remove undo release alliance-answer uninvite"
    verbs += " consent-answer consent-withdraw consent-ask take-over reask look invite-contact"
    verbs += " identity-withdraw merger-agree"
    return not any(word in route for word in verbs.split())


def contents() -> list[list[tuple[Any, ...]]]:
    """Every row of both floors; signing in changes sessions and the day of the last sign-in alone."""
    models = [*MODELS, *apps.get_app_config("alliances").get_models()]
    return [
        list(
            model._default_manager.order_by("pk").values_list(
                *(f.attname for f in model._meta.fields if f.name != "last_login")
            )
        )
        for model in models
    ]


@pytest.mark.parametrize("name", MEMBERS)
def test_a_page_that_is_only_read_writes_nothing(cast: Cast, world: World, name: str) -> None:
    ground_floor(cast)
    client, before = cast.client(name), contents()
    for namespace in ("alliances", "matching"):
        for pattern in patterns(namespace):
            if not pattern.pattern.converters and pattern.name:
                client.get(reverse(f"{namespace}:{pattern.name}"))
    assert contents() == before
