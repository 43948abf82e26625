"""What this subject registers elsewhere: rounds in the navigation."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience

navigation.register(
    "matching:round-list",
    _("Rounds"),
    "shuffle",
    {Audience.SCHOOL: 40, Audience.ALLIANCE: 20, Audience.OVERSIGHT: 30, Audience.OTHER: 20},
)
