"""What can be learned: qualifications, skills, programmes and their outcomes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.kernel.model_mixins import Bilingual, Keyed
from alliances.organisations.models import Organisation, Sector


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


class CatalogueEdition(models.Model):
    """One official file that was read into the catalogue: which edition, of which day, and how much of it."""

    class Kind(models.TextChoices):
        SHIPPED = "shipped", _("came with this system")
        OUTCOMES = "outcomes", _("qualifications and outcomes (VISC, e-NKS)")
        ESCO = "esco", _("ESCO skills")
        STOCK = "stock", _("learners on 1 October")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("file"), max_length=200)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    dated_on = models.DateField(_("of the day"), null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "sha256"],
                name="alliances_edition_once",
                violation_error_message=_("This edition is in the catalogue already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.edition}".strip()


class QualificationPart(Bilingual):
    """A part of a qualification (kvalifikācijas daļa); smaller programmes teach some parts only."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="parts")
    code = models.CharField(max_length=60)

    class Meta:
        ordering = ["qualification_id", "code"]
        constraints = [models.UniqueConstraint(fields=["qualification", "code"], name="alliances_part_once")]


class LearningModule(Bilingual):
    """A module of a qualification, with its qualification part if the source gives one."""

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="modules")
    part = models.ForeignKey(
        QualificationPart, on_delete=models.SET_NULL, null=True, blank=True, related_name="modules"
    )
    code = models.CharField(max_length=60)

    class Meta:
        ordering = ["qualification_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["qualification", "code"], name="alliances_module_once")
        ]


class LearningOutcome(Bilingual):
    """What a learner of a qualification is to be able to do; may ask for several skills."""

    code = models.CharField(max_length=60, unique=True)
    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="outcomes")
    module = models.ForeignKey(
        LearningModule, on_delete=models.SET_NULL, null=True, blank=True, related_name="outcomes"
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="outcomes")
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["code"]


class OutcomeWording(models.Model):
    """A wording that an outcome had, until an edition replaced it: what was confirmed then can be read so."""

    outcome = models.ForeignKey(LearningOutcome, on_delete=models.CASCADE, related_name="wordings")
    name_lv = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    replaced_on = models.DateField(_("replaced on"))
    replaced_by = models.CharField(_("by edition"), max_length=60, blank=True)

    class Meta:
        ordering = ["outcome_id", "replaced_on", "pk"]

    def __str__(self) -> str:
        return self.name_lv


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


figure_sources.register("alliances.programme", "alliances.qualification")
figure_sources.register_irrelevant(
    "alliances.catalogueedition",
    "alliances.learningmodule",
    "alliances.learningoutcome",
    "alliances.learningoutcome_skills",
    "alliances.outcomewording",
    "alliances.qualificationpart",
    "alliances.skill",
)
