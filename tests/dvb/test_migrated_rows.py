"""Rows of before consents, originals of links and folded e-mail addresses go on as what they were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Exists, OuterRef

from alliances.alliances.models import AllianceMember
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.organisations.models import Supervisor
from alliances.organisations.services import supervisors
from alliances.people.models import User
from dvb.guest_access.services import activation as entrance
from dvb.guest_access.services import guest_links as outside
from dvb.guest_access.services.link_rights import SUPERVISOR
from matching.learners.models import Guardian, Person
from matching.learners.services import guardians
from matching.rounds.models import Round, RoundConsent
from matching.rounds.services import consents
from tests.cast import Cast, gather
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.matching.rounds.joint import asked_round, consent_of

pytestmark = [pytest.mark.django_db(transaction=True)]

BEFORE = [("alliances", "0090_log_photos"), ("matching", "0030_sex"), ("dvb", "0091_shown_figures")]
BESIDE = [("account", "0009_emailaddress_unique_primary_email")]
PRIVATE = "vaditaja@majas.example"
EMAILS = [
    ("alliances", "User", "email"),
    ("account", "EmailAddress", "email"),
    ("alliances", "PersonalLink", "email"),
    ("alliances", "Organisation", "contact_email"),
    ("alliances", "Supervisor", "email"),
    ("matching", "Person", "email"),
    ("matching", "Guardian", "email"),
]


class StepByStep(MigrationLoader):
    """The migrations as an older database takes them: without those that stand for many."""

    def build_graph(self) -> None:
        self.replace_migrations = False
        super().build_graph()
        for key, migration in self.replacements.items():
            self.graph.remove_replacement_node(key, migration.replaces)


def stepwise() -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    executor.loader = StepByStep(connection)
    return executor


def migrate(targets: list[tuple[str, str]]) -> Any:
    stepwise().migrate(targets)
    return stepwise().loader.project_state(targets + BESIDE).apps


def counts() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def newest() -> Iterator[list[tuple[str, str]]]:
    """The migrations as they are today; whatever the test did, the tables are as today after it."""
    every = stepwise().loader.graph.leaf_nodes()
    yield every
    stepwise().migrate(every)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with freeze_time(logs.NOW):
        yield gather()


def _everybodys_links(cast: Cast) -> list[PersonalLink]:
    """A guardian's, a learner's, and a supervisor's at an address that her employer does not keep."""
    person = cast.learner.person
    Person.objects.filter(pk=person.pk).update(
        birth_date="2009-11-20", email="liga@piemers.example", user=None
    )
    kept = supervisors.create(
        cast.employer, name="Parauga Vadītāja", email=logs.EMAIL, by=cast.actor("employer_member")
    )
    stay = logs.at_work(cast, supervisor_name=kept.name, supervisor=kept)
    cast.learner.refresh_from_db()
    guardian = guardians.add(
        cast.learner,
        name="Ilze Paraudziņa",
        relation="mother",
        email="ilze@piemers.example",
        by=cast.actor("coordinator"),
    )
    by = cast.actor("coordinator")
    about = {"about": stay, "organisation": cast.school, "language": "lv", "by": by}
    return [
        outside.invite_guardian(guardian, enrolment=cast.learner, by=by),
        entrance.invite(cast.learner, by=by),
        links.issue("supervisor", name=kept.name, email=PRIVATE, **about),
    ]


def _as_written_before(old: Any) -> None:
    """Addresses as people typed them, and links that know nothing of their original."""
    for app, name, field in EMAILS:
        rows = old.get_model(app, name).objects.exclude(**{field: ""})
        for pk, address in rows.values_list("pk", field):
            rows.filter(pk=pk).update(**{field: address.capitalize()})


def test_rows_of_before_keep_their_rights_and_gain_none(cast: Cast, newest: Any) -> None:
    made = _everybodys_links(cast)
    published, open_ = asked_round(cast, "Publicētā"), asked_round(cast, "Atvērtā")
    refused, no = asked_round(cast, "Noraidītā"), cast.actor("other_coordinator")
    consents.decline(consent_of(refused, no), by=no)
    Round.objects.filter(pk=published.pk).update(status="published", published_at="2026-11-01T10:00:00Z")
    members = set(AllianceMember.objects.values_list("pk", "organisation", "left_on"))
    old = migrate(BEFORE)
    _as_written_before(old)
    schools = set(
        old.get_model("matching", "Round").schools.through.objects.values_list("round", "organisation")
    )
    before = counts()
    migrate(newest)
    after = counts()
    lost = {table: (count, after.get(table)) for table, count in before.items() if after.get(table) != count}
    assert lost.keys() <= {"matching_round_schools", "django_migrations", "account_emailaddress"}
    owned = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"))
    assert not User.objects.exclude(email="").exclude(Exists(owned)).exists(), "each account owns its address"
    assert set(AllianceMember.objects.values_list("pk", "organisation", "left_on")) == members
    assert set(RoundConsent.objects.values_list("round", "school")) == schools
    both = {(row.pk, school.pk) for row in (published, open_) for school in (cast.school, cast.other_school)}
    assert schools == both | {(refused.pk, cast.school.pk)}, "a no is no yes, also where the tables go back"
    assert set(RoundConsent.objects.filter(round=open_).values_list("state", "membership")) == {
        ("asked", None)
    }
    held = RoundConsent.objects.filter(round=published)
    assert set(held.values_list("state", "membership__organisation")) == {
        ("agreed", cast.school.pk),
        ("agreed", cast.other_school.pk),
    }
    assert Supervisor.objects.get().email == logs.EMAIL.lower()
    assert Guardian.objects.get().email == "ilze@piemers.example"
    assert not [mail for mail in User.objects.values_list("email", flat=True) if mail != mail.lower()]
    for link in made:
        link.refresh_from_db()
        assert (links.standing(link), link.email) == (links.Standing.LIVE, link.email.lower()), link.purpose
    assert links.end_all_lost() == 0
    assert made[-1].original == SUPERVISOR.original_of(made[-1].subject_id)


def tables() -> dict[str, Any]:
    """Say of each table its columns, their types and what holds among them."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, table)
            rules = connection.introspection.get_constraints(cursor, table)
            found[table] = (
                {(column.name, column.type_code, column.null_ok, column.default) for column in columns},
                sorted(repr(sorted(rule.items())) for rule in rules.values()),
            )
    return found


@pytest.mark.full
def test_migrations_that_stand_for_many_make_the_same_tables(newest: Any) -> None:
    at_once = tables()
    stepwise().migrate([(app, None) for app, _name in BEFORE])
    assert "matching_round" not in tables()
    stepwise().migrate(newest)
    assert tables() == at_once
