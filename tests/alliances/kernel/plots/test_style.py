"""A picture carries what it needs outside the site."""

import re
from pathlib import Path

from alliances.kernel.plots import Bar, Measure, Plot, bars, figure, stylesheet
from alliances.kernel.plots.svg import COLOURS

ROOT = Path(__file__).parents[4]


def picture(title: str = "Finding", label: str = "x") -> Plot:
    return bars([Bar(label, 1)], title=title, label_heading="L", measure=Measure("N"))


def test_the_site_serves_the_same_style_sheet() -> None:
    """Write it anew with ``python -m alliances.kernel.plots > dvb/static/css/plots.css``."""
    assert (ROOT / "dvb/static/css/plots.css").read_text() == stylesheet()


def test_fallback_colours_are_the_light_tokens_of_the_site() -> None:
    light = (ROOT / "dvb/static/css/tokens.css").read_text().split("@media")[0]
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", light))
    assert {name: tokens[name] for name in COLOURS} == COLOURS


def test_every_class_of_a_drawing_has_its_rule() -> None:
    used = set(re.findall(r'class="([^"]+)"', picture().svg))
    assert used
    for name in {part for classes in used for part in classes.split()}:
        assert f".{name} " in stylesheet()


def test_a_figure_shows_finding_source_and_table_and_escapes_them() -> None:
    html = figure(picture("a < b", "<i>"), table_label="Rādīt & lasīt", source="<b>Avots")
    assert '<figcaption class="plot-title">a &lt; b</figcaption>' in html
    assert "&lt;b&gt;Avots" in html
    assert "Rādīt &amp; lasīt" in html
    assert '<th scope="row">&lt;i&gt;</th><td>1</td>' in html
    assert "<i>" not in html
    assert html.count("<svg") == 2


def test_a_figure_without_drawing_is_its_finding() -> None:
    assert figure(Plot("Nekā nav"), table_label="x") == (
        '<figure class="plot"><figcaption class="plot-title">Nekā nav</figcaption></figure>'
    )
