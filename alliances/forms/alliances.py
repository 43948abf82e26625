"""The form of a new alliance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from alliances.models import Organisation, Sector
from alliances.services.alliances import MEMBER_KINDS


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes in groups, in a part of the page that scrolls; letters typed above leave those that fit."""

    template_name = "alliances/widgets/boxes.html"


class ByKind(ModelChoiceIterator[Organisation]):
    """Organisations in groups of their kind."""

    def __iter__(self) -> Iterator[Any]:
        rows = self.queryset.select_related("kind").order_by("kind__position", "kind_id", "sort_key")
        for kind, of_kind in groupby(rows, key=lambda row: row.kind):
            yield str(kind), [self.choice(row) for row in of_kind]


class MembersField(forms.ModelMultipleChoiceField[Organisation]):
    """Several organisations."""

    widget = Boxes
    iterator = ByKind


class AllianceForm(forms.Form):
    """Name, sector, who leads it, and who is in it."""

    name = forms.CharField(label=_("Name of the alliance"), max_length=200)
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False, empty_label="–"
    )
    lead = forms.ModelChoiceField(
        label=_("Who leads it?"), queryset=Organisation.objects.none(), empty_label="–"
    )
    members = MembersField(
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
