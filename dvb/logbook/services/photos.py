"""Photos of a day: added by the learner where her school allows it, removed by her or her school."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.files import services as files
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.images import Picture, redrawn
from alliances.organisations.models import Organisation
from dvb.logbook.models import LogEntry, LogPhoto
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.services.audit import record
from dvb.logbook.services.confirmations import reopen
from dvb.logbook.services.permissions import is_own, lock_for_edit, require_open
from dvb.logbook.services.photo_limits import MAX_PHOTOS_A_DAY, photos_on

PURPOSE = "log-photo"


def add_photo(entry: LogEntry, *, file: UploadedFile[Any], by: Actor) -> LogPhoto:
    """Add a photo to an entry; the same picture again returns the stored one.

    The picture is encoded anew (:func:`alliances.kernel.images.redrawn`): nothing of the upload is stored.
    That happens before the transaction: nobody's rows are locked while a stranger's file is read.

    Raises
    ------
    Refused
        ``not_yours``, ``not_running``, ``photos_off``, ``week_confirmed``, ``photos_full``, or what
        :func:`alliances.files.services.read` and :func:`alliances.kernel.images.redrawn` refuse.
    """
    _require_photos_allowed(Stay(entry.week.agreement), by)
    return _store(entry, redrawn(files.read(file)), by)


@transaction.atomic
def _store(entry: LogEntry, picture: Picture, by: Actor) -> LogPhoto:
    stay = lock_for_edit(entry.week.agreement, by)
    _require_photos_allowed(stay, by)
    locked = LogEntry.objects.select_for_update(of=("self",)).select_related("week").get(pk=entry.pk)
    upload = SimpleUploadedFile(f"log-{locked.day}.jpg", picture.content, "image/jpeg")
    existing = next(
        (one for one in locked.photos.all() if one.file.sha256 == files.digest(picture.content)), None
    )
    if existing is not None:
        return existing
    _require_room(locked, photos_on(stay, locked.day))
    school = stay.agreement.assignment.enrolment.school
    stored = files.store(upload, accepted=files.SCAN, organisation=school, purpose=PURPOSE, by=by)
    photo = LogPhoto.objects.create(entry=locked, file=stored, width=picture.width, height=picture.height)
    record(by, "photo", photo, after={"entry": locked.pk, "sha256": stored.sha256})
    reopen(locked.week, by=by)
    return photo


@transaction.atomic
def remove_photo(photo: LogPhoto, *, by: Actor) -> None:
    """Delete a photo permanently; a confirmed week needs to be confirmed again. Idempotent.

    Raises
    ------
    Refused
        ``not_yours``, ``not_running``.
    """
    stay = lock_for_edit(photo.entry.week.agreement, by)
    stored = LogPhoto.objects.filter(pk=photo.pk).select_related("entry__week").first()
    if stored is None:
        return
    require_open(stay)
    record(by, "photo_removed", stored, before={"entry": stored.entry_id, "sha256": stored.file.sha256})
    stored.file.delete()
    reopen(stored.entry.week, by=by)


def why_no_photo(entry: LogEntry, *, by: Actor) -> str:
    """The message why no photo can be added to this entry now; empty if one can."""
    agreement = entry.week.agreement
    stay = Stay(agreement)
    try:
        _require_photos_allowed(stay, by)
        _require_room(entry, photos_on(stay, entry.day))
    except Refused as refused:
        return str(refused.message)
    return ""


def _require_photos_allowed(stay: Stay, by: Actor) -> None:
    if not is_own(stay.agreement, by):
        raise Refused("not_yours", _("Only the learner adds photos to this log."))
    require_open(stay)
    require_allowed(stay.agreement.assignment.enrolment.school)


def require_allowed(school: Organisation) -> None:
    """Refuse photos unless the school has allowed them in its learners' logs.

    Raises
    ------
    Refused
        ``photos_off``.
    """
    if not school.allows_log_photos:
        raise Refused("photos_off", _("Your school has not switched on photos in the log."))


def _require_room(entry: LogEntry, count: int) -> None:
    if entry.week.is_confirmed:
        sentence = _("This week is confirmed: what the supervisor saw gets no further photos.")
        raise Refused("week_confirmed", sentence)
    if count >= MAX_PHOTOS_A_DAY:
        raise Refused("photos_full", _("This day has three photos already. Remove one first."), "file")
