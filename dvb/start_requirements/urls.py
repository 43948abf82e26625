"""Addresses of start requirements."""

from django.urls import path

from dvb.start_requirements import views as readiness

urlpatterns = [
    path("groups/<key:pk>/readiness/", readiness.group_readiness, name="group-readiness"),
    path("clearances/<key:pk>/remove/", readiness.clearance_remove, name="clearance-remove"),
]
