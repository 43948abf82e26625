"""Every address of the site. A page is public only if it says so itself (LoginRequiredMiddleware)."""

from django.contrib import admin
from django.urls import include, path

from dvb.views import home, sessions

urlpatterns = [
    path("", home.start, name="home"),
    path("", include("alliances.urls")),
    path("", include("matching.urls")),
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
