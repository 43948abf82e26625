"""Wishes, and who was kept out of which opening for what reason, go with the person."""

from alliances.kernel.erasure import register

register("matching.wish", "enrolment__person", is_deleted=True)
register("matching.employerwish", "enrolment__person", is_deleted=True)
register("matching.exclusion", "enrolment__person", is_deleted=True)
register("matching.seatclaim", "enrolment__person", stays={"release_reason": "a code"})
