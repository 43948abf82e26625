"""Addresses of logbook."""

from django.urls import path

from dvb.logbook.views import absences as log_away
from dvb.logbook.views import guest_weeks as log_links
from dvb.logbook.views import log
from dvb.logbook.views import log_documents as log_papers
from dvb.logbook.views import offline as log_device
from dvb.logbook.views import photos as log_photos
from dvb.logbook.views import weeks as log_weeks

urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/keep/", log_device.log_keep, name="log-keep"),
    path("log/worker.js", log_device.log_worker, name="log-worker"),
    path("log/offline/", log_device.log_offline, name="log-offline"),
    path("log/undo/", log.log_undo, name="log-undo"),
    path("log/waiting/", log_weeks.log_waiting, name="log-waiting"),
    path("log/confirm/", log_weeks.log_confirm, name="log-confirm"),
    path("log/hours.xlsx", log_papers.log_month_hours, name="log-month-hours"),
    path("log/board/", log_weeks.log_board, name="log-board"),
    path("log/review/", log_weeks.log_review, name="log-review"),
    path("log/check/", log_weeks.log_check, name="log-check"),
    path("log/weeks/<key:week>/return/", log_weeks.log_return, name="log-return"),
    path("log/weeks/<key:week>/take-back/", log_weeks.log_take_back, name="log-take-back"),
    path("log/weeks/<key:week>/paper/", log_weeks.log_week_paper, name="log-week-paper"),
    path("log/entries/<key:entry>/", log.log_entry, name="log-entry"),
    path("log/entries/<key:entry>/remove/", log.log_entry_remove, name="log-entry-remove"),
    path("log/entries/<key:entry>/photos/", log_photos.log_photos, name="log-photos"),
    path("log/photos/<key:photo>/", log_photos.log_photo, name="log-photo"),
    path("log/photos/<key:photo>/remove/", log_photos.log_photo_remove, name="log-photo-remove"),
    path("log/agreements/<key:agreement>/", log.log_of, name="log-of"),
    path("log/agreements/<key:agreement>/write/", log.log_write, name="log-write"),
    path("log/agreements/<key:agreement>/away/", log_away.log_away, name="log-away"),
    path("log/agreements/<key:agreement>/months/", log_away.log_month, name="log-month"),
    path("log/agreements/<key:agreement>/diary.pdf", log_papers.log_diary, name="log-diary"),
    path(
        "log/agreements/<key:agreement>/hours.pdf",
        log_papers.log_hours,
        {"form": "pdf"},
        name="log-hours-pdf",
    ),
    path(
        "log/agreements/<key:agreement>/hours.xlsx",
        log_papers.log_hours,
        {"form": "xlsx"},
        name="log-hours-xlsx",
    ),
    path("log/away/<key:absence>/remove/", log_away.log_away_remove, name="log-away-remove"),
    path("log/months/<key:paper>/remove/", log_away.log_month_remove, name="log-month-remove"),
    path("log/months/<key:paper>/scan/", log_away.log_scan, name="log-scan"),
    path("l/<str:token>/weeks/", log_links.link_weeks, name="link-weeks"),
    path("l/<str:token>/weeks/confirm/", log_links.link_confirm, name="link-confirm"),
    path("l/<str:token>/weeks/<key:week>/return/", log_links.link_return, name="link-return"),
    path("l/<str:token>/weeks/<key:week>/take-back/", log_links.link_take_back, name="link-week-take-back"),
    path("l/<str:token>/photos/<key:photo>/", log_photos.link_photo, name="link-photo"),
]
