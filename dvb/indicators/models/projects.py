"""Projects of a funding call: which schools take part, how long, and what share they promised."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import Alliance
from alliances.organisations.models import Organisation


class Project(models.Model):
    """One project of a skills alliance, as its keepers entered it; its target is its own."""

    name = models.CharField(_("name"), max_length=200)
    number = models.CharField(_("project number"), max_length=40, unique=True)
    alliance = models.ForeignKey(
        Alliance, verbose_name=_("alliance"), on_delete=models.PROTECT, related_name="projects"
    )
    lead = models.ForeignKey(
        Organisation, verbose_name=_("lead school"), on_delete=models.PROTECT, related_name="led_projects"
    )
    partners = models.ManyToManyField(
        Organisation, verbose_name=_("partner schools"), blank=True, related_name="projects"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    target_percent = models.DecimalField(
        _("the project's own target, %"), max_digits=4, decimal_places=1, null=True, blank=True
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="dvb_project_days",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(target_percent__isnull=True)
                | models.Q(target_percent__gte=0, target_percent__lte=100),
                name="dvb_project_percent",
                violation_error_message=_("A share lies between 0 and 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"
