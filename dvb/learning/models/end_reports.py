"""Reports of each side at the end of a stay, and the answer half a year later."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement

SCORE = [MinValueValidator(1), MaxValueValidator(5)]


class EndReport(models.Model):
    """The supervisor's short report at the end of a stay."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="end_report")
    attendance = models.PositiveSmallIntegerField(_("comes in time"), validators=SCORE)
    work = models.PositiveSmallIntegerField(_("quality of work"), validators=SCORE)
    independence = models.PositiveSmallIntegerField(_("works on her own"), validators=SCORE)
    teamwork = models.PositiveSmallIntegerField(_("works with others"), validators=SCORE)
    would_take_again = models.BooleanField(_("would take this learner again"))
    strengths = models.CharField(_("what went well"), max_length=500, blank=True)
    to_improve = models.CharField(_("what to work on"), max_length=500, blank=True)
    mark = models.PositiveSmallIntegerField(
        _("mark, 1 to 10"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    given_name = models.CharField(_("who reports"), max_length=150)
    given_on = models.DateField()
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.agreement)


class LearnerView(models.Model):
    """The learner's view of the workplace, asked once; employers see figures of five answers or more."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="learner_view")
    learned = models.PositiveSmallIntegerField(_("I learned something new"), validators=SCORE)
    guided = models.PositiveSmallIntegerField(_("somebody showed me how"), validators=SCORE)
    safe = models.PositiveSmallIntegerField(_("I felt safe"), validators=SCORE)
    fair = models.PositiveSmallIntegerField(_("I was treated well"), validators=SCORE)
    as_planned = models.PositiveSmallIntegerField(_("I did what the plan says"), validators=SCORE)
    would_come_again = models.BooleanField(_("I would go there again"))
    words = models.CharField(_("for the school only"), max_length=500, blank=True)
    given_on = models.DateField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.agreement)


class Visit(models.Model):
    """The school's note about one visit, on the spot or by telephone."""

    class Manner(models.TextChoices):
        ON_SITE = "on_site", _("at the workplace")
        REMOTE = "remote", _("by telephone or video")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="visits")
    manner = models.CharField(_("manner"), max_length=7, choices=Manner.choices)
    visited_on = models.DateField(_("day"))
    note = models.TextField(_("what was seen and agreed"), max_length=2000)
    needs_action = models.BooleanField(_("something has to be done"), default=False)
    visited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-visited_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.agreement} {self.visited_on}"


class Employment(models.Model):
    """Employment half a year after the end of a stay; each learner is asked once per stay."""

    class Answer(models.TextChoices):
        HOST = "host", _("works for the same employer")
        TRADE = "trade", _("works in the trade")
        OTHER = "other", _("works in another trade")
        STUDIES = "studies", _("studies on")
        NEITHER = "neither", _("neither works nor studies")
        REFUSED = "refused", _("does not want to say")

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="employment")
    asked_on = models.DateField()
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.agreement} {self.asked_on}"
