"""The rows of a double follow to the record that stays: all of them in one transaction, once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel import merged_records
from alliances.kernel.actor import SYSTEM, Actor
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.mergers.models import Merger
from alliances.mergers.rules import taken_over
from alliances.messages.models import Message
from alliances.organisations.models import Organisation

_OF_EMPLOYERS = ("contact", "vouched")
"""Kinds of recipients that are looked up by the employer's key."""


def hold(*keys: int) -> dict[int, Organisation]:
    """Both records, locked in one order; rows that name them may still be added meanwhile."""
    rows = Organisation.records.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    return {row.pk: row for row in rows.order_by("pk")}


def carry_out(merger: Merger, kept: Organisation, double: Organisation, *, by: Actor) -> None:
    """Move everything, empty what must be unique, and keep the old name for those who look for it.

    Released papers, frozen figures and the audit trail are not touched; one audit row tells of it.
    """
    values: dict[str, Any] = taken_over(kept, double)
    double.merged_into = kept
    double.registration_number = double.person_code_hash = None
    double.person_code_sealed = double.external_id = ""
    double.save()
    moved = merged_records.move(double.pk, kept.pk)
    names = [*kept.former_names.split("; "), *double.former_names.split("; "), double.name]
    new = [name for name in dict.fromkeys(names) if name and name != kept.name]
    values["former_names"] = "; ".join(new)[:600]
    before, after = records.set_fields(kept, values)
    records.save(kept)
    _readdress(double, kept)
    links.end_lost(kept, by=by)
    merger.decided_at, merger.decided_by_id, merger.is_done, merger.moved = (
        timezone.now(),
        by.user_id,
        True,
        moved,
    )
    merger.save()
    AuditEntry.objects.record(
        by=by,
        verb="organisation.merge",
        subject=kept,
        before=before,
        after={key: value for key, value in after.items() if "person_code" not in key}
        | {"merged": double.pk, "name_of_merged": double.name, "moved": moved},
        reason=merger.because,
    )


def _readdress(double: Organisation, kept: Organisation) -> None:
    """Links and letters that wait name the record that stays; a link whose original it lacks then ends."""
    label = Organisation._meta.label_lower
    about = PersonalLink.objects.filter(subject_type=label, subject_id=double.pk)
    for link in about.filter(revoked_at__isnull=True).order_by("pk"):
        same = PersonalLink.objects.filter(
            subject_type=label,
            subject_id=kept.pk,
            purpose=link.purpose,
            organisation=link.organisation_id,
            name=link.name,
            email=link.email,
            revoked_at__isnull=True,
        )
        if same.exists():
            links.revoke(link, by=SYSTEM, reason="merger")
    about.update(subject_id=kept.pk)
    waiting = Message.objects.filter(status=Message.Status.QUEUED)
    waiting.filter(subject_type=label, subject_id=double.pk).update(subject_id=kept.pk)
    waiting.filter(recipient_kind__in=_OF_EMPLOYERS, recipient_id=double.pk).update(recipient_id=kept.pk)


def move_late_rows() -> int:
    """Rows that somebody added for a double while it was being merged; how many there were."""
    count = 0
    for double in Organisation.records.filter(merged_into__isnull=False).order_by("pk"):
        with transaction.atomic():
            kept = hold(double.pk, double.merged_into_id or 0)[double.merged_into_id or 0]
            moved = merged_records.move(double.pk, kept.pk)
            if moved:
                AuditEntry.objects.record(
                    by=SYSTEM, verb="organisation.merge_late", subject=kept, after={"moved": moved}
                )
        count += sum(moved.values())
    return count
