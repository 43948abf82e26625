"""The logbook: hours worked, what was done in them, who confirmed them, and why days are missing."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import LearningOutcome
from alliances.files.models import StoredFile
from alliances.kernel import figure_sources
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.logbook.lifecycle import CONFIRMED, LogWeekState


class LogWeek(models.Model):
    """One week, Monday to Sunday, of one agreement: what the supervisor confirms in one go.

    A week has a row from its first entry on. A change of an entry opens the week again.
    """

    class Method(models.TextChoices):
        LINK = "link", _("by personal link")
        READ_OUT = "read_out", _("by personal link, with a code read out by the school")
        ACCOUNT = "account", _("signed in")
        PAPER = "paper", _("on paper, entered by the school")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="log_weeks")
    monday = models.DateField()
    status = models.CharField(
        _("state"),
        max_length=9,
        default=LogWeekState.OPEN,
        choices=[
            (LogWeekState.OPEN.value, _("waiting for the supervisor")),
            (LogWeekState.RETURNED.value, _("sent back to the learner")),
            (LogWeekState.CONFIRMED.value, _("confirmed by the supervisor")),
            (LogWeekState.CHECKED.value, _("confirmed, and checked by the school")),
        ],
    )
    method = models.CharField(max_length=8, choices=Method.choices, blank=True)
    confirmed_name = models.CharField(_("who confirmed"), max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    returned_reason = models.CharField(_("what has to be mended"), max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["agreement_id", "monday"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "monday"], name="dvb_logweek_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=("open", "returned"), confirmed_at__isnull=True)
                | models.Q(status__in=("confirmed", "checked"), confirmed_at__isnull=False),
                name="dvb_logweek_confirmed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.monday}"

    @property
    def is_confirmed(self) -> bool:
        return self.status in CONFIRMED


class LogEntry(models.Model):
    """One interval of work on one day; the raw times are stored, so that changed rules can be recomputed.

    ``client_key`` is chosen by the device: an entry that was saved offline and is sent twice is one row.
    A night shift is two entries, the first to 24:00 (``ends_at`` 00:00).
    """

    class Source(models.TextChoices):
        LEARNER = "learner", _("learner")
        SCHOOL = "school", _("school, for the learner")

    week = models.ForeignKey(LogWeek, on_delete=models.PROTECT, related_name="entries")
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    break_minutes = models.PositiveSmallIntegerField(_("break, minutes"), default=0)
    minutes = models.PositiveSmallIntegerField(editable=False)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    source = models.CharField(max_length=7, choices=Source.choices, default=Source.LEARNER)
    client_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["day", "starts_at"]
        indexes = [models.Index(fields=["week", "day"], name="dvb_logentry_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["week", "day", "starts_at"],
                name="dvb_logentry_once",
                violation_error_message=_("This day has an entry from this time on already."),
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0, minutes__lte=1440),
                name="dvb_logentry_minutes",
                violation_error_message=_("An entry has between one minute and 24 hours of work."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts_at}–{self.ends_at}"

    def span_minutes(self) -> int:
        """Minutes from beginning to end, the break not taken off; an end at 00:00 is midnight."""
        start = self.starts_at.hour * 60 + self.starts_at.minute
        end = self.ends_at.hour * 60 + self.ends_at.minute
        return (end or 24 * 60) - start


class LogTask(models.Model):
    """What was worked on in one entry: an outcome of the plan, or free text."""

    entry = models.ForeignKey(LogEntry, on_delete=models.CASCADE, related_name="tasks")
    outcome = models.ForeignKey(LearningOutcome, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "outcome"],
                condition=models.Q(outcome__isnull=False),
                name="dvb_logtask_outcome_once",
            ),
            models.UniqueConstraint(
                fields=["entry", "text"], condition=~models.Q(text=""), name="dvb_logtask_text_once"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__isnull=False, text="")
                | (models.Q(outcome__isnull=True) & ~models.Q(text="")),
                name="dvb_logtask_one_of_two",
                violation_error_message=_("A task is an outcome of the plan or has words of its own."),
            ),
        ]

    def __str__(self) -> str:
        return self.outcome.name if self.outcome else self.text


class PhotoManager(models.Manager["LogPhoto"]):
    """Photos with the metadata of their files, without the content."""

    def get_queryset(self) -> models.QuerySet[LogPhoto]:
        return super().get_queryset().select_related("file").defer("file__content")


class LogPhoto(models.Model):
    """One photo of a day, drawn anew as a JPEG of ours; it stays and goes with its entry.

    A photo is never changed, so its file's digest says which picture a supervisor saw.
    """

    entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="log_photo")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    objects = PhotoManager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)


class Absence(models.Model):
    """Days on which the learner was absent, in whole or in part, with the reason; stored as entered."""

    class Kind(models.TextChoices):
        SICK = "sick", _("illness")
        EXCUSED = "excused", _("excused")
        UNEXCUSED = "unexcused", _("not excused")
        SCHOOL = "school", _("at school")
        HOST_CLOSED = "host_closed", _("the workplace was closed")
        INTERRUPTION = "interruption", _("interruption of the stay")
        PART_TIME = "part_time", _("shorter hours")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("reason"), max_length=12, choices=Kind.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    percent = models.PositiveSmallIntegerField(_("part of the day, %"), default=100)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["agreement_id", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "starts_on", "kind"],
                name="dvb_absence_once",
                violation_error_message=_("This absence is entered already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="dvb_absence_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=100), name="dvb_absence_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}–{self.ends_on}"


class PaperMonth(models.Model):
    """A month's total from a paper diary, with its scan; it counts, marked as such."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="paper_months")
    month = models.DateField(_("month"), help_text="its first day")
    minutes = models.PositiveIntegerField()
    confirmed_name = models.CharField(_("who confirmed on paper"), max_length=150)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["agreement_id", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "month"],
                name="dvb_papermonth_once",
                violation_error_message=_("This month has a total already."),
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0, minutes__lte=31 * 1440),
                name="dvb_papermonth_minutes",
                violation_error_message=_("A month has between one minute and 744 hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.month:%Y-%m}"


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week of this day."""
    return day - dt.timedelta(days=day.weekday())


figure_sources.register("dvb.absence", dated=figure_sources.Dated("starts_on", until="ends_on"))
figure_sources.register("dvb.logentry", dated=figure_sources.Dated("day"))
figure_sources.register("dvb.logweek", dated=figure_sources.Dated("monday", days=7))
figure_sources.register("dvb.papermonth", dated=figure_sources.Dated("month"))
figure_sources.register_irrelevant("dvb.logphoto", "dvb.logtask")
