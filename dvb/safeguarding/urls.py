"""Addresses of safeguarding."""

from django.urls import path

from dvb.safeguarding import guest_views as concern_links
from dvb.safeguarding.views import concerns, posts, reporting

urlpatterns = [
    path("report/", reporting.own_report, name="report"),
    path("report/offline/", reporting.report_offline, name="report-offline"),
    path("my-reports/", reporting.my_reports, name="my-reports"),
    path("reports/", concerns.concern_list, name="concern-list"),
    path("reports/named-person/", posts.concern_officer, name="concern-officer"),
    path("reports/away/", posts.concern_away, name="concern-away"),
    path("reports/<key:pk>/", concerns.concern_detail, name="concern-detail"),
    path("reports/<key:pk>/close/", concerns.concern_close, name="concern-close"),
    path("reports/<key:pk>/word/", concerns.concern_word, name="concern-word"),
    path("reports/<key:pk>/stop/", concerns.concern_stop, name="concern-stop"),
    path("reports/<key:pk>/hand-over/", concerns.concern_hand_over, name="concern-hand-over"),
    path("reports/<key:pk>/take-over/", concerns.concern_take_over, name="concern-take-over"),
    path("learners/<key:pk>/report/", reporting.learner_report, name="learner-report"),
    path("assignments/<key:pk>/report/", reporting.assignment_report, name="assignment-report"),
    path("l/<str:token>/report/", concern_links.link_report, name="link-report"),
]
