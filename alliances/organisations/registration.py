"""What this subject registers elsewhere: the spreadsheet of employers, and the navigation."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience
from alliances.organisations.imports import employers

__all__ = ["employers"]

navigation.register(
    "alliances:organisation-list",
    _("Organisations"),
    "building",
    {Audience.ALLIANCE: 50, Audience.OVERSIGHT: 40, Audience.OTHER: 50},
)
