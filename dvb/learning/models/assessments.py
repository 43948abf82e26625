"""Skills: what was assessed at the workplace, and what the school confirmed as learned, counted once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import LearningOutcome
from alliances.links.models import PersonalLink
from alliances.organisations.models import Organisation
from dvb.agreements.models import Agreement
from dvb.plans.models import Site
from matching.learners.models import Person


class Level(models.IntegerChoices):
    """Levels of skill; from ``PASS`` on an outcome counts as learned."""

    NOT_YET = 0, _("not yet")
    WITH_HELP = 1, _("with help")
    GUIDED = 2, _("alone, somebody checks")
    ALONE = 3, _("alone")
    TEACHES = 4, _("can show it to others")


PASS = Level.GUIDED
"""From this level on a supervisor's assessment counts as passed; our own choice, shown beside it."""


class Assessment(models.Model):
    """One judgement of how well the learner can do one outcome: her own at entry and exit, the supervisor's.

    A second judgement of the same kind replaces the first until the school has confirmed; the audit trail
    keeps both.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", _("self-check at the beginning")
        EXIT = "exit", _("self-check at the end")
        SUPERVISOR = "supervisor", _("assessed by the supervisor")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="assessments")
    outcome = models.ForeignKey(LearningOutcome, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    mark = models.PositiveSmallIntegerField(_("mark, 1 to 10"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    assessed_name = models.CharField(_("who assessed"), max_length=150)
    assessed_on = models.DateField(_("assessed on"))
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["agreement_id", "outcome__code", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "outcome", "kind"], name="dvb_assessment_once"),
            models.CheckConstraint(
                condition=models.Q(level__lte=4),
                name="dvb_assessment_level",
                violation_error_message=_("Choose one of the levels."),
            ),
            models.CheckConstraint(
                condition=models.Q(mark__isnull=True) | models.Q(mark__gte=1, mark__lte=10),
                name="dvb_assessment_mark",
                violation_error_message=_("A mark is a number from 1 to 10."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.outcome} {self.get_level_display()}"

    @property
    def is_passed(self) -> bool:
        return self.level >= PASS


FIRST_FIRST = ("confirmed_on", "site", "pk")
"""Confirmations as they count: of two on one day the workplace's ("host") goes before the school's, as new
means not confirmed before that day. The indicator counts so too."""


class Confirmation(models.Model):
    """The school's confirmation that a person can do an outcome, and where she learned it.

    ``is_new`` marks the one confirmation of this outcome for this person that counts: of those that stand,
    the first of ``FIRST_FIRST``, anywhere. The database holds that there is one at most. A withdrawn
    confirmation stays readable and counts no more; the assessment behind it can then be confirmed again.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="confirmations")
    outcome = models.ForeignKey(LearningOutcome, on_delete=models.PROTECT, related_name="confirmations")
    site = models.CharField(_("learned"), max_length=6, choices=Site.choices)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="confirmations"
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="confirmations"
    )
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="confirmations"
    )
    is_new = models.BooleanField(default=True)
    confirmed_on = models.DateField(_("confirmed on"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["person_id", "confirmed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "outcome"],
                condition=models.Q(is_new=True, withdrawn_at__isnull=True),
                name="dvb_confirmation_new_once",
                violation_error_message=_("This skill is confirmed for this person already."),
            ),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="dvb_confirmation_assessment_once",
                violation_error_message=_("This assessment is confirmed already."),
            ),
            models.CheckConstraint(
                condition=models.Q(site="school")
                | models.Q(site="host", agreement__isnull=False, assessment__isnull=False),
                name="dvb_confirmation_host_has_evidence",
                violation_error_message=_(
                    "What was learned at a workplace is confirmed on the supervisor's assessment."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.outcome}"
