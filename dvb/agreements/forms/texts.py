"""The form in which a school edits its agreement texts: one field for each block."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import DayField
from dvb.documents.editing import to_lines
from dvb.documents.texts import Texts


class TextForm(forms.Form):
    """Every part of a wording, from which day it holds, and what was changed."""

    valid_from = DayField(label=_("Holds from"), help_text=_("Agreements drawn up from that day on."))
    note = forms.CharField(label=_("What was changed"), max_length=300)
    reviewed_by = forms.CharField(
        label=_("Lawyer who read it"),
        required=False,
        max_length=150,
        help_text=_("Empty: the paper says that no lawyer has checked it."),
    )
    begun_from = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, wording: Texts, base: Texts, begun_from: str, **kwargs: Any) -> None:
        initial = {"valid_from": timezone.localdate(), "begun_from": begun_from}
        super().__init__(*args, **{"initial": initial, **kwargs})
        blocks_by_key = {block.key: block for block in wording.blocks}
        for block in base.blocks:
            lines = to_lines(blocks_by_key.get(block.key, block), block)
            self.fields[block.key] = forms.CharField(
                label=block.heading,
                initial=lines,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": max(4, lines.count("\n") + 3), "lang": "lv"}),
            )
        self.blocks = [block.key for block in base.blocks]

    def typed(self) -> dict[str, str]:
        """The submitted text of each block."""
        return {key: self.cleaned_data.get(key, "") for key in self.blocks}
