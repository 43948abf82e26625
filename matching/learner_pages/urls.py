"""Addresses of learner pages."""

from django.urls import path

from matching.learner_pages.views import enrolments, erasure, groups, learners, locations, wishes

urlpatterns = [
    path("groups/", groups.group_list, name="group-list"),
    path("groups/new/", groups.group_create, name="group-create"),
    path("groups/roll-over/", groups.group_roll_over, name="group-roll-over"),
    path("groups/<key:pk>/", groups.group_detail, name="group-detail"),
    path("groups/<key:pk>/edit/", groups.group_edit, name="group-edit"),
    path("groups/<key:pk>/calendar/", groups.group_calendar, name="group-calendar"),
    path("learners/", learners.learner_list, name="learner-list"),
    path("learners/<key:pk>/", learners.learner_detail, name="learner-detail"),
    path("learners/<key:pk>/edit/", learners.learner_edit, name="learner-edit"),
    path("learners/<key:pk>/transfer/", enrolments.learner_transfer, name="learner-transfer"),
    path("learners/<key:pk>/end/<slug:way>/", enrolments.learner_end, name="learner-end"),
    path("learners/erasure/", erasure.erasure_list, name="erasure-list"),
    path("learners/<key:pk>/erase/", erasure.learner_erase, name="learner-erase"),
    path("learners/<key:pk>/wishes/", wishes.learner_wishes, name="learner-wishes"),
    path("learners/<key:pk>/exclusions/", enrolments.learner_exclusions, name="learner-exclusions"),
    path("exclusions/<key:pk>/readmit/", enrolments.learner_readmit, name="learner-readmit"),
    path("locations/", locations.location_list, name="location-list"),
    path("locations/learners/<key:pk>/", locations.locate_learner, name="locate-learner"),
    path("locations/sites/<key:pk>/", locations.locate_site, name="locate-site"),
]
