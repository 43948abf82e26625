"""Addresses of imports."""

from django.urls import path

from matching.imports import views as imports

urlpatterns = [
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_kind, name="import-kind"),
    path("imports/new/<slug:kind>/", imports.import_upload, name="import-upload"),
    path("imports/template/<slug:kind>/", imports.import_template, name="import-template"),
    path("imports/<key:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<key:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<key:pk>/mapping/", imports.import_mapping, name="import-mapping"),
    path("imports/<key:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/<key:pk>/restart/", imports.import_restart, name="import-restart"),
    path("imports/<key:pk>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<key:pk>/refused/", imports.import_refused, name="import-refused"),
]
