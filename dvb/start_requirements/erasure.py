"""Medical checks and insurances go with the person."""

from alliances.kernel.erasure import register

register("dvb.clearance", "enrolment__person", is_deleted=True, files=("file",))
