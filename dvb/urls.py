"""Every address of the site. A page is public only if it says so itself (LoginRequiredMiddleware)."""

from django.contrib import admin
from django.urls import include, path

from dvb.views import (
    agreements,
    amendments,
    cooperation,
    guardians,
    home,
    links,
    own_firms,
    reviews,
    sessions,
    signed_files,
    stages,
    weeks,
)

urlpatterns = [
    path("", home.start, name="home"),
    path("", include("alliances.urls")),
    path("", include("matching.urls")),
    path("agreements/", agreements.agreement_list, name="agreement-list"),
    path("agreements/new/", reviews.agreement_draw_up_all, name="agreement-draw-up-all"),
    path("agreements/review/", reviews.agreement_review, name="agreement-review"),
    path("agreements/release/", reviews.agreement_release_many, name="agreement-release-many"),
    path("agreements/<int:pk>/look/", reviews.agreement_look, name="agreement-look"),
    path("agreements/new/<int:assignment>/", agreements.agreement_draw_up, name="agreement-draw-up"),
    path("agreements/<int:pk>/", agreements.agreement_detail, name="agreement-detail"),
    path("agreements/<int:pk>/edit/", agreements.agreement_edit, name="agreement-edit"),
    path("agreements/<int:pk>/release/", agreements.agreement_release, name="agreement-release"),
    path("agreements/<int:pk>/sign/", agreements.agreement_sign, name="agreement-sign"),
    path("agreements/<int:pk>/week/", weeks.agreement_week, name="agreement-week"),
    path("agreements/<int:pk>/amend/", amendments.agreement_amend, name="agreement-amend"),
    path("amendments/<int:pk>/", amendments.amendment_detail, name="amendment-detail"),
    path("amendments/<int:pk>/release/", amendments.amendment_release, name="amendment-release"),
    path("amendments/<int:pk>/sign/", amendments.amendment_sign, name="amendment-sign"),
    path("amendments/<int:pk>/void/", amendments.amendment_void, name="amendment-void"),
    path("amendments/<int:pk>/amendment.pdf", amendments.amendment_paper, name="amendment-paper"),
    path("learners/<int:pk>/own-firm/", own_firms.own_firm, name="own-firm"),
    path("agreements/<int:pk>/hand-in/", signed_files.agreement_hand_in, name="agreement-hand-in"),
    path("agreements/<int:pk>/files/<int:file>/", signed_files.agreement_file, name="agreement-file"),
    path(
        "agreements/<int:pk>/files/<int:file>/accept/", signed_files.agreement_accept, name="agreement-accept"
    ),
    path("agreements/<int:pk>/waive/", agreements.agreement_waive, name="agreement-waive"),
    path("agreements/<int:pk>/suspend/", stages.agreement_suspend, name="agreement-suspend"),
    path("agreements/<int:pk>/resume/", stages.agreement_resume, name="agreement-resume"),
    path("agreements/<int:pk>/terminate/", stages.agreement_terminate, name="agreement-terminate"),
    path("agreements/<int:pk>/void/", agreements.agreement_void, name="agreement-void"),
    path("agreements/<int:pk>/agreement.pdf", agreements.agreement_paper, name="agreement-paper"),
    path("cooperation/", cooperation.cooperation_list, name="cooperation-list"),
    path("cooperation/new/", cooperation.cooperation_create, name="cooperation-create"),
    path("cooperation/<int:pk>/", cooperation.cooperation_detail, name="cooperation-detail"),
    path("cooperation/<int:pk>/sign/", cooperation.cooperation_sign, name="cooperation-sign"),
    path("cooperation/<int:pk>/end/", cooperation.cooperation_end, name="cooperation-end"),
    path("cooperation/<int:pk>/scan/", cooperation.cooperation_scan, name="cooperation-scan"),
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
