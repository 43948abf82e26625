"""Addresses of account."""

from django.urls import path

from dvb.account.views import own_account as accounts
from dvb.account.views import own_data, sessions

urlpatterns = [
    path("healthz", sessions.healthz, name="healthz"),
    path("personas/", sessions.personas, name="personas"),
    path("personas/<slug:persona>/", sessions.enter_as_persona, name="persona-enter"),
    path("membership/", sessions.switch_membership, name="switch-membership"),
    path("language/", sessions.switch_language, name="switch-language"),
    path("account/", accounts.account, name="account"),
    path("account/second-factor/", accounts.second_factor, name="second-factor"),
    path("account/sessions/<key:pk>/end/", accounts.session_end, name="session-end"),
    path("my-data/", own_data.my_data, name="my-data"),
    path("my-data/my-data.json", own_data.my_data_file, {"form": "json"}, name="my-data-file-json"),
    path("my-data/my-data.xlsx", own_data.my_data_file, {"form": "xlsx"}, name="my-data-file-xlsx"),
    path("tour/close/", accounts.tour_close, name="tour-close"),
    path("look/", accounts.switch_look, name="switch-look"),
]
