"""Addresses of people."""

from django.urls import path

from alliances.people.views import invitations, people

urlpatterns = [
    path("organisations/<key:pk>/people/", people.organisation_people, name="organisation-people"),
    path("organisations/<key:pk>/people/invite/", people.organisation_invite, name="organisation-invite"),
    path("people/<key:pk>/", people.member_detail, name="member-detail"),
    path("people/<key:pk>/end/", people.member_end, name="member-end"),
    path("people/leave/", people.people_leave, name="people-leave"),
    path("people/left/", people.people_left, name="people-left"),
    path("invites/<key:pk>/resend/", people.invite_resend, name="invite-resend"),
    path("invites/<key:pk>/revoke/", people.invite_revoke, name="invite-revoke"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/again/", invitations.invitation_again, name="invitation-again"),
]
