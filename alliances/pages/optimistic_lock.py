"""Optimistic locking: a form carries the state that it shows, and does not overwrite a newer one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseForm, FileField
from django.utils.translation import gettext as _

AS_SEEN, ONCE = "as_seen", "once"
"""The names of the hidden fields: which state the form shows, and which page it stood on."""


def mark_of(form: BaseForm) -> str:
    """A mark of the values that a form begins with; another one once any of them has changed."""
    begins = {
        name: form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
        if not isinstance(field, FileField)
    }
    return hashlib.sha256(json.dumps(begins, sort_keys=True, default=_plain).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    return list(value) if isinstance(value, QuerySet | set | tuple) else str(value)


def refuse_if_overtaken(form: BaseForm) -> None:
    """Tell the person once that the row is not any more what she saw; her entries stay, the next press saves.

    What is stored already is no quarrel: the same form sent twice is saved once.
    """
    seen = form.data.get(AS_SEEN, "")
    if not seen or seen == mark_of(form) or not form.changed_data:
        return
    named = ", ".join(str(form[name].label) for name in form.changed_data)
    message = _(
        "Somebody changed this after you opened the page, so nothing is saved yet. Your entries differ from "
        "what is stored now: %(fields)s. Look at them, then save again."
    )
    form.add_error(None, message % {"fields": named})
