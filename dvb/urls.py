"""Every address of the site. A page is public only if it says so itself (LoginRequiredMiddleware)."""

from allauth.account.decorators import secure_admin_login
from allauth.account.views import email
from django.contrib import admin
from django.db import transaction
from django.urls import include, path

from alliances.kernel import subjects
from dvb.account.views.sign_in_codes import confirm_login_code

# The administration has no sign-in page of its own: it would ask for no second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("alliances.urls")),
    path("", include("matching.urls")),
    *subjects.url_patterns("dvb"),
    path("accounts/login/code/confirm/", confirm_login_code, name="account_confirm_login_code"),
    path("accounts/email/", transaction.atomic(email), name="account_email"),  # with all that follows from it
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler403 = "dvb.site.errors.forbidden"
handler404 = "dvb.site.errors.missing"
handler500 = "dvb.site.errors.broken"
