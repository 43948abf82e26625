"""What this subject registers elsewhere: the start page in the navigation, and the letter of each Monday."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import daily, navigation
from alliances.kernel.audiences import Audience
from dvb.home import digest

navigation.register("home", _("Start"), "home", dict.fromkeys(Audience, 10))
daily.register("task_digest", digest.send, place=75)
