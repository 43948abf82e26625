"""Reports of accidents and concerns: for one named person of the school, and nobody else."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.links.models import PersonalLink
from alliances.organisations.models import Organisation
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment


class SafeguardingOfficer(models.Model):
    """The person of a school to whom reports go, who stands in for her, and when she is away."""

    school = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="safeguarding_officer")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    deputy_phone = models.CharField(_("telephone of the deputy"), max_length=40, blank=True)
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.school}: {self.user}"

    def is_away(self, day: dt.date) -> bool:
        """Whether the named person entered this day as one on which she is away."""
        if self.away_from is None or self.away_until is None:
            return False
        return self.away_from <= day <= self.away_until


class Concern(models.Model):
    """One report. What it says is read by ``assigned_to`` alone; others see that it exists, not what.

    Those in ``kept_from`` never get it: the reporter said so, it may be about one of them. ``draft`` is what
    its reader typed and has not sent. ``follows`` is the closed report that this one goes on with.
    ``basis`` says by what right: when that right ends, the report passes on (``services.standing``).
    ``outcome`` is what was done, for the named person; ``answer`` is what the reporter reads, and
    ``unanswered_because`` why there is none.
    """

    class Kind(models.TextChoices):
        ACCIDENT = "accident", _("an accident")
        CONCERN = "concern", _("something is not right")

    class Reporter(models.TextChoices):
        LEARNER = "learner", _("learner")
        GUARDIAN = "guardian", _("parent or guardian")
        HOST = "host", _("employer")
        SCHOOL = "school", _("school")

    class Basis(models.TextChoices):
        READER = "reader", _("reads the school's reports that day")
        OVERSEER = "overseer", _("named person, deputy or administrator")
        COLLEAGUE = "colleague", _("colleague chosen by name")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="concerns")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="concerns")
    kind = models.CharField(_("what happened"), max_length=8, choices=Kind.choices)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    happened_on = models.DateField(_("when"))
    text = models.TextField(_("in a few words"))
    reporter = models.CharField(max_length=8, choices=Reporter.choices)
    reporter_name = models.CharField(max_length=150)
    reporter_contact = models.CharField(max_length=254, blank=True)
    reporter_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reporter_link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    reach = models.CharField(_("how to reach you safely"), max_length=200, blank=True)
    kept_from = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="follow_ups")
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=9, choices=Basis.choices, default=Basis.READER)
    reported_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    due_on = models.DateField(_("answer due by"))
    outcome = models.TextField(_("what was done"), blank=True)
    answer = models.TextField(_("answer to the reporter"), blank=True)
    unanswered_because = models.TextField(_("why there is no answer"), blank=True)
    draft = models.JSONField(default=dict, editable=False)
    closed_at = models.DateTimeField(null=True)
    reporter_read_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = [models.F("closed_at").desc(nulls_first=True), "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | ~models.Q(outcome=""),
                name="dvb_concern_closed_says_what",
                violation_error_message=_("Say what was done."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reported_at:%d.%m.%Y}"

    @property
    def is_overdue(self) -> bool:
        return self.closed_at is None and self.due_on < timezone.localdate()


class ConcernWord(models.Model):
    """What the reporter was told before the report was closed, or added herself: then it has no author."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="words")
    text = models.TextField(_("word to the reporter"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.concern}, {self.written_at:%d.%m.%Y}"


figure_sources.register_irrelevant(
    "dvb.concern", "dvb.concern_kept_from", "dvb.concernword", "dvb.safeguardingofficer"
)
