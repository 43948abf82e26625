"""What the log registers elsewhere: weeks that wait behind a supervisor's link, navigation, letters."""

from django.utils.translation import gettext, pgettext_lazy

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience
from alliances.messages import asking
from alliances.messages.models import Message
from dvb.guest_access import page_facts as guest_facts
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.models import Absence
from dvb.logbook.services import return_letters, weekly_letters

guest_facts.register_link("weeks", lambda link: logbook_queries.count_ready(logbook.agreements_of(link)))

navigation.register("log", pgettext_lazy("destination", "Log"), "calendar", {Audience.LEARNER: 20})
asking.register(weekly_letters.KIND, weekly_letters.is_needed)
asking.register(return_letters.KIND, return_letters.is_needed)


def _absence_now(message: Message) -> str:
    is_kept = Absence.objects.filter(pk=message.subject_id or 0).exists()
    return "" if is_kept else gettext("the absence was taken back")


asking.register_state("learner_away", _absence_now)
