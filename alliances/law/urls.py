"""Addresses of law."""

from django.urls import path

from alliances.law import views as rules

urlpatterns = [
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/<key:pk>/verify/", rules.rule_verify, name="rule-verify"),
    path("rules/<key:pk>/unverify/", rules.rule_unverify, name="rule-unverify"),
]
