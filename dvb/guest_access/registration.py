"""What this subject registers elsewhere: what each kind of personal link hangs on, and who reads letters."""

from alliances.links import services as links
from alliances.messages import addressing
from dvb.guest_access.services import contacts, link_rights, supervisors

link_rights.register()
links.register(contacts.CONTACT)
addressing.register("supervisor", supervisors.resolve)
