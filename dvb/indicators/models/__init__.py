"""Tables of indicators."""

from alliances.kernel import figure_sources
from dvb.indicators.models.data_versions import EVERY_YEAR, DataVersion
from dvb.indicators.models.disclosed_tables import ShownFigure
from dvb.indicators.models.indicators import FrozenFigure, HandedIn, Target
from dvb.indicators.models.projects import Project

figure_sources.register("dvb.project", "dvb.project_partners")
figure_sources.register_irrelevant(
    "dvb.dataversion", "dvb.frozenfigure", "dvb.handedin", "dvb.shownfigure", "dvb.target"
)

__all__ = [
    "EVERY_YEAR",
    "DataVersion",
    "FrozenFigure",
    "HandedIn",
    "Project",
    "ShownFigure",
    "Target",
]
