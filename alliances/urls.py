"""Addresses of the ground floor."""

from django.urls import path

from alliances.views import messages, organisations, places, rules

app_name = "alliances"
urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path("organisations/new/", organisations.employer_create, name="employer-create"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation-detail"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path("organisations/<int:pk>/sites/new/", organisations.workplace_create, name="workplace-create"),
    path("sites/<int:pk>/edit/", organisations.workplace_edit, name="workplace-edit"),
    path("messages/", messages.message_list, name="message-list"),
    path("messages/<int:pk>/again/", messages.message_again, name="message-again"),
    path("inbox/", messages.inbox, name="inbox"),
    path("places/", places.place_suggest, name="place-suggest"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/<int:pk>/verify/", rules.rule_verify, name="rule-verify"),
    path("rules/<int:pk>/unverify/", rules.rule_unverify, name="rule-unverify"),
]
