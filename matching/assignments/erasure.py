"""That somebody was placed stays for figures; what was said about it goes."""

from alliances.kernel.erasure import register

register(
    "matching.assignmentterms",
    "assignment__enrolment__person",
    stays={"values": "days, hours, pay and site; the supervisor is the employer's", "digest": "a hash"},
)
register("matching.assignment", "enrolment__person", blank={"note": ""})
