"""What requests register elsewhere: the values that the school's forms begin with, and reminders."""

from alliances.kernel import daily
from dvb.agreements import prefill
from dvb.change_requests import queries, services

prefill.register(queries.values_for)
daily.register("requests reminded", services.remind_due, place=75)
