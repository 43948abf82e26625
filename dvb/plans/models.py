"""Individual plans: what a learner is to learn where, made from a template of the programme."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import LearningOutcome, Programme
from alliances.kernel import figure_sources
from dvb.plans.lifecycle import PlanState
from matching.learners.models import Enrolment


class Site(models.TextChoices):
    SCHOOL = "school", _("at school")
    HOST = "host", _("at the workplace")


class Line(models.Model):
    """One thing to learn: an official outcome, or free text of the school."""

    outcome = models.ForeignKey(LearningOutcome, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    site = models.CharField(max_length=6, choices=Site.choices)
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return self.outcome.name if self.outcome else self.text


class PlanTemplate(models.Model):
    """The template for the plans of one programme."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="plan_template")

    def __str__(self) -> str:
        return str(self.programme)


class TemplateLine(Line):
    """One line of a template."""

    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        ordering = ["template_id", "position"]
        constraints = [models.UniqueConstraint(fields=["template", "position"], name="dvb_templateline_once")]

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """One learner's plan for one enrolment; a change after it was agreed makes it a draft again."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="plan")
    status = models.CharField(
        max_length=6,
        default=PlanState.DRAFT,
        choices=[(PlanState.DRAFT.value, _("draft")), (PlanState.AGREED.value, _("agreed"))],
    )
    agreed_on = models.DateField(_("agreed on"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["enrolment_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="agreed", agreed_on__isnull=False)
                | models.Q(status="draft", agreed_on__isnull=True),
                name="dvb_plan_agreed_has_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.enrolment)


class PlanLine(Line):
    """One line of a learner's plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        ordering = ["plan_id", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="dvb_planline_once")]

    def __str__(self) -> str:
        return self.name


figure_sources.register_irrelevant("dvb.plan", "dvb.planline", "dvb.plantemplate", "dvb.templateline")
