"""What requests register elsewhere: the values that the school's forms begin with, and who asks to amend."""

from dvb.agreements import prefill
from dvb.change_requests import changed_openings, queries
from matching.assignments import stays

prefill.register(queries.values_for)
stays.register_amending(changed_openings.ask_to_amend)
