"""Who reads which row of the first floor: every table and every member of the cast."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.visibility import visible_to
from matching.learners.access import can_manage_learners, can_name
from matching.openings.access import can_manage_openings
from matching.rounds.access import can_create_rounds
from tests import factories as make
from tests.cast import Cast
from tests.world import MEMBERS, World, first_floor

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
    "AssignmentTerms": {
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
    "AssignmentTerms",
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
