"""Whether an employer is who it says, and who may act for it: said by a person, with a reason, audited."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.admissions import refusals
from alliances.admissions.access import can_admit_for_schools, can_decide
from alliances.admissions.models import Admission
from alliances.admissions.services import letters as notices
from alliances.audit.models import AuditEntry
from alliances.kernel import schools_at_employers
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from alliances.messages import recipients
from alliances.organisations.access import can_verify_employers
from alliances.organisations.models import Organisation
from alliances.organisations.services.organisations import EMPLOYER
from alliances.people.models import Membership
from alliances.people.services import invitations, people


def require_verifier(by: Actor) -> None:
    """Refuse whoever may not confirm employers."""
    if not can_verify_employers(by):
        raise Refused("not_yours", _("Coordinators of schools and sector organisations confirm employers."))


@transaction.atomic
def verify(organisation: Organisation, *, because: str, by: Actor) -> Organisation:
    """Say that this employer is who it says; from now on its openings are seen and matched."""
    locked = _hold(organisation, by)
    if locked.is_verified:
        return locked
    locked.verified_at, locked.verified_by_id = timezone.now(), by.user_id
    locked.verified_because = _words(
        because, _("Say what you compared, for example the register."), "because"
    )
    locked.refused_at, locked.refused_because = None, ""
    _keep(locked)
    AuditEntry.objects.record(
        by=by, verb="organisation.verify", subject=locked, reason=locked.verified_because
    )
    path = reverse("matching:opening-list")
    recipients.notify_employer("employer_verified", locked, by=by, about=locked, path=path)
    return locked


def require_confirmed(employer: Organisation, *, because: str, by: Actor) -> None:
    """Refuse to send anybody to an employer that is not confirmed; ``because`` confirms it in the same step.

    Raises
    ------
    Refused
        ``employer_unconfirmed`` or ``employer_refused``, at the field ``confirmed_because``, where nothing is
        said; it names who would read the learner's data.
    """
    if employer.is_confirmed:
        return
    if normalise(because):
        employer.verified_at = verify(employer, because=because, by=by).verified_at
        return
    if employer.refused_at is not None:
        message = _("%(employer)s was refused: %(reason)s If this is settled, write below what you compared.")
        context = {"employer": employer.name, "reason": employer.refused_because.rstrip(".") + "."}
        raise Refused("employer_refused", message % context, "confirmed_because")
    acting = Membership.objects.living().filter(organisation=employer).select_related("user")
    names = ", ".join(f"{row.user} ({row.user.email})" for row in acting.order_by("pk"))
    message = _(
        "Nobody has confirmed yet that %(employer)s is who it says. %(people)s will read the learner's data. "
        "Ask the company by a number that you know, then write below what you compared."
    )
    raise Refused(
        "employer_unconfirmed",
        message % {"employer": employer.name, "people": names or _("Whoever registers for it")},
        "confirmed_because",
    )


def require_confirmed_already(employer: Organisation) -> None:
    """The same where nobody can be confirmed in the same step.

    Raises
    ------
    Refused
        ``employer_unconfirmed`` or ``employer_refused``, at the field ``employer``.
    """
    if employer.is_confirmed:
        return
    if employer.refused_at is not None:
        message = _("%(employer)s was refused: %(reason)s If this is settled, confirm it on its page first.")
        context = {"employer": employer.name, "reason": employer.refused_because.rstrip(".") + "."}
        raise Refused("employer_refused", message % context, "employer")
    message = _("Nobody has confirmed yet that %(employer)s is who it says. Confirm it on its page first.")
    raise Refused("employer_unconfirmed", message % {"employer": employer.name}, "employer")


@transaction.atomic
def refuse(organisation: Organisation, *, reason: str, by: Actor) -> Organisation:
    """Say that this employer does not take part, and why; its openings stay unseen.

    Nobody acts for it any more: memberships, invitations and whatever other subjects registered end at once.
    """
    locked = _hold(organisation, by)
    if locked.refused_at is not None:
        return locked
    if locked.is_verified:
        raise Refused("verified", _("Somebody has confirmed this employer in the meantime."))
    locked.refused_at = timezone.now()
    locked.refused_because = _words(reason, _("Say why; the employer reads it."), "reason")
    _keep(locked)
    AuditEntry.objects.record(
        by=by, verb="organisation.refuse", subject=locked, reason=locked.refused_because
    )
    path, reason = reverse("home"), locked.refused_because
    recipients.notify_employer("employer_refused", locked, by=by, about=locked, path=path, reason=reason)
    people.end_all(locked, reason=reason, by=by)
    invitations.revoke_all(locked, by=by)
    refusals.end_everything(locked, by)
    return locked


@transaction.atomic
def admit(admission: Admission, *, by: Actor) -> Admission:
    """Let a person act for the employer as its administrator.

    Where learners are or were at the employer, each of their schools says yes; the last yes lets her in. An
    administrator of the employer, or of the ministry where a school does not answer, decides alone.
    """
    locked = _asked(admission, by)
    if locked.decided_at is not None or not _is_last_word(locked, by):
        return locked
    _decide(locked, is_admitted=True, reason="", by=by)
    Membership.objects.get_or_create(
        user_id=locked.user_id,
        organisation_id=locked.organisation_id,
        role=Role.ADMINISTRATOR.value,
        ended_on=None,
    )
    return locked


@transaction.atomic
def turn_down(admission: Admission, *, reason: str, by: Actor) -> Admission:
    """Do not let a person act for the employer, and say why."""
    locked = _asked(admission, by)
    if locked.decided_at is not None:
        return locked
    reason = _words(reason, _("Say why; the person reads it."), "reason")
    _decide(locked, is_admitted=False, reason=reason, by=by)
    return locked


def _hold(organisation: Organisation, by: Actor) -> Organisation:
    require_verifier(by)
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if locked.kind_id != EMPLOYER:
        raise Refused("not_an_employer", _("Only employers are confirmed."))
    return locked


def _keep(locked: Organisation) -> None:
    locked.save(
        update_fields=["verified_at", "verified_by", "verified_because", "refused_at", "refused_because"]
    )


def _asked(admission: Admission, by: Actor) -> Admission:
    rows = Admission.objects.select_for_update(of=("self",)).select_related("organisation", "user")
    locked = rows.get(pk=admission.pk)
    if locked.decided_at is None and not can_decide(by, locked):
        raise Refused("not_yours", _("An administrator of the employer decides this."))
    return locked


def schools_missing(admission: Admission) -> set[int]:
    """Schools whose learners are or were at the employer and that have not said yes."""
    return schools_at_employers.schools_at(admission.organisation_id) - {*admission.agreed_schools}


def _is_last_word(admission: Admission, by: Actor) -> bool:
    """Note a school's yes; whether nobody else has to say one."""
    if by.is_system or by.organisation_id == admission.organisation_id or can_admit_for_schools(by):
        return True
    if by.organisation_id in schools_missing(admission):
        admission.agreed_schools = sorted({*admission.agreed_schools, by.organisation_id})
        admission.save(update_fields=["agreed_schools"])
        AuditEntry.objects.record(
            by=by,
            verb="admission.agree",
            subject=admission,
            after={"organisation": admission.organisation_id},
        )
    return not schools_missing(admission)


def _decide(admission: Admission, *, is_admitted: bool, reason: str, by: Actor) -> None:
    admission.decided_at, admission.decided_by_id = timezone.now(), by.user_id
    admission.is_admitted, admission.reason = is_admitted, reason
    admission.save(update_fields=["decided_at", "decided_by", "is_admitted", "reason"])
    AuditEntry.objects.record(
        by=by,
        verb="admission.admit" if is_admitted else "admission.turn_down",
        subject=admission,
        after={"organisation": admission.organisation_id, "user": admission.user_id},
        reason=reason,
    )
    notices.admission_answered(admission, by=by)


def _words(text: str, missing: object, field: str) -> str:
    words = normalise(text)[:300]
    if not words:
        raise Refused("words_needed", missing, field)
    return words
