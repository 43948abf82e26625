"""Addresses of admissions."""

from django.urls import path

from alliances.admissions.views import identity, registration, verification

urlpatterns = [
    path("register/", registration.register_number, name="employer-register"),
    path("register/details/", registration.register_details, name="employer-register-details"),
    path("register/finish/", registration.register_finish, name="employer-register-finish"),
    path("organisations/waiting/", verification.waiting_list, name="verification-list"),
    path(
        "organisations/<key:pk>/verification/", verification.verification_detail, name="verification-detail"
    ),
    path(
        "organisations/<key:pk>/verification/confirm/",
        verification.verification_confirm,
        name="verification-confirm",
    ),
    path(
        "organisations/<key:pk>/verification/refuse/",
        verification.verification_refuse,
        name="verification-refuse",
    ),
    path("organisations/identity/<key:pk>/", identity.identity_detail, name="identity-detail"),
    path("organisations/identity/<key:pk>/confirm/", identity.identity_confirm, name="identity-confirm"),
    path("organisations/identity/<key:pk>/withdraw/", identity.identity_withdraw, name="identity-withdraw"),
    path("organisations/identity/<key:pk>/refuse/", identity.identity_refuse, name="identity-refuse"),
    path("admissions/<key:pk>/", verification.admission_detail, name="admission-detail"),
    path("admissions/<key:pk>/admit/", verification.admission_admit, name="admission-admit"),
    path("admissions/<key:pk>/refuse/", verification.admission_refuse, name="admission-refuse"),
]
