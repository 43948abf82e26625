"""An e-mail address signs in its owner alone, whatever others wrote down in their accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.admissions.services import registration
from alliances.links import services as links
from alliances.organisations.models import OrganisationKind
from alliances.people.models import User
from alliances.people.services import addresses, invitations
from dvb.demo.services import people as demo_people
from dvb.demo.year.personas import Persona
from dvb.guest_access.services import activation, guest_links
from dvb.site import setup
from tests import factories as make
from tests import letters
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ADDRESS = "liga@piemers.example"
ROOT = Path(__file__).resolve().parents[3]
NUMBER = "40003521600"


@pytest.fixture(autouse=True)
def _fresh(db: None) -> None:
    OrganisationKind.objects.get_or_create(code="employer", defaults={"name_lv": "Darba devējs"})
    cache.clear()


def let_in(cast: Cast) -> Client:
    """The learner, asked by her school, opens the link with the code from her mailbox."""
    cast.learner.person.user = None
    cast.learner.person.email = ADDRESS
    cast.learner.person.save()
    link = activation.invite(cast.learner, by=cast.actor("coordinator"))
    client, page = Client(), reverse("link", args=[links.token_of(link)])
    client.post(f"{page}code/")
    letters.sent()
    code = letters.found_in_newest(r"\d{3} \d{3}", to=ADDRESS)
    assert client.post(f"{page}open/", {"code": code}).status_code == 302
    return client


def sign_in_by_code(email: str) -> Client:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": email})
    code = letters.found_in_newest(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", to=email)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


def signed_in(client: Client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()


def claim(cast: Cast, who: str = "outsider", email: str = ADDRESS) -> Client:
    """Somebody adds an address that is not hers to her own account."""
    user = getattr(cast, who).user
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    client = sign_in_by_code(user.email)
    client.post(reverse("account_email"), {"action_add": "", "email": email})
    return client


def by_setup(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "require_real_site", lambda: None)
    setup.begin(name=cast.school.name, kind="school", email=ADDRESS, person="Līga")


def by_invitation(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = invitations.invite(cast.employer, email=ADDRESS, role="member", by=cast.employer_member.as_actor())
    invitations.accept_as_new(row, name="Līga")


def by_link(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    let_in(cast)


def by_admin(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    staff = make.UserFactory(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr("django.conf.settings.MFA_REQUIRED", False)
    none = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    values = {"email": ADDRESS, "name": "Līga", "language": "lv", "is_active": "on", **none}
    assert client.post(reverse("admin:alliances_user_add"), values).status_code == 302


def by_command(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("createsuperuser", email=ADDRESS, interactive=False)


def by_demo(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    values: dict[str, object] = dict.fromkeys(Persona.__dataclass_fields__, "")
    values |= {"key": "x", "email": ADDRESS, "memberships": (), "is_superuser": False, "learner_id": ""}
    demo_people.persona(Persona(**values))  # type: ignore[arg-type]


def by_registration(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"registration_number": NUMBER, "name": "SIA Cita", "town": "Cēsis", "contact_name": "Anna"}
    assert registration.begin(email=ADDRESS, **values) is not None
    assert not EmailAddress.objects.get(email=ADDRESS, user__email=ADDRESS).verified, (
        "nobody has proven it yet"
    )
    sign_in_by_code(ADDRESS)


WAYS = [by_setup, by_invitation, by_link, by_admin, by_command, by_demo, by_registration]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_account_has_its_confirmed_address_and_signs_in_with_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, way: Callable[..., None]
) -> None:
    claim(cast)
    way(cast, monkeypatch)
    row = EmailAddress.objects.get(email=ADDRESS)
    assert (row.user.email, row.verified, row.primary) == (ADDRESS, True, True), "no other claim remains"
    assert signed_in(sign_in_by_code(ADDRESS)) == row.user


def test_accounts_are_made_in_one_place() -> None:
    made = re.compile(r"\bcreate_user\(|User\.objects\.(get_or_|update_or_|bulk_)?create\(|\bUser\(\w")
    found = {
        str(path.relative_to(ROOT))
        for app in ("alliances", "matching", "dvb")
        for path in (ROOT / app).rglob("*.py")
        if made.search(path.read_text())
    }
    assert found == {"alliances/people/models/people.py", "alliances/people/services/addresses.py"}


def test_a_learner_who_was_let_in_signs_in_again_with_a_code(cast: Cast) -> None:
    learner = signed_in(let_in(cast))
    assert learner is not None
    assert signed_in(sign_in_by_code(ADDRESS)) == learner


@pytest.mark.parametrize("is_first", [True, False])
def test_a_claimed_address_signs_in_its_owner(cast: Cast, is_first: bool) -> None:
    attacker = claim(cast) if is_first else None
    learner = signed_in(let_in(cast))
    attacker = attacker or claim(cast)
    assert signed_in(sign_in_by_code(ADDRESS)) == learner
    page = attacker.post(reverse("account_email"), {"action_primary": "", "email": ADDRESS})
    assert page.status_code < 500
    cast.outsider.user.refresh_from_db()
    assert cast.outsider.user.email != ADDRESS
    assert not EmailAddress.objects.filter(user=cast.outsider.user, email=ADDRESS, verified=True).exists()


def test_what_is_only_claimed_is_nobodys(cast: Cast) -> None:
    claim(cast)
    assert addresses.owner_of(ADDRESS) is None
    user = cast.outsider.user
    user.set_password("gara-parole-2026")
    user.save()
    client = Client()
    client.post(reverse("account_login"), {"login": ADDRESS, "password": "gara-parole-2026"})
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    client.post(reverse("account_request_login_code"), {"email": ADDRESS})
    assert signed_in(client) is None
    told = [str(row.body) for row in letters.sent() if ADDRESS in row.to]
    assert not [body for body in told if re.search(r"/key/|[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\s*$", body, re.M)][1:]


def test_an_unconfirmed_address_never_becomes_the_main_one(cast: Cast) -> None:
    """Also where the account has no confirmed address at all, as older ones had."""
    row = EmailAddress.objects.create(user=cast.outsider.user, email=ADDRESS)
    with refusal("email_unproven"):
        row.set_as_primary()
    client = cast.client("outsider")
    page = client.post(reverse("account_email"), {"action_primary": "", "email": ADDRESS})
    assert page.status_code < 500
    cast.outsider.user.refresh_from_db()
    assert cast.outsider.user.email != ADDRESS


def test_who_proves_an_address_ends_what_others_only_began(cast: Cast) -> None:
    values = {"registration_number": NUMBER, "name": "SIA Cita", "town": "Cēsis", "contact_name": "Anna"}
    begun = registration.begin(email=ADDRESS, **values)
    assert begun is not None
    client = claim(cast)
    row = EmailAddress.objects.get(user=cast.outsider.user, email=ADDRESS)
    key = letters.found_in_newest(r"/confirm-email/([^/\s]+)/", to=ADDRESS)
    client.post(reverse("account_confirm_email", args=[key]))
    row.refresh_from_db()
    assert row.verified
    assert not User.objects.filter(pk=begun.pk).exists()
    assert client.post(reverse("account_email"), {"action_primary": "", "email": ADDRESS}).status_code == 302
    assert signed_in(sign_in_by_code(ADDRESS)) == cast.outsider.user


def test_a_link_takes_no_account_that_knows_the_address_as_a_second_one(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.outsider.user, email=ADDRESS, verified=True)
    cast.outsider.delete()
    cast.learner.person.user, cast.learner.person.email = None, ADDRESS
    cast.learner.person.save()
    link = activation.invite(cast.learner, by=cast.actor("coordinator"))
    with refusal("other_account"):
        activation.activate_account(link)


def test_the_code_of_an_account_link_is_never_read_out(cast: Cast) -> None:
    cast.learner.person.user, cast.learner.person.email = None, ADDRESS
    cast.learner.person.save()
    link = activation.invite(cast.learner, by=cast.actor("coordinator"))
    with refusal("emailed_only"):
        guest_links.read_out_code(link, by=cast.actor("coordinator"))


def test_staff_who_correct_an_address_move_the_sign_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    by_admin(cast, monkeypatch)
    user = User.objects.get(email=ADDRESS)
    other = make.UserFactory()
    client = Client()
    client.force_login(make.UserFactory(is_staff=True, is_superuser=True))
    none = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0", "is_active": "on"}
    page = reverse("admin:alliances_user_change", args=[user.pk])
    EmailAddress.objects.create(user=other, email="otra@piemers.example", verified=True)
    for email, status in (("otra@piemers.example", 200), ("jauna@piemers.example", 302)):
        values = {"email": email, "name": "Līga", "language": "lv", **none}
        assert client.post(page, values).status_code == status
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("jauna@piemers.example", True, True)
    ]


class _Editor:
    connection = connection


def test_the_migration_gives_addresses_back(cast: Cast) -> None:
    """Twice the same; an address that two accounts claim stays the one's whose own it is."""
    module = import_module("dvb.migrations.0096_owned_addresses")
    bare, dead_end, robbed, thief = (make.UserFactory() for _ in range(4))
    make.MembershipFactory(user=robbed, organisation=cast.school, role="learner")
    User.objects.filter(pk=dead_end.pk).update(last_login=timezone.now())
    EmailAddress.objects.create(user=dead_end, email=dead_end.email)
    EmailAddress.objects.create(user=robbed, email=robbed.email)
    EmailAddress.objects.create(user=thief, email=robbed.email, verified=True, primary=True)
    EmailAddress.objects.create(user=thief, email=bare.email)
    second = EmailAddress.objects.create(user=thief, email="otra@piemers.example", verified=True)
    begun = make.UserFactory()
    EmailAddress.objects.create(user=begun, email=begun.email, primary=True)
    for _ in range(2):
        module.give_back(apps, _Editor)
        for user in (bare, dead_end, robbed, thief):
            assert EmailAddress.objects.get(email=user.email).user == user
            assert EmailAddress.objects.get(email=user.email).verified
        assert EmailAddress.objects.filter(pk=second.pk, verified=True).exists()
        assert not EmailAddress.objects.get(email=begun.email).verified
    assert EmailAddress.objects.filter(user=thief).count() == 2
