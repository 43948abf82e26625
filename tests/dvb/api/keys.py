"""Programs with tokens for the tests of the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.test import Client
from django.utils import timezone

from dvb.api.services import clients as machines
from tests import factories as make
from tests.cast import Cast

NEXT_MONTH = dt.timedelta(days=30)


def administrator(cast: Cast, organisation: str) -> Any:
    return make.MembershipFactory(organisation=getattr(cast, organisation), role="administrator").as_actor()


def program(
    cast: Cast, organisation: str, scopes: Sequence[str] | None = None, name: str = "statistika"
) -> machines.IssuedClient:
    actor = administrator(cast, organisation)
    until = timezone.localdate() + NEXT_MONTH
    return machines.create(name, scopes=scopes or machines.scopes_for(actor), expires_on=until, by=actor)


def ask_token(made: machines.IssuedClient, **given: str) -> Any:
    fields = {
        "grant_type": "client_credentials",
        "client_id": made.machine.client_id,
        "client_secret": made.secret,
    }
    return Client().post("/identity/o/api/token", fields | given)


def bearer(made: machines.IssuedClient) -> dict[str, str]:
    return {"Authorization": f"Bearer {ask_token(made).json()['access_token']}"}


def get(path: str, headers: dict[str, str] | None = None, **more: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers=(headers or {}) | more)
