"""Guardians: notified and consulted by the school while a learner is a minor."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel.fields import NormalEmailField
from matching.learners.models.learners import Person


class Guardian(models.Model):
    """One parent or guardian of one person; stored while she is a minor, without an account."""

    class Relation(models.TextChoices):
        MOTHER = "mother", _("mother")
        FATHER = "father", _("father")
        GUARDIAN = "guardian", _("guardian appointed by a court")
        OTHER = "other", _("another legal representative")
        UNKNOWN = "unknown", _("not known yet")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    name = models.CharField(_("name"), max_length=150)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation.choices)
    email = NormalEmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=2, default="lv")

    class Meta:
        ordering = ["person_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="matching_guardian_once",
                violation_error_message=_("This person is entered already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
