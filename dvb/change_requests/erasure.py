"""That something was asked and answered stays; who asked, and in which words, goes."""

from alliances.kernel.erasure import ERASED, register, wiped

register(
    "dvb.changerequest",
    "agreement__assignment__enrolment__person",
    blank={
        "text": ERASED,
        "values": {},
        "asker_name": "",
        "asker_email": "",
        "answer": wiped("answer"),
    },
)
