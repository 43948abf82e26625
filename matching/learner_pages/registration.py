"""What this subject registers elsewhere: learners in the navigation."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience

navigation.register("matching:learner-list", _("Learners"), "people", {Audience.SCHOOL: 20})
