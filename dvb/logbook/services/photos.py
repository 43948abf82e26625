"""Photos of a day: added by the learner where her school allows it, removed by her or her school."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.files import services as files
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.images import redrawn
from alliances.organisations.models import Organisation
from dvb.logbook.models import LogEntry, LogPhoto
from dvb.logbook.services.audit import record
from dvb.logbook.services.entries import reopen
from dvb.logbook.services.locking import is_own, lock_for_edit, require_open
from dvb.logbook.services.photo_limits import MOST, photos_on
from dvb.logbook.services.stay import Stay

PURPOSE = "log-photo"


@transaction.atomic
def add_photo(entry: LogEntry, *, file: UploadedFile[Any], by: Actor) -> LogPhoto:
    """Add a photo to a day; the same picture again finds the one that is there.

    What is kept is drawn anew (:func:`alliances.kernel.images.redrawn`): no byte of the upload, no name.

    Raises
    ------
    Refused
        ``not_yours``, ``not_running``, ``photos_off``, ``week_confirmed``, ``photos_full``, or what
        :func:`alliances.files.services.read` and :func:`alliances.kernel.images.redrawn` refuse.
    """
    stay = lock_for_edit(entry.week.agreement, by)
    _require_may(stay, by)
    held = LogEntry.objects.select_for_update(of=("self",)).select_related("week").get(pk=entry.pk)
    picture = redrawn(files.read(file))
    named = SimpleUploadedFile(f"log-{held.day}.jpg", picture.content, "image/jpeg")
    same = next((one for one in held.photos.all() if one.file.sha256 == files.digest(picture.content)), None)
    if same is not None:
        return same
    _require_place(held, photos_on(stay, held.day))
    school = stay.agreement.assignment.enrolment.school
    kept = files.store(named, organisation=school, purpose=PURPOSE, by=by)
    made = LogPhoto.objects.create(entry=held, file=kept, width=picture.width, height=picture.height)
    record(by, "photo", made, after={"entry": held.pk, "sha256": kept.sha256})
    reopen(held.week, by=by)
    return made


@transaction.atomic
def remove_photo(photo: LogPhoto, *, by: Actor) -> None:
    """Delete a photo for good; a confirmed week waits for the supervisor again. Twice changes nothing more.

    Raises
    ------
    Refused
        ``not_yours``, ``not_running``.
    """
    stay = lock_for_edit(photo.entry.week.agreement, by)
    held = LogPhoto.objects.filter(pk=photo.pk).select_related("entry__week").first()
    if held is None:
        return
    require_open(stay)
    record(by, "photo_removed", held, before={"entry": held.entry_id, "sha256": held.file.sha256})
    held.file.delete()
    reopen(held.entry.week, by=by)


def why_no_photo(entry: LogEntry, *, by: Actor) -> str:
    """In words why no photo can be added to this entry now; empty where one can."""
    agreement = entry.week.agreement
    stay = Stay(agreement)
    try:
        _require_may(stay, by)
        _require_place(entry, photos_on(stay, entry.day))
    except Refused as refused:
        return str(refused.message)
    return ""


def _require_may(stay: Stay, by: Actor) -> None:
    if not is_own(stay.agreement, by):
        raise Refused("not_yours", _("Only the learner adds photos to this log."))
    require_open(stay)
    require_allowed(stay.agreement.assignment.enrolment.school)


def require_allowed(school: Organisation) -> None:
    """A school says whether its learners' logs have photos; unless it did, they have none.

    Raises
    ------
    Refused
        ``photos_off``.
    """
    if not school.allows_log_photos:
        raise Refused("photos_off", _("Your school has not switched on photos in the log."))


def _require_place(held: LogEntry, count: int) -> None:
    if held.week.is_confirmed:
        sentence = _("This week is confirmed: what the supervisor saw gets no further photos.")
        raise Refused("week_confirmed", sentence)
    if count >= MOST:
        raise Refused("photos_full", _("This day has three photos already. Remove one first."), "file")
