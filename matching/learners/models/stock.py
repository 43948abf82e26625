"""The count of learners of 1 October, the denominator of the indicator RR 3.5."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import Organisation


class EnrolmentStock(models.Model):
    """Learners of one programme of one institution on 1 October, from the ministry's file."""

    ref_date = models.DateField()
    registration_number = models.CharField(max_length=20)
    institution_name = models.CharField(max_length=250)
    municipality = models.CharField(max_length=120, blank=True)
    programme_code = models.CharField(max_length=20)
    programme_name = models.CharField(max_length=250, blank=True)
    level_group = models.CharField(max_length=250, blank=True)
    course_1 = models.PositiveIntegerField(default=0)
    course_2 = models.PositiveIntegerField(default=0)
    course_3 = models.PositiveIntegerField(default=0)
    course_4 = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    school = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="stock")

    class Meta:
        ordering = ["ref_date", "institution_name", "programme_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["ref_date", "registration_number", "programme_code", "programme_name"],
                name="matching_stock_once",
                violation_error_message=_("This programme of this institution is counted already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_name} {self.programme_code}: {self.total}"
