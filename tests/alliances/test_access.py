"""Who reads which row of the ground floor: every table, every member of the cast."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.visibility import visible_to
from alliances.law.access import can_verify_rules
from alliances.organisations.access import can_edit_organisation
from tests import factories as make
from tests.cast import Cast
from tests.world import MEMBERS, World, ground_floor

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgres")]

EVERYBODY = set(MEMBERS)
STAFF = EVERYBODY - {"learner_member"}
WATCHERS = {"alliance_coordinator", "ministry_viewer"}
SCHOOLS = {"coordinator", "other_coordinator", "outsider"}
KEEPERS = SCHOOLS | {"alliance_coordinator"}
NOBODY: set[str] = set()

EXPECTED: dict[str, dict[str, set[str]]] = {
    "User": {"coordinator": NOBODY, "learner": NOBODY},
    "Membership": {
        "school": {"coordinator"},
        "employer": {"employer_member"},
        "learner": NOBODY,
    },
    "Invitation": {"school": NOBODY, "employer": {"employer_member"}},
    "OrganisationKind": {"school": NOBODY},
    "Sector": {"any": EVERYBODY},
    "Hazard": {"any": NOBODY},
    "Organisation": {
        "school": EVERYBODY,
        "other_school": EVERYBODY,
        "employer": SCHOOLS | WATCHERS | {"employer_member"},
        "other_employer": SCHOOLS | WATCHERS | {"other_employer_member"},
        "ministry": SCHOOLS | WATCHERS,
    },
    "Workplace": {
        "employer": SCHOOLS | WATCHERS | {"employer_member"},
        "other_employer": SCHOOLS | WATCHERS | {"other_employer_member"},
    },
    "Alliance": {"joint": STAFF},
    "AllianceInvitation": {"outside": {"outsider"} | WATCHERS},
    "AllianceMember": {"school": STAFF},
    "Qualification": {"any": EVERYBODY},
    "Skill": {"any": EVERYBODY},
    "LearningOutcome": {"any": EVERYBODY},
    "QualificationPart": {"any": EVERYBODY},
    "LearningModule": {"any": EVERYBODY},
    "OutcomeWording": {"any": EVERYBODY},
    "CatalogueEdition": {"any": EVERYBODY},
    "Programme": {
        "school": WATCHERS | {"coordinator", "learner_member"},
        "other_school": WATCHERS | {"other_coordinator"},
    },
    "LegalParameter": {"any": STAFF},
    "AuditEntry": {"school": NOBODY, "system": NOBODY},
    "ImportBatch": {
        "school": {"coordinator"},
        "other_school": {"other_coordinator"},
        "employer": {"employer_member"},
    },
    "ImportRow": {
        "school": {"coordinator"},
        "other_school": {"other_coordinator"},
        "employer": {"employer_member"},
    },
    "FoundAddress": {"any": NOBODY},
    "ContactConfirmation": {"school": {"coordinator"}, "other_school": {"other_coordinator"}},
    "PersonalLink": {"school": {"coordinator"}, "other_school": {"other_coordinator"}},
    "Message": {"school": {"coordinator"}, "other_school": {"other_coordinator"}},
    "StoredFile": {"any": NOBODY},
    "Supervisor": {"claimed": {"employer_member"}, "unclaimed": KEEPERS},
    "SupervisorEvidence": {"claimed": {"employer_member"} | KEEPERS, "unclaimed": KEEPERS},
    "Admission": {"claimed": {"employer_member"}, "unclaimed": KEEPERS},
    "Merger": {"asked": {"coordinator", "employer_member"}},
    "IdentityChange": {"claimed": {"employer_member"} | KEEPERS, "unclaimed": KEEPERS},
    "EmployerRegistration": {"coordinator": {"coordinator"}},
}
MODELS: list[type[Model]] = list(apps.get_app_config("alliances").get_models())


FLOOR = ground_floor  # the rows of the fixture world


def test_every_table_has_its_row_in_the_matrix(world: World) -> None:
    tables = {model.__name__ for model in MODELS}
    assert set(EXPECTED) == tables, "a new table needs a row here and in tests/world.py"
    assert {name: set(rows) for name, rows in world.items()} == {
        name: set(labels) for name, labels in EXPECTED.items()
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_member_of_the_cast_reads_what_the_matrix_says(
    cast: Cast, world: World, model: type[Model]
) -> None:
    rows = world[model.__name__]
    found = {label: set() for label in rows}  # type: ignore[var-annotated]
    for name in MEMBERS:
        seen = set(visible_to(cast.actor(name), model).values_list("pk", flat=True))
        for label, row in rows.items():
            if row.pk in seen:
                found[label].add(name)
    assert found == EXPECTED[model.__name__]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_system_reads_everything(world: World, model: type[Model]) -> None:
    assert set(world[model.__name__].values()) <= set(visible_to(SYSTEM, model))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_who_acts_for_no_organisation_reads_no_row_of_anybody(world: World, model: type[Model]) -> None:
    nobody = Actor(user_id=None, organisation_id=None, role=Role.LEARNER)
    public = {"Sector", "Qualification", "Skill", "LearningOutcome", "QualificationPart"}
    public |= {"LearningModule", "OutcomeWording", "CatalogueEdition"}
    found = set(visible_to(nobody, model))
    if model.__name__ == "Organisation":
        assert {row.kind_id for row in found} == {"school"}
    elif model.__name__ not in public:
        assert not found


@pytest.mark.parametrize("name", MEMBERS)
def test_organisations_keep_themselves_and_schools_keep_unclaimed_employers(cast: Cast, name: str) -> None:
    actor, unclaimed = cast.actor(name), make.OrganisationFactory(employer=True)
    keepers = {"coordinator", "other_coordinator", "outsider", "alliance_coordinator"}
    assert can_edit_organisation(actor, unclaimed) is (name in keepers)
    assert can_edit_organisation(actor, cast.employer) is (name == "employer_member")
    assert can_edit_organisation(actor, cast.school) is (name == "coordinator")
    assert can_edit_organisation(actor, cast.ministry) is False


@pytest.mark.parametrize("name", MEMBERS)
def test_nobody_of_the_cast_verifies_legal_rules(cast: Cast, name: str) -> None:
    assert can_verify_rules(cast.actor(name)) is False


def test_administrators_of_the_ministry_verify_legal_rules(cast: Cast) -> None:
    administrator = make.MembershipFactory(organisation=cast.ministry, role="administrator")
    assert can_verify_rules(administrator.as_actor())
    foreign = make.MembershipFactory(organisation=cast.school, role="administrator")
    assert not can_verify_rules(foreign.as_actor())
