"""Every address of the site. A page is public only if it says so itself (LoginRequiredMiddleware)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from dvb import api
from dvb.api import tokens
from dvb.views import exceptions, home, sessions, styleguide

# The administration has no sign-in page of its own: it would ask for no second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home.start, name="home"),
    path("", include("alliances.urls")),
    path("", include("matching.urls")),
    path("", include("dvb.urls.agreements")),
    path("", include("dvb.urls.links")),
    path("", include("dvb.urls.learned")),
    path("", include("dvb.urls.indicator")),
    path("", include("dvb.urls.account")),
    path("", include("dvb.urls.machines")),
    path("exceptions/", exceptions.exception_list, name="exception-list"),
    path("exceptions/employers/<int:pk>/remind/", exceptions.remind_employer, name="exception-remind"),
    path("exceptions/employers/<int:pk>/confirm/", exceptions.ask_to_confirm, name="exception-confirm"),
    path("exceptions/schools/<int:pk>/<slug:what>/", exceptions.ask_school, name="exception-ask"),
    path("healthz", sessions.healthz, name="healthz"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("identity/o/api/token", tokens.token, name="token"),
    path("identity/o/api/revoke", tokens.token_revoke, name="token-revoke"),
    path("api/v1/", api.urls()),
    path("api/", tokens.api_missing, name="api-missing"),
    path("api/<path:rest>", tokens.api_missing, name="api-missing-path"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler403 = "dvb.views.errors.forbidden"
handler404 = "dvb.views.errors.missing"
handler500 = "dvb.views.errors.broken"
