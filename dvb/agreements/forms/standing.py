"""The entries of agreements that are typed once: the same fields as in one agreement."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django import forms

from alliances.pages.fields import DayField
from dvb.agreements.forms.agreements import AgreementForm
from dvb.agreements.services.standing import OF_SCHOOL, WITH_EMPLOYER
from dvb.kernel.stored_values import day_of


class StandingForm(forms.Form):
    """What every draft of a school, or of a school with one employer, begins with."""

    def __init__(self, *args: Any, stored: Mapping[str, Any], is_school: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_SCHOOL if is_school else WITH_EMPLOYER:
            field = copy.deepcopy(AgreementForm.base_fields[name])
            value = stored.get(name)
            field.initial = day_of(value) if isinstance(field, DayField) else value
            self.fields[name] = field
