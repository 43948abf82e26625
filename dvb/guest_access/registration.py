"""What this subject registers elsewhere: what personal links hang on, who reads letters, suspended stays."""

from alliances.links import services as links
from alliances.messages import addressing, asking
from alliances.organisations.services import contact_waits
from dvb.agreements.models import GuestReply
from dvb.agreements.services import stage_notices
from dvb.guest_access.services import (
    contacts,
    handover,
    letter_needs,
    link_rights,
    supervisors,
    suspension_letters,
)

link_rights.register()
letter_needs.register()
links.register(contacts.CONTACT)
links.on_end(handover.follow)
contact_waits.register(handover.waiting_at)
links.on_end(supervisors.pass_on)
addressing.register("supervisor", supervisors.resolve)
stage_notices.register(suspension_letters.send)
asking.register_rows("guest_reply", lambda: GuestReply.objects.filter(closed_at__isnull=True))
