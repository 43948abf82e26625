"""The indicator for other systems: figures, targets, self-reported figures, projects."""

from dvb.indicators.api import indicators, projects, self_reported

ROUTERS = (
    ("/indicators", indicators.router),
    ("", indicators.targets_router),
    ("", self_reported.router),
    ("", projects.router),
)
