"""What oversight registers elsewhere: a question to a member is sent while its screen of exceptions asks."""

from alliances.messages import asking
from dvb.oversight.services import reminders

for kind in reminders.LETTERS:
    asking.register(kind, reminders.is_needed)
