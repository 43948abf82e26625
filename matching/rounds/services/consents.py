"""Consent of schools to a joint round: a school agrees, declines, or withdraws."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import AllianceMember
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from matching.rounds.access import can_answer_consent
from matching.rounds.models import NameGrant, Round, RoundConsent, Run, is_void

State = RoundConsent.State
ANSWERERS = (Role.ADMINISTRATOR, Role.COORDINATOR)


def ask(round_: Round, *, schools: Iterable[Organisation], by: Actor) -> None:
    """Ask each school of a new round; the one that opens it has agreed by opening it."""
    now = timezone.now()
    for school in schools:
        if school.pk == round_.owner_id:
            RoundConsent.objects.create(
                round=round_,
                school=school,
                state=State.AGREED,
                asked_by_id=by.user_id,
                decided_at=now,
                decided_by_id=by.user_id,
            )
            continue
        _notify(RoundConsent.objects.create(round=round_, school=school, asked_by_id=by.user_id), by)


def _notify(consent: RoundConsent, by: Actor) -> None:
    round_ = consent.round
    for to in messages.addresses_of(consent.school, ANSWERERS):
        messages.put(
            "round_asked",
            to=to,
            about=consent,
            by=by,
            sender_id=round_.owner_id,
            path=reverse("matching:consent-detail", args=[consent.pk]),
            context={"round": round_.name, "owner": round_.owner.name, "school": consent.school.name},
            key=f"round-consent:{consent.pk}:{to.email}"[:120],
        )


@transaction.atomic
def agree(consent: RoundConsent, *, by: Actor) -> RoundConsent:
    """Agree that the round reads the school's learners, under its alliance membership of today.

    A second click changes nothing. Who declined or withdrew may still agree until the round is published.

    Raises
    ------
    Refused
        ``not_yours``, ``already_published``, ``not_a_member`` of the round's alliance today.
    """
    locked = _lock(consent, by)
    own = AllianceMember.objects.select_for_update(no_key=True).filter(
        alliance=locked.round.alliance_id or 0, organisation=locked.school_id, left_on__isnull=True
    )
    membership = own.first()
    if membership is None and locked.school_id != locked.round.owner_id:
        raise Refused("not_a_member", _("Only members of the alliance take part in its rounds."))
    if locked.state == State.AGREED and locked.membership_id == (membership.pk if membership else None):
        return locked
    NameGrant.objects.filter(round=locked.round, school=locked.school_id).delete()
    locked.membership = membership
    _decide(locked, State.AGREED, "round.agree", by)
    return locked


@transaction.atomic
def decline(consent: RoundConsent, *, by: Actor) -> RoundConsent:
    """Decline, or withdraw an earlier agreement: the round reads none of the school's learners (any more).

    A run that holds them is no result any more. A second click changes nothing.

    Raises
    ------
    Refused
        ``not_yours``, ``already_published``.
    """
    locked = _lock(consent, by)
    if locked.state in {State.DECLINED, State.WITHDRAWN}:
        return locked
    NameGrant.objects.filter(round=locked.round, school=locked.school_id).delete()
    if locked.state == State.AGREED:
        _decide(locked, State.WITHDRAWN, "round.withdraw_school", by)
    else:
        _decide(locked, State.DECLINED, "round.decline", by)
    return locked


def require_whole(round_: Round, run: Run) -> None:
    """Refuse a run with learners of a school that does not take part today; nobody leaves until the end.

    The caller has locked the round's row, as has whoever answers; this locks the memberships.
    """
    memberships = RoundConsent.objects.filter(round=round_, membership__isnull=False).values("membership")
    list(AllianceMember.objects.select_for_update(no_key=True).filter(pk__in=memberships).order_by("pk"))
    if is_void(run):
        raise Refused(
            "school_withdrew", _("A school of this result does not take part any more. Run the round again.")
        )


def _lock(consent: RoundConsent, by: Actor) -> RoundConsent:
    """The consent, read again under the lock of its round, if the actor may answer and it is not too late."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=consent.round_id)
    locked = RoundConsent.objects.select_related("school").get(pk=consent.pk)
    locked.round = round_
    if not can_answer_consent(by, locked):
        raise Refused("not_yours", _("The school itself says whether its learners take part."))
    if round_.published_at is not None or round_.status == "closed":
        raise Refused("already_published", _("The round is published; its result does not change any more."))
    return locked


def _decide(consent: RoundConsent, state: str, verb: str, by: Actor) -> None:
    before = {"school": consent.school_id, "state": consent.state}
    consent.state, consent.decided_at, consent.decided_by_id = state, timezone.now(), by.user_id
    consent.save(update_fields=["state", "decided_at", "decided_by", "membership"])
    messages.drop(consent)
    after = {"school": consent.school_id, "state": str(state)}
    AuditEntry.objects.record(by=by, verb=verb, subject=consent.round, before=before, after=after)
