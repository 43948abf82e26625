"""Addresses of organisations."""

from django.urls import path

from alliances.organisations.views import organisations, supervisors

urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path("organisations/new/", organisations.employer_create, name="employer-create"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation-detail"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path("organisations/<int:pk>/sites/new/", organisations.workplace_create, name="workplace-create"),
    path("sites/<int:pk>/edit/", organisations.workplace_edit, name="workplace-edit"),
    path("organisations/<int:pk>/supervisors/", supervisors.supervisor_list, name="supervisor-list"),
    path("organisations/<int:pk>/supervisors/new/", supervisors.supervisor_create, name="supervisor-create"),
    path("supervisors/<int:pk>/", supervisors.supervisor_detail, name="supervisor-detail"),
    path("supervisors/<int:pk>/edit/", supervisors.supervisor_edit, name="supervisor-edit"),
    path("evidence/<int:pk>/remove/", supervisors.evidence_remove, name="evidence-remove"),
    path("evidence/<int:pk>/file/", supervisors.evidence_file, name="evidence-file"),
]
