"""Pictures as SVG text: accessible, printable, with their table; no web framework needed.

Every builder takes the words of the reader's language and a number format, and returns a ``Plot``.
``figure`` turns that into HTML; ``stylesheet`` is what a page outside the site embeds.
"""

from alliances.kernel.plots.bars import Bar, Measure, Pair, bars, compare
from alliances.kernel.plots.formats import NumberFormat, english, for_language, latvian
from alliances.kernel.plots.histogram import HistogramLabels, Marker, histogram
from alliances.kernel.plots.levels import Move, levels
from alliances.kernel.plots.lines import Line, LineLabels, Spread, lines
from alliances.kernel.plots.maps import MapLabels, MapLine, MapPoint, Reach, latvia_map
from alliances.kernel.plots.model import Plot, Table
from alliances.kernel.plots.ranges import Range, RangeLabels, ranges
from alliances.kernel.plots.style import figure, stylesheet

__all__ = [
    "Bar",
    "HistogramLabels",
    "Line",
    "LineLabels",
    "MapLabels",
    "MapLine",
    "MapPoint",
    "Marker",
    "Measure",
    "Move",
    "NumberFormat",
    "Pair",
    "Plot",
    "Range",
    "RangeLabels",
    "Reach",
    "Spread",
    "Table",
    "bars",
    "compare",
    "english",
    "figure",
    "for_language",
    "histogram",
    "latvia_map",
    "latvian",
    "levels",
    "lines",
    "ranges",
    "stylesheet",
]
