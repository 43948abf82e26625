"""Every address of the site. A page is public only if it says so itself (LoginRequiredMiddleware)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from alliances.kernel import subjects

# The administration has no sign-in page of its own: it would ask for no second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("alliances.urls")),
    path("", include("matching.urls")),
    *subjects.url_patterns("dvb"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler403 = "dvb.site.errors.forbidden"
handler404 = "dvb.site.errors.missing"
handler500 = "dvb.site.errors.broken"
