"""What this subject registers elsewhere: what each kind of personal link hangs on."""

from dvb.guest_access.services import link_rights

link_rights.register()
