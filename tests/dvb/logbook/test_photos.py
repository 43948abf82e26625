"""Photos of a day: where the school allows them, redrawn, seen by the parties, gone with the day."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.files import services as files
from alliances.files.models import StoredFile
from alliances.kernel.actor import SYSTEM
from alliances.kernel.images import Picture, redrawn
from alliances.links import services as links
from alliances.organisations.models import Organisation
from dvb.agreements.models import Agreement
from dvb.logbook import services as logbook
from dvb.logbook.models import LogEntry, LogPhoto
from dvb.logbook.services import photos
from dvb.logbook.services.photo_limits import MAX_PHOTOS_A_DAY
from tests import pictures
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_noon")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def _noon() -> Any:
    with freeze_time(logs.NOW):
        yield


@pytest.fixture
def agreement(cast: Cast, _noon: Any) -> Agreement:
    allow(cast)
    return logs.at_work(cast)


def allow(cast: Cast, *, on: bool = True) -> None:
    Organisation.objects.filter(pk=cast.school.pk).update(allows_log_photos=on)


def taken(width: int = 40) -> Any:
    """Another picture for each width."""
    return pictures.upload(pictures.of_telephone(width, 20))


def add(cast: Cast, entry: LogEntry, file: Any = None, by: str = "learner_member") -> LogPhoto:
    return logbook.add_photo(entry, file=file or taken(), by=cast.actor(by))


def kept_photos() -> QuerySet[StoredFile]:
    """The files of photos alone: the agreement's papers are stored beside them."""
    return StoredFile.objects.filter(purpose=photos.PURPOSE)


def test_a_photo_is_kept_redrawn_once_and_only_where_the_school_allows_it(
    cast: Cast, agreement: Agreement
) -> None:
    [entry] = logs.write(cast, agreement)
    allow(cast, on=False)
    with refusal("photos_off"):
        add(cast, entry)
    allow(cast)
    photo = add(cast, entry)
    assert add(cast, entry) == photo, "a second click finds the first one's photo"
    kept = kept_photos().get()
    assert (kept.organisation, kept.purpose, kept.content_type) == (cast.school, "log-photo", "image/jpeg")
    assert pictures.SECRET not in kept.filename, "the name that came with it is not used"
    assert pictures.SECRET.encode() not in bytes(kept.content)
    assert (photo.width, photo.height, kept.sha256) == (20, 40, files.digest(bytes(kept.content)))
    assert AuditEntry.objects.filter(verb="log.photo", subject_id=photo.pk).count() == 1
    for by in ("coordinator", "employer_member", "other_coordinator"):
        with refusal("not_yours"):
            add(cast, entry, taken(60), by=by)
    for upload, code in (
        (pictures.upload(b""), "file_empty"),
        (pictures.upload(b"\xff\xd8\xff" + b"x" * files.MAX_BYTES), "file_large"),
        (pictures.upload(b"\xff\xd8\xff<script>"), "picture_kind"),
    ):
        with refusal(code):
            add(cast, entry, upload)
    assert LogPhoto.objects.count() == kept_photos().count() == 1


def test_no_row_is_locked_while_a_picture_is_decoded(
    cast: Cast, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each test runs in one transaction; a service's own is a savepoint within it."""
    allow(cast)
    [entry] = logs.write(cast, agreement)
    savepoints = []

    def watched(content: bytes) -> Picture:
        savepoints.append(len(connection.savepoint_ids))
        return redrawn(content)

    monkeypatch.setattr(photos, "redrawn", watched)
    add(cast, entry)
    assert savepoints == [len(connection.savepoint_ids)]


def test_a_day_has_three_photos_whichever_entry_they_came_with(cast: Cast, agreement: Agreement) -> None:
    by, (first, next_day) = (
        cast.actor("learner_member"),
        logs.write(cast, agreement, logs.MONDAY, logs.MONDAY + DAY),
    )
    for width in range(40, 40 + 2 * MAX_PHOTOS_A_DAY, 2):
        add(cast, first, taken(width))
    with refusal("photos_full"):
        add(cast, first, taken(90))
    add(cast, next_day, taken(90))
    late = logs.said(logs.MONDAY, "16:00", "17:00", 0)
    with refusal("photos_full"):
        logbook.change(next_day, day=late, by=by)
    logbook.remove_photo(first.photos.first() or pytest.fail("none"), by=by)
    moved = logbook.change(next_day, day=late, by=by)
    assert (moved.day, moved.photos.count()) == (logs.MONDAY, 1)


def test_photos_go_with_their_entry_and_their_file_goes_with_them(cast: Cast, agreement: Agreement) -> None:
    by, [entry] = cast.actor("learner_member"), logs.write(cast, agreement)
    papers = set(StoredFile.objects.all())
    photo, other = add(cast, entry), add(cast, entry, taken(60))
    with refusal("not_yours"):
        logbook.remove_photo(photo, by=cast.actor("employer_member"))
    for __ in range(2):
        logbook.remove_photo(photo, by=cast.actor("coordinator"))
    assert list(kept_photos()) == [other.file]
    assert AuditEntry.objects.filter(verb="log.photo_removed").count() == 1
    logbook.remove(entry, by=by)
    assert set(StoredFile.objects.all()) == papers, "the agreement's paper stays"
    assert not LogPhoto.objects.exists()
    with freeze_time("2028-01-10 12:00"), refusal("not_running"):
        add(cast, entry)


def test_whoever_confirms_a_week_confirms_the_photos_that_she_saw(cast: Cast, agreement: Agreement) -> None:
    by, [entry] = cast.actor("learner_member"), logs.write(cast, agreement)
    link = logs.supervisor(cast, agreement)
    for change in (lambda: add(cast, entry), lambda: logbook.remove_photo(entry.photos.get(), by=by)):
        seen = logs.seen(entry.week)
        change()
        with refusal("week_changed"):
            logbook.confirm(seen, by=SYSTEM, link=link)
    photo = add(cast, entry)
    logbook.confirm(logs.seen(entry.week), by=SYSTEM, link=link)
    with refusal("week_confirmed"):
        add(cast, entry, taken(60))
    assert add(cast, entry) == photo, "what was seen may be sent again"
    entry.week.refresh_from_db()
    assert entry.week.status == "confirmed"
    logbook.remove_photo(photo, by=by)
    entry.week.refresh_from_db()
    assert entry.week.status == "open", "what is taken away opens the week again"


def test_a_learner_adds_and_deletes_a_photo_on_its_page(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    client, day = cast.client("learner_member"), f"{reverse('log')}?day={logs.MONDAY}"
    here = reverse("log-photos", args=[entry.pk])
    assert here in client.get(day).content.decode()
    wrong = client.post(here, {"file": pictures.upload(b"%PDF-1.7")})
    assert (wrong.status_code, wrong.context["form"].errors.keys()) == (200, {"file"})
    mark = {"once": "a"}
    for __ in range(2):
        assert client.post(here, {"file": taken(), **mark}).status_code == 302
    photo = LogPhoto.objects.get()
    page = client.get(day).content.decode()
    address = reverse("log-photo", args=[photo.pk])
    assert f'src="{address}"' in page
    assert 'alt="' in page[page.index(address) :][:300]
    removal = reverse("log-photo-remove", args=[photo.pk])
    assert removal in client.get(here).content.decode()
    assert client.get(removal).status_code == 302
    allow(cast, on=False)
    assert b'type="file"' not in client.get(here).content, "switched off, it still shows and deletes"
    assert here in client.get(day).content.decode()
    refused = client.post(here, {"file": taken(60)})
    assert refused.context["form"].errors
    assert LogPhoto.objects.count() == 1
    client.post(removal)
    assert not LogPhoto.objects.exists()
    assert here not in client.get(day).content.decode(), "switched off and none there: nothing is offered"


def test_an_undo_of_an_older_step_takes_no_photo_along(cast: Cast, agreement: Agreement) -> None:
    client = cast.client("learner_member")
    typed = {"day": "16.11.2026", "starts_at": "8:00", "ends_at": "15:30", "break_minutes": "30", "text": "A"}
    client.post(reverse("log-write", args=[agreement.pk]), typed)
    entry = LogEntry.objects.get()
    client.post(reverse("log-photos", args=[entry.pk]), {"file": taken()})
    client.post(reverse("log-undo"))
    assert entry.photos.count() == 1
    client.post(reverse("log-entry-remove", args=[entry.pk]))
    client.post(reverse("log-undo"))
    assert (LogEntry.objects.count(), LogPhoto.objects.count()) == (1, 0)


def test_the_parties_see_a_photo_and_nobody_else_does(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    photo = add(cast, entry)
    address = reverse("log-photo", args=[photo.pk])
    for person in ("learner_member", "coordinator", "employer_member"):
        answer = cast.client(person).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.content.startswith(b"\xff\xd8\xff")
    for person in ("other_coordinator", "other_employer_member", "alliance_coordinator", "outsider"):
        client = cast.client(person)
        for url in (address, reverse("log-photos", args=[entry.pk])):
            assert client.get(url).status_code == 404
        assert client.post(reverse("log-photo-remove", args=[photo.pk])).status_code == 404
        assert client.post(reverse("log-photos", args=[entry.pk]), {"file": taken(60)}).status_code == 404
    assert Client().get(address).status_code == 302
    assert list(LogPhoto.objects.all()) == [photo]
    own = json.loads(cast.client("learner_member").get(reverse("my-data-file-json")).content)["photos"]
    assert [(row["day"], row["bytes"]) for row in own] == [(str(logs.MONDAY), photo.file.size)]
    assert own[0]["url"].endswith(address)


def test_the_supervisor_sees_the_photos_by_her_link_once_it_is_open(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    photo, link = add(cast, entry), logs.supervisor(cast, agreement)
    client, token = Client(), links.token_of(link)
    address = reverse("link-photo", args=[token, photo.pk])
    assert client.get(address)["Content-Type"].startswith("text/html"), "first the code is asked for"
    client.post(reverse("link-open", args=[token]), {"code": links.new_code(link, how="email")})
    weeks = client.get(reverse("link-weeks", args=[token])).content.decode()
    assert address in weeks
    assert "1 fotoattēls" in weeks, "that there is one is said before it is unfolded"
    answer = client.get(address)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "private" in answer["Cache-Control"]
    Agreement.objects.filter(pk=agreement.pk).update(status="void")
    assert client.get(address).status_code == 410
