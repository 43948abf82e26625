"""What this subject registers elsewhere: rounds in the navigation, and what leaving does to them."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import leaving, merged_records, navigation
from alliances.kernel.audiences import Audience
from alliances.messages import asking
from matching.rounds.models import RoundConsent
from matching.rounds.queries.leaving import consequences

navigation.register(
    "matching:round-list",
    _("Rounds"),
    "shuffle",
    {Audience.SCHOOL: 40, Audience.ALLIANCE: 20, Audience.OVERSIGHT: 30, Audience.OTHER: 20},
)

leaving.register(consequences)
asking.register_rows("round_asked", RoundConsent.objects.to_answer)
merged_records.never("matching.round.owner", "matching.roundconsent.school", "matching.namegrant.school")
