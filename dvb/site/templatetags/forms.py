"""What the form components need to know about a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput, DateInput, FileInput, Textarea
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect

DATE_FORMAT = "%d.%m.%Y"


def kind(bound: BoundField) -> str:
    """How the control is drawn: check, choices, date, file, area or plain."""
    widget = bound.field.widget
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        ((RadioSelect, CheckboxSelectMultiple), "choices"),
        (CheckboxInput, "check"),
        (DateInput, "date"),
        (FileInput, "file"),
        (Textarea, "area"),
    )
    return next((name for classes, name in kinds if isinstance(widget, classes)), "plain")


def field_context(bound: BoundField, width: str = "") -> dict[str, object]:
    """Everything that ``components/field.html`` draws; placeholders go, for they vanish when one types."""
    drawn = kind(bound)
    attrs: dict[str, str | bool] = {}
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)
    if isinstance(widget, DateInput):
        widget.format = widget.format or DATE_FORMAT
        attrs = {"inputmode": "numeric", "data-date": ""}
    elif isinstance(widget, Textarea):
        attrs = {"rows": "4"} if widget.attrs.get("rows") == "10" else {}
    described = f"{bound.auto_id}_helptext" if bound.help_text else ""
    return {
        "field": bound,
        "kind": drawn,
        "width": width or ("short" if drawn == "date" else ""),
        "control": bound.as_widget(attrs=attrs),
        "is_optional": not bound.field.required and drawn not in {"check", "choices"},
        "described": " ".join(filter(None, (described, f"{bound.auto_id}_error" if bound.errors else ""))),
    }


def faults(form: BaseForm) -> Iterator[tuple[str, str]]:
    """Pairs of an address inside the page (or nothing) and a sentence."""
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        yield "", str(message)
    for bound in form:
        target = bound.id_for_label or f"{bound.auto_id}_0"
        label = str(bound.label)
        after = " " if label.endswith("?") else ": "
        for message in bound.errors:
            yield f"#{target}", f"{label}{after}{message}"


def step_states(steps: Iterable[object], current: int) -> list[dict[str, object]]:
    """Label, url and state (done, current, ahead) of each step."""
    states: list[dict[str, object]] = []
    for place, step in enumerate(steps, start=1):
        fields = dict(step) if isinstance(step, Mapping) else {"label": step}
        state = "current" if place == current else "done" if place < current else "ahead"
        states.append({"url": "", **fields, "place": place, "state": state})
    return states


def has_faults(value: object, depth: int = 2) -> bool:
    """Whether it is or holds a form found faulty; nothing is validated here, nothing lazy is called."""
    if depth and type(value) in (dict, list, tuple):
        held = value.values() if isinstance(value, dict) else value
        return any(has_faults(one, depth - 1) for one in held)  # type: ignore[attr-defined]
    if issubclass(type(value), BaseFormSet):
        found = value._errors  # type: ignore[attr-defined]
        return bool(found) and value.total_error_count() > 0  # type: ignore[attr-defined]
    return issubclass(type(value), BaseForm) and bool(value._errors)  # type: ignore[attr-defined]
