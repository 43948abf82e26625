"""Hours and tasks stay for figures; words, photos and scans go."""

from alliances.kernel.erasure import ERASED, register, wiped

_STAY = "agreement__assignment__enrolment__person"

register(
    "dvb.logweek", _STAY, blank={"returned_reason": ""}, stays={"confirmed_name": "the employer's supervisor"}
)
register("dvb.logentry", f"week__{_STAY}", blank={"remark": ""})
register("dvb.logtask", f"entry__week__{_STAY}", blank={"text": wiped("text")})
register("dvb.logphoto", f"entry__week__{_STAY}", is_deleted=True, files=("file",))
register("dvb.absence", _STAY, blank={"note": ""})
register("dvb.papermonth", _STAY, blank={"confirmed_name": ERASED}, files=("scan",))
