"""What this subject registers elsewhere: the spreadsheet of employers, and the navigation."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience
from alliances.messages import addressing
from alliances.organisations.imports import employers
from alliances.organisations.services import contacts

__all__ = ["employers"]

addressing.register("contact", contacts.resolve)
addressing.register("vouched", contacts.resolve_vouched)

navigation.register(
    "alliances:organisation-list",
    _("Organisations"),
    "building",
    {Audience.ALLIANCE: 50, Audience.OVERSIGHT: 40, Audience.OTHER: 50},
)
