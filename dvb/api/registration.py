"""What the API brings: its clients and webhooks end when their employer is refused."""

from alliances.admissions import refusals
from dvb.api.services import clients

refusals.register(clients.end_all)
