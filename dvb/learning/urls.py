"""Addresses of learning."""

from django.urls import path

from dvb.learning.views import end_reports, progress, skills
from dvb.learning.views import guest_reports as link_reports

urlpatterns = [
    path("progress/", progress.progress, name="progress"),
    path("learners/<key:pk>/progress/", progress.learner_progress, name="learner-progress"),
    path("learners/<key:pk>/skills/", skills.learner_skills, name="learner-skills"),
    path("learners/<key:pk>/skills/confirm/", skills.learner_skills_confirm, name="learner-skills-confirm"),
    path("groups/<key:pk>/skills/", progress.group_skills, name="group-skills"),
    path("agreements/<key:pk>/skills/", skills.agreement_skills, name="agreement-skills"),
    path("agreements/<key:pk>/assess/", skills.agreement_assess, name="agreement-assess"),
    path(
        "agreements/<key:pk>/self-check/entry/",
        skills.agreement_self_check,
        {"kind": "entry"},
        name="agreement-self-check-entry",
    ),
    path(
        "agreements/<key:pk>/self-check/exit/",
        skills.agreement_self_check,
        {"kind": "exit"},
        name="agreement-self-check-exit",
    ),
    path("agreements/<key:pk>/end-report/", end_reports.agreement_end_report, name="agreement-end-report"),
    path("agreements/<key:pk>/view/", end_reports.agreement_view, name="agreement-view"),
    path("agreements/<key:pk>/visits/", end_reports.agreement_visits, name="agreement-visits"),
    path("agreements/<key:pk>/employment/", end_reports.agreement_employment, name="agreement-employment"),
    path("what-learners-say/", end_reports.view_figures, name="view-figures"),
    path("skills/waiting/", progress.skill_waiting, name="skill-waiting"),
    path("skills/confirm/", skills.skill_confirm, name="skill-confirm"),
    path("confirmations/<key:pk>/", skills.confirmation_detail, name="confirmation-detail"),
    path("confirmations/<key:pk>/withdraw/", skills.confirmation_withdraw, name="confirmation-withdraw"),
    path("my-data/record.pdf", progress.record_paper, name="record-paper"),
    path("my-data/record.jsonld", progress.record_elm, name="record-elm"),
    path("learners/<key:pk>/record.pdf", progress.learner_record, name="learner-record"),
    path("l/<str:token>/end-report/<key:agreement>/", link_reports.link_end_report, name="link-end-report"),
    path("l/<str:token>/employment/", link_reports.link_employment, name="link-employment"),
    path("l/<str:token>/assess/<key:agreement>/", link_reports.link_assess, name="link-assess"),
]
