"""What must be in order before a learner goes to work: each with its dates and its paper."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.files.models import StoredFile
from alliances.kernel import figure_sources
from matching.learners.models import Enrolment


class Clearance(models.Model):
    """One thing that is in order for one learner, from a day to a day.

    Of a medical check only the dates are stored, never its result.
    """

    class Kind(models.TextChoices):
        INSURANCE = "insurance", _("accident insurance")
        MEDICAL = "medical", _("medical check")
        GUARDIAN = "guardian", _("guardian informed")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="clearances")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    reference = models.CharField(_("number of the paper"), max_length=80, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind", "valid_from", "reference"],
                name="dvb_clearance_once",
                violation_error_message=_("This is entered already."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="dvb_clearance_order",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from}"

    def holds_between(self, first: dt.date, last: dt.date) -> bool:
        """Whether it covers every day from the first to the last."""
        return self.valid_from <= first and (self.valid_to is None or self.valid_to >= last)


figure_sources.register_irrelevant("dvb.clearance")
