"""What this subject registers elsewhere: what each kind of personal link hangs on."""

from alliances.links import services as links
from dvb.guest_access.services import contacts, link_rights

link_rights.register()
links.register(contacts.CONTACT)
