"""Figures, dates, icons and components for every template; loaded as built-ins (docs/components.md)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliances.kernel import plots
from alliances.kernel.plots.formats import ABSENT, NO_BREAK_SPACE
from alliances.pages.optimistic_lock import AS_SEEN, ONCE, mark_of
from dvb.kernel.display import day, number
from dvb.site.templatetags import contacts, forms, icons, letters, read_outs

register = template.Library()
register.simple_tag(icons.icon, name="icon")
register.simple_tag(contacts.school_contact)
register.simple_tag(letters.letter_state)
register.simple_tag(contacts.contacts_of)
register.simple_tag(contacts.workplace_contact)
register.simple_tag(contacts.my_school_contact, takes_context=True)
register.simple_tag(contacts.change_requests, takes_context=True)
register.simple_tag(read_outs.read_outs)

STATES = {
    "ok": "check",
    "info": "info",
    "wait": "clock",
    "warn": "warn",
    "bad": "cross",
    "none": "circle",
}
NOTICES = {"ok": "check", "info": "info", "warn": "warn", "bad": "cross"}
LEVELS = {"debug": "info", "info": "info", "success": "ok", "warning": "warn", "error": "bad"}


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")


@register.filter
def browser(user_agent: str) -> str:
    """What a browser calls itself, in the two words that its owner knows; else as it says it."""
    name = next((name for mark, name in _BROWSERS if f"{mark}/" in user_agent), "")
    system = next((word for word in _SYSTEMS if word in user_agent), "")
    return ", ".join(filter(None, (name, system))) or user_agent[:60] or "–"


register.filter(number)


@register.filter
def km(value: float | str | None, decimals: int = 1) -> str:
    """Kilometres with their unit: "12,3 km"."""
    text = number(value, decimals)
    return text if text == ABSENT else f"{text}{NO_BREAK_SPACE}km"


@register.filter
def hours(minutes: float | None) -> str:
    """Minutes, rounded to whole ones, as hours with their unit: "7,5 h"."""
    if minutes is None:
        return ABSENT
    minutes = round(minutes)
    places = 0 if minutes % 60 == 0 else 1 if minutes % 6 == 0 else 2
    return f"{number(minutes / 60, places)}{NO_BREAK_SPACE}h"


@register.filter
def percent(value: float | str | None, decimals: int = 0) -> str:
    """A share from 0 to 1 as "86 %" (Latvian) or "86%" (English)."""
    if value is None or value == "":
        return ABSENT
    gap = "" if (get_language() or "lv").startswith("en") else NO_BREAK_SPACE
    return f"{number(float(value) * 100, decimals)}{gap}%"


register.filter(day)


@register.filter
def is_past(value: date | None) -> bool:
    """Whether a day lies before today."""
    return isinstance(value, date) and value < timezone.localdate()


@register.filter
def moment(value: datetime | str | None) -> str:
    """A time as "12.03.2026. 14:05", in the time zone of the site."""
    if not isinstance(value, datetime):
        return ABSENT
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(value)}{NO_BREAK_SPACE}{local:%H:%M}"


@register.filter
def level(message: Any) -> str:
    """The kind of notice (ok, info, warn, bad) of a Django message."""
    return LEVELS.get(message.level_tag, "info")


@register.inclusion_tag("components/state.html")
def state(
    kind: str, label: object, on: date | datetime | None = None, by: object = "", quiet: bool = False
) -> dict[str, object]:
    """The state of a thing: a word with a shape, then its date and person."""
    return {"kind": kind, "icon": STATES[kind], "label": label, "on": on, "by": by, "quiet": quiet}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: object = "") -> SafeString:
    """A message of the page itself: ``{% notice "warn" _("Title") %}text{% endnotice %}``."""
    heading = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice-{}">{}<div class="notice-body">{}{}</div></div>',
        kind,
        icons.icon(NOTICES[kind]),
        heading,
        content,
    )


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: object, text: object = "", url: str = "", label: object = "", icon: str = "search"
) -> dict[str, object]:
    """Why there is nothing here, and the next step."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("components/filter_chips.html")
def filter_chips(
    chips: Sequence[Mapping[str, object]], shown: int, total: int, clear_url: str = "?"
) -> dict[str, object]:
    """Which filters are on, what they hide, and a way to take each off."""
    return {"chips": chips, "shown": shown, "total": total, "hidden": total - shown, "clear_url": clear_url}


@register.inclusion_tag("components/file_links.html", takes_context=True)
def file_links(context: template.Context, is_sample: bool = False) -> dict[str, object]:
    """Links to the rows of this list, all pages of them, as a file; nothing where the view offers none."""
    match = getattr(context["request"], "resolver_match", None)
    is_offered = is_sample or (match is not None and getattr(match.func, "offers_file", False))
    return {"request": context["request"], "is_offered": is_offered}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, object]:
    """Pages with the count of rows; keeps every other part of the address."""
    window = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {"request": context["request"], "page": page, "numbers": window, "gap": page.paginator.ELLIPSIS}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, key: str, label: object, numeric: bool = False, default: str = ""
) -> dict[str, object]:
    """A column heading that sorts by ``?sort=key`` and ``?sort=-key``."""
    current = context["request"].GET.get("sort", default)
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    target = f"-{key}" if direction == "ascending" else key
    return {
        "request": context["request"],
        "label": label,
        "numeric": numeric,
        "direction": direction,
        "target": target,
    }


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, width: str = "") -> dict[str, object]:
    """One form field: label, hint, error, control. ``width`` is short, medium or long."""
    return forms.field_context(bound, width)


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm, has_summary: bool = True) -> dict[str, object]:
    """The error summary, where it does not stand farther up already, and every field of a form."""
    return {
        "form": form,
        "has_summary": has_summary,
        "hidden": form.hidden_fields(),
        "visible": form.visible_fields(),
    }


@register.inclusion_tag("components/form_state.html")
def form_state(form: BaseForm) -> dict[str, object]:
    """Which state of the row a form shows, and on which page it stands; ``fields`` has it.

    So it is not saved over a newer state, and not carried out twice (``pages.form_pages.submitted``).
    """
    return {"marks": {AS_SEEN: mark_of(form), ONCE: secrets.token_urlsafe(9)}}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*bound_forms: BaseForm) -> dict[str, object]:
    """All faults of the forms, each a link to its field."""
    return {"errors": [error for form in bound_forms for error in forms.faults(form)]}


@register.simple_tag(takes_context=True)
def error_prefix(context: template.Context) -> str:
    """ "Error: " before the title of a page that shows a form with faults: it is read out first."""
    return _("Error") + ": " if any(map(forms.has_faults, context.flatten().values())) else ""


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Iterable[object], current: int) -> dict[str, object]:
    """Where a long form stands; ``steps`` are labels or mappings with label and url, ``current`` from 1."""
    return {"steps": forms.step_states(steps, current)}


@register.inclusion_tag("components/progress.html")
def progress(
    label: object, done: float | None = None, total: float = 100, url: str = "", note: object = ""
) -> dict[str, object]:
    """How far work has come; with ``url`` the element asks there again every second and replaces itself."""
    share = None if done is None or not total else done / total
    return {"label": label, "done": done, "total": total, "share": share, "url": url, "note": note}


@register.inclusion_tag("components/key_figures.html")
def key_figures(figures: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """A row of figures, each a mapping with value, label and perhaps note, url, state."""
    return {"figures": figures}


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[Sequence[object]]) -> dict[str, object]:
    """A list of what is known: pairs of label and value; an empty value is a dash."""
    return {"rows": rows}


@register.inclusion_tag("components/field_diff.html")
def field_diff(changes: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """Old and new value of each changed field: mappings with label, old, new."""
    return {"changes": changes}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Mapping[str, object]], label: object) -> dict[str, object]:
    """Links between the views of one thing: mappings with label, url, current and perhaps count."""
    return {"items": items, "label": label}


@register.simple_block_tag
def bulk_bar(content: str, form: str, label: object = "") -> SafeString:
    """The bar that appears when rows are chosen; ``form`` is the id of the form that the boxes belong to."""
    return render_to_string("components/bulk_bar.html", {"content": content, "form": form, "label": label})


@register.simple_block_tag(takes_context=True)
def confirm(
    context: template.Context,
    content: str,
    action: str,
    label: object,
    title: object,
    button: object = "",
    named: object = "",
) -> SafeString:
    """A dangerous action apart: the block says what will be lost, the button inside posts to ``action``.

    ``named`` says in full what opens it, where several of a page have the same label.
    """
    values = {"content": content, "action": action, "label": label, "title": title, "named": named}
    return render_to_string(
        "components/confirm.html", {**values, "button": button or label}, request=context.get("request")
    )


@register.simple_tag
def plot(picture: plots.Plot, source: object = "") -> SafeString:
    """A picture of ``alliances.kernel.plots``: finding, drawing, source, and the table behind one click."""
    html = plots.figure(picture, table_label=_("Show as a table"), source=str(source))
    return mark_safe(html)  # noqa: S308 - plots.figure escapes everything
