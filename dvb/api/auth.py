"""Who asks: a program with a token of its organisation's access, within its scopes and its limits."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.idp.oidc.contrib.ninja.security import TokenAuth
from django.conf import settings
from django.core.cache import cache
from django.core.files import locks
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError, HttpError

from alliances.kernel.actor import Actor
from dvb.api.models import MachineClient
from dvb.api.services import clients as machines

WINDOW_SECONDS = 60
LOCKS = 64
"""How many lock files there are at most; two programs seldom wait for each other."""


class ApiRequest(HttpRequest):
    """A request of a program; ``actor`` is a viewer of its organisation."""

    actor: Actor
    machine: MachineClient
    scopes: frozenset[str]
    limits: Limits


@dataclass(frozen=True)
class Limits:
    """How many calls a program has left in the running minute."""

    most: int
    used: int
    seconds_left: int

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.most

    def headers(self) -> Iterator[tuple[str, str]]:
        yield "RateLimit-Limit", str(self.most)
        yield "RateLimit-Remaining", str(max(0, self.most - self.used))
        yield "RateLimit-Reset", str(self.seconds_left)
        if self.is_exceeded:
            yield "Retry-After", str(self.seconds_left)


class Bearer(TokenAuth):  # type: ignore[misc]
    """A bearer token of a living access; 403 where the scope is missing, 429 where it asks too often."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        super().__init__(scope=[])
        self.needed = scope

    def __call__(self, request: HttpRequest) -> Any:
        token = super().__call__(request)
        machine = _machine_of(token) if token else None
        if machine is None:
            raise AuthenticationError
        request.limits = limits = count(f"api:{machine.pk}", settings.API_CALLS_A_MINUTE)  # type: ignore[attr-defined]
        if limits.is_exceeded:
            raise HttpError(429, "Too many calls in a minute. Wait as long as Retry-After says.")
        if self.needed not in token.get_scopes():
            raise HttpError(403, f"This token has no scope {self.needed}.")
        request.machine, request.actor = machine, machine.as_actor()  # type: ignore[attr-defined]
        request.scopes = frozenset(token.get_scopes())  # type: ignore[attr-defined]
        machines.used(machine)
        return machine


def _machine_of(token: Any) -> MachineClient | None:
    rows = MachineClient.objects.select_related("organisation", "client")
    client = rows.filter(client_id=token.client_id).first()
    if client is None or not client.is_live_on(timezone.localdate()):
        return None
    return client if client.organisation.is_confirmed else None


def count(key: str, limit: int) -> Limits:
    """Count one call in the running minute, exactly.

    The cache of files reads and writes in two steps, so processes take turns by a lock on a file; a cache
    that several machines share (``CACHE_URL``) counts by itself.
    """
    now = int(time.time())
    window = now // WINDOW_SECONDS
    name = f"{key}:{window}"
    with _turn(key):
        cache.add(name, 0, WINDOW_SECONDS * 2)
        try:
            used = cache.incr(name)
        except ValueError:
            used = 1
    return Limits(limit, used, WINDOW_SECONDS - now % WINDOW_SECONDS)


@contextmanager
def _turn(key: str) -> Iterator[None]:
    """One at a time among the processes of this machine, for keys that fall together."""
    folder = Path(settings.VAR_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"calls-{zlib.crc32(key.encode()) % LOCKS}").open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        yield
