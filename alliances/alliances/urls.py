"""Addresses of alliances."""

from django.urls import path

from alliances.alliances import views as alliances

urlpatterns = [
    path("alliances/", alliances.alliance_list, name="alliance-list"),
    path("alliances/new/", alliances.alliance_create, name="alliance-create"),
    path("alliances/<key:pk>/", alliances.alliance_detail, name="alliance-detail"),
    path("alliances/<key:pk>/invite/", alliances.alliance_invite, name="alliance-invite"),
    path("alliances/invitations/<key:pk>/", alliances.alliance_invitation, name="alliance-invitation"),
    path("alliances/invitations/<key:pk>/answer/", alliances.alliance_answer, name="alliance-answer"),
    path("alliances/invitations/<key:pk>/withdraw/", alliances.alliance_uninvite, name="alliance-uninvite"),
    path("alliances/memberships/<key:pk>/end/", alliances.alliance_leave, name="alliance-leave"),
]
