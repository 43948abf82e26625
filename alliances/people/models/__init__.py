"""Tables of people."""

from alliances.kernel import figure_sources
from alliances.people.models.invitations import Invitation, InvitationQuerySet
from alliances.people.models.people import Membership, MembershipQuerySet, RoleChoices, User, UserManager

figure_sources.register_irrelevant(
    "alliances.invitation",
    "alliances.membership",
    "alliances.user",
    "alliances.user_groups",
    "alliances.user_user_permissions",
)

__all__ = [
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "RoleChoices",
    "User",
    "UserManager",
]
