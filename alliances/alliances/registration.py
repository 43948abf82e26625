"""What alliances register elsewhere: an invitation is sent until it is answered or taken back."""

from alliances.alliances.models import AllianceInvitation
from alliances.messages import asking

asking.register_rows(
    "alliance_invited",
    lambda: AllianceInvitation.objects.filter(state=AllianceInvitation.State.WAITING),
)
