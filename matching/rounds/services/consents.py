"""Consent of schools to a joint round: a school agrees, declines, or withdraws."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import AllianceMember
from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Programme
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from matching.learners.models import Enrolment, Group
from matching.rounds.access import can_answer_consent, can_run_round
from matching.rounds.models import NameGrant, Round, RoundConsent, Run, in_scope, is_void
from matching.rounds.queries.consents import (
    Phase,
    Standing,
    phase_of,
    standing_of,
    was_asked_again,
    was_asked_today,
)

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


@transaction.atomic
def ask_again(consent: RoundConsent, *, by: Actor) -> RoundConsent:
    """Ask a member again that has not answered, declined, withdrew, or came back to the alliance.

    Its answer stands until it gives another. A published round asks only who came back, so that its owner may
    read her learners again. Once a day: a second click changes nothing, nor does one about who takes part.

    Raises
    ------
    Refused
        ``not_yours``, ``not_a_member`` of the alliance today, ``round_closed``, ``already_published``.
    """
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=consent.round_id)
    if not can_run_round(by, round_):
        raise Refused("not_yours", _("Only the owner of the round may do this."))
    locked: RoundConsent = RoundConsent.objects.with_standing().get(pk=consent.pk)
    standing = standing_of(locked)
    if standing == Standing.LEFT:
        raise Refused("not_a_member", _("Only members of the alliance take part in its rounds."))
    _require_answerable(round_, comes_back=standing == Standing.REJOINED)
    if standing == Standing.AGREED or was_asked_today(locked):
        return locked
    locked.asked_at, locked.asked_by_id = timezone.now(), by.user_id
    locked.save(update_fields=["asked_at", "asked_by"])
    messages.drop(locked)
    _notify(locked, by, f"{timezone.localdate().isoformat()}:")
    after = {"school": locked.school_id, "state": locked.state}
    AuditEntry.objects.record(by=by, verb="round.ask_school", subject=round_, after=after)
    return locked


@transaction.atomic
def remind(round_: Round, *, by: Actor) -> int:
    """Ask every member again whose answer the round waits for; returns how many were asked."""
    waiting = list(RoundConsent.objects.to_answer().filter(round=round_).with_standing())
    due = [row for row in waiting if not was_asked_today(row)]
    for row in due:
        ask_again(row, by=by)
    return len(due)


def _notify(consent: RoundConsent, by: Actor, again: str = "") -> None:
    round_ = consent.round
    for to in messages.recipients_of(consent.school, ANSWERERS):
        messages.put(
            "round_asked",
            to=to,
            about=consent,
            by=by,
            sender_id=round_.owner_id,
            path=reverse("matching:consent-detail", args=[consent.pk]),
            context={"round": round_.name, "owner": round_.owner.name, "school": consent.school.name},
            key=f"round-consent:{consent.pk}:{again}{to.key}"[:120],
        )


@transaction.atomic
def agree(
    consent: RoundConsent,
    *,
    by: Actor,
    groups: Collection[Group] = (),
    programmes: Collection[Programme] = (),
) -> RoundConsent:
    """Agree that the round reads the school's learners, under its alliance membership of today.

    With groups or programmes of the school it reads their learners alone.
    A second click changes nothing. Who declined or withdrew may still agree until the round is published.
    Whose learners a published round holds may agree again after it came back to the alliance: nothing of the
    result changes, the round's owner reads them again.

    Raises
    ------
    Refused
        ``not_yours``, ``already_published``, ``round_closed``, ``not_a_member`` of the alliance today,
        ``foreign_group``.
    """
    locked = _lock(consent, by)
    _require_answerable(locked.round, comes_back=locked.state == State.AGREED)
    owners = {row.school_id for row in groups} | {row.school_id for row in programmes}
    if owners - {locked.school_id}:
        raise Refused("foreign_group", _("A school chooses among its own groups and programmes."), "groups")
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
    if locked.round.published_at is None:
        _narrow(locked, groups, programmes)
    _decide(locked, State.AGREED, "round.agree", by)
    return locked


@transaction.atomic
def decline(consent: RoundConsent, *, by: Actor) -> RoundConsent:
    """Decline, or withdraw an earlier agreement: the round reads none of the school's learners (any more).

    A run that holds them is no result any more, and the round's owner is told. A second click changes
    nothing.

    Raises
    ------
    Refused
        ``not_yours``, ``already_published``, ``round_closed``.
    """
    locked = _lock(consent, by)
    _require_answerable(locked.round)
    if locked.state in {State.DECLINED, State.WITHDRAWN} and not was_asked_again(locked):
        return locked
    NameGrant.objects.filter(round=locked.round, school=locked.school_id).delete()
    _narrow(locked, (), ())
    if locked.state == State.AGREED and not _is_over(locked):
        _decide(locked, State.WITHDRAWN, "round.withdraw_school", by)
    else:
        _decide(locked, State.DECLINED, "round.decline", by)
    _tell_owner(locked, by)
    return locked


def _narrow(consent: RoundConsent, groups: Collection[Group], programmes: Collection[Programme]) -> None:
    """Keep which of the school's groups and programmes take part in a joint round; none: all."""
    if consent.school_id == consent.round.owner_id:
        return
    scope = consent.round
    scope.groups.remove(*scope.groups.filter(school=consent.school_id))
    scope.programmes.remove(*scope.programmes.filter(school=consent.school_id))
    scope.groups.add(*groups)
    scope.programmes.add(*programmes)
    consent.is_narrowed = bool(groups or programmes)


def _is_over(consent: RoundConsent) -> bool:
    """Whether the membership that the school agreed under has ended: there is nothing to withdraw."""
    membership = consent.membership
    return consent.school_id != consent.round.owner_id and (
        membership is None or membership.left_on is not None
    )


def _tell_owner(consent: RoundConsent, by: Actor) -> None:
    """A letter to whoever runs the round; a later answer of the school drops one that was not sent yet."""
    round_, run = consent.round, consent.round.current_run
    for to in messages.recipients_of(round_.owner, ANSWERERS):
        messages.put(
            "round_refused",
            to=to,
            about=consent,
            by=by,
            path=reverse("matching:round-detail", args=[round_.pk]),
            context={
                "round": round_.name,
                "school": consent.school.name,
                "withdrew": consent.state == State.WITHDRAWN,
                "day": consent.decided_at,
                "by": str(consent.decided_by or ""),
                "run": run.number if run is not None and is_void(run) else None,
            },
        )


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
    about = Enrolment.objects.filter(in_scope(round_))
    if round_.alliance_id and run.proposals.exclude(enrolment__in=about).exists():
        raise Refused(
            "scope_changed",
            _("A school takes part with other groups than this result knows. Run the round again."),
        )


def _lock(consent: RoundConsent, by: Actor) -> RoundConsent:
    """The consent, read again under the lock of its round, if the actor may answer and it is not too late."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=consent.round_id)
    locked = RoundConsent.objects.select_related("school", "membership").get(pk=consent.pk)
    locked.round = round_
    if not can_answer_consent(by, locked):
        raise Refused("not_yours", _("The school itself says whether its learners take part."))
    return locked


def _require_answerable(round_: Round, *, comes_back: bool = False) -> None:
    phase = phase_of(round_)
    if phase == Phase.PUBLISHED and not comes_back:
        raise Refused("already_published", _("The round is published; its result does not change any more."))
    if phase == Phase.CLOSED:
        raise Refused("round_closed", _("The round is closed; nobody is asked or placed by it any more."))


def _decide(consent: RoundConsent, state: str, verb: str, by: Actor) -> None:
    before = {"school": consent.school_id, "state": consent.state}
    consent.state, consent.decided_at, consent.decided_by_id = state, timezone.now(), by.user_id
    consent.save(update_fields=["state", "decided_at", "decided_by", "membership", "is_narrowed"])
    messages.drop(consent)
    after = {"school": consent.school_id, "state": str(state), **_scope_of(consent)}
    AuditEntry.objects.record(by=by, verb=verb, subject=consent.round, before=before, after=after)


def _scope_of(consent: RoundConsent) -> dict[str, list[int]]:
    """Which groups and programmes a school agreed for, for the audit trail; nothing where it is all."""
    if not consent.is_narrowed:
        return {}
    return {
        "groups": sorted(consent.round.groups.filter(school=consent.school_id).values_list("pk", flat=True)),
        "programmes": sorted(
            consent.round.programmes.filter(school=consent.school_id).values_list("pk", flat=True)
        ),
    }
