"""What requests register elsewhere: the values that the school's forms begin with."""

from dvb.agreements import prefill
from dvb.change_requests import queries

prefill.register(queries.values_for)
