"""What the log registers elsewhere: how many weeks wait behind a supervisor's link."""

from dvb.services import guest_facts, logbook

guest_facts.register_link("weeks", lambda link: logbook.waiting(logbook.agreements_of(link)).count())
