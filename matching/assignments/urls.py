"""Addresses of assignments."""

from django.urls import path

from matching.assignments.views import answers
from matching.assignments.views import assignments as views

urlpatterns = [
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
