"""What the log registers elsewhere: weeks that wait behind a supervisor's link, navigation, letters."""

from django.utils.translation import pgettext_lazy

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience
from alliances.messages import asking
from dvb.guest_access import page_facts as guest_facts
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.services import weekly_letters

guest_facts.register_link("weeks", lambda link: logbook_queries.waiting(logbook.agreements_of(link)).count())

navigation.register("log", pgettext_lazy("destination", "Log"), "calendar", {Audience.LEARNER: 20})
asking.register(weekly_letters.KIND, weekly_letters.is_needed)
