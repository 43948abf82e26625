"""What this subject registers elsewhere: openings in the navigation, and those that fall asleep."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.kernel import daily, merged_records, navigation
from alliances.kernel.audiences import Audience
from alliances.messages import asking
from alliances.organisations import naming
from matching.openings.models import Opening
from matching.openings.services import by_others, sleeping, supervisors

navigation.register(
    "matching:opening-list",
    _("Openings"),
    "briefcase",
    {
        Audience.LEARNER: 50,
        Audience.SCHOOL: 30,
        Audience.EMPLOYER: 30,
        Audience.ALLIANCE: 40,
        Audience.OTHER: 40,
    },
)
asking.register("opening_entered", by_others.is_to_look_at)
asking.register("openings_asleep", sleeping.is_any_asleep)
daily.register("asleep", sleeping.put_to_sleep, place=30)
naming.register(supervisors.named, supervisors.hand_over)


def _without_number(opening: Opening) -> None:
    """The record that stays has an opening of this own number; the number of the other one is left out."""
    opening.external_id = ""
    opening.save(update_fields=["external_id"])


merged_records.moves(
    "matching.opening.employer",
    called=_("openings"),
    once=(merged_records.Once(("external_id",), ~Q(external_id=""), _without_number),),
)
merged_records.moves("matching.opening.registered_by")
merged_records.moves(
    "matching.exclusion.employer",
    called=_("exclusions of learners"),
    once=(merged_records.Once(("enrolment",), settle=merged_records.delete),),
)
