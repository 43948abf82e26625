"""What this subject registers elsewhere: the start page in everybody's navigation."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience

navigation.register("home", _("Start"), "home", dict.fromkeys(Audience, 10))
