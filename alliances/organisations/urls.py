"""Addresses of organisations."""

from django.urls import path

from alliances.organisations.views import contacts, organisations, supervisors

urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path("organisations/new/", organisations.employer_create, name="employer-create"),
    path("organisations/contacts/confirm/", contacts.contacts_confirm, name="contacts-confirm"),
    path("organisations/<key:pk>/", organisations.organisation_detail, name="organisation-detail"),
    path("organisations/<key:pk>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path(
        "organisations/<key:pk>/invite-contact/",
        organisations.contact_invite,
        name="organisation-invite-contact",
    ),
    path("organisations/<key:pk>/sites/new/", organisations.workplace_create, name="workplace-create"),
    path("sites/<key:pk>/edit/", organisations.workplace_edit, name="workplace-edit"),
    path("organisations/<key:pk>/supervisors/", supervisors.supervisor_list, name="supervisor-list"),
    path("organisations/<key:pk>/supervisors/new/", supervisors.supervisor_create, name="supervisor-create"),
    path("supervisors/<key:pk>/", supervisors.supervisor_detail, name="supervisor-detail"),
    path("supervisors/<key:pk>/edit/", supervisors.supervisor_edit, name="supervisor-edit"),
    path("evidence/<key:pk>/remove/", supervisors.evidence_remove, name="evidence-remove"),
    path("evidence/<key:pk>/look/", supervisors.evidence_look, name="evidence-look"),
    path("evidence/<key:pk>/file/", supervisors.evidence_file, name="evidence-file"),
]
