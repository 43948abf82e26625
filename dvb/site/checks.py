"""Checks of ``manage.py check --deploy``: settings that must not reach production."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

LOOPBACK = {"127.0.0.1", "localhost", "::1", None}


@register(Tags.security, deploy=True)
def demo_is_off(**_: Any) -> list[CheckMessage]:
    """Personas sign in without a password, so a deployed site must not be a demo."""
    if settings.DEMO:
        return [Error("DEMO=1 lets anybody sign in as any persona.", hint="Unset DEMO.", id="dvb.E001")]
    return []


@register(Tags.security, deploy=True)
def secrets_are_own(**_: Any) -> list[CheckMessage]:
    if settings.SECRET_KEY.startswith("development-only-"):
        return [Error("SECRET_KEY is the one of the source.", hint="Set SECRET_KEY.", id="dvb.E002")]
    return []


@register(Tags.security, deploy=True)
def personal_data_have_their_own_key(**_: Any) -> list[CheckMessage]:
    """Whoever changes SECRET_KEY must not lose every sealed personal code with it."""
    if settings.PERSONAL_DATA_KEY == settings.SECRET_KEY:
        return [Error("PERSONAL_DATA_KEY is the SECRET_KEY.", hint="Set PERSONAL_DATA_KEY.", id="dvb.E003")]
    return []


MIN_KEY_LENGTH = 32


@register(Tags.security, deploy=True)
def personal_data_key_is_long(**_: Any) -> list[CheckMessage]:
    """A short key is found by trying; with it every sealed personal code and upload is read."""
    if len(settings.PERSONAL_DATA_KEY) < MIN_KEY_LENGTH:
        hint = f"Set at least {MIN_KEY_LENGTH} random characters."
        return [Error("PERSONAL_DATA_KEY is too short.", hint=hint, id="dvb.E004")]
    return []


@register(Tags.security, deploy=True)
def site_has_its_address(**_: Any) -> list[CheckMessage]:
    """Every invitation, personal link and QR code begins with SITE_URL."""
    address = urlsplit(settings.SITE_URL)
    if address.hostname in LOOPBACK or address.scheme != "https":
        message = f"SITE_URL is {settings.SITE_URL}: links in letters lead nowhere, or are read on their way."
        return [Error(message, hint="Set SITE_URL to https:// and the site's name.", id="dvb.E005")]
    return []


@register(Tags.security, deploy=True)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        return [Error("ALLOWED_HOSTS takes any name.", hint="Name the hosts of the site.", id="dvb.E006")]
    return []


@register(Tags.security, deploy=True)
def letters_are_sent(**_: Any) -> list[CheckMessage]:
    """Printed letters put sign-in codes and children's names into the log."""
    if settings.EMAIL_CONFIG["EMAIL_BACKEND"].rpartition(".")[0].endswith(("console", "filebased")):
        message = "EMAIL_URL prints letters, with codes and names in them, instead of sending them."
        return [Error(message, hint="Set EMAIL_URL=smtp://…", id="dvb.E007")]
    return []


@register(Tags.security, deploy=True)
def visitors_have_their_own_address(**_: Any) -> list[CheckMessage]:
    """Behind a proxy that nobody counted, all visitors share one address and one limit of attempts."""
    is_known = settings.TRUSTED_PROXY_COUNT or settings.TRUSTED_CLIENT_IP_HEADER
    if not settings.SECURE_PROXY_SSL_HEADER or is_known:
        return []
    return [
        checks.Warning(
            "HTTPS=1 expects a proxy, but attempts to sign in are counted by the address of the connection: "
            "all visitors together get as many as one of them should.",
            hint="Set TRUSTED_PROXY_COUNT to the number of proxies in front, or TRUSTED_CLIENT_IP_HEADER.",
            id="dvb.W001",
        )
    ]
