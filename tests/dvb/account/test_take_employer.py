"""Nobody reads learners by registering for their employer without a word of their school."""

from __future__ import annotations

import ast
import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from alliances.admissions.models import Admission
from alliances.admissions.services import registration, verification
from alliances.audit.models import AuditEntry
from alliances.kernel import schools_at_employers
from alliances.kernel.visibility import visible_to
from alliances.messages.models import Message
from alliances.organisations.access import can_edit_organisation
from alliances.organisations.models import Organisation, Supervisor
from alliances.organisations.services import organisations, supervisors
from alliances.people.models import Membership, User
from dvb.agreements.models import Agreement, Signature
from dvb.agreements.services import own_firms
from tests import factories as make
from tests.cast import Cast
from tests.dvb.agreements import signed
from tests.house.source import PACKAGES, modules, name_of, nodes
from tests.matching.imports.sheets import imported, only_row, previewed
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db]
ATTACKER = "uzbrucejs@piemers.example"
OWNER = "anna@piemers.example"
SIGNED = {"name": "Anna Paraudziņa", "signed_on": dt.date(2026, 9, 1)}


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    """A learner of the school is at an employer that nobody has claimed."""
    found = signed.active(cast)
    Membership.objects.filter(organisation=cast.employer).delete()
    return found


def claim(employer: Organisation, email: str) -> User:
    user = registration.begin(
        email=email,
        registration_number=str(employer.registration_number),
        name="SIA",
        contact_name="Anna Paraudziņa",
    )
    assert user is not None
    begun = registration.open_of(user)
    assert begun is not None
    registration.confirm(begun, user=user)
    return user


def acting_for(employer: Organisation) -> set[int]:
    rows = Membership.objects.filter(organisation=employer, ended_on__isnull=True)
    return set(rows.values_list("user_id", flat=True))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_coordinator_of_another_school_gets_nowhere(cast: Cast, agreement: Agreement) -> None:
    """The steps of the attack: write one's own address, register with the number, let oneself in."""
    intruder, employer = cast.client("other_coordinator"), cast.employer
    edit = reverse("alliances:organisation-edit", args=[employer.pk])
    intruder.post(edit, {"name": employer.name, "contact_email": ATTACKER})
    with refusal("not_yours"):
        organisations.edit(employer, by=cast.actor("other_coordinator"), contact_email=ATTACKER)
    Organisation.objects.filter(pk=employer.pk).update(
        contact_email=ATTACKER, contact_written_by=cast.other_school
    )
    user = claim(employer, ATTACKER)
    asked = Admission.objects.get(user=user)
    assert acting_for(employer) == set()
    for name in ("other_coordinator", "alliance_coordinator", "outsider", "ministry_viewer"):
        page = reverse("alliances:admission-detail", args=[asked.pk])
        assert cast.client(name).get(page).status_code in {403, 404}
        admit = reverse("alliances:admission-admit", args=[asked.pk])
        assert cast.client(name).post(admit).status_code in {403, 404}
        with refusal("not_yours"):
            verification.admit(asked, by=cast.actor(name))
    assert acting_for(employer) == set()
    for page in ("agreement-detail", "agreement-paper"):
        assert browser(user).get(reverse(page, args=[agreement.pk])).status_code in {302, 403, 404}
    waiting = browser(user).get("/").content.decode()
    assert employer.name in waiting
    assert "ministrij" in waiting


def test_an_unverified_record_with_learners_is_not_claimed_either(cast: Cast, agreement: Agreement) -> None:
    Organisation.objects.filter(pk=cast.employer.pk).update(verified_at=None)
    claim(cast.employer, ATTACKER)
    assert acting_for(cast.employer) == set()


def test_a_stay_of_ones_own_still_needs_the_other_school(cast: Cast, agreement: Agreement) -> None:
    signed.agree(cast.other_learner, make.OpeningFactory(employer=cast.employer))
    by = cast.actor("other_coordinator")
    with refusal("not_yours"):
        organisations.edit(cast.employer, by=by, contact_email=ATTACKER)
    user = claim(cast.employer, ATTACKER)
    asked = verification.admit(Admission.objects.get(user=user), by=by)
    assert asked.decided_at is None
    assert acting_for(cast.employer) == set()
    assert verification.schools_missing(asked) == {cast.school.pk}
    page = cast.client("other_coordinator").get(reverse("alliances:admission-detail", args=[asked.pk]))
    assert reverse("alliances:admission-admit", args=[asked.pk]) not in page.content.decode()
    verification.admit(asked, by=cast.actor("coordinator"))
    assert acting_for(cast.employer) == {user.pk}
    assert AuditEntry.objects.filter(verb="admission.agree").count() == 2


def test_the_school_concerned_is_asked_and_its_yes_lets_the_employer_in(
    cast: Cast, agreement: Agreement
) -> None:
    user = claim(cast.employer, OWNER)
    asked = Admission.objects.get(user=user)
    told = Message.objects.filter(kind="admission_school")
    assert {message.user_id for message in told} == {cast.coordinator.user_id}
    client = cast.client("coordinator")
    assert client.get(reverse("alliances:admission-detail", args=[asked.pk])).status_code == 200
    client.post(reverse("alliances:admission-admit", args=[asked.pk]))
    assert acting_for(cast.employer) == {user.pk}


def test_the_ministry_decides_for_a_school_that_does_not_answer(cast: Cast, agreement: Agreement) -> None:
    user = claim(cast.employer, OWNER)
    ministry = make.MembershipFactory(organisation=cast.ministry, role="administrator").as_actor()
    verification.admit(Admission.objects.get(user=user), by=ministry)
    assert acting_for(cast.employer) == {user.pk}


def test_the_address_that_the_concerned_school_wrote_is_let_in_at_once(
    cast: Cast, agreement: Agreement
) -> None:
    organisations.edit(cast.employer, by=cast.actor("coordinator"), contact_email="Anna@Piemers.Example")
    cast.employer.refresh_from_db()
    assert cast.employer.contact_written_by == cast.school
    assert cast.employer.contact_written_at is not None
    assert acting_for(cast.employer) == set()
    assert claim(cast.employer, OWNER).pk in acting_for(cast.employer)


def test_an_employer_without_learners_is_claimed_as_before(cast: Cast) -> None:
    new = organisations.create_employer(
        name="SIA Pa tālruni",
        registration_number=make.registration_number(700),
        contact_email=OWNER,
        by=cast.actor("other_coordinator"),
    )
    assert new.contact_written_by == cast.other_school
    user = claim(new, OWNER)
    assert acting_for(new) == {user.pk}


def test_a_changed_address_is_told_to_the_old_one_and_the_schools(cast: Cast, agreement: Agreement) -> None:
    signed.agree(cast.other_learner, make.OpeningFactory(employer=cast.employer))
    Organisation.objects.filter(pk=cast.employer.pk).update(contact_email="veca@piemers.example")
    cast.employer.refresh_from_db()
    organisations.edit(cast.employer, by=cast.actor("coordinator"), contact_email=OWNER)
    told = Message.objects.filter(kind="contact_changed")
    assert set(told.values_list("to_email", flat=True)) == {
        "veca@piemers.example",
        cast.other_coordinator.user.email,
    }
    organisations.edit(cast.employer, by=cast.actor("coordinator"), contact_phone="20000000")
    assert told.count() == 2


def test_what_belongs_to_an_unclaimed_employer_is_kept_by_the_schools_concerned(
    cast: Cast, agreement: Agreement
) -> None:
    """Its data, sites, supervisors and their papers: closed to a tenant who has nothing to do with it."""
    supervisor = supervisors.create(cast.employer, name="Jānis", by=cast.actor("coordinator"))
    site = make.WorkplaceFactory(organisation=cast.employer)
    assert can_edit_organisation(cast.actor("coordinator"), cast.employer)
    assert supervisor in visible_to(cast.actor("coordinator"), Supervisor)
    for name in ("other_coordinator", "alliance_coordinator"):
        by = cast.actor(name)
        assert not can_edit_organisation(by, cast.employer)
        assert supervisor not in visible_to(by, Supervisor)
        for write in (
            lambda by=by: organisations.edit(cast.employer, by=by, name="X"),
            lambda by=by: organisations.add_workplace(cast.employer, by=by, town="Cēsis"),
            lambda by=by: organisations.edit_workplace(site, by=by, name="X"),
            lambda by=by: supervisors.create(cast.employer, name="X", by=by),
            lambda by=by: supervisors.edit(supervisor, name="X", by=by),
            lambda by=by: supervisors.add_evidence(supervisor, kind="other", by=by),
        ):
            with refusal("not_yours"):
                write()


def test_a_file_rewrites_no_address_of_an_employer_with_learners_of_others(
    cast: Cast, agreement: Agreement
) -> None:
    number = str(cast.employer.registration_number)
    row = {"registration_number": number, "name": cast.employer.name, "email": ATTACKER}
    for name in ("other_coordinator", "alliance_coordinator"):
        shown = only_row(previewed([row], "employers", by=cast.actor(name)))
        assert shown.state == "unchanged"
    Organisation.objects.filter(pk=cast.employer.pk).update(contact_email="veca@piemers.example")
    imported([{**row, "email": OWNER.upper()}], "employers", by=cast.actor("coordinator"))
    cast.employer.refresh_from_db()
    assert (cast.employer.contact_email, cast.employer.contact_written_by) == (OWNER, cast.school)
    assert Message.objects.get(kind="contact_changed").to_email == "veca@piemers.example"
    assert claim(cast.employer, OWNER).pk in acting_for(cast.employer)


def test_the_floors_above_say_where_learners_are(cast: Cast, agreement: Agreement) -> None:
    assert schools_at_employers.schools_at(cast.employer.pk) == {cast.school.pk}
    assert schools_at_employers.schools_at(cast.other_employer.pk) == set()
    found = Organisation.objects.filter(schools_at_employers.hosts("pk"))
    assert list(found) == [cast.employer]


def test_a_membership_is_made_by_known_services_only() -> None:
    """Whoever adds a way into an organisation thinks of learners that are there already, and says so here."""
    ways = set()
    for path in modules(*PACKAGES):
        for node in nodes(path):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"create", "get_or_create", "update_or_create", "bulk_create"}
                and ast.unparse(node.func.value) == "Membership.objects"
            ):
                ways.add(name_of(path))
    assert ways == {
        "alliances/people/services/invitations.py",
        "alliances/admissions/services/registration.py",
        "alliances/admissions/services/verification.py",
        "dvb/demo/services/people.py",
        "dvb/guest_access/services/activation.py",
        "dvb/site/setup.py",
    }


def own_firm_of(cast: Cast) -> Agreement:
    """Another school's learner, entered at the same employer by her school alone."""
    return own_firms.draw_up(
        cast.other_learner,
        registration_number=str(cast.employer.registration_number),
        town="Cēsis",
        kind="dvb",
        starts_on=dt.date(2026, 12, 1),
        ends_on=dt.date(2027, 5, 28),
        by=cast.actor("other_coordinator"),
    )


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_draft_of_ones_own_gives_no_say_over_an_employer(
    cast: Cast, agreement: Agreement, is_signed: bool
) -> None:
    """Neither its data nor its supervisors, nor does paper that it entered; what the employer signed does."""
    agreement.signatures.all().delete()
    if is_signed:
        Signature.objects.create(agreement=agreement, side="host", method="code", **SIGNED)
    supervisor = Supervisor.objects.create(employer=cast.employer, name="Jānis")
    drafted = own_firm_of(cast)
    by = cast.actor("other_coordinator")
    assert not can_edit_organisation(by, cast.employer)
    assert supervisor not in visible_to(by, Supervisor)
    with refusal("not_yours"):
        organisations.edit(cast.employer, by=by, contact_email=ATTACKER)
    number = str(cast.employer.registration_number)
    row = {"registration_number": number, "name": cast.employer.name, "email": ATTACKER}
    assert only_row(previewed([row], "employers", by=by)).state == "unchanged"
    assert can_edit_organisation(cast.actor("coordinator"), cast.employer), "its learners were there first"
    own = Signature.objects.create(agreement=drafted, side="host", **SIGNED)
    assert not can_edit_organisation(by, cast.employer)
    Signature.objects.filter(pk=own.pk).update(method="code")
    assert can_edit_organisation(by, cast.employer)
    assert supervisor in visible_to(by, Supervisor)
