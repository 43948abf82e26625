"""Every address of the site. A page is public only if it says so itself (LoginRequiredMiddleware)."""

from django.contrib import admin
from django.urls import include, path

from dvb.views import agreements, home, sessions, stages

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
    path("agreements/<int:pk>/waive/", agreements.agreement_waive, name="agreement-waive"),
    path("agreements/<int:pk>/suspend/", stages.agreement_suspend, name="agreement-suspend"),
    path("agreements/<int:pk>/resume/", stages.agreement_resume, name="agreement-resume"),
    path("agreements/<int:pk>/terminate/", stages.agreement_terminate, name="agreement-terminate"),
    path("agreements/<int:pk>/void/", agreements.agreement_void, name="agreement-void"),
    path("agreements/<int:pk>/agreement.pdf", agreements.agreement_paper, name="agreement-paper"),
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
