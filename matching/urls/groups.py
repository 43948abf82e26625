from django.urls import path

from matching.views import groups

urlpatterns = [
    path("groups/", groups.group_list, name="group-list"),
    path("groups/new/", groups.group_create, name="group-create"),
    path("groups/roll-over/", groups.group_roll_over, name="group-roll-over"),
    path("groups/<int:pk>/", groups.group_detail, name="group-detail"),
    path("groups/<int:pk>/edit/", groups.group_edit, name="group-edit"),
    path("groups/<int:pk>/calendar/", groups.group_calendar, name="group-calendar"),
]
