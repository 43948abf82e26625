"""The form of a new alliance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.forms.boxes import OrganisationsField
from alliances.models import Organisation, Sector
from alliances.services.alliances import MEMBER_KINDS


class AllianceForm(forms.Form):
    """Name, sector, who leads it, and who is in it."""

    name = forms.CharField(label=_("Name of the alliance"), max_length=200)
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False, empty_label="–"
    )
    lead = forms.ModelChoiceField(
        label=_("Who leads it?"), queryset=Organisation.objects.none(), empty_label="–"
    )
    members = OrganisationsField(
        label=_("Members"),
        queryset=Organisation.objects.none(),
        help_text=_("Schools and confirmed employers."),
    )

    def __init__(self, *args: Any, own: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.order_by("sort_key")
        schools = rows.filter(kind_id="school")
        known = rows.filter(kind_id__in=MEMBER_KINDS, verified_at__isnull=False)
        lead, members = self.fields["lead"], self.fields["members"]
        lead.queryset = schools | rows.filter(pk=own.pk)  # type: ignore[attr-defined]
        members.queryset = schools | known  # type: ignore[attr-defined]
