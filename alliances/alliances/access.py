"""Who sees alliances and invitations to them, and who decides about them."""

from __future__ import annotations

from django.db.models import Q

from alliances.alliances.models import Alliance, AllianceInvitation, AllianceMember
from alliances.kernel.actor import OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import all_but_learners, register


def _invitations(actor: Actor) -> Q:
    """Invitations are visible to the invited organisation, the alliance's lead and overseers."""
    if actor.role is Role.LEARNER:
        return Q(pk__in=[])
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    own = actor.organisation_id or 0
    return Q(organisation_id=own) | Q(alliance__lead_id=own)


register(AllianceInvitation, rule=_invitations)


register(Alliance, AllianceMember, rule=all_but_learners, for_unconfirmed=True)


def can_manage_alliance(actor: Actor, alliance: Alliance) -> bool:
    """Administrators and coordinators of its lead, and administrators of the ministry or the agency."""
    if actor.is_system:
        return True
    leads = alliance.lead_id == actor.organisation_id
    oversees = actor.organisation_kind in OVERSIGHT_KINDS and actor.role is Role.ADMINISTRATOR
    return oversees or (leads and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR})


def can_answer_invitation(actor: Actor, invitation: AllianceInvitation) -> bool:
    """Only administrators of the invited organisation may answer."""
    is_own = invitation.organisation_id == actor.organisation_id
    return is_own and actor.role is Role.ADMINISTRATOR and not actor.is_system


def can_leave_alliance(actor: Actor, membership: AllianceMember) -> bool:
    """An administrator of the member, or of whoever leads the alliance, of the ministry or the agency."""
    if actor.role is not Role.ADMINISTRATOR:
        return False
    return actor.organisation_id == membership.organisation_id or can_manage_alliance(
        actor, membership.alliance
    )
