"""Every address of the site. A page is public only if it says so itself (LoginRequiredMiddleware)."""

from django.contrib import admin
from django.urls import include, path

from dvb.views import agreements, concerns, exceptions, guardians, home, links, plans, readiness, sessions

urlpatterns = [
    path("", home.start, name="home"),
    path("", include("alliances.urls")),
    path("", include("matching.urls")),
    path("agreements/", agreements.agreement_list, name="agreement-list"),
    path("agreements/new/<int:assignment>/", agreements.agreement_draw_up, name="agreement-draw-up"),
    path("agreements/<int:pk>/", agreements.agreement_detail, name="agreement-detail"),
    path("agreements/<int:pk>/edit/", agreements.agreement_edit, name="agreement-edit"),
    path("agreements/<int:pk>/release/", agreements.agreement_release, name="agreement-release"),
    path("agreements/<int:pk>/sign/", agreements.agreement_sign, name="agreement-sign"),
    path("agreements/<int:pk>/void/", agreements.agreement_void, name="agreement-void"),
    path("agreements/<int:pk>/agreement.pdf", agreements.agreement_paper, name="agreement-paper"),
    path("l/<str:token>/", links.link, name="link"),
    path("l/<str:token>/code/", links.link_code, name="link-code"),
    path("l/<str:token>/open/", links.link_open, name="link-open"),
    path("l/<str:token>/acknowledge/<int:agreement>/", links.link_acknowledge, name="link-acknowledge"),
    path("l/<str:token>/notice/<int:agreement>.pdf", links.link_paper, name="link-paper"),
    path("l/<str:token>/close/", links.link_close, name="link-close"),
    path("l/<str:token>/renew/", links.link_renew, name="link-renew"),
    path("learners/<int:pk>/guardians/", guardians.guardian_list, name="guardian-list"),
    path("learners/<int:pk>/guardians/<int:guardian>/edit/", guardians.guardian_edit, name="guardian-edit"),
    path(
        "learners/<int:pk>/guardians/<int:guardian>/remove/",
        guardians.guardian_remove,
        name="guardian-remove",
    ),
    path("learners/<int:pk>/guardians/<int:guardian>/link/", guardians.guardian_link, name="guardian-link"),
    path(
        "learners/<int:pk>/guardians/<int:guardian>/letter/",
        guardians.guardian_letter,
        name="guardian-letter",
    ),
    path("learners/<int:pk>/let-in/", guardians.learner_let_in, name="learner-let-in"),
    path("agreements/<int:pk>/supervisor/", guardians.supervisor_link, name="agreement-supervisor"),
    path(
        "agreements/<int:pk>/acknowledged/", guardians.agreement_acknowledged, name="agreement-acknowledged"
    ),
    path("personal-links/<int:pk>/code/", guardians.read_out_code, name="personal-link-code"),
    path("groups/<int:pk>/readiness/", readiness.group_readiness, name="group-readiness"),
    path("clearances/<int:pk>/remove/", readiness.clearance_remove, name="clearance-remove"),
    path("groups/<int:pk>/plans/", plans.group_plans, name="group-plans"),
    path("groups/<int:pk>/plans/draw-up/", plans.group_draw_plans, name="group-draw-plans"),
    path("groups/<int:pk>/plans/agree/", plans.group_agree_plans, name="group-agree-plans"),
    path("groups/<int:pk>/plans/template/", plans.group_plan_template, name="group-plan-template"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan-detail"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan-edit"),
    path("plans/<int:pk>/agree/", plans.plan_agree, name="plan-agree"),
    path("plans/<int:pk>/plan.pdf", plans.plan_paper, name="plan-paper"),
    path("reports/", concerns.concern_list, name="concern-list"),
    path("reports/named-person/", concerns.concern_officer, name="concern-officer"),
    path("reports/<int:pk>/", concerns.concern_detail, name="concern-detail"),
    path("reports/<int:pk>/close/", concerns.concern_close, name="concern-close"),
    path("reports/<int:pk>/hand-over/", concerns.concern_hand_over, name="concern-hand-over"),
    path("learners/<int:pk>/report/", concerns.learner_report, name="learner-report"),
    path("assignments/<int:pk>/report/", concerns.assignment_report, name="assignment-report"),
    path("l/<str:token>/report/", links.link_report, name="link-report"),
    path("exceptions/", exceptions.exception_list, name="exception-list"),
    path("exceptions/employers/<int:pk>/remind/", exceptions.remind_employer, name="exception-remind"),
    path("personas/", sessions.personas, name="personas"),
    path("personas/<slug:persona>/", sessions.enter_as_persona, name="persona-enter"),
    path("membership/", sessions.switch_membership, name="switch-membership"),
    path("language/", sessions.switch_language, name="switch-language"),
    path("healthz", sessions.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler403 = "dvb.views.errors.forbidden"
handler404 = "dvb.views.errors.missing"
handler500 = "dvb.views.errors.broken"
