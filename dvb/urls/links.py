"""What a person without an account reaches by her personal link."""

from django.urls import path

from dvb.views import concern_links, link_reports, link_signing, links, log_links, log_photos

urlpatterns = [
    path("l/<str:token>/", links.link, name="link"),
    path("l/<str:token>/code/", links.link_code, name="link-code"),
    path("l/<str:token>/open/", links.link_open, name="link-open"),
    path("l/<str:token>/acknowledge/<int:agreement>/", links.link_acknowledge, name="link-acknowledge"),
    path("l/<str:token>/sign/<int:agreement>/", link_signing.link_sign, name="link-sign"),
    path("l/<str:token>/sign/<int:agreement>/send/", link_signing.link_sign_send, name="link-sign-send"),
    path("l/<str:token>/agreement/<int:agreement>.pdf", link_signing.link_agreement, name="link-agreement"),
    path("l/<str:token>/notice/<int:agreement>.pdf", links.link_paper, name="link-paper"),
    path("l/<str:token>/close/", links.link_close, name="link-close"),
    path("l/<str:token>/renew/", links.link_renew, name="link-renew"),
    path("l/<str:token>/end-report/<int:agreement>/", link_reports.link_end_report, name="link-end-report"),
    path("l/<str:token>/employment/", link_reports.link_employment, name="link-employment"),
    path("l/<str:token>/assess/<int:agreement>/", link_reports.link_assess, name="link-assess"),
    path("l/<str:token>/report/", concern_links.link_report, name="link-report"),
    path("l/<str:token>/weeks/", log_links.link_weeks, name="link-weeks"),
    path("l/<str:token>/weeks/confirm/", log_links.link_confirm, name="link-confirm"),
    path("l/<str:token>/weeks/<int:week>/return/", log_links.link_return, name="link-return"),
    path("l/<str:token>/photos/<int:photo>/", log_photos.link_photo, name="link-photo"),
]
