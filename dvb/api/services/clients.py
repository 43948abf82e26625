"""API clients: create, rotate the secret, revoke; scopes limit what a client may request."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.api.models import MachineClient, Webhook

SCOPES = {
    "indicators:read": _("read the figures of RR 3.5 and their targets"),
    "indicators:own": _("read the school's own figures with nothing hidden, for work inside the school"),
    "indicators:write": _("hand in figures that a school counted itself"),
    "openings:read": _("read the openings that the organisation may see"),
    "placements:read": _("read the organisation's placements, without names"),
    "rounds:read": _("read the rounds that the organisation takes part in, as counts"),
    "projects:read": _("read the projects that the organisation may see, with their targets and schools"),
}
"""What a program can be let do, in the words of the page."""

EMPLOYER_SCOPES = frozenset({"openings:read", "placements:read"})
OVERSIGHT_SCOPES = frozenset({"indicators:read", "openings:read", "rounds:read", "projects:read"})
DAYS = 365
MAX_DAYS = 731
SEEN_EVERY = dt.timedelta(minutes=5)
"""How often the last use is written down: not with every call."""


@dataclass(frozen=True)
class IssuedClient:
    """A program's access together with its secret, which nobody can read again."""

    machine: MachineClient
    secret: str


def scopes_for(actor: Actor) -> list[str]:
    """What the programs of this organisation can be let do."""
    match actor.organisation_kind:
        case "school":
            return list(SCOPES)
        case "employer":
            return [name for name in SCOPES if name in EMPLOYER_SCOPES]
        case "ministry":
            return [name for name in SCOPES if name in OVERSIGHT_SCOPES | {"indicators:write"}]
        case _:
            return [name for name in SCOPES if name in OVERSIGHT_SCOPES]


def can_manage(actor: Actor | None) -> bool:
    """Administrators give programs access to what their organisation may read."""
    return actor is not None and (actor.is_system or actor.role is Role.ADMINISTRATOR)


@transaction.atomic
def create(name: str, *, scopes: Sequence[str], expires_on: dt.date, by: Actor) -> IssuedClient:
    """Give a program access until a day; the secret is returned this once.

    Raises
    ------
    Refused
        ``not_yours``, ``name_needed``, ``name_taken``, ``no_scope``, ``bad_day``.
    """
    organisation = _own_organisation(by)
    today = timezone.localdate()
    if not name.strip():
        raise Refused("name_needed", _("Name the API client."), "name")
    if not scopes or not set(scopes) <= set(scopes_for(by)):
        raise Refused("no_scope", _("Choose what the API client may do."), "scopes")
    if not today < expires_on <= today + dt.timedelta(days=MAX_DAYS):
        raise Refused("bad_day", _("Choose a day within the next two years."), "expires_on")
    if MachineClient.objects.filter(organisation=organisation, name=name.strip(), revoked_at=None).exists():
        raise Refused("name_taken", _("A program of this name has access already."), "name")
    secret = secrets.token_urlsafe(32)
    client = Client(name=name.strip()[:100], type=Client.Type.CONFIDENTIAL)
    client.grant_types = Client.GrantType.CLIENT_CREDENTIALS.value
    client.response_types = ""
    client.set_scopes(sorted(scopes))
    client.set_default_scopes(sorted(scopes))
    client.set_secret(secret)
    client.save()
    machine = MachineClient.objects.create(
        client=client,
        organisation=organisation,
        name=name.strip()[:100],
        expires_on=expires_on,
        made_by_id=by.user_id,
    )
    after = {"scopes": sorted(scopes), "expires_on": str(expires_on)}
    AuditEntry.objects.record(by=by, verb="machine.make", subject=machine, after=after)
    return IssuedClient(machine, secret)


@transaction.atomic
def rotate(machine: MachineClient, *, by: Actor) -> IssuedClient:
    """A new secret in place of the old one, and no token of the old one counts any more."""
    locked = _lock(machine, by)
    if not locked.is_live_on(timezone.localdate()):
        raise Refused("over", _("This access has ended. Make a new one."))
    secret = secrets.token_urlsafe(32)
    locked.client.set_secret(secret)
    locked.client.save(update_fields=["secret"])
    Token.objects.filter(client=locked.client).delete()
    locked.rotated_at = timezone.now()
    locked.save(update_fields=["rotated_at"])
    AuditEntry.objects.record(by=by, verb="machine.rotate", subject=locked)
    return IssuedClient(locked, secret)


@transaction.atomic
def revoke(machine: MachineClient, *, by: Actor) -> MachineClient:
    """End the access at once, with every token; the row stays in the list."""
    locked = _lock(machine, by)
    if locked.revoked_at is None:
        _end(locked, by)
    return locked


def _end(locked: MachineClient, by: Actor) -> None:
    Token.objects.filter(client=locked.client).delete()
    locked.client.set_secret(secrets.token_urlsafe(32))
    locked.client.save(update_fields=["secret"])
    locked.revoked_at = timezone.now()
    locked.save(update_fields=["revoked_at"])
    AuditEntry.objects.record(by=by, verb="machine.revoke", subject=locked)


def used(machine: MachineClient) -> None:
    """Remember that the program was here."""
    now = timezone.now()
    if machine.last_used_at is None or machine.last_used_at < now - SEEN_EVERY:
        MachineClient.objects.filter(pk=machine.pk).update(last_used_at=now)


def _lock(machine: MachineClient, by: Actor) -> MachineClient:
    _own_organisation(by)
    rows = visible_to(by, MachineClient).select_for_update(of=("self",)).select_related("client")
    locked: MachineClient | None = rows.filter(pk=machine.pk).first()
    if locked is None:
        raise Refused("not_yours", _("Only an administrator of the organisation keeps its API clients."))
    return locked


def _own_organisation(by: Actor) -> Organisation:
    """The organisation whose administrator acts; its row is locked, so that two clicks create one client."""
    if not can_manage(by) or by.organisation_id is None:
        raise Refused("not_yours", _("Only an administrator of the organisation keeps its API clients."))
    require_confirmed(by)
    return Organisation.objects.select_for_update().get(pk=by.organisation_id)


def require_confirmed(by: Actor) -> None:
    """Refuse the people of an employer that nobody has confirmed: no program of theirs reads here."""
    if not by.is_confirmed:
        raise Refused("not_confirmed", _("This employer is not confirmed yet: it gets no programs."))


def end_all(organisation: Organisation, by: Actor) -> None:
    """End every program and webhook of an organisation that was refused, in the caller's transaction."""
    for machine in MachineClient.objects.select_for_update(of=("self",)).filter(
        organisation=organisation, revoked_at__isnull=True
    ):
        _end(machine, by)
    for webhook in Webhook.objects.select_for_update().filter(organisation=organisation):
        AuditEntry.objects.record(
            by=by, verb="webhook.remove", subject=webhook, before={"events": webhook.events}
        )
        webhook.delete()
