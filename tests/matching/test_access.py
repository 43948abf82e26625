"""Who reads which row of the first floor, and what a foreign id answers: every table, member and page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, get_resolver, reverse

from alliances.admissions.models import Admission
from alliances.alliances.models import AllianceInvitation, AllianceMember
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Supervisor, SupervisorEvidence
from matching.learners.access import can_manage_learners, can_name
from matching.openings.access import can_manage_openings
from matching.rounds.access import can_create_rounds
from tests import factories as make
from tests.cast import Cast
from tests.world import MEMBERS, World, first_floor, ground_floor

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgres")]

EVERYBODY = set(MEMBERS)
WATCHERS = {"alliance_coordinator", "ministry_viewer"}
SCHOOLS = {"coordinator", "other_coordinator", "outsider"}
NOBODY: set[str] = set()
OWN = {"learner": {"coordinator", "learner_member"}, "other_learner": {"other_coordinator"}}
OF_SCHOOLS = {"school": {"coordinator"}, "other_school": {"other_coordinator"}}
OF_OPENINGS = {
    "published": SCHOOLS | WATCHERS | {"employer_member", "learner_member"},
    "draft": {"employer_member"},
    "other_employer": SCHOOLS | WATCHERS | {"other_employer_member", "learner_member"},
}
OF_FIXED = {"learner": {"coordinator"}, "other_learner": {"other_coordinator"}}
OF_ROUNDS = {
    "school": {"coordinator"},
    "joint": {"coordinator", "other_coordinator", "alliance_coordinator"},
    "asked": {"other_coordinator", "alliance_coordinator"},
    "published": {"other_coordinator", "ministry_viewer"},
}

EXPECTED: dict[str, dict[str, set[str]]] = {
    "SchoolYear": {"any": EVERYBODY},
    "Group": OF_SCHOOLS,
    "CalendarBlock": OF_SCHOOLS,
    "Guardian": OWN,
    "NameGrant": OF_SCHOOLS,
    "Person": OWN,
    "Enrolment": OWN,
    "EnrolmentStock": {
        "school": {"coordinator", "ministry_viewer"},
        "other_school": {"other_coordinator", "ministry_viewer"},
    },
    "Opening": OF_OPENINGS,
    "Seat": OF_OPENINGS,
    "SeatClaim": {
        "learner": OWN["learner"] | {"employer_member"},
        "other_learner": OWN["other_learner"] | {"other_employer_member"},
    },
    "Assignment": {
        "learner": OWN["learner"] | {"employer_member", "alliance_coordinator"},
        "other_learner": OWN["other_learner"] | {"other_employer_member", "alliance_coordinator"},
    },
    "Viewing": {"learner": {"learner_member"}, "other_learner": NOBODY},
    "Wish": OWN,
    "EmployerWish": {
        "learner": {"employer_member", "coordinator"},
        "other_learner": {"other_employer_member", "other_coordinator"},
    },
    "Exclusion": OWN,
    "Lock": OF_FIXED,
    "Round": OF_ROUNDS,
    "Run": {**OF_ROUNDS, "asked": NOBODY},
    "RoundConsent": {
        "school": {"coordinator", "alliance_coordinator"},
        "asked": {"coordinator", "alliance_coordinator"},
    },
    "RunArchive": dict.fromkeys(OF_ROUNDS, NOBODY),
    "TravelTime": OF_ROUNDS,
    "Pseudonym": dict.fromkeys(OF_ROUNDS, NOBODY),
    "Proposal": {
        "learner": OWN["learner"] | {"employer_member", "alliance_coordinator"},
        "other_learner": OWN["other_learner"] | {"other_employer_member", "alliance_coordinator"},
        "learner, not published": {"coordinator"},
        "learner, without her school's yes": {"coordinator"},
        "other_learner, not published": {"other_coordinator"},
    },
}
MODELS: list[type[Model]] = list(apps.get_app_config("matching").get_models())
TABLES = [pytest.param(model, id=model.__name__) for model in MODELS]


FLOOR = first_floor  # the rows of the fixture world


def test_every_table_has_its_row_in_the_matrix(world: World) -> None:
    tables = {model.__name__ for model in MODELS}
    assert set(EXPECTED) == tables, "a new table needs a row here and in tests/world.py"
    assert {name: set(rows) for name, rows in world.items()} == {
        name: set(labels) for name, labels in EXPECTED.items()
    }


@pytest.mark.parametrize("model", TABLES)
def test_each_member_of_the_cast_reads_what_the_matrix_says(
    cast: Cast, world: World, model: type[Model]
) -> None:
    found: dict[str, set[str]] = {label: set() for label in world[model.__name__]}
    for name in MEMBERS:
        seen = set(visible_to(cast.actor(name), model).values_list("pk", flat=True))
        for label, row in world[model.__name__].items():
            if row.pk in seen:
                found[label].add(name)
    assert found == EXPECTED[model.__name__]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_system_reads_everything(world: World, model: type[Model]) -> None:
    assert set(world[model.__name__].values()) <= set(visible_to(SYSTEM, model))


ABOUT_LEARNERS = {
    "Assignment",
    "CalendarBlock",
    "EmployerWish",
    "Enrolment",
    "Exclusion",
    "Group",
    "Lock",
    "Guardian",
    "Person",
    "Proposal",
    "Pseudonym",
    "RunArchive",
    "SeatClaim",
    "Viewing",
    "Wish",
}


@pytest.mark.parametrize("model", [table for table in TABLES if table.id in ABOUT_LEARNERS])
def test_who_acts_for_no_organisation_reads_nothing_about_learners(world: World, model: type[Model]) -> None:
    for kind in ("", "school", "employer", "ministry"):
        stranger = Actor(user_id=None, organisation_id=None, role=Role.COORDINATOR, organisation_kind=kind)
        assert not visible_to(stranger, model).exists(), kind


@pytest.mark.parametrize("name", MEMBERS)
def test_who_keeps_what(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    assert can_manage_learners(actor) is (name in SCHOOLS)
    assert can_manage_openings(actor, cast.employer) is (
        name in SCHOOLS | {"employer_member", "alliance_coordinator"}
    )
    assert can_create_rounds(actor) is (name in SCHOOLS | {"alliance_coordinator"})
    assert can_name(actor, cast.learner) is (name in OWN["learner"])
    assert can_name(actor, cast.other_learner) is (name in OWN["other_learner"])


def test_viewer_of_a_school_reads_and_keeps_nothing(cast: Cast) -> None:
    viewer = make.MembershipFactory(organisation=cast.school, role="viewer").as_actor()
    assert not can_manage_learners(viewer)
    assert not can_manage_openings(viewer, cast.employer)
    assert not can_create_rounds(viewer)


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
        for step in ("detail", "accept", "decline", "undo")
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
            ("other_employer_member", "coordinator", "alliance_coordinator", "outsider"),
        )
        for step in ("file", "remove")
    },
    **{
        f"alliances:organisation-{step}": (
            lambda cast, world: cast.employer.pk,
            ("coordinator", "other_employer_member", "ministry_viewer"),
        )
        for step in ("people", "invite")
    },
    "alliances:organisation-programmes": (lambda cast, world: cast.school.pk, ("other_coordinator",)),
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
        assert client.get(url).status_code in ((404,) if is_read(route) else (404, 405)), name
        form = {"town": "Rīga", "on": "22.11.2026", "do": "add:1", "name": "X", "kind": "site", "code": "X"}
        assert client.post(url, form).status_code in (404, 405), name
    assert contents() == before


MORE_ARGUMENTS = {
    "matching:learner-end": ["leave"],
    "matching:assignment-accept": ["employer"],
    "matching:assignment-remind": ["employer"],
    "matching:assignment-decline": ["employer"],
}


def is_read(route: str) -> bool:
    verbs = "member-end invite- readmit accept send remind again locate- duplicate publish pause close"
    verbs += " alliance-leave confirm admit refuse remove undo release alliance-answer uninvite"
    verbs += " consent-answer consent-withdraw consent-ask take-over"
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
