"""A director is asked for a second factor, adds a passkey, and signs in with it alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "gara-parole-2026"


@pytest.fixture(autouse=True)
def _two_factors(settings: Any) -> None:
    settings.MFA_REQUIRED = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()


def with_authenticator(page: Page) -> None:
    """The browser has a fingerprint reader that always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_director_sets_a_passkey_up_and_signs_in_with_it(
    browser_page: Page, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    director = make.MembershipFactory(role="administrator").user
    director.set_password(PASSWORD)
    director.save()
    EmailAddress.objects.create(user=director, email=director.email, verified=True, primary=True)
    page = browser_page
    with_authenticator(page)

    page.goto("/accounts/login/")
    page.locator("#id_login").fill(director.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button.large").click()
    page.wait_for_url("**/account/second-factor/")
    screenshot(page, "second-factor")
    axe(page)

    page.locator('a[href$="/webauthn/add/"]').click()
    if "reauthenticate" in page.url:
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main form button.primary").click()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    axe(page)
    page.goto("/")
    expect(page.locator(".brand-org")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    expect(page.locator(".brand-org")).to_be_visible()
