"""Confirmed skills stay for figures; what was written about a person, and by her, goes."""

from alliances.kernel.erasure import register

_STAY = "agreement__assignment__enrolment__person"
_SUPERVISOR = {"assessed_name": "the employer's supervisor"}

register("dvb.assessment", _STAY, blank={"note": ""}, stays=_SUPERVISOR)
register("dvb.confirmation", "person", blank={"withdrawn_reason": ""})
register(
    "dvb.endreport",
    _STAY,
    blank={"strengths": "", "to_improve": ""},
    stays={"given_name": "the employer's supervisor"},
)
register("dvb.learnerview", _STAY, blank={"words": ""})
register("dvb.visit", _STAY, blank={"note": ""})
