"""What alliances register elsewhere: an invitation is sent until it is answered or taken back."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import AllianceInvitation, AllianceMember
from alliances.kernel import merged_records
from alliances.messages import asking

asking.register_rows(
    "alliance_invited",
    lambda: AllianceInvitation.objects.filter(state=AllianceInvitation.State.WAITING),
)


def _end_stay(row: AllianceMember) -> None:
    """The record that stays is a member of the same alliance; what was, is kept."""
    row.left_on = max(timezone.localdate(), row.joined_on)
    row.save(update_fields=["left_on"])


def _take_back(row: AllianceInvitation) -> None:
    """The record that stays is invited into the same alliance."""
    row.state, row.decided_at = AllianceInvitation.State.WITHDRAWN, timezone.now()
    row.save(update_fields=["state", "decided_at"])


merged_records.moves("alliances.alliance.lead")
merged_records.moves(
    "alliances.alliancemember.organisation",
    called=_("memberships in alliances"),
    once=(merged_records.Once(("alliance",), Q(left_on__isnull=True), _end_stay),),
)
merged_records.moves(
    "alliances.allianceinvitation.organisation",
    once=(merged_records.Once(("alliance",), Q(state="waiting"), _take_back),),
)
