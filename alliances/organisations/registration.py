"""What this subject registers elsewhere: the spreadsheet of employers, and the navigation."""

from django.utils.translation import gettext, gettext_lazy

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience
from alliances.messages import addressing, asking
from alliances.messages.models import Message
from alliances.messages.texts import contents_of
from alliances.organisations.imports import employers
from alliances.organisations.models import Organisation
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
