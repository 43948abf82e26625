"""Tables of people."""

from alliances.people.models.invitations import Invitation, InvitationQuerySet
from alliances.people.models.people import Membership, MembershipQuerySet, RoleChoices, User, UserManager

__all__ = [
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "RoleChoices",
    "User",
    "UserManager",
]
