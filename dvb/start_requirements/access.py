"""Who sees clearances."""

from __future__ import annotations

from alliances.kernel.visibility import register
from dvb.kernel.visibility import school_people
from dvb.start_requirements.models import Clearance

register(Clearance, rule=school_people("enrolment__school_id"))
