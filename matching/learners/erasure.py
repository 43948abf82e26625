"""What stays of a learner: sex, home municipality, and the days of her enrolments, for figures."""

from alliances.kernel.erasure import ERASED, register

register(
    "matching.person",
    "pk",
    blank={
        "first_name": ERASED,
        "last_name": "",
        "email": "",
        "phone": "",
        "address": "",
        "town": "",
        "place_code": "",
        "lat": None,
        "lon": None,
        "birth_date": None,
        "search_key": "",
        "sort_key": "",
        "person_code_sealed": "",
        "person_code_hash": None,
    },
    stays={"municipality": "figures by region"},
)
register("matching.enrolment", "person", blank={"external_id": "", "protected_fields": []})
register("matching.guardian", "person", is_deleted=True)
