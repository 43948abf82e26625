"""What learning registers elsewhere: due reports behind a personal link, navigation, daily questions."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import daily, merged_records, navigation
from alliances.kernel.audiences import Audience
from alliances.messages import asking
from dvb.agreements import shortening
from dvb.guest_access import page_facts as guest_facts
from dvb.learning.models import Employment, EndReport
from dvb.learning.services import employments
from dvb.learning.services import end_reports as reports
from dvb.learning.services.skills import confirming

guest_facts.register_agreement(
    "end_report", lambda _link, agreement: EndReport.objects.filter(agreement=agreement).first()
)
guest_facts.register_agreement("is_time", lambda _link, agreement: reports.is_time(agreement))

navigation.register("progress", _("Progress"), "chart", {Audience.LEARNER: 30})
shortening.register(confirming.withdraw_without_ground)
daily.register("employment", employments.request_due, place=80)
asking.register_rows("employment", lambda: Employment.objects.filter(answer=""))

merged_records.never("dvb.confirmation.school")
