from django.urls import path

from matching.views import enrolments, learners, locations, wishes

urlpatterns = [
    path("learners/", learners.learner_list, name="learner-list"),
    path("learners/<int:pk>/", learners.learner_detail, name="learner-detail"),
    path("learners/<int:pk>/edit/", learners.learner_edit, name="learner-edit"),
    path("learners/<int:pk>/transfer/", enrolments.learner_transfer, name="learner-transfer"),
    path("learners/<int:pk>/end/<slug:way>/", enrolments.learner_end, name="learner-end"),
    path("learners/<int:pk>/wishes/", wishes.learner_wishes, name="learner-wishes"),
    path("learners/<int:pk>/exclusions/", enrolments.learner_exclusions, name="learner-exclusions"),
    path("exclusions/<int:pk>/readmit/", enrolments.learner_readmit, name="learner-readmit"),
    path("locations/", locations.location_list, name="location-list"),
    path("locations/learners/<int:pk>/", locations.locate_learner, name="locate-learner"),
    path("locations/sites/<int:pk>/", locations.locate_site, name="locate-site"),
]
