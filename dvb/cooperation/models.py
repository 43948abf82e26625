"""Long-term agreements of a school and an employer: that they work together, for how long, and the paper."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.files.models import StoredFile
from alliances.kernel import figure_sources
from alliances.organisations.models import Organisation
from dvb.cooperation.lifecycle import CooperationState


class CooperationAgreement(models.Model):
    """One agreement of one school with one employer about cooperation, without any learner."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cooperation_as_school")
    employer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="cooperation_as_employer"
    )
    number = models.CharField(_("number"), max_length=40, blank=True)
    status = models.CharField(
        _("state"),
        max_length=6,
        default=CooperationState.DRAFT,
        choices=[
            (CooperationState.DRAFT.value, _("being prepared")),
            (CooperationState.SIGNED.value, _("signed")),
            (CooperationState.ENDED.value, _("ended")),
        ],
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    about = models.CharField(_("about"), max_length=300, blank=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "employer", "starts_on"],
                name="dvb_cooperation_once",
                violation_error_message=_("An agreement with this employer begins on this day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="dvb_cooperation_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(signed_on__isnull=False),
                name="dvb_cooperation_signed_has_day",
                violation_error_message=_("A signed agreement has the day of its signing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} – {self.employer} {self.number}".strip()


figure_sources.register("dvb.cooperationagreement")
