"""What the pages of imports show: counts, rows as sentences, what will happen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from alliances.imports import registry
from alliances.imports.models import ImportBatch, ImportRow
from alliances.imports.services.importer import Importer
from alliances.imports.services.stored_text import shown, text_in
from alliances.kernel.actor import Actor
from alliances.kernel.spreadsheets.columns import Column, Kind
from matching.imports import services as imports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_ROWS = 50
State, Status = ImportRow.State, ImportBatch.Status
_STATES = {State.NEW: "ok", State.CHANGED: "info", State.UNCHANGED: "none", State.REFUSED: "bad"}
_STATUSES = {
    Status.UPLOADED: "wait",
    Status.READING: "wait",
    Status.PREVIEW: "warn",
    Status.REFUSED: "bad",
    Status.APPLYING: "wait",
    Status.APPLIED: "ok",
    Status.DISCARDED: "none",
}


def steps() -> list[str]:
    """The steps of an import, as the stepper shows them."""
    return [_("Kind"), _("File"), _("Look"), _("Done")]


def list_page(request: HttpRequest, rows: QuerySet[ImportBatch]) -> dict[str, Any]:
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    listed = [
        {
            "batch": batch,
            "title": imports.KINDS[batch.kind].title if batch.kind in imports.KINDS else batch.kind,
            "kind": _STATUSES[Status(batch.status)],
            "counts": _counts_text(batch.counts),
        }
        for batch in page
    ]
    waiting = rows.filter(status=Status.PREVIEW).count()
    return {"page": page, "rows": listed, "waiting": waiting}


def described(importer: Importer, actor: Actor) -> dict[str, Any]:
    """The columns of a kind, those that are needed apart."""
    columns = importer.used_columns(actor)
    return {
        "needed": [column for column in columns if column.required],
        "optional": [(c.label, ", ".join(c.synonyms[:3])) for c in columns if not c.required],
        "list_url": list_url(importer.kind),
    }


def list_url(kind: str) -> str:
    """The page that shows what a file of this kind wrote."""
    importer = registry.find(kind)
    return reverse(importer.list_page) if importer is not None and importer.list_page else ""


def preview_page(request: HttpRequest, batch: ImportBatch, importer: Importer) -> dict[str, Any]:
    """The rows of one state, and what confirming would do."""
    chosen = request.GET.get("state", "")
    rows = batch.rows.order_by("number")
    if chosen in State.values:
        rows = rows.filter(state=chosen)
    elif chosen == "warnings":
        rows = rows.exclude(warnings=[])
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    counts: Mapping[str, int] = batch.counts
    return {
        "page": page,
        "rows": [_row(row, importer) for row in page],
        "tabs": _tabs(counts, chosen),
        "counts": counts,
        "to_write": counts.get("new", 0) + counts.get("changed", 0),
        "notes": [{"message": text_in(n["message"]), "names": ", ".join(n["names"])} for n in batch.notes],
        "is_written": batch.status == Status.APPLIED,
        "list_url": list_url(batch.kind),
        "outcome": _counts_text(counts),
    }


def _tabs(counts: Mapping[str, int], chosen: str) -> list[dict[str, Any]]:
    total = sum(counts.get(state, 0) for state in State.values)
    offered = [("", _("All"), total)]
    offered += [(key, word, counts.get(key, 0)) for key, word in _row_count_labels().items()]
    offered.append(("warnings", _("with a warning"), counts.get("warnings", 0)))
    return [
        {
            "label": capfirst(label),
            "url": f"?state={key}" if key else "?",
            "current": key == chosen,
            "count": n,
        }
        for key, label, n in offered
        if n or not key or key == chosen
    ]


def _row_count_labels() -> dict[str, str]:
    """Many rows of each state; the label of the state itself is about one row."""
    return {
        State.NEW.value: pgettext("rows", "new"),
        State.CHANGED.value: pgettext("rows", "changed"),
        State.UNCHANGED.value: pgettext("rows", "unchanged"),
        State.REFUSED.value: pgettext("rows", "refused"),
    }


def _row(row: ImportRow, importer: Importer) -> dict[str, Any]:
    changes = [_change(change, importer) for change in row.changes]
    return {
        "number": row.number,
        "label": row.label or "–",
        "state": State(row.state).label,
        "kind": _STATES[State(row.state)],
        "changes": [change for change in changes if not change["is_protected"]],
        "protected": [change for change in changes if change["is_protected"]],
        "errors": [_fault(fault) for fault in row.errors],
        "warnings": [_fault(fault) for fault in row.warnings],
        "values": _values(row, importer) if row.state == State.NEW else "",
        "leaves_out": any(fault.get("left_out") for fault in row.warnings),
    }


def _change(change: Mapping[str, Any], importer: Importer) -> dict[str, Any]:
    return {
        "label": capfirst(str(importer.name_of(change["field"]))),
        "old": text_in(change["old"]),
        "new": text_in(change["new"]),
        "is_protected": change["kept"],
    }


def _fault(fault: Mapping[str, Any]) -> dict[str, str]:
    return {"message": text_in(fault["message"]), "mend": text_in(fault["mend"])}


def _values(row: ImportRow, importer: Importer) -> str:
    """What a new row brings, in one line, without the cells that are left out."""
    left = {(fault["column"], fault["value"]) for fault in row.warnings if fault.get("left_out")}
    brought = {key: _without(value, key, left) for key, value in row.values.items()}
    parts = (_value(brought.get(c.key), c) for c in importer.columns if c.key in importer.used)
    return "; ".join(part for part in parts if part)


def _without(value: Any, key: str, left: Iterable[tuple[str, str]]) -> Any:
    """A cell's value, or of a list what is known in it."""
    texts = {text for column, text in left if column == key}
    if isinstance(value, list) and texts:
        return [one for one in value if str(one) not in texts]
    return None if "" in texts or str(value) in texts else value


def _value(value: Any, column: Column) -> str:
    if value in (None, "", []):
        return ""
    if column.kind is Kind.DATE:
        value = dt.date.fromisoformat(value)
    elif column.kind is Kind.CHOICE:
        value = column.choices[value][0]
    return f"{column.label}: {shown(value)}"


def _counts_text(counts: Mapping[str, int]) -> str:
    """``3 new, 1 changed, 2 refused``: only what there is."""
    parts: Iterable[tuple[int, str]] = (
        (counts.get("new", 0), ngettext("%(n)s new", "%(n)s new", counts.get("new", 0))),
        (counts.get("changed", 0), ngettext("%(n)s changed", "%(n)s changed", counts.get("changed", 0))),
        (
            counts.get("unchanged", 0),
            ngettext("%(n)s unchanged", "%(n)s unchanged", counts.get("unchanged", 0)),
        ),
        (counts.get("refused", 0), ngettext("%(n)s refused", "%(n)s refused", counts.get("refused", 0))),
    )
    return ", ".join(label % {"n": n} for n, label in parts if n)
