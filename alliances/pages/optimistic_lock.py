"""Optimistic locking: a form carries the state that it shows, and does not overwrite a newer one."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.forms import BaseForm, CheckboxInput, FileField, MultiWidget
from django.http import QueryDict
from django.utils.translation import gettext as _

AS_SEEN, ONCE = "as_seen", "once"
"""The names of the hidden fields: which state the form shows, and which page it stood on."""


def mark_of(form: BaseForm) -> str:
    """A mark of each value that a form begins with; another one once that has changed."""
    return ";".join(f"{name}={_digest(_begins(form, name))}" for name in _compared(form))


def refuse_if_overtaken(form: BaseForm) -> None:
    """Tell the person once that the row is not any more what she saw; her entries stay, the next press saves.

    What she left alone and somebody else changed stands in the form as it is stored now: pressing again
    never takes a colleague's correction back. What is stored already is no quarrel: the same form sent
    twice is saved once.
    """
    seen = form.data.get(AS_SEEN, "")
    if not seen or seen == mark_of(form) or not form.changed_data:
        return
    before = dict(part.partition("=")[::2] for part in seen.split(";"))
    taken = [name for name in form.changed_data if _is_left_alone(form, name, before)]
    own = [name for name in form.changed_data if name not in taken]
    sentences = []
    if own:
        message = _(
            "Somebody changed this after you opened the page, so nothing is saved yet. Your entries differ "
            "from what is stored now: %(fields)s. Look at them, then save again."
        )
        sentences.append(message % {"fields": ", ".join(_beside(form, name, before) for name in own)})
    if taken:
        message = _("Changed by somebody else meanwhile, and shown here as it is stored now: %(fields)s.")
        sentences.append(message % {"fields": ", ".join(str(form[name].label) for name in taken)})
        _take_over(form, taken)
    form.add_error(None, " ".join(sentences))


def _compared(form: BaseForm) -> list[str]:
    return [name for name, field in form.fields.items() if not isinstance(field, FileField)]


def _begins(form: BaseForm, name: str) -> list[str]:
    """What a browser sends for a field that nobody touches, as texts."""
    field = form.fields[name]
    value = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(field.widget, CheckboxInput):
        return [str(bool(value))]
    if isinstance(field.widget, MultiWidget):
        return _texts(value)
    return _texts(field.widget.format_value(value))


def _sent(form: BaseForm, name: str) -> list[str]:
    widget = form.fields[name].widget
    return _texts(widget.value_from_datadict(form.data, form.files, form.add_prefix(name)))


def _texts(value: Any) -> list[str]:
    several = value if isinstance(value, list | tuple | set | QuerySet) else [value]
    plain = (one.pk if isinstance(one, Model) else one for one in several)
    return sorted(str(one).strip() for one in plain if one not in (None, ""))


def _digest(texts: list[str]) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:12]


def _is_left_alone(form: BaseForm, name: str, before: dict[str, str]) -> bool:
    """Whether what she sent is what the page showed her, and something else is stored now."""
    if isinstance(form.fields[name].widget, MultiWidget) or name not in before:
        return False
    was_shown = _digest(_sent(form, name)) == before[name]
    return was_shown and _digest(_begins(form, name)) != before[name]


def _beside(form: BaseForm, name: str, before: dict[str, str]) -> str:
    """The field's label, with what is stored now where somebody else has changed the same field."""
    label, stored = str(form[name].label), _begins(form, name)
    if before.get(name) == _digest(stored) or isinstance(form.fields[name].widget, CheckboxInput):
        return label
    names = {str(key): str(text) for key, text in getattr(form.fields[name], "choices", ()) or ()}
    return f"{label} ({', '.join(names.get(text, text) for text in stored) or '–'})"


def _take_over(form: BaseForm, names: list[str]) -> None:
    """Put the stored values of these fields in the place of what was sent."""
    data = cast(QueryDict, form.data).copy()
    for name in names:
        key, texts = form.add_prefix(name), _begins(form, name)
        if isinstance(form.fields[name].widget, CheckboxInput):
            texts = ["on"] if texts == ["True"] else []
        data.setlist(key, texts)
    form.data = data
