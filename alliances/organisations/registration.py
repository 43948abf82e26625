"""What this subject registers elsewhere: the spreadsheet of employers, and the navigation."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience
from alliances.messages import addressing, asking
from alliances.organisations.imports import employers
from alliances.organisations.services import contact_invitations, contacts

__all__ = ["employers"]

addressing.register("contact", contacts.resolve)
addressing.register("vouched", contacts.resolve_vouched)
asking.register("contact_invited", contact_invitations.is_needed)

navigation.register(
    "alliances:organisation-list",
    _("Organisations"),
    "building",
    {Audience.ALLIANCE: 50, Audience.OVERSIGHT: 40, Audience.OTHER: 50},
)
