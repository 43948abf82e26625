"""What the log registers elsewhere: how many weeks wait behind a supervisor's link."""

from dvb.guest_access import page_facts as guest_facts
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook

guest_facts.register_link("weeks", lambda link: logbook_queries.waiting(logbook.agreements_of(link)).count())
