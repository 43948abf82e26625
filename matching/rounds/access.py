"""Who sees rounds, runs and proposals, and who runs a round."""

from __future__ import annotations

from typing import cast

from django.db.models import Exists, OuterRef, Q

from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import nobody, nothing, register, visible_to
from matching.learners.access import own_learners
from matching.learners.models import (
    Enrolment,
)
from matching.rounds.lifecycle import ProposalState, RoundState
from matching.rounds.models import (
    Lock,
    NameGrant,
    Proposal,
    Pseudonym,
    Round,
    RoundConsent,
    RoundConsentQuerySet,
    Run,
    RunArchive,
    TravelTime,
    without_consent,
)


def _locks(actor: Actor) -> Q:
    """What a school fixed for its own learners, without them."""
    return nothing() if actor.role is Role.LEARNER else own_learners(actor, "enrolment__")


register(Lock, rule=_locks)


def _rounds(actor: Actor, prefix: str = "") -> Q:
    if actor.role is Role.LEARNER or actor.organisation_kind == "employer":
        return nothing()
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q(**{f"{prefix}status__in": [RoundState.PUBLISHED, RoundState.CLOSED]})
    joined = RoundConsent.objects.counted().filter(school_id=actor.organisation_id or 0)
    return (
        Q(**{f"{prefix}owner_id": actor.organisation_id or 0})
        | Q(**{f"{prefix}alliance__lead_id": actor.organisation_id or 0})
        | Q(**{(f"{prefix}id__in" if prefix else "pk__in"): joined.values("round_id")})
    )


register(Round, rule=_rounds)


register(TravelTime, rule=lambda actor: _rounds(actor, "round__"))


def _grants(actor: Actor) -> Q:
    """What a school itself shows outside, in rounds that it sees."""
    return Q(school_id=actor.organisation_id or 0) & _rounds(actor, "round__")


register(NameGrant, rule=_grants)


register(RunArchive, Pseudonym, rule=nobody)


def _runs(actor: Actor) -> Q:
    """A run that holds learners of a school that took its word back is no result for anybody."""
    return _rounds(actor, "round__") & ~Q(without_consent("pk"))


register(Run, rule=_runs)


def _consents(actor: Actor) -> Q:
    """The school that is asked, and whoever owns the round and asks."""
    if actor.role is Role.LEARNER or actor.organisation_kind == "employer":
        return nothing()
    own = actor.organisation_id or 0
    return Q(school_id=own) | Q(round__owner_id=own) | Q(round__alliance__lead_id=own)


register(RoundConsent, rule=_consents)


def visible_consents(actor: Actor) -> RoundConsentQuerySet:
    return cast("RoundConsentQuerySet", visible_to(actor, RoundConsent))


def led_rounds(actor: Actor, way: str) -> Q:
    """Rows of rounds that an alliance's lead owns, of the schools that take part today and of no other."""
    own = actor.organisation_id or 0
    held = RoundConsent.objects.holding().filter(round=OuterRef(way), school=OuterRef("enrolment__school"))
    return (Q(**{f"{way}__owner_id": own}) | Q(**{f"{way}__alliance__lead_id": own})) & Q(Exists(held))


def _proposals(actor: Actor) -> Q:
    """Own learners for a school, herself for a learner once published, all without names for an alliance."""
    if actor.role is Role.LEARNER:
        return Q(enrolment__person__user_id=actor.user_id or 0, status=ProposalState.PUBLISHED)
    if actor.organisation_kind == "school":
        return Q(enrolment__school_id=actor.organisation_id or 0)
    if actor.organisation_kind == "employer":
        return Q(opening__employer_id=actor.organisation_id or 0, status=ProposalState.PUBLISHED)
    if actor.organisation_kind in ALLIANCE_KINDS:
        return led_rounds(actor, "run__round")
    return nothing()


register(Proposal, rule=_proposals)


def can_create_rounds(actor: Actor) -> bool:
    """A school opens a round for itself, the lead of an alliance a joint one."""
    if actor.is_system:
        return True
    is_host = actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS
    return is_host and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR}


def can_run_round(actor: Actor, round_: Round) -> bool:
    """Only whoever owns the round runs and publishes it."""
    if actor.is_system:
        return True
    owns = round_.owner_id == actor.organisation_id or (
        round_.alliance is not None and round_.alliance.lead_id == actor.organisation_id
    )
    return owns and can_create_rounds(actor)


def takes_part(round_: Round, school_id: int) -> bool:
    """Whether the round may read this school's learners today."""
    held = RoundConsent.objects.holding().filter(round=round_, school_id=school_id)
    found: bool = held.exists()
    return found


def can_answer_consent(actor: Actor, consent: RoundConsent) -> bool:
    """The school itself says whether its learners take part: whoever runs its own rounds."""
    is_own = consent.school_id == actor.organisation_id and not actor.is_system
    return is_own and actor.organisation_kind == "school" and can_create_rounds(actor)


def can_fix_pair(actor: Actor, round_: Round, enrolment: Enrolment) -> bool:
    """A school fixes pairs of its own learners, the round's owner anybody's whose school takes part."""
    if not takes_part(round_, enrolment.school_id):
        return False
    own_learner = actor.organisation_kind == "school" and enrolment.school_id == actor.organisation_id
    return can_run_round(actor, round_) or (own_learner and actor.can_write())
