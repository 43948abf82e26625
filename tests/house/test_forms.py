"""Days, times and numbers are typed into fields that read them as people type them, in every form."""

from __future__ import annotations

import re

from tests.house.source import PACKAGES, modules, name_of

PLAIN = re.compile(r"\bforms\.(?:DateField|TimeField|DecimalField|FloatField|IntegerField)\(")
HIDDEN = "shown_for = forms.DateField(required=False, widget=forms.HiddenInput)"


def test_no_form_has_a_plain_field() -> None:
    plain = [
        f"{name_of(path)}: {line.strip()}"
        for path in modules(*PACKAGES)
        for line in path.read_text(encoding="utf-8").splitlines()
        if PLAIN.search(line) and line.strip() != HIDDEN
    ]
    assert plain == [], (
        "use DayField, ClockField, NumberField, WholeNumberField or FloatField of alliances.pages.fields"
    )
