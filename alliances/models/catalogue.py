"""What can be learned: qualifications, skills, programmes and their outcomes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.models.base import Keyed
from alliances.models.organisations import Bilingual, Organisation, Sector


class Qualification(Bilingual, Keyed):
    """A vocational qualification. A level has its scale: LKI and the old PKL numbers differ."""

    code = models.CharField(max_length=40, unique=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    level_scale = models.CharField(max_length=3, default="LKI", choices=[("LKI", "LKI"), ("PKL", "PKL")])
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="qualifications"
    )
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["sort_key"]

    def searchable_parts(self) -> tuple[str, ...]:
        return (self.name_lv, self.code, self.name_en)


class Skill(Bilingual, Keyed):
    """A skill with our own code and, where known, its ESCO address."""

    code = models.CharField(max_length=60, unique=True)
    esco_uri = models.URLField(blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["sort_key"]

    def searchable_parts(self) -> tuple[str, ...]:
        return (self.name_lv, self.code, self.name_en)


class LearningOutcome(Bilingual):
    """What a learner of a qualification is to be able to do; may ask for several skills."""

    code = models.CharField(max_length=60, unique=True)
    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="outcomes")
    skills = models.ManyToManyField(Skill, blank=True, related_name="outcomes")
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["code"]


class Programme(models.Model):
    """A programme as one school offers it: licensed, or not yet."""

    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="programmes")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="programmes")
    code = models.CharField(_("programme code"), max_length=12)
    name = models.CharField(_("name"), max_length=200)
    licence_number = models.CharField(_("licence"), max_length=60, blank=True)
    is_licensed = models.BooleanField(_("licensed"), default=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "qualification", "code"],
                name="alliances_programme_once",
                violation_error_message=_("This school offers this programme already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})" if self.code else self.name
