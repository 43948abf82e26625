"""What this subject registers elsewhere: where schools have learners, navigation, daily work."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import daily, navigation, schools_at_employers
from alliances.kernel.audiences import Audience
from alliances.organisations import naming
from alliances.organisations.services import held_places as site_places
from matching.assignments import held_names, stays, supervisors
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, held_places, letter_needs, renegotiation
from matching.openings import held_terms
from matching.openings.queries import held_seats

naming.register(supervisors.named)
schools_at_employers.register(
    Assignment.objects.all, employer="opening__employer_id", school="enrolment__school_id"
)

held_seats.register(stays.held_between)
held_terms.register(renegotiation.Keeper())
held_terms.register_names(held_names.named)
site_places.register(held_places.Keeper())

navigation.register(
    "matching:assignment-list",
    _("Answers"),
    "check",
    {Audience.SCHOOL: 50, Audience.EMPLOYER: 20, Audience.ALLIANCE: 30, Audience.OTHER: 30},
)
navigation.register("matching:my-place", _("My place"), "check", {Audience.LEARNER: 40})
letter_needs.register()
daily.register("expired", assignments.expire_due, place=10)
