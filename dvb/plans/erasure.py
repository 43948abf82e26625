"""What was planned stays as outcomes and hours; a school's own words go."""

from alliances.kernel.erasure import register, wiped

register("dvb.planline", "plan__enrolment__person", blank={"text": wiped("text")})
