"""What this subject registers elsewhere: the spreadsheet of employers, and the navigation."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from alliances.kernel import merged_records, navigation
from alliances.kernel.audiences import Audience
from alliances.messages import addressing, asking
from alliances.messages.models import Message
from alliances.messages.texts import contents_of
from alliances.organisations.imports import employers
from alliances.organisations.models import IdentityChange, Organisation
from alliances.organisations.services import contact_invitations, contacts

__all__ = ["employers"]

addressing.register("contact", contacts.resolve)
addressing.register("vouched", contacts.resolve_vouched)
asking.register("contact_invited", contact_invitations.is_needed)


def _address_now(message: Message) -> str:
    """The contact address of today, where a letter about its change names another one."""
    row = Organisation.objects.filter(pk=message.subject_id or 0).first()
    if row is None:
        return gettext("the organisation is not here any more")
    return "" if row.contact_email in contents_of(message)[0] else row.contact_email


asking.register_state("contact_changed", _address_now)

navigation.register(
    "alliances:organisation-list",
    gettext_lazy("Organisations"),
    "building",
    {Audience.ALLIANCE: 50, Audience.OVERSIGHT: 40, Audience.OTHER: 50},
)


def _close(change: IdentityChange) -> None:
    """The name or number of a record that is merged is asked for no more."""
    change.decided_at, change.reason = timezone.now(), str(gettext("Closed: the record was merged."))
    change.save(update_fields=["decided_at", "reason"])


merged_records.moves("alliances.workplace.organisation", called=gettext_lazy("sites"))
merged_records.moves("alliances.supervisor.employer", called=gettext_lazy("supervisors"))
merged_records.moves(
    "alliances.identitychange.organisation",
    once=(merged_records.Once((), Q(decided_at__isnull=True), _close),),
)
merged_records.moves(
    "alliances.contactconfirmation.organisation",
    once=(merged_records.Once(("school",), settle=merged_records.delete),),
)
merged_records.never("alliances.contactconfirmation.school")
merged_records.moves("alliances.organisation.contact_written_by")
merged_records.moves("alliances.organisation.merged_into")
