"""Legal parameters: dated values of law and policy, with the evidence that was seen."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.law.rules import is_verified


class LegalParameter(models.Model):
    """One rule of law or policy, for the days on which it holds, with the evidence that was seen."""

    class Kind(models.TextChoices):
        HARD = "hard", _("blocks")
        WARN = "warn", _("warns")
        DOC = "doc", _("belongs in a document")
        CFG = "cfg", _("value")

    class Evidence(models.TextChoices):
        PRIMARY = "P", _("seen in the text of the law")
        SECONDARY = "S", _("seen in a secondary source")
        MEMORY = "M", _("not confirmed by a source")
        DESIGN = "D", _("our own choice")

    rule = models.CharField(max_length=20)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    param = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=400, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    text_lv = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    evidence = models.CharField(max_length=1, choices=Evidence.choices)
    source_url = models.CharField(max_length=300, blank=True)
    paragraph = models.CharField(max_length=80, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    verified_by = models.CharField(max_length=150, blank=True)
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rule", "param", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "param", "effective_from"],
                name="alliances_parameter_once",
                nulls_distinct=False,
                violation_error_message=_("This parameter has a value from this day already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.param}".strip()

    @property
    def is_verified(self) -> bool:
        return is_verified(self)

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" and self.text_en else self.text_lv


figure_sources.register_irrelevant("alliances.legalparameter")
