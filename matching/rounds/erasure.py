"""Results of rounds stay under numbers; what a person wrote, and the key to the numbers, go."""

from alliances.kernel.erasure import register

register("matching.lock", "enrolment__person", is_deleted=True)
register("matching.pseudonym", "enrolment__person", is_deleted=True)
register(
    "matching.proposal",
    "enrolment__person",
    stays={"reason": "a code", "explanation": "numbers of openings and distances, no name"},
)
