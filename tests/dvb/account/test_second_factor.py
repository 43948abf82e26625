"""Two factors: who needs them, that nothing opens before, and that no other way leads past them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from alliances.people.models import User
from tests import factories as make
from tests import letters
from tests.cast import Cast
from tests.matching.rounds.joint import english
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSWORD = "gara-parole-2026"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.MFA_REQUIRED = True
    cache.clear()


def digits(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def director(cast: Cast) -> User:
    return with_password(make.MembershipFactory(organisation=cast.school, role="administrator").user)


def test_it_is_required_outside_the_demo_unless_it_is_switched_off() -> None:
    code = "from dvb import settings as s; print(s.MFA_REQUIRED, s.CACHES['default']['BACKEND'])"
    for given, wanted in (({}, "True"), ({"DEMO": "1"}, "False"), ({"MFA_REQUIRED": "0"}, "False")):
        env = {k: v for k, v in os.environ.items() if k not in ("DEMO", "MFA_REQUIRED")} | given
        run = [sys.executable, "-c", code]
        done = subprocess.run(run, env=env, cwd=site.BASE_DIR, capture_output=True, text=True, check=True)
        assert done.stdout.split()[0] == wanted, given
        assert "FileBased" in done.stdout, "what was tried too often survives a restart"


def test_those_who_see_many_learners_set_it_up_first_and_nobody_else(cast: Cast, director: User) -> None:
    bound = {"ministry_viewer": cast.ministry_viewer.user, "director": director}
    bound["staff"] = make.UserFactory(is_staff=True)
    free = {name: getattr(cast, name).user for name in ("coordinator", "employer_member", "learner_member")}
    for name, user in (bound | free).items():
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for page in ("home", "alliances:organisation-list", "account", "admin:index"):
            place = client.get(reverse(page)).headers.get("Location", "")
            assert (place == reverse("second-factor")) is (name in bound), (name, page)
        posted = client.post(reverse("switch-membership"), {"membership": "1"})
        assert (posted.headers.get("Location") == reverse("second-factor")) is (name in bound), name
        for page in ("second-factor", "mfa_index", "account_email", "account_logout"):
            assert client.get(reverse(page)).status_code == 200, (name, page)


def test_director_sets_the_app_up_and_needs_it_at_the_next_sign_in(director: User) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": director.email, "password": PASSWORD})
    assert client.get(reverse("home")).headers["Location"] == reverse("second-factor")
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    if page.redirect_chain:
        page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": digits(secret)})
    assert client.get(reverse("home")).status_code == 200
    kept = Authenticator.objects.get(user=director, type="totp")
    assert secret not in str(kept.data), "the secret is sealed"
    again = Client()
    asked = again.post(reverse("account_login"), {"login": director.email, "password": PASSWORD})
    assert asked.headers["Location"] == reverse("mfa_authenticate")
    assert again.get(reverse("home")).headers["Location"].startswith(reverse("account_login"))
    cache.clear()
    again.post(reverse("mfa_authenticate"), {"code": digits(secret)})
    assert again.get(reverse("home")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_whoever_set_the_app_up_or_signed_in_with_it_is_not_asked_again_at_once(
    director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, codes = Client(), reverse("mfa_view_recovery_codes")
    client.post(reverse("account_login"), {"login": director.email, "password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, "the password was given a moment ago"
    secret = page.context["form"].secret
    shown = client.post(reverse("mfa_activate_totp"), {"code": digits(secret)}, follow=True)
    assert shown.redirect_chain == [(codes, 302)], "straight to the recovery codes"
    assert shown.context["unused_codes"]
    cache.clear()
    again = Client()
    again.post(reverse("account_login"), {"login": director.email, "password": PASSWORD})
    again.post(reverse("mfa_authenticate"), {"code": digits(secret)})
    assert again.get(codes).status_code == 200
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    for one in (client, again):
        assert "reauthenticate" in one.get(codes).headers["Location"]


def test_code_by_e_mail_or_a_recovery_code_is_no_proof_for_a_sensitive_page(director: User) -> None:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": director.email})
    (code,) = re.findall(r"^([A-Z0-9-]{6,})$", letters.sent()[-1].body, re.M)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    TOTP.activate(director, SECRET)
    RecoveryCodes.activate(director)
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    other = Client()
    other.post(reverse("account_login"), {"login": director.email, "password": PASSWORD})
    other.post(reverse("mfa_authenticate"), {"code": spare})
    assert other.get(reverse("home")).status_code == 200
    asked = other.get(reverse("mfa_view_recovery_codes"))
    assert "reauthenticate" in asked.headers["Location"]


def test_code_by_e_mail_does_not_lead_past_it_and_a_recovery_code_does_once(director: User) -> None:
    TOTP.activate(director, SECRET)
    RecoveryCodes.activate(director)
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for attempt in (1, 2):
        client = Client()
        cache.clear()
        client.post(reverse("account_request_login_code"), {"email": director.email})
        (code,) = re.findall(r"^([A-Z0-9-]{6,})$", letters.sent()[-1].body, re.M)
        asked = client.post(reverse("account_confirm_login_code"), {"code": code})
        assert asked.headers["Location"] == reverse("mfa_authenticate")
        client.post(reverse("mfa_authenticate"), {"code": spare})
        assert (client.get(reverse("home")).status_code == 200) is (attempt == 1)


def test_last_factor_of_a_director_cannot_be_taken_away(cast: Cast, director: User) -> None:
    for user in (director, with_password(cast.coordinator.user)):
        TOTP.activate(user, SECRET)
        client = Client()
        cache.clear()
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), {"code": digits()})
        cache.clear()
        reverse_url = reverse("mfa_deactivate_totp")
        asked = client.post(reverse_url)
        if asked.headers.get("Location", "").startswith(reverse("mfa_reauthenticate")):
            client.post(asked.headers["Location"], {"code": digits()})
            client.post(reverse_url)
        elif asked.headers.get("Location", "").startswith(reverse("account_reauthenticate")):
            client.post(asked.headers["Location"], {"password": PASSWORD})
        assert Authenticator.objects.filter(user=user).exists() is (user == director)


def test_administration_has_no_sign_in_page_of_its_own(client: Client) -> None:
    boss = with_password(make.UserFactory(is_staff=True, is_superuser=True))
    login = reverse("admin:login")
    for answer in (client.get(login), client.post(login, {"username": boss.email, "password": PASSWORD})):
        assert answer.headers["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    TOTP.activate(boss, SECRET)
    client.post(reverse("account_login"), {"login": boss.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    assert client.get(reverse("admin:index")).status_code == 200


def test_guessing_is_stopped_whoever_guesses_from_wherever(cast: Cast) -> None:
    user = with_password(cast.coordinator.user)
    for _try in range(12):
        answer = Client().post(reverse("account_login"), {"login": user.email, "password": "nepareiza"})
    assert "_auth_user_id" not in answer.client.session
    client = Client()
    right = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert right.status_code in (200, 429)
    assert "_auth_user_id" not in client.session
    cache.clear()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk), "nobody is locked out for ever"


def test_sessions_are_listed_and_ended_one_by_one(cast: Cast, settings: Any) -> None:
    settings.MFA_REQUIRED = False
    user = with_password(cast.coordinator.user)
    here, there = Client(), Client(HTTP_USER_AGENT="Telefons")
    for client in (here, there):
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "Telefons" in text_of(here.get(reverse("usersessions_list")))
    foreign = cast.client("outsider")
    other = UserSession.objects.get(user_agent="Telefons")
    assert foreign.post(reverse("session-end", args=[other.pk])).status_code == 404
    asked = here.post(reverse("session-end", args=[other.pk]))
    if "reauthenticate" in asked.headers["Location"]:
        here.post(asked.headers["Location"], {"password": PASSWORD})
    assert there.get(reverse("home")).status_code == 302
    assert here.get(reverse("home")).status_code == 200


def test_scripts_of_passkeys_are_ours_and_nothing_stands_in_the_page(cast: Cast) -> None:
    """The content security policy allows scripts from our own address alone."""
    client = cast.client("coordinator")
    for page in (client.get(reverse("mfa_add_webauthn")), Client().get(reverse("account_login"))):
        html = page.content.decode()
        assert not re.findall(r"\son[a-z]+=|\sstyle=", html)
        scripts = re.findall(r"<script([^>]*)>([^<]*)", html)
        assert all('src="/static/' in head or "json" in head for head, _body in scripts), scripts
        for path in re.findall(r'<script[^>]*src="/static/([^"]+)"', html):
            assert any(Path(folder, path).exists() for folder in _static_folders()), path


def _static_folders() -> list[str]:
    from django.contrib.staticfiles.finders import AppDirectoriesFinder

    return [storage.location for storage in AppDirectoriesFinder().storages.values()]  # type: ignore[attr-defined]


def test_only_whoever_needs_a_second_factor_is_told_that_she_sees_many_learners(
    cast: Cast, director: User
) -> None:
    for user, sees_many in (
        (director, True),
        (cast.learner_member.user, False),
        (cast.employer_member.user, False),
    ):
        client = english(Client())
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = text_of(client.get(reverse("second-factor")))
        assert ("You can see data of many learners" in page) is sees_many
        assert ("you may set one up" in page) is not sees_many
