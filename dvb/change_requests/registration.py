"""What requests register elsewhere: the values that the school's forms begin with, and who asks to amend."""

from typing import Any

from alliances.kernel.actor import Actor
from alliances.messages import asking
from dvb.agreements import prefill
from dvb.agreements.models import Agreement
from dvb.change_requests import changed_openings, queries, services
from dvb.change_requests.lifecycle import RequestState
from dvb.change_requests.models import ChangeRequest
from dvb.change_requests.wording import changes_of
from dvb.guest_access import page_facts
from matching.assignments import stays


def _values(actor: Actor, key: str, agreement: Agreement) -> dict[str, Any]:
    """The values, and what is proposed beside what holds, for the page."""
    values = queries.values_for(actor, key, agreement)
    return values | {"changes": changes_of(values["request"])} if values else {}


prefill.register(_values)
page_facts.register_link("open_requests", services.open_of)
stays.register_amending(changed_openings.ask_to_amend)
asking.register_rows("change_asked", lambda: ChangeRequest.objects.filter(status=RequestState.OPEN))
