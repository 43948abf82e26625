"""Who teaches learners at an employer: entered by its own people, or by a school where nobody acts for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.files import services as files
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from alliances.links import services as links
from alliances.organisations import naming
from alliances.organisations.access import can_edit_organisation, can_verify_employers
from alliances.organisations.models import Organisation, Supervisor, SupervisorEvidence

SOON_DAYS, WARN_DAYS = 30, 60


def can_manage(employer: Organisation, by: Actor) -> bool:
    """Everybody who writes for the employer, and schools where nobody acts for it."""
    is_own = by.organisation_id == employer.pk and by.can_write()
    return is_own or can_edit_organisation(by, employer)


def require_manager(employer: Organisation, by: Actor) -> None:
    if not can_manage(employer, by):
        raise Refused("not_yours", _("The employer keeps its own supervisors."))


@transaction.atomic
def create(employer: Organisation, *, by: Actor, **details: Any) -> Supervisor:
    """Enter a supervisor."""
    require_manager(employer, by)
    if employer.kind_id != "employer":
        raise Refused("not_an_employer", _("Only employers have supervisors of learners."))
    supervisor = Supervisor(employer=employer)
    _check(employer, details)
    _before, after = records.set_fields(supervisor, details)
    records.save(supervisor)
    AuditEntry.objects.record(by=by, verb="supervisor.create", subject=supervisor, after=after)
    return supervisor


@transaction.atomic
def edit(
    supervisor: Supervisor, *, by: Actor, successor: Supervisor | None = None, **changes: Any
) -> Supervisor:
    """Change what is known of a supervisor; one who leaves is switched off, never deleted.

    Openings no longer name whoever left: they name the ``successor``, or nobody yet. Papers of somebody who
    is called otherwise now are looked at anew.
    """
    require_manager(supervisor.employer, by)
    locked = Supervisor.objects.select_for_update(of=("self",)).get(pk=supervisor.pk)
    _check(locked.employer, changes)
    was_active, name = locked.is_active, locked.name
    if successor is not None and (successor.employer_id != locked.employer_id or not successor.is_active):
        raise Refused("foreign_supervisor", _("Choose a supervisor of this employer."), "successor")
    if records.change(locked, changes, by=by, verb="supervisor.edit"):
        links.end_lost(locked, by=by)
    if locked.name != name:
        locked.evidence.update(seen_at=None, seen_by=None, refused_because="")
    if not locked.is_active and (was_active or successor is not None):
        naming.hand_over(locked, successor, by)
    return locked


@transaction.atomic
def look_at(paper: SupervisorEvidence, *, fits: bool, by: Actor, reason: str = "") -> SupervisorEvidence:
    """Say, as a person who confirms employers, that a paper shows what it says, or why it does not."""
    locked = SupervisorEvidence.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    is_own = by.organisation_id == locked.supervisor.employer_id
    if is_own or not can_verify_employers(by):
        raise Refused("not_yours", _("Coordinators of schools and sector organisations look at papers."))
    reason = "" if fits else normalise(reason)[:300]
    if not fits and not reason:
        raise Refused("reason_needed", _("Say why; the employer reads it."), "reason")
    if locked.seen_at is not None and locked.refused_because == reason:
        return locked
    before = {"seen": locked.seen_at is not None, "refused_because": locked.refused_because}
    locked.seen_at, locked.seen_by_id, locked.refused_because = timezone.now(), by.user_id, reason
    locked.save(update_fields=["seen_at", "seen_by", "refused_because"])
    AuditEntry.objects.record(
        by=by,
        verb="supervisor.look_at_evidence",
        subject=locked.supervisor,
        before=before,
        after={"seen": True, "kind": locked.kind, "refused_because": reason},
    )
    return locked


@transaction.atomic
def add_evidence(
    supervisor: Supervisor, *, kind: str, by: Actor, file: UploadedFile[Any] | None = None, **days: Any
) -> SupervisorEvidence:
    """Store a supervisor's document, with its expiry date."""
    require_manager(supervisor.employer, by)
    paper = SupervisorEvidence(supervisor=supervisor)
    _before, after = records.set_fields(paper, {"kind": kind, **days})
    if file is not None:
        paper.file = files.store(
            file, accepted=files.EVIDENCE, organisation=supervisor.employer, purpose="supervisor", by=by
        )
    records.save(paper)
    AuditEntry.objects.record(by=by, verb="supervisor.add_evidence", subject=supervisor, after=after)
    return paper


@transaction.atomic
def remove_evidence(paper: SupervisorEvidence, *, by: Actor) -> None:
    """Take away a paper that was handed in wrongly or has ended, with its file; a second click finds none."""
    require_manager(paper.supervisor.employer, by)
    locked = SupervisorEvidence.objects.select_for_update(of=("self",)).filter(pk=paper.pk).first()
    if locked is None:
        return
    stored_file, before = locked.file, {"kind": locked.kind, "expires_on": records.plain(locked.expires_on)}
    AuditEntry.objects.record(
        by=by, verb="supervisor.remove_evidence", subject=locked.supervisor, before=before
    )
    locked.delete()
    if stored_file is not None:
        stored_file.delete()


def standing(paper: SupervisorEvidence, day: dt.date) -> str:
    """``refused``, ``ended``, ``unseen``, ``soon`` (30 days), ``later`` (60 days) or ``ok``.

    A paper counts once a person has looked at it, whatever its file is called.
    """
    if paper.refused_because:
        return "refused"
    if paper.expires_on is not None and paper.expires_on < day:
        return "ended"
    if paper.seen_at is None:
        return "unseen"
    if paper.expires_on is None:
        return "ok"
    left = (paper.expires_on - day).days
    return "soon" if left <= SOON_DAYS else "later" if left <= WARN_DAYS else "ok"


def _check(employer: Organisation, values: dict[str, Any]) -> None:
    site = values.get("workplace")
    if site is not None and site.organisation_id != employer.pk:
        raise Refused("foreign_workplace", _("Choose a site of this employer."), "workplace")
