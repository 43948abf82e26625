"""Tables of indicators."""

from dvb.indicators.models.data_versions import (
    EVERY_YEAR,
    FIGURE_SOURCES,
    IRRELEVANT_SUBJECTS,
    DataVersion,
    Dated,
)
from dvb.indicators.models.disclosed import ShownFigure
from dvb.indicators.models.indicators import FrozenFigure, HandedIn, Target
from dvb.indicators.models.projects import Project

__all__ = [
    "EVERY_YEAR",
    "FIGURE_SOURCES",
    "IRRELEVANT_SUBJECTS",
    "DataVersion",
    "Dated",
    "FrozenFigure",
    "HandedIn",
    "Project",
    "ShownFigure",
    "Target",
]
