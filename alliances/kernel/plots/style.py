"""The style sheet of the pictures: the tokens where the site gives them, their light values elsewhere."""

from __future__ import annotations

from html import escape

from alliances.kernel.plots.model import Plot, Table
from alliances.kernel.plots.svg import COLOURS

_HEAD = "/* Written by python -m alliances.kernel.plots; change it there. */\n"

_LAYOUT = """\
.plot { container-type: inline-size; width: 100%; margin: 0 0 24px; break-inside: avoid; }
.plot-title { margin: 0 0 12px; font-size: 1.125rem; font-weight: 600; line-height: 1.3; }
.plot svg { display: block; width: 100%; height: auto; max-width: 720px; overflow: visible; }
.plot-narrow { display: none; }
@container (max-width: 460px) {
  .plot-wide { display: none; }
  .plot-narrow { display: block; }
}
.plot-source { margin: 8px 0 0; font-size: 0.875rem; color: var(--muted, #56616B); }
.plot-data { margin-top: 8px; font-size: 1rem; }
.plot-data summary { width: fit-content; padding: 4px 0; color: var(--link, #0B5563); cursor: pointer; }
.plot-data summary { list-style-position: inside; }
.plot-data div { overflow-x: auto; max-height: 28rem; }
.plot-data table { width: 100%; margin: 0; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.plot-data :is(th, td) { padding: 5px 12px 5px 0; text-align: right; }
.plot-data tr { border-bottom: 1px solid var(--hair, #DDD9D0); }
.plot-data tbody th { font-weight: 400; }
.plot-data :is(th, td):first-child { text-align: left; }
.plot-data thead tr th { font-weight: 600; font-size: 0.875rem; vertical-align: bottom; }
.plot-text { font-variant-numeric: tabular-nums; stroke: none; }
.plot-unfilled { fill: none; }
rect[class*="plot-edge-"] { fill: var(--card, #FFFFFF); }
.plot circle { stroke: var(--card, #FFFFFF); }
circle[data-link] { fill-opacity: 0.78; }
circle.leads { cursor: pointer; }
circle[data-link].is-lit {
  fill: var(--accent, #8C1D33); fill-opacity: 1; stroke: var(--ink, #1D2328); stroke-width: 2;
}
@media print { .plot-data:not([open]) summary { display: none; } }
"""


def stylesheet() -> str:
    """Return the CSS that the drawings and ``figure`` need, for embedding into a page of its own."""
    tones = (
        f".plot-{name} {{ fill: var(--{name}, {value}); }}\n"
        f".plot-edge-{name} {{ stroke: var(--{name}, {value}); }}\n"
        for name, value in COLOURS.items()
    )
    return _HEAD + "".join(tones) + _LAYOUT


def figure(plot: Plot, *, table_label: str, source: str = "") -> str:
    """Return a ``<figure>`` with the finding, both drawings, the source and the table behind one click.

    Parameters
    ----------
    plot : Plot
        What to show; without a drawing only the finding is left.
    table_label : str
        Words on the switch of the table, e.g. "Show as a table".
    source : str
        Where the figures come from and of which day.
    """
    parts = [f'<figcaption class="plot-title">{escape(plot.title)}</figcaption>']
    if plot.svg:
        parts.append(f'<div class="plot-wide">{plot.svg}</div><div class="plot-narrow">{plot.narrow}</div>')
    if source:
        parts.append(f'<p class="plot-source">{escape(source)}</p>')
    if plot.table:
        parts.append(
            f'<details class="plot-data"><summary>{escape(table_label)}</summary>'
            f'<div tabindex="0" role="region" aria-label="{escape(plot.title)}">'
            f"{_table(plot.table)}</div></details>"
        )
    return f'<figure class="plot">{"".join(parts)}</figure>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in table.headings)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
