"""A school confirms the contact addresses of employers to which its letters go."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.organisations.services import contacts
from alliances.pages.form_pages import finished, nothing_done
from alliances.pages.next_page import next_page

MAX_AT_ONCE = 500


@require_POST
@acting(kinds={"school"}, write=True)
def contacts_confirm(request: ActingRequest) -> HttpResponse:
    """Confirm what was shown, or keep the old one; nothing that was changed meanwhile is meant unseen."""
    count, keeps = 0, "keep" in request.POST
    decide = contacts.decline if keeps else contacts.confirm
    goal = next_page(request, reverse("alliances:organisation-list"))
    for picked in request.POST.getlist("pick")[:MAX_AT_ONCE]:
        key, __, email = picked.partition(":")
        employers = visible_to(request.actor, Organisation).filter(kind_id="employer")
        employer = employers.filter(pk=row_key(key) or 0, contact_email=email).first()
        if employer is not None and email:
            decide(employer, by=request.actor)
            count += 1
    if not count:
        return nothing_done(request, goal, _("Choose the addresses first."))
    if keeps:
        return finished(request, goal, _("Your letters go on to the address that you knew."))
    message = ngettext("%(n)s address is confirmed.", "%(n)s addresses are confirmed.", count) % {"n": count}
    return finished(request, goal, message)
