"""That somebody was placed stays for figures; what was said about it goes."""

from alliances.kernel.erasure import register

register("matching.assignment", "enrolment__person", blank={"note": ""})
