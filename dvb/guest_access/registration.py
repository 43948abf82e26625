"""What this subject registers elsewhere: what personal links hang on, who reads letters, suspended stays."""

from alliances.links import services as links
from alliances.messages import addressing
from dvb.agreements.services import stage_notices
from dvb.guest_access.services import contacts, link_rights, supervisors, suspension_letters

link_rights.register()
links.register(contacts.CONTACT)
addressing.register("supervisor", supervisors.resolve)
stage_notices.register(suspension_letters.send)
