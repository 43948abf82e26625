"""Signing in through the state portal: there by a setting, and only for those who were invited."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from django.conf import settings as site
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from alliances.people.models import User
from tests import factories as make
from tests.pages import text_of

pytestmark = pytest.mark.django_db
APP = {
    "provider_id": "portal",
    "name": "Parauga portāls",
    "client_id": "dvb",
    "secret": "x",
    "settings": {"server_url": "https://portal.example"},
}


@pytest.fixture
def portal(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [APP]}}


def test_button_is_there_by_the_setting_alone(settings: Any, client: Client) -> None:
    page = reverse("account_login")
    assert "Parauga portāls" not in text_of(client.get(page))
    assert client.post("/accounts/oidc/portal/login/").status_code == 404
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [APP]}}
    shown = client.get(page)
    assert "Parauga portāls" in text_of(shown)
    assert 'action="/accounts/oidc/portal/login/' in shown.content.decode()


def test_setting_comes_from_the_environment_and_lets_the_form_lead_there() -> None:
    code = (
        "from dvb import settings as s; print(len(s.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS']), "
        "s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'][1:])"
    )
    given = {
        "OIDC_SERVER_URL": "https://portal.example/auth",
        "OIDC_CLIENT_ID": "a",
        "OIDC_CLIENT_SECRET": "b",
    }
    for env, wanted in ((given, "1 ['https://portal.example']"), ({}, "0 []")):
        run = [sys.executable, "-c", code]
        done = subprocess.run(
            run, env=os.environ | env, cwd=site.BASE_DIR, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == wanted


def come_back(email: str, *, verified: bool = True) -> tuple[HttpRequest, HttpResponse]:
    """What happens once the portal has said who somebody is."""
    from allauth.core import context

    request = RequestFactory().get("/accounts/oidc/portal/login/callback/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    with context.request_context(request):
        provider = get_adapter().get_provider(request, "portal")
        said = {"sub": f"sub-{email}", "email": email, "email_verified": verified, "name": "Anna Parauga"}
        login = provider.sociallogin_from_response(request, {"userinfo": said, "id_token": said})
        return request, complete_social_login(request, login)


@pytest.mark.usefixtures("portal")
def test_unknown_address_is_told_to_ask_for_an_invitation() -> None:
    before = User.objects.count()
    request, answer = come_back("sveša@piemers.example")
    assert not request.user.is_authenticated
    assert User.objects.count() == before
    assert answer.status_code == 200
    assert "uzaicin" in answer.content.decode()


@pytest.mark.usefixtures("portal")
def test_known_address_signs_in_if_the_portal_has_confirmed_it() -> None:
    user = make.MembershipFactory().user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    request, _answer = come_back(user.email, verified=False)
    assert not request.user.is_authenticated
    request, _answer = come_back(user.email)
    assert request.user == user
