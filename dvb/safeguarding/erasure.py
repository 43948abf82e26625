"""That there was a report, and when it was closed, stays; who said what goes."""

from alliances.kernel.erasure import ERASED, register, wiped

register(
    "dvb.concern",
    "enrolment__person",
    blank={
        "text": ERASED,
        "reporter_name": "",
        "reporter_contact": "",
        "reach": "",
        "draft": {},
        "outcome": wiped("outcome"),
        "answer": wiped("answer"),
        "unanswered_because": wiped("unanswered_because"),
    },
)
register("dvb.concernword", "concern__enrolment__person", blank={"text": ERASED})
