"""Who looked at whose data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import Organisation
from alliances.people.models import RoleChoices
from matching.learners.models.learners import Person


class Viewing(models.Model):
    """One reader opened one kind of page about one person on one day, however often."""

    class What(models.TextChoices):
        LEARNER = "learner", _("your page with birth date, address and contact")
        WISHES = "wishes", _("your wishes")
        ASSIGNMENT = "assignment", _("your place, with your name")
        AGREEMENT = "agreement", _("your agreement")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="viewings")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=RoleChoices.choices)
    what = models.CharField(max_length=12, choices=What.choices)
    day = models.DateField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "reader", "organisation", "what", "day"], name="matching_viewing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reader}: {self.what}"
