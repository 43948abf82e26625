"""Addresses of assignments."""

from django.urls import path

from matching.assignments.views import answers, my_place, pairs, publishing
from matching.assignments.views import assignments as views

urlpatterns = [
    path("rounds/<int:pk>/publish/", publishing.round_publish, name="round-publish"),
    path("rounds/<int:pk>/pairs/", pairs.pair_list, name="pair-list"),
    path("rounds/<int:pk>/pairs/fix/", pairs.pair_fix, name="pair-fix"),
    path("rounds/<int:pk>/pairs/<int:proposal>/", pairs.pair_detail, name="pair-detail"),
    path("rounds/<int:pk>/pairs/<int:proposal>/check/", pairs.pair_check, name="pair-check"),
    path("rounds/<int:pk>/pairs/<int:proposal>/place/", pairs.pair_place, name="pair-place"),
    path("rounds/<int:pk>/pairs/<int:proposal>/send/", pairs.pair_send, name="pair-send"),
    path("my-place/", my_place.my_place, name="my-place"),
    path("assignments/", views.assignment_list, name="assignment-list"),
    path("assignments/answers/", answers.assignment_answers, name="assignment-answers"),
    path("assignments/<int:pk>/undo/", answers.assignment_undo, name="assignment-undo"),
    path("assignments/<int:pk>/release/", answers.assignment_release, name="assignment-release"),
    path("assignments/<int:pk>/", views.assignment_detail, name="assignment-detail"),
    path("assignments/<int:pk>/accept/<slug:side>/", views.assignment_accept, name="assignment-accept"),
    path("assignments/<int:pk>/decline/<slug:side>/", views.assignment_decline, name="assignment-decline"),
    path("assignments/<int:pk>/remind/<slug:side>/", views.assignment_remind, name="assignment-remind"),
    path("assignments/<int:pk>/withdraw/", views.assignment_withdraw, name="assignment-withdraw"),
    path("assignments/<int:pk>/send/", views.assignment_send, name="assignment-send"),
]
