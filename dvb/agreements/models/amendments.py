"""Amendments: what changes from a day on in an agreement that all signed, and who signed the change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dvb.agreements.lifecycle import BEFORE_SIGNED
from dvb.agreements.models.agreements import Agreement
from dvb.signing.models import BaseDocument, BaseSignature


class Amendment(BaseDocument):
    """One change of an agreement from a day on; ``changes`` holds new terms by their names, as stored.

    ``before`` holds the same terms as they hold on the day before, and ``replaces`` what earlier amendments
    lose by this one; both are written again at the release and stay as released, because the paper is drawn
    from them. The agreement itself is never rewritten: earlier terms stay readable.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"))
    effective_on = models.DateField(_("holds from"))
    changes = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    replaces = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["agreement_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="dvb_amendment_number_once"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=models.Q(status__in=sorted(BEFORE_SIGNED)),
                name="dvb_amendment_open_once",
                violation_error_message=_("Finish the amendment that is not signed yet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} / {self.number}"


class AmendmentSignature(BaseSignature):
    """One party's signature under an amendment; at most one for each side."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="signatures")

    class Meta(BaseSignature.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "side"],
                name="dvb_amendment_signature_once",
                violation_error_message=_("This side has signed already."),
            )
        ]
