"""Addresses of assignments."""

from django.urls import path

from matching.assignments.views import answers, my_place, pairs, publishing, terms, withdrawals
from matching.assignments.views import assignments as views

urlpatterns = [
    path("rounds/<key:pk>/publish/", publishing.round_publish, name="round-publish"),
    path("rounds/<key:pk>/pairs/", pairs.pair_list, name="pair-list"),
    path("rounds/<key:pk>/pairs/fix/", pairs.pair_fix, name="pair-fix"),
    path("rounds/<key:pk>/pairs/<key:proposal>/", pairs.pair_detail, name="pair-detail"),
    path("rounds/<key:pk>/pairs/<key:proposal>/check/", pairs.pair_check, name="pair-check"),
    path("rounds/<key:pk>/pairs/<key:proposal>/place/", pairs.pair_place, name="pair-place"),
    path("rounds/<key:pk>/pairs/<key:proposal>/send/", pairs.pair_send, name="pair-send"),
    path("my-place/", my_place.my_place, name="my-place"),
    path("assignments/", views.assignment_list, name="assignment-list"),
    path("assignments/answers/", answers.assignment_answers, name="assignment-answers"),
    path("assignments/batches/<uuid:batch>/", withdrawals.assignment_batch, name="assignment-batch"),
    path(
        "assignments/<key:pk>/take-back/<slug:side>/",
        withdrawals.assignment_take_back,
        name="assignment-take-back",
    ),
    path("assignments/<key:pk>/ask-again/", withdrawals.assignment_reask, name="assignment-reask"),
    path("assignments/<key:pk>/undo/", answers.assignment_undo, name="assignment-undo"),
    path("assignments/<key:pk>/release/", answers.assignment_release, name="assignment-release"),
    path("assignments/<key:pk>/", views.assignment_detail, name="assignment-detail"),
    path("assignments/<key:pk>/accept/<slug:side>/", views.assignment_accept, name="assignment-accept"),
    path("assignments/<key:pk>/decline/<slug:side>/", views.assignment_decline, name="assignment-decline"),
    path("assignments/<key:pk>/remind/<slug:side>/", views.assignment_remind, name="assignment-remind"),
    path("assignments/<key:pk>/withdraw/", views.assignment_withdraw, name="assignment-withdraw"),
    path("assignments/<key:pk>/terms/<slug:side>/", terms.assignment_terms, name="assignment-terms"),
    path("openings/<key:pk>/ask-again/", terms.opening_ask_again, name="opening-ask-again"),
    path("assignments/<key:pk>/send/", views.assignment_send, name="assignment-send"),
]
