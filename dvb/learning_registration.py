"""What learning registers elsewhere: whether the end report is due behind a personal link."""

from dvb.services import guest_facts, reports

guest_facts.register_agreement("is_time", lambda _link, agreement: reports.is_time(agreement))
