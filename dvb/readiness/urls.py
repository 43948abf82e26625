"""Addresses of readiness."""

from django.urls import path

from dvb.readiness import views as readiness

urlpatterns = [
    path("groups/<int:pk>/readiness/", readiness.group_readiness, name="group-readiness"),
    path("clearances/<int:pk>/remove/", readiness.clearance_remove, name="clearance-remove"),
]
