"""What learning registers elsewhere: whether the end report is due behind a personal link."""

from dvb.guest_access import page_facts as guest_facts
from dvb.learning.services import end_reports as reports

guest_facts.register_agreement("is_time", lambda _link, agreement: reports.is_time(agreement))
