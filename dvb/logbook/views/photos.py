"""Photos of a day: added, looked at, removed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.links.models import PersonalLink
from alliances.pages.form_pages import finished, submitted
from dvb.guest_access.views.guards import AT_WORK, opened
from dvb.logbook import services as logbook
from dvb.logbook.forms import PhotoForm
from dvb.logbook.models import LogPhoto
from dvb.logbook.views.log import EVERYBODY, find_entry, log_url
from dvb.logbook.views.undo import UNDO


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def log_photos(request: ActingRequest, entry: int) -> HttpResponse:
    """The photos of one entry, with the form for another one."""
    row = find_entry(request, entry)
    agreement = row.week.agreement
    form = PhotoForm(request.POST or None, request.FILES or None)

    def save(**values: Any) -> LogPhoto:
        photo = logbook.add_photo(row, by=request.actor, **values)
        request.session.pop(UNDO, None)  # "Undo" of an older step must not take the photo along
        return photo

    back = log_url(request, agreement, row.day)
    response = submitted(request, form, save, to=request.path, message=_("The photo is added."))
    photos = list(row.photos.all())
    context = {
        "form": form,
        "entry": row,
        "photos": photos,
        "back": back,
        "closed": logbook.why_no_photo(row, by=request.actor),
    }
    return response or render(request, "dvb/log/photos.html", context)


@require_POST
@acting(roles=EVERYBODY)
def log_photo_remove(request: ActingRequest, photo: int) -> HttpResponse:
    rows = visible_to(request.actor, LogPhoto).select_related(
        "entry__week__agreement__assignment__enrolment__person",
        "entry__week__agreement__assignment__opening__employer",
    )
    row: LogPhoto = get_object_or_404(rows, pk=photo)
    logbook.remove_photo(row, by=request.actor)
    return finished(request, reverse("log-photos", args=[row.entry_id]), _("The photo is deleted."))


@require_GET
@acting(roles=EVERYBODY)
def log_photo(request: ActingRequest, photo: int) -> HttpResponse:
    """The picture, for whoever reads the entry."""
    return picture(get_object_or_404(visible_to(request.actor, LogPhoto), pk=photo))


@require_GET
@opened(*AT_WORK)
def link_photo(request: HttpRequest, link: PersonalLink, token: str, photo: int) -> HttpResponse:
    """The picture, for the supervisor who reads the week by link."""
    rows = LogPhoto.objects.filter(entry__week__agreement__in=logbook.agreements_of(link))
    return picture(get_object_or_404(rows, pk=photo))


def picture(photo: LogPhoto) -> HttpResponse:
    """A JPEG of ours; no browser keeps it, so that nobody sees it who may not any more."""
    answer = HttpResponse(bytes(photo.file.content), content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="{photo.file.filename}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
