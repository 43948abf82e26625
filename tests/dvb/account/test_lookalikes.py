"""An e-mail address that only looks like somebody's is nobody's: every look-up, on both databases."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django import forms
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import dvb.urls  # noqa: F401 - every form of every page is walked over
from alliances.admissions.services import registration
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.organisations.models import OrganisationKind
from alliances.people.models import Invitation, Membership, User
from alliances.people.services import invitations
from dvb.guest_access.services import activation as entrance
from dvb.logbook import services as logbook
from dvb.site import setup
from matching.learners.models import Person
from tests import factories as make
from tests import letters
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.both]
OWN = "liks.ki@gmail.example"
OTHERS = [
    OWN.replace("l", "ļ", 1),
    OWN.replace("i", "ı", 1),
    "liks.ki@gmaıl.example",
    "lİks.ki@gmail.example",
    "liks.kі@gmail.example",
    "liks.ki@gmåil.example",
]
"""Dotless and dotted i, a Cyrillic one, diacritics: never the same address."""
ALSO_OWN = [
    OWN.upper(),
    f"  {OWN} ",
    OWN.replace("s", "ſ"),
    OWN.replace("k", "\N{KELVIN SIGN}"),
    OWN.replace("l", "ｌ").replace("@", "＠"),
    f"{OWN}\u200b",
]
"""Upper case, blanks, long s, the Kelvin sign, full width, zero width: one normal form, one mailbox."""
CODE_OR_KEY = r"^\s*[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\s*$|/key/"
NUMBER = "40003521600"
VALUES = {"registration_number": NUMBER, "name": "SIA Cita", "town": "Cēsis", "contact_name": "Anna"}


@pytest.fixture(autouse=True)
def _fresh(db: None) -> Any:
    OrganisationKind.objects.get_or_create(code="employer", defaults={"name_lv": "Darba devējs"})
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner(cast: Cast) -> User:
    user = cast.coordinator.user
    user.email = OWN
    user.save()
    EmailAddress.objects.create(user=user, email=OWN, verified=True, primary=True)
    return user


def begin(text: str) -> User | None:
    return registration.begin(email=text, **VALUES)


def mailed() -> set[str]:
    return {to for message in letters.sent() for to in message.to}


@pytest.mark.parametrize("text", OTHERS)
def test_registering_with_a_lookalike_reaches_no_account(owner: User, text: str) -> None:
    with pytest.raises(Refused) as refused:
        begin(text)
    assert refused.value.field == "email"
    page = Client().post(reverse("alliances:employer-register-details"), {**VALUES, "email": text})
    assert page.status_code == 200
    assert b"error-summary" in page.content
    assert not mailed()
    assert User.objects.filter(email=OWN).get() == owner
    assert set(EmailAddress.objects.filter(user=owner).values_list("email", flat=True)) == {OWN}


@pytest.mark.parametrize("text", ALSO_OWN)
def test_a_code_goes_to_the_stored_address_only(owner: User, text: str) -> None:
    assert begin(text) == owner
    page = Client().post(reverse("alliances:employer-register-details"), {**VALUES, "email": text})
    assert page.status_code == 302
    assert mailed() == {OWN}
    assert not User.objects.exclude(email=OWN).filter(email__contains="ks").exists()


@pytest.mark.parametrize("text", [*OTHERS, *ALSO_OWN])
def test_signing_in_with_a_lookalike_writes_to_nobody_else(owner: User, text: str) -> None:
    for name, field in (
        ("account_request_login_code", "email"),
        ("account_reset_password", "email"),
        ("account_login", "login"),
    ):
        client = Client()
        client.post(reverse(name), {field: text, "password": "x"})
        assert "_auth_user_id" not in client.session
    sent = letters.sent()
    told = [m for m in sent if re.search(CODE_OR_KEY, str(m.body), re.M)]
    assert not [m.body for m in told if set(m.to) != {OWN}]
    Client().post(reverse("account_request_login_code"), {"email": OWN})
    [code] = [m for m in letters.sent()[len(sent) :] if re.search(CODE_OR_KEY, str(m.body), re.M)]
    assert code.to == [OWN]


@pytest.mark.parametrize("text", OTHERS)
def test_an_invitation_or_link_to_a_lookalike_is_refused_or_nobodys(
    owner: User, cast: Cast, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused):
        invitations.invite(cast.employer, email=text, role="member", by=cast.employer_member.as_actor())
    assert not invitations.is_hers(owner, text)
    with pytest.raises(Refused):
        _link(cast, text)
    monkeypatch.setattr(setup, "require_real_site", lambda: None)
    with pytest.raises(Refused):
        setup.begin(name="X", kind="school", email=text, person="X")
    assert not Membership.objects.filter(user=owner).exclude(pk=cast.coordinator.pk).exists()


@pytest.mark.parametrize("text", OTHERS)
def test_rows_that_older_releases_kept_open_nobodys_account(owner: User, cast: Cast, text: str) -> None:
    """Whatever stands in the tables already: what was written to a look-alike gives its holder nothing."""
    row = Invitation.objects.create(
        organisation=cast.employer,
        email=text,
        role="member",
        token_hash="x" * 64,
        expires_on=timezone.localdate(),
    )
    with pytest.raises(Refused):
        invitations.accept(row, user=owner)
    Membership.objects.filter(user=owner).delete()
    link = _link(cast, OWN)
    PersonalLink.objects.filter(pk=link.pk).update(email=text)
    Person.objects.filter(pk=cast.learner.person_id).update(email=text)
    link.refresh_from_db()
    assert links.holds(link)
    with refusal("other_account"):
        entrance.activate_account(link)
    cast.learner.person.refresh_from_db()
    assert cast.learner.person.user != owner


def _link(cast: Cast, email: str) -> PersonalLink:
    return links.issue(
        "learner",
        about=cast.learner.person,
        organisation=cast.school,
        name="Līga",
        email=email,
        language="lv",
        expires_on=timezone.localdate(),
        by=SYSTEM,
    )


@pytest.mark.parametrize("text", ALSO_OWN)
def test_the_owner_is_found_however_the_address_is_written(
    owner: User, cast: Cast, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = make.MembershipFactory(organisation=cast.school, role="administrator").as_actor()
    with refusal("is_member"):
        invitations.invite(cast.school, email=text, role="member", by=by)
    made = invitations.invite(cast.employer, email=text, role="member", by=cast.employer_member.as_actor())
    assert made.email == OWN
    assert invitations.is_hers(owner, made.email)
    with refusal("has_account"):
        invitations.accept_as_new(made, name="Cita")
    Person.objects.filter(pk=cast.learner.person_id).update(email=OWN)
    assert _link(cast, text) == _link(cast, OWN)
    monkeypatch.setattr(setup, "require_real_site", lambda: None)
    setup.begin(name=cast.school.name, kind="school", email=text, person="X")
    assert User.objects.filter(email=OWN).get() == owner
    assert set(Message.objects.values_list("to_email", flat=True)) == {OWN}


@freeze_time(logs.NOW)
@pytest.mark.parametrize("text", OTHERS)
def test_a_supervisor_reads_by_her_own_address_only(cast: Cast, text: str) -> None:
    agreement = logs.at_work(cast)
    own = logs.supervisor(cast, agreement, email=OWN)
    other = PersonalLink.objects.create(
        purpose="supervisor",
        subject_type="dvb.agreement",
        subject_id=0,
        organisation=cast.school,
        nonce="0",
        name="Cita",
        expires_on=own.expires_on,
    )
    PersonalLink.objects.filter(pk=other.pk).update(email=text)
    other.refresh_from_db()
    assert list(logbook.agreements_of(own)) == [agreement]
    assert not logbook.agreements_of(other).exists()


def _ours() -> list[type[models.Model]]:
    return [m for name in ("alliances", "matching", "dvb") for m in apps.get_app_config(name).get_models()]


def test_every_address_of_every_table_is_kept_in_its_normal_form() -> None:
    from alliances.kernel.fields import NormalEmailField

    columns = [f for model in _ours() for f in model._meta.concrete_fields if "email" in f.name]
    columns = [f for f in columns if isinstance(f, models.CharField)]
    assert len(columns) >= 9
    assert [str(f) for f in columns if not isinstance(f, NormalEmailField)] == []
    for column in columns:
        same = {column.get_db_prep_save(text, connection) for text in (OWN, *ALSO_OWN)}
        assert same == {OWN}
        assert OWN not in {column.get_db_prep_save(text, connection) for text in OTHERS}
        spelled = ALSO_OWN[2]
        assert column.get_prep_value(spelled) == spelled, "a look-up finds no other spelling"
        formed = column.formfield()
        assert formed is not None
        assert {formed.clean(text) for text in ALSO_OWN} == {OWN}


def _forms(base: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    found = set(base.__subclasses__())
    return found | {deeper for form in found for deeper in _forms(form)}


def test_every_form_that_takes_an_address_cleans_it() -> None:
    ours = [f for f in _forms(forms.BaseForm) if f.__module__.startswith(("alliances", "matching", "dvb"))]
    fields = [
        (form, field)
        for form in ours
        if "styleguide" not in form.__module__
        for field in getattr(form, "base_fields", {}).values()
        if isinstance(field, forms.EmailField)
    ]
    assert len(fields) >= 6
    for form, field in fields:
        assert {field.clean(text) for text in ALSO_OWN} == {OWN}, form
        for text in OTHERS:
            with pytest.raises(forms.ValidationError):
                field.clean(text)


def test_the_migration_folds_what_stands_there_and_survives_a_collision(cast: Cast) -> None:
    module = import_module("dvb.migrations.0094_normal_emails")
    people = [make.UserFactory() for _ in range(2)]
    table = User._meta.db_table
    with connection.cursor() as cursor:
        for user, text in zip(people, ["ſam@piemers.example", "sam@piemers.example"], strict=True):
            cursor.execute(f"UPDATE {table} SET email = %s WHERE id = %s", [text, user.pk])
        cursor.execute(
            "UPDATE alliances_organisation SET contact_email = %s WHERE id = %s",
            ["Anna@Piemers.Example", cast.employer.pk],
        )
    with connection.schema_editor() if connection.vendor == "postgresql" else _Plain() as editor:
        module.fold(apps, editor)
    first, second = (User.objects.get(pk=user.pk) for user in people)
    assert (first.email, second.email) == ("ſam@piemers.example", "sam@piemers.example")
    assert not invitations.is_hers(first, second.email)
    cast.employer.refresh_from_db()
    assert cast.employer.contact_email == "anna@piemers.example"


class _Plain:
    """SQLite makes no schema editor inside a transaction; the migration needs its connection alone."""

    connection = connection

    def __enter__(self) -> _Plain:
        return self

    def __exit__(self, *fault: object) -> None: ...
