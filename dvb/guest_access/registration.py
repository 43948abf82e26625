"""What this subject registers elsewhere: what personal links hang on, and letters of suspended stays."""

from dvb.agreements.services import stage_notices
from dvb.guest_access.services import link_rights, suspension_letters

link_rights.register()
stage_notices.register(suspension_letters.send)
