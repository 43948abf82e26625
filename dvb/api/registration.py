"""What the API brings: its clients and webhooks end when their employer is refused."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.admissions import refusals
from alliances.kernel import merged_records
from dvb.api.models import MachineClient
from dvb.api.services import clients

refusals.register(clients.end_all)


def _rename(program: MachineClient) -> None:
    """The record that stays has a program of this name."""
    program.name = f"{program.name[:90]} ({program.pk})"
    program.save(update_fields=["name"])


merged_records.moves(
    "dvb.machineclient.organisation",
    called=_("programs with access"),
    once=(merged_records.Once(("name",), Q(revoked_at__isnull=True), _rename),),
)
merged_records.moves(
    "dvb.webhook.organisation", called=_("webhook addresses"), once=(merged_records.Once(("url",)),)
)
