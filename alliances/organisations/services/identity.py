"""Name and number of a confirmed employer: changed only once somebody confirmed them anew."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.identifiers import check_registration_number
from alliances.kernel.text import normalise
from alliances.organisations.access import can_edit_organisation, can_verify_employers
from alliances.organisations.models import IdentityChange, Organisation

IDENTITY = ("name", "registration_number")
"""What was compared when the employer was confirmed."""


def checked_number(organisation: Organisation, text: str) -> str | None:
    """A number in its normal form that nobody else has; one that is known is never emptied.

    Raises
    ------
    Refused
        ``number_needed``, ``organisation_exists``.
    """
    if organisation.is_natural_person:
        return None
    if not text:
        if organisation.registration_number:
            raise Refused(
                "number_needed",
                _("The registration number cannot be emptied; correct it if it is wrong."),
                "registration_number",
            )
        return None
    number = check_registration_number(text).value
    return number if number == organisation.registration_number else unused_number(number)


def unused_number(text: str) -> str:
    """A number that no organisation of the register has."""
    number = check_registration_number(text).value
    known = Organisation.objects.filter(registration_number=number).first()
    if known is not None:
        raise Refused(
            "organisation_exists",
            _("%(name)s has this number and is in the register already.") % {"name": known.name},
            "registration_number",
        )
    return number


def needs_confirmation(organisation: Organisation, by: Actor) -> bool:
    """Whether somebody confirmed who this is, and the actor is not one of those who do."""
    return organisation.kind_id == "employer" and organisation.is_verified and not can_verify_employers(by)


@transaction.atomic
def hold_back(organisation: Organisation, changes: dict[str, Any], *, by: Actor) -> IdentityChange | None:
    """Take another name or number out of ``changes`` and ask for its confirmation; the old ones hold on."""
    if not needs_confirmation(organisation, by):
        return None
    wanted = {name: normalise(str(changes.pop(name) or "")) for name in IDENTITY if name in changes}
    old = {name: getattr(organisation, name) or "" for name in IDENTITY}
    wanted = old | wanted
    if wanted == old:
        return None
    if not wanted["name"]:
        raise Refused("invalid", _("Fill in the name."), "name")
    waiting = IdentityChange.objects.select_for_update().filter(
        organisation=organisation, decided_at__isnull=True
    )
    row = waiting.first() or IdentityChange(organisation=organisation)
    if row.pk and all(getattr(row, name) == wanted[name] for name in IDENTITY):
        return row
    row.name, row.registration_number = wanted["name"], wanted["registration_number"]
    row.before, row.asked_by_id = old, by.user_id
    records.save(row)
    AuditEntry.objects.record(
        by=by, verb="organisation.ask_identity", subject=organisation, before=old, after=wanted
    )
    return row


@transaction.atomic
def confirm(change: IdentityChange, *, because: str, by: Actor) -> IdentityChange:
    """The new name and number hold from now on; whoever confirms employers says what was compared."""
    row, organisation = _decided(change, by)
    if row.decided_at is not None:
        return row
    row.reason = _words(because, _("Say what you compared, for example the register."), "because")
    values: dict[str, Any] = {"name": row.name}
    if row.registration_number and row.registration_number != organisation.registration_number:
        values["registration_number"] = unused_number(row.registration_number)
    before, after = records.set_fields(organisation, values)
    organisation.protect(*after)
    organisation.verified_at, organisation.verified_by_id = timezone.now(), by.user_id
    organisation.verified_because = row.reason
    records.save(organisation)
    _save(row, is_confirmed=True, by=by)
    AuditEntry.objects.record(
        by=by,
        verb="organisation.confirm_identity",
        subject=organisation,
        before=before,
        after=after,
        reason=row.reason,
    )
    return row


@transaction.atomic
def turn_down(change: IdentityChange, *, reason: str, by: Actor) -> IdentityChange:
    """The confirmed name and number stay; the employer reads why."""
    row, organisation = _decided(change, by)
    if row.decided_at is not None:
        return row
    row.reason = _words(reason, _("Say why; the employer reads it."), "reason")
    _save(row, is_confirmed=False, by=by)
    AuditEntry.objects.record(
        by=by, verb="organisation.refuse_identity", subject=organisation, reason=row.reason
    )
    return row


@transaction.atomic
def withdraw(change: IdentityChange, *, by: Actor) -> IdentityChange:
    """Whoever edits the employer takes the question back; the confirmed name and number stay.

    Raises
    ------
    Refused
        ``not_yours``; ``decided`` where somebody has confirmed or refused it meanwhile.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=change.organisation_id)
    if not can_edit_organisation(by, organisation):
        raise Refused("not_yours", _("Only the employer's own people take this back."))
    row = IdentityChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if row.decided_at is not None and row.decided_by_id == by.user_id:
        return row
    if row.decided_at is not None:
        raise Refused("decided", _("Somebody has decided about this meanwhile."))
    row.reason = str(_("Taken back by the employer."))
    _save(row, is_confirmed=False, by=by)
    AuditEntry.objects.record(by=by, verb="organisation.withdraw_identity", subject=organisation)
    return row


def _decided(change: IdentityChange, by: Actor) -> tuple[IdentityChange, Organisation]:
    if not can_verify_employers(by):
        raise Refused("not_yours", _("Coordinators of schools and sector organisations confirm employers."))
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=change.organisation_id)
    return IdentityChange.objects.select_for_update(of=("self",)).get(pk=change.pk), organisation


def _save(row: IdentityChange, *, is_confirmed: bool, by: Actor) -> None:
    row.decided_at, row.decided_by_id, row.is_confirmed = timezone.now(), by.user_id, is_confirmed
    row.save()


def _words(text: str, missing: object, field: str) -> str:
    words = normalise(text)[:300]
    if not words:
        raise Refused("words_needed", missing, field)
    return words
