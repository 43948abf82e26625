"""Addresses of indicators."""

from django.urls import path

from dvb.indicators.views import coverage as indicator_coverage
from dvb.indicators.views import indicators
from dvb.indicators.views import learner as indicator_learner
from dvb.indicators.views import projects as indicator_projects

urlpatterns = [
    path("indicator/", indicators.indicator, name="indicator"),
    path("indicator/coverage/", indicator_coverage.coverage, name="indicator-coverage"),
    path("schools/<key:pk>/hand-in/<int:year>/", indicator_coverage.hand_in, name="school-hand-in"),
    path("indicator/projects/", indicator_projects.project_list, name="project-list"),
    path("indicator/projects/<key:pk>/", indicator_projects.project_list, name="project-change"),
    path("indicator/learners/<key:person>/", indicator_learner.indicator_learner, name="indicator-learner"),
    path("indicator/targets/", indicators.indicator_targets, name="indicator-targets"),
    path("indicator/freeze/", indicators.indicator_freeze, name="indicator-freeze"),
    path("indicator/file.<slug:form>", indicators.indicator_file, name="indicator-file"),
    path("indicator/frozen/<key:pk>/", indicators.indicator_frozen, name="indicator-frozen"),
    path("indicator/frozen/<key:pk>/correct/", indicators.indicator_correct, name="indicator-correct"),
    path(
        "indicator/frozen/<key:pk>/file.json", indicators.indicator_frozen_file, name="indicator-frozen-file"
    ),
]
