"""A multiple choice of organisations by check boxes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from alliances.organisations.models import Organisation
from alliances.pages.fields import RowsField


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes in groups, in a part of the page that scrolls; letters typed above leave those that fit."""

    template_name = "alliances/widgets/boxes.html"


class ByKind(ModelChoiceIterator[Organisation]):
    """Organisations in groups of their kind."""

    def __iter__(self) -> Iterator[Any]:
        rows = self.queryset.select_related("kind").order_by("kind__position", "kind_id", "sort_key")
        for kind, of_kind in groupby(rows, key=lambda row: row.kind):
            yield str(kind), [self.choice(row) for row in of_kind]


class OrganisationsField(RowsField):
    """Several organisations."""

    widget = Boxes
    iterator = ByKind
