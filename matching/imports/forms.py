"""Forms of imports: the file with its choices, and which column is which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports import registry
from alliances.imports.models import ImportBatch
from alliances.imports.services.importer import Importer
from alliances.kernel.actor import Actor
from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.workbook import column_letter
from alliances.pages.fields import DayField, WholeNumberField
from matching.learners.models import SchoolYear

NOT_READ = "-"
ENDINGS = ".csv,.tsv,.txt,.xlsx,.ods"


class UploadForm(forms.Form):
    """A file of one kind, with the choices that its kind needs."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=format_lazy(
            _("CSV, XLSX or ODS, up to {limit} MB. Choose the file, or drop it on the field."),
            limit=settings.UPLOAD_MAX_BYTES // 1024**2,
        ),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )
    school_year = forms.ModelChoiceField(
        label=_("School year"),
        queryset=SchoolYear.objects.all(),
        required=False,
        empty_label=_("the present or next one"),
        help_text=_("Groups that are new are opened in this year."),
    )
    publish = forms.BooleanField(
        label=_("Offer the new openings at once"),
        required=False,
        initial=True,
        help_text=_("Otherwise they stay drafts until you publish them."),
    )
    ref_date = DayField(
        label=_("The file counts learners on"),
        required=False,
        help_text=_("Only if the name of the file does not end with the day, such as 01102025."),
    )

    edition = forms.CharField(
        label=_("Edition"),
        max_length=60,
        required=False,
        help_text=_("As the publisher calls it, for example “v1.2.0” or “2026/1”."),
    )
    dated_on = DayField(
        label=_("Edition of the day"), help_text=_("The day that stands on the file or its page.")
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        importer = registry.find(kind)
        chosen = importer.choices if importer is not None else frozenset()
        for name in self.fields.keys() - chosen - {"file"}:
            del self.fields[name]

    def options(self) -> dict[str, Any]:
        """The choices as an import keeps them."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        if year := chosen.pop("school_year", None):
            chosen["school_year"] = year.pk
        for name in ("ref_date", "dated_on"):
            if day := chosen.pop(name, None):
                chosen[name] = day.isoformat()
        return chosen


class MappingForm(forms.Form):
    """Which heading of the file is which column, on which sheet, below which row."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = WholeNumberField(
        label=_("Row with the headings"),
        min_value=1,
        required=False,
        help_text=_("As the spreadsheet program numbers it."),
    )

    def __init__(
        self, *args: Any, batch: ImportBatch, importer: Importer, actor: Actor, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._batch = batch
        self._columns = importer.used_columns(actor)
        sheets = batch.options.get("sheets") or [batch.sheet]
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]
        self.initial.update(sheet=batch.sheet, header_row=batch.header_row or None)
        if len(sheets) < 2:
            del self.fields["sheet"]
        choices = [(NOT_READ, _("– not read –")), *((c.key, _label(c)) for c in self._columns)]
        recognised = {index: key for key, index in batch.mapping.items()}
        known = {column.key for column in self._columns}
        self.heading_names: list[str] = []
        for index, heading in enumerate(batch.headings):
            name = f"column_{index}"
            self.heading_names.append(name)
            self.fields[name] = forms.ChoiceField(
                label=f"{column_letter(index)}: {heading or '–'}", choices=choices
            )
            key = recognised.get(index)
            self.initial[name] = key if key in known else NOT_READ

    @property
    def heading_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.heading_names]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        taken: dict[str, str] = {}
        for name in self.heading_names:
            key = values.get(name, NOT_READ)
            if key in taken:
                other = self.fields[taken[key]].label
                self.add_error(
                    name, ValidationError(_("Column %(other)s is read for this already.") % {"other": other})
                )
            elif key != NOT_READ:
                taken[key] = name
        return values

    def choice(self) -> dict[str, Any]:
        """Arguments for reading the file again; another sheet or heading row is recognised anew."""
        values = self.cleaned_data
        before: Mapping[str, Any] = self._batch.options.get("by_hand") or {}
        sheet = values.get("sheet") or self._batch.sheet
        header_row = values.get("header_row")
        if sheet != self._batch.sheet or (header_row and header_row != self._batch.header_row):
            return {
                "sheet": sheet,
                "header_row": header_row if header_row != self._batch.header_row else None,
            }
        chosen = {
            values[name]: int(name.removeprefix("column_")) for name in self.heading_names if values[name]
        }
        mapping = {column.key: chosen.get(column.key) for column in self._columns}
        return {"mapping": mapping, "sheet": before.get("sheet", ""), "header_row": before.get("header_row")}


def _label(column: Column) -> str:
    return f"{column.label} *" if column.required else str(column.label)
