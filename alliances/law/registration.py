"""What this subject registers elsewhere: legal rules in the navigation."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience

navigation.register("alliances:rule-list", _("Legal rules"), "scales", {Audience.OVERSIGHT: 50})
