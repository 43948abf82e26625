"""An employer that nobody confirmed, or that was refused, reads no person and decides about nobody."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.admissions.models import Admission
from alliances.admissions.services import registration, verification
from alliances.audit.models import AuditEntry
from alliances.kernel.visibility import registered, visible_to
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from alliances.people.models import Invitation, Membership, User
from dvb.agreements.models import Agreement, Signature
from dvb.agreements.services import own_firms
from dvb.api.models import MachineClient, Webhook
from dvb.api.services import clients, webhooks
from dvb.logbook.models import LogWeek
from dvb.safeguarding.models import Concern
from matching.assignments.models import Assignment
from matching.learners.models import Guardian, Person
from tests import every_page as pages
from tests import factories as make
from tests.cast import Cast
from tests.house.source import PACKAGES, modules, name_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
STATES: dict[str, dict[str, Any]] = {
    "unconfirmed": {"verified_at": None},
    "refused": {"verified_at": None, "refused_at": dt.datetime(2026, 9, 2, tzinfo=dt.UTC)},
}
OPEN = {
    "Alliance",
    "AllianceMember",
    "CatalogueEdition",
    "EmployerRegistration",
    "IdentityChange",
    "ImportBatch",
    "ImportRow",
    "Invitation",
    "LearningModule",
    "LearningOutcome",
    "LegalParameter",
    "Membership",
    "Opening",
    "Organisation",
    "OutcomeWording",
    "Qualification",
    "QualificationPart",
    "SchoolYear",
    "Seat",
    "Sector",
    "Skill",
    "Supervisor",
    "SupervisorEvidence",
    "Workplace",
}
"""Its own data, and what everybody reads; no table about learners or about who asks to act for it."""
DECIDED = (Assignment, Agreement, Signature, LogWeek, Concern, Admission, MachineClient, Webhook)


ENDS_ACTING = ("end", "leave", "session", "hand")
"""Words of routes after whose form nobody acts for the employer any more: they are sent last."""


def rows_of(model: type[models.Model]) -> list[Any]:
    return list(model._default_manager.order_by("pk").values())


def walk(client: Client, samples: pages.Samples, secrets: set[str]) -> tuple[set[str], set[str]]:
    """Which routes name one of the secrets to a GET or to an empty POST; which answered with a fault."""
    found, broken = set(), set()
    asked = [
        (name, url)
        for name, arguments in pages.routes()
        if name not in ("account_logout", "switch-membership")
        and not name.startswith(("account_", "mfa_", "persona"))
        for url in pages.addresses(name, arguments, samples)
    ]
    posts = sorted(asked, key=lambda one: any(word in one[0] for word in ENDS_ACTING))
    for ask, (name, url) in [*((client.get, one) for one in asked), *((client.post, one) for one in posts)]:
        response = ask(url)
        if response.status_code >= 500:
            broken.add(name)
        body = b"".join(response) if response.streaming else response.content
        if any(word.encode() in body for word in secrets):
            found.add(name)
    return found, broken


@pytest.mark.parametrize(
    "state", ["confirmed", "unconfirmed", pytest.param("refused", marks=pytest.mark.full)]
)
def test_walk_over_all_addresses(state: str, settings: Any) -> None:
    cast, samples = pages.furnish()
    secrets = {str(value) for value in Person.objects.values_list("last_name", flat=True)}
    secrets |= {value for value in Guardian.objects.values_list("email", flat=True) if value}
    secrets -= {"", cast.employer_member.user.name}
    Organisation.objects.filter(pk=cast.employer.pk).update(**STATES.get(state, {}))
    before = {model: rows_of(model) for model in DECIDED}
    found, broken = walk(cast.client("employer_member"), samples, secrets)
    assert not broken
    if state == "confirmed":
        people = {name for name in found if name.startswith(("agreement", "assignment", "log", "matching:"))}
        assert people, f"the walk would see a name: {sorted(found)}"
        return
    links = {name for name in found if name.startswith(("link", "alliances:invitation"))}
    assert found - links == set()
    assert {model.__name__ for model in DECIDED if rows_of(model) != before[model]} == set()


@pytest.mark.parametrize("state", list(STATES))
def test_only_these_tables_are_open(cast: Cast, state: str) -> None:
    """A new table is closed to such an employer until somebody says otherwise, here too."""
    Organisation.objects.filter(pk=cast.employer.pk).update(**STATES[state])
    actor = Membership.objects.get(pk=cast.employer_member.pk).as_actor()
    assert not actor.is_confirmed
    open_ = {model.__name__ for model in registered() if not visible_to(actor, model).query.is_empty()}
    assert open_ <= OPEN


def test_actors_of_organisations_are_made_in_one_place() -> None:
    allowed = {
        "alliances/kernel/actor.py",
        "alliances/organisations/models/organisations.py",
        "alliances/admissions/services/registration.py",  # whoever asks acts for nobody yet
        "alliances/people/services/address_changes.py",  # nor does somebody who acts for nobody
    }
    found = {name_of(path) for path in modules(*PACKAGES) if " Actor(" in path.read_text()}
    assert found == allowed


def stranger(cast: Cast) -> Membership:
    """Somebody who registered a number that the register did not know."""
    number = make.registration_number(7_000)
    user = registration.begin(
        email="svesais@piemers.example",
        registration_number=number,
        name="SIA Vārds",
        town="Cēsis",
        contact_name="Svešais",
    )
    assert user is not None
    pending = registration.open_of(user)
    assert pending is not None
    registration.confirm(pending, user=user)
    return Membership.objects.get(user=user)


def place(cast: Cast, employer: Organisation, **values: Any) -> Agreement:
    return own_firms.draw_up(
        cast.learner,
        registration_number=str(employer.registration_number),
        town="Cēsis",
        kind="dvb",
        starts_on=dt.date(2026, 12, 1),
        ends_on=dt.date(2027, 5, 28),
        by=cast.actor("coordinator"),
        **values,
    )


def test_a_school_confirms_in_one_step_with_plain_words(cast: Cast) -> None:
    employer = stranger(cast).organisation
    with refusal("employer_unconfirmed") as refused:
        place(cast, employer)
    assert "svesais@piemers.example" in str(refused.value.message)
    assert refused.value.field == "confirmed_because"
    assert not Assignment.objects.filter(enrolment=cast.learner).exists()
    place(cast, employer, confirmed_because="Zvanīju uzņēmumam")
    employer.refresh_from_db()
    assert employer.is_verified
    assert AuditEntry.objects.filter(verb="organisation.verify", reason="Zvanīju uzņēmumam").exists()


def test_a_refusal_ends_everything(cast: Cast) -> None:
    own = stranger(cast)
    employer = own.organisation
    colleague = make.MembershipFactory(organisation=employer, role="member")
    Organisation.objects.filter(pk=employer.pk).update(verified_at=timezone.now())
    by = Membership.objects.get(pk=own.pk).as_actor()
    end = timezone.localdate() + dt.timedelta(days=30)
    issued = clients.create("x", scopes=["openings:read"], expires_on=end, by=by)
    Webhook.objects.create(organisation=employer, url="https://x.example/", events=["agreement.sign"])
    Invitation.objects.create(
        organisation=employer, email="x@piemers.example", role="member", token_hash="x" * 64, expires_on=end
    )
    Organisation.objects.filter(pk=employer.pk).update(verified_at=None)
    verification.refuse(employer, reason="Nav viņu", by=cast.actor("coordinator"))
    assert not Membership.objects.living().filter(organisation=employer).exists()
    assert not Invitation.objects.waiting().filter(organisation=employer).exists()
    assert not Webhook.objects.filter(organisation=employer).exists()
    assert MachineClient.objects.get(pk=issued.machine.pk).revoked_at is not None
    assert {own.user.email, colleague.user.email} <= {
        address
        for (address,) in messages.Message.objects.filter(kind="employer_refused").values_list("to_email")
    }
    assert AuditEntry.objects.filter(verb="membership.end", reason="Nav viņu").count() == 2
    with refusal("employer_refused") as refused:
        place(cast, employer)
    assert "Nav viņu" in str(refused.value.message)
    client = Client()
    client.force_login(own.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("matching:opening-list")).status_code == 403


def test_the_real_director_is_not_judged_by_the_stranger(cast: Cast) -> None:
    cache.clear()
    own = stranger(cast)
    director: User = make.UserFactory()
    begun = registration.begin(
        email=director.email,
        registration_number=str(own.organisation.registration_number),
        name="SIA Vārds",
        town="Cēsis",
        contact_name="Īstā",
    )
    assert begun == director
    pending = registration.open_of(director)
    assert pending is not None
    registration.confirm(pending, user=director)
    asked = Admission.objects.get(user=director)
    assert not messages.Message.objects.filter(to_email=own.user.email, kind="admission_asked").exists()
    with refusal("not_yours"):
        verification.turn_down(asked, reason="Nē", by=own.as_actor())
    client = Client()
    client.force_login(own.user, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("alliances:admission-refuse", args=[asked.pk])
    assert client.post(page, {"reason": "Nē"}).status_code == 404
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_no_programs_for_an_unconfirmed_employer(cast: Cast) -> None:
    by = stranger(cast).as_actor()
    end = timezone.localdate() + dt.timedelta(days=30)
    with refusal("not_confirmed"):
        clients.create("x", scopes=["openings:read"], expires_on=end, by=by)
    with refusal("not_confirmed"):
        webhooks.add("https://example.com/", events=["agreement.sign"], by=by)


def test_letters_about_learners_reach_nobody_of_an_unconfirmed_employer(cast: Cast) -> None:
    employer = stranger(cast).organisation
    assert messages.addresses_of(employer) == []
    assert messages.addresses_of(employer, about_itself=True)
